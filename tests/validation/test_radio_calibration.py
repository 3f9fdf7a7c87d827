"""Published distributions from the product's own code: calibration of 3GPP, Poisson cells; traps of peers."""

from functools import cache

import numpy as np
import pytest

from camau_netsim.domains.radio.spec import Layer
from camau_netsim.kernels.cellrate import LinkAdaptation, coupled_load, spectral_efficiency
from camau_netsim.kernels.sinr import best_server, entry_layout
from tests.support.calibration import CAMPAIGNS, PERCENTILES, played, published, sites_m
from tests.support.vectors import read_rows

COUPLING_TOLERANCE_DB, GEOMETRY_TOLERANCE_DB = 2.0, 1.0
N_USERS = 40_000
SEED = 1

once = cache(played)


def name_of(campaign):
    return f"{campaign.scenario}-{campaign.fc_ghz:g}GHz"


@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=name_of)
def test_coupling_gain(campaign):
    """Median over the companies that took part, p5 to p95."""
    found = np.percentile(once(campaign, N_USERS, SEED)[0], PERCENTILES)
    np.testing.assert_allclose(
        found, published(campaign)["published_coupling_gain_db"], rtol=0, atol=COUPLING_TOLERANCE_DB
    )


@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=name_of)
def test_geometry(campaign):
    found = np.percentile(once(campaign, N_USERS, SEED)[1], PERCENTILES)
    np.testing.assert_allclose(found, published(campaign)["published_geometry_db"], rtol=0, atol=GEOMETRY_TOLERANCE_DB)


@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=name_of)
def test_another_simulation_of_the_same_reading_agrees(campaign):
    """The independent numpy simulation in the file: half a decibel everywhere."""
    for values, column in zip(once(campaign, N_USERS, SEED), ("coupling_gain", "geometry"), strict=True):
        found = np.percentile(values, PERCENTILES)
        np.testing.assert_allclose(found, published(campaign)[f"mine_{column}_db"], rtol=0, atol=0.5)


def test_the_grid_has_nineteen_sites_and_equal_neighbours():
    x, y = sites_m(500.0)
    away = np.sort(np.hypot(x, y))
    assert len(away) == 19
    np.testing.assert_allclose(away, [0.0] + 6 * [500.0] + 6 * [500.0 * np.sqrt(3.0)] + 6 * [1000.0], atol=1e-9)


# --- Poisson cells ----------------------------------------------------------------------------------------------------


def poisson_sir_db(exponent, n_points, n_cells, seed):
    """SIR without noise of points at the origin of many Poisson fields, by the product's server and SINR code."""
    rng = np.random.default_rng(seed)
    radius = np.sqrt(n_cells / np.pi)  # one cell per unit of area
    counts = rng.poisson(n_cells, n_points)
    ptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    away = radius * np.sqrt(rng.random(ptr[-1]))
    entry_ptr, entry_cell = entry_layout(
        ptr, np.concatenate([np.arange(n) for n in counts]).astype(np.int32),
        np.arange(counts.max() + 1, dtype=np.int32),
    )  # fmt: skip
    up = np.ones(counts.max(), np.uint8)
    nearest = best_server(entry_ptr, entry_cell, away**-exponent, up)
    faded = away**-exponent * rng.exponential(size=len(away))  # Rayleigh on every link
    user = np.arange(n_points, dtype=np.int32)
    return sinr_at_full_load(entry_ptr, entry_cell, faded, nearest, up, user)


def sinr_at_full_load(entry_ptr, entry_cell, mw, serving, up, user):
    """SINR with every cell sending all the time, by the load-coupling kernel (activity clipped at 1)."""
    n_points, n_cells = len(user), len(up)
    # One more point for each cell, alone with it, asks for far more than the cell has.
    own_ptr = (entry_ptr[-1] + np.arange(1, n_cells + 1)).astype(np.int32)
    answer = coupled_load(
        np.concatenate([entry_ptr, own_ptr]), np.concatenate([entry_cell, np.arange(n_cells, dtype=np.int32)]),
        np.concatenate([mw, np.ones(n_cells)]), np.concatenate([serving, own_ptr - 1]).astype(np.int32), up,
        np.ones(n_cells), np.arange(n_points + n_cells, dtype=np.int32),
        np.concatenate([np.zeros(n_points), np.full(n_cells, 1.0e6)]), np.full(n_points + n_cells, 1.0e-18),
        LinkAdaptation(0.6, 4.4, -np.inf, 1, 0.0), clip_activity=True,
    )  # fmt: skip
    assert (answer.load_ratio >= 1.0).all()
    return answer.sinr_db[:n_points]


@pytest.mark.parametrize("exponent", sorted({row["alpha"] for row in read_rows("ppp_coverage")}))
def test_coverage_of_poisson_cells(exponent):
    """Andrews, Baccelli, Ganti 2011, Theorem 2; the window holds 40 mean cell radii."""
    n_points = 4_000
    sir_db = poisson_sir_db(exponent, n_points, 1_600, seed=int(10 * exponent))
    for row in read_rows("ppp_coverage"):
        if row["alpha"] == exponent:
            p = row["p_cov"]
            bound = 4.0 * np.sqrt(p * (1.0 - p) / n_points) + 0.002
            assert (sir_db > row["T_db"]).mean() == pytest.approx(p, abs=bound), row["T_db"]


# --- traps ------------------------------------------------------------------------------------------------------------


def test_powers_add_in_milliwatts_and_not_in_decibels():
    """Two interferers of -90 dBm are -87 dBm, not -180 and not -90: SINR of -80 dBm over them is 7 dB."""
    ptr, cells = np.array([0, 3], np.int32), np.arange(3, dtype=np.int32)
    mw = 10.0 ** (np.array([-80.0, -90.0, -90.0]) / 10.0)
    sinr = sinr_at_full_load(ptr, cells, mw, np.zeros(1, np.int32), np.ones(3, np.uint8), np.zeros(1, np.int32))
    assert sinr[0] == pytest.approx(10.0 - 10.0 * np.log10(2.0), abs=1e-3)


@pytest.mark.parametrize(("sinr_db", "rate"), [(-10.5, False), (-10.0, True), (-9.0, True), (-6.0, True)])
def test_low_sinr_gives_a_rate_down_to_where_the_model_ends(kernels, sinr_db, rate):
    layer = Layer(
        id="x", operator="V", technology="4g", band="any", fc_ghz=1.8, bandwidth_mhz=18.0, n_subcarriers=1200,
        power_dbm=46.0, antenna_gain_dbi=15.0,
    )  # fmt: skip
    law = LinkAdaptation(layer.alpha, layer.se_max_bit_per_hz, layer.sinr_min_db, 1, 0.0)
    se = spectral_efficiency(np.array([sinr_db]), law)[0]
    assert se == pytest.approx(0.6 * np.log2(1.0 + 10.0 ** (sinr_db / 10.0)) if rate else 0.0)
