"""The islands: a node on each, radio to the shore, and a cable once there is a bridge that carries it.

Their places, homes and the bridge are facts; of their networks only cells and radio links are known.
"""

from __future__ import annotations

from dataclasses import dataclass

from province.backbone import Graph
from province.light import optics_of
from province.plane import Point, distance_km, to_degrees, to_km
from province.table import Row

HOP_MBPS = 400
CABLE_MBPS = 10000
FADES = (10.0, 0.5)
"""Of a hop over the sea in a year, and their length in hours."""
SITE = (0.5, 24.0)
"""Faults of a site in a year that only somebody who comes by boat can mend, and hours until it is mended."""
SHELTER = ("cabinet", 1.5, 3.0, 24.0, 72.0, 0.95, 48.0)
"""As ``hazard.SHELTERS``: a day on batteries, three on a tank, two until the boat with fuel."""


@dataclass(frozen=True)
class Bridge:
    """A bridge over the sea: the commune where it begins, road from that commune's node, length, year of its cable."""

    commune: str
    shore_km: float
    sea_km: float
    year: int


@dataclass(frozen=True)
class Island:
    """An island and the commune that it belongs to, where its radio hop ends."""

    name: str
    lat_deg: float
    lon_deg: float
    commune: str
    bridge: Bridge | None = None

    @property
    def node(self) -> str:
        """Its backbone node."""
        return f"n-{self.name}"

    @property
    def olt(self) -> str:
        """The OLT of the homes on it."""
        return f"o-{self.name}"

    @property
    def place(self) -> Point:
        """On the plane."""
        return to_km(self.lat_deg, self.lon_deg)


HON_CHUOI = Island("hon-chuoi", 8.949, 104.526, "c32098")
HON_KHOAI = Island("hon-khoai", 8.434, 104.833, "c32245", Bridge("c32248", 10.0, 18.22, 2029))
ISLANDS = (HON_CHUOI, HON_KHOAI)


def node_rows(graph: Graph) -> list[Row]:
    return [
        {
            "id": one.node,
            "kind": "access",
            "commune": graph.territory.commune(one.commune),
            "lat_deg": one.lat_deg,
            "lon_deg": one.lon_deg,
            "exit_ratio": 0.0,
            "basis": "assumed",
        }
        for one in ISLANDS
    ]


def link_rows(graph: Graph) -> list[Row]:
    """Return the radio hops, and the cables with the year in which their bridge is open."""
    rows: list[Row] = []
    for one in ISLANDS:
        hop, shore = f"air-{one.name}", graph.territory.commune(one.commune)
        rows.append(_link(hop, one, shore, _hop_km(one, graph), HOP_MBPS, hop, "microwave", None, 2000))
        if one.bridge:
            cable, km = f"sea-{one.name}", round(one.bridge.shore_km + one.bridge.sea_km, 2)
            lies_in, optics = f"shore-{one.name};{cable}", optics_of(CABLE_MBPS, km)
            head = graph.territory.commune(one.bridge.commune)
            rows.append(_link(cable, one, head, km, CABLE_MBPS, lies_in, "submarine", optics, one.bridge.year))
    return rows


def _link(
    key: str,
    island: Island,
    commune: str,
    length_km: float,
    capacity_mbps: int,
    conduits: str,
    medium: str,
    optics: str | None,
    year: int,
) -> Row:
    return {
        "id": key,
        "node_a": f"n-{commune}",
        "node_b": island.node,
        "length_km": length_km,
        "capacity_mbps": capacity_mbps,
        "conduits": conduits,
        "medium": medium,
        "optics": optics,
        "in_service_year": year,
        "basis": "assumed",
    }


def conduit_rows(graph: Graph) -> list[Row]:
    """Return the air of the hops, and for a bridge its duct and the pole line from its head to the commune's node."""
    rows: list[Row] = []
    for one in ISLANDS:
        shore = _place(one.commune, graph)
        rows.append(_conduit(f"air-{one.name}", "air", _hop_km(one, graph), one, shore))
        if one.bridge:
            head = _place(one.bridge.commune, graph)
            rows.append(_conduit(f"shore-{one.name}", "pole_line", one.bridge.shore_km, None, head))
            rows.append(_conduit(f"sea-{one.name}", "duct", one.bridge.sea_km, one, head))
    return rows


def _conduit(key: str, kind: str, length_km: float, island: Island | None, shore: Point) -> Row:
    """Return a conduit, placed half way between an island and the shore, or on the shore."""
    x, y = island.place if island else shore
    lat_deg, lon_deg = to_degrees(((x + shore[0]) / 2.0, (y + shore[1]) / 2.0))
    return {
        "id": key,
        "kind": kind,
        "length_km": length_km,
        "corridor": "",
        "lat_deg": lat_deg,
        "lon_deg": lon_deg,
        "urban": False,
        "basis": "assumed",
    }


def _place(commune: str, graph: Graph) -> Point:
    return graph.nodes[f"n-{graph.territory.commune(commune)}"].place


def _hop_km(island: Island, graph: Graph) -> float:
    return round(distance_km(_place(island.commune, graph), island.place), 2)


def risk_rows() -> list[Row]:
    """Return what the rates for the mainland leave out: fades over the sea, and faults that wait for a boat."""
    rows: list[Row] = []
    for one in ISLANDS:
        for name, element, (events, hours) in (
            ("fades", f"conduit:air-{one.name}", FADES),
            ("site", f"node:{one.node}", SITE),
        ):
            rows.append(
                {
                    "id": f"{name}-{one.name}",
                    "elements": element,
                    "events_per_year": events,
                    "repair_h": hours,
                    "basis": "assumed",
                }
            )
    return rows
