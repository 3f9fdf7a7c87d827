"""The fibre graph: district seats and outside towns on trunk roads, communes on access rings and spurs."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

from province.fact import Commune, Facts, Road
from province.plane import Point, distance_km, to_degrees
from province.table import Row
from province.territory import Territory

ROAD_OVER_LINE = 1.25
RING_SIZE = 6
SPUR_SAVING_RATIO = 1.6
SPUR_MIN_KM = 7.0


@dataclass(frozen=True)
class Node:
    """A place where links meet; ``town`` is set for district seats and outside towns."""

    id: str
    place: Point
    kind: str
    commune: Commune | None = None
    town: str | None = None


@dataclass(frozen=True)
class Link:
    """A trunk between towns, or one span of an access ring or spur."""

    id: str
    a: Node
    b: Node
    road_km: float
    group: str
    corridor: str = ""
    basis: str = "assumed"

    @property
    def is_trunk(self) -> bool:
        """Whether it follows a trunk road."""
        return self.group == "trunk"


@dataclass
class Graph:
    """Nodes and links; ``rings`` lists the access nodes that hang in each ring or spur group."""

    territory: Territory
    nodes: dict[str, Node] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    rings: dict[str, list[Node]] = field(default_factory=dict)

    @property
    def core(self) -> Node:
        """The core node, in the city."""
        return next(node for node in self.nodes.values() if node.kind == "core")

    @property
    def exits(self) -> list[Node]:
        """Nodes that lead to the Internet."""
        return [node for node in self.nodes.values() if node.kind == "exit"]

    def town(self, name: str) -> Node:
        """Return the node of a district seat or outside town."""
        return next(node for node in self.nodes.values() if node.town == name)

    def of_commune(self, commune: Commune) -> Node:
        """Return the node of a commune."""
        return self.nodes[f"n-{commune.id}"]


def make_graph(facts: Facts) -> Graph:
    graph = Graph(facts.territory)
    for node in _nodes(facts):
        graph.nodes[node.id] = node
    graph.links += _trunks(facts, graph)
    for district in sorted({commune.district for commune in facts.communes}):
        _add_rings(graph, graph.town(district))
    return graph


def _nodes(facts: Facts) -> list[Node]:
    territory = facts.territory
    districts = dict.fromkeys(commune.district for commune in facts.communes)
    hubs = {name: _hub(name, facts) for name in districts}
    found: list[Node] = []
    for commune in facts.communes:
        is_hub = hubs[commune.district] is commune
        kind = "access" if not is_hub else "core" if commune.district == territory.core_town else "aggregation"
        found.append(Node(f"n-{commune.id}", commune.seat, kind, commune, commune.district if is_hub else None))
    for town, key in territory.outside.items():
        kind = "exit" if town in territory.exits else "aggregation"
        found.append(Node(key, facts.towns[town], kind, None, town))
    return found


def _hub(district: str, facts: Facts) -> Commune:
    """Return the ward or townlet, or commune where there is none, whose seat is nearest to the district seat."""
    inside = [commune for commune in facts.communes if commune.district == district]
    towns = [commune for commune in inside if commune.urban]
    return min(towns or inside, key=lambda commune: distance_km(commune.seat, facts.towns[district]))


def _trunks(facts: Facts, graph: Graph) -> list[Link]:
    territory = facts.territory
    inside = {node.town for node in graph.nodes.values() if node.commune and node.town}
    roads = {(road.a, road.b): road for road in facts.roads}
    chosen = [road for road in facts.roads if road.candidate and {road.a, road.b} <= inside]
    chosen += [roads[pair] for pair in territory.external_trunks + territory.closing_trunks]
    closing = territory.closing_trunks
    links = [_trunk(graph, road, "assumed" if (road.a, road.b) in closing else "derived") for road in chosen]
    for a, b, corridor in territory.derived_trunks:
        km = round(ROAD_OVER_LINE * distance_km(facts.towns[a], facts.towns[b]), 1)
        links.append(_trunk(graph, Road(a, b, km, False, corridor), "assumed"))
    return links


def _trunk(graph: Graph, road: Road, basis: str) -> Link:
    a, b = graph.town(road.a), graph.town(road.b)
    return Link(f"t-{a.id[2:]}-{b.id[2:]}", a, b, road.km, "trunk", road.corridor or f"{road.a} - {road.b}", basis)


def _add_rings(graph: Graph, hub: Node) -> None:
    """Hang the communes of a district on rings around its seat; those far out on a limb on spurs."""
    district = hub.commune.district if hub.commune else ""
    members = [
        node
        for node in graph.nodes.values()
        if node.kind == "access" and node.commune and node.commune.district == district
    ]
    for number, group in enumerate(_sectors(hub, members), 1):
        name = f"{hub.id[2:]}-{number}"
        tour, spurs = _split_spurs([hub, *_tour(hub, group)])
        graph.rings[f"r-{name}"] = tour[1:]
        for position, (a, b) in enumerate(itertools.pairwise([*tour, tour[0]]), 1):
            graph.links.append(Link(f"r-{name}-{position}", a, b, _span_km(a, b), f"r-{name}"))
        for position, (node, anchor) in enumerate(spurs, 1):
            graph.links.append(
                Link(f"s-{name}-{position}", anchor, node, _span_km(anchor, node), f"s-{name}-{position}")
            )
            graph.rings[f"s-{name}-{position}"] = [node]


def _span_km(a: Node, b: Node) -> float:
    return round(max(0.3, ROAD_OVER_LINE * distance_km(a.place, b.place)), 2)


def _sectors(hub: Node, members: list[Node]) -> list[list[Node]]:
    """Cut the communes around a hub into sectors of at most ``RING_SIZE``, starting at the widest empty angle."""
    angle = {node.id: math.atan2(node.place[1] - hub.place[1], node.place[0] - hub.place[0]) for node in members}
    ordered = sorted(members, key=lambda node: angle[node.id])
    gaps = [(angle[ordered[i].id] - angle[ordered[i - 1].id]) % (2.0 * math.pi) for i in range(len(ordered))]
    start = gaps.index(max(gaps))
    ordered = ordered[start:] + ordered[:start]
    n_rings = math.ceil(len(ordered) / RING_SIZE)
    cuts = [round(i * len(ordered) / n_rings) for i in range(n_rings + 1)]
    return [ordered[low:high] for low, high in itertools.pairwise(cuts)]


def _length_km(tour: list[Node]) -> float:
    return sum(distance_km(a.place, b.place) for a, b in itertools.pairwise([*tour, tour[0]]))


def _tour(hub: Node, group: list[Node]) -> list[Node]:
    """Return the shortest closed tour from the hub (at most 720 orders are tried)."""
    orders = (list(order) for order in itertools.permutations(group) if order[0].id <= order[-1].id)
    return min(orders, key=lambda order: _length_km([hub, *order]))


def _split_spurs(tour: list[Node]) -> tuple[list[Node], list[tuple[Node, Node]]]:
    """Take out of the ring a commune that the ring only reaches there and back, if it is far: it gets a spur."""
    spurs: list[tuple[Node, Node]] = []
    for node in tour[1:]:
        rest = [other for other in tour if other is not node]
        if len(rest) < 3:
            break
        anchor = min(rest, key=lambda other: distance_km(other.place, node.place))
        reach_km = distance_km(anchor.place, node.place)
        saving_km = _length_km(tour) - _length_km(rest)
        if reach_km > SPUR_MIN_KM and saving_km > SPUR_SAVING_RATIO * reach_km:
            spurs.append((node, anchor))
            tour = rest
    return tour, spurs


def circuit_rows(graph: Graph) -> list[Row]:
    """Return the circuits from the core to the exits and to the district seats."""
    ends = [*graph.exits, *(node for node in graph.nodes.values() if node.kind == "aggregation" and node.commune)]
    return [
        {
            "id": f"c-{node.id[2:]}",
            "node_a": graph.core.id,
            "node_b": node.id,
            "protection": "one_plus_one" if node.commune else "restoration",
            "apart": "conduit",
            "switch_s": 0.05 if node.commune else 5.0,
            "basis": "assumed",
        }
        for node in ends
    ]


def node_rows(graph: Graph) -> list[Row]:
    rows: list[Row] = []
    for node in graph.nodes.values():
        lat_deg, lon_deg = (node.commune.lat_deg, node.commune.lon_deg) if node.commune else to_degrees(node.place)
        rows.append(
            {
                "id": node.id,
                "kind": node.kind,
                "commune": node.commune.id if node.commune else None,
                "lat_deg": lat_deg,
                "lon_deg": lon_deg,
                "exit_ratio": graph.territory.exits.get(node.town or "", 0.0),
                "basis": "assumed",
            }
        )
    return rows
