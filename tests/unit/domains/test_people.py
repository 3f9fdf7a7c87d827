"""Where people are: spread over pixels, and moved by day; worked out by hand."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from camau_netsim.core.index import sum_by
from camau_netsim.core.timeline import Moment
from camau_netsim.domains.demand.model import DemandSchedule
from camau_netsim.domains.demand.pixels import CUT, shares_along
from camau_netsim.domains.demand.problem import compile_problem
from camau_netsim.domains.demand.spec import Commune, Settlement
from tests.unit.domains.build import METRES
from tests.unit.domains.test_demand import FLAT, spec

OFFICE = (0.0,) * 8 + (1.0,) * 4 + (0.5,) * 4 + (0.0,) * 8


def town(name, people, x_m, y_m, **more):
    given = {"district": "D", "urban": False, "area_km2": 9.0, "households": 1.0, **more}
    return Commune(id=name, name=name.upper(), people=people, x_m=x_m, y_m=y_m, **given)


def hamlet(name, commune, ratio, x_m, y_m, **more):
    return Settlement(id=name, commune=commune, people_ratio=ratio, x_m=x_m, y_m=y_m, **more)


def problem_of(communes, settlements, growth=1.0, **changes):
    """The demand room with as many people in 2025 as in the base year, times a growth."""
    base = spec(communes=tuple(communes), settlements=tuple(settlements), **changes)
    year = base.adoption[0].model_copy(update={"population_ratio": growth})
    return compile_problem(base.model_copy(update={"adoption": (year,)}), METRES)


def people_at(problem):
    """People of each point by its name."""
    points = problem.points
    people = problem.people[points.commune] * points.people_ratio
    return dict(zip(points.point.ids, people.tolist(), strict=True))


# --- pixels -----------------------------------------------------------------------------------------------------------


def test_without_pixels_points_are_the_settlements():
    problem = problem_of([town("a", 1000.0, 0.0, 0.0)], [hamlet("s", "a", 1.0, 30.0, 40.0, los="los")])
    points = problem.points
    assert (points.point.ids, points.x_m.tolist(), points.y_m.tolist()) == (("s",), [30.0], [40.0])
    assert (points.people_ratio.tolist(), points.los.tolist()) == ([1.0], [1])


def test_a_settlement_on_a_crossing_is_quartered():
    problem = problem_of([town("a", 1000.0, 0.0, 0.0)], [hamlet("s", "a", 1.0, 0.0, 0.0)], pixel_m=500.0)
    assert people_at(problem) == pytest.approx({f"a:{x}:{y}": 250.0 for y in (-1, 0) for x in (-1, 0)})
    assert sorted(set(problem.points.x_m.tolist())) == [-250.0, 250.0]


def test_shares_along_an_axis_by_hand():
    # Homes with 100 m around 520 in intervals of 500: 0.2 deviations below 500, the law cut off at two.
    first, ratio = shares_along(np.array([520.0]), np.array([500.0]), 100.0)
    west = (norm.cdf(-0.2) - norm.cdf(-2.0)) / (norm.cdf(2.0) - norm.cdf(-2.0))
    assert first.tolist() == [0]
    assert ratio[0] == pytest.approx([west, 1.0 - west], rel=1e-12)


def test_a_settlement_in_the_middle_of_small_pixels():
    # 1 deviation = 1 pixel: three columns within +-1.5, and half a column on either side, cut off at two deviations.
    problem = problem_of([town("a", 1.0, 0.0, 0.0)], [hamlet("s", "a", 1.0, 50.0, 50.0)], pixel_m=100.0,
                         settlement_radius_m=100.0)  # fmt: skip
    steps = np.diff(norm.cdf([-2.0, -1.5, -0.5, 0.5, 1.5, 2.0]))
    table = np.outer(steps, steps)
    # The four corners would hold (0.0441 / 0.3829)^2 = 1.3 % of what the middle holds: below the least share.
    table[table < 0.05 * table.max()] = 0.0
    table /= table.sum()
    expected = {
        f"a:{x}:{y}": table[y + 2, x + 2] for y in range(-2, 3) for x in range(-2, 3) if table[y + 2, x + 2] > 0.0
    }
    assert people_at(problem) == pytest.approx(expected, rel=1e-12)
    assert len(expected) == 21


def test_without_a_radius_everybody_is_in_the_pixel_of_the_place():
    places = [hamlet("s", "a", 0.4, 0.0, 0.0), hamlet("t", "a", 0.6, 999.0, -1.0)]
    problem = problem_of([town("a", 10.0, 0.0, 0.0)], places, pixel_m=1000.0, settlement_radius_m=0.0)
    assert people_at(problem) == pytest.approx({"a:0:0": 4.0, "a:0:-1": 6.0})


def test_towns_have_finer_pixels():
    communes = [town("a", 8.0, 0.0, 0.0, urban=True), town("b", 4.0, 5000.0, 0.0)]
    places = [hamlet("s", "a", 1.0, 0.0, 0.0), hamlet("t", "b", 1.0, 5000.0, 0.0)]
    problem = problem_of(communes, places, pixel_m=500.0, pixel_urban_m=250.0, settlement_radius_m=200.0)
    points = problem.points
    step = {c: np.diff(np.unique(points.x_m[points.commune == c])).min() for c in (0, 1)}
    assert step == {0: 250.0, 1: 500.0}


def test_two_communes_in_one_square_stay_two_points():
    communes = [town("a", 8.0, 0.0, 0.0), town("b", 4.0, 500.0, 0.0)]
    places = [hamlet("s", "a", 1.0, 100.0, 100.0), hamlet("t", "b", 1.0, 300.0, 100.0)]
    problem = problem_of(communes, places, pixel_m=500.0, settlement_radius_m=0.0)
    assert people_at(problem) == {"a:0:0": 8.0, "b:0:0": 4.0}


def test_what_people_bring_is_mixed_by_people_and_islands_stay_apart():
    places = [
        hamlet("s", "a", 0.2, 100.0, 0.0, indoor_ratio=1.0, entry_loss_db=20.0, high_loss_ratio=0.5),
        hamlet("t", "a", 0.3, 200.0, 0.0, indoor_ratio=0.5, entry_loss_db=10.0),
        hamlet("u", "a", 0.5, 300.0, 0.0, indoor_ratio=0.1, offshore=True),
    ]
    problem = problem_of([town("a", 10.0, 0.0, 0.0)], places, pixel_m=500.0, settlement_radius_m=0.0)
    points = problem.points
    assert points.point.ids == ("a:0:0", "a:0:0:offshore")
    assert points.people_ratio == pytest.approx([0.5, 0.5])
    assert points.indoor_ratio == pytest.approx([(0.2 + 0.15) / 0.5, 0.1])
    assert points.entry_loss_db == pytest.approx([(4.0 + 3.0) / 0.5, np.nan], nan_ok=True)
    assert points.high_loss_ratio == pytest.approx([0.1 / 0.5, 0.0])
    assert points.offshore.tolist() == [0, 1]
    assert points.los.tolist() == [-1, -1]


def scattered(seed, n_communes=3, n_settlements=25):
    """Communes and settlements anywhere, one settlement without people."""
    rng = np.random.default_rng(seed)
    communes = [
        town(f"c{row}", float(rng.uniform(10.0, 9000.0)), *rng.uniform(-9000.0, 9000.0, 2).tolist(), urban=row == 0)
        for row in range(n_communes)
    ]
    settlements = []
    for row in range(n_communes):
        ratios = rng.dirichlet(np.ones(n_settlements)).tolist()
        ratios[0], ratios[1] = 0.0, ratios[0] + ratios[1]
        settlements += [
            hamlet(f"s{row}-{n}", f"c{row}", ratio, *rng.uniform(-9000.0, 9000.0, 2).tolist(), indoor_ratio=0.8)
            for n, ratio in enumerate(ratios)
        ]
    return communes, settlements


FINE = {"pixel_m": 500.0, "pixel_urban_m": 250.0, "settlement_radius_m": 300.0}
MOVE = {"away_ratio": 0.4, "away_profile": OFFICE}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_nobody_is_lost(seed):
    problem = problem_of(*scattered(seed), **FINE, **MOVE)
    points = problem.points
    assert sum_by(points.commune, points.people_ratio, 3) == pytest.approx(np.ones(3), rel=1e-12)
    assert (points.people_ratio > 0.0).all()
    assert problem.years[2025].move.present(9).sum() == pytest.approx(problem.people.sum(), rel=1e-12)
    assert (problem.years[2025].move.present(9) >= 0.0).all()
    assert sum_by(points.commune, problem.years[2025].move.present(0), 3) == pytest.approx(problem.people, rel=1e-12)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_rows_changes_no_bit(seed):
    communes, settlements = scattered(seed)
    rng = np.random.default_rng(seed)
    one = problem_of(communes, settlements, **FINE, **MOVE).points
    shuffled = [settlements[row] for row in rng.permutation(len(settlements))]
    two = problem_of(communes, shuffled, **FINE, **MOVE).points
    assert one.point.ids == two.point.ids
    for field in fields(one):
        if field.name != "point":
            assert np.array_equal(getattr(one, field.name), getattr(two, field.name), equal_nan=True), field.name
    three = problem_of(communes[::-1], settlements, **FINE, **MOVE).points
    assert one.point.ids == three.point.ids
    assert one.people_ratio.tolist() == three.people_ratio.tolist()


def test_a_settlement_in_two_halves_is_the_same_people():
    communes, settlements = scattered(5)
    first = settlements[3]
    half = first.model_copy(update={"people_ratio": first.people_ratio / 2.0})
    halves = [*settlements[:3], half, *settlements[4:], half.model_copy(update={"id": "other"})]
    one = problem_of(communes, settlements, **FINE, **MOVE)
    two = problem_of(communes, halves, **FINE, **MOVE)
    assert one.points.point.ids == two.points.point.ids
    assert one.points.people_ratio == pytest.approx(two.points.people_ratio, rel=1e-12)
    assert one.years[2025].move.present(9) == pytest.approx(two.years[2025].move.present(9), rel=1e-12)


def test_finer_pixels_add_up_to_coarser_ones():
    """Where no pixel is left out, four quarters are the whole."""
    communes, places = [town("a", 1000.0, 0.0, 0.0)], [hamlet("s", "a", 1.0, 130.0, -70.0)]
    coarse = people_at(problem_of(communes, places, pixel_m=400.0, settlement_radius_m=150.0))
    fine = people_at(problem_of(communes, places, pixel_m=200.0, settlement_radius_m=150.0))
    summed = dict.fromkeys(coarse, 0.0)
    for name, people in fine.items():
        _, x, y = name.split(":")
        summed[f"a:{int(x) // 2}:{int(y) // 2}"] += people
    assert summed == pytest.approx(coarse, rel=0.05)
    assert CUT == 2.0


# --- day and night ----------------------------------------------------------------------------------------------------


def two_towns(**changes):
    """A of 1000 and B of 500 people, 4 km apart, each at its seat and 2 km north of it."""
    communes = [town("a", 1000.0, 0.0, 0.0), town("b", 500.0, 4000.0, 0.0, day_pull_ratio=4.0)]
    places = [
        hamlet("a-seat", "a", 0.6, 0.0, 0.0),
        hamlet("a-north", "a", 0.4, 0.0, 2000.0),
        hamlet("b-seat", "b", 0.5, 4000.0, 0.0),
        hamlet("b-north", "b", 0.5, 4000.0, 2000.0),
    ]
    settings = {"away_near_km": 1.0, "away_beta_factor": 1.0, "away_reach_km": 10.0, "away_centre_ratio": 1.0}
    return problem_of(communes, places, **{**MOVE, **settings, "away_centre_radius_km": 0.1, **changes})


def test_who_goes_where_by_hand():
    move = two_towns().years[2025].move
    assert move.n_residents == pytest.approx([600.0, 400.0, 250.0, 250.0])
    assert move.n_leaving == pytest.approx([240.0, 160.0, 100.0, 100.0])  # 0.4 of them
    # Pulls 1000 x 1 and 500 x 4. Ways to the seats of A and B, from A's seat 1 (nearer ones count as that) and 4 km;
    # from A's north 2 and sqrt(20); from B's seat 4 and 1; from B's north sqrt(20) and 2.
    root = np.sqrt(20.0)
    to_a = [1000.0 / 1.0, 1000.0 / 2.0, 1000.0 / 4.0, 1000.0 / root]
    to_b = [2000.0 / 4.0, 2000.0 / root, 2000.0 / 1.0, 2000.0 / 2.0]
    into_a = sum(left * a / (a + b) for left, a, b in zip([240.0, 160.0, 100.0, 100.0], to_a, to_b, strict=True))
    # Within a commune all come to the seat: 20 deviations further north there is nobody.
    assert move.n_arriving == pytest.approx([into_a, 0.0, 600.0 - into_a, 0.0], abs=1e-9)
    assert move.present(3) == pytest.approx(move.n_residents)
    assert move.present(9) == pytest.approx(move.n_residents + move.n_arriving - move.n_leaving)
    assert move.present(13) == pytest.approx(move.n_residents + (move.n_arriving - move.n_leaving) / 2.0)


def test_within_reach_only():
    # From A's seat only A is within 3 km, and so for all others: everybody stays in the own commune.
    problem = two_towns(away_reach_km=3.0)
    assert sum_by(problem.points.commune, problem.years[2025].move.present(9), 2) == pytest.approx([1000.0, 500.0])
    # Within 1 km nobody in the north has a seat: they stay at home.
    move = two_towns(away_reach_km=1.0).years[2025].move
    assert move.n_leaving == pytest.approx([240.0, 0.0, 100.0, 0.0])
    assert move.present(9).sum() == pytest.approx(1500.0)


def test_who_is_not_at_the_centre_is_where_residents_are():
    move = two_towns(away_reach_km=3.0, away_centre_ratio=0.0).years[2025].move
    assert move.present(9) == pytest.approx(move.n_residents)
    half = two_towns(away_reach_km=3.0, away_centre_ratio=0.5).years[2025].move
    # Of A's 400, half at the seat, half as residents live: 200 + 0.6 x 200 = 320 and 80.
    assert half.n_arriving == pytest.approx([320.0, 80.0, 150.0, 50.0])


def test_a_far_seat_draws_to_the_nearest_homes():
    """Residents thousands of deviations away: their weights would all vanish, were the nearest not the measure."""
    communes = [town("a", 100.0, 0.0, 0.0)]
    places = [hamlet("near", "a", 0.5, 8000.0, 0.0), hamlet("far", "a", 0.5, 9000.0, 0.0)]
    changes = {"away_reach_km": 10.0, "away_centre_ratio": 1.0, "away_centre_radius_km": 0.1}
    move = problem_of(communes, places, **MOVE, **changes).years[2025].move
    assert move.n_arriving == pytest.approx([40.0, 0.0], abs=1e-12)


def test_phones_ask_where_people_are():
    problem = two_towns(mobile_profile=FLAT, growth=1.1)
    still = two_towns().years[2025].move
    plan = DemandSchedule((Moment(3, 3), Moment(3, 9)), {3: np.array([1.0, 2.0])})
    night, day = (plan.offered_load(problem, 2025, moment) for moment in plan.moments)
    assert night.people.tolist() == day.people.tolist()
    assert night.n_present == pytest.approx(night.people)
    assert day.n_present.sum() == pytest.approx(day.people.sum(), rel=1e-12)
    assert day.n_present[1] > 1.2 * night.n_present[1]  # B draws four times as much a resident
    # 0.6 of the people without 5G ask for 0.1 Mb/s each, twice that in B on this day.
    assert day.mobile_4g_mbps == pytest.approx(day.n_present * 0.06 * np.array([1.0, 2.0]))
    assert night.household_line_mbps[0] == day.household_line_mbps[0] == 0.0
    for load in (night, day):
        assert sum_by(problem.points.commune, load.present_ratio, 2) == pytest.approx([1.0, 1.0])
    # A tenth more people, a tenth more of them everywhere.
    assert day.present_ratio * day.n_present[problem.points.commune] == pytest.approx(1.1 * still.present(9))


@pytest.mark.parametrize("changes", [{}, {"away_ratio": 0.0, "away_profile": OFFICE}])
def test_nobody_moves_unless_asked(changes):
    problem = compile_problem(spec(**changes), METRES)
    assert problem.years[2025].move is None
    plan = DemandSchedule((Moment(3, 9),), {3: np.ones(2)})
    load = plan.offered_load(problem, 2025, Moment(3, 9))
    assert load.n_present is load.people
    assert load.present_ratio is problem.points.people_ratio
