"""Shortest path trees on CSR with masks of dead links and nodes; the contract is in cython_ext/README.md.

Dijkstra with an indexed binary heap. A label is (distance, hops); the smaller label wins, then the smaller link row.
"""

from libc.math cimport INFINITY
from libc.stdlib cimport free, malloc

from ktypes cimport BAD_STRUCTURE, NO_MEMORY, OK, flag_t, real_t, row_t

cdef struct Tree:
    real_t* distance
    row_t* parent_node
    row_t* parent_link
    row_t* n_hops
    row_t* heap       # node rows ordered by label
    row_t* place      # where a node stands in the heap; -1 not seen, -2 settled
    Py_ssize_t n_heap


cdef bint before(Tree* t, row_t a, row_t b) noexcept nogil:
    if t.distance[a] != t.distance[b]:
        return t.distance[a] < t.distance[b]
    if t.n_hops[a] != t.n_hops[b]:
        return t.n_hops[a] < t.n_hops[b]
    return a < b


cdef void sift_up(Tree* t, Py_ssize_t at) noexcept nogil:
    cdef row_t node = t.heap[at]
    cdef Py_ssize_t parent
    while at > 0:
        parent = (at - 1) >> 1
        if not before(t, node, t.heap[parent]):
            break
        t.heap[at] = t.heap[parent]
        t.place[t.heap[at]] = at
        at = parent
    t.heap[at] = node
    t.place[node] = at


cdef void sift_down(Tree* t, Py_ssize_t at) noexcept nogil:
    cdef row_t node = t.heap[at]
    cdef Py_ssize_t child
    while True:
        child = 2 * at + 1
        if child >= t.n_heap:
            break
        if child + 1 < t.n_heap and before(t, t.heap[child + 1], t.heap[child]):
            child += 1
        if not before(t, t.heap[child], node):
            break
        t.heap[at] = t.heap[child]
        t.place[t.heap[at]] = at
        at = child
    t.heap[at] = node
    t.place[node] = at


cdef row_t pop_nearest(Tree* t) noexcept nogil:
    cdef row_t node = t.heap[0]
    t.n_heap -= 1
    if t.n_heap > 0:
        t.heap[0] = t.heap[t.n_heap]
        sift_down(t, 0)
    t.place[node] = -2
    return node


cdef void offer(Tree* t, row_t node, row_t via, row_t link, real_t distance, row_t n_hops) noexcept nogil:
    """Give ``node`` the label that reaches it through ``via`` if that label is better."""
    if t.place[node] == -1:
        t.place[node] = t.n_heap
        t.heap[t.n_heap] = node
        t.n_heap += 1
    elif distance > t.distance[node]:
        return
    elif distance == t.distance[node]:
        if n_hops > t.n_hops[node]:
            return
        if n_hops == t.n_hops[node]:
            if link < t.parent_link[node]:
                t.parent_node[node] = via
                t.parent_link[node] = link
            return
    t.distance[node] = distance
    t.n_hops[node] = n_hops
    t.parent_node[node] = via
    t.parent_link[node] = link
    sift_up(t, t.place[node])


cdef void grow_tree(
    Tree* t, row_t source, const row_t[::1] adjacency_ptr, const row_t[::1] adjacency_node,
    const row_t[::1] adjacency_link, const real_t[::1] link_length_km, const flag_t[::1] link_up,
    const flag_t[::1] node_up,
) noexcept nogil:
    cdef Py_ssize_t at, node, n_node = node_up.shape[0]
    cdef row_t here, link, there
    for node in range(n_node):
        t.distance[node] = INFINITY
        t.parent_node[node] = -1
        t.parent_link[node] = -1
        t.place[node] = -1
    if not node_up[source]:
        return
    t.distance[source] = 0.0
    t.n_hops[source] = 0
    t.heap[0] = source
    t.place[source] = 0
    t.n_heap = 1
    while t.n_heap > 0:
        here = pop_nearest(t)
        for at in range(adjacency_ptr[here], adjacency_ptr[here + 1]):
            there = adjacency_node[at]
            link = adjacency_link[at]
            if link_up[link] and node_up[there] and t.place[there] != -2:
                offer(t, there, here, link, t.distance[here] + link_length_km[link], t.n_hops[here] + 1)


def grow_trees(
    const row_t[::1] adjacency_ptr, const row_t[::1] adjacency_node, const row_t[::1] adjacency_link,
    const real_t[::1] link_length_km, const flag_t[::1] link_up, const flag_t[::1] node_up, const row_t[::1] source,
    real_t[:, ::1] distance_km, row_t[:, ::1] parent_node, row_t[:, ::1] parent_link,
):
    """Write one shortest path tree per source; return a status."""
    cdef Tree t
    cdef Py_ssize_t i, n_node = node_up.shape[0]
    cdef row_t* rows
    if n_node == 0 or source.shape[0] == 0:
        return OK
    rows = <row_t*> malloc(3 * n_node * sizeof(row_t))
    if rows == NULL:
        return NO_MEMORY
    with nogil:
        t.n_hops, t.heap, t.place = rows, rows + n_node, rows + 2 * n_node
        for i in range(source.shape[0]):
            t.distance, t.parent_node, t.parent_link = &distance_km[i, 0], &parent_node[i, 0], &parent_link[i, 0]
            grow_tree(
                &t, source[i], adjacency_ptr, adjacency_node, adjacency_link, link_length_km, link_up, node_up
            )
    free(rows)
    return OK


def count_hops(
    const row_t[:, ::1] parent_node, const row_t[:, ::1] parent_link, const row_t[::1] source, const row_t[::1] target,
    row_t[::1] path_ptr,
):
    """Write where each traced path starts and ends in the link list; return a status."""
    cdef Py_ssize_t i, n_node = parent_node.shape[1]
    cdef row_t node, n_hops
    cdef int status = OK
    with nogil:
        path_ptr[0] = 0
        for i in range(source.shape[0]):
            node = target[i]
            n_hops = 0
            while parent_node[source[i], node] >= 0:
                node = parent_node[source[i], node]
                n_hops += 1
                if n_hops >= n_node:
                    status = BAD_STRUCTURE
                    break
            path_ptr[i + 1] = path_ptr[i] + n_hops
            if status != OK:
                break
    return status


def write_paths(
    const row_t[:, ::1] parent_node, const row_t[:, ::1] parent_link, const row_t[::1] source, const row_t[::1] target,
    const row_t[::1] path_ptr, row_t[::1] path_link,
):
    """Write the links of each path, source first; return a status."""
    cdef Py_ssize_t i, at
    cdef row_t node
    with nogil:
        for i in range(source.shape[0]):
            node = target[i]
            for at in range(path_ptr[i + 1] - 1, path_ptr[i] - 1, -1):
                path_link[at] = parent_link[source[i], node]
                node = parent_node[source[i], node]
    return OK
