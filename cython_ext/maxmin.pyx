"""Weighted max-min fair rates by progressive filling; the contract is in cython_ext/README.md.

Every link has a water level, (capacity left) / (weight of its open demands). Fixing a demand at a level that is not
above a link's own never lowers that link's level, so a key in the heap is always a lower bound and is repaired only when
it reaches the top. Three things spare work: demands alike are solved as one (maxmin_classes.pxd); no demand gets more
than the least capacity on its path, and a link that these bounds cannot fill is left out; caps are not sorted but looked
at when a link of their demand reaches the top.
"""

from libc.math cimport INFINITY
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from ktypes cimport NO_MEMORY, OK, real_t, row_t
from maxmin_classes cimport LEAST_DEMANDS, LINE, Classes, first_line, group_demands, new_classes, spread_rates, take

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define FETCH(place) __builtin_prefetch(place)
    #else
    #define FETCH(place) ((void) 0)
    #endif
    """
    void FETCH(const void* place) noexcept nogil

cdef enum:
    INSIDE = 8            # links of a path kept with the demand: all of most paths, so that loops end where foreseen
    HALF = 4
    AHEAD = 8             # demands between asking for one and reading it
    MOST_SCANS = 8        # times a link's demands are looked through for caps before they are sorted by cap level

cdef real_t ROUNDING = 1e-12  # a link must be this much, relatively, above what can be asked of it to be left out

cdef struct Link:
    real_t left           # capacity not yet given away
    real_t open_weight    # weight of the demands still rising, and what it was when last summed afresh
    real_t fresh_weight
    row_t n_open
    row_t n_scan

cdef struct Demand:       # one cache line: demands are met in the order of the links' lists
    real_t rate           # until it is fixed, the most it can get
    real_t weight
    row_t start           # of its path
    row_t n_hop
    row_t[INSIDE] hop     # the path's first links; rows from n_link on where it is shorter, links that never fill
    real_t unused

cdef struct Listing:      # where a link's next demand goes, and 0 if the link is left out
    row_t end
    row_t step

cdef struct Water:
    Py_ssize_t n_demand
    Py_ssize_t n_link
    Py_ssize_t n_hop
    const row_t* path_link
    Demand* demands
    real_t* cap_level     # of a demand, the most it can get over its weight; below 0 once it is fixed
    Link* links
    row_t* start          # open demands of link l, and some that are fixed: listed[start[l]:listing[l].end]
    Listing* listing
    row_t* listed
    real_t* key           # heap of links by level
    row_t* heap
    Py_ssize_t n_heap


cdef inline void take_off(Link* link, real_t rate, real_t weight) noexcept nogil:
    link.left -= rate
    link.open_weight -= weight
    link.n_open -= 1


cdef inline void fix_demand(Water* w, Py_ssize_t row) noexcept nogil:
    """Freeze one demand at its rate and take rate and weight off its links."""
    cdef Py_ssize_t hop
    cdef Demand* demand = &w.demands[row]
    cdef real_t rate = demand.rate, weight = demand.weight
    w.cap_level[row] = -1.0
    for hop in range(HALF):
        take_off(&w.links[demand.hop[hop]], rate, weight)
    if demand.n_hop > HALF:
        for hop in range(HALF, INSIDE):
            take_off(&w.links[demand.hop[hop]], rate, weight)
    for hop in range(demand.start + INSIDE, demand.start + demand.n_hop):
        take_off(&w.links[w.path_link[hop]], rate, weight)


cdef void sum_weight(Water* w, Py_ssize_t row) noexcept nogil:
    """Sum a link's open weight afresh once subtraction has eaten its digits."""
    cdef Py_ssize_t at
    cdef real_t total = 0.0
    for at in range(w.start[row], w.listing[row].end):
        if w.cap_level[w.listed[at]] >= 0.0:
            total += w.demands[w.listed[at]].weight
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


cdef inline void copy_path(Water* w, Demand* demand) noexcept nogil:
    cdef row_t hop, none = <row_t> w.n_link
    cdef const row_t* path = w.path_link + demand.start
    if demand.start + INSIDE <= w.n_hop:  # reads into the next path rather than to its own end: no wrong guess
        for hop in range(INSIDE):
            demand.hop[hop] = path[hop] if hop < demand.n_hop else none + hop
    else:
        for hop in range(INSIDE):
            demand.hop[hop] = none + hop
        for hop in range(min(demand.n_hop, INSIDE)):
            demand.hop[hop] = path[hop]


cdef inline void ask(Link* link, real_t bound, real_t weight) noexcept nogil:
    link.open_weight += weight
    link.fresh_weight += bound
    link.n_open += 1


cdef void bound_demands(Water* w, const row_t* path_ptr, const real_t* cap, const real_t* weight) noexcept nogil:
    """Bound every demand by its cap and its path; add up for each link what can be asked of it (in fresh_weight)."""
    cdef Py_ssize_t row, hop
    cdef Demand* demand
    cdef real_t bound
    for row in range(w.n_demand):
        demand = &w.demands[row]
        demand.start, demand.n_hop = path_ptr[row], path_ptr[row + 1] - path_ptr[row]
        demand.weight = weight[row]
        copy_path(w, demand)
        bound = cap[row]
        for hop in range(INSIDE):
            bound = min(bound, w.links[demand.hop[hop]].left)
        for hop in range(demand.start + INSIDE, demand.start + demand.n_hop):
            bound = min(bound, w.links[w.path_link[hop]].left)
        demand.rate = bound
        w.cap_level[row] = bound / demand.weight
        for hop in range(INSIDE):
            ask(&w.links[demand.hop[hop]], bound, demand.weight)
        for hop in range(demand.start + INSIDE, demand.start + demand.n_hop):
            ask(&w.links[w.path_link[hop]], bound, demand.weight)


cdef void choose_links(Water* w) noexcept nogil:
    """Put into the heap the links that may fill up and give them room for their lists."""
    cdef Py_ssize_t row
    cdef row_t total = 1  # what is listed of the links left out goes to place 0
    cdef Link* link
    for row in range(w.n_link):
        link = &w.links[row]
        if link.n_open <= 1 or link.fresh_weight <= link.left * (1.0 - ROUNDING):
            continue
        link.fresh_weight = link.open_weight
        w.start[row] = w.listing[row].end = total
        w.listing[row].step = 1
        total += link.n_open
        w.key[w.n_heap] = link.left / link.open_weight
        w.heap[w.n_heap] = <row_t> row
        w.n_heap += 1
    for row in range(w.n_heap // 2 - 1, -1, -1):
        sift_down(w, row)


cdef inline void list_at(Water* w, Listing* listing, Py_ssize_t row) noexcept nogil:
    w.listed[listing.end] = <row_t> row
    listing.end += listing.step


cdef void list_demands(Water* w) noexcept nogil:
    """Turn paths into the demands of each link in the heap, in demand order."""
    cdef Py_ssize_t row, hop
    cdef Demand* demand
    for row in range(w.n_demand):
        demand = &w.demands[row]
        for hop in range(INSIDE):
            list_at(w, &w.listing[demand.hop[hop]], row)
        for hop in range(demand.start + INSIDE, demand.start + demand.n_hop):
            list_at(w, &w.listing[w.path_link[hop]], row)


cdef void sink(Water* w, row_t* heap, Py_ssize_t at, Py_ssize_t n) noexcept nogil:
    cdef row_t row = heap[at]
    cdef Py_ssize_t child
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and w.cap_level[heap[child + 1]] > w.cap_level[heap[child]]:
            child += 1
        if w.cap_level[heap[child]] <= w.cap_level[row]:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = row


cdef void sort_listed(Water* w, Py_ssize_t link) noexcept nogil:
    """Sort a link's demands by cap level (heapsort)."""
    cdef row_t* heap = w.listed + w.start[link]
    cdef Py_ssize_t n = w.listing[link].end - w.start[link], at
    cdef row_t last
    for at in range(n // 2 - 1, -1, -1):
        sink(w, heap, at, n)
    for at in range(n - 1, 0, -1):
        last = heap[at]
        heap[at] = heap[0]
        heap[0] = last
        sink(w, heap, 0, at)


cdef Py_ssize_t fix_first_capped(Water* w, Py_ssize_t link, real_t level) noexcept nogil:
    """The same as ``fix_capped`` where the demands are sorted: stop at the first that can rise further."""
    cdef Py_ssize_t n = 0
    cdef row_t row
    while w.start[link] < w.listing[link].end:
        row = w.listed[w.start[link]]
        if w.cap_level[row] > level:
            break
        if w.cap_level[row] >= 0.0:
            fix_demand(w, row)
            n += 1
        w.start[link] += 1
    return n


cdef Py_ssize_t fix_capped(Water* w, Py_ssize_t link, real_t level) noexcept nogil:
    """Fix the link's demands whose cap is not above the level, keep the open ones listed; return how many were fixed."""
    cdef Py_ssize_t at, n = 0
    cdef row_t row, kept = w.start[link]
    if w.links[link].n_scan > MOST_SCANS:
        return fix_first_capped(w, link, level)
    for at in range(w.start[link], w.listing[link].end):
        row = w.listed[at]
        if (w.cap_level[row] >= 0.0) & (w.cap_level[row] <= level):
            fix_demand(w, row)
            n += 1
        w.listed[kept] = row
        kept += w.cap_level[row] >= 0.0
    w.listing[link].end = kept
    w.links[link].n_scan += 1
    if w.links[link].n_scan > MOST_SCANS:
        sort_listed(w, link)
    return n


cdef void fix_listed(Water* w, Py_ssize_t link, real_t level) noexcept nogil:
    """Fix every open demand of a full link."""
    cdef Py_ssize_t at, end = w.listing[link].end
    cdef row_t row
    for at in range(w.start[link], end):
        if at + AHEAD < end:
            FETCH(&w.demands[w.listed[at + AHEAD]])
        row = w.listed[at]
        if w.cap_level[row] >= 0.0:
            w.demands[row].rate = level * w.demands[row].weight
            fix_demand(w, row)


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
    cdef Py_ssize_t n_hop = path_ptr[n_demand], n_row = n_link + INSIDE, row
    cdef void* workspace = malloc(
        n_row * (sizeof(Link) + sizeof(Listing) + sizeof(real_t) + 2 * sizeof(row_t))
        + n_demand * (sizeof(Demand) + sizeof(real_t)) + (n_hop + 1) * sizeof(row_t) + 8 * LINE
    )
    cdef char* room = first_line(workspace)
    if workspace == NULL:
        return NO_MEMORY
    w.n_demand, w.n_link, w.n_hop, w.n_heap, w.path_link = n_demand, n_link, n_hop, 0, path_link
    w.links = <Link*> take(&room, n_row * sizeof(Link))
    w.listing = <Listing*> take(&room, n_row * sizeof(Listing))
    w.key = <real_t*> take(&room, n_row * sizeof(real_t))
    w.heap = <row_t*> take(&room, n_row * sizeof(row_t))
    w.start = <row_t*> take(&room, n_row * sizeof(row_t))
    w.cap_level = <real_t*> take(&room, n_demand * sizeof(real_t))
    w.demands = <Demand*> take(&room, n_demand * sizeof(Demand))
    w.listed = <row_t*> take(&room, (n_hop + 1) * sizeof(row_t))
    memset(w.links, 0, n_row * sizeof(Link))
    memset(w.listing, 0, n_row * sizeof(Listing))
    for row in range(n_row):
        w.links[row].left = capacity[row] if row < n_link else INFINITY
    bound_demands(&w, path_ptr, cap, weight)
    choose_links(&w)
    list_demands(&w)
    fill(&w)
    for row in range(n_demand):
        rate[row] = w.demands[row].rate
    free(workspace)
    return OK


cdef int solve_by_class(
    const row_t* path_ptr, const row_t* path_link, const real_t* cap, const real_t* capacity,
    const real_t* weight, real_t* rate, Py_ssize_t n_demand, Py_ssize_t n_link,
) noexcept nogil:
    """Group demands that are alike if there are many such."""
    cdef Classes c
    cdef void* workspace
    cdef int status
    if n_demand < LEAST_DEMANDS:
        return solve(path_ptr, path_link, cap, capacity, weight, rate, n_demand, n_link)
    workspace = new_classes(&c, n_demand, path_ptr[n_demand])
    if workspace == NULL:
        return NO_MEMORY
    if group_demands(&c, path_ptr, path_link, cap, weight, n_demand):
        status = solve(c.ptr, c.link, c.cap, capacity, c.weight, c.rate, c.n, n_link)
        if status == OK:
            spread_rates(&c, cap, weight, rate, n_demand)
    else:
        status = solve(path_ptr, path_link, cap, capacity, weight, rate, n_demand, n_link)
    free(workspace)
    return status


def fill_max_min(
    const row_t[::1] path_ptr, const row_t[::1] path_link, const real_t[::1] demand_mbps,
    const real_t[::1] capacity_mbps, const real_t[::1] weight, real_t[::1] rate_mbps,
):
    """Write the max-min rates into ``rate_mbps``; return a status."""
    cdef Py_ssize_t n_demand = demand_mbps.shape[0], n_link = capacity_mbps.shape[0]
    cdef row_t no_link = 0
    cdef const row_t* links = &no_link
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
