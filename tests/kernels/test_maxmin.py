"""Max-min fair rates: small cases by hand, parity of the two bodies, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings

from camau_netsim.kernels import use
from camau_netsim.kernels.maxmin import maxmin_rates
from tests.support.maxmin import assert_max_min, networks, random_network, routed

PARKING = routed([[0, 1, 2], [0], [1], [2], [1, 2]], [None] * 5, [10.0, 4.0, 6.0])


def test_parking_lot(kernels):
    np.testing.assert_allclose(maxmin_rates(*PARKING), [4 / 3, 26 / 3, 4 / 3, 10 / 3, 4 / 3], rtol=1e-14)


def test_weights_and_a_cap(kernels):
    case = routed([[0], [0], [0]], [None, 3.0, None], [12.0], [1.0, 2.0, 3.0])
    np.testing.assert_allclose(maxmin_rates(*case), [2.25, 3.0, 6.75], rtol=1e-14)


def test_weight_defaults_to_one(kernels):
    assert maxmin_rates(*PARKING[:4]).tolist() == maxmin_rates(*PARKING).tolist()


def test_dead_link_carries_nothing_and_the_rest_share(kernels):
    case = routed([[0, 1], [1], [1]], [None, None, 5.0], [0.0, 12.0])
    assert maxmin_rates(*case).tolist() == [0.0, 7.0, 5.0]


def test_empty_path_gets_its_demand(kernels):
    assert maxmin_rates(*routed([[], [0]], [7.5, 9.0], [4.0])).tolist() == [7.5, 4.0]


def test_nothing_to_share(kernels):
    assert maxmin_rates(*routed([], [], [1.0])).tolist() == []
    assert maxmin_rates(*routed([[], []], [2.0, 0.0], [])).tolist() == [2.0, 0.0]


def test_link_named_twice_is_paid_twice(kernels):
    np.testing.assert_allclose(maxmin_rates(*routed([[0, 0], [0]], [None, None], [9.0])), [3.0, 3.0])


def test_demands_below_capacity_are_all_carried(kernels):
    demand = [1.0, 2.0, 3.0]
    assert maxmin_rates(*routed([[0, 1], [0], [1]], demand, [10.0, 10.0])).tolist() == demand


def test_weights_of_very_different_size(kernels):
    n = 40
    case = routed([[0]] * n, [0.5 * w for w in np.logspace(0, 9, n)], [1e6], np.logspace(0, 9, n))
    assert_max_min(case, maxmin_rates(*case))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(networks())
def test_bodies_agree(case):
    with use("compiled"):
        rate = maxmin_rates(*case)
    with use("reference"):
        np.testing.assert_allclose(rate, maxmin_rates(*case), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_bodies_agree_on_larger_networks(seed):
    case = random_network(np.random.default_rng(seed), 800, 120)
    with use("compiled"):
        rate = maxmin_rates(*case)
    with use("reference"):
        np.testing.assert_allclose(rate, maxmin_rates(*case), rtol=1e-9, atol=1e-7)


def alike_demands(seed, n_demand=900, n_route=25, max_hop=20):
    """Many demands on few routes, longer and shorter than what the body keeps with a demand, in random order."""
    rng = np.random.default_rng(seed)
    case = random_network(rng, n_route, 30, max_hop, capped=0.0, zero_links=0.02)
    routes = [case.path_link[case.path_ptr[i] : case.path_ptr[i + 1]].tolist() for i in range(n_route)]
    row = rng.integers(0, n_route, n_demand)
    weight = rng.choice([0.5, 1.0, 2.0], n_demand)
    cap = np.where(rng.random(n_demand) < 0.6, rng.choice([0.0, 3.0, 40.0], n_demand) * weight, np.inf)
    return case, routed([routes[i] for i in row], cap, case.capacity_mbps, weight), row


@pytest.mark.parametrize("seed", range(4))
def test_demands_alike_get_alike_rates(seed):
    _, case, row = alike_demands(seed)
    with use("compiled"):
        rate = maxmin_rates(*case)
    assert_max_min(case, rate)
    assert (rate <= case.demand_mbps).all()
    with use("reference"):
        np.testing.assert_allclose(rate, maxmin_rates(*case), rtol=1e-9, atol=1e-9)
    level = rate / case.weight
    for route in range(row.max() + 1):
        open_level = level[(row == route) & np.isinf(case.demand_mbps)]
        np.testing.assert_allclose(open_level, open_level.max(initial=0.0), rtol=1e-13)


def test_a_demand_split_in_many_gets_the_same_in_all(kernels):
    whole, case, row = alike_demands(9)
    case = case._replace(demand_mbps=np.full(len(row), np.inf))
    weight = np.bincount(row, case.weight, minlength=len(whole.weight))
    together = maxmin_rates(*whole._replace(weight=np.maximum(weight, 1e-300)))
    parts = np.bincount(row, maxmin_rates(*case), minlength=len(weight))
    np.testing.assert_allclose(parts[weight > 0], together[weight > 0], rtol=1e-9, atol=1e-9)


def test_one_route_longer_than_all_others(kernels):
    routes = [list(range(40)), [39], [5, 6], [0]]
    case = routed(routes, [None] * 4, [10.0 + link for link in range(40)])
    np.testing.assert_allclose(maxmin_rates(*case), [5.0, 44.0, 10.0, 5.0], rtol=1e-14)


@pytest.mark.parametrize("n", [12, 250, 400])
def test_caps_that_bind_one_after_the_other(kernels, n):
    """Every cap lies between the level before and the level after the one below it was reached."""
    capacity, caps, level = 1000.0, [], 0.0
    for i in range(n - 1):
        rising = (capacity - sum(caps)) / (n - i)
        caps.append((level + rising) / 2 if i else 0.9 * rising)
        level = rising
    order = np.random.default_rng(n).permutation(n)
    case = routed([[0, 1]] * n, np.array([*caps, np.inf])[order], [capacity, 2 * capacity])
    expected = np.array([*caps, capacity - sum(caps)])[order]
    np.testing.assert_allclose(maxmin_rates(*case), expected, rtol=1e-9)


def test_same_arrays_same_bits(kernels):
    case = random_network(np.random.default_rng(5), 300, 40)
    assert maxmin_rates(*case).tobytes() == maxmin_rates(*case).tobytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"demand_mbps": np.full(5, np.nan)}, "demand_mbps: holds NaN"),
        ({"demand_mbps": np.full(5, -1.0)}, "demand_mbps: must be >= 0"),
        ({"demand_mbps": np.ones(5, np.float32)}, "demand_mbps: want dtype float64"),
        ({"capacity_mbps": np.array([1.0, np.inf, 1.0])}, "capacity_mbps: holds infinity"),
        ({"capacity_mbps": np.array([1.0, -1.0, 1.0])}, "capacity_mbps: must be >= 0"),
        ({"capacity_mbps": np.ones(2)}, "path_link: must be < 2"),
        ({"path_link": PARKING.path_link.astype(np.int64)}, "path_link: want dtype int32"),
        ({"path_ptr": PARKING.path_ptr[:-1]}, "path_ptr: want shape"),
        ({"path_ptr": PARKING.path_ptr[::-1]}, "path_ptr: must start at 0"),
        ({"weight": np.zeros(5)}, "weight: must be > 0"),
        ({"weight": np.ones(4)}, "weight: want shape"),
    ],
)
def test_bad_input_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        maxmin_rates(**{**PARKING._asdict(), **change})


def test_endless_demand_on_no_path_is_refused():
    with pytest.raises(ValueError, match="empty path"):
        maxmin_rates(*routed([[], [0]], [None, None], [1.0]))
