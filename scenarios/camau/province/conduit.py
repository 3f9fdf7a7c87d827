"""Pole lines and ducts: trunk roads cut into stretches, so that a commune's cable shares just those it runs along."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from province.backbone import Graph, Link, Node
from province.plane import Point, distance_km, to_degrees
from province.table import Row

NEAR_TRUNK_KM = 2.0
TAIL_MIN_KM = 0.2
TAIL_OVER_LINE = 1.25
URBAN_DUCT_RATIO = 0.42
TOTAL_DUCT_RATIO = 0.17
DUCT_TRUNKS_OUTSIDE = ("n-can-tho", "n-nga-bay", "n-soc-trang", "n-bac-lieu", "n-ho-chi-minh")
"""Long-distance trunks that end here are counted as buried national routes."""


@dataclass(frozen=True)
class Conduit:
    """A stretch of pole line or duct."""

    id: str
    length_km: float
    corridor: str
    middle: Point
    urban: bool
    inside: bool
    kind: str = "pole_line"
    road: int = 2
    """0 for QL1, 1 for another trunk road, 2 for a commune road."""


@dataclass(frozen=True)
class Stop:
    """A node on or near a trunk road: how far along (0..1) and how far off."""

    node: Node
    along: float
    off_km: float


class Corridor:
    """A trunk road as a straight line between its towns, with the communes that lie along it."""

    def __init__(self, trunk: Link, graph: Graph) -> None:
        self.trunk = trunk
        ends = {trunk.a.id, trunk.b.id}
        near = [self._stop(node) for node in graph.nodes.values() if node.kind == "access" and node.id not in ends]
        kept = [stop for stop in near if 0.02 < stop.along < 0.98 and stop.off_km < NEAR_TRUNK_KM]
        self.stops = [
            Stop(trunk.a, 0.0, 0.0),
            *sorted(kept, key=lambda stop: (stop.along, stop.node.id)),
            Stop(trunk.b, 1.0, 0.0),
        ]

    def _stop(self, node: Node) -> Stop:
        (ax, ay), (bx, by), (x, y) = self.trunk.a.place, self.trunk.b.place, node.place
        along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
        return Stop(node, along, distance_km(node.place, (ax + along * (bx - ax), ay + along * (by - ay))))

    def position(self, node: Node) -> int | None:
        """Return the number of a node's stop, if it has one."""
        return next((i for i, stop in enumerate(self.stops) if stop.node is node), None)

    def segments(self) -> list[Conduit]:
        """Return the stretches between stops, from the trunk's first end."""
        return [self._segment(i) for i in range(len(self.stops) - 1)]

    def _segment(self, i: int) -> Conduit:
        low, high = self.stops[i], self.stops[i + 1]
        middle_along = (low.along + high.along) / 2.0
        (ax, ay), (bx, by) = self.trunk.a.place, self.trunk.b.place
        return Conduit(
            id=f"{self.trunk.id}.{i + 1}",
            length_km=round(max(0.01, self.trunk.road_km * (high.along - low.along)), 3),
            corridor=self.trunk.corridor,
            middle=(ax + middle_along * (bx - ax), ay + middle_along * (by - ay)),
            urban=_is_urban_span(low.node, high.node),
            inside=self.trunk.a.commune is not None and self.trunk.b.commune is not None,
            road=0 if "QL1" in self.trunk.corridor else 1,
        )

    def tail(self, stop: Stop) -> Conduit | None:
        """Return the side branch from the road to a commune's node, if it is off the road."""
        if stop.off_km < TAIL_MIN_KM:
            return None
        length_km = round(TAIL_OVER_LINE * stop.off_km, 3)
        return Conduit(
            f"{self.trunk.id}.{stop.node.id[2:]}",
            length_km,
            f"branch to {_name(stop.node)}",
            stop.node.place,
            _is_urban(stop.node),
            True,
        )


@dataclass
class Plant:
    """All conduits, and which ones each link lies in."""

    conduits: dict[str, Conduit]
    of_link: dict[str, list[str]]

    def length_km(self, link: Link) -> float:
        """Return the length of a link along its conduits."""
        return round(sum(self.conduits[key].length_km for key in self.of_link[link.id]), 3)


def make_plant(graph: Graph) -> Plant:
    plant = Plant({}, {})
    corridors = [Corridor(link, graph) for link in graph.links if link.is_trunk]
    for corridor in corridors:
        segments = corridor.segments()
        plant.conduits.update({conduit.id: conduit for conduit in segments})
        plant.of_link[corridor.trunk.id] = [conduit.id for conduit in segments]
    for link in graph.links:
        if not link.is_trunk:
            _lay_access(plant, link, corridors)
    _bury(plant, graph)
    return plant


def _lay_access(plant: Plant, link: Link, corridors: list[Corridor]) -> None:
    """Lay an access span along a trunk road if both ends are near the same one, else on its own way."""
    shared = [corridor for corridor in corridors if None not in (corridor.position(link.a), corridor.position(link.b))]
    if not shared:
        conduit = Conduit(
            link.id,
            link.road_km,
            f"{_name(link.a)} - {_name(link.b)}",
            _between(link),
            _is_urban_span(link.a, link.b),
            True,
        )
        plant.conduits[link.id] = conduit
        plant.of_link[link.id] = [link.id]
        return
    corridor = min(shared, key=lambda one: (_off_km(one, link), one.trunk.id))
    low, high = sorted(i for i in (corridor.position(link.a), corridor.position(link.b)) if i is not None)
    keys = [conduit.id for conduit in corridor.segments()[low:high]]
    for i in (low, high):
        tail = corridor.tail(corridor.stops[i])
        if tail:
            plant.conduits[tail.id] = tail
            keys.append(tail.id)
    plant.of_link[link.id] = keys


def _off_km(corridor: Corridor, link: Link) -> float:
    return sum(stop.off_km for stop in corridor.stops if stop.node in (link.a, link.b))


def _between(link: Link) -> Point:
    return (link.a.place[0] + link.b.place[0]) / 2.0, (link.a.place[1] + link.b.place[1]) / 2.0


def _is_urban(node: Node) -> bool:
    return node.commune is not None and node.commune.urban


def _is_urban_span(a: Node, b: Node) -> bool:
    """Whether a stretch runs inside one town."""
    return _is_urban(a) and _is_urban(b) and (a.commune and a.commune.district) == (b.commune and b.commune.district)


def _name(node: Node) -> str:
    return node.commune.name if node.commune else node.town or node.id


def _bury(plant: Plant, graph: Graph) -> None:
    """Bury the inner town stretches, then QL1 and other trunk roads from the core out, up to the published shares."""
    core = graph.core.place
    inside = [conduit for conduit in plant.conduits.values() if conduit.inside]
    near_first = sorted(inside, key=lambda conduit: (distance_km(conduit.middle, core), conduit.id))
    buried = _up_to(URBAN_DUCT_RATIO, [conduit for conduit in near_first if conduit.urban])
    n_km = sum(conduit.length_km for conduit in buried)
    wanted = TOTAL_DUCT_RATIO * sum(conduit.length_km for conduit in inside)
    for conduit in sorted(near_first, key=lambda conduit: conduit.road):
        if conduit.road < 2 and not conduit.urban and n_km + conduit.length_km <= wanted:
            buried.append(conduit)
            n_km += conduit.length_km
    outside = [
        key
        for link in graph.links
        if link.is_trunk and link.b.id in DUCT_TRUNKS_OUTSIDE
        for key in plant.of_link[link.id]
    ]
    for key in [conduit.id for conduit in buried] + outside:
        plant.conduits[key] = replace(plant.conduits[key], kind="duct")


def _up_to(ratio: float, conduits: list[Conduit]) -> list[Conduit]:
    total = sum(conduit.length_km for conduit in conduits)
    sums = list(itertools.accumulate(conduit.length_km for conduit in conduits))
    return [conduit for conduit, length_km in zip(conduits, sums, strict=True) if length_km <= ratio * total]


def conduit_rows(plant: Plant) -> list[Row]:
    rows: list[Row] = []
    for conduit in plant.conduits.values():
        lat_deg, lon_deg = to_degrees(conduit.middle)
        rows.append(
            {
                "id": conduit.id,
                "kind": conduit.kind,
                "length_km": conduit.length_km,
                "corridor": conduit.corridor,
                "lat_deg": lat_deg,
                "lon_deg": lon_deg,
                "urban": conduit.urban and conduit.inside,
                "basis": "assumed",
            }
        )
    return rows
