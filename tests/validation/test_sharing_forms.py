"""Processor sharing against closed forms summed in 50 digits, and finite sources against exact sums."""

import numpy as np
import pytest

from camau_netsim.kernels.sharing import capped_ps, finite_source_ps
from tests.support.vectors import read_columns


def test_closed_forms(kernels):
    table = read_columns("ps_closed_forms")
    answer = capped_ps(table["C_mbps"], table["cap_mbps"], table["rho"])
    np.testing.assert_allclose(answer.mean_active, table["EN"], rtol=1e-8)
    np.testing.assert_allclose(table["cap_mbps"] / answer.slowdown, table["throughput_mbps"], rtol=1e-8)
    duration_s = answer.slowdown * table["mean_size_mbit"] / table["cap_mbps"]
    np.testing.assert_allclose(duration_s, table["mean_duration_s"], rtol=1e-8)
    np.testing.assert_allclose(answer.p_saturated, table["p_n_gt_capfloor"], rtol=1e-8, atol=1e-10)


def test_slowdown_quoted_in_the_literature(kernels):
    """M/G/R-PS factors for R = 10 at load 0.9 and R = 50 at load 0.95."""
    answer = capped_ps(np.array([10.0, 50.0]), 1.0, np.array([0.9, 0.95]))
    np.testing.assert_allclose(answer.slowdown, [1.66873152411, 1.25163789197], rtol=1e-11)


def test_two_averages_of_one_link(kernels):
    table = read_columns("speed_metric")
    answer = capped_ps(table["C_mbps"], table["cap_mbps"], table["rho"])
    np.testing.assert_allclose(table["cap_mbps"] / answer.slowdown, table["gamma_total_mbps"], rtol=1e-8)
    np.testing.assert_allclose(answer.sampled_rate_mbps, table["speedtest_short_mbps"], rtol=1e-8)


def test_largest_load_that_meets_a_target(kernels):
    table = read_columns("max_load_for_target")
    load = table["max_rho"]
    rate = table["cap_mbps"] / capped_ps(table["C_mbps"], table["cap_mbps"], load).slowdown
    inside = load > 0.0
    assert inside.sum() >= 5
    np.testing.assert_allclose(rate[inside], table["target_mbps"][inside], rtol=1e-8)
    beyond = capped_ps(table["C_mbps"], table["cap_mbps"], np.minimum(load + 1e-4, 0.99999)).slowdown
    assert (table["cap_mbps"] / beyond < table["target_mbps"])[inside].all()


@pytest.mark.parametrize(("threshold", "column"), [(200.0, "frac_ge_200"), (100.0, "frac_ge_100")])
def test_finite_source(kernels, threshold, column):
    table = read_columns("ps_finite_source")
    answer = finite_source_ps(
        table["N"].astype(np.int32), table["think_s"], table["size_mbit"], table["cap_mbps"], table["C_mbps"], threshold
    )
    np.testing.assert_allclose(answer.carried_mbps, table["carried_mbps"], rtol=1e-8)
    np.testing.assert_allclose(answer.mean_active, table["mean_active"], rtol=1e-8)
    np.testing.assert_allclose(answer.mean_rate_mbps, table["mean_rate_mbps"], rtol=1e-8)
    np.testing.assert_allclose(answer.p_saturated, table["p_saturated"], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(answer.ratio_at_threshold, table[column], rtol=1e-8)
