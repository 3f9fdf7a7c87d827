# Demands of one path and one cap level rise together: `maxmin` solves them as one demand of their summed weight and cap.

from libc.math cimport INFINITY
from libc.stdint cimport uint64_t
from libc.stdlib cimport malloc
from libc.string cimport memcpy, memset

from ktypes cimport real_t, row_t

cdef extern from *:
    """
    static const uint64_t path_mask[9][4] = {
        {0, 0, 0, 0}, {0xFFFFFFFF, 0, 0, 0}, {~0ull, 0, 0, 0}, {~0ull, 0xFFFFFFFF, 0, 0}, {~0ull, ~0ull, 0, 0},
        {~0ull, ~0ull, 0xFFFFFFFF, 0}, {~0ull, ~0ull, ~0ull, 0}, {~0ull, ~0ull, ~0ull, 0xFFFFFFFF},
        {~0ull, ~0ull, ~0ull, ~0ull}};
    static const uint64_t path_factor[4] = {
        0x9E3779B97F4A7C15ull, 0xD6E8FEB86659FD93ull, 0xA0761D6478BD642Full, 0xE7037ED1A0B428DBull};
    """
    const uint64_t path_mask[9][4]
    const uint64_t path_factor[4]

cdef enum:
    LINE = 64               # bytes of a cache line
    PIECE = 8               # hops taken at once, as four words: a loop to each path's own end is a wrong guess each time
    LEAST_DEMANDS = 256     # fewer are not worth the look
    TRIAL_SHARE = 16        # after this share of the demands one in TRIAL_REPEATS must have been a repetition
    TRIAL_REPEATS = 16

cdef struct Alike:          # what is kept of a class while demands are sorted into classes
    uint64_t mark           # hash of path and cap level
    real_t cap_level
    real_t cap
    real_t weight
    row_t start             # of its path
    row_t n_hop

cdef struct Classes:
    Py_ssize_t n
    row_t* ptr              # path of class c: link[ptr[c]:ptr[c + 1]]
    row_t* link
    row_t* of_demand
    row_t* tail             # room for one path, PIECE rows more than that
    row_t* slot             # open addressing: class + 1, or 0
    uint64_t mask
    Alike* alike
    real_t* cap
    real_t* weight
    real_t* rate            # and in the end the level, infinite for a class that has its cap


cdef inline char* take(char** room, size_t n_byte) noexcept nogil:
    """Next piece of a workspace, at the start of a cache line."""
    cdef char* piece = room[0]
    room[0] = piece + (n_byte + LINE - 1) // LINE * LINE
    return piece


cdef inline char* first_line(void* workspace) noexcept nogil:
    return <char*> ((<size_t> workspace + LINE - 1) // LINE * LINE)


cdef inline void* new_classes(Classes* c, Py_ssize_t n_demand, Py_ssize_t n_hop) noexcept nogil:
    """One workspace with room for as many classes as demands (pages never written cost nothing), or NULL."""
    cdef Py_ssize_t n_slot = 1
    cdef void* workspace
    cdef char* room
    while n_slot < n_demand:
        n_slot *= 2
    workspace = malloc(
        (2 * n_demand + 1 + n_slot + 2 * (n_hop + PIECE)) * sizeof(row_t)
        + n_demand * (sizeof(Alike) + 3 * sizeof(real_t)) + 10 * LINE
    )
    if workspace == NULL:
        return NULL
    room = first_line(workspace)
    c.n = 0
    c.mask = n_slot - 1
    c.slot = <row_t*> take(&room, n_slot * sizeof(row_t))
    c.of_demand = <row_t*> take(&room, n_demand * sizeof(row_t))
    c.tail = <row_t*> take(&room, (n_hop + PIECE) * sizeof(row_t))
    c.alike = <Alike*> take(&room, n_demand * sizeof(Alike))
    c.link = <row_t*> take(&room, (n_hop + PIECE) * sizeof(row_t))
    c.ptr = <row_t*> take(&room, (n_demand + 1) * sizeof(row_t))
    c.cap = <real_t*> take(&room, n_demand * sizeof(real_t))
    c.weight = <real_t*> take(&room, n_demand * sizeof(real_t))
    c.rate = <real_t*> take(&room, n_demand * sizeof(real_t))
    memset(c.slot, 0, n_slot * sizeof(row_t))
    c.ptr[0] = 0
    return workspace


cdef inline uint64_t mark_of(const row_t* path, Py_ssize_t n_hop, real_t cap_level) noexcept nogil:
    """Hash a path and a cap level; up to PIECE - 1 rows after the path are read and ignored."""
    cdef uint64_t mark
    cdef uint64_t[4] words
    cdef Py_ssize_t at = 0, i
    cdef const uint64_t* mask
    memcpy(&mark, &cap_level, sizeof(mark))
    mark += <uint64_t> n_hop
    while at < n_hop:
        mask = path_mask[min(n_hop - at, <Py_ssize_t> PIECE)]
        memcpy(words, path + at, sizeof(words))
        mark *= <uint64_t> 0x9E3779B97F4A7C15
        for i in range(4):
            mark += (words[i] & mask[i]) * path_factor[i]
        at += PIECE
    mark ^= mark >> 32
    mark *= <uint64_t> 0xD6E8FEB86659FD93
    return mark ^ (mark >> 32)


cdef inline bint same_path(const row_t* a, const row_t* b, Py_ssize_t n_hop) noexcept nogil:
    """Compare two paths of so many hops, reading as far as ``mark_of`` does."""
    cdef uint64_t differ = 0
    cdef uint64_t[4] words_a
    cdef uint64_t[4] words_b
    cdef Py_ssize_t at = 0, i
    cdef const uint64_t* mask
    while at < n_hop:
        mask = path_mask[min(n_hop - at, <Py_ssize_t> PIECE)]
        memcpy(words_a, a + at, sizeof(words_a))
        memcpy(words_b, b + at, sizeof(words_b))
        for i in range(4):
            differ |= (words_a[i] ^ words_b[i]) & mask[i]
        at += PIECE
    return differ == 0


cdef inline row_t class_of(Classes* c, const row_t* path, Py_ssize_t n_hop, real_t cap_level) noexcept nogil:
    """Find the class of a path and a cap level, or make it."""
    cdef uint64_t mark = mark_of(path, n_hop, cap_level)
    cdef uint64_t at = mark & c.mask
    cdef row_t found
    cdef Alike* alike
    while c.slot[at] != 0:
        found = c.slot[at] - 1
        alike = &c.alike[found]
        if alike.mark == mark and alike.cap_level == cap_level and alike.n_hop == n_hop:
            if same_path(c.link + alike.start, path, n_hop):
                return found
        at = (at + 1) & c.mask
    found = <row_t> c.n
    c.slot[at] = found + 1
    alike = &c.alike[found]
    alike.mark, alike.cap_level, alike.cap, alike.weight = mark, cap_level, 0.0, 0.0
    alike.start, alike.n_hop = c.ptr[found], <row_t> n_hop
    memcpy(c.link + alike.start, path, n_hop * sizeof(row_t))
    c.ptr[found + 1] = alike.start + alike.n_hop
    c.n += 1
    return found


cdef inline bint group_demands(
    Classes* c, const row_t* path_ptr, const row_t* path_link, const real_t* cap, const real_t* weight, Py_ssize_t n_demand
) noexcept nogil:
    """Sort the demands into classes; give up, returning False, when few repeat another."""
    cdef Py_ssize_t demand, row, n_hop, most = n_demand // 4 * 3
    cdef Py_ssize_t trial = n_demand // TRIAL_SHARE, last_piece = path_ptr[n_demand] - PIECE
    cdef const row_t* path
    for demand in range(n_demand):
        path = path_link + path_ptr[demand]
        n_hop = path_ptr[demand + 1] - path_ptr[demand]
        if path_ptr[demand + 1] > last_piece:  # nothing may be read after the last path: take it from a copy
            memcpy(c.tail, path, n_hop * sizeof(row_t))
            path = c.tail
        row = class_of(c, path, n_hop, cap[demand] / weight[demand] + 0.0)
        c.of_demand[demand] = <row_t> row
        c.alike[row].cap += cap[demand]
        c.alike[row].weight += weight[demand]
        if demand == trial and (trial - c.n) * TRIAL_REPEATS < trial or c.n > most:
            return False
    for row in range(c.n):
        c.cap[row], c.weight[row] = c.alike[row].cap, c.alike[row].weight
    return True


cdef inline void spread_rates(
    Classes* c, const real_t* cap, const real_t* weight, real_t* rate, Py_ssize_t n_demand
) noexcept nogil:
    """Give every demand its part of its class's rate."""
    cdef Py_ssize_t row, demand
    for row in range(c.n):
        c.rate[row] = INFINITY if c.rate[row] >= c.cap[row] else c.rate[row] / c.weight[row]
    for demand in range(n_demand):
        rate[demand] = min(cap[demand], c.rate[c.of_demand[demand]] * weight[demand])
