"""Who asks for how much, worked out by hand."""

import numpy as np
import pytest

from camau_netsim.core.timeline import Moment
from camau_netsim.domains.demand.model import DemandSchedule, schedule
from camau_netsim.domains.demand.problem import busy_hour_mbps, compile_problem
from camau_netsim.domains.demand.spec import Adoption, Commune, DemandSpec, Operator, Settlement
from tests.unit.domains.build import METRES

FLAT = (1.0,) * 24
EVENING = (0.0,) * 20 + (2.0, 4.0, 1.0, 0.0)


def spec(**changes):
    places = {"district": "D", "urban": False, "area_km2": 1.0}
    return DemandSpec(
        **{
            "base_year": 2024,
            "busy_hour_mobile_ratio": 0.08,
            "busy_hour_fixed_ratio": 0.08,
            "home_profile": EVENING,
            "office_profile": FLAT,
            "mobile_profile": FLAT,
            "observed_hours": (21, 20, 21),
            "communes": (
                Commune(id="a", name="A", people=1000.0, households=300.0, x_m=0.0, y_m=0.0, **places),
                Commune(id="b", name="B", people=500.0, households=100.0, x_m=9.0, y_m=0.0, **places),
            ),
            "settlements": (
                Settlement(id="s", commune="b", people_ratio=1.0, los="los", x_m=1.0, y_m=2.0),
                Settlement(id="t", commune="a", people_ratio=0.25, los="nlos", entry_loss_db=11.0, x_m=3.0, y_m=4.0),
                Settlement(id="u", commune="a", people_ratio=0.75, indoor_ratio=0.7, x_m=5.0, y_m=6.0),
            ),
            "operators": (Operator(id="one", name="One", market_share_ratio=0.6),),
            "adoption": (
                Adoption(
                    year=2025,
                    population_ratio=1.1,
                    fixed_take_up_ratio=0.8,
                    users_4g_ratio=0.9,
                    users_5g_ratio=0.3,
                    volume_4g_gbyte=16.875,
                    volume_5g_gbyte=33.75,
                    volume_fixed_gbyte=337.5,
                    volume_organisation_gbyte=540.0,
                ),
            ),
            **changes,
        }
    )


def test_a_monthly_volume_becomes_a_busy_hour_rate():
    # 337.5 GB x 8000 Mb/GB x 0.08 / (30 days x 3600 s) = 2 Mb/s.
    assert busy_hour_mbps(337.5, 0.08, 30.0) == pytest.approx(2.0, rel=1e-15)
    assert busy_hour_mbps(0.0, 0.08, 30.0) == 0.0


def test_compiled_rows():
    problem = compile_problem(spec(), METRES)
    assert problem.points.commune.tolist() == [1, 0, 0]
    assert problem.points.los.tolist() == [1, 0, -1]
    assert np.isnan(problem.points.entry_loss_db).tolist() == [True, False, True]
    assert problem.observed_hours == (20, 21)
    assert problem.home_profile.tolist() == [0.0] * 20 + [0.5, 1.0, 0.25, 0.0]
    yearly = problem.years[2025]
    assert yearly.user_4g_mbps == pytest.approx(0.1)  # 16.875 x 8000 x 0.08 / 108000
    assert yearly.user_5g_mbps == pytest.approx(0.2)
    assert yearly.household_line_mbps == pytest.approx(2.0)
    assert yearly.organisation_line_mbps == pytest.approx(4.0)  # 540 x 8000 x 0.1 / 108000


def test_a_profile_of_zeros_stays_silent():
    problem = compile_problem(spec(home_profile=(0.0,) * 24), METRES)
    assert problem.home_profile.tolist() == [0.0] * 24


def test_offered_load_by_hand():
    problem = compile_problem(spec(), METRES)
    plan = DemandSchedule((Moment(3, 20),), {3: np.array([1.0, 2.0])})
    load = plan.offered_load(problem, 2025, Moment(3, 20))
    # Residents 1000 and 500 in 2024, a tenth more in 2025. B has twice its mean day.
    assert load.people == pytest.approx([1100.0, 550.0])
    assert load.households == pytest.approx([330.0, 110.0])
    # Without 5G: 0.9 - 0.3 = 0.6 of the people, 0.1 Mb/s each: 1100 x 0.6 x 0.1 = 66; B 550 x 0.6 x 0.1 x 2 = 66.
    assert load.mobile_4g_mbps == pytest.approx([66.0, 66.0])
    # With 5G: 1100 x 0.3 x 0.2 = 66; B 550 x 0.3 x 0.2 x 2 = 66.
    assert load.mobile_5g_mbps == pytest.approx([66.0, 66.0])
    # Hour 20 is half the busy hour of homes; offices are flat.
    assert load.household_line_mbps == pytest.approx([1.0, 2.0])
    assert load.organisation_line_mbps == pytest.approx([4.0, 8.0])


def test_days_are_drawn_once_each_and_seen_at_every_hour():
    problem = compile_problem(spec(observed_days=40), METRES)
    plan = schedule(problem, np.random.default_rng(3))
    days = [moment.day for moment in plan.moments]
    assert len(plan.moments) == 80
    assert days == sorted(days)
    assert len(set(days)) == 40
    assert {moment.hour for moment in plan.moments} == {20, 21}
    assert all(0 <= day < 365 for day in days)
    assert all(factor.tolist() == [1.0, 1.0] for factor in plan.day_factor.values())


def test_day_factors_have_mean_one_and_the_stated_spread():
    cv = 0.4
    problem = compile_problem(spec(observed_days=365, day_to_day_cv_ratio=cv), METRES)
    draws = np.concatenate(
        [factor for seed in range(40) for factor in schedule(problem, np.random.default_rng(seed)).day_factor.values()]
    )
    # 29,200 lognormal draws, mean 1 and sd cv; 3.29 standard errors fail once in a thousand.
    assert abs(draws.mean() - 1.0) <= 3.29 * cv / np.sqrt(len(draws))
    assert draws.std() == pytest.approx(cv, rel=0.05)
    assert (draws > 0.0).all()
    sigma = np.sqrt(np.log(1.0 + cv**2))
    assert np.log(draws).std() == pytest.approx(sigma, rel=0.02)
