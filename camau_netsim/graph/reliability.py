"""Exact two-terminal availability of a graph whose links fail independently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import networkx as nx

Graph: TypeAlias = "nx.Graph[int]"

MAX_CORE_LINKS = 20
"""Links left after reduction beyond which the exact answer is not attempted."""


def two_terminal_availability(
    links: Sequence[tuple[int, int]], availability_ratio: Sequence[float], source: int, target: int
) -> float | None:
    """Return the probability that ``target`` is connected to ``source``; nodes are perfect.

    Series-parallel reduction and factoring on one link (contraction and deletion; Moskowitz 1958, Colbourn 1987).

    Parameters
    ----------
    links : sequence of (int, int)
        End nodes; parallel links allowed.
    availability_ratio : sequence of float
        Of each link.
    source, target : int

    Returns
    -------
    float or None
        ``None`` if more than ``MAX_CORE_LINKS`` links remain after reduction: too large for this method.
    """
    graph: Graph = nx.Graph()
    graph.add_nodes_from((source, target))
    for (a, b), ratio in zip(links, availability_ratio, strict=True):
        _add_parallel(graph, a, b, ratio)
    return _factored(graph, source, target)


def _add_parallel(graph: Graph, a: int, b: int, ratio: float) -> None:
    if a == b:
        return
    other = graph.edges[a, b]["up"] if graph.has_edge(a, b) else 0.0
    graph.add_edge(a, b, up=1.0 - (1.0 - other) * (1.0 - ratio))


def _reduced(graph: Graph, source: int, target: int) -> Graph:
    """Remove dead ends and join links in series until nothing changes."""
    queue = [node for node in sorted(graph) if node not in (source, target)]
    while queue:
        node = queue.pop()
        if node not in graph or graph.degree(node) > 2:
            continue
        ends = sorted(graph[node])
        ratios = [graph.edges[node, end]["up"] for end in ends]
        graph.remove_node(node)
        if len(ends) == 2:
            _add_parallel(graph, ends[0], ends[1], ratios[0] * ratios[1])
        queue.extend(end for end in ends if end not in (source, target))
    return graph


def _factored(graph: Graph, source: int, target: int) -> float | None:
    reachable = nx.node_connected_component(graph, source)
    if target not in reachable:
        return 0.0
    graph = _reduced(graph.subgraph(reachable).copy(), source, target)
    if graph.number_of_edges() == 1:
        return float(next(iter(graph.edges(data="up")))[2])
    if graph.number_of_edges() > MAX_CORE_LINKS:
        return None
    pivot = min(graph[source])
    ratio = graph.edges[source, pivot]["up"]
    without = graph.copy()
    without.remove_edge(source, pivot)
    down = _factored(without, source, target)
    up = 1.0 if pivot == target else _factored(_contracted(without, source, pivot), source, target)
    if down is None or up is None:
        return None
    found: float = ratio * up + (1.0 - ratio) * down
    return found


def _contracted(graph: Graph, keep: int, gone: int) -> Graph:
    merged = graph.copy()
    neighbours = [(end, data["up"]) for end, data in graph[gone].items()]
    merged.remove_node(gone)
    for end, ratio in neighbours:
        _add_parallel(merged, keep, end, ratio)
    return merged
