"""Loss systems against tables summed in 50 digits (erlang_bc.csv, engset.csv, kaufman_roberts.json)."""

import numpy as np
import pytest

from camau_netsim.kernels.erlang import engset, erlang_b, erlang_c, kaufman_roberts
from tests.support.vectors import read_cases, read_columns


def test_erlang_b_and_c(kernels):
    table = read_columns("erlang_bc")
    servers = table["servers"].astype(np.int32)
    np.testing.assert_allclose(erlang_b(table["offered_erlang"], servers), table["erlang_b"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(erlang_c(table["offered_erlang"], servers), table["erlang_c"], rtol=0, atol=1e-10)


def test_engset(kernels):
    table = read_columns("engset")
    answer = engset(table["sources"].astype(np.int32), table["servers"].astype(np.int32), table["a_idle"])
    np.testing.assert_allclose(answer.time_congestion, table["time_congestion"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(answer.call_congestion, table["call_congestion"], rtol=0, atol=1e-10)


@pytest.mark.parametrize("case", read_cases("kaufman_roberts"), ids=lambda case: case["name"])
def test_kaufman_roberts(kernels, case):
    offered = np.array([one["offered_erlang"] for one in case["classes"]], np.float64)
    units = np.array([one["units"] for one in case["classes"]], np.int32)
    answer = kaufman_roberts(case["capacity_units"], offered, units)
    np.testing.assert_allclose(answer.blocking, case["blocking"], rtol=0, atol=1e-10)
    assert answer.mean_occupied_units == pytest.approx(case["mean_occupied_units"], rel=1e-10)
    np.testing.assert_allclose(answer.occupancy[:5], case["occupancy_first5"], rtol=0, atol=1e-10)
