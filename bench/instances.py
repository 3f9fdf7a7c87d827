"""Networks with routed demands for the benches: three shapes at any size, the same arrays each time.

``geo`` is a planar-like graph with shortest paths of 4-8 hops, ``rand`` 4-8 links at random, ``prov`` a province: three
core nodes, 20 aggregation nodes, 500 towers in chains with a radio leaf each. Rates and capacities are in Mb/s.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import Delaunay

CAPS_MBPS = (40.0, 100.0, 200.0, 1000.0)
CAPACITIES_MBPS = (1e3, 2.5e3, 1e4, 4e4, 1e5)
N_HOP_LEAST, N_HOP_MOST = 4, 8

Ints = npt.NDArray[np.int64]
Network = dict[str, Any]


def routed(
    rng: np.random.Generator, paths: list[list[int]], row: Ints, capacity: npt.NDArray[np.float64], capped: bool
) -> Network:
    """Arguments of ``maxmin_rates``: demand i takes path ``row[i]``."""
    n_hop = np.array([len(path) for path in paths])
    start = np.concatenate(([0], np.cumsum(n_hop)))
    ptr = np.concatenate(([0], np.cumsum(n_hop[row])))
    at = np.arange(ptr[-1]) + np.repeat(start[row] - ptr[:-1], n_hop[row])
    return {
        "path_ptr": ptr.astype(np.int32),
        "path_link": np.array([link for path in paths for link in path], np.int32)[at],
        "demand_mbps": rng.choice(CAPS_MBPS, len(row)) if capped else np.full(len(row), np.inf),
        "capacity_mbps": capacity,
        "weight": np.ones(len(row)),
    }


def planar_graph(rng: np.random.Generator, n_link: int) -> list[list[tuple[int, int]]]:
    """Neighbours and links of each node: the shortest sides of a Delaunay mesh, one and a half for each node."""
    place = rng.random((max(8, round(n_link / 1.5)), 2))
    corners = Delaunay(place).simplices
    sides = np.unique(np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), 1), axis=0)
    length = np.hypot(*(place[sides[:, 0]] - place[sides[:, 1]]).T)
    near: list[list[tuple[int, int]]] = [[] for _ in place]
    for link, side in enumerate(np.argsort(length, kind="stable")[:n_link]):
        a, b = (int(node) for node in sides[side])
        near[a].append((b, link))
        near[b].append((a, link))
    return near


def paths_from(near: list[list[tuple[int, int]]], source: int) -> list[list[int]]:
    """Paths of 4-8 hops from one node, fewest hops first."""
    reached: dict[int, list[int]] = {source: []}
    front, found = [source], []
    for depth in range(1, N_HOP_MOST + 1):
        onward = []
        for node in front:
            for neighbour, link in near[node]:
                if neighbour not in reached:
                    reached[neighbour] = [*reached[node], link]
                    onward.append(neighbour)
        front = onward
        if depth >= N_HOP_LEAST:
            found.extend(reached[node] for node in front)
    return found


def geo(n_demand: int, n_link: int, capped: bool = True, seed: int = 1) -> Network:
    """Demands between nodes 4-8 hops apart in a planar-like graph."""
    rng = np.random.default_rng([seed, n_demand, n_link])
    near = planar_graph(rng, n_link)
    sources = np.unique(rng.integers(0, len(near), n_demand))
    paths = [path for source in sources for path in paths_from(near, int(source))]
    capacity = rng.choice(CAPACITIES_MBPS, n_link)
    return routed(rng, paths, rng.integers(0, len(paths), n_demand), capacity, capped)


def rand(n_demand: int, n_link: int, capped: bool = True, seed: int = 1) -> Network:
    """Every demand crosses 4-8 different links drawn at random."""
    rng = np.random.default_rng([seed, n_demand, n_link])
    links = rng.integers(0, n_link, (n_demand, N_HOP_MOST))
    while True:
        ordered = np.sort(links, axis=1)
        again = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
        if not again.any():
            break
        links[again] = rng.integers(0, n_link, (int(again.sum()), N_HOP_MOST))
    n_hop = rng.integers(N_HOP_LEAST, N_HOP_MOST + 1, n_demand)
    case = routed(rng, [[]], np.zeros(n_demand, np.int64), rng.choice(CAPACITIES_MBPS, n_link), capped)
    case["path_ptr"] = np.concatenate(([0], np.cumsum(n_hop))).astype(np.int32)
    case["path_link"] = links[np.arange(N_HOP_MOST) < n_hop[:, None]].astype(np.int32)
    return case


def province_paths(n_agg: int = 20, n_tower: int = 500) -> tuple[list[list[int]], npt.NDArray[np.float64]]:
    """Links of each tower's way down from the core, and every link's capacity; each link is there once a direction."""
    core, ring = 1e5, 1e4
    capacity = [core] * 3 + [ring] * n_agg
    paths: list[list[int]] = []
    for tower in range(n_tower):
        agg, place = tower % n_agg, tower // n_agg % 5
        before = paths[tower - n_agg][:-1] if place else [*([0, agg % 3] if agg % 3 else [0]), 3 + agg]
        paths.append([*before, len(capacity), len(capacity) + 1])
        capacity += [1e3, 300.0]
    return paths, np.array(capacity)


def prov(n_demand: int, capped: bool = True, seed: int = 1) -> Network:
    """Demands of towers of uneven popularity, three in four downwards."""
    rng = np.random.default_rng([seed, n_demand])
    down, capacity = province_paths()
    paths = down + [[link + len(capacity) for link in path] for path in down]
    liking = np.concatenate([0.75 * (shares := rng.lognormal(0.0, 0.7, len(down))), 0.25 * shares])
    row = rng.choice(len(paths), n_demand, p=liking / liking.sum())
    return routed(rng, paths, row, np.concatenate([capacity, capacity]), capped)


def by_classes(case: Network) -> Network:
    """Demands of one path and cap as one demand of their number's weight and of the sum of their caps."""
    n_hop = np.diff(case["path_ptr"])
    hops = np.full((len(n_hop), n_hop.max()), -1, np.int64)
    hops[np.arange(n_hop.max()) < n_hop[:, None]] = case["path_link"]
    key = np.column_stack([hops, case["demand_mbps"].view(np.int64)])
    _, first, of_class, number = np.unique(key, axis=0, return_index=True, return_inverse=True, return_counts=True)
    return {
        "path_ptr": np.concatenate(([0], np.cumsum(n_hop[first]))).astype(np.int32),
        "path_link": np.concatenate([case["path_link"][case["path_ptr"][i] : case["path_ptr"][i + 1]] for i in first]),
        "demand_mbps": case["demand_mbps"][first] * number,
        "capacity_mbps": case["capacity_mbps"],
        "weight": number.astype(np.float64),
        "class_of": of_class.reshape(-1),
        "number": number,
    }


def assert_fair(case: Network, rate: npt.NDArray[np.float64], rtol: float = 1e-9) -> None:
    """Raise AssertionError unless rates are feasible and each is at its cap or the largest on a full link."""
    slack = rtol * float(case["capacity_mbps"].max())
    n_link, link = len(case["capacity_mbps"]), case["path_link"]
    demand = np.repeat(np.arange(len(rate)), np.diff(case["path_ptr"]))
    used = np.bincount(link, rate[demand], minlength=n_link)
    fits = (rate >= 0.0).all() and (rate <= case["demand_mbps"]).all()
    if not (fits and (used <= case["capacity_mbps"] + slack).all()):
        raise AssertionError("rates are not feasible")
    level = (rate / case["weight"])[demand]
    largest = np.zeros(n_link)
    np.maximum.at(largest, link, level)
    held = rate >= case["demand_mbps"]
    held[demand[(used >= case["capacity_mbps"] - slack)[link] & (level >= largest[link] - slack)]] = True
    if not held.all():
        raise AssertionError(f"{int((~held).sum())} demands could have more")
