"""Two routes that share nothing: no link, no node between, or no conduit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Literal, TypeAlias

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, hstack, vstack

from camau_netsim.core.index import Real

Disjointness = Literal["link", "node", "conduit"]
APART: tuple[Disjointness, ...] = ("conduit", "node", "link")

SAME_KM = 1.0e-9
"""Lengths that differ by less are equal; a route that takes a link more than it needs is longer by as much."""


@dataclass(frozen=True, slots=True)
class RoutePair:
    """Links of two routes between the same ends, the shorter first, each from the source on."""

    working: tuple[int, ...]
    spare: tuple[int, ...]
    length_km: float
    """Of both together."""


def disjoint_pair(
    links: Sequence[tuple[int, int]],
    length_km: Sequence[float],
    source: int,
    target: int,
    apart: Disjointness = "link",
    conduits: Sequence[Sequence[int]] = (),
) -> RoutePair | None:
    """Return the two routes of least total length that are apart as asked, ``None`` if there are none.

    Parameters
    ----------
    links : sequence of (int, int)
        End nodes; usable both ways, parallel links allowed.
    length_km : sequence of float
        ``>= 0``.
    source, target : int
        Two different nodes.
    apart : {"link", "node", "conduit"}
        What the routes may not share: links; links and nodes between their ends; links and conduits.
    conduits : sequence of sequence of int
        Conduits of each link; only for ``"conduit"``.

    Raises
    ------
    ValueError
        Source and target are one node.

    Notes
    -----
    Links and nodes: two shortest augmenting paths in the residual graph (Suurballe 1974; Bhandari, *Survivable
    Networks*, 1999, ch. 3), so the pair is optimal where removing the shortest route and searching again is not.
    Conduits that several links share make the problem NP-hard (Hu, *Networks* 41, 2003): a mixed-integer program,
    solved by HiGHS to optimality.
    """
    if source == target:
        raise ValueError("two routes need two different ends")
    network = _Network(tuple(links), tuple(length_km), source, target)
    if apart == "conduit":
        routes = _conduit_disjoint(network, conduits)
    else:
        routes = _augmented(network, split_nodes=apart == "node")
    if routes is None:
        return None
    working, spare = sorted(routes, key=lambda route: (network.km(route), route))
    return RoutePair(working, spare, network.km(working) + network.km(spare))


def shortest_route(
    links: Sequence[tuple[int, int]], length_km: Sequence[float], source: int, target: int, usable: Iterable[int]
) -> tuple[int, ...] | None:
    """Return the links of the shortest route over the usable links, ``None`` if there is none."""
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    graph.add_nodes_from((source, target))
    for row in usable:
        graph.add_edge(*links[row], key=row, km=length_km[row])
    try:
        nodes: list[int] = nx.dijkstra_path(graph, source, target, weight="km")
    except nx.NetworkXNoPath:
        return None
    return tuple(
        min((int(row) for row in graph[tail][head]), key=lambda row: (length_km[row], row))
        for tail, head in pairwise(nodes)
    )


Route = tuple[int, ...]
Arc = tuple[int, int]
"""A link and its direction: 0 from the first end to the second, 1 back."""
Residual: TypeAlias = "nx.MultiDiGraph[tuple[int, str]]"
Key = tuple[str, int, int, bool]
"""What a residual edge stands for: link or node, its row, direction or copy, and whether it takes a use back."""


@dataclass(frozen=True, slots=True)
class _Network:
    links: tuple[tuple[int, int], ...]
    length_km: tuple[float, ...]
    source: int
    target: int

    def km(self, route: Route) -> float:
        return float(sum(self.length_km[link] for link in route))

    def walk(self, used: set[Arc]) -> Route:
        """Follow used arcs from the source to the target, take them out and return their links without loops."""
        node, route, seen = self.source, [], [self.source]
        while node != self.target:
            link, way = min(arc for arc in used if self.links[arc[0]][arc[1]] == node)
            used.remove((link, way))
            node = self.links[link][1 - way]
            route.append(link)
            seen.append(node)
            first = seen.index(node)
            del route[first:], seen[first + 1 :]
        return tuple(route)


def _augmented(network: _Network, split_nodes: bool) -> tuple[Route, Route] | None:
    """Two units of flow at least cost: a shortest path, and one in what it leaves, where going back is a gain."""
    graph = _residual(network, split_nodes)
    for _ in range(2):
        path = _shortest(graph, (network.source, "out"), (network.target, "in"))
        if path is None:
            return None
        for tail, head, key in path:
            km = graph.edges[tail, head, key]["km"]
            graph.remove_edge(tail, head, key)
            graph.add_edge(head, tail, key=(*key[:3], not key[3]), km=-km)
    used = {(row, way) for _, _, (kind, row, way, back) in graph.edges(keys=True) if kind == "link" and back}
    used -= {(row, way) for row, way in used if (row, 1 - way) in used}  # there and back is neither
    return network.walk(used), network.walk(used)


def _residual(network: _Network, split_nodes: bool) -> Residual:
    graph: Residual = nx.MultiDiGraph()
    ends = (network.source, network.target)
    for node in sorted({end for pair in network.links for end in pair} | set(ends)):
        for copy in range(1 if split_nodes and node not in ends else 2):
            graph.add_edge((node, "in"), (node, "out"), key=("node", node, copy, False), km=0.0)
    for row, (a, b) in enumerate(network.links):
        if a != b:
            graph.add_edge((a, "out"), (b, "in"), key=("link", row, 0, False), km=network.length_km[row])
            graph.add_edge((b, "out"), (a, "in"), key=("link", row, 1, False), km=network.length_km[row])
    return graph


def _shortest(
    graph: Residual, start: tuple[int, str], end: tuple[int, str]
) -> list[tuple[tuple[int, str], tuple[int, str], Key]] | None:
    """Shortest path by Bellman and Ford, as edges: lengths may be gains, but no circle gains."""
    edges = [(tail, head, key, data["km"]) for tail, head, key, data in graph.edges(keys=True, data=True)]
    best, before = {start: 0.0}, {}
    changed = True
    while changed:
        changed = False
        for tail, head, key, km in edges:
            if best.get(tail, inf) + km < best.get(head, inf) - SAME_KM:
                best[head], before[head] = best[tail] + km, (tail, key)
                changed = True
    if end not in best:
        return None
    path, node = [], end
    while node != start:
        tail, key = before[node]
        path.append((tail, node, key))
        node = tail
    return path


def _conduit_disjoint(network: _Network, conduits: Sequence[Sequence[int]]) -> tuple[Route, Route] | None:
    """Least total length over binary uses of arcs by each route; each link and each conduit belongs to one route."""
    n_arcs = 2 * len(network.links)  # of one route: arc 2 l + way
    flow, wanted = _flow_balance(network)
    groups = _groups(len(network.links), conduits)
    owned = [
        (row, group) for group, members in enumerate(groups) for link in members for row in (2 * link, 2 * link + 1)
    ]
    arc, group = (np.array(part) for part in zip(*owned, strict=True))
    number, ones = np.arange(len(owned)), np.ones(len(owned))
    uses = coo_array((ones, (number, arc)), shape=(len(owned), n_arcs))
    owns = coo_array((ones, (number, group)), shape=(len(owned), len(groups)))
    nothing = coo_array(flow.shape), coo_array((len(owned), n_arcs)), coo_array((flow.shape[0], len(groups)))
    first, second = hstack([uses, nothing[1], -owns]), hstack([nothing[1], uses, owns])
    balance = vstack([hstack([flow, nothing[0], nothing[2]]), hstack([nothing[0], flow, nothing[2]])])
    cost = np.repeat(np.array(network.length_km) + SAME_KM, 2)
    answer = milp(
        np.concatenate([cost, cost, np.zeros(len(groups))]),
        constraints=[
            LinearConstraint(balance.tocsr(), np.tile(wanted, 2), np.tile(wanted, 2)),
            LinearConstraint(first.tocsr(), ub=0.0),
            LinearConstraint(second.tocsr(), ub=1.0),
        ],
        integrality=np.ones(2 * n_arcs + len(groups), dtype=np.int64),
        bounds=Bounds(0.0, 1.0),
        options={"mip_rel_gap": 0.0},
    )
    if answer.x is None:
        return None
    uses_of = answer.x[: 2 * n_arcs].reshape(2, n_arcs) > 0.5
    routes = [{(int(row) // 2, int(row) % 2) for row in np.flatnonzero(used)} for used in uses_of]
    return network.walk(routes[0]), network.walk(routes[1])


def _flow_balance(network: _Network) -> tuple[coo_array, Real]:
    """What leaves each node less what arrives, of the arcs of one route, and what that must be."""
    nodes = sorted({end for pair in network.links for end in pair} | {network.source, network.target})
    row_of = {node: row for row, node in enumerate(nodes)}
    parts = [
        (row_of[pair[end]], 2 * link + way, 1.0 if end == way else -1.0)
        for link, pair in enumerate(network.links)
        for way in (0, 1)
        for end in (0, 1)
    ]
    rows, columns, signs = (np.array(part) for part in zip(*parts, strict=True))
    wanted = np.zeros(len(nodes))
    wanted[row_of[network.source]], wanted[row_of[network.target]] = 1.0, -1.0
    return coo_array((signs, (rows, columns)), shape=(len(nodes), 2 * len(network.links))), wanted


def _groups(n_links: int, conduits: Sequence[Sequence[int]]) -> list[list[int]]:
    """Links that only one of the routes may use: each by itself, and all in one conduit."""
    by_conduit: dict[int, list[int]] = {}
    for link, names in enumerate(conduits):
        for name in dict.fromkeys(names):
            by_conduit.setdefault(name, []).append(link)
    return [[link] for link in range(n_links)] + [members for members in by_conduit.values() if len(members) > 1]
