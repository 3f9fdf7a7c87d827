"""Sites against published loss tables, brute force and an independent tree of neighbours."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from camau_netsim.domains.services.rates import carried_ratio
from camau_netsim.domains.services.reach import mean_radius_km, nearest_km
from tests.support.vectors import read_cases, read_columns
from tests.unit.domains.build import mask
from tests.unit.domains.test_services import profile, room, site

WIDE = 1.0e4


def test_one_kind_of_sessions_is_lost_as_erlang_says():
    table = read_columns("erlang_bc")
    kept = (table["servers"] >= 1) & (table["servers"] <= 2000) & (table["offered_erlang"] > 0.0)
    for servers, offered, blocking in zip(
        *(table[name][kept] for name in ("servers", "offered_erlang", "erlang_b")), strict=True
    ):
        problem = room(
            sites=(site(n_users=offered),), profiles=(profile(down_mbps=2.0, up_mbps=0.0, active_ratio=1.0),)
        )
        carried = carried_ratio(problem, np.array([2.0 * servers + 0.05]), np.array([WIDE]), mask(1))
        assert carried[0] == pytest.approx(1.0 - blocking, abs=1e-9)


@pytest.mark.parametrize("case", read_cases("kaufman_roberts"), ids=lambda case: case["name"])
def test_several_kinds_are_lost_as_kaufman_and_roberts_say(case):
    kinds = case["classes"]
    profiles = tuple(
        profile(id=f"k{row}", down_mbps=0.1 * kind["units"], up_mbps=0.0, active_ratio=kind["offered_erlang"])
        for row, kind in enumerate(kinds)
    )
    own = site(n_users=1.0, profiles=";".join(one.id for one in profiles))
    problem = room(sites=(own,), profiles=profiles)
    n = len(kinds)
    rate = np.full(n, 0.1 * case["capacity_units"])
    carried = carried_ratio(problem, rate, np.full(n, WIDE), np.ones(n, dtype=np.uint8))
    np.testing.assert_allclose(carried, 1.0 - np.array(case["blocking"]), rtol=0, atol=1e-9)


def test_both_directions_lose_no_more_than_is_said():
    """Exact chain of two kinds over two directions, so busy that a quarter is lost: never is less carried."""
    a, down, up = np.array([3.0, 1.0]), np.array([1, 4]), np.array([2, 1])
    room_down, room_up = 10, 9
    states = [
        (i, j)
        for i in range(11)
        for j in range(11)
        if (np.array([i, j]) @ down <= room_down) and (np.array([i, j]) @ up <= room_up)
    ]
    weight = {(i, j): a[0] ** i / _factorial(i) * a[1] ** j / _factorial(j) for i, j in states}
    total = sum(weight.values())
    exact = [sum(w for (i, j), w in weight.items() if (i + (k == 0), j + (k == 1)) in weight) / total for k in range(2)]
    profiles = tuple(
        profile(id=f"k{k}", down_mbps=float(down[k]), up_mbps=float(up[k]), active_ratio=float(a[k])) for k in range(2)
    )
    problem = room(sites=(site(n_users=1.0, profiles="k0;k1"),), profiles=profiles)
    found = carried_ratio(problem, np.full(2, 10.0), np.full(2, 9.0), mask(1, 1))
    assert (found <= np.array(exact) + 1e-12).all()
    assert found == pytest.approx(exact, abs=0.1)


def _factorial(n):
    return float(np.prod(np.arange(1, n + 1))) if n else 1.0


def test_nearest_points_against_every_pair_and_another_tree():
    rng = np.random.default_rng(7)
    places, points = rng.uniform(0.0, 5.0e4, (500, 2)), rng.uniform(0.0, 5.0e4, (60, 2))
    stands = (rng.random(60) < 0.7).astype(np.uint8)
    found = nearest_km(*places.T, *points.T, stands)
    there = points[stands == 1]
    brute = np.hypot(places[:, None, 0] - there[:, 0], places[:, None, 1] - there[:, 1]).min(axis=1) / 1000.0
    np.testing.assert_allclose(found, brute, rtol=1e-12)
    np.testing.assert_allclose(found, cKDTree(there).query(places)[0] / 1000.0, rtol=1e-12)
    assert np.isinf(nearest_km(*places.T, *points.T, np.zeros(60, dtype=np.uint8))).all()


def test_radius_of_circles_that_fill_the_area():
    assert mean_radius_km(np.array([np.pi * 9.0, 5331.6, 4.0]), np.array([1.0, 300.0, 0.0])) == pytest.approx(
        [3.0, np.sqrt(5331.6 / (np.pi * 300.0)), np.nan], nan_ok=True
    )
