"""Twin of the spf kernel: Dijkstra with a Python heap."""

from __future__ import annotations

import heapq
from itertools import pairwise

import numpy as np

from camau_netsim.kernels.contract import BAD_STRUCTURE, OK, Flags, Real, Rows


def grow_trees(
    adjacency_ptr: Rows,
    adjacency_node: Rows,
    adjacency_link: Rows,
    link_length_km: Real,
    link_up: Flags,
    node_up: Flags,
    source: Rows,
    distance_km: Real,
    parent_node: Rows,
    parent_link: Rows,
) -> int:
    """Write one shortest path tree per source; return a status."""
    usable = (link_up[adjacency_link] != 0) & (node_up[adjacency_node] != 0)
    arcs_of = [
        [(int(adjacency_node[at]), int(adjacency_link[at])) for at in range(start, stop) if usable[at]]
        for start, stop in pairwise(adjacency_ptr.tolist())
    ]
    lengths_km = link_length_km.tolist()
    distance_km[:] = np.inf
    parent_node[:] = parent_link[:] = -1
    for row, start in enumerate(source.tolist()):
        if node_up[start]:
            for node, (distance, via, link) in _grow_tree(start, arcs_of, lengths_km).items():
                distance_km[row, node], parent_node[row, node], parent_link[row, node] = distance, via, link
    return OK


def _grow_tree(
    start: int, arcs_of: list[list[tuple[int, int]]], lengths_km: list[float]
) -> dict[int, tuple[float, int, int]]:
    """Return node -> (distance, parent node, parent link); the smallest (distance, hops, link) label wins."""
    settled: dict[int, tuple[float, int, int]] = {}
    waiting = [(0.0, 0, -1, start, -1)]  # distance, hops, link, node, via
    while waiting:
        distance, n_hops, link, node, via = heapq.heappop(waiting)
        if node in settled:
            continue
        settled[node] = (distance, via, link)
        for there, onward in arcs_of[node]:
            if there not in settled:
                heapq.heappush(waiting, (distance + lengths_km[onward], n_hops + 1, onward, there, node))
    return settled


def count_hops(parent_node: Rows, parent_link: Rows, source: Rows, target: Rows, path_ptr: Rows) -> int:
    """Write where each traced path starts and ends in the link list; return a status."""
    path_ptr[0] = 0
    for i, (tree, end) in enumerate(zip(source, target, strict=True)):
        links = _walk_back(parent_node[tree], parent_link[tree], int(end))
        if links is None:
            return BAD_STRUCTURE
        path_ptr[i + 1] = path_ptr[i] + len(links)
    return OK


def write_paths(
    parent_node: Rows, parent_link: Rows, source: Rows, target: Rows, path_ptr: Rows, path_link: Rows
) -> int:
    """Write the links of each path, source first; return a status."""
    for i, (tree, end) in enumerate(zip(source, target, strict=True)):
        path_link[path_ptr[i] : path_ptr[i + 1]] = _walk_back(parent_node[tree], parent_link[tree], int(end)) or []
    return OK


def _walk_back(parent_node: Rows, parent_link: Rows, node: int) -> list[int] | None:
    """Return the links from the source to ``node``, ``None`` if the parents run in a circle."""
    links: list[int] = []
    while parent_node[node] >= 0:
        links.append(int(parent_link[node]))
        node = int(parent_node[node])
        if len(links) >= len(parent_node):
            return None
    return links[::-1]
