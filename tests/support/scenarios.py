"""A small valid scenario to start from: two communes, one exit, one ring, one mast, one PON port each."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml

Tree = dict[str, Any]

EVENING = [0.2] * 6 + [0.5] * 11 + [0.8] * 2 + [1.0] * 3 + [0.6, 0.3]
WORKDAY = [0.05] * 7 + [0.6, 1.0, 1.0, 1.0, 0.7, 0.6, 1.0, 1.0, 1.0, 0.6] + [0.1] * 7


def tiny_scenario() -> Tree:
    """Return a valid scenario as a plain tree; tables are lists of rows. Change what a test needs, then write it."""
    return {
        "schema_version": 1,
        "name": "tiny",
        "title": "Two communes on one ring",
        "years": [2025, 2030],
        "assumptions": _rows(
            "path basis low high source",
            ("demand.session_fixed_mbit", "assumed", 100.0, 2000.0, "a download of 100 MB"),
            ("passive.masts.battery_h", "assumed", 2.0, 8.0, "common practice"),
        ),
        "demand": _demand(),
        "failures": {
            "pole_line_cuts_per_1000km_year": 300.0,
            "duct_cuts_per_1000km_year": 100.0,
            "pole_line_repair_h": 6.0,
            "duct_repair_h": 8.0,
        },
        "passive": _passive(),
        "radio": _radio(),
        "backbone": _backbone(),
        "access": _access(),
        "government": {
            "hub": "N1",
            "levels": _rows("id rank committed_mbps", ("province", 2, 100.0), ("commune", 4, 50.0)),
            "bodies": _rows(
                "id name level commune node committed_mbps busy_hour_mbps",
                ("B1", "Ủy ban nhân dân tỉnh", "province", "C1", "N1", 100.0, 20.0),
                ("B2", "Ủy ban nhân dân xã Đất Mũi", "commune", "C2", "N2", 50.0, 10.0),
            ),
        },
        "datacentre": {
            "centres": _rows(
                "id name kind node hosts_platform", ("D1", "Trung tâm dữ liệu tỉnh", "provincial", "N1", True)
            )
        },
        "services": {
            "postal_points": _rows(
                "id commune node staffed internet x_m y_m",
                ("P1", "C1", "N1", True, True, 0.0, 0.0),
                ("P2", "C2", "N2", True, False, 4000.0, 0.0),
            )
        },
    }


def _rows(columns: str, *rows: tuple[Any, ...]) -> list[Tree]:
    """Return rows as mappings; ``columns`` are separated by blanks."""
    return [dict(zip(columns.split(), row, strict=True)) for row in rows]


def _demand() -> Tree:
    return {
        "base_year": 2024,
        "busy_hour_mobile_ratio": 0.07,
        "busy_hour_fixed_ratio": 0.08,
        "session_fixed_mbit": 800.0,
        "home_profile": list(EVENING),
        "office_profile": list(WORKDAY),
        "mobile_profile": list(EVENING),
        "observed_hours": [20, 21],
        "communes": _rows(
            "id name district urban area_km2 people households x_m y_m",
            ("C1", "Phường Một", "Cà Mau", True, 12.0, 9000.0, 2500.0, 0.0, 0.0),
            ("C2", "Đất Mũi", "Ngọc Hiển", False, 40.0, 6000.0, 1500.0, 4000.0, 0.0),
        ),
        "settlements": _rows(
            "id commune people_ratio x_m y_m",
            ("S1", "C1", 0.75, 300.0, 0.0),
            ("S2", "C1", 0.25, 900.0, 200.0),
            ("S3", "C2", 1.0, 4200.0, 0.0),
        ),
        "operators": _rows("id name market_share_ratio", ("V", "Operator V", 0.55)),
        "adoption": _rows(
            "year fixed_take_up_ratio users_4g_ratio users_5g_ratio volume_4g_gbyte volume_5g_gbyte volume_fixed_gbyte",
            (2025, 0.7, 0.8, 0.2, 8.0, 20.0, 300.0),
            (2030, 0.9, 0.95, 0.8, 8.0, 30.0, 500.0),
        ),
    }


def _passive() -> Tree:
    return {
        "conduits": _rows(
            "id kind length_km", ("K1", "duct", 4.0), ("K2", "pole_line", 7.0), ("K3", "pole_line", 90.0)
        ),
        "masts": _rows(
            "id commune height_m node battery_h x_m y_m",
            ("M1", "C1", 42.0, "N1", 4.0, 100.0, 100.0),
            ("M2", "C2", 45.0, "N2", 4.0, 4100.0, 100.0),
        ),
    }


def _radio() -> Tree:
    return {
        "layers": _rows(
            "id operator technology band fc_ghz bandwidth_mhz n_subcarriers power_dbm antenna_gain_dbi",
            ("V-4g", "V", "4g", "B3", 1.8, 18.0, 1200, 46.0, 15.0),
            ("V-5g", "V", "5g", "n41", 2.6, 98.28, 3276, 49.0, 17.0),
        ),
        "cells": [
            {"id": f"{mast}-{layer}-{azimuth:.0f}", "mast": mast, "layer": layer, "azimuth_deg": azimuth}
            for mast in ("M1", "M2")
            for layer in ("V-4g", "V-5g")
            for azimuth in (0.0, 120.0, 240.0)
        ],
    }


def _backbone() -> Tree:
    return {
        "nodes": [
            {"id": "X", "kind": "exit", "exit_ratio": 1.0, "x_m": 0.0, "y_m": 90000.0},
            {"id": "N1", "kind": "core", "commune": "C1", "x_m": 0.0, "y_m": 0.0},
            {"id": "N2", "kind": "access", "commune": "C2", "x_m": 4000.0, "y_m": 0.0},
        ],
        "links": _rows(
            "id node_a node_b length_km capacity_mbps conduits",
            ("X-N1", "X", "N1", 90.0, 100000.0, "K3"),
            ("N1-N2", "N1", "N2", 4.0, 10000.0, "K1"),
            ("N1-N2-b", "N1", "N2", 11.0, 10000.0, "K1;K2"),
        ),
        "upgrades": _rows("link year capacity_mbps", ("X-N1", 2030, 400000.0)),
    }


def _access() -> Tree:
    return {
        "olts": _rows("id node uplink_mbps", ("O1", "N1", 10000.0), ("O2", "N2", 10000.0)),
        "ports": _rows(
            "id olt commune technology split passed plan",
            ("O1-1", "O1", "C1", "gpon", 64, 60, "homes"),
            ("O2-1", "O2", "C2", "gpon", 64, 40, "homes"),
        ),
        "plans": _rows(
            "plan year cap_mbps share_ratio",
            ("homes", 2025, 100.0, 0.6),
            ("homes", 2025, 300.0, 0.4),
        ),
    }


def write_scenario(folder: Path, tree: Tree | None = None, inline: bool = False) -> Path:
    """Write a scenario folder (tables as CSV files in ``data``, or ``inline``) and return it."""
    tree = tiny_scenario() if tree is None else tree
    (folder / "data").mkdir(parents=True, exist_ok=True)
    written = tree if inline else {key: _with_files(folder, key, part) for key, part in tree.items()}
    text = yaml.safe_dump(written, sort_keys=False, allow_unicode=True)
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    return folder


def _with_files(folder: Path, room: str, part: Any) -> Any:
    """Return a room with each list of rows replaced by the CSV file it was written to."""
    if not isinstance(part, dict):
        return part
    return {
        key: write_csv(folder, f"data/{room}_{key}.csv", value) if _is_table(value) else value
        for key, value in part.items()
    }


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def write_csv(folder: Path, name: str, rows: list[Tree]) -> str:
    """Write rows to a CSV file of a scenario folder and return its name."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {key: str(value).lower() if isinstance(value, bool) else value for key, value in row.items()}
            for row in rows
        )
    return name
