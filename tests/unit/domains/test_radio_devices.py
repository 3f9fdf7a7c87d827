"""Phones of several classes: who decodes what, who joins how many carriers, one load for all of them."""

import numpy as np
import pytest
from pydantic import ValidationError

from camau_netsim.domains.radio.devices import limited, mix_of
from camau_netsim.domains.radio.link_models import adaptation_of
from camau_netsim.domains.radio.peak_rates import LTE_CATEGORY_MBPS, lte_peak_mbps, nr_peak_mbps
from camau_netsim.domains.radio.spec import Device, DeviceShare, RadioSpec
from camau_netsim.domains.radio.tables import commune_columns, point_columns
from camau_netsim.kernels.sharing import capped_ps
from tests.unit.domains.test_radio import BOTH, BOTH_CELLS, PEAK_4G, PEAK_5G, answer, cell, layer, town
from tests.unit.domains.test_radio_aggregation import NAMES, TWO, TWO_CELLS, of, table

YEAR = 2025
OLD, NEW = {"id": "old", "phone": "4g"}, {"id": "new", "phone": "4g"}


def devices(*rows, five_g=({"id": "five", "phone": "5g"},), **shares):
    """The two tables: classes of 4G phones with their shares, and of 5G phones."""
    every = [Device(**row) for row in (*rows, *five_g)]
    given = {row.id: 1.0 for row in every} | shares
    return {
        "devices": tuple(every),
        "device_shares": tuple(DeviceShare(device=name, year=YEAR, share_ratio=r) for name, r in given.items()),
    }


def halves(slow_mbps, share=0.5):
    return devices({**OLD, "peak_4g_mbps": slow_mbps}, NEW, old=share, new=1.0 - share)


FOUR, FOUR_CELLS = [layer("four", "4g")], [cell("c4", "M0", "four")]


# --- one cell ---------------------------------------------------------------------------------------------------------


def test_a_cell_is_one_queue_of_all_classes():
    """Load sums d / peak over the classes; each gets its own peak times what is left (processor sharing)."""
    problem = town(FOUR, FOUR_CELLS, **halves(20.0, share=0.25))
    found = answer(problem, want_4g=16.0)
    load = 4.0 / 20.0 + 12.0 / PEAK_4G
    assert found.cell_load_ratio == pytest.approx([load])
    assert found.bundles[0].demand_mbps[0].tolist() == pytest.approx([4.0, 0.0, 12.0, 0.0, 0.0, 0.0])
    rates = np.array([20.0, PEAK_4G]) * (1.0 - load)
    assert found.bundles[0].rate_mbps[0, [0, 2]] == pytest.approx(rates)
    now = table(problem, found)
    assert now["sampled_mbps"] == pytest.approx(rates @ [0.25, 0.75])
    assert now["session_mbps"] == pytest.approx(1.0 / (0.25 / rates[0] + 0.75 / rates[1]))


def test_points_show_the_mean_over_the_bits_of_all_classes():
    """So that demand over peak is still the load a point puts on its cell."""
    problem = town(FOUR, FOUR_CELLS, indoor=0.25, **halves(20.0))
    found = answer(problem, want_4g=16.0)
    shown = point_columns(problem, type(problem.layer)(["s"]), 0, found.layers[0])
    assert shown["indoor"].tolist() == [False, True]
    assert shown["demand_mbps"] == pytest.approx([12.0, 4.0])
    assert sum(shown["demand_mbps"] / shown["peak_mbps"]) == pytest.approx(found.cell_load_ratio[0])


def test_classes_all_alike_are_no_classes():
    """Splitting the phones into equal classes changes no load and no rate."""
    whole = answer(town(BOTH, BOTH_CELLS, indoor=0.4), want_4g=20.0, want_5g=60.0)
    problem = town(BOTH, BOTH_CELLS, indoor=0.4, **devices(OLD, NEW, old=0.3, new=0.7))
    found = answer(problem, want_4g=20.0, want_5g=60.0)
    assert found.cell_load_ratio == pytest.approx(whole.cell_load_ratio, rel=1e-12)
    for one, other in zip(found.layers, whole.layers, strict=True):
        summed = one.demand_mbps.reshape(1, 3, 2).sum(axis=1)
        assert summed == pytest.approx(other.demand_mbps, rel=1e-12)
    for technology in ("4g", "5g"):
        split = commune_columns(problem, NAMES, technology, found)
        alike = commune_columns(town(BOTH, BOTH_CELLS, indoor=0.4), NAMES, technology, whole)
        assert split["sampled_mbps"] == pytest.approx(alike["sampled_mbps"], rel=1e-12)


def test_interference_follows_the_load_that_all_classes_make():
    """Slower phones keep their own cell busy longer and so disturb the neighbour's users more: one fixed point."""
    place = {"at_m": ((300.0, 0.0), (1_700.0, 0.0)), "masts_m": ((0.0, 0.0), (2_000.0, 0.0))}
    cells = [cell("a", "M0", "four"), cell("b", "M1", "four", 270.0)]
    quick = answer(town(FOUR, cells, **place, **halves(50.0)), want_4g=20.0)
    slow = answer(town(FOUR, cells, **place, **halves(15.0)), want_4g=20.0)
    assert (slow.cell_load_ratio > quick.cell_load_ratio).all()
    assert slow.layers[0].sinr_db[0, 0] < quick.layers[0].sinr_db[0, 0]
    # And the loads are those of the equation, with the SINR that they themselves make.
    assert slow.cell_load_ratio == pytest.approx((slow.layers[0].demand_mbps / slow.layers[0].peak_mbps).sum(axis=1))


def test_4g_phones_stay_on_4g_whatever_their_class():
    problem = town(BOTH, BOTH_CELLS, **devices(OLD, NEW, old=0.5, new=0.5))
    found = answer(problem, want_4g=20.0, want_5g=30.0)
    assert found.layers[1].demand_mbps[0, :4].tolist() == [0.0] * 4
    assert found.layers[1].demand_mbps[0, 4] > 15.0
    assert problem.mix.may_use(("5g",), 1) == [4, 5]
    assert problem.mix.may_use(("4g",), 1) == [0, 1, 2, 3, 4, 5]


# --- several carriers -------------------------------------------------------------------------------------------------


def test_only_classes_that_can_join_carriers():
    """A quarter joins two carriers, the others have one: rates are those, loads do not change."""
    mix = devices(OLD, {**NEW, "n_carriers_4g_max": 2}, old=0.75, new=0.25)
    problem = town(TWO, TWO_CELLS, aggregation="per_technology", **mix)
    found = answer(problem, want_4g=40.0)
    one, both = PEAK_4G - 20.0, 2.0 * (PEAK_4G - 20.0)
    assert of(problem, found, 0, 1).demand_mbps.sum() == pytest.approx(10.0)
    assert table(problem, found)["sampled_mbps"] == pytest.approx(0.75 * one + 0.25 * both)
    assert problem.mix.may_use(("4g", "4g"), 2) == [2, 3]  # 5G phones of this mix join one 4G carrier


def test_a_category_caps_the_carriers_together():
    """Two carriers of 59.4 Mb/s and a category of 80: a session of a queue of 118.8 that gets at most 80."""
    row = {**NEW, "n_carriers_4g_max": 2, "peak_4g_mbps": 80.0}
    problem = town(TWO, TWO_CELLS, aggregation="per_technology", **devices(row))
    found = of(problem, answer(problem, want_4g=40.0), 0, 1)
    assert found.peak_mbps[0, 0] == pytest.approx(80.0)
    slowdown = float(capped_ps(2.0 * PEAK_4G, 80.0, 40.0 / (2.0 * PEAK_4G)).slowdown)
    assert found.rate_mbps[0, 0] == pytest.approx(80.0 / slowdown)
    assert 80.0 * (1.0 - 40.0 / 118.8) < found.rate_mbps[0, 0] < 80.0
    wide = town(TWO, TWO_CELLS, aggregation="per_technology", **devices({**row, "peak_4g_mbps": 500.0}))
    assert of(wide, answer(wide, want_4g=40.0), 0, 1).rate_mbps[0, 0] == pytest.approx(2.0 * PEAK_4G - 40.0)


def test_dual_connectivity_counts_the_carriers_of_both():
    five = ({"id": "five", "phone": "5g", "n_carriers_4g_max": 1, "n_carriers_5g_max": 1},)
    problem = town([*TWO, BOTH[1]], [*TWO_CELLS, BOTH_CELLS[1]], aggregation="all", **devices(NEW, five_g=five))
    assert problem.mix.phones[1].n_joined(("4g", "5g")) == 2
    found = answer(problem, want_5g=10.0)
    joined = {bundle.layers: float(at.demand_mbps.sum())
              for bundle, at in zip(problem.bundling.bundles, found.bundles, strict=True)}  # fmt: skip
    assert joined[0, 1, 2] == 0.0
    assert sum(joined[pair] for pair in ((0, 1), (0, 2), (1, 2))) == pytest.approx(10.0)
    assert PEAK_5G > PEAK_4G


# --- what a class decodes ---------------------------------------------------------------------------------------------


def test_a_class_holds_beside_what_the_layer_says_of_all():
    row = layer("four", "4g", n_layers_max=4, device_layers_max=2, device_peak_mbps=120.0)
    device = Device(**NEW, layers_4g_max=3, modulation_order_4g_max=8, peak_4g_mbps=LTE_CATEGORY_MBPS[6])
    own = limited(row, device)
    assert (own.device_layers_max, own.device_modulation_order_max, own.device_peak_mbps) == (2, 8, 120.0)
    assert limited(row, Device(**OLD, layers_4g_max=1)).device_layers_max == 1
    assert limited(layer("l", "4g"), Device(**OLD)) == layer("l", "4g")


def test_peaks_of_classes_are_those_of_the_standards():
    """20 MHz of LTE: 150.752 with 64QAM on two layers, 195.816 Mb/s with 256QAM; 100 MHz of NR on 2 and 4 layers."""
    lte = layer("four", "4g", n_layers_max=4, overhead_ratio=0.0, se_max_bit_per_hz=8.0)
    for bits, layers, peak in ((6, 2, 150.752), (8, 2, 195.792), (8, 4, 391.632)):
        kind = adaptation_of(limited(lte, Device(**NEW, layers_4g_max=layers, modulation_order_4g_max=bits)))
        assert kind.peak_bit_per_hz * 18.0 == pytest.approx(min(peak, layers * 8.0 * 18.0))
        assert lte_peak_mbps(100, layers, bits) == peak
    nr = layer("five", "5g", bandwidth_mhz=98.28, n_subcarriers=3276, n_layers_max=4, se_max_bit_per_hz=7.4,
               overhead_ratio=0.0)  # fmt: skip
    for layers in (2, 4):
        device = Device(id="d", phone="5g", layers_5g_max=layers, modulation_order_5g_max=8)
        expected = min(nr_peak_mbps(273, 30.0, layers, 8), layers * 7.4 * 98.28)
        assert adaptation_of(limited(nr, device)).peak_bit_per_hz * 98.28 == pytest.approx(expected)


def test_shares_by_year():
    spec = RadioSpec(**devices(OLD, NEW, old=0.4, new=0.6))
    mix = mix_of(spec)
    assert mix.ratio_of(YEAR).tolist() == [0.4, 0.6, 1.0]
    assert mix.n_kinds == 3
    assert mix_of(RadioSpec()).n_kinds == 1
    assert mix_of(RadioSpec()).ratio_of(1999).tolist() == [1.0, 1.0]


def test_a_4g_phone_says_nothing_of_5g():
    for more in ({"layers_5g_max": 4}, {"n_carriers_5g_max": 2}, {"peak_5g_mbps": 1.0}):
        with pytest.raises(ValidationError, match="a 4g phone has no 5G"):
            Device(**OLD, **more)
