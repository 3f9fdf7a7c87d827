"""Equal-cost multipath: what links carry when every router splits evenly over all its shortest next hops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from camau_netsim.core.index import Real, Rows

TIE_RATIO = 1.0e-9
"""Lengths within this of each other are equal."""


def ecmp_load_mbps(
    n_nodes: int,
    arcs: Sequence[tuple[int, int]],
    metric: Sequence[float],
    demands: Sequence[tuple[int, int, float]],
) -> Real:
    """Return the load of each arc under shortest paths with an even split at every node, shape (n_arc,).

    Parameters
    ----------
    n_nodes : int
    arcs : sequence of (int, int)
        From, to; one direction each. Parallel arcs of equal metric share evenly too.
    metric : sequence of float
        Routing weight of each arc, ``> 0``.
    demands : sequence of (int, int, float)
        Source, destination, size; what has no way is left out.

    Notes
    -----
    RFC 2328 (OSPF) with RFC 2992 splits by next hop, not by path: a node's traffic towards a destination is divided
    evenly over the arcs that lie on a shortest way there (Fortz and Thorup, *INFOCOM* 2000).
    """
    cost = np.array(metric, dtype=np.float64)
    tail, head = (np.array(ends, dtype=np.int32) for ends in zip(*arcs, strict=True))
    # Distances to each destination are those from it in the graph turned round.
    turned = np.full((n_nodes, n_nodes), np.inf)
    np.minimum.at(turned, (head, tail), cost)
    rows, columns = np.nonzero(np.isfinite(turned))
    graph = csr_array((turned[rows, columns], (rows, columns)), shape=turned.shape)
    wanted: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for source, destination, size in demands:
        wanted[destination].append((source, size))
    load = np.zeros(len(arcs))
    for destination in sorted(wanted):
        distance = dijkstra(graph, indices=[destination])[0]
        with np.errstate(invalid="ignore"):
            on_way = np.abs(distance[tail] - distance[head] - cost) <= TIE_RATIO * np.maximum(distance[tail], 1.0)
        arcs_of: dict[int, list[int]] = defaultdict(list)
        for arc in np.flatnonzero(on_way):
            arcs_of[int(tail[arc])].append(int(arc))
        at = np.zeros(n_nodes)
        for source, size in wanted[destination]:
            at[source] += size
        _pour(at, distance, arcs_of, head, load)
    return load


def _pour(at: Real, distance: Real, arcs_of: dict[int, list[int]], head: Rows, load: Real) -> None:
    """Send what waits at each node on, farthest first, evenly over its arcs; what has no arc is there or has no way."""
    for node in np.argsort(-np.where(np.isfinite(distance), distance, -1.0), kind="stable"):
        onwards = arcs_of.get(int(node), [])
        for arc in onwards:
            part = at[node] / len(onwards)
            load[arc] += part
            at[head[arc]] += part
