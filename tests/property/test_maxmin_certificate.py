"""What makes an allocation max-min fair, on random networks and on both backends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.kernels.maxmin import maxmin_rates
from tests.support.maxmin import assert_max_min, networks, permuted, random_network, routed

QUICK = settings(max_examples=100, deadline=None, derandomize=True)


@QUICK
@given(case=networks())
def test_every_demand_is_capped_or_has_a_bottleneck(kernels, case):
    assert_max_min(case, maxmin_rates(*case))


@pytest.mark.parametrize("seed", range(5))
def test_certificate_on_larger_networks(kernels, seed):
    case = random_network(np.random.default_rng([11, seed]), 600, 90)
    assert_max_min(case, maxmin_rates(*case))


def test_the_certificate_itself_can_fail():
    case = routed([[0], [0]], [None, None], [6.0])
    for wrong in ([3.0, 2.0], [4.0, 2.0], [4.0, 4.0], [-1.0, 7.0]):
        with pytest.raises(AssertionError):
            assert_max_min(case, np.array(wrong))


@QUICK
@given(case=networks(), seed=st.integers(0, 2**16))
def test_order_of_demands_changes_nothing(kernels, case, seed):
    order = np.random.default_rng(seed).permutation(len(case.demand_mbps))
    np.testing.assert_allclose(maxmin_rates(*permuted(case, order)), maxmin_rates(*case)[order], rtol=1e-11, atol=1e-11)


@QUICK
@given(case=networks())
def test_scaling_rates_and_caps_scales_the_answer(kernels, case):
    scaled = case._replace(demand_mbps=case.demand_mbps * 8.0, capacity_mbps=case.capacity_mbps * 8.0)
    np.testing.assert_allclose(maxmin_rates(*scaled), 8.0 * maxmin_rates(*case), rtol=1e-12)


@QUICK
@given(case=networks())
def test_no_capacity_no_rate(kernels, case):
    dark = case._replace(capacity_mbps=np.zeros_like(case.capacity_mbps))
    routed_somewhere = np.diff(case.path_ptr) > 0
    assert (maxmin_rates(*dark)[routed_somewhere] == 0.0).all()


@QUICK
@given(case=networks(), link=st.integers(0, 5))
def test_capacity_never_lowers_the_smallest_normalised_rate(kernels, case, link):
    """True of the smallest rate over weight on fixed routes; false of single rates and of the sum."""
    uncapped = case._replace(demand_mbps=np.where(np.diff(case.path_ptr) > 0, np.inf, case.demand_mbps))
    more = uncapped.capacity_mbps.copy()
    more[link % len(more)] += 5.0
    on_path = np.diff(case.path_ptr) > 0
    if on_path.any():
        before = (maxmin_rates(*uncapped) / case.weight)[on_path].min()
        after = (maxmin_rates(*uncapped._replace(capacity_mbps=more)) / case.weight)[on_path].min()
        assert after >= before - 1e-12
