"""Networks and sessions for the bench: a province of towers, the same short of uplinks, and a random regional mesh."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

CAPS_MBPS = (40.0, 100.0, 200.0, 1000.0)
CAP_SHARE = (0.4, 0.3, 0.2, 0.1)
MEAN_MBIT = 112.0  # 14 MB
SIZE_CV = 2.0


def with_sessions(
    capacity: Any, routes: list[Any], cap: Any, weight: Any, load: float, percentile: float, n_session: int
) -> dict[str, Any]:
    """Poisson arrivals of lognormal sizes; the link at this percentile of load is loaded as asked."""
    rng = np.random.default_rng(2)
    n_hop = np.array([len(route) for route in routes])
    link = np.concatenate(routes).astype(np.int32)
    weight = weight / weight.sum()
    share = np.bincount(link, np.repeat(weight, n_hop), minlength=len(capacity))
    loads = share * MEAN_MBIT / capacity
    rate = load / np.percentile(loads[loads > 0.0], percentile)
    spread = np.sqrt(np.log1p(SIZE_CV**2))
    return {
        "capacity_mbps": capacity,
        "class_path_ptr": np.concatenate(([0], np.cumsum(n_hop))).astype(np.int32),
        "class_path_link": link,
        "class_cap_mbps": cap,
        "time_s": np.cumsum(rng.exponential(1.0 / rate, n_session)),
        "row": rng.choice(len(weight), n_session, p=weight).astype(np.int32),
        "size_mbit": np.ceil(rng.lognormal(np.log(MEAN_MBIT) - spread**2 / 2, spread, n_session) * 1e6) / 1e6,
        "rate_per_s": weight * rate,
    }


def tower_routes(n_agg: int, n_tower: int) -> list[list[int]]:
    """Links of each tower towards the core: leaf, chain of up to five towers, aggregation, one or two core links."""
    n_link = 3 + n_agg
    routes: list[list[int]] = []
    for tower in range(n_tower):
        agg, place = tower % n_agg, tower // n_agg % 5
        before = routes[tower - n_agg][1 : 1 + place] if place else []
        core = [agg % 3, 0] if agg % 3 else [0]
        routes.append([n_link, n_link + 1, *before, 3 + agg, *core])
        n_link += 2
    return routes


def province(load: float, n_session: int, n_agg: int = 20, n_tower: int = 500, core: bool = False) -> dict[str, Any]:
    """Towers in chains, a class for each tower and cap; the link of the 98th percentile is loaded as asked.

    ``core``: uplinks of 1 Gb/s, so that few links hold many sessions back, and the load is that of the most loaded.
    """
    rng = np.random.default_rng(1)
    routes = tower_routes(n_agg, n_tower)
    busy = rng.lognormal(0.0, 0.7, n_tower)
    if core:
        busy *= rng.lognormal(0.0, 0.3, n_agg)[np.arange(n_tower) % n_agg]
    weight = np.repeat(busy, len(CAPS_MBPS)) * np.tile(CAP_SHARE, n_tower)
    uplink_mbps = np.full(n_agg, 1e3 if core else 1e4)
    capacity = np.concatenate([np.full(3, 1e5), uplink_mbps, np.tile([300.0, 1000.0], n_tower)])
    paths = [route for route in routes for _ in CAPS_MBPS]
    return with_sessions(capacity, paths, np.tile(CAPS_MBPS, n_tower), weight, load, 100.0 if core else 98.0, n_session)


def planar_graph(rng: np.random.Generator, n_node: int) -> tuple[Any, Any]:
    """Ends and lengths of the shortest sides of a triangulation of random places, one link each way."""
    place = rng.uniform(0.0, 1.0, (n_node, 2))
    corners = Delaunay(place).simplices
    sides = np.unique(np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), 1), axis=0)
    length = np.linalg.norm(place[sides[:, 0]] - place[sides[:, 1]], axis=1)
    kept = length.argsort()[: 2 * n_node]
    return np.concatenate([sides[kept], sides[kept][:, ::-1]]), np.tile(length[kept], 2)


def mesh(load: float, n_session: int, n_node: int = 250) -> dict[str, Any]:
    """``geo``: shortest paths of 4 to 8 hops in a planar graph, so many that hardly two sessions share a class."""
    rng = np.random.default_rng(1)
    ends, length = planar_graph(rng, n_node)
    capacity = rng.choice([1e3, 2.5e3, 1e4, 4e4, 1e5], len(ends))
    number = {(int(a), int(b)): i for i, (a, b) in enumerate(ends)}
    _, before = dijkstra(csr_array((length, ends.T), (n_node, n_node)), return_predecessors=True)
    weight: dict[tuple[tuple[int, ...], float], float] = {}
    n = 0
    while n < n_session:
        start, at = (int(node) for node in rng.integers(0, n_node, 2))
        route: list[int] = []
        while before[start, at] >= 0:
            route.insert(0, number[int(before[start, at]), at])
            at = int(before[start, at])
        if 4 <= len(route) <= 8:
            key = tuple(route), float(rng.choice(CAPS_MBPS, p=CAP_SHARE))
            weight[key] = weight.get(key, 0.0) + 1.0
            n += 1
    caps = np.array([cap for _, cap in weight])
    return with_sessions(
        capacity, [route for route, _ in weight], caps, np.array(list(weight.values())), load, 98.0, n_session
    )
