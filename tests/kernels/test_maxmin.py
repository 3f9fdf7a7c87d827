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
