"""Sizes of the links: shortest-way loads of the busy hour, with room for the other way round after a cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from province.access import Port, mbps_per_passed
from province.backbone import Graph, Link
from province.conduit import Plant
from province.fact import Commune, Facts
from province.light import optics_of
from province.people import YEARS, mobile_mbps_per_person, population_ratio
from province.plane import modular
from province.table import Row

TRUNK_LADDER = (100000, 200000, 300000, 400000, 600000, 800000, 1000000, 1200000, 1600000, 2000000, 2400000)
ACCESS_LADDER = (10000, 20000, 40000, 100000, 200000, 300000, 400000)
TRUNK_FILL_RATIO = 0.45
CUT_FILL_RATIO = 0.9
RING_FILL_RATIO = 0.8
SPUR_FILL_RATIO = 0.5
"""A trunk is planned at most this full, whole and after the worst cut of another; a ring with one end cut; a spur."""


@dataclass(frozen=True)
class Loads:
    """Busy-hour load by commune node and year; what it puts on each link, whole and after the worst cut of a trunk."""

    node_mbps: dict[str, list[float]]
    link_mbps: dict[str, list[float]]
    worst_mbps: dict[str, list[float]]


def make_loads(facts: Facts, ports: list[Port], graph: Graph, plant: Plant) -> Loads:
    node_mbps = {graph.of_commune(commune).id: _mobile(commune) for commune in facts.communes}
    for port in ports:
        node_loads = node_mbps[graph.of_commune(port.commune).id]
        for step, year in enumerate(YEARS):
            if port.start <= year < port.end:
                node_loads[step] += port.passed * mbps_per_passed(port.segment, year)
    whole = _link_loads(node_mbps, graph, plant, None)
    worst = dict(whole)
    for cut in graph.links:
        if cut.is_trunk:
            after = _link_loads(node_mbps, graph, plant, cut)
            worst = {key: [max(pair) for pair in zip(worst[key], after[key], strict=True)] for key in worst}
    return Loads(node_mbps, whole, worst)


def _mobile(commune: Commune) -> list[float]:
    return [commune.people * population_ratio(year, commune) * mobile_mbps_per_person(year) for year in YEARS]


def _link_loads(
    node_mbps: dict[str, list[float]], graph: Graph, plant: Plant, cut: Link | None
) -> dict[str, list[float]]:
    """Send each node's load the shortest way to the exits it can reach; these take the share of one out of reach."""
    row = {key: i for i, key in enumerate(graph.nodes)}
    standing = [link for link in graph.links if link is not cut]
    link_of = {frozenset((row[link.a.id], row[link.b.id])): link for link in standing}
    a, b = zip(*((row[link.a.id], row[link.b.id]) for link in standing), strict=True)
    lengths = csr_array(([plant.length_km(link) for link in standing], (a, b)), shape=(len(row), len(row)))
    exits = [row[node.id] for node in graph.exits]
    ratios = np.array([graph.territory.exits[node.town or ""] for node in graph.exits])
    far, before = dijkstra(lengths, directed=False, indices=exits, return_predecessors=True)
    loads = {link.id: [0.0] * len(YEARS) for link in graph.links}
    for key, mbps in node_mbps.items():
        taken = np.where(np.isfinite(far[:, row[key]]), ratios, 0.0)
        for ratio, tree in zip(taken / max(taken.sum(), 1e-12), before, strict=True):
            for link in _way(row[key], tree, link_of) if ratio else ():
                loads[link.id] = [total + float(ratio) * more for total, more in zip(loads[link.id], mbps, strict=True)]
    return loads


def _way(start: int, before: np.ndarray, link_of: dict[frozenset[int], Link]) -> list[Link]:
    way: list[Link] = []
    here = start
    while before[here] >= 0:
        way.append(link_of[frozenset((here, int(before[here])))])
        here = int(before[here])
    return way


def link_and_upgrade_rows(graph: Graph, plant: Plant, loads: Loads) -> tuple[list[Row], list[Row]]:
    links: list[Row] = []
    upgrades: list[Row] = []
    for link in graph.links:
        sizes = [_size(link, step, graph, loads) for step in range(len(YEARS))]
        links.append(
            {
                "id": link.id,
                "node_a": link.a.id,
                "node_b": link.b.id,
                "length_km": plant.length_km(link),
                "capacity_mbps": sizes[0],
                "conduits": ";".join(plant.of_link[link.id]),
                "medium": "fibre",
                "optics": optics_of(max(sizes), plant.length_km(link)),
                "in_service_year": 2000,
                "basis": link.basis,
            }
        )
        size = sizes[0]
        for year, wanted in zip(YEARS[1:], sizes[1:], strict=True):
            if wanted > size:
                size = wanted
                upgrades.append({"link": link.id, "year": year, "capacity_mbps": size})
    return links, upgrades


def _size(link: Link, step: int, graph: Graph, loads: Loads) -> int:
    if link.is_trunk:
        needed = max(
            loads.link_mbps[link.id][step] / TRUNK_FILL_RATIO, loads.worst_mbps[link.id][step] / CUT_FILL_RATIO
        )
        return modular(needed, TRUNK_LADDER)
    members = {node.id for node in graph.rings[link.group]}
    behind = {
        node.id for group, nodes in graph.rings.items() if group[1:].startswith(f"{link.group[1:]}-") for node in nodes
    }
    total = sum(loads.node_mbps[key][step] for key in sorted(members | behind))
    return modular(total / (RING_FILL_RATIO if link.id.startswith("r-") else SPUR_FILL_RATIO), ACCESS_LADDER)
