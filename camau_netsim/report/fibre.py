"""The fibre graph as lines and marks on the map, and where it leaves the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from camau_netsim.core.index import Real
from camau_netsim.core.place import Plane
from camau_netsim.domains.backbone.spec import Link
from camau_netsim.report.land import Frame
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import M_PER_KM

_INSET_RATIO = 0.02
_TINY_KM = 1e-6  # a length of zero would mean that there is no link
_RIM_RATIO = 0.06
"""Nodes so near the edge of the picture (in widths of it) count as beyond it."""


@dataclass(frozen=True, slots=True)
class FibreNode:
    """A node that is shown."""

    x_km: float
    y_km: float
    kind: str
    name: str  # empty at the node of a commune, where districts are named instead


@dataclass(frozen=True, slots=True)
class FibreLine:
    """A link, as far as it is shown."""

    start_km: tuple[float, float]
    end_km: tuple[float, float]
    utilisation_ratio: float  # NaN if it carries nothing
    leaves: bool  # the end is at the edge of the picture
    radio: bool = False


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a link leaves the picture, and what lies beyond."""

    x_km: float
    y_km: float
    towards: str
    exits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fibre:
    """Everything of the fibre graph that is drawn in one year."""

    nodes: tuple[FibreNode, ...]
    lines: tuple[FibreLine, ...]
    departures: tuple[Departure, ...]


def fibre_of(scenario: Scenario, plane: Plane, frame: Frame, utilisation: Mapping[str, float], year: int) -> Fibre:
    """Return the fibre graph of a year, cut off at the frame.

    Parameters
    ----------
    scenario : Scenario
    plane : Plane
    frame : Frame
    utilisation : mapping of str to float
        Peak utilisation of the links that carried anything.
    year : int
    """
    listed = scenario.backbone.nodes
    place = np.column_stack(plane.metres(listed)) / M_PER_KM
    row = {node.id: number for number, node in enumerate(listed)}
    rim_km = _RIM_RATIO * frame.width_km
    shown = np.array([frame.holds(float(x), float(y), rim_km) for x, y in place], dtype=bool)
    links = [link for link in scenario.backbone.links if link.stands_in(year)]
    lines, leaving = [], []
    for link in links:
        a, b = row[link.node_a], row[link.node_b]
        if not shown[a] and not shown[b]:
            continue
        if not shown[a]:
            a, b = b, a
        end = place[b] if shown[b] else _cut(place[a], place[b], frame)
        ratio = utilisation.get(link.id, float("nan"))
        lines.append(FibreLine(_pair(place[a]), _pair(end), ratio, not shown[b], link.medium == "microwave"))
        if not shown[b]:
            leaving.append((int(b), _pair(end)))
    beyond = _exits_beyond(scenario, links, row, shown, [node for node, _ in leaving])
    departures = tuple(
        Departure(x, y, place_name(listed[node].id), tuple(map(place_name, beyond.get(node, ()))))
        for node, (x, y) in dict(leaving).items()
    )
    first = {node.commune: node.id for node in reversed(listed)}
    nodes = tuple(
        FibreNode(
            *_pair(place[number]),
            node.kind,
            "" if node.commune and first[node.commune] == node.id else place_name(node.id),
        )
        for number, node in enumerate(listed)
        if shown[number]
    )
    return Fibre(nodes, tuple(lines), departures)


def place_name(node: str) -> str:
    """Return a node's id as a name: ``n-can-tho`` is ``Can Tho``."""
    name = node.removeprefix("n-").replace("-", " ").replace("_", " ")
    return name.title() if name.islower() else name


def _pair(place: Real) -> tuple[float, float]:
    return float(place[0]), float(place[1])


def _cut(inside: Real, outside: Real, frame: Frame) -> Real:
    """Return where the way from a shown place to one beyond meets the frame, a little inside it."""
    low = np.array([frame.left_km, frame.bottom_km]) + _INSET_RATIO * frame.width_km
    high = np.array([frame.right_km, frame.top_km]) - _INSET_RATIO * frame.width_km
    way = outside - inside
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(way > 0.0, (high - inside) / way, np.where(way < 0.0, (low - inside) / way, np.inf))
    cut: Real = inside + way * float(np.clip(shares.min(), 0.0, 1.0))
    return cut


def _exits_beyond(
    scenario: Scenario, links: list[Link], row: Mapping[str, int], shown: Real, doors: list[int]
) -> dict[int, list[str]]:
    """Return, for each node behind the edge of the picture, the exits to which it is the shortest way out."""
    n_nodes = len(scenario.backbone.nodes)
    length_km: Real = np.full((n_nodes, n_nodes), np.inf)
    for link in links:
        a, b = row[link.node_a], row[link.node_b]
        if not shown[a] and not shown[b]:
            length_km[a, b] = length_km[b, a] = min(length_km[a, b], max(link.length_km, _TINY_KM))
    found: dict[int, list[str]] = {}
    for number, node in enumerate(scenario.backbone.nodes):
        if node.kind != "exit" or shown[number] or not doors:
            continue
        distance = dijkstra(length_km, indices=[number])[0]
        nearest = min(doors, key=lambda door: float(distance[door]))
        if np.isfinite(distance[nearest]):
            found.setdefault(nearest, []).append(node.id)
    return found
