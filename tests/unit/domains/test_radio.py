"""Cells and phones: link budgets against tables, steering and overload by hand."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from camau_netsim.core.index import Index
from camau_netsim.domains.radio.building import LOW, entry_sigma_db, mean_entry_db
from camau_netsim.domains.radio.coverage import covered_ratio
from camau_netsim.domains.radio.fading import drawn_powers
from camau_netsim.domains.radio.link_budget import noise_dbm, shadow_sigma_db
from camau_netsim.domains.radio.model import solve
from camau_netsim.domains.radio.problem import Surroundings, compile_problem
from camau_netsim.domains.radio.spec import Cell, Layer, RadioSpec
from camau_netsim.domains.radio.tables import cell_columns, commune_columns, coverage_columns, point_columns
from camau_netsim.kernels.sharing import capped_ps
from camau_netsim.kernels.sinr import path_loss_db
from tests.support.vectors import read_columns, read_rows
from tests.unit.domains.build import mask, ones

PEAK_4G = 18.0 * 4.4 * 0.75
"""59.4 Mb/s: 18 MHz at the largest efficiency less a quarter of overhead; reached far above 22 dB."""
PEAK_5G = 90.0 * 4.4 * 0.75
"""297 Mb/s."""
LOS, NLOS, DRAWN = 1, 0, -1


def layer(name, technology, **more):
    mhz = {"4g": 18.0, "5g": 90.0}[technology]
    return Layer(
        **{
            "id": name,
            "operator": "V",
            "technology": technology,
            "band": "any",
            "fc_ghz": {"4g": 1.8, "5g": 2.6}[technology],
            "bandwidth_mhz": mhz,
            "n_subcarriers": 1200,
            "power_dbm": 46.0,
            "antenna_gain_dbi": 15.0,
            **more,
        }
    )


def cell(name, mast, on, azimuth=90.0, **more):
    return Cell(id=name, mast=mast, layer=on, azimuth_deg=azimuth, **more)


def town(
    layers,
    cells,
    at_m=((300.0, 0.0),),
    masts_m=((0.0, 0.0),),
    indoor=0.0,
    los=LOS,
    shares=None,
    operators="V",
    around=None,
    **spec,
):
    """One commune; settlements at ``at_m``, RMa masts of 40 m at ``masts_m``; every phone stands 1.5 m high."""
    n, m = len(at_m), len(masts_m)
    place = Surroundings(
        settlement_commune=np.zeros(n, np.int32),
        settlement_ratio=np.full(n, 1.0 / n) if shares is None else np.array(shares),
        settlement_x_m=np.array([x for x, _ in at_m]),
        settlement_y_m=np.array([y for _, y in at_m]),
        settlement_indoor_ratio=np.full(n, indoor),
        settlement_entry_loss_db=np.full(n, 12.0),
        settlement_los=np.full(n, los, np.int32),
        operator=Index(operators),
        market_ratio=np.full(len(operators), 1.0 / len(operators)),
        mast=Index([f"M{row}" for row in range(m)]),
        mast_x_m=np.array([x for x, _ in masts_m]),
        mast_y_m=np.array([y for _, y in masts_m]),
        mast_height_m=np.full(m, 40.0),
        mast_propagation=np.zeros(m, np.uint8),
        mast_backhaul_mbps=np.full(m, 1.0e6),
        session_mbit=16.0,
    )
    settings = {"shadowing": False, "range_km": 50.0, **spec}
    place = replace(place, **(around or {}))
    return compile_problem(RadioSpec(layers=tuple(layers), cells=tuple(cells), **settings), place)


def answer(problem, want_4g=0.0, want_5g=0.0, up=None, seed=1):
    power = drawn_powers(problem, np.random.default_rng(seed))
    on_air = ones(len(problem.cell)) if up is None else mask(*up)
    asked = np.array([want_4g]), np.array([want_5g])
    return solve(problem, power, on_air, problem.people_ratio, *asked, problem.mix.ratio_of(2025))


def covered(problem, up, technology, operator=-1):
    """Chance that each settlement is covered, outdoors and indoors; by any operator unless a row is given."""
    return covered_ratio(problem, up, technology)[operator]


BOTH = [layer("four", "4g"), layer("five", "5g")]
BOTH_CELLS = [cell("c4", "M0", "four"), cell("c5", "M0", "five")]


# --- link budget against tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", read_rows("noise"), ids=lambda row: f"{row['bandwidth_hz']:.0f}Hz-{row['nf_db']:.0f}dB")
def test_noise(row):
    assert noise_dbm(row["bandwidth_hz"] / 1e6, row["nf_db"]) == pytest.approx(row["noise_m174_dbm"], abs=1e-9)


@pytest.mark.parametrize("model", ["RMa", "UMa", "UMi"])
@pytest.mark.parametrize("condition", ["LOS", "NLOS"])
def test_shadow_spread(model, condition):
    rows = read_columns("pathloss_38901", scenario=model, condition=condition)
    for key in sorted(set(zip(rows["fc_ghz"], rows["h_ut_m"], strict=True))):
        pick = (rows["fc_ghz"] == key[0]) & (rows["h_ut_m"] == key[1])
        codes = np.full(pick.sum(), {"RMa": 0, "UMa": 1, "UMi": 2}[model], np.uint8)
        flags = np.full(pick.sum(), condition == "LOS", np.uint8)
        sigma = shadow_sigma_db(codes, flags, key[0], rows["h_bs_m"][pick], key[1], rows["d2d_m"][pick])
        assert sigma.tolist() == rows["sigma_sf_db"][pick].tolist()


def test_rural_line_of_sight_spreads_more_beyond_the_break_point():
    rows = read_columns("pathloss_38901", scenario="RMa", condition="LOS")
    assert set(rows["sigma_sf_db"]) == {4.0, 6.0}
    assert ((rows["sigma_sf_db"] == 6.0) == (rows["d2d_m"] > rows["d_bp_m"])).all()


# --- one cell ---------------------------------------------------------------------------------------------------------


def test_received_power_is_eirp_less_path_loss():
    problem = town([layer("four", "4g")], [cell("c", "M0", "four")], at_m=((300.0, 400.0),))
    (power,) = drawn_powers(problem, np.random.default_rng(1))
    loss = path_loss_db(mask(0), mask(1), 1.8, np.array([40.0]), 1.5, np.array([500.0]))[0]
    # Bearing of (300, 400) is atan2(300, 400) = 36.87 deg, 53.13 off the boresight of 90: 12 (53.13 / 65)^2 = 8.017 dB.
    off = 12.0 * ((90.0 - np.degrees(np.arctan2(300.0, 400.0))) / 65.0) ** 2
    assert 10.0 * np.log10(power[0]) == pytest.approx(46.0 + 15.0 - loss - off, abs=1e-9)


def test_one_cell_by_hand():
    problem = town([layer("four", "4g")], [cell("c", "M0", "four")])
    found = answer(problem, want_4g=12.0)
    # Load 12 / 59.4 = 0.2020; a phone among the others gets 59.4 (1 - load) = 47.4.
    assert found.cell_load_ratio == pytest.approx([12.0 / PEAK_4G])
    assert found.layers[0].peak_mbps[0] == pytest.approx([PEAK_4G, PEAK_4G])
    assert found.layers[0].rate_mbps[0, 0] == pytest.approx(47.4)
    assert found.cell_offered_mbps.tolist() == [12.0]
    assert found.mast_offered_mbps.tolist() == [12.0]
    assert found.unserved_4g_mbps.tolist() == [0.0]
    columns = cell_columns(problem, np.array(["M0"], object), ones(1), ones(1), found)
    assert columns["capacity_mbps"] == pytest.approx([PEAK_4G])
    assert columns["technology"].tolist() == ["4g"]
    assert columns["mast"].tolist() == ["M0"]


def test_an_overloaded_cell_says_so_and_gives_no_rate():
    problem = town([layer("four", "4g")], [cell("c", "M0", "four")])
    found = answer(problem, want_4g=120.0)
    assert found.cell_load_ratio == pytest.approx([120.0 / PEAK_4G])
    assert found.layers[0].rate_mbps.tolist() == [[0.0, 0.0]]
    table = commune_columns(problem, np.array(["t"], object), "4g", found)
    assert table["demand_mbps"].tolist() == [120.0]
    assert table["overloaded_mbps"].tolist() == [120.0]
    assert table["sampled_mbps"].tolist() == [0.0]
    assert np.isnan(table["session_mbps"]).all()


def test_an_idle_cell_has_no_capacity_to_speak_of():
    problem = town([layer("four", "4g")], [cell("c", "M0", "four")])
    columns = cell_columns(problem, np.array(["M0"], object), ones(1), ones(1), answer(problem))
    assert columns["load_ratio"].tolist() == [0.0]
    assert np.isnan(columns["capacity_mbps"]).all()
    points = point_columns(problem, Index("s"), 0, answer(problem).layers[0])
    assert len(points["cell"]) == 0


def test_rates_of_a_commune_are_weighted_by_load():
    # Masts 40 km apart, so nobody disturbs: three quarters of 40 Mb/s on one cell, a quarter on the other.
    far = town(
        [layer("four", "4g")],
        [cell("a", "M0", "four"), cell("b", "M1", "four")],
        at_m=((300.0, 0.0), (40_300.0, 0.0)),
        masts_m=((0.0, 0.0), (40_000.0, 0.0)),
        shares=[0.75, 0.25],
    )
    found = answer(far, want_4g=40.0)
    assert found.cell_load_ratio == pytest.approx([30.0 / PEAK_4G, 10.0 / PEAK_4G], rel=1e-6)
    table = commune_columns(far, np.array(["t"], object), "4g", found)
    fast, slow = PEAK_4G - 10.0, PEAK_4G - 30.0
    assert table["sampled_mbps"] == pytest.approx([0.75 * slow + 0.25 * fast], rel=1e-6)
    per_mbit = 0.75 / slow + 0.25 / fast
    assert table["transfer_s_per_mbit"] == pytest.approx([per_mbit], rel=1e-6)
    assert table["session_mbps"] == pytest.approx([1.0 / per_mbit], rel=1e-6)
    assert table["session_s"] == pytest.approx([16.0 * per_mbit], rel=1e-6)


# --- steering ---------------------------------------------------------------------------------------------------------


def test_a_phone_with_5g_uses_both_layers_and_one_without_only_4g():
    problem = town(BOTH, BOTH_CELLS)
    without = answer(problem, want_4g=5.0)
    assert without.cell_offered_mbps.tolist() == [5.0, 0.0]
    # At next to no load the split follows the rates: 59.4 to 297.
    both = answer(problem, want_5g=1e-6)
    assert both.cell_offered_mbps == pytest.approx(
        [1e-6 * PEAK_4G / (PEAK_4G + PEAK_5G), 1e-6 * PEAK_5G / (PEAK_4G + PEAK_5G)]
    )


def test_a_full_layer_is_avoided():
    problem = town(BOTH, BOTH_CELLS)
    quiet, busy = answer(problem, want_5g=50.0), answer(problem, want_4g=45.0, want_5g=50.0)
    on_4g_quiet, on_4g_busy = quiet.cell_offered_mbps[0], busy.cell_offered_mbps[0] - 45.0
    assert 0.0 < on_4g_busy < on_4g_quiet
    assert busy.cell_offered_mbps.sum() == pytest.approx(95.0)


def test_a_layer_that_does_not_cover_is_the_last_resort():
    weak = [layer("four", "4g"), layer("five", "5g", coverage_rsrp_dbm=-40.0)]
    problem = town(weak, BOTH_CELLS)
    assert answer(problem, want_5g=20.0).cell_offered_mbps == pytest.approx([20.0, 0.0])
    gone = answer(problem, want_5g=20.0, up=(0, 1))
    assert gone.cell_offered_mbps == pytest.approx([0.0, 20.0])
    assert gone.unserved_5g_mbps.tolist() == [0.0]


def test_whom_no_layer_reaches_is_counted_by_kind_of_phone():
    problem = town(BOTH, BOTH_CELLS, at_m=((300.0, 0.0), (49_000.0, 0.0)), shares=[0.75, 0.25], los=NLOS)
    found = answer(problem, want_4g=8.0, want_5g=4.0)
    assert found.unserved_4g_mbps == pytest.approx([2.0])
    assert found.unserved_5g_mbps == pytest.approx([1.0])
    assert found.cell_offered_mbps.sum() == pytest.approx(9.0)
    for technology, missed in (("4g", 2.0), ("5g", 1.0)):
        table = commune_columns(problem, np.array(["t"], object), technology, found)
        assert table["unserved_mbps"] == pytest.approx([missed])
    dark = answer(problem, want_4g=8.0, want_5g=4.0, up=(0, 0))
    assert dark.unserved_4g_mbps == pytest.approx([8.0])
    assert dark.unserved_5g_mbps == pytest.approx([4.0])
    assert dark.layers[0].serving_cell.tolist() == [[-1, -1], [-1, -1]]
    assert dark.cell_load_ratio.tolist() == [0.0, 0.0]


def test_without_5g_cells_on_air_4g_takes_them():
    found = answer(town(BOTH, BOTH_CELLS), want_5g=10.0, up=(1, 0))
    assert found.cell_offered_mbps == pytest.approx([10.0, 0.0])


def test_operators_keep_to_their_own_layers():
    layers = [layer("v", "4g"), layer("w", "4g", operator="W")]
    problem = town(layers, [cell("v1", "M0", "v"), cell("w1", "M0", "w")], operators="VW")
    assert answer(problem, want_4g=30.0).cell_offered_mbps == pytest.approx([15.0, 15.0])
    lost = answer(problem, want_4g=30.0, up=(1, 0))
    assert lost.cell_offered_mbps == pytest.approx([15.0, 0.0])
    assert lost.unserved_4g_mbps == pytest.approx([15.0])


def test_a_layer_that_bears_nothing_only_covers():
    layers = [layer("four", "4g"), layer("five", "5g", bearer=False)]
    problem = town(layers, BOTH_CELLS)
    assert answer(problem, want_5g=10.0).cell_offered_mbps == pytest.approx([10.0, 0.0])
    assert covered(problem, ones(2), "5g")[0] == pytest.approx([1.0, 1.0])


def test_indoor_users_pay_for_the_wall():
    open_air = town([layer("four", "4g")], [cell("c", "M0", "four")], at_m=((9_000.0, 0.0),), indoor=0.4)
    walled = town(
        [layer("four", "4g")],
        [cell("c", "M0", "four")],
        at_m=((9_000.0, 0.0),),
        indoor=0.4,
        building_entry="per_settlement",
    )
    none, twelve = answer(open_air, want_4g=1.0).layers[0], answer(walled, want_4g=1.0).layers[0]
    assert none.sinr_db[0, 0] == pytest.approx(none.sinr_db[0, 1])
    assert twelve.sinr_db[0, 0] - twelve.sinr_db[0, 1] == pytest.approx(12.0)  # noise-limited: one cell
    assert twelve.demand_mbps[0] == pytest.approx([0.6, 0.4])


def test_an_operator_without_cells_serves_nobody():
    problem = town([layer("four", "4g")], [])
    found = answer(problem, want_4g=3.0)
    assert found.unserved_4g_mbps.tolist() == [3.0]
    assert covered(problem, ones(0), "4g").tolist() == [[0.0, 0.0]]


# --- coverage and chance ----------------------------------------------------------------------------------------------


def margin_db(problem, los, distance_m):
    loss = path_loss_db(mask(0), mask(los), 1.8, np.array([40.0]), 1.5, np.array([distance_m]))[0]
    return 46.0 + 15.0 - loss - 10.0 * np.log10(1200) + 110.0


def test_without_shadowing_coverage_is_yes_or_no():
    for distance, yes in ((2_500.0, 1.0), (30_000.0, 0.0)):
        problem = town([layer("four", "4g")], [cell("c", "M0", "four")], at_m=((distance, 0.0),), los=NLOS)
        assert (margin_db(problem, 0, distance) >= 0.0) == bool(yes)
        assert covered(problem, ones(1), "4g")[0, 0] == pytest.approx(yes, abs=1e-9)


@pytest.mark.parametrize(("los", "sigma"), [(LOS, 6.0), (NLOS, 8.0)])
def test_with_shadowing_coverage_is_a_chance(los, sigma):
    distance = 5_000.0
    problem = town([layer("four", "4g")], [cell("c", "M0", "four")], at_m=((distance, 0.0),), los=los, shadowing=True)
    chance = covered(problem, ones(1), "4g", 0)[0]
    margin = margin_db(problem, los, distance)
    assert chance[0] == pytest.approx(norm.cdf(margin / sigma), abs=1e-6)
    assert chance[1] == chance[0]  # nothing is said of buildings
    walled = town(
        [layer("four", "4g")], [cell("c", "M0", "four")], at_m=((distance, 0.0),), los=los, shadowing=True,
        building_entry="tr38901_low_loss",
    )  # fmt: skip
    inside, deepest = margin - mean_entry_db(1.8, LOW, np.array([10.0]))[0], np.array([10.0])
    spread = np.hypot(sigma, entry_sigma_db(LOW, deepest)[0])
    assert covered(walled, ones(1), "4g", 0)[0, 1] == pytest.approx(norm.cdf(inside / spread), abs=1e-3)
    assert covered(walled, ones(1), "4g", 0)[0, 0] == chance[0]
    assert covered(problem, mask(0), "4g", 0).tolist() == [[0.0, 0.0]]
    assert covered(problem, ones(1), "5g").tolist() == [[0.0, 0.0]]


def test_people_covered_by_each_operator_and_by_any():
    layers = [layer("v", "4g"), layer("w", "4g", operator="W")]
    cells = [cell("v1", "M0", "v"), cell("w1", "M1", "w", 270.0)]
    problem = town(
        layers, cells, at_m=((300.0, 0.0), (39_700.0, 0.0)), masts_m=((0.0, 0.0), (40_000.0, 0.0)), shares=[0.8, 0.2],
        operators="VW", los=NLOS,
    )  # fmt: skip
    blocks = coverage_columns(problem, np.array(["t"], object), Index("VW"), np.array([1000.0]), ones(2), "4g")
    outdoors = {block["operator"]: block["n_outdoor"].tolist() for block in blocks}
    assert outdoors == {"any": [1000.0], "V": [800.0], "W": [200.0]}
    means = {block["operator"]: block["mean_outdoor_ratio"][0] for block in blocks}
    assert means == {"any": pytest.approx(1.0), "V": pytest.approx(0.8), "W": pytest.approx(0.2)}


def test_masts_are_chances_of_their_own_but_sectors_and_bands_of_one_are_not():
    spread = {"los": NLOS, "shadowing": True, "at_m": ((5_000.0, 0.0),)}
    one = covered(town([layer("v", "4g")], [cell("a", "M0", "v")], **spread), ones(1), "4g")[0, 0]
    assert 0.1 < one < 0.9
    # Another band of the same make and a sector that looks away add nothing: the best of a mast counts.
    layers = [layer("v", "4g"), layer("w", "4g", band="other")]
    cells = [cell("a", "M0", "v"), cell("away", "M0", "v", 270.0), cell("b", "M0", "w")]
    assert covered(town(layers, cells, **spread), ones(3), "4g")[0, 0] == pytest.approx(one, abs=1e-6)
    # A second mast at the same distance on the other side: 1 - (1 - p)^2.
    two = town(
        [layer("v", "4g")],
        [cell("a", "M0", "v"), cell("b", "M1", "v", 270.0)],
        masts_m=((0.0, 0.0), (10_000.0, 0.0)),
        **spread,
    )
    assert covered(two, ones(2), "4g")[0, 0] == pytest.approx(1.0 - (1.0 - one) ** 2, abs=1e-6)
    assert covered(two, mask(1, 0), "4g")[0, 0] == pytest.approx(one, abs=1e-6)


def test_users_below_the_cut_off_get_no_rate_but_load_their_cell():
    # Two masts face one town from 1 km each; the town's cell is disturbed by the other at full load.
    problem = town(
        [layer("four", "4g", sinr_min_db=3.0)],
        [cell("a", "M0", "four"), cell("b", "M1", "four", 270.0)],
        at_m=((1_000.0, 0.0), (1_001.0, 0.0)),
        masts_m=((0.0, 0.0), (2_001.0, 0.0)),
        los=NLOS,
    )
    found = answer(problem, want_4g=200.0)
    assert (found.cell_load_ratio > 1.0).all()
    assert (found.layers[0].sinr_db[:, 0] < 3.0).all()
    assert found.layers[0].peak_mbps.tolist() == [[0.0, 0.0]] * 2
    assert found.layers[0].rate_mbps.tolist() == [[0.0, 0.0]] * 2


def test_shadowing_is_drawn_once_for_a_settlement_and_mast():
    problem = town(
        BOTH, [*BOTH_CELLS, cell("c4b", "M0", "four", 100.0)], at_m=((900.0, 0.0),), los=NLOS, shadowing=True
    )  # fmt: skip
    still = town(BOTH, [*BOTH_CELLS, cell("c4b", "M0", "four", 100.0)], at_m=((900.0, 0.0),), los=NLOS)
    rng = np.random.default_rng(5)
    shifts = []
    for _ in range(400):
        drawn, median = drawn_powers(problem, rng), drawn_powers(still, np.random.default_rng(0))
        shift = [10.0 * np.log10(a / b) for a, b in zip(drawn, median, strict=True)]
        assert np.ptp(np.concatenate(shift)) < 1e-9  # sectors and bands of the mast share it
        shifts.append(shift[0][0])
    # Normal with sd 8: mean within 3.29 x 8 / 20, sd within 12 % (chi-square, 400 draws).
    assert abs(np.mean(shifts)) < 3.29 * 8.0 / 20.0
    assert np.std(shifts) == pytest.approx(8.0, rel=0.12)


def test_a_layer_on_some_masts_only_takes_the_draws_of_those():
    masts, where = ((0.0, 0.0), (2_000.0, 0.0), (0.0, 3_000.0)), ((900.0, 0.0), (1_500.0, 2_000.0))
    cells = [*(cell(f"c{row}", f"M{row}", "four") for row in range(3)), cell("five-2", "M2", "five")]
    drawn, still = (
        town(BOTH, cells, at_m=where, masts_m=masts, los=NLOS, shadowing=shadowing) for shadowing in (True, False)
    )
    a, b = drawn_powers(drawn, np.random.default_rng(5)), drawn_powers(still, np.random.default_rng(0))
    four, five = (10.0 * np.log10(x / y) for x, y in zip(a, b, strict=True))
    # Entries of each settlement: on the first layer masts 0, 1 and 2; on the second mast 2 alone.
    assert five == pytest.approx(four[[2, 5]])
    assert len(set(four.round(6))) == 6


def test_masts_out_of_range_are_left_out():
    problem = town(
        [layer("four", "4g")], [cell("c", "M0", "four")], at_m=((2_000.0, 0.0), (2_001.0, 0.0)), range_km=2.0005
    )
    assert problem.pairs.ptr.tolist() == [0, 1, 1]
    assert answer(problem, want_4g=2.0).unserved_4g_mbps == pytest.approx([1.0])


def test_cells_stand_in_their_years():
    problem = town([layer("four", "4g")], [cell("c", "M0", "four", in_service_year=2026, retired_year=2030)])
    assert [problem.cells_stand(year).tolist() for year in (2025, 2026, 2030)] == [[0], [1], [0]]


# --- behind the backhaul ----------------------------------------------------------------------------------------------


def behind(mbps, layers=None, cells=None, **want):
    """Rates of one mast's cells with so much backhaul; outdoor users of the one settlement."""
    problem = town(layers or [layer("four", "4g")], cells or [cell("c4", "M0", "four")])
    found = answer(replace(problem, mast_backhaul_mbps=np.array([mbps])), **want)
    return found, [float(each.rate_mbps[0, 0]) for each in found.layers]


def test_a_backhaul_without_limit_changes_nothing():
    found, (rate,) = behind(1.0e12, want_4g=12.0)
    assert rate == pytest.approx(PEAK_4G - 12.0, rel=1e-9)  # peak (1 - load)
    assert found.layers[0].sampled_mbps[0, 0] == rate
    _, (idle,) = behind(1.0e12)
    assert idle == pytest.approx(PEAK_4G, rel=1e-9)


def test_a_backhaul_narrower_than_the_air_adds_its_queue():
    # 30 Mb/s, 40 % full, is a processor-sharing link: 1 / (30 - 12) s a Mbit, of which 1 / 59.4 is there anyway.
    _, (rate,) = behind(30.0, want_4g=12.0)
    assert rate == pytest.approx(1.0 / (1.0 / (PEAK_4G - 12.0) + 1.0 / 18.0 - 1.0 / PEAK_4G), rel=1e-9)
    _, (idle,) = behind(30.0)
    assert idle == pytest.approx(30.0, rel=1e-9)


@pytest.mark.parametrize("mbps", [100.0, 200.0, 500.0, 1000.0])
def test_all_cells_of_a_mast_share_its_backhaul(mbps):
    found, rates = behind(mbps, BOTH, BOTH_CELLS, want_4g=20.0, want_5g=60.0)
    assert found.mast_offered_mbps == pytest.approx([80.0])
    for each, rate, peak, row in zip(found.layers, rates, (PEAK_4G, PEAK_5G), (0, 1), strict=True):
        assert each.peak_mbps[0, 0] == pytest.approx(peak)
        alone = min(peak, mbps)
        lost_s = capped_ps(mbps, alone, 80.0 / mbps).slowdown / alone - 1.0 / peak
        air = peak * (1.0 - found.cell_load_ratio[row])
        assert rate == pytest.approx(1.0 / (1.0 / air + lost_s), rel=1e-9)
        assert rate <= air


@pytest.mark.parametrize("mbps", [0.0, 12.0, 11.0])
def test_no_backhaul_or_one_asked_for_all_it_has_gives_no_rate(mbps):
    found, (rate,) = behind(mbps, want_4g=12.0)
    assert rate == 0.0
    assert found.layers[0].peak_mbps[0, 0] == pytest.approx(PEAK_4G)  # the air itself is as it was
    assert found.cell_load_ratio[0] == pytest.approx(12.0 / PEAK_4G)


def test_rates_rise_with_the_backhaul_and_each_mast_has_its_own():
    cells = [cell("a", "M0", "four"), cell("b", "M1", "four", 270.0)]
    places = {"at_m": ((300.0, 0.0), (49700.0, 0.0)), "masts_m": ((0.0, 0.0), (50000.0, 0.0))}
    problem = town([layer("four", "4g")], cells, **places, range_km=10.0)
    rates = [
        answer(replace(problem, mast_backhaul_mbps=np.array([mbps, 1.0e6])), want_4g=20.0).layers[0].rate_mbps[:, 0]
        for mbps in (20.0, 50.0, 100.0, 1000.0)
    ]
    one, two = np.array(rates).T
    assert (np.diff(one) > 0.0).all()
    assert two == pytest.approx(np.full(4, two[0]))
