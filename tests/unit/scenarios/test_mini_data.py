"""The mini provinces are built from the reference cases, exactly."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from camau_netsim.scenario.load import load
from tests.support import mini_builder

FOLDERS = pytest.mark.parametrize("folder", sorted(mini_builder.FOLDERS))


@FOLDERS
def test_folder_is_what_the_builder_writes(folder: str, tmp_path: Path) -> None:
    mini_builder.write(folder, tmp_path)
    there = mini_builder.DATA / folder
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {path.relative_to(there): path.read_bytes() for path in there.rglob("*") if path.is_file()}


@FOLDERS
def test_demands_are_those_of_the_case(folder: str) -> None:
    case = mini_builder.read_case(folder)
    scenario = load(mini_builder.DATA / folder)
    demand, (year,) = scenario.demand, scenario.demand.adoption
    user_mbps = year.volume_4g_gbyte * 8000.0 * demand.busy_hour_mobile_ratio / (demand.days_per_month * 3600.0)
    line_mbps = year.volume_fixed_gbyte * 8000.0 * demand.busy_hour_fixed_ratio / (demand.days_per_month * 3600.0)
    people = demand.communes[0].people
    wanted = [point["demand_mbps"] for point in case["radio"]["points"]]
    assert [user_mbps * people * settlement.people_ratio for settlement in demand.settlements] == pytest.approx(
        wanted, rel=1e-14
    )
    assert line_mbps == pytest.approx(case["fixed"]["bh_mbps_per_sub"], rel=1e-15)


def test_unit_is_the_largest_common_one() -> None:
    assert mini_builder.unit_mbps(mini_builder.read_case("mini_A")) == Fraction(45, 100)
    assert mini_builder.unit_mbps(mini_builder.read_case("mini_B")) == Fraction(27, 100)
