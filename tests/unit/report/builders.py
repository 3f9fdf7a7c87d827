"""Verdicts, results and small scenarios to report on."""

from __future__ import annotations

from math import cos, radians
from pathlib import Path
from typing import Any

import camau_netsim as cn
from camau_netsim.domains.targets.interval import Interval
from camau_netsim.domains.targets.measures import Place
from camau_netsim.domains.targets.model import OtherReading, Verdict
from camau_netsim.engine.results import Results, build_tables
from camau_netsim.scenario.model import Scenario
from tests.support.scenarios import Tree, tiny_scenario, write_scenario

DEGREE_M = 111_195.0
ORIGIN = (9.1, 105.1)

MANIFEST = {
    "scenario": "tiny",
    "scenario_title": "Hai xã trên một vòng",
    "years": [2025, 2030],
    "seed": 7,
    "replications": 3,
    "confidence_ratio": 0.95,
    "kernels": "compiled",
}


def verdict(name: str, status: str, **changed: Any) -> Verdict:
    """Return a verdict of a promise of at least 40 Mb/s."""
    fields: dict[str, Any] = {
        "id": name,
        "clause": "II.2",
        "quote": "tối thiểu 40 Mb/s",
        "english": "4G mean download at least 40 Mb/s",
        "year": 2025,
        "status": status,
    }
    if status != "not judged":
        value = {"met": 49.0, "missed": 25.55, "undecided": 40.2}[status]
        fields |= {
            "reading": "arithmetic mean",
            "value": value,
            "unit": "Mb/s",
            "comparator": ">=",
            "threshold": 40.0,
            "margin": value - 40.0,
            "interval": Interval(value - 1.0, value + 1.0),
        }
    return Verdict(**(fields | changed))


def all_kinds() -> tuple[Verdict, ...]:
    """Return verdicts of every status."""
    return (
        verdict("kept", "met", other_readings=(OtherReading("bits over time", 31.0, Interval(30.0, 32.0), "missed"),)),
        verdict(
            "broken",
            "missed",
            cause="cells are full",
            places=tuple(
                Place(name, 10.0 + rank) for rank, name in enumerate(("Đất Mũi", "Năm Căn", "a", "b", "c", "d"))
            ),
        ),
        verdict("open", "undecided", cause="cells are busy", places=(Place("Cái Nước", 39.5), Place("U Minh", 44.0))),
        verdict(
            "all-homes",
            "missed",
            value=99.998,
            unit="% of users",
            threshold=100.0,
            margin=-0.002,
            interval=Interval(99.998, 99.998),
        ),
        verdict("later", "not judged", reason="due in 2030, which was not simulated"),
        verdict("phones", "not judged", reason="an input of the demand model: adoption share"),
        verdict("cloud", "not judged", reason="an input of the demand model: adoption share"),
        verdict("files", "not judged", reason="an input of the demand model: transaction share"),
    )


def results_of(*verdicts: Verdict, **manifest: Any) -> Results:
    """Return results with these verdicts and empty tables."""
    return Results(build_tables([]), verdicts, MANIFEST | manifest)


def promise(name: str, measure: str, threshold: str, unit: str) -> Tree:
    """Return a row of the catalogue."""
    return {
        "id": name,
        "system": "mobile",
        "clause": "II.2",
        "quote": "tối thiểu",
        "english": f"promise {name}",
        "year": "2025",
        "comparator": ">=",
        "threshold": threshold,
        "unit": unit,
        "kind": "simulated verdict",
        "measure": measure,
    }


def judged_tree() -> Tree:
    """Return the tiny scenario with three promises about rates."""
    tree = tiny_scenario()
    tree["targets"] = {
        "catalogue": [
            promise("lines", "fixed_users_at_rate(rate_mbps=200)", "90", "% of users"),
            promise("mobile-4g", "mobile_mean_rate(technology=4g)", "40", "Mb/s"),
            promise("mobile-5g", "mobile_mean_rate(technology=5g)", "100", "Mb/s"),
        ]
    }
    return tree


def geographic(tree: Tree) -> Tree:
    """Return the tree with degrees in place of metres."""
    for room in tree.values():
        for table in room.values() if isinstance(room, dict) else ():
            for row in table if isinstance(table, list) else ():
                if isinstance(row, dict) and "x_m" in row:
                    row["lat_deg"] = ORIGIN[0] + row.pop("y_m") / DEGREE_M
                    row["lon_deg"] = ORIGIN[1] + row.pop("x_m") / DEGREE_M / cos(radians(ORIGIN[0]))
    return tree


def loaded(folder: Path, tree: Tree) -> Scenario:
    """Write a tree and load it."""
    return cn.load(write_scenario(folder, tree))


def simulated(folder: Path, tree: Tree, years: tuple[int, ...] = (2025,)) -> tuple[Results, Scenario]:
    """Write, load and run a tree."""
    scenario = loaded(folder, tree)
    return cn.run(scenario, years=years, replications=2), scenario
