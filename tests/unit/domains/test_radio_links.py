"""Link adaptation and devices of a layer, as a scenario names them; what a frame leaves to data."""

import numpy as np
import pytest

from camau_netsim.domains.radio.frame import lte_overhead_ratio, tdd_symbol_ratios
from camau_netsim.domains.radio.link_models import RATES_X1024, adaptation_of
from camau_netsim.kernels.cellrate import LinkAdaptation, LinkTable, spectral_efficiency
from tests.unit.domains.build import ones
from tests.unit.domains.test_radio import NLOS, PEAK_4G, answer, cell, layer, town

CQI_TOP = 6 * 948 / 1024 * 14 / 15
"""5.184 bit/s/Hz, the top of CQI table 1 with the cyclic prefix taken off."""


def rate_at(sinr_db, **keys):
    (se,) = spectral_efficiency(np.array([sinr_db]), adaptation_of(layer("four", "4g", overhead_ratio=0.0, **keys)))
    return se


# --- models by name ---------------------------------------------------------------------------------------------------


def test_a_layer_without_new_keys_has_the_bound_of_its_old_ones():
    row = layer("four", "4g", alpha=0.5, se_max_bit_per_hz=5.0, sinr_min_db=-8.0, n_layers_max=2, overhead_ratio=0.2)
    assert adaptation_of(row) == LinkAdaptation(0.5, 5.0, -8.0, 2, 0.2)


def test_nr_sharing_is_the_bound_up_to_30_db():
    assert rate_at(40.0, link_model="nr_sharing") == pytest.approx(0.6 * np.log2(1001.0))
    assert rate_at(29.0, link_model="nr_sharing") == pytest.approx(0.6 * np.log2(1 + 10**2.9))
    assert rate_at(-10.1, link_model="nr_sharing") == 0.0


def test_mogensen_loses_its_1_25_and_the_margin():
    assert rate_at(10.0, link_model="mogensen", link_margin_db=0.0) == pytest.approx(0.75 * np.log2(1 + 10 / 1.25))
    assert rate_at(10.0, link_model="mogensen") == pytest.approx(0.75 * np.log2(1 + 10**0.8 / 1.25))
    assert rate_at(60.0, link_model="mogensen") == 4.4


def test_the_margin_moves_every_threshold_of_a_table():
    """CQI 15 of table 1 begins at 19.653 dB without fading, CQI 1 at -6.27 dB."""
    for margin in (0.0, 2.0, 3.0):
        keys = {"link_model": "cqi_1", "link_margin_db": margin}
        assert rate_at(19.66 + margin, **keys) == pytest.approx(CQI_TOP)
        assert rate_at(19.64 + margin, **keys) < CQI_TOP
        assert rate_at(-6.26 + margin, **keys) == pytest.approx(2 * 78 / 1024 * 14 / 15)
        assert rate_at(-6.28 + margin, **keys) == 0.0
    assert rate_at(21.6, link_model="cqi_1") < CQI_TOP  # 2 dB unless said otherwise


@pytest.mark.parametrize("name", RATES_X1024)
def test_every_table_can_be_named(name):
    adaptation = adaptation_of(layer("four", "4g", link_model=name))
    assert isinstance(adaptation, LinkTable)
    assert adaptation.peak_bit_per_hz <= 0.75 * 10 * 948 / 1024 * 14 / 15


def test_a_rank_threshold_holds_for_each_stream():
    keys = {"n_layers_max": 2, "rank_threshold_db": 10.0}
    one, two = 0.6 * np.log2(1 + 10**1.3), 1.2 * np.log2(1 + 10**1.302 / 2)
    assert rate_at(13.0, **keys) == pytest.approx(one)
    assert rate_at(13.02, **keys) == pytest.approx(two)
    assert rate_at(13.0, n_layers_max=2) > one


# --- devices ----------------------------------------------------------------------------------------------------------


def test_devices_decode_no_more_layers_than_they_have():
    assert rate_at(60.0, n_layers_max=4, device_layers_max=2) == 8.8
    assert rate_at(60.0, n_layers_max=2, device_layers_max=4) == 8.8


def test_a_device_of_64qam_ends_the_table_there():
    assert rate_at(60.0, link_model="cqi_2", device_modulation_order_max=6) == pytest.approx(
        min(6 * 873 / 1024 * 14 / 15, 75.376 / 18.0)
    )
    assert rate_at(60.0, link_model="mcs_2") == pytest.approx(8 * 948 / 1024 * 14 / 15)


def test_peaks_of_devices_cap_the_rate_before_anything_else():
    """150.752 Mb/s on two layers of 18 MHz, 1 168.5 of 98.28 MHz, whatever the bound would give."""
    wild = {"se_max_bit_per_hz": 50.0, "n_layers_max": 2, "device_modulation_order_max": 6}
    assert 18.0 * rate_at(90.0, **wild) == pytest.approx(150.752)
    row = layer(
        "five", "5g", bandwidth_mhz=98.28, n_subcarriers=3276, downlink_ratio=0.742857, overhead_ratio=0.3,
        **(wild | {"device_modulation_order_max": 8}),
    )  # fmt: skip
    assert 98.28 * adaptation_of(row).peak_bit_per_hz == pytest.approx(1168.50006)
    above = row.model_copy(update={"fc_ghz": 26.0})
    assert adaptation_of(above).peak_bit_per_hz == pytest.approx(adaptation_of(row).peak_bit_per_hz * 0.82 / 0.86)


def test_a_stated_peak_is_what_a_phone_gets_over_the_share_of_time():
    row = layer("five", "5g", downlink_ratio=0.75, device_peak_mbps=54.0)
    assert 90.0 * 0.75 * adaptation_of(row).peak_bit_per_hz == pytest.approx(54.0)
    assert adaptation_of(row.model_copy(update={"downlink_ratio": 0.0})).se_cap_bit_per_hz == np.inf


def test_a_cap_is_in_the_rate_and_in_the_load():
    """Half the peak of 59.4 Mb/s: twice the load, and a rate that starts from the cap."""
    capped = layer("four", "4g", device_peak_mbps=PEAK_4G / 2)
    found = answer(town([capped], [cell("c", "M0", "four")]), want_4g=12.0)
    assert found.layers[0].peak_mbps[0] == pytest.approx([PEAK_4G / 2] * 2)
    assert found.cell_load_ratio == pytest.approx([12.0 / (PEAK_4G / 2)])
    assert found.layers[0].rate_mbps[0, 0] == pytest.approx(PEAK_4G / 2 * (1 - 12.0 / (PEAK_4G / 2)))


def test_a_phone_on_a_table_by_hand():
    """Near the mast the top of CQI table 1: 18 MHz x 5.184 x 0.75 = 69.98 Mb/s."""
    problem = town([layer("four", "4g", link_model="cqi_1")], [cell("c", "M0", "four")])
    found = answer(problem, want_4g=7.0)
    peak = 18.0 * CQI_TOP * 0.75
    assert found.layers[0].peak_mbps[0, 0] == pytest.approx(peak)
    assert found.cell_load_ratio == pytest.approx([7.0 / peak])


def test_a_phone_below_the_first_step_loads_its_cell_and_gets_nothing():
    """As below the cut-off of the bound; the load has a fixed point all the same."""
    problem = town(
        [layer("four", "4g", link_model="cqi_1", link_margin_db=10.0)],
        [cell("c", "M0", "four"), cell("d", "M1", "four", azimuth=270.0)],
        at_m=((2000.0, 0.0), (2900.0, 0.0), (4000.0, 0.0)),
        masts_m=((0.0, 0.0), (6000.0, 0.0)),
        los=NLOS,
    )
    found = answer(problem, want_4g=40.0, up=ones(2))
    least = problem.layers[0].adaptation.sinr_min_db
    assert least == pytest.approx(3.73)
    lost = found.layers[0].sinr_db < least
    assert lost.any()
    assert (found.layers[0].peak_mbps[lost] == 0.0).all()
    assert found.cell_load_ratio.max() > 0.0


# --- frame ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "special", "down", "up"),
    [("DDDSU", (10, 2, 2), 52 / 70, 16 / 70), ("DDDDDDDSUU", (6, 4, 4), 104 / 140, 32 / 140), ("D", (0, 14, 0), 1, 0)],
)
def test_symbols_of_a_tdd_frame(pattern, special, down, up):
    assert tdd_symbol_ratios(pattern, special) == pytest.approx((down, up))


def test_a_tdd_frame_that_is_none():
    with pytest.raises(ValueError, match="pattern: want letters D, S and U, got 'DDX'"):
        tdd_symbol_ratios("DDX", (10, 2, 2))
    with pytest.raises(ValueError, match="pattern: want letters"):
        tdd_symbol_ratios("", (10, 2, 2))
    with pytest.raises(ValueError, match="special_symbols: must add up to 14"):
        tdd_symbol_ratios("DDDSU", (10, 2, 1))


def test_overhead_of_lte():
    """Two ports: 16 of 168 elements are reference signals, 9.5 %; 4 of the 36 of three control symbols too."""
    assert lte_overhead_ratio(2, 3) == pytest.approx((16 + 36 - 4) / 168)
    assert lte_overhead_ratio(1, 1) == pytest.approx((8 + 12 - 2) / 168)
    assert lte_overhead_ratio(4, 2) == pytest.approx((24 + 24 - 8) / 168)
    assert lte_overhead_ratio(2, 2) < 0.25 < lte_overhead_ratio(2, 3)
    with pytest.raises(ValueError, match="n_ports: must be 1, 2 or 4, got 8"):
        lte_overhead_ratio(8, 1)
    with pytest.raises(ValueError, match=r"n_control_symbols: must be in 1\.\.3, got 4"):
        lte_overhead_ratio(2, 4)
