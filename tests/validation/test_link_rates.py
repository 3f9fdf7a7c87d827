"""Link models, peak rates and transport blocks against tables of the standards; published geometry through them."""

import numpy as np
import pytest

from camau_netsim.domains.radio.frame import tdd_symbol_ratios
from camau_netsim.domains.radio.link_models import (
    AWGN_DB,
    RATES_X1024,
    SYMBOLS_PER_HZ_S,
    awgn_threshold_db,
    efficiency_bit_per_hz,
    rising_steps,
)
from camau_netsim.domains.radio.peak_rates import (
    LTE_CATEGORY_MBPS,
    lte_peak_mbps,
    nr_peak_mbps,
    nr_transport_block_bits,
)
from camau_netsim.kernels.cellrate import LinkAdaptation, LinkTable, spectral_efficiency
from tests.support.vectors import read_columns, read_rows

KINDS = {"cqi": "CQI", "mcs": "MCS_PDSCH"}
DL_36942 = LinkAdaptation(0.6, 4.4, -10.0, 1, 0.0)
PERCENTILES = np.arange(5.25, 95.0, 0.5)
CAMPAIGNS = {
    "36.873 3D-UMi 2GHz K=10": ("TR36.873_phase1", "3D-UMi", 2.0),
    "36.873 3D-UMa 2GHz K=10": ("TR36.873_phase1", "3D-UMa", 2.0),
    "38.901 UMi 6GHz": ("TR38.901_large_scale", "UMi", 6.0),
    "38.901 UMa 6GHz": ("TR38.901_large_scale", "UMa", 6.0),
}


# --- tables of modulation and coding ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RATES_X1024)
def test_every_row_of_a_table(name):
    """Order, modulation, code rate, efficiency (four decimals are printed) of every row; thresholds where published."""
    table = read_columns("cqi_mcs_tables", kind=KINDS[name[:3]], table=float(name[4]))
    ours = [(bits, rate) for bits, rates in RATES_X1024[name].items() for rate in rates]
    assert ours == list(zip(table["Qm"], table["rate_x1024"], strict=True))
    for (bits, rate), printed, snr_db in zip(ours, table["efficiency"], table["snr_awgn_bler10_db"], strict=True):
        assert round(bits * rate / 1024.0, 4) == pytest.approx(printed, abs=1.01e-4)
        assert efficiency_bit_per_hz(bits, rate) == pytest.approx(bits * rate / 1024.0 * 14 / 15, rel=1e-14)
        if np.isfinite(snr_db):
            assert awgn_threshold_db(bits, rate) == AWGN_DB[bits][rate] == snr_db


@pytest.mark.parametrize("name", RATES_X1024)
def test_no_threshold_lies_below_the_bound_of_shannon(name):
    table = read_columns("cqi_mcs_tables", kind=KINDS[name[:3]], table=float(name[4]))
    ours = [awgn_threshold_db(int(bits), rate) for bits, rate in zip(table["Qm"], table["rate_x1024"], strict=True)]
    assert (np.array(ours) > table["snr_shannon_db"] + 1.0).all()
    assert (np.array(ours) < table["snr_shannon_db"] + 4.0).all()


@pytest.mark.parametrize("name", RATES_X1024)
def test_a_link_climbs_its_table_and_stops_at_the_top(kernels, name):
    """From nothing below the first step to the top of the table, never falling, however the index is ordered."""
    table = read_columns("cqi_mcs_tables", kind=KINDS[name[:3]], table=float(name[4]))
    steps = LinkTable(*rising_steps(name, 0.0, 10), 1, 0.0)
    sinr_db = np.arange(-15.0, 60.0, 0.01)
    se = spectral_efficiency(sinr_db, steps)
    assert (np.diff(se) >= 0.0).all()
    assert se[-1] == pytest.approx(table["efficiency"].max() * SYMBOLS_PER_HZ_S, rel=1e-5)
    lowest_db = np.nanmin(table["snr_awgn_bler10_db"])
    assert (se[sinr_db < lowest_db] == 0.0).all()
    assert (se[sinr_db >= lowest_db + 1e-9] > 0.0).all()
    assert (se < np.log2(1.0 + 10.0 ** (sinr_db / 10.0))).all()
    for threshold, efficiency in zip(table["snr_awgn_bler10_db"], table["efficiency"], strict=True):
        if np.isfinite(threshold):
            (found,) = spectral_efficiency(np.array([threshold]), steps)
            assert found == pytest.approx(efficiency * SYMBOLS_PER_HZ_S, rel=1e-3)


def test_a_step_that_offers_less_for_more_is_left_out():
    """MCS table 1 falls from 2.5703 (16QAM, index 16) to 2.5664 (64QAM, index 17)."""
    _, efficiency = rising_steps("mcs_1", 0.0, 10)
    assert efficiency_bit_per_hz(4, 658) in efficiency
    assert efficiency_bit_per_hz(6, 438) not in efficiency
    assert len(efficiency) == 28


# --- peak rates -------------------------------------------------------------------------------------------------------


def label(row):
    return "-".join(f"{row[key]:g}" for key in row if isinstance(row[key], float))


@pytest.mark.parametrize("row", read_rows("nr_peak_rates"), ids=label)
def test_peak_of_5g(row):
    way = {"DL": "down", "UL": "up"}[row["dir"]]
    peak = nr_peak_mbps(
        int(row["n_prb"]), row["scs_khz"], int(row["layers"]), int(row["Qm"]), direction=way, fr2=row["fr"] == "FR2",
        scaling_ratio=row["scaling_f"],
    )  # fmt: skip
    assert peak == pytest.approx(row["peak_mbps"], abs=1e-6)
    share = row["dir_symbol_share"]
    if share < 1.0:
        assert share == pytest.approx(tdd_symbol_ratios("DDDSU", (10, 2, 2))[way == "up"], abs=1e-11)
    assert peak * share == pytest.approx(row["peak_tdd_mbps"], abs=1e-6)


@pytest.mark.parametrize("row", read_rows("lte_peak_rates"), ids=label)
def test_peak_of_4g(row):
    peak = lte_peak_mbps(int(row["n_rb"]), int(row["layers"]), int(row["Qm"]))
    assert peak == pytest.approx(row["peak_mbps"], abs=1e-6)
    # What a width without a published block would get instead is near what is published.
    scaled = 0.7478 if row["Qm"] == 6 else 0.7284
    assert row["gross_mbps"] * scaled == pytest.approx(peak, rel=0.031)


def test_peak_of_4g_where_no_block_is_known():
    assert lte_peak_mbps(50, 4, 6) == pytest.approx(4 * 36.696)  # four times one layer
    assert lte_peak_mbps(75, 2, 8) == pytest.approx(195.792 * 0.75)
    assert lte_peak_mbps(100, 1, 10) == pytest.approx(97.896 * 10 / 8)
    assert LTE_CATEGORY_MBPS[4] == lte_peak_mbps(100, 2, 6)


@pytest.mark.parametrize("row", read_rows("nr_tbs_38214"), ids=label)
def test_transport_block_of_5g(row):
    whole = [int(row[key]) for key in ("n_prb", "re_per_prb", "x_oh", "Qm")]
    assert nr_transport_block_bits(*whole, row["rate_x1024"], int(row["layers"])) == row["tbs_bits"]


def test_a_table_of_256qam_reaches_the_peak_of_ts_38306(kernels):
    """98.28 MHz, four layers, 14 % overhead: 2 337 Mb/s by TS 38.306, and by the top of CQI table 2."""
    table = LinkTable(*rising_steps("cqi_2", 2.0, 8), 4, 0.14)
    (se,) = spectral_efficiency(np.array([60.0]), table)
    assert 98.28 * se == pytest.approx(2337.000120, abs=1e-6)


# --- published geometry through link adaptation -----------------------------------------------------------------------


def geometry_db(scenario, percentile):
    campaign, layout, fc_ghz = CAMPAIGNS[scenario]
    table = read_columns("calibration_3gpp_cdf", campaign=campaign, scenario=layout, fc_ghz=fc_ghz)
    return np.interp(percentile, table["percentile"], table["published_geometry_db"])


@pytest.mark.parametrize("row", read_rows("geometry_to_se"), ids=lambda row: row["scenario"])
def test_spectral_efficiency_of_the_published_geometry(kernels, row):
    se = spectral_efficiency(geometry_db(row["scenario"], PERCENTILES), DL_36942)
    uncapped = spectral_efficiency(
        geometry_db(row["scenario"], PERCENTILES), DL_36942._replace(se_max_bit_per_hz=np.inf)
    )
    p5, p50 = spectral_efficiency(geometry_db(row["scenario"], np.array([5.0, 50.0])), DL_36942)
    found = [se.mean(), 1.0 / np.mean(1.0 / se), p5, p50, uncapped.mean()]
    keys = ("equal_time_se", "harmonic_se", "p5_se", "p50_se", "equal_time_se_nocap")
    np.testing.assert_allclose(found, [row[key] for key in keys], rtol=0, atol=1e-9)


def test_where_a_full_cell_stands_among_published_averages():
    """What docs/explanation/radio.md says of IMT-2020, IMT-Advanced and LTE Rel-8, held to numbers.

    Full load, users by equal time, geometry of 36.873 UMa. Four layers by the upper model stay far below the average
    that M.2410 asks of 5G (which takes many beams at a time); two LTE layers by it lie above what companies found.
    """
    geometry = geometry_db("36.873 3D-UMa 2GHz K=10", PERCENTILES)
    published = {
        (row["source"], row["metric"], row["environment"]): row["value"] for row in read_rows("imt_spectral_efficiency")
    }

    def mean_of(adaptation):
        return float(spectral_efficiency(geometry, adaptation).mean())

    four_bound = mean_of(LinkAdaptation(0.6, 0.6 * np.log2(1001.0), -10.0, 4, 0.14))
    four_table = mean_of(LinkTable(*rising_steps("cqi_2", 2.0, 8), 4, 0.14))
    assert (four_bound, four_table) == pytest.approx((4.35, 3.48), abs=0.006)
    assert four_bound < 0.6 * published["M.2410", "average SE DL", "dense urban"]
    assert four_table > published["M.2410", "average SE DL", "rural"]
    lte = published["TR25.912/R1-072580", "LTE Rel-8 DL 2x2 case1 500 m", "average"]
    one_bound = mean_of(DL_36942._replace(overhead_ratio=0.25))
    two_bound = mean_of(DL_36942._replace(n_layers_max=2, overhead_ratio=0.25))
    steps = rising_steps("cqi_1", 2.0, 6)
    two_table, two_choosy = (mean_of(LinkTable(*steps, 2, 0.25, least_db)) for least_db in (-np.inf, 13.0))
    found = (one_bound, two_bound, two_table, two_choosy)
    assert found == pytest.approx((1.58, 2.50, 2.19, 1.96), abs=0.006)
    assert one_bound == pytest.approx(lte, rel=0.25)
    assert two_choosy == pytest.approx(lte, rel=0.25)
    assert two_table > 1.25 * lte
