"""What k sharers gain by one pool instead of k parts, against tables found by bisection (trunking_gain.csv)."""

import numpy as np

from camau_netsim.kernels.erlang import erlang_b
from camau_netsim.kernels.sharing import capped_ps
from tests.support.vectors import read_columns


def test_traffic_at_equal_blocking(kernels):
    """K A(N, B) apart, A(k N, B) pooled: both are blocked with the chance the row names."""
    table = read_columns("trunking_gain", model="erlang")
    assert len(table["k"]) == 30
    servers, k = table["N_or_C"].astype(np.int32), table["k"]
    np.testing.assert_allclose(erlang_b(table["separate"] / k, servers), table["B_or_g"], rtol=1e-9)
    pooled = erlang_b(table["pooled"], (servers * k).astype(np.int32))
    np.testing.assert_allclose(pooled, table["B_or_g"], rtol=1e-9)
    np.testing.assert_allclose(table["pooled"] / table["separate"], table["gain"], rtol=1e-9)
    assert (table["gain"] > 1.0).all()


def test_traffic_at_equal_mean_rate(kernels):
    """K (C - g) apart, k C - g pooled: under processor sharing without a cap both give the mean rate g."""
    table = read_columns("trunking_gain", model="ps_same_mean_throughput")
    assert len(table["k"]) == 4
    capacity, k = table["N_or_C"], table["k"]
    for of, n in ((table["separate"] / k, 1.0), (table["pooled"], k)):
        pool = n * capacity
        rate_mbps = pool / capped_ps(pool, pool, of / pool).slowdown
        np.testing.assert_allclose(rate_mbps, table["B_or_g"], rtol=1e-9)
    np.testing.assert_allclose(table["pooled"] / table["separate"], table["gain"], rtol=1e-9)
