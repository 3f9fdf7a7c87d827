"""A tornado against plain runs: what is remembered must be what would have been worked out."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import pytest

from camau_netsim import api
from camau_netsim.errors import CompileError, ReportError
from camau_netsim.experiment.moves import ENDS, move
from camau_netsim.experiment.tornado import tornado
from camau_netsim.scenario.model import Assumption

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"
RANGES = {
    "demand.busy_hour_mobile_ratio": (0.04, 0.2),
    "demand.busy_hour_fixed_ratio": (0.04, 0.5),
    "demand.adoption.fixed_take_up_ratio": (0.3, 1.0),
    "failures.pole_line_cuts_per_1000km_year": (1000.0, 50000.0),
    "failures.grid_outage_h": (0.5, 20.0),
    "passive.masts.battery_h": (1.0, 8.0),
    "radio.device_height_m": (1.0, 9.0),
    "radio.layers.power_dbm": (30.0, 50.0),
    "access.repair_margin_db": (0.0, 20.0),
    "access.plans.share_ratio": (None, None),
    "government.levels.committed_mbps": (10.0, 5000.0),
    "trunk.full_ratio": (0.2, 0.9),
    "targets.service_availability_ratio": (0.5, 0.99999),
    "targets.confidence_ratio": (0.8, 0.99),
}
TARGETS = ("fix-200m-90", "mob-4g-40", "dvc-24x7", "fix-hh-fibre")


@pytest.fixture(scope="module")
def scenario():
    often = api.load(TUTORIAL, variant="often-cut")
    register = [
        Assumption(path=path, basis="assumed", low=low, high=high, source="a test")
        for path, (low, high) in RANGES.items()
    ]
    text = Assumption(path="demand.communes.name", basis="fact", source="a test")
    zero = Assumption(path="government.bodies.busy_hour_mbps", basis="assumed", low=1.0, high=5000.0, source="a test")
    return often.replace({"assumptions": [*register, text, zero]})


@pytest.fixture(scope="module")
def found(scenario):
    return tornado(scenario, TARGETS, replications=3)


@pytest.mark.parametrize("path", RANGES)
@pytest.mark.parametrize("end", ENDS)
def test_every_end_is_what_a_run_of_its_own_gives(scenario, found, path, end):
    assumption = next(row for row in scenario.assumptions if row.path == path)
    results = api.run(move(scenario, assumption, end, 2025).scenario, replications=3)
    for verdict in results.verdicts:
        if verdict.id in TARGETS:
            (swing,) = (one for one in found.deciding(verdict.id) if one.assumption == path)
            at_end = swing.at_low if end == "low" else swing.at_high
            if verdict.value is None:
                assert isnan(at_end)
                assert not swing.flips, "no value keeps no promise and breaks none"
                continue
            assert at_end == verdict.value
            others = [one for one in found.readings(verdict.id, path) if not one.decides]
            assert [one.at_low if end == "low" else one.at_high for one in others] == [
                o.value for o in verdict.other_readings
            ]


def test_the_middle_is_the_scenario_as_it_is(scenario, found):
    for verdict in api.run(scenario, replications=3).verdicts:
        for swing in found.deciding(verdict.id) if verdict.id in TARGETS else ():
            assert (swing.value, swing.threshold) == (verdict.value, verdict.threshold)


def test_the_largest_swing_comes_first_and_is_the_range_of_the_three(found):
    for target in TARGETS:
        swings = [swing.swing for swing in found.deciding(target)]
        assert swings == sorted(swings, reverse=True)
        assert len(swings) == len(RANGES)
    first = found.deciding("mob-4g-40")[0]
    assert (
        first.swing
        == max(first.at_low, first.value, first.at_high) - min(first.at_low, first.value, first.at_high)
        > 0.0
    )


def test_what_turns_a_verdict_is_marked(found):
    plans = next(one for one in found.deciding("fix-200m-90") if one.assumption == "access.plans.share_ratio")
    # By hand: 90 lines, 30 of them in Fields; a quarter of these at 100 Mb/s leaves 60 + 22.5 of 90 at 300.
    assert (plans.kept, plans.kept_at_low, plans.kept_at_high, plans.flips) == (False, False, True, True)
    assert plans.at_high == pytest.approx(100.0 * 82.5 / 90.0)


def test_what_is_not_moved_is_listed(found):
    assert [(entry.path, entry.reason) for entry in found.not_moved] == [
        ("demand.communes.name", "the register gives no range"),
        ("government.bodies.busy_hour_mbps", "half of its values are 0"),
    ]
    assert found.n_tried == len(RANGES)


def test_any_number_of_workers_gives_the_same(scenario):
    few = scenario.replace({"assumptions": list(scenario.assumptions[:4])})
    assert tornado(few, TARGETS[:2], workers=2) == tornado(few, TARGETS[:2], workers=1)


def test_another_year_is_judged_in_that_year():
    with pytest.raises(CompileError, match="has no year 2031"):
        tornado(api.load(TUTORIAL), ["fix-200m-90"], year=2031)
    assert {one.year for one in tornado(api.load(TUTORIAL), ["fix-200m-90"], year=2025).swings} == {2025}


def test_promises_that_cannot_be_asked_about_are_refused_all_at_once():
    with pytest.raises(CompileError) as refused:
        tornado(api.load(TUTORIAL), ["fix-200-90", "mob-smartphone"])
    assert "no promise 'fix-200-90'; did you mean fix-200m-90?" in str(refused.value)
    assert "mob-smartphone is not judged" in str(refused.value)


def test_progress_counts_the_register(scenario):
    told = []
    few = scenario.replace({"assumptions": list(scenario.assumptions[:2])})
    tornado(few, ["fix-200m-90"], progress=lambda done, total, _: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_text_table_and_pictures(found, tmp_path):
    text = api.tell_tornado(found, top=3)
    assert "turned by: access.plans.share_ratio" in text
    assert "NOT MOVED (2)" in text
    paths = api.write_tornado(found, tmp_path / "out", top=3)
    assert [path.name for path in paths] == [
        "tornado.parquet",
        "tornado.csv",
        "tornado.txt",
        *(f"tornado_{name}.png" for name in TARGETS),
    ]
    assert all(path.stat().st_size > 500 for path in paths)
    assert found.table().num_rows == len(found.swings)
    first = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in api.write_tornado(found, tmp_path / "out", top=3)] == first
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ReportError, match="holds no tornado"):
        api.write_tornado(found, tmp_path / "mine")


def test_only_some_assumptions_are_moved_if_asked(scenario):
    found = tornado(scenario, ["fix-200m-90"], only=["access", "demand.busy_hour_fixed_ratio"])
    moved = {swing.assumption for swing in found.swings}
    assert moved == {"access.repair_margin_db", "access.plans.share_ratio", "demand.busy_hour_fixed_ratio"}
    with pytest.raises(CompileError, match=r"did you mean access\?"):
        tornado(scenario, ["fix-200m-90"], only=["acces"])
