"""Weighted max-min fair rates by progressive filling; the contract is in cython_ext/README.md.

Every link has a water level, (capacity left) / (weight of its open demands). Fixing a demand at a level that is not
above a link's own never lowers that link's level, so a key in the heap is always a lower bound and is repaired only when
it reaches the top. Three things spare work: demands alike are solved as one (maxmin_classes.pxd); no demand gets more
than the least capacity on its path, and a link that these bounds cannot fill is left out; caps are not sorted but looked
at when a link of their demand reaches the top.
"""

from libc.stdlib cimport calloc, free, malloc

from ktypes cimport NO_MEMORY, OK, flag_t, real_t, row_t
from maxmin_classes cimport Classes, LEAST_DEMANDS, free_classes, group_demands, new_classes, spread_rates

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define fetch_ahead(at) __builtin_prefetch(at)
    #else
    #define fetch_ahead(at) ((void)(at))
    #endif
    """
    void fetch_ahead(const void* at) noexcept nogil

cdef enum:
    AHEAD = 8             # demands between asking for a path and reading it
    MOST_SCANS = 8        # times a link's demands are looked through for caps before they are sorted by cap level

cdef real_t ROUNDING = 1e-12  # a link must be this much, relatively, above what can be asked of it to be left out

cdef struct Link:
    real_t left           # capacity not yet given away
    real_t open_weight    # weight of the demands still rising, and what it was when last summed afresh
    real_t fresh_weight
    row_t n_open
    row_t n_scan

cdef struct Water:
    Py_ssize_t n_demand
    Py_ssize_t n_link
    const row_t* path_ptr
    const row_t* path_link
    const real_t* weight
    real_t* rate          # until a demand is fixed, the most it can get
    real_t* cap_level     # that over the weight
    flag_t* fixed
    Link* links
    row_t* start          # open demands of link l, and some that are fixed: listed[start[l]:end[l]]
    row_t* end
    row_t* listed
    real_t* key           # heap of links by level
    row_t* heap
    Py_ssize_t n_heap


cdef inline void fix_demand(Water* w, Py_ssize_t demand) noexcept nogil:
    """Freeze one demand at its rate and take rate and weight off its links."""
    cdef Py_ssize_t hop
    cdef Link* link
    cdef real_t weight = w.weight[demand]
    cdef real_t rate = w.rate[demand]
    w.fixed[demand] = 1
    for hop in range(w.path_ptr[demand], w.path_ptr[demand + 1]):
        link = &w.links[w.path_link[hop]]
        link.left -= rate
        link.open_weight -= weight
        link.n_open -= 1


cdef void sum_weight(Water* w, Py_ssize_t row) noexcept nogil:
    """Sum a link's open weight afresh once subtraction has eaten its digits."""
    cdef Py_ssize_t at
    cdef real_t total = 0.0
    for at in range(w.start[row], w.end[row]):
        if not w.fixed[w.listed[at]]:
            total += w.weight[w.listed[at]]
    w.links[row].open_weight = total
    w.links[row].fresh_weight = total


cdef inline real_t water_level(Water* w, Py_ssize_t row) noexcept nogil:
    """Level at which the link fills if all its open demands rise together."""
    cdef Link* link = &w.links[row]
    if link.open_weight < 1e-3 * link.fresh_weight:
        sum_weight(w, row)
    if link.left <= 0.0:
        return 0.0
    return link.left / link.open_weight


cdef inline void sift_down(Water* w, Py_ssize_t at) noexcept nogil:
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


cdef inline void pop_link(Water* w) noexcept nogil:
    w.n_heap -= 1
    w.key[0] = w.key[w.n_heap]
    w.heap[0] = w.heap[w.n_heap]
    if w.n_heap > 1:
        sift_down(w, 0)


cdef void bound_demands(Water* w, const real_t* cap, const real_t* capacity) noexcept nogil:
    """Bound every demand by its cap and its path; add up for each link what can be asked of it (in fresh_weight)."""
    cdef Py_ssize_t demand, hop
    cdef Link* link
    cdef real_t bound, weight
    for demand in range(w.n_demand):
        bound = cap[demand]
        weight = w.weight[demand]
        for hop in range(w.path_ptr[demand], w.path_ptr[demand + 1]):
            bound = min(bound, capacity[w.path_link[hop]])
        w.rate[demand] = bound
        w.cap_level[demand] = bound / weight
        for hop in range(w.path_ptr[demand], w.path_ptr[demand + 1]):
            link = &w.links[w.path_link[hop]]
            link.open_weight += weight
            link.fresh_weight += bound
            link.n_open += 1


cdef void choose_links(Water* w, const real_t* capacity) noexcept nogil:
    """Put into the heap the links that may fill up, and lay out their lists; a link left out has an ``end`` below 0."""
    cdef Py_ssize_t row
    cdef row_t total = 0
    cdef Link* link
    for row in range(w.n_link):
        link = &w.links[row]
        link.left = capacity[row]
        w.start[row] = total
        w.end[row] = total
        if link.n_open <= 1 or link.fresh_weight <= capacity[row] * (1.0 - ROUNDING):
            w.end[row] = -1
            continue
        link.fresh_weight = link.open_weight
        total += link.n_open
        w.key[w.n_heap] = link.left / link.open_weight
        w.heap[w.n_heap] = <row_t> row
        w.n_heap += 1
    for row in range(w.n_heap // 2 - 1, -1, -1):
        sift_down(w, row)


cdef void list_demands(Water* w) noexcept nogil:
    """Turn paths into the demands of each link in the heap, in demand order."""
    cdef Py_ssize_t demand, hop
    cdef row_t row
    for demand in range(w.n_demand):
        for hop in range(w.path_ptr[demand], w.path_ptr[demand + 1]):
            row = w.path_link[hop]
            if w.end[row] >= 0:
                w.listed[w.end[row]] = <row_t> demand
                w.end[row] += 1


cdef void sink(Water* w, row_t* heap, Py_ssize_t at, Py_ssize_t n) noexcept nogil:
    cdef row_t demand = heap[at]
    cdef Py_ssize_t child
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and w.cap_level[heap[child + 1]] > w.cap_level[heap[child]]:
            child += 1
        if w.cap_level[heap[child]] <= w.cap_level[demand]:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = demand


cdef void sort_listed(Water* w, Py_ssize_t row) noexcept nogil:
    """Sort a link's demands by cap level (heapsort)."""
    cdef row_t* heap = w.listed + w.start[row]
    cdef Py_ssize_t n = w.end[row] - w.start[row], at
    cdef row_t last
    for at in range(n // 2 - 1, -1, -1):
        sink(w, heap, at, n)
    for at in range(n - 1, 0, -1):
        last = heap[at]
        heap[at] = heap[0]
        heap[0] = last
        sink(w, heap, 0, at)


cdef Py_ssize_t fix_first_capped(Water* w, Py_ssize_t row, real_t level) noexcept nogil:
    """The same as ``fix_capped`` where the demands are sorted: stop at the first that can rise further."""
    cdef Py_ssize_t n = 0
    cdef row_t demand
    while w.start[row] < w.end[row]:
        demand = w.listed[w.start[row]]
        if not w.fixed[demand]:
            if w.cap_level[demand] > level:
                break
            fix_demand(w, demand)
            n += 1
        w.start[row] += 1
    return n


cdef Py_ssize_t fix_capped(Water* w, Py_ssize_t row, real_t level) noexcept nogil:
    """Fix the link's demands whose cap is not above the level, keep the open ones listed; return how many were fixed."""
    cdef Py_ssize_t at, n = 0
    cdef row_t demand, kept = w.start[row]
    if w.links[row].n_scan > MOST_SCANS:
        return fix_first_capped(w, row, level)
    for at in range(w.start[row], w.end[row]):
        demand = w.listed[at]
        if w.fixed[demand]:
            continue
        if w.cap_level[demand] <= level:
            fix_demand(w, demand)
            n += 1
        else:
            w.listed[kept] = demand
            kept += 1
    w.end[row] = kept
    w.links[row].n_scan += 1
    if w.links[row].n_scan > MOST_SCANS:
        sort_listed(w, row)
    return n


cdef void fix_listed(Water* w, Py_ssize_t row, real_t level) noexcept nogil:
    """Fix every open demand of a full link."""
    cdef Py_ssize_t at, end = w.end[row]
    cdef row_t demand
    for at in range(w.start[row], end):
        if at + AHEAD < end:
            fetch_ahead(w.path_link + w.path_ptr[w.listed[at + AHEAD]])
        demand = w.listed[at]
        if not w.fixed[demand]:
            w.rate[demand] = level * w.weight[demand]
            fix_demand(w, demand)


cdef void fill(Water* w) noexcept nogil:
    """Take the lowest link: repair its key, or fix its capped demands, or, if there are none, all its demands."""
    cdef row_t row
    cdef real_t level
    while w.n_heap > 0:
        row = w.heap[0]
        if w.links[row].n_open == 0:
            pop_link(w)
            continue
        level = water_level(w, row)
        if level > w.key[0]:
            w.key[0] = level
            sift_down(w, 0)
            if w.heap[0] != row:
                continue
        level = w.key[0]
        if fix_capped(w, row, level) == 0:
            pop_link(w)
            fix_listed(w, row, level)


cdef int solve(
    const row_t* path_ptr, const row_t* path_link, const real_t* cap, const real_t* capacity,
    const real_t* weight, real_t* rate, Py_ssize_t n_demand, Py_ssize_t n_link,
) noexcept nogil:
    cdef Water w
    cdef Py_ssize_t n_hop = path_ptr[n_demand]
    cdef Link* links = <Link*> calloc(n_link + 1, sizeof(Link))
    cdef real_t* reals = <real_t*> malloc((n_link + n_demand + 1) * sizeof(real_t))
    cdef row_t* rows = <row_t*> malloc((3 * n_link + n_hop + 1) * sizeof(row_t))
    cdef flag_t* fixed = <flag_t*> calloc(n_demand + 1, sizeof(flag_t))
    cdef int status = NO_MEMORY
    if links != NULL and reals != NULL and rows != NULL and fixed != NULL:
        w.n_demand, w.n_link, w.n_heap = n_demand, n_link, 0
        w.path_ptr, w.path_link, w.weight, w.rate = path_ptr, path_link, weight, rate
        w.links, w.fixed = links, fixed
        w.key, w.cap_level = reals, reals + n_link
        w.heap, w.start, w.end, w.listed = rows, rows + n_link, rows + 2 * n_link, rows + 3 * n_link
        bound_demands(&w, cap, capacity)
        choose_links(&w, capacity)
        list_demands(&w)
        fill(&w)
        status = OK
    free(links)
    free(reals)
    free(rows)
    free(fixed)
    return status


cdef int solve_by_class(
    const row_t* path_ptr, const row_t* path_link, const real_t* cap, const real_t* capacity,
    const real_t* weight, real_t* rate, Py_ssize_t n_demand, Py_ssize_t n_link,
) noexcept nogil:
    """Group demands that are alike if there are many such."""
    cdef Classes c
    cdef int status
    if n_demand < LEAST_DEMANDS:
        return solve(path_ptr, path_link, cap, capacity, weight, rate, n_demand, n_link)
    if not new_classes(&c, n_demand, path_ptr[n_demand]):
        return NO_MEMORY
    if group_demands(&c, path_ptr, path_link, cap, weight, n_demand):
        status = solve(c.ptr, c.link, c.cap, capacity, c.weight, c.rate, c.n, n_link)
        if status == OK:
            spread_rates(&c, cap, weight, rate, n_demand)
        free_classes(&c)
        return status
    free_classes(&c)
    return solve(path_ptr, path_link, cap, capacity, weight, rate, n_demand, n_link)


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
        status = solve_by_class(
            &path_ptr[0], links, &demand_mbps[0], capacity, &weight[0], &rate_mbps[0], n_demand, n_link,
        )
    return status
