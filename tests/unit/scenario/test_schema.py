"""The JSON Schema agrees with the loader on what a scenario.yaml may say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from camau_netsim.scenario.schema import json_schema
from tests.support.scenarios import tiny_scenario, write_scenario

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "scenarios").glob("*/scenario.yaml"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(validator: Draft202012Validator, document: Any) -> list[str]:
    return [error.message for error in validator.iter_errors(document)]


@pytest.mark.parametrize("inline", [True, False])
def test_the_tiny_scenario_is_valid(validator: Draft202012Validator, tmp_path: Path, inline: bool) -> None:
    folder = write_scenario(tmp_path, tiny_scenario(), inline)
    assert faults(validator, yaml.safe_load((folder / "scenario.yaml").read_text(encoding="utf-8"))) == []


def test_shipped_scenarios_are_valid(validator: Draft202012Validator) -> None:
    for file in SHIPPED:
        assert faults(validator, yaml.safe_load(file.read_text(encoding="utf-8"))) == [], file


def test_a_child_may_leave_out_what_its_parent_says(validator: Draft202012Validator) -> None:
    document: Any = {"extends": "../base", "demand": {"session_fixed_mbit": 1600}}
    assert faults(validator, document) == []
    document["variants"] = {"slow": {"trunk": {"full_ratio": 0.5}}}
    assert faults(validator, document) == []
    del document["extends"]
    assert faults(validator, document)


@pytest.mark.parametrize(
    "part",
    [
        {"radoi": {}},
        {"trunk": {"full_ratio": 80}},
        {"trunk": {"ful_ratio": 0.8}},
        {"extends": "../../base"},
        {"variants": {"slow": {"trunk": {"full_ratio": 80}}}},
        {"variants": {"slow": {"variants": {}}}},
        {"backbone": {"links": [{"id": "a"}]}},
        {"backbone": {"links": 3}},
    ],
)
def test_faults_are_found(validator: Draft202012Validator, part: dict[str, Any]) -> None:
    assert faults(validator, {**tiny_scenario(), **part})


def test_units_and_references_are_described() -> None:
    link = json_schema()["$defs"]["Link"]["properties"]
    assert link["capacity_mbps"]["description"].endswith("Unit: Mb/s (10^6 bit/s).")
    assert link["node_a"]["description"].endswith("Id of backbone.nodes.")
    assert "Ids, joined by semicolons, of passive.conduits." in link["conduits"]["description"]
