"""Rates of failure by hand, batteries on the clock, outages one by one."""

import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.core.supply import Supplies
from camau_netsim.des.clock import Clock
from camau_netsim.domains.failures.model import schedule
from camau_netsim.domains.failures.plant import Plant
from camau_netsim.domains.failures.problem import compile_problem
from camau_netsim.domains.failures.spec import FailuresSpec
from camau_netsim.domains.failures.tables import OUTAGES, outage_columns
from tests.unit.domains.build import mask


def problem(conduits=("duct", "poles", "none"), tails=(), mast_commune=None, **changes):
    spec = FailuresSpec(
        **{
            "pole_line_cuts_per_1000km_year": 300.0,
            "duct_cuts_per_1000km_year": 100.0,
            "pole_line_repair_h": 6.0,
            "duct_repair_h": 8.0,
            **changes,
        }
    )
    grid = np.zeros(3, np.int32) if mast_commune is None else mast_commune
    none = np.zeros(3)
    plant = Plant(
        conduit=Index(conduits),
        conduit_length_km=np.array([4.0, 10.0, 0.0][: len(conduits)]),
        conduit_buried=mask(1, 0, 0)[: len(conduits)],
        node=Index(["n"]),
        tail=Index([name for name, _ in tails]),
        tail_km=np.array([km for _, km in tails], dtype=np.float64),
        commune=Index(["a", "b"]),
        centre=Index(["d"]),
        supplies=Supplies(grid, np.array([4.0, 8.0, 4.0]), none, none + 1.0, none + np.inf),
    )
    return compile_problem(spec, plant)


def run(what, seed=1, replication=0, year=2025, horizon_h=8760.0):
    clock, spells = Clock(horizon_h), []
    state = schedule(what, clock, seed, replication, year)
    clock.run([], lambda start, end: spells.append((start, end)), print)
    state.finish(horizon_h)
    return state, spells


def outages_of(what, state, element):
    row = what.element.row(element)
    return [(outage.start_h, outage.end_h) for outage in state.outages if outage.row == row]


def test_means_by_hand():
    built = problem(
        tails=(("body/x", 2.0),),
        node_faults_per_year=0.5,
        grid_outages_per_year=4.0,
        grid_outage_h=1.5,
        centre_faults_per_year=2.0,
    )
    assert built.element.ids == (
        "conduit:duct", "conduit:poles", "conduit:none", "node:n", "tail:body/x", "grid:a", "grid:b", "centre:d",
    )  # fmt: skip
    assert {kind: (rows.start, rows.stop) for kind, rows in built.group.items()} == {
        "conduit": (0, 3),
        "node": (3, 4),
        "tail": (4, 5),
        "grid": (5, 7),
        "centre": (7, 8),
        **dict.fromkeys(("mast", "tenant", "corridor", "risk"), (8, 8)),
    }
    # Duct: 100 cuts / 1000 km x 4 km = 0.4 a year, 8760 / 0.4 = 21,900 h apart. Poles: 300 / 1000 x 10 = 3, 2920 h.
    # Tail: 300 / 1000 x 2 = 0.6, 14,600 h. No length: never.
    assert built.mean_up_h == pytest.approx([21_900.0, 2_920.0, np.inf, 17_520.0, 14_600.0, 2_190.0, 2_190.0, 4_380.0])
    assert built.mean_down_h.tolist() == [8.0, 6.0, 6.0, 4.0, 6.0, 1.5, 1.5, 2.0]


def test_a_repair_that_takes_no_time_is_no_outage():
    assert np.isinf(problem(grid_outages_per_year=4.0, grid_outage_h=0.0).mean_up_h[4:6]).all()


def test_batteries_are_known_by_grid_each_autonomy_once():
    built = problem()
    assert {row: hours.tolist() for row, hours in built.change_h.items()} == {0: [4.0, 8.0]}
    both = problem(mast_commune=np.array([1, 0, 1], np.int32))
    assert {row: hours.tolist() for row, hours in both.change_h.items()} == {0: [8.0], 1: [4.0]}


def test_what_never_fails_is_never_down():
    built = problem(conduits=("none",), pole_line_cuts_per_1000km_year=0.0, duct_cuts_per_1000km_year=0.0)
    state, spells = run(built)
    assert spells == [(0.0, 8760.0)]
    assert state.outages == []
    assert state.up.all()


def test_a_grid_outage_wakes_the_clock_when_each_battery_is_flat():
    built = problem(conduits=(), grid_outages_per_year=40.0, grid_outage_h=6.0)
    state, spells = run(built)
    starts = np.array([start for start, _ in spells])
    outages = outages_of(built, state, "grid:a")
    long = [(start, end) for start, end in outages if end - start > 8.0]
    assert len(outages) > 10
    assert long
    for start, end in outages:
        for hours in (4.0, 8.0):
            if start + hours < min(end, 8760.0):
                assert np.abs(starts - (start + hours)).min() < 1e-9
    # Commune b has no mast: nothing wakes for it but its own outages, each of which ends one spell at each end.
    lone = problem(conduits=(), grid_outages_per_year=40.0, grid_outage_h=6.0)
    lone.change_h.clear()
    quiet, few = run(lone)
    assert outages_of(lone, quiet, "grid:b") == outages_of(built, state, "grid:b")
    ends = {time for outage in quiet.outages for time in outage[1:3] if time < 8760.0}
    assert {start for start, _ in few} == ends | {0.0}


def test_each_element_has_a_fate_of_its_own():
    rates = {"grid_outages_per_year": 20.0, "pole_line_cuts_per_1000km_year": 900.0}
    small, large = problem(conduits=("duct", "poles"), **rates), problem(tails=(("body/x", 90.0),), **rates)
    one, two = run(small)[0], run(large)[0]
    for element in ("conduit:poles", "grid:a", "grid:b"):
        assert outages_of(small, one, element) == outages_of(large, two, element)
        assert outages_of(small, one, element)
    assert outages_of(small, one, "grid:a") != outages_of(small, one, "grid:b")


@pytest.mark.parametrize("other", [{"seed": 2}, {"replication": 1}, {"year": 2026}])
def test_seed_replication_and_year_draw_anew(other):
    built = problem(grid_outages_per_year=20.0)
    assert run(built)[0].outages == run(built)[0].outages
    assert run(built)[0].outages != run(built, **other)[0].outages


def test_an_outage_still_open_at_the_end_is_closed_there():
    built = problem(conduits=("poles",), duct_cuts_per_1000km_year=1000.0, duct_repair_h=8000.0)
    for seed in range(50):
        state, _ = run(built, seed=seed)
        if not state.up[0]:
            break
    else:
        pytest.fail("no outage was open at the end of any year")
    assert state.outages[-1].end_h == 8760.0
    assert state.down_h(slice(0, 1), 8760.0)[0] == pytest.approx(8760.0 - state.outages[-1].start_h)
    table = OUTAGES.build([{"replication": 0, "year": 2025, **outage_columns(built, state)}]).to_pydict()
    assert table["element"][-1] == "conduit:poles"
    assert table["start_h"][-1] + table["duration_h"][-1] == pytest.approx(8760.0)


def test_hours_down_are_zero_while_up():
    state, _ = run(problem(conduits=()), horizon_h=1.0)
    state.fall(0, 0.25)
    assert state.down_h(slice(0, 3), 0.75).tolist() == [0.5, 0.0, 0.0]
    state.rise(0, 1.0)
    assert state.outages == [(0, 0.25, 1.0, "fault")]
    assert state.down_h(slice(0, 3), 1.0).tolist() == [0.0, 0.0, 0.0]
