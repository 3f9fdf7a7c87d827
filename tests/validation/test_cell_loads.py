"""Link adaptation, coupled loads and loaded cells against tables solved by two routes each."""

import numpy as np
import pytest

from camau_netsim.kernels.cellrate import LinkAdaptation, coupled_load, spectral_efficiency
from camau_netsim.kernels.sharing import capped_ps
from tests.support.vectors import read_cases, read_columns

M2101_DL_MAX = 0.6 * np.log2(1 + 10**3.0)
M2101_UL_MAX = 0.4 * np.log2(1 + 10**2.2)


@pytest.mark.parametrize(
    ("column", "alpha", "se_max"),
    [
        ("lte_dl_36942", 0.6, 4.4),
        ("lte_ul_36942", 0.4, 2.0),
        ("nr_dl_m2101", 0.6, M2101_DL_MAX),
        ("nr_ul_m2101", 0.4, M2101_UL_MAX),
    ],
)
def test_truncated_shannon(kernels, column, alpha, se_max):
    table = read_columns("linkadapt_truncated_shannon")
    se = spectral_efficiency(table["snir_db"], LinkAdaptation(alpha, se_max, -10.0, 1, 0.0))
    np.testing.assert_allclose(se, table[column], rtol=0, atol=1e-9)


def coupled(case, clip=False):
    """One point per user, an entry per cell; powers in any unit, noise in the same."""
    mw = (np.array(case["gain"]) * np.array(case["power_w"])[:, None]).T
    n_user, n_cell = mw.shape
    adaptation = LinkAdaptation(case["alpha"], case["se_max"], -np.inf, 1, 0.0)
    return coupled_load(
        np.arange(0, n_user * n_cell + 1, n_cell, dtype=np.int32), np.tile(np.arange(n_cell, dtype=np.int32), n_user),
        np.ascontiguousarray(mw.reshape(-1)),
        (np.arange(n_user) * n_cell + np.array(case["serving"])).astype(np.int32),
        np.ones(n_cell, np.uint8), np.full(n_cell, case["bandwidth_mhz"]), np.arange(n_user, dtype=np.int32),
        np.array(case["demand_mbps"]), np.full(n_user, case["noise_w"]), adaptation, clip_activity=clip,
    )  # fmt: skip


CASES = read_cases("load_coupling")


@pytest.mark.parametrize("case", [case for case in CASES if case["load"] is not None], ids=lambda case: case["name"])
def test_fixed_point_of_coupled_loads(kernels, case):
    answer = coupled(case)
    assert answer.converged
    np.testing.assert_allclose(answer.load_ratio, case["load"], rtol=1e-8)
    np.testing.assert_allclose(answer.sinr_db, case["sinr_db"], rtol=0, atol=1e-8)
    np.testing.assert_allclose(answer.peak_mbps, case["user_peak_mbps"], rtol=1e-8)
    assert bool(answer.load_ratio.max() <= 1.0) is case["feasible"]
    own = answer.load_ratio[np.array(case["serving"])]
    rate = np.maximum(1.0 - own, 0.0) * answer.peak_mbps
    np.testing.assert_allclose(rate, case["user_mean_throughput_ps_mbps"], rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("case", [case for case in CASES if case["load"] is None], ids=lambda case: case["name"])
def test_demand_without_a_fixed_point_is_reported(kernels, case):
    assert case["spectral_radius_linearised"] > 1.0
    assert not coupled(case).converged
    clipped = coupled(case, clip=True)
    assert clipped.converged
    assert clipped.load_ratio.max() > 1.0


@pytest.mark.parametrize("case", read_cases("cell_ps"), ids=lambda case: case["name"])
def test_loaded_cell(kernels, case):
    """The load of a cell is sum(demand / peak); its classes get (1 - load) of their peak, the cell C_h (1 - load)."""
    traffic = np.array([one["arrival_per_s"] * one["mean_size_mbit"] for one in case["classes"]])
    peak = np.array([one["peak_mbps"] for one in case["classes"]])
    n = len(peak)
    sinr = 2.0 ** (peak / 10.0 / 20.0) - 1.0  # 10 MHz, alpha 20: a peak of 10 * 20 log2(1 + SINR)
    answer = coupled_load(
        np.arange(n + 1, dtype=np.int32), np.zeros(n, np.int32), sinr, np.arange(n, dtype=np.int32),
        np.ones(1, np.uint8), np.array([10.0]), np.arange(n, dtype=np.int32), traffic, np.ones(n),
        LinkAdaptation(20.0, np.inf, -np.inf, 1, 0.0),
    )  # fmt: skip
    np.testing.assert_allclose(answer.peak_mbps, peak, rtol=1e-9)
    load = float(answer.load_ratio[0])
    assert load == pytest.approx(case["load"], rel=1e-9)
    assert traffic.sum() / load == pytest.approx(case["harmonic_capacity_mbps"], rel=1e-9)
    shared = capped_ps(case["harmonic_capacity_mbps"], case["harmonic_capacity_mbps"], load)
    assert (load < 1.0) is case["stable"]
    rate = max(1.0 - load, 0.0) * answer.peak_mbps
    np.testing.assert_allclose(rate, [one["throughput_mbps"] for one in case["classes"]], rtol=1e-9)
    if case["stable"]:
        assert shared.mean_active == pytest.approx(case["mean_number"], rel=1e-9)
        mean_rate = case["harmonic_capacity_mbps"] / shared.slowdown
        assert mean_rate == pytest.approx(case["mean_flow_throughput_mbps"], rel=1e-9)
    else:
        assert shared.mean_active == np.inf
