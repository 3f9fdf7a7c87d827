"""Scenario folders equal to the two cases of ``tests/validation/data/mini_province.json``.

``python tests/support/mini_builder.py`` writes ``mini_A`` and ``mini_B`` beside that file.
"""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "validation" / "data"
FOLDERS = {"mini_A": "mini_A", "mini_B": "mini_B_heavy_fixed"}
YEAR = 2025
BUSY_HOUR_RATIO = Fraction(8, 100)
DAYS = 30
COMMUNE = {"commune": "mini"}
FLAT = "[" + ", ".join(["1"] * 24) + "]"
TABLES = {
    "demand": ("communes", "settlements", "operators", "adoption"),
    "passive": ("conduits", "masts"),
    "radio": ("layers", "cells"),
    "backbone": ("nodes", "links"),
    "access": ("olts", "ports", "plans"),
    "government": ("levels", "bodies"),
}

Row = dict[str, Any]


def read_case(folder: str) -> Row:
    """Return the case that a folder is built from, expected values included."""
    cases = json.loads((DATA / "mini_province.json").read_text(encoding="utf-8"))["cases"]
    return next(case for case in cases if case["name"] == FOLDERS[folder])


def files_of(folder: str) -> dict[str, bytes]:
    """Return the bytes of every file of a scenario folder, by path inside it."""
    case = read_case(folder)
    tables = {**_demand(case), **_radio(case), **_backbone(case), **_access(case), **_government(case)}
    files = {f"data/{name.replace('.', '_')}.csv": _to_csv(rows) for name, rows in tables.items()}
    return {"scenario.yaml": _scenario(folder, case).encode(), **files}


def write(folder: str, out: Path) -> None:
    """Write a scenario folder."""
    for name, data in files_of(folder).items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def unit_mbps(case: Row) -> Fraction:
    """Return the busy-hour rate of one person: the largest rate of which every demand is a whole multiple."""
    demands = [_exact(point["demand_mbps"]) for point in case["radio"]["points"]]
    unit = demands[0]
    for demand in demands[1:]:
        while demand:
            unit, demand = demand, unit % demand  # noqa: PLW2901
    return unit


def volume_gbyte(rate_mbps: Fraction) -> Fraction:
    """Return the monthly volume whose busy-hour rate is ``rate_mbps``."""
    return rate_mbps * DAYS * 3600 / (8000 * BUSY_HOUR_RATIO)


def _exact(value: float) -> Fraction:
    return Fraction(str(value))


def _to_csv(rows: list[Row]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return stream.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return float(value) if isinstance(value, Fraction) else value


def _pons(case: Row) -> list[tuple[str, int, Row]]:
    return [(olt["id"], number, pon) for olt in case["fixed"]["olts"] for number, pon in enumerate(olt["pons"], 1)]


def _demand(case: Row) -> dict[str, list[Row]]:
    unit = unit_mbps(case)
    points = case["radio"]["points"]
    people = [int(_exact(point["demand_mbps"]) / unit) for point in points]
    households = sum(pon["subs"] for _, _, pon in _pons(case))
    commune = {"id": "mini", "name": "Mini", "district": "Mini", "urban": False, "area_km2": 100.0}
    settlements = [
        {
            "id": f"P{number}",
            **COMMUNE,
            "x_m": point["x_m"],
            "y_m": point["y_m"],
            "people_ratio": repr(count / sum(people)),
            "indoor_ratio": 1.0 if point["entry_loss_db"] else 0.0,
            "entry_loss_db": point["entry_loss_db"],
            "los": "los" if point["los"] else "nlos",
        }
        for number, (point, count) in enumerate(zip(points, people, strict=True))
    ]
    adoption = {"year": YEAR, "population_ratio": 1, "fixed_take_up_ratio": 1, "organisation_take_up_ratio": 1}
    volumes = {
        "users_4g_ratio": 1,
        "users_5g_ratio": 0,
        "volume_4g_gbyte": volume_gbyte(unit),
        "volume_5g_gbyte": volume_gbyte(unit),
        "volume_fixed_gbyte": volume_gbyte(_exact(case["fixed"]["bh_mbps_per_sub"])),
    }
    return {
        "demand.communes": [{**commune, "people": sum(people), "households": households, "x_m": 0.0, "y_m": 0.0}],
        "demand.settlements": settlements,
        "demand.operators": [{"id": "one", "name": "The operator", "market_share_ratio": 1}],
        "demand.adoption": [{**adoption, **volumes}],
    }


def _radio(case: Row) -> dict[str, list[Row]]:
    radio = case["radio"]
    masts = [
        {
            "id": site["id"],
            **COMMUNE,
            "x_m": site["x_m"],
            "y_m": site["y_m"],
            "height_m": site["h_m"],
            "node": case["fixed"]["site_node"][site["id"]],
            "surroundings": "rma",
        }
        for site in radio["sites"]
    ]
    layer = {
        "id": "lte",
        "operator": "one",
        "technology": "4g",
        "band": "B3",
        "fc_ghz": radio["fc_ghz"],
        "bandwidth_mhz": radio["bandwidth_mhz"],
        "n_subcarriers": 1200,
        "power_dbm": radio["power_dbm"],
        "antenna_gain_dbi": 15.0,
        "h_beamwidth_deg": 65.0,
        "h_floor_db": 20.0,
        "noise_figure_db": radio["nf_db"],
        "n_layers_max": 1,
        "alpha": radio["alpha"],
        "se_max_bit_per_hz": radio["se_max"],
        "sinr_min_db": -10.0,
        "overhead_ratio": radio["overhead"],
    }
    cells = [
        {"id": f"{site['id']}-{azimuth:03.0f}", "mast": site["id"], "layer": "lte", "azimuth_deg": azimuth}
        for site in radio["sites"]
        for azimuth in site["boresight_deg"]
    ]
    return {"passive.masts": masts, "radio.layers": [layer], "radio.cells": cells}


def _backbone(case: Row) -> dict[str, list[Row]]:
    """Return the ring; a node stands at its mast, the core somewhere beside them."""
    fixed = case["fixed"]
    site_of = {
        node: next(site for site in case["radio"]["sites"] if site["id"] == key)
        for key, node in fixed["site_node"].items()
    }
    core = {"id": fixed["core"], "kind": "exit", "commune": None, "x_m": -5000.0, "y_m": -5000.0, "exit_ratio": 1}
    nodes = [
        {"id": node, "kind": "access", **COMMUNE, "x_m": site["x_m"], "y_m": site["y_m"], "exit_ratio": 0}
        for node, site in site_of.items()
    ]
    links = [
        {"id": f"{a}-{b}", "node_a": a, "node_b": b, "length_km": km, "capacity_mbps": mbps, "conduits": f"{a}-{b}"}
        for a, b, km, mbps in fixed["ring"]
    ]
    conduits = [{"id": link["id"], "kind": "pole_line", "length_km": link["length_km"]} for link in links]
    return {"backbone.nodes": [core, *nodes], "backbone.links": links, "passive.conduits": conduits}


def _access(case: Row) -> dict[str, list[Row]]:
    olts = [{"id": olt["id"], "node": olt["node"], "uplink_mbps": olt["uplink_mbps"]} for olt in case["fixed"]["olts"]]
    ports = [
        {
            "id": f"{olt}{number}",
            "olt": olt,
            **COMMUNE,
            "technology": pon["tech"],
            "odn_class": "N1" if pon["tech"] == "xgs" else "B+",
            "split": pon["subs"],
            "reach_km": 1.0,
            "passed": pon["subs"],
            "plan": f"cap-{pon['cap_mbps']:.0f}",
            "ont_mbps": 10000.0,
        }
        for olt, number, pon in _pons(case)
    ]
    caps = sorted({pon["cap_mbps"] for _, _, pon in _pons(case)})
    plans = [{"plan": f"cap-{cap:.0f}", "year": YEAR, "cap_mbps": cap, "share_ratio": 1} for cap in caps]
    return {"access.olts": olts, "access.ports": ports, "access.plans": plans}


def _government(case: Row) -> dict[str, list[Row]]:
    bodies = [
        {
            "id": f"gov-{node}",
            "name": f"Body at {node}",
            "level": "district",
            **COMMUNE,
            "node": node,
            "committed_mbps": mbps,
            "busy_hour_mbps": mbps,
        }
        for node, mbps in case["fixed"]["gov_mbps"].items()
    ]
    return {"government.levels": [{"id": "district", "rank": 3, "committed_mbps": 0}], "government.bodies": bodies}


def _scenario(folder: str, case: Row) -> str:
    fixed = case["fixed"]
    settings = {
        "demand": [
            f"base_year: {YEAR}",
            f"days_per_month: {DAYS}.0",
            f"busy_hour_mobile_ratio: {float(BUSY_HOUR_RATIO)}",
            f"busy_hour_fixed_ratio: {float(BUSY_HOUR_RATIO)}",
            f"home_profile: {FLAT}",
            f"office_profile: {FLAT}",
            f"mobile_profile: {FLAT}",
            "observed_hours: [21]",
        ],
        "failures": [
            f"pole_line_cuts_per_1000km_year: {fixed['cuts_per_1000km_yr']}",
            f"duct_cuts_per_1000km_year: {fixed['cuts_per_1000km_yr']}",
            f"pole_line_repair_h: {fixed['mttr_h']}",
            f"duct_repair_h: {fixed['mttr_h']}",
        ],
        "passive": [],
        "radio": ["range_km: 50.0", "shadowing: false", "building_entry: per_settlement"],
        "backbone": [],
        "access": ["contention: poisson", "gpon_fec: true"],
        "government": [f"hub: {fixed['core']}"],
    }
    lines = [
        "schema_version: 1",
        f"name: {folder}",
        f"title: Case {case['name']} of the mini province, deterministic",
        f"years: [{YEAR}]",
    ]
    for room, keys in settings.items():
        lines += [f"{room}:", *(f"  {key}" for key in keys)]
        lines += [f"  {table}: data/{room}_{table}.csv" for table in TABLES.get(room, ())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for name in FOLDERS:
        write(name, DATA / name)
