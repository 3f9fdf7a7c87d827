"""A value explained: place, register, readers, and what is said of names that do not exist."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from camau_netsim import api
from camau_netsim.errors import ScenarioError

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"


def line_of(text: str, file: str = "scenario.yaml") -> int:
    lines = (TUTORIAL / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_setting_says_where_it_stands_and_how_sure_it_is():
    text = api.explain(TUTORIAL, "demand.busy_hour_fixed_ratio").to_text()
    assert f"written    scenario.yaml:{line_of('busy_hour_fixed_ratio')}" in text
    entry = line_of("demand.busy_hour_fixed_ratio", "data/assumptions.csv")
    assert f"basis      assumed, range 0.04 to 0.2 (data/assumptions.csv:{entry})" in text
    assert "source     with 337.5 GB a month gives 2 Mb/s a line" in text
    assert "meaning    Share of a household line's day carried in the busy hour." in text
    assert "read by    camau_netsim/domains/demand/problem.py: _yearly" in text


def test_overrides_variants_and_defaults_are_named():
    def written(*args, **kwargs):
        return api.explain(TUTORIAL, *args, **kwargs).value.places[0]

    assert written("trunk.full_ratio") == "default"
    assert written("trunk.full_ratio", overrides=(("trunk.full_ratio", "0.7"),)) == "--set"
    cuts = "failures.pole_line_cuts_per_1000km_year"
    assert written(cuts) == f"scenario.yaml:{line_of('pole_line_cuts_per_1000km_year')}"
    assert written(cuts, variant="often-cut").endswith("(variant)")


def test_a_column_shows_its_rows_with_their_lines():
    found = api.explain(TUTORIAL, "access.plans.share_ratio")
    assert found.value.places[1] == f"data/access_plans.csv:{line_of('fields,2025,300', 'data/access_plans.csv')}"
    assert "3 rows: least 0.5, median 0.5, most 1" in found.to_text()
    assert "[town,2025,300] 1" in found.to_text()


def test_a_room_or_table_lists_what_is_below():
    text = api.explain(TUTORIAL, "access.plans").to_text()
    assert text.splitlines()[0] == "access.plans: 4 values"
    assert "access.plans.cap_mbps" in text
    assert api.explain(TUTORIAL, "demand").below[0].path == "demand.base_year"


def test_a_derived_rate_is_explained():
    text = api.explain(TUTORIAL, "demand.busy_hour_mbps").to_text()
    assert "volume_gbyte = demand.adoption.volume_fixed_gbyte" in text
    assert "most 2" in text


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("demand.busy_hour_fixd_ratio", "did you mean demand.busy_hour_fixed_ratio?"),
        ("access.plan", "did you mean access.plans?"),
        ("demand.busy_hour_mpbs", "did you mean demand.busy_hour_mbps?"),
        ("xyz", "write room.key or room.table.column"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_the_nearest(path, hint):
    with pytest.raises(ScenarioError) as refused:
        api.explain(TUTORIAL, path)
    assert hint in str(refused.value)


@pytest.mark.parametrize("path", ["demand.home_profile", "access.ports.medium_mbps", "demand", "demand.busy_hour_mbps"])
def test_json_holds_all_of_it(path):
    content = json.loads(api.explain(TUTORIAL, path).to_json())
    assert content["path"] == path
    assert content["value"] or content["below"] or content["made"]


def test_every_value_of_the_tutorial_can_be_explained_as_text():
    for path in ("government.bodies.tail_km", "targets.catalogue.quote", "radio.shadowing", "backbone.upgrades.year"):
        text = api.explain(TUTORIAL, path).to_text()
        assert text.startswith(path)
        assert max(map(len, text.splitlines())) <= 140
