"""Wind fields against their definition, fragility against its curve, damage against wind."""

import itertools

import numpy as np
import pytest
from scipy.stats import norm

from camau_netsim.domains.failures.storm import (
    Exposed,
    Passage,
    StormProblem,
    WindField,
    damage,
    passages,
    strength_m_per_s,
)
from camau_netsim.domains.failures.wind import holland_m_per_s, rankine_m_per_s

HOLLAND = WindField("holland", 1.5, 0.6, 1.0)


def storm(**changes):
    """An eye that moves 200 km north in 10 hours, along x = 0."""
    return StormProblem(
        **{
            "id": "s",
            "year": -1,
            "start_h": 0.0,
            "mean_per_year": 1.0,
            "season_h": (7000.0, 8000.0),
            "shift_km": 0.0,
            "hour_h": np.array([0.0, 10.0]),
            "x_km": np.zeros(2),
            "y_km": np.array([0.0, 200.0]),
            "max_wind_m_per_s": np.array([40.0, 40.0]),
            "radius_km": np.array([30.0, 30.0]),
            **changes,
        }
    )


def exposed(x_km, y_km, median=30.0, spread=0.3, length_km=1.0):
    n = len(x_km)
    return Exposed(
        np.arange(n, dtype=np.int32), np.array(x_km), np.array(y_km), np.full(n, length_km), np.full(n, median),
        np.full(n, spread), np.full(n, 10.0),
    )  # fmt: skip


@pytest.mark.parametrize("b_factor", [1.0, 1.5, 2.5])
def test_holland_is_greatest_at_its_radius_and_as_published(b_factor):
    r = np.linspace(0.5, 400.0, 4000)
    wind = holland_m_per_s(r, 50.0, 30.0, b_factor)
    assert r[wind.argmax()] == pytest.approx(30.0, abs=0.2)
    assert wind.max() == pytest.approx(50.0, rel=1e-4)
    # Holland (1980) eq. 5 with rho V_max^2 e = B dp: V = sqrt(B dp / rho (R/r)^B exp(-(R/r)^B)).
    ratio = (30.0 / r) ** b_factor
    assert wind == pytest.approx(np.sqrt(50.0**2 * np.e * ratio * np.exp(-ratio)), rel=1e-12, abs=1e-12)
    assert holland_m_per_s(np.array([0.0]), 50.0, 30.0, b_factor).tolist() == [0.0]


def test_rankine_is_linear_inside_and_a_power_outside():
    wind = rankine_m_per_s(np.array([0.0, 15.0, 30.0, 120.0]), 50.0, 30.0, 0.5)
    assert wind == pytest.approx([0.0, 25.0, 50.0, 25.0])


def test_the_wind_seen_along_a_track():
    hour, gust = Passage(storm(), 100.0, 0.0).gusts(exposed([30.0, 90.0], [100.0, 100.0]), HOLLAND)
    assert hour[gust[:, 0].argmax()] == pytest.approx(5.0, abs=0.13)  # when the eye is abreast
    assert gust[:, 0].max() == pytest.approx(40.0, rel=1e-3)
    ratio = (30.0 / 90.0) ** 1.5
    assert gust[:, 1].max() == pytest.approx(40.0 * np.sqrt(ratio * np.exp(1.0 - ratio)), rel=1e-3)


def test_a_shift_moves_the_track_sideways():
    """30 km to the right of a course to the north is 30 km east."""
    _, moved = Passage(storm(), 0.0, 30.0).gusts(exposed([60.0], [100.0]), HOLLAND)
    _, plain = Passage(storm(), 0.0, 0.0).gusts(exposed([30.0], [100.0]), HOLLAND)
    assert moved == pytest.approx(plain)


@pytest.mark.parametrize("length_km", [1.0, 7.5])
def test_elements_break_as_often_as_the_curve_says(length_km):
    """1 - (1 - F(gust))^L at the greatest gust of the passage, over many like elements."""
    n = 20_000
    what = exposed([30.0] * n, [100.0] * n, median=55.0, length_km=length_km)
    done = damage(Passage(storm(), 0.0, 0.0), what, HOLLAND, np.random.default_rng(1))
    gust = Passage(storm(), 0.0, 0.0).gusts(exposed([30.0], [100.0]), HOLLAND)[1].max()
    chance = 1.0 - (1.0 - norm.cdf(np.log(gust / 55.0) / 0.3)) ** length_km
    assert len(done.element) / n == pytest.approx(chance, abs=4.0 * np.sqrt(chance * (1 - chance) / n))
    assert 0.05 < chance < 0.95


def test_the_strength_of_a_line_is_that_of_its_weakest_kilometre():
    rng = np.random.default_rng(2)
    what = exposed([0.0] * 40_000, [0.0] * 40_000, length_km=3.0)
    drawn = strength_m_per_s(what, rng.random(40_000))
    weakest = (30.0 * np.exp(0.3 * rng.standard_normal((40_000, 3)))).min(axis=1)
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(weakest, [0.1, 0.5, 0.9]), rel=0.01)


def test_things_break_in_the_order_in_which_the_wind_comes():
    what = exposed([30.0] * 5, [150.0, 50.0, 100.0, 190.0, 0.0], median=39.0, spread=0.01)
    done = damage(Passage(storm(), 500.0, 0.0), what, HOLLAND, np.random.default_rng(1))
    assert len(done.element) == 5
    assert (np.diff(done.at_h) >= 0.0).all()
    assert done.at_h[0] == 500.0
    assert done.element.tolist() == [4, 1, 2, 0, 3]
    assert (done.at_h <= 510.0).all()


def test_calm_breaks_nothing():
    quiet = storm(max_wind_m_per_s=np.zeros(2))
    done = damage(Passage(quiet, 0.0, 0.0), exposed([0.0], [0.0]), HOLLAND, np.random.default_rng(1))
    assert len(done.element) == 0
    assert done.worst_gust_m_per_s == 0.0


def test_more_wind_never_breaks_less():
    what = exposed(list(np.linspace(-80.0, 80.0, 200)), [100.0] * 200)
    counts = []
    for wind in (20.0, 30.0, 40.0, 55.0):
        strong = storm(max_wind_m_per_s=np.full(2, wind))
        counts.append(set(damage(Passage(strong, 0.0, 0.0), what, HOLLAND, np.random.default_rng(4)).element))
    assert all(less <= more for less, more in itertools.pairwise(counts))
    assert len(counts[0]) < len(counts[-1])


def test_drawn_storms_come_in_season_at_their_rate_and_given_ones_in_their_year():
    often = storm(mean_per_year=2.0, shift_km=50.0)
    fixed = storm(id="f", year=2025, start_h=7322.0)
    drawn = [passages((often, fixed), 2025 + i, np.random.default_rng(i)) for i in range(2000)]
    assert drawn[0][0] == Passage(fixed, 7322.0, 0.0)
    by_chance = [p for year in drawn for p in year if p.storm is often]
    assert len(by_chance) / 2000 == pytest.approx(2.0, abs=0.1)
    assert all(7000.0 <= p.start_h <= 8000.0 and abs(p.shift_km) <= 50.0 for p in by_chance)
    assert sum(p.storm is fixed for year in drawn for p in year) == 1
