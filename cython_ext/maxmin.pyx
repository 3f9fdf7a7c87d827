"""Weighted max-min fair rates by progressive filling; the contract is in cython_ext/README.md.

Every link has a water level, (capacity left) / (weight of its open demands). Fixing a demand at a level that is not
above a link's own never lowers that link's level, so a key in the heap is always a lower bound and is repaired only when
it reaches the top.
"""

from libc.math cimport INFINITY
from libc.stdint cimport uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy

from ktypes cimport NO_MEMORY, OK, flag_t, real_t, row_t

cdef enum:
    RADIX_BITS = 11
    N_BUCKET = 2048
    N_PASS = 6

cdef struct Water:
    Py_ssize_t n_demand
    Py_ssize_t n_link
    const row_t* path_ptr
    const row_t* path_link
    const real_t* weight
    real_t* rate
    row_t* link_ptr        # demands of link l: link_demand[link_ptr[l]:link_ptr[l + 1]]
    row_t* link_demand
    real_t* left           # capacity not yet given away
    real_t* open_weight    # weight of the demands still rising, and what it was when last summed afresh
    real_t* fresh_weight
    row_t* n_open
    flag_t* fixed
    real_t* key            # heap of links by level
    row_t* heap
    Py_ssize_t n_heap


cdef void fix_demand(Water* w, Py_ssize_t demand, real_t rate) noexcept nogil:
    """Freeze one demand and take its rate and weight off its links."""
    cdef Py_ssize_t hop
    cdef row_t link
    cdef real_t weight = w.weight[demand]
    w.fixed[demand] = 1
    w.rate[demand] = rate
    for hop in range(w.path_ptr[demand], w.path_ptr[demand + 1]):
        link = w.path_link[hop]
        w.left[link] -= rate
        w.open_weight[link] -= weight
        w.n_open[link] -= 1


cdef void sum_weight(Water* w, Py_ssize_t link) noexcept nogil:
    """Sum a link's open weight afresh once subtraction has eaten its digits."""
    cdef Py_ssize_t at
    cdef real_t total = 0.0
    for at in range(w.link_ptr[link], w.link_ptr[link + 1]):
        if not w.fixed[w.link_demand[at]]:
            total += w.weight[w.link_demand[at]]
    w.open_weight[link] = total
    w.fresh_weight[link] = total


cdef real_t water_level(Water* w, Py_ssize_t link) noexcept nogil:
    """Level at which the link fills if all its open demands rise together."""
    if w.open_weight[link] < 1e-3 * w.fresh_weight[link]:
        sum_weight(w, link)
    if w.left[link] <= 0.0:
        return 0.0
    return w.left[link] / w.open_weight[link]


cdef void sift_down(Water* w, Py_ssize_t at) noexcept nogil:
    cdef row_t link = w.heap[at]
    cdef real_t key = w.key[at]
    cdef Py_ssize_t child
    while True:
        child = 2 * at + 1
        if child >= w.n_heap:
            break
        if child + 1 < w.n_heap and w.key[child + 1] < w.key[child]:
            child += 1
        if w.key[child] >= key:
            break
        w.key[at] = w.key[child]
        w.heap[at] = w.heap[child]
        at = child
    w.key[at] = key
    w.heap[at] = link


cdef void pop_link(Water* w) noexcept nogil:
    w.n_heap -= 1
    w.key[0] = w.key[w.n_heap]
    w.heap[0] = w.heap[w.n_heap]
    if w.n_heap > 1:
        sift_down(w, 0)


cdef void build_links(Water* w, const real_t* capacity) noexcept nogil:
    """Turn paths into the demands of each link (in demand order) and fill the heap."""
    cdef Py_ssize_t demand, hop, link, at
    cdef row_t total = 0, n
    for demand in range(w.n_demand):
        for hop in range(w.path_ptr[demand], w.path_ptr[demand + 1]):
            w.n_open[w.path_link[hop]] += 1
            w.open_weight[w.path_link[hop]] += w.weight[demand]
    for link in range(w.n_link):
        w.link_ptr[link] = total
        total += w.n_open[link]
    w.link_ptr[w.n_link] = total
    for demand in range(w.n_demand):
        for hop in range(w.path_ptr[demand], w.path_ptr[demand + 1]):
            link = w.path_link[hop]
            w.link_demand[w.link_ptr[link]] = demand
            w.link_ptr[link] += 1
    for at in range(w.n_link, 0, -1):
        w.link_ptr[at] = w.link_ptr[at - 1]
    w.link_ptr[0] = 0
    for link in range(w.n_link):
        w.left[link] = capacity[link]
        w.fresh_weight[link] = w.open_weight[link]
        if w.n_open[link] > 0:
            w.key[w.n_heap] = water_level(w, link)
            w.heap[w.n_heap] = link
            w.n_heap += 1
    for at in range(w.n_heap // 2 - 1, -1, -1):
        sift_down(w, at)


cdef real_t lowest_level(Water* w) noexcept nogil:
    """Repair the top of the heap until its key is true; infinity when no link is open."""
    cdef row_t link
    cdef real_t level
    while w.n_heap > 0:
        link = w.heap[0]
        if w.n_open[link] == 0:
            pop_link(w)
            continue
        level = water_level(w, link)
        if level <= w.key[0]:
            return w.key[0]
        w.key[0] = level
        sift_down(w, 0)
        if w.heap[0] == link:
            return level
    return INFINITY


cdef void fill(Water* w, const row_t* order, Py_ssize_t n_capped, const real_t* demand_cap) noexcept nogil:
    """Raise the level; each step fixes one capped demand or every open demand of one full link."""
    cdef Py_ssize_t at_cap = 0, at
    cdef row_t demand, link
    cdef real_t level
    while True:
        while at_cap < n_capped and w.fixed[order[at_cap]]:
            at_cap += 1
        if w.n_heap > 0 and at_cap < n_capped:
            demand = order[at_cap]
            if demand_cap[demand] <= w.key[0] * w.weight[demand]:
                fix_demand(w, demand, demand_cap[demand])
                continue
        level = lowest_level(w)
        if w.n_heap == 0:
            break
        if at_cap < n_capped and demand_cap[order[at_cap]] <= level * w.weight[order[at_cap]]:
            fix_demand(w, order[at_cap], demand_cap[order[at_cap]])
            continue
        link = w.heap[0]
        pop_link(w)
        for at in range(w.link_ptr[link], w.link_ptr[link + 1]):
            demand = w.link_demand[at]
            if not w.fixed[demand]:
                fix_demand(w, demand, level * w.weight[demand])


cdef void sort_by_bits(uint64_t* bits, row_t* order, uint64_t* bits_2, row_t* order_2, Py_ssize_t n) noexcept nogil:
    """Stable radix sort of non-negative doubles seen as integers; a digit all share costs one count only."""
    cdef Py_ssize_t count[N_BUCKET]
    cdef Py_ssize_t i, total, here, digit
    cdef int turn, shift
    for turn in range(N_PASS):
        shift = turn * RADIX_BITS
        for digit in range(N_BUCKET):
            count[digit] = 0
        for i in range(n):
            count[(bits[i] >> shift) & (N_BUCKET - 1)] += 1
        if count[(bits[0] >> shift) & (N_BUCKET - 1)] == n:
            continue
        total = 0
        for digit in range(N_BUCKET):
            here = count[digit]
            count[digit] = total
            total += here
        for i in range(n):
            digit = (bits[i] >> shift) & (N_BUCKET - 1)
            bits_2[count[digit]] = bits[i]
            order_2[count[digit]] = order[i]
            count[digit] += 1
        memcpy(bits, bits_2, n * sizeof(uint64_t))
        memcpy(order, order_2, n * sizeof(row_t))


cdef Py_ssize_t sort_caps(Water* w, const real_t* demand_cap, row_t* order, char* space) noexcept nogil:
    """Fill ``order`` with the demands that have a finite cap and a path, by cap over weight; return how many."""
    cdef uint64_t* bits = <uint64_t*> space
    cdef uint64_t* bits_2 = bits + w.n_demand
    cdef row_t* order_2 = <row_t*> (bits_2 + w.n_demand)
    cdef Py_ssize_t demand, n = 0
    cdef real_t level
    for demand in range(w.n_demand):
        if w.path_ptr[demand] == w.path_ptr[demand + 1]:
            w.rate[demand] = demand_cap[demand]
        elif demand_cap[demand] < INFINITY:
            level = demand_cap[demand] / w.weight[demand] + 0.0
            memcpy(&bits[n], &level, sizeof(real_t))
            order[n] = demand
            n += 1
    if n > 1:
        sort_by_bits(bits, order, bits_2, order_2, n)
    return n


cdef int run(
    const row_t* path_ptr, const row_t* path_link, const real_t* demand_cap, const real_t* capacity,
    const real_t* weight, real_t* rate, Py_ssize_t n_demand, Py_ssize_t n_link,
) noexcept nogil:
    cdef Water w
    cdef Py_ssize_t n_hop = path_ptr[n_demand]
    cdef real_t* reals = <real_t*> calloc(4 * n_link + 1, sizeof(real_t))
    cdef row_t* rows = <row_t*> calloc(3 * n_link + n_hop + n_demand + 2, sizeof(row_t))
    cdef flag_t* fixed = <flag_t*> calloc(n_demand + 1, sizeof(flag_t))
    cdef char* space = <char*> malloc((n_demand + 1) * (2 * sizeof(uint64_t) + sizeof(row_t)))
    cdef int status = NO_MEMORY
    if reals != NULL and rows != NULL and fixed != NULL and space != NULL:
        w.n_demand, w.n_link, w.n_heap = n_demand, n_link, 0
        w.path_ptr, w.path_link, w.weight, w.rate = path_ptr, path_link, weight, rate
        w.left, w.open_weight, w.fresh_weight, w.key = reals, reals + n_link, reals + 2 * n_link, reals + 3 * n_link
        w.n_open, w.heap, w.link_ptr = rows, rows + n_link, rows + 2 * n_link
        w.link_demand = rows + 3 * n_link + 1
        w.fixed = fixed
        build_links(&w, capacity)
        fill(&w, w.link_demand + n_hop, sort_caps(&w, demand_cap, w.link_demand + n_hop, space), demand_cap)
        status = OK
    free(reals)
    free(rows)
    free(fixed)
    free(space)
    return status


def fill_max_min(
    const row_t[::1] path_ptr, const row_t[::1] path_link, const real_t[::1] demand_mbps,
    const real_t[::1] capacity_mbps, const real_t[::1] weight, real_t[::1] rate_mbps,
):
    """Write the max-min rates into ``rate_mbps``; return a status."""
    cdef Py_ssize_t n_demand = demand_mbps.shape[0], n_link = capacity_mbps.shape[0]
    cdef const row_t* links = NULL
    cdef const real_t* capacity = NULL
    cdef int status
    if n_demand == 0:
        return OK
    with nogil:
        if path_link.shape[0] > 0:
            links = &path_link[0]
        if n_link > 0:
            capacity = &capacity_mbps[0]
        status = run(
            &path_ptr[0], links, &demand_mbps[0], capacity, &weight[0], &rate_mbps[0], n_demand, n_link,
        )
    return status
