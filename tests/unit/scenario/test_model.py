"""Scenario.replace checks what it is given; Scenario.digest knows content from layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from camau_netsim.core.place import Plane
from camau_netsim.errors import ScenarioError
from camau_netsim.scenario.load import load
from camau_netsim.scenario.model import Scenario
from tests.support.scenarios import Tree, tiny_scenario, write_scenario


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return load(write_scenario(tmp_path))


def test_replace_changes_only_what_is_named(scenario: Scenario) -> None:
    other = scenario.replace({"demand.session_fixed_mbit": 1600, "title": "Other"})
    assert other.demand.session_fixed_mbit == 1600.0
    assert other.title == "Other"
    assert scenario.demand.session_fixed_mbit == 800.0
    assert other.radio == scenario.radio
    assert scenario.replace({}) == scenario


def test_replace_takes_numpy_scalars_rows_and_rooms(scenario: Scenario) -> None:
    assert scenario.replace({"demand.session_fixed_mbit": np.float64(5)}).demand.session_fixed_mbit == 5.0
    assert scenario.replace({"years": [np.int64(2030)]}).years == (2030,)
    links = scenario.backbone.links[:2]
    assert scenario.replace({"backbone.links": links, "backbone.upgrades": []}).backbone.links == links
    upgrade = {"link": "N1-N2", "year": 2030, "capacity_mbps": 1.0}
    assert scenario.replace({"backbone.upgrades": [upgrade]}).backbone.upgrades[0].capacity_mbps == 1.0
    assert scenario.replace({"radio": scenario.radio}) == scenario
    assert scenario.replace({"government": None}).government is None
    with pytest.raises(ScenarioError):
        scenario.replace({"government": None}).replace({"government.hub": "N9"})


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (
            "demand.sesion_fixed_mbit",
            1,
            "demand.sesion_fixed_mbit: unknown key; did you mean session_fixed_mbit?",
        ),
        ("trunk.full_ratio", 1.5, "trunk.full_ratio: must be at most 1, not 1.5; is it a percentage? write 0.015"),
        ("trunk.full_ratio", float("nan"), "trunk.full_ratio: must be a finite number, not nan"),
        ("years", (2026,), "demand.adoption: has no row for 2026; every year of the scenario needs one"),
        (
            "backbone.links",
            (),
            "backbone.links: 2 of 3 nodes reach no exit in 2025: N1, N2; give them links in service in 2025",
        ),
    ],
)
def test_replace_refuses_faults(scenario: Scenario, path: str, value: object, fault: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        scenario.replace({path: value})
    assert fault in [str(issue) for issue in refused.value.issues]


def test_digest_is_of_the_content(scenario: Scenario, tmp_path: Path) -> None:
    tree = dict(reversed(tiny_scenario().items()))
    tree["radio"]["shadowing"] = True  # the default
    tree["demand"]["session_fixed_mbit"] = 800  # as an integer
    assert load(write_scenario(tmp_path / "other", tree, inline=True)).digest() == scenario.digest()
    assert len(scenario.digest()) == 64


def test_digest_knows_every_change(scenario: Scenario) -> None:
    digests = {
        scenario.digest(),
        scenario.replace({"title": "x"}).digest(),
        scenario.replace({"demand.session_fixed_mbit": 800.0000001}).digest(),
        scenario.replace({"radio.cells": scenario.radio.cells[:-1]}).digest(),
    }
    assert len(digests) == 4


def test_the_plane_moves_with_its_places_unless_its_origin_is_held(tmp_path: Path) -> None:
    def plane_with(name: str, *, far: bool, **extra: object) -> Plane:
        tree = in_degrees(tiny_scenario()) | extra
        if far:
            tree["backbone"]["nodes"].append({"id": "F", "kind": "access", "lat_deg": 8.0, "lon_deg": 104.0})
            link = {"id": "N1-F", "node_a": "N1", "node_b": "F", "length_km": 9.0, "capacity_mbps": 400.0}
            tree["backbone"]["links"].append(link)
        return load(write_scenario(tmp_path / name, tree)).plane()

    assert plane_with("near", far=False) != plane_with("far", far=True)
    held = {"plane_origin_deg": [9.2, 105.1]}
    assert plane_with("held", far=False, **held) == plane_with("held-far", far=True, **held) == Plane((9.2, 105.1))


def in_degrees(tree: Tree) -> Tree:
    """The same places by latitude and longitude, 100 km a degree, at 9 N 105 E."""
    for tables in tree.values():
        for rows in tables.values() if isinstance(tables, dict) else ():
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and "x_m" in row:
                    row["lat_deg"], row["lon_deg"] = 9.0 + row.pop("y_m") / 1e5, 105.0 + row.pop("x_m") / 1e5
    return tree
