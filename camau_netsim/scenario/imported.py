"""A scenario folder made of a topology: one commune a node, its demand as homes on fibre, everything else bare."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from math import asin, ceil, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import yaml

from camau_netsim.errors import Issue, ScenarioError
from camau_netsim.graph.topology import Site, Topology
from camau_netsim.units import EARTH_RADIUS_KM, MBIT_PER_GBYTE, SECONDS_PER_HOUR

YEAR = 2025
ROAD_FACTOR = 1.25
"""Cable over straight line, where the file gives no length."""
LINE_MBPS = 3.0
"""What a home asks for in the busy hour; a node has as many homes as its demand needs."""
BUSY_HOUR_RATIO = 0.08
DAYS_PER_MONTH = 30.0
HOMES_PER_SHELF = 4096

Row = Mapping[str, Any]


def write_imported(
    topology: Topology, folder: Path, exits: Sequence[str], capacity_mbps: float, node_mbps: float
) -> Path:
    """Write the scenario of a topology and return its folder.

    Parameters
    ----------
    topology : Topology
    folder : Path
        Must not exist yet.
    exits : sequence of str
        Nodes that lead to the Internet, in equal parts; none: the node with most links.
    capacity_mbps, node_mbps : float
        Of links and nodes of which the file says nothing.

    Raises
    ------
    ScenarioError
        The folder exists, or an exit is no node.
    """
    ids = [site.id for site in topology.sites]
    faults = [Issue(f"exit {name}", "is no node of the topology", f"nodes are {', '.join(ids[:20])}") for name in exits]
    faults = [fault for fault, name in zip(faults, exits, strict=True) if name not in ids]
    if folder.exists():
        faults.append(Issue(str(folder), "exists already", "choose another place"))
    if faults:
        raise ScenarioError(faults)
    tables = _tables(topology, list(exits) or [_hub(topology)], capacity_mbps, node_mbps)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(draft, topology, tables)
        draft.chmod(0o755)
        os.rename(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _hub(topology: Topology) -> str:
    ends = [end for edge in topology.edges for end in (edge.a, edge.b)]
    return max((site.id for site in topology.sites), key=lambda name: (ends.count(name), -ends.index(name)))


def _write(draft: Path, topology: Topology, tables: Mapping[str, list[Row]]) -> None:
    (draft / "data").mkdir()
    for name, rows in tables.items():
        with (draft / "data" / f"{name.replace('.', '_')}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    content = yaml.safe_dump(_settings(topology, tables), allow_unicode=True, sort_keys=False)
    (draft / "scenario.yaml").write_text(content, encoding="utf-8")


def _settings(topology: Topology, tables: Mapping[str, list[Row]]) -> dict[str, Any]:
    rooms: dict[str, dict[str, Any]] = {
        "demand": {
            "base_year": YEAR,
            "days_per_month": DAYS_PER_MONTH,
            "busy_hour_mobile_ratio": BUSY_HOUR_RATIO,
            "busy_hour_fixed_ratio": BUSY_HOUR_RATIO,
            **{f"{kind}_profile": [1.0] * 24 for kind in ("home", "office", "mobile")},
            "observed_hours": [21],
        },
        "failures": {
            "pole_line_cuts_per_1000km_year": 2.73,
            "duct_cuts_per_1000km_year": 2.73,
            "pole_line_repair_h": 12.0,
            "duct_repair_h": 12.0,
        },
        "passive": {},
        "backbone": {},
        "access": {},
    }
    for name in tables:
        room, table = name.split(".")
        rooms[room][table] = f"data/{room}_{table}.csv"
    return {
        "schema_version": 1,
        "name": "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in topology.name),
        "title": f"Topology {topology.name}: {len(topology.sites)} nodes, {len(topology.edges)} links",
        "description": f"Imported. Homes of {LINE_MBPS:g} Mb/s in the busy hour stand for the demand of each node; "
        "each link has a duct of its own, cut 2.73 times per 1000 km and year (Grover 2003) and mended in 12 h.",
        "years": [YEAR],
        **rooms,
    }


def _tables(topology: Topology, exits: list[str], capacity_mbps: float, node_mbps: float) -> dict[str, list[Row]]:
    homes = {site.id: max(round((site.demand_mbps or node_mbps) / LINE_MBPS), 1) for site in topology.sites}
    place = {site.id: {"lat_deg": site.lat_deg, "lon_deg": site.lon_deg} for site in topology.sites}
    links = list(_links(topology, capacity_mbps))
    gbyte = LINE_MBPS * DAYS_PER_MONTH * SECONDS_PER_HOUR / (MBIT_PER_GBYTE * BUSY_HOUR_RATIO)
    adoption = {"year": YEAR, "fixed_take_up_ratio": 1.0, "users_4g_ratio": 0.0, "users_5g_ratio": 0.0}
    volumes = {"volume_4g_gbyte": 0.0, "volume_5g_gbyte": 0.0, "volume_fixed_gbyte": round(gbyte, 6)}
    return {
        "demand.communes": [
            {"id": site.id, "name": site.name, "district": topology.name, "urban": "true", "area_km2": 1.0}
            | {"people": homes[site.id], "households": homes[site.id]}
            | place[site.id]
            for site in topology.sites
        ],
        "demand.settlements": [
            {"id": f"{site.id}-1", "commune": site.id, "people_ratio": 1.0} | place[site.id] for site in topology.sites
        ],
        "demand.operators": [{"id": "operator", "name": "Operator", "market_share_ratio": 1.0}],
        "demand.adoption": [adoption | volumes],
        "passive.conduits": [{"id": f"d-{row['id']}", "kind": "duct", "length_km": row["length_km"]} for row in links],
        "backbone.nodes": [
            {"id": site.id, "kind": "exit" if site.id in exits else "core", "commune": site.id}
            | {"exit_ratio": round(1.0 / len(exits), 9) if site.id in exits else 0.0}
            | place[site.id]
            for site in topology.sites
        ],
        "backbone.links": links,
        "access.olts": [
            {"id": f"o-{name}", "node": name, "uplink_mbps": 100000.0, "n_uplinks": ceil(2.0 * LINE_MBPS * n / 1.0e5)}
            for name, n in homes.items()
        ],
        "access.ports": list(_shelves(homes)),
        "access.plans": [{"plan": "line", "year": YEAR, "cap_mbps": 300.0, "share_ratio": 1.0}],
    }


def _shelves(homes: Mapping[str, int]) -> list[Row]:
    rows: list[Row] = []
    for name, n_homes in homes.items():
        for number, first in enumerate(range(0, n_homes, HOMES_PER_SHELF), 1):
            n_here = min(HOMES_PER_SHELF, n_homes - first)
            row = {"id": f"p-{name}-{number}", "olt": f"o-{name}", "commune": name, "technology": "p2p"}
            rows.append(row | {"medium_mbps": 1000.0, "split": n_here, "passed": n_here, "plan": "line"})
    return rows


def _links(topology: Topology, capacity_mbps: float) -> list[Row]:
    sites = {site.id: site for site in topology.sites}
    seen: dict[str, int] = {}
    rows: list[Row] = []
    for edge in topology.edges:
        name = f"{edge.a}--{edge.b}"
        seen[name] = seen.get(name, 0) + 1
        name = name if seen[name] == 1 else f"{name}-{seen[name]}"
        length_km = edge.length_km or max(round(ROAD_FACTOR * _line_km(sites[edge.a], sites[edge.b]), 3), 0.1)
        rows.append(
            {"id": name, "node_a": edge.a, "node_b": edge.b, "length_km": length_km}
            | {"capacity_mbps": edge.capacity_mbps or capacity_mbps, "conduits": f"d-{name}"}
        )
    return rows


def _line_km(a: Site, b: Site) -> float:
    """Great circle by the haversine formula."""
    lat_a, lat_b, east = radians(a.lat_deg), radians(b.lat_deg), radians(b.lon_deg - a.lon_deg)
    half = sin((lat_b - lat_a) / 2.0) ** 2 + cos(lat_a) * cos(lat_b) * sin(east / 2.0) ** 2
    return 2.0 * EARTH_RADIUS_KM * asin(sqrt(half))
