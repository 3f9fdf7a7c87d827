"""What reads a value: against what is plain from the code of the rooms."""

from __future__ import annotations

from pathlib import Path

import pytest

from camau_netsim import api
from camau_netsim.core.watch import Reader
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.readers import derived_names, reached, trace, trace_derived

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"
DEMAND = "camau_netsim/domains/demand/problem.py"


@pytest.fixture(scope="module")
def scenario():
    return api.load(TUTORIAL)


def test_a_setting_of_the_evening_reaches_the_lines_and_not_the_phones(scenario):
    found = trace(scenario, "demand.busy_hour_fixed_ratio", (2025,))
    assert found.readers == (Reader(DEMAND, "_yearly"),)
    assert found.changes == ("demand.years.household_line_mbps",)
    assert found.reaches == ("demand", "trunk", "access")
    assert Reader("camau_netsim/engine/joins.py", "node_load") in found.users


def test_a_setting_of_phones_reaches_radio(scenario):
    found = trace(scenario, "demand.busy_hour_mobile_ratio", (2025,))
    assert found.changes == ("demand.years.user_4g_mbps", "demand.years.user_5g_mbps")
    assert found.reaches[:2] == ("demand", "radio")


def test_rates_of_failure_reach_what_stands(scenario):
    found = trace(scenario, "failures.pole_line_repair_h", (2025,))
    assert found.changes == ("failures.mean_down_h",)
    assert {"failures", "backbone", "government", "radio"} <= set(found.reaches)


def test_text_is_read_but_not_nudged(scenario):
    found = trace(scenario, "demand.communes.name", (2025,))
    assert found.readers == (Reader(DEMAND, "compile_problem"),)
    assert (found.nudged, found.changes) == (False, ())


def test_what_no_room_reads_has_no_reader(scenario):
    found = trace(scenario, "backbone.nodes.basis", (2025,))
    assert (found.readers, found.changes, found.reaches) == ((), (), ())


def test_what_judges_is_read_by_the_judge(scenario):
    found = trace(scenario, "targets.confidence_ratio", (2025,))
    assert found.changes == ("targets.confidence_ratio",)
    assert found.readers[0].file == "camau_netsim/domains/targets/problem.py"


def test_nothing_changes_where_nothing_was_changed(scenario):
    one, other = (compile_scenario(scenario, (2025,)) for _ in range(2))
    assert reached(one, other, 2025) == ()


def test_a_derived_rate_knows_what_it_is_made_from(scenario):
    assert "demand.busy_hour_mbps" in derived_names(scenario)
    made = trace_derived(scenario, "demand.busy_hour_mbps", (2025,))
    assert made.maker == Reader(DEMAND, "busy_hour_mbps")
    assert max(made.values) == pytest.approx(2.0)  # 337.5 GB x 8000 x 0.08 / (30 x 3600), docs/tutorial/by-hand.md
    fixed = {
        "volume_gbyte": "demand.adoption.volume_fixed_gbyte",
        "busy_hour_ratio": "demand.busy_hour_fixed_ratio",
        "days_per_month": "demand.days_per_month",
    }
    assert fixed in made.sources
    again = trace_derived(scenario, "demand.busy_hour_mbps", (2025,))
    assert again == made, "the function was put back"
