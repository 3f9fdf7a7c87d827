"""Shared risks, given outages, crews and generators on the clock, each against what one works out by hand."""

import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.core.place import Plane
from camau_netsim.core.supply import Supplies
from camau_netsim.des.clock import Clock
from camau_netsim.domains.failures.model import schedule
from camau_netsim.domains.failures.plant import Plant
from camau_netsim.domains.failures.problem import compile_problem
from camau_netsim.domains.failures.spec import Crew, FailuresSpec, Outage, SharedRisk
from tests.unit.domains.build import mask

QUIET = {
    "pole_line_cuts_per_1000km_year": 0.0,
    "duct_cuts_per_1000km_year": 0.0,
    "pole_line_repair_h": 6.0,
    "duct_repair_h": 8.0,
}


def plant(**changes):
    """Three conduits, two of them on one road; a core and an access node; two masts on two grids."""
    return Plant(
        **{
            "conduit": Index(["k1", "k2", "k3"]),
            "conduit_length_km": np.array([4.0, 6.0, 10.0]),
            "conduit_buried": mask(0, 0, 1),
            "node": Index(["core", "end"]),
            "tail": Index([]),
            "tail_km": np.empty(0),
            "commune": Index(["a", "b"]),
            "centre": Index([]),
            "mast": Index(["m1", "m2"]),
            "tenant": Index(["m1/v", "m1/w", "m2/v"]),
            "conduit_corridor": ("QL1", "QL1", ""),
            "conduit_rank": np.array([0, 2, 2], np.int32),
            "node_rank": np.array([0, 2], np.int32),
            "conduit_place_km": np.array([[0.0, 0.0], [0.0, 0.0], [30.0, 40.0]]),
            "node_place_km": np.zeros((2, 2)),
            "mast_place_km": np.array([[0.0, 10.0], [0.0, 20.0]]),
            **changes,
        }
    )


def built(what=None, **changes):
    return compile_problem(FailuresSpec(**{**QUIET, **changes}), what or plant(), Plane(None))


def play(problem, horizon_h=8760.0, seed=1, year=2025):
    clock, spells = Clock(horizon_h), []
    state = schedule(problem, clock, seed, 0, year)
    clock.run([], lambda start, end: spells.append((start, end, state.up.copy())), print)
    state.finish(horizon_h)
    found = {}
    for outage in state.outages:
        found.setdefault(problem.element.ids[outage.row], []).append((outage.start_h, outage.end_h, outage.cause))
    return found, spells, state


def given(element, start_h, end_h, year=2025):
    return Outage(element=element, year=year, start_h=start_h, end_h=end_h)


def test_a_corridor_takes_its_conduits_down_and_no_other():
    found, _, _ = play(built(given=(given("corridor:QL1", 10.0, 15.0),)))
    assert found == {
        "corridor:QL1": [(10.0, 15.0, "given")],
        "conduit:k1": [(10.0, 15.0, "corridor:QL1")],
        "conduit:k2": [(10.0, 15.0, "corridor:QL1")],
    }


def test_corridors_fail_by_their_length():
    problem = built(corridor_events_per_1000km_year=50.0, corridor_repair_h=9.0)
    row = problem.element.row("corridor:QL1")
    assert problem.mean_up_h[row] == pytest.approx(8760.0 / (50.0 * 10.0 / 1000.0))
    assert problem.mean_down_h[row] == 9.0
    found, _, _ = play(problem, horizon_h=200_000.0)
    assert len(found["corridor:QL1"]) > 3
    assert [outage[:2] for outage in found["conduit:k1"]] == [outage[:2] for outage in found["corridor:QL1"]]
    assert "conduit:k3" not in found


def test_an_element_is_up_when_the_last_reason_is_gone():
    risk = SharedRisk(id="bridge", elements="conduit:k1;node:core", events_per_year=0.0, repair_h=1.0)
    outages = (given("risk:bridge", 10.0, 20.0), given("conduit:k1", 15.0, 30.0), given("conduit:k1", 40.0, 41.0))
    found, _, _ = play(built(shared_risks=(risk,), given=outages))
    assert found["conduit:k1"] == [(10.0, 30.0, "risk:bridge"), (40.0, 41.0, "given")]
    assert found["node:core"] == [(10.0, 20.0, "risk:bridge")]


def test_given_outages_add_to_chance_or_replace_it():
    noisy = {"node_faults_per_year": 50.0, "given": (given("conduit:k3", 100.0, 200.0),)}
    both, _, _ = play(built(**noisy))
    alone, _, _ = play(built(**noisy, given_mode="replaces"))
    assert both["conduit:k3"] == alone["conduit:k3"] == [(100.0, 200.0, "given")]
    assert len(both["node:core"]) > 20
    assert set(alone) == {"conduit:k3"}
    other_year, _, _ = play(built(**noisy, given_mode="replaces"), year=2026)
    assert len(other_year["node:core"]) > 20
    assert "conduit:k3" not in other_year


def test_planned_works_are_told_as_works():
    found, _, _ = play(built(works=(given("node:end", 2.0, 6.0),)))
    assert found == {"node:end": [(2.0, 6.0, "works")]}


def test_burials_change_rates_from_their_year_on():
    problem = built(
        plant(conduit_buried_year=np.array([2027, 9999, 9999], np.int32)),
        pole_line_cuts_per_1000km_year=10.0,
        duct_cuts_per_1000km_year=2.0,
    )
    before, after = problem.means_h(2026), problem.means_h(2027)
    assert before[0][0] == pytest.approx(8760.0 / (10.0 * 0.004))
    assert after[0][0] == pytest.approx(8760.0 / (2.0 * 0.004))
    assert (before[1][0], after[1][0]) == (6.0, 8.0)
    assert after[0][1] == before[0][1]


# --- crews ------------------------------------------------------------------------------------------------------------


def base(n_crews=1, **more):
    return Crew(**{"id": "depot", "n_crews": n_crews, "speed_km_per_h": 40.0, "x_m": 0.0, "y_m": 0.0, **more})


def test_the_way_to_an_element_by_hand():
    problem = built(crews=(base(),), detour_factor=1.2)
    row = problem.element.row
    assert problem.travel_h[row("conduit:k3")] == pytest.approx(50.0 * 1.2 / 40.0)
    assert problem.travel_h[row("mast:m2")] == pytest.approx(20.0 * 1.2 / 40.0)
    assert problem.crew_of[row("grid:a")] == -1  # the power company's
    assert problem.crew_of[row("node:core")] == 0


def test_the_nearest_base_that_can_mends():
    near, far = base(id="near", y_m=20_000.0, repairs="conduit"), base(id="far", y_m=-30_000.0, repairs="mast;conduit")
    problem = built(crews=(near, far))
    row = problem.element.row
    assert problem.crew_of[row("mast:m2")] == 1
    assert problem.crew_of[row("conduit:k1")] == 0
    assert problem.crew_of[row("node:core")] == -1


def test_one_crew_mends_one_after_the_other_the_core_first():
    """Two nodes and a mast broken by a storm at hour 0 of its passage: core, then access node, then mast."""
    from camau_netsim.domains.failures.spec import Fragility, Storm, TrackPoint

    def point(hour_h):
        return TrackPoint(storm="s", hour_h=hour_h, max_wind_m_per_s=100.0, radius_km=200.0, x_m=100e3, y_m=0.0)

    frail = [Fragility(kind=kind, median_m_per_s=1.0, dispersion_factor=0.1, repair_h=5.0) for kind in ("node", "mast")]
    problem = built(
        storms=(Storm(id="s", year=2025, start_h=100.0),),
        tracks=(point(0.0), point(4.0)),
        fragility=tuple(frail),
        crews=(base(),),
    )
    found, _, state = play(problem)
    ends = {name: outages[0][1] for name, outages in found.items()}
    assert {outages[0][0] for outages in found.values()} == {100.0}
    assert {outages[0][2] for outages in found.values()} == {"storm:s"}
    assert list(ends) == ["node:core", "node:end", "mast:m1", "mast:m2"]  # in the order in which they end
    assert ends["node:core"] > 104.0  # not before the storm has passed
    # The same work without a queue: each element's own hours. With one crew they follow each other.
    free, _, _ = play(built(storms=problem_storms(), tracks=(point(0.0), point(4.0)), fragility=tuple(frail)))
    work = {name: outages[0][1] - 104.0 for name, outages in free.items()}
    travel = {name: float(problem.travel_h[problem.element.row(name)]) for name in ends}
    clock_h = 104.0
    for name, end_h in ends.items():
        clock_h += travel[name] + work[name]
        assert end_h == pytest.approx(clock_h)
    assert state.storms[0].n_broken == {"node": 2, "mast": 2}
    many, _, _ = play(
        built(
            storms=problem_storms(), tracks=(point(0.0), point(4.0)), fragility=tuple(frail), crews=(base(n_crews=9),)
        )
    )
    for name, outages in many.items():
        assert outages[0][1] == pytest.approx(104.0 + travel[name] + work[name])


def problem_storms():
    from camau_netsim.domains.failures.spec import Storm

    return (Storm(id="s", year=2025, start_h=100.0),)


def test_a_crew_queue_is_that_of_erlang():
    """Many like elements and one crew without a way: machine repair (Engset with waiting), exact by birth and death."""
    n, up_h, work_h = 6, 30.0, 5.0
    many = plant(
        node=Index([f"n{i}" for i in range(n)]), node_rank=np.ones(n, np.int32), node_place_km=np.zeros((n, 2))
    )
    problem = built(many, node_faults_per_year=8760.0 / up_h, node_repair_h=work_h, crews=(base(),))
    _, spells, _ = play(problem, horizon_h=60_000.0)
    nodes = problem.group["node"]
    down_h = sum((end - start) * (n - int(up[nodes].sum())) for start, end, up in spells)
    weight = [1.0]
    for k in range(n):
        weight.append(weight[-1] * (n - k) / up_h * work_h)
    expected = sum(k * w for k, w in enumerate(weight)) / sum(weight)
    assert down_h / 60_000.0 == pytest.approx(expected, rel=0.06)
    assert expected > 1.5 * n * work_h / (up_h + work_h)  # far from what unlimited crews would give


# --- generators -------------------------------------------------------------------------------------------------------


def supplies(**changes):
    one = {"grid": [0], "battery_h": [4.0], "generator_h": [8.0], "start_ratio": [1.0], "refuel_h": [2.0], **changes}
    return Supplies(np.array(one.pop("grid"), np.int32), **{key: np.array(value) for key, value in one.items()})


def powered(at_h, started=1, **changes):
    sites = supplies(**changes)
    return int(sites.powered(mask(0), np.array([at_h]), mask(started))[0])


@pytest.mark.parametrize(
    ("at_h", "has_power"),
    [(0.0, 1), (3.9, 1), (4.0, 1), (11.9, 1), (12.0, 0), (13.9, 0), (14.0, 1), (21.9, 1), (22.0, 0), (24.0, 1)],
)
def test_battery_then_tank_then_dark_until_fuel_comes(at_h, has_power):
    assert powered(at_h) == has_power


def test_a_generator_that_does_not_start_or_gets_no_fuel():
    assert [powered(hour, started=0) for hour in (3.9, 4.0, 14.5)] == [1, 0, 0]
    assert [powered(hour, refuel_h=[np.inf]) for hour in (11.9, 12.0, 500.0)] == [1, 0, 0]
    assert [powered(hour, refuel_h=[0.0]) for hour in (11.9, 12.0, 500.0)] == [1, 1, 1]
    assert powered(50.0, grid=[-1]) == 1


def test_the_clock_wakes_at_every_change_of_power():
    assert supplies().changes_h(0, 25.0).tolist() == [4.0, 12.0, 14.0, 22.0, 24.0]
    problem = built(plant(supplies=supplies()), given=(given("grid:a", 100.0, 130.0),))
    _, spells, _ = play(problem)
    assert [start for start, _, _ in spells] == [0.0, 100.0, 104.0, 112.0, 114.0, 122.0, 124.0, 130.0, 132.0]


def test_generators_start_as_often_as_said():
    problem = built(plant(supplies=supplies(start_ratio=[0.3])), grid_outages_per_year=200.0, grid_outage_h=5.0)
    clock, starts = Clock(8760.0 * 10), []
    state = schedule(problem, clock, 3, 0, 2025)
    row = problem.group["grid"].start
    clock.run([], lambda start, _: starts.append((state.down_since_h[row], int(state.generator_on[0]))), print)
    drawn = {since: on for since, on in starts if not np.isnan(since)}
    assert len(drawn) > 1000
    assert np.mean(list(drawn.values())) == pytest.approx(0.3, abs=0.05)
