"""How assumptions are moved: by hand on the tutorial, whose numbers are few."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from camau_netsim import api
from camau_netsim.engine.swing import NotMoved
from camau_netsim.experiment.moves import movable, move
from camau_netsim.scenario.model import Assumption

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"


@pytest.fixture(scope="module")
def scenario():
    return api.load(TUTORIAL)


def assumed(path, low=None, high=None):
    return Assumption(path=path, basis="assumed", low=low, high=high, source="a test")


def moved(scenario, path, low, high, end):
    assumption = assumed(path, low, high)
    assert movable(scenario, assumption, 2025) is None
    return move(scenario, assumption, end, 2025)


def test_a_setting_goes_to_its_ends(scenario):
    at_low = moved(scenario, "demand.busy_hour_fixed_ratio", 0.04, 0.2, "low")
    assert at_low.scenario.demand.busy_hour_fixed_ratio == 0.04
    assert (at_low.said, at_low.short) == ("0.08 to 0.04", "")
    assert (
        moved(scenario, "demand.busy_hour_fixed_ratio", 0.04, 0.2, "high").scenario.demand.busy_hour_fixed_ratio == 0.2
    )


def test_a_count_stays_whole(scenario):
    at_high = moved(scenario, "access.n_splices", 2.0, 11.0, "high")
    assert at_high.scenario.access.n_splices == 11
    assert isinstance(at_high.scenario.access.n_splices, int)


def test_a_setting_stops_where_the_spec_does(scenario):
    assert (
        moved(scenario, "failures.pole_line_repair_h", 1.0, 9000.0, "high").scenario.failures.pole_line_repair_h <= 8760
    )


def test_a_column_is_scaled_so_that_its_median_reaches_the_end(scenario):
    before = [row.capacity_mbps for row in scenario.backbone.links]
    middle = sorted(before)[len(before) // 2]
    at_high = moved(scenario, "backbone.links.capacity_mbps", 1.0, 3.0 * middle, "high")
    after = [row.capacity_mbps for row in at_high.scenario.backbone.links]
    assert after == pytest.approx([min(3.0 * value, 3.0 * middle) for value in before])
    assert [row.id for row in at_high.scenario.backbone.links] == [row.id for row in scenario.backbone.links]


def test_decibels_are_shifted(scenario):
    before = [row.power_dbm for row in scenario.radio.layers]
    middle = float(np.median(before))
    at_high = moved(scenario, "radio.layers.power_dbm", -40.0, middle + 3.0, "high")
    assert [row.power_dbm for row in at_high.scenario.radio.layers] == [min(dbm + 3.0, middle + 3.0) for dbm in before]


def test_known_rows_that_differ_are_not_moved_together(scenario):
    people = assumed("demand.communes.people", 1.0, 1.0e6)
    assert movable(scenario, people, 2025) is None
    for basis in ("fact", "derived"):
        refused = movable(scenario, people.model_copy(update={"basis": basis}), 2025)
        assert "single rows" in refused.reason


def test_a_table_by_year_is_moved_by_the_judged_year(scenario):
    row = scenario.demand.adoption[0]
    later = row.model_copy(update={"year": 2030, "volume_fixed_gbyte": 4.0 * row.volume_fixed_gbyte})
    two = scenario.replace({"demand.adoption": [row, later]})
    at_high = moved(two, "demand.adoption.volume_fixed_gbyte", 100.0, 2.0 * row.volume_fixed_gbyte, "high")
    first, second = (one.volume_fixed_gbyte for one in at_high.scenario.demand.adoption)
    assert first == pytest.approx(2.0 * row.volume_fixed_gbyte)
    assert second == later.volume_fixed_gbyte, "it lies beyond the range already and is not pushed further"


def test_shares_of_plans_move_half_a_step_and_still_add_up(scenario):
    # Fields: half at 100 Mb/s, half at 300; Town: all at 300, the only rate of its mix.
    for end, slow in (("low", 0.75), ("high", 0.25)):
        plans = moved(scenario, "access.plans.share_ratio", None, None, end).scenario.access.plans
        shares = {(row.plan, row.cap_mbps): row.share_ratio for row in plans}
        assert shares == {("town", 300.0): 1.0, ("fields", 300.0): 1.0 - slow, ("fields", 100.0): slow}


def test_what_the_scenario_refuses_is_moved_in_part(scenario):
    # 5G users cannot be more than 4G users: 0.5 + part x (1 - 0.5) fits under 0.8 for half of the way.
    adoption = scenario.demand.adoption[0].model_copy(update={"users_4g_ratio": 0.8, "users_5g_ratio": 0.5})
    some = scenario.replace({"demand.adoption": [adoption]})
    at_high = moved(some, "demand.adoption.users_5g_ratio", 0.1, 1.0, "high")
    assert at_high.scenario.demand.adoption[0].users_5g_ratio == pytest.approx(0.75)
    assert at_high.short.startswith("50% of the way, because at the end")
    assert "users_4g_ratio" in at_high.short


def test_what_is_refused_altogether_is_not_moved(scenario):
    answer = move(scenario, assumed("demand.settlements.people_ratio", 0.1, 0.9), "low", 2025)
    assert isinstance(answer, NotMoved)
    assert "adds up to" in answer.reason


@pytest.mark.parametrize(
    ("path", "low", "high", "reason"),
    [
        ("demand.busy_hour_fixed_ratio", None, 1.0, "no range"),
        ("demand.busy_hour_fixed_ratio", 0.1, 0.1, "no width"),
        ("demand.base_year", 2020.0, 2030.0, "a year says when"),
        ("demand.observed_days", 1.0, 365.0, "how often the network is looked at"),
        ("demand.home_profile", 0.0, 1.0, "not a number"),
        ("demand.communes.name", 0.0, 1.0, "not a number"),
        ("radio.shadowing", 0.0, 1.0, "not a number"),
        ("radio.cells.azimuth_deg", 0.0, 360.0, "a place or direction"),
        ("passive.masts.x_m", 0.0, 360.0, "a place or direction"),
        ("access.ports.medium_mbps", 1.0, 2.0, "no value of it"),
        ("backbone.upgrades.capacity_mbps", 1.0, 2.0, "no value of it"),
    ],
)
def test_what_cannot_be_moved_says_why(scenario, path, low, high, reason):
    refused = movable(scenario, assumed(path, low, high), 2025)
    assert refused is not None
    assert reason in refused.reason


def test_rates_a_year_are_no_years(scenario):
    assert movable(scenario, assumed("failures.pole_line_cuts_per_1000km_year", 0.0, 100.0), 2025) is None


def test_a_range_that_is_that_of_its_rows_is_no_range_of_the_whole(scenario):
    masts = [
        mast.model_copy(update={"id": f"m{row}", "height_m": 24.0 + 4.0 * row})
        for row in range(10)
        for mast in scenario.passive.masts[:1]
    ]
    many = scenario.model_copy(update={"passive": scenario.passive.model_copy(update={"masts": tuple(masts)})})
    refused = movable(many, assumed("passive.masts.height_m", 24.0, 60.0), 2025)
    assert "where single rows may lie" in refused.reason
    assert refused.detail.endswith("of 24 to 60")
    assert movable(many, assumed("passive.masts.height_m", 5.0, 300.0), 2025) is None
