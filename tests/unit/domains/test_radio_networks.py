"""What each operator's network gives: by district and place, and from user to user."""

import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.domains.radio.coverage import covered_ratio
from camau_netsim.domains.radio.networks import PERCENTS, operator_columns, quantile_columns, quantiles
from camau_netsim.domains.radio.tables import commune_columns
from tests.unit.domains.build import mask, ones
from tests.unit.domains.test_radio import BOTH, BOTH_CELLS, NLOS, PEAK_4G, answer, cell, layer, town
from tests.unit.domains.test_radio_devices import NEW, OLD, devices

VW = Index("VW")
LAYERS = [layer("v", "4g"), layer("w", "4g", operator="W", bandwidth_mhz=9.0)]
CELLS = [cell("v1", "M0", "v"), cell("w1", "M0", "w")]


def test_means_of_each_network_by_hand():
    """Each has half of 40 Mb/s, a quarter of it indoors, on cells of 59.4 and 29.7 Mb/s: c (1 - 20 / c) = c - 20."""
    problem = town(LAYERS, CELLS, operators="VW", indoor=0.25)
    found = operator_columns(problem, VW, ("north",), "4g", answer(problem, want_4g=40.0))
    assert list(zip(found["operator"], found["indoor"], strict=True)) == [
        ("V", False), ("V", True), ("W", False), ("W", True),
    ]  # fmt: skip
    assert found["district"].tolist() == ["north"] * 4
    assert found["demand_mbps"] == pytest.approx([15.0, 5.0, 15.0, 5.0])
    assert found["sampled_mbps"] == pytest.approx([PEAK_4G - 20.0] * 2 + [PEAK_4G / 2.0 - 20.0] * 2)
    assert found["session_mbps"] == pytest.approx(found["sampled_mbps"])
    assert found["overloaded_mbps"].tolist() == [0.0] * 4


def test_an_overloaded_network_has_no_bits_over_time():
    problem = town(LAYERS, CELLS, operators="VW")
    found = operator_columns(problem, VW, ("north",), "4g", answer(problem, want_4g=80.0))
    assert found["overloaded_mbps"] == pytest.approx([0.0, 40.0])
    assert found["sampled_mbps"] == pytest.approx([PEAK_4G - 40.0, 0.0])
    assert np.isnan(found["session_mbps"][1])


def test_networks_add_up_to_the_commune():
    mix = devices(OLD, {**NEW, "layers_4g_max": 1}, old=0.3, new=0.7)
    problem = town(BOTH, BOTH_CELLS, at_m=((300.0, 0.0), (4_000.0, 0.0)), indoor=0.4, los=NLOS, shadowing=True, **mix)
    rates = answer(problem, want_4g=10.0, want_5g=50.0)
    for technology in ("4g", "5g"):
        whole = commune_columns(problem, np.array(["t"], object), technology, rates)
        parts = operator_columns(problem, Index("V"), ("north",), technology, rates)
        assert parts["demand_mbps"].sum() == pytest.approx(whole["demand_mbps"][0])
        mean = parts["demand_mbps"] @ parts["sampled_mbps"] / parts["demand_mbps"].sum()
        assert mean == pytest.approx(whole["sampled_mbps"][0])


def test_quantiles_by_hand():
    """Rates 10, 20, 30 of users who weigh 1, 2, 1: a quarter does not exceed 10, three quarters not 20."""
    found = quantiles(np.array([30.0, 10.0, 20.0]), np.array([1.0, 1.0, 2.0]), np.array([0.01, 0.25, 0.26, 0.75, 0.99]))
    assert found.tolist() == [10.0, 10.0, 20.0, 20.0, 30.0]


def test_users_of_all_networks_spread_over_both():
    problem = town(LAYERS, CELLS, operators="VW")
    rates = answer(problem, want_4g=40.0)
    blocks = {block["operator"]: block["rate_mbps"] for block in quantile_columns(problem, VW, "4g", rates)}
    low, high = PEAK_4G / 2.0 - 20.0, PEAK_4G - 20.0
    assert blocks["V"] == pytest.approx(np.full(len(PERCENTS), high))
    assert blocks["any"] == pytest.approx(np.where(np.array(PERCENTS) <= 50, low, high))
    assert list(quantile_columns(problem, VW, "5g", rates)) == []
    assert len(operator_columns(problem, VW, ("north",), "5g", rates)["operator"]) == 0


def test_either_technology_covers():
    """4G and 5G on masts of their own are chances of their own; on one mast the better one counts."""
    spread = {"los": NLOS, "shadowing": True, "at_m": ((3_000.0, 0.0),)}
    cells = [cell("c4", "M0", "four"), cell("c5", "M1", "five", 270.0)]
    apart = town(BOTH, cells, masts_m=((0.0, 0.0), (6_000.0, 0.0)), **spread)
    four, five, either = (covered_ratio(apart, ones(2), name)[-1, 0, 0] for name in ("4g", "5g", "any"))
    assert either == pytest.approx(1.0 - (1.0 - four) * (1.0 - five))
    together = town(BOTH, BOTH_CELLS, **spread)
    best = max(covered_ratio(together, ones(2), name)[-1, 0, 0] for name in ("4g", "5g"))
    assert covered_ratio(together, ones(2), "any")[-1, 0, 0] == pytest.approx(best, abs=1e-6)
    assert covered_ratio(apart, mask(1, 0), "any")[-1, 0, 0] == pytest.approx(four)
