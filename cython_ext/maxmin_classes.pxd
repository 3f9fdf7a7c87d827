# Demands of one path and one cap level rise together: `maxmin` solves them as one demand of their summed weight and cap.

from libc.math cimport INFINITY
from libc.stdint cimport uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcmp, memcpy

from ktypes cimport real_t, row_t

cdef enum:
    LEAST_DEMANDS = 256     # fewer are not worth the look
    TRIAL_SHARE = 16        # after this share of the demands one in TRIAL_REPEATS must have been a repetition
    TRIAL_REPEATS = 16

cdef struct Classes:
    Py_ssize_t n
    row_t* ptr              # path of class c: link[ptr[c]:ptr[c + 1]]
    row_t* link
    row_t* of_demand
    row_t* slot             # open addressing: class + 1, or 0
    uint64_t* mark          # hash of path and cap level
    uint64_t mask
    real_t* cap_level
    real_t* cap
    real_t* weight
    real_t* rate


cdef inline void free_classes(Classes* c) noexcept nogil:
    free(c.ptr)
    free(c.slot)
    free(c.mark)
    free(c.cap_level)


cdef inline bint new_classes(Classes* c, Py_ssize_t n_demand, Py_ssize_t n_hop) noexcept nogil:
    """Room for as many classes as demands (pages that are never written cost nothing)."""
    cdef Py_ssize_t n_slot = 1
    while n_slot < n_demand:
        n_slot *= 2
    c.n = 0
    c.mask = n_slot - 1
    c.ptr = <row_t*> malloc((2 * n_demand + 1 + n_hop) * sizeof(row_t))
    c.slot = <row_t*> calloc(n_slot, sizeof(row_t))
    c.mark = <uint64_t*> malloc(n_demand * sizeof(uint64_t))
    c.cap_level = <real_t*> malloc(4 * n_demand * sizeof(real_t))
    if c.ptr == NULL or c.slot == NULL or c.mark == NULL or c.cap_level == NULL:
        free_classes(c)
        return False
    c.of_demand = c.ptr + n_demand + 1
    c.link = c.of_demand + n_demand
    c.cap, c.weight, c.rate = c.cap_level + n_demand, c.cap_level + 2 * n_demand, c.cap_level + 3 * n_demand
    c.ptr[0] = 0
    return True


cdef inline uint64_t mark_of(const row_t* path, Py_ssize_t n_hop, real_t cap_level) noexcept nogil:
    cdef uint64_t mark
    cdef Py_ssize_t hop
    memcpy(&mark, &cap_level, sizeof(mark))
    for hop in range(n_hop):
        mark = (mark + <uint64_t> path[hop] + 1) * <uint64_t> 0x9E3779B97F4A7C15
    mark ^= mark >> 32
    return mark * <uint64_t> 0xD6E8FEB86659FD93


cdef inline row_t class_of(Classes* c, const row_t* path, Py_ssize_t n_hop, real_t cap_level) noexcept nogil:
    """Find the class of a path and a cap level, or make it."""
    cdef uint64_t mark = mark_of(path, n_hop, cap_level)
    cdef uint64_t at = (mark >> 32) & c.mask
    cdef row_t found
    while c.slot[at] != 0:
        found = c.slot[at] - 1
        if c.mark[found] == mark and c.cap_level[found] == cap_level and c.ptr[found + 1] - c.ptr[found] == n_hop:
            if memcmp(c.link + c.ptr[found], path, n_hop * sizeof(row_t)) == 0:
                return found
        at = (at + 1) & c.mask
    found = <row_t> c.n
    c.slot[at] = found + 1
    c.mark[found] = mark
    c.cap_level[found] = cap_level
    c.cap[found] = 0.0
    c.weight[found] = 0.0
    memcpy(c.link + c.ptr[found], path, n_hop * sizeof(row_t))
    c.ptr[found + 1] = c.ptr[found] + <row_t> n_hop
    c.n += 1
    return found


cdef inline bint group_demands(
    Classes* c, const row_t* path_ptr, const row_t* path_link, const real_t* cap, const real_t* weight, Py_ssize_t n_demand
) noexcept nogil:
    """Sort the demands into classes; give up, returning False, when few repeat another."""
    cdef Py_ssize_t demand, most = n_demand // 4 * 3
    cdef Py_ssize_t trial = n_demand // TRIAL_SHARE
    cdef row_t row
    for demand in range(n_demand):
        row = class_of(
            c, path_link + path_ptr[demand], path_ptr[demand + 1] - path_ptr[demand], cap[demand] / weight[demand] + 0.0
        )
        c.of_demand[demand] = row
        c.cap[row] += cap[demand]
        c.weight[row] += weight[demand]
        if demand == trial and (trial - c.n) * TRIAL_REPEATS < trial or c.n > most:
            return False
    return True


cdef inline void spread_rates(
    Classes* c, const real_t* cap, const real_t* weight, real_t* rate, Py_ssize_t n_demand
) noexcept nogil:
    """Give every demand its part of its class's rate."""
    cdef Py_ssize_t row, demand
    for row in range(c.n):
        c.cap_level[row] = INFINITY if c.rate[row] >= c.cap[row] else c.rate[row] / c.weight[row]
    for demand in range(n_demand):
        rate[demand] = min(cap[demand], c.cap_level[c.of_demand[demand]] * weight[demand])
