"""Specs behind glass give what specs give, and note who asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from camau_netsim import api
from camau_netsim.core.sameness import differences, same
from camau_netsim.core.watch import Reader, watched
from camau_netsim.engine.compile import compile_scenario

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"


HELD = ("receivers", "multiplexes", "transmitters")


@pytest.fixture(scope="module")
def scenario():
    return api.load(TUTORIAL)


def test_a_scenario_behind_glass_compiles_to_the_same_arrays(scenario):
    stand_in, reads = watched(scenario)
    found = {
        part.split("[")[0]
        for part in differences(compile_scenario(scenario, (2025,)), compile_scenario(stand_in, (2025,)))
    }
    themselves = {"access.offers", "government.levels"} | {f"broadcast.{name}" for name in HELD}
    assert found <= themselves, "these hold the rows of the scenario themselves"
    assert len(reads) > 100


def test_who_reads_is_noted_under_the_path(scenario):
    stand_in, reads = watched(scenario.access, "access")
    assert [row.share_ratio for row in stand_in.plans] == [row.share_ratio for row in scenario.access.plans]
    (reader,) = reads["access.plans.share_ratio"]
    assert reader == Reader("test_watch.py", "test_who_reads_is_noted_under_the_path")
    assert "access.plans.cap_mbps" not in reads


def test_methods_and_copies_work_on_the_stand_in(scenario):
    stand_in, reads = watched(scenario.access, "access")
    assert stand_in.olts[0].stands_in(2025) == scenario.access.olts[0].stands_in(2025)
    assert "access.olts.in_service_year" in reads
    copy = stand_in.model_copy(update={"olts": stand_in.olts[:1]})
    assert [row.id for row in copy.olts] == [scenario.access.olts[0].id]
    assert isinstance(stand_in, type(scenario.access))


def test_numbers_know_their_path_until_they_are_reckoned_with(scenario):
    stand_in, _ = watched(scenario.demand, "demand")
    taken = stand_in.days_per_month
    assert (taken, taken.path) == (30.0, "demand.days_per_month")
    assert not hasattr(taken + 1.0, "path")


def test_sameness_is_of_content(scenario):
    one, other = (compile_scenario(scenario, (2025,)) for _ in range(2))
    assert same(one, other)
    assert same(float("nan"), float("nan"))
    assert not same((1.0, 2.0), (1.0, 2.5))
    assert not same({1: 2}, {2: 2})
    assert not same(1, 1.0)
    changed = compile_scenario(scenario.replace({"trunk.full_ratio": 0.5}), (2025,))
    assert list(differences(one, changed)) == ["trunk.full_ratio"]
