"""Building entry against the tables of TR 38.901, coverage over buildings, masts, operators; Jakes' cell area."""

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import norm

from camau_netsim.domains.radio.building import HIGH, LOW, drawn_depth_m, drawn_entry_db, mean_entry_db, wall_loss_db
from camau_netsim.domains.radio.coverage import cell_area_ratio, covered_ratio
from camau_netsim.domains.radio.fading import drawn_powers, with_drawn_entry
from camau_netsim.domains.radio.spec import RadioSpec
from tests.support.vectors import read_rows
from tests.unit.domains.build import mask, ones
from tests.unit.domains.test_radio import BOTH, BOTH_CELLS, LOS, NLOS, answer, cell, covered, layer, margin_db, town

DEEP = np.array([10.0, 25.0])
ONE_MAST = ([layer("v", "4g")], [cell("a", "M0", "v")])
AT = ((4_000.0, 0.0),)


@pytest.mark.parametrize("row", read_rows("o2i_38901"), ids=lambda row: f"{row['f_ghz']}GHz")
def test_walls(row):
    assert wall_loss_db(row["f_ghz"]) == pytest.approx(row["pl_tw_low_db"], abs=1e-9)
    assert wall_loss_db(row["f_ghz"], LOW, "rel19") == wall_loss_db(row["f_ghz"])
    assert wall_loss_db(row["f_ghz"], HIGH) == pytest.approx(row["pl_tw_high_rel14_18_db"], abs=1e-9)
    assert wall_loss_db(row["f_ghz"], HIGH, "rel19") == pytest.approx(row["pl_tw_high_rel19_db"], abs=1e-9)
    # Behind it 0.5 dB a metre over the mean of the smaller of two draws up to 10 m (RMa) or 25 m (UMa, UMi).
    deeper = mean_entry_db(row["f_ghz"], LOW, DEEP) - row["pl_tw_low_db"]
    assert deeper == pytest.approx([0.5 * 10.0 / 3.0, 0.5 * 25.0 / 3.0], abs=1e-9)
    assert (row["sigma_p_low_db"], row["sigma_p_high_db"]) == (4.4, 6.5)


def test_drawn_buildings_have_the_moments_of_the_model():
    rng, n = np.random.default_rng(3), 40_000
    depth = drawn_depth_m(rng, np.full(n, 25.0))
    # Mean D / 3, variance D^2 / 18; standard errors 5.9 / 200 and so on.
    assert depth.mean() == pytest.approx(25.0 / 3.0, abs=0.1)
    assert depth.var() == pytest.approx(25.0**2 / 18.0, rel=0.03)
    high = np.repeat(mask(0, 1), n // 2)
    loss = drawn_entry_db(3.5, high, np.zeros(n), rng.standard_normal(n), "rel19")
    for kind, sigma in ((LOW, 4.4), (HIGH, 6.5)):
        assert loss[high == kind].mean() == pytest.approx(wall_loss_db(3.5, kind, "rel19"), abs=0.15)
        assert loss[high == kind].std() == pytest.approx(sigma, rel=0.02)


def test_mean_losses_follow_kind_share_release_and_depth():
    def inside(entry, **more):
        around = {"settlement_high_loss_ratio": np.array([0.3])}
        problem = town(*ONE_MAST, at_m=AT, building_entry=entry, around=around | more.pop("around", {}), **more)
        return problem.layers[0].entry_loss_db[0, 1]

    low, high = (mean_entry_db(1.8, kind, DEEP[:1])[0] for kind in (LOW, HIGH))
    assert inside("tr38901_low_loss") == pytest.approx(low)
    assert inside("tr38901_high_loss") == pytest.approx(high)
    assert inside("tr38901_mix") == pytest.approx(0.7 * low + 0.3 * high)
    newer = inside("tr38901_high_loss", glass_release="rel19")
    assert newer - high == pytest.approx(wall_loss_db(1.8, HIGH, "rel19") - wall_loss_db(1.8, HIGH))
    around = {"mast_propagation": mask(1)}
    assert inside("tr38901_low_loss", around=around) == pytest.approx(low)
    deep = inside("tr38901_low_loss", around=around, indoor_depth="nearest_mast")
    assert deep - low == pytest.approx(0.5 * (25.0 - 10.0) / 3.0)


def test_the_building_is_the_same_for_all_masts_and_bands():
    spec = {"building_entry": "tr38901_mix", "shadowing": True, "drawn_entry": True, "at_m": AT}
    around = {"settlement_high_loss_ratio": np.array([0.5])}
    problem = town(BOTH, BOTH_CELLS, around=around, **spec)
    rng = np.random.default_rng(7)
    drawn = np.array([[at.entry_loss_db[0, 1] for at in with_drawn_entry(problem, rng).layers] for _ in range(3000)])
    step = (drawn[:, 1] - drawn[:, 0]).round(9)
    # 1.8 and 2.6 GHz differ by their walls alone: two values, one for each kind, each in half of the draws.
    walls = sorted(round(wall_loss_db(2.6, kind) - wall_loss_db(1.8, kind), 9) for kind in (LOW, HIGH))
    assert sorted(set(step)) == walls
    assert abs((step == walls[1]).mean() - 0.5) < 4.0 * 0.5 / np.sqrt(3000)
    assert with_drawn_entry(problem, rng).layers[0].entry_loss_db[0, 0] == 0.0
    still = town(BOTH, BOTH_CELLS, around=around, **{**spec, "drawn_entry": False})
    assert with_drawn_entry(still, rng) is still


@pytest.mark.parametrize("entry", ["none", "per_settlement"])
def test_there_must_be_buildings_to_draw(entry):
    with pytest.raises(ValidationError, match="drawn_entry draws buildings"):
        RadioSpec(drawn_entry=True, building_entry=entry)


def test_drawn_buildings_reach_the_rates():
    spec = {"building_entry": "tr38901_low_loss", "at_m": ((9_000.0, 0.0),), "indoor": 0.5}
    mean, drawn = (town(*ONE_MAST, drawn_entry=flag, **spec) for flag in (False, True))
    drawn = with_drawn_entry(drawn, np.random.default_rng(2))
    wall = drawn.layers[0].entry_loss_db[0, 1]
    assert wall != mean.layers[0].entry_loss_db[0, 1]
    found = answer(drawn, want_4g=1.0).layers[0]
    assert found.sinr_db[0, 0] - found.sinr_db[0, 1] == pytest.approx(wall)


def by_many_draws(problem, margins_db, sigma_db, kinds, n=400_000):
    """Indoor coverage from masts with these median margins outdoors, counted over drawn buildings and shadowing."""
    rng = np.random.default_rng(11)
    high = (rng.random(n) < kinds).astype(np.uint8)
    loss = drawn_entry_db(1.8, high, drawn_depth_m(rng, np.full(n, 10.0)), rng.standard_normal(n))
    best = np.max([margin + sigma_db * rng.standard_normal(n) for margin in margins_db], axis=0)
    return (best > loss).mean()


@pytest.mark.parametrize("high", [0.0, 0.4])
def test_indoor_coverage_by_two_masts_is_that_of_counted_buildings(high):
    at, masts = ((1_500.0, 0.0),), ((0.0, 0.0), (3_000.0, 0.0))
    problem = town(
        [layer("v", "4g")], [cell("a", "M0", "v"), cell("b", "M1", "v", 270.0)], at_m=at, masts_m=masts, los=NLOS,
        shadowing=True, building_entry="tr38901_mix", around={"settlement_high_loss_ratio": np.array([high])},
    )  # fmt: skip
    margin = margin_db(problem, 0, 1_500.0)
    counted = by_many_draws(problem, (margin, margin), 8.0, high)
    found = covered(problem, ones(2), "4g")[0, 1]
    # Counting error 0.5 / sqrt(400 000) = 0.0008; depth is taken as normal in the chance and is not.
    assert found == pytest.approx(counted, abs=0.005)
    # Were each mast to meet a building of its own, as it was, the chance would be higher.
    one = covered(problem, mask(1, 0), "4g")[0, 1]
    assert 1.0 - (1.0 - one) ** 2 > found + 0.01


def test_a_sector_that_is_off_air_leaves_its_mast_to_the_others():
    cells = [cell("a", "M0", "v"), cell("away", "M0", "v", 270.0)]
    problem = town([layer("v", "4g")], cells, at_m=AT, los=NLOS, shadowing=True)
    only_away = town([layer("v", "4g")], cells[1:], at_m=AT, los=NLOS, shadowing=True)
    found, alone = covered(problem, mask(0, 1), "4g")[0, 0], covered(only_away, ones(1), "4g")[0, 0]
    assert found == pytest.approx(alone, abs=1e-6)
    assert found < covered(problem, ones(2), "4g")[0, 0]
    assert covered(problem, mask(1, 0), "4g")[0, 0] == pytest.approx(covered(problem, ones(2), "4g")[0, 0], abs=1e-6)


def test_users_of_every_operator_are_covered_under_roaming():
    layers = [layer("v", "4g"), layer("w", "4g", operator="W")]
    cells = [cell("v1", "M0", "v"), cell("w1", "M1", "w", 270.0)]
    where = {"at_m": AT, "masts_m": ((0.0, 0.0), (20_000.0, 0.0)), "operators": "VW", "shadowing": True, "los": NLOS}
    alone, together = (
        covered_ratio(town(layers, cells, roaming=roaming, **where), ones(2), "4g") for roaming in ("none", "national")
    )
    assert alone[0, 0, 0] > alone[1, 0, 0] + 0.1
    assert together[0] == pytest.approx(alone[2])
    assert together[1] == pytest.approx(alone[2])
    assert together[2] == pytest.approx(alone[2])


def test_roaming_users_load_the_cells_they_visit_and_nobody_else_moves():
    """V covers the first place alone, W the second: half of the demand stands in each, each operator has half of it."""
    layers = [layer("v", "4g"), layer("w", "4g", operator="W"), layer("x", "5g", operator="W")]
    cells = [cell("v1", "M0", "v"), cell("w1", "M1", "w", 270.0), cell("x1", "M1", "x", 270.0)]
    where = {
        "at_m": ((300.0, 0.0), (49_700.0, 0.0)), "masts_m": ((0.0, 0.0), (50_000.0, 0.0)), "operators": "VW",
        "los": NLOS, "range_km": 20.0,
    }  # fmt: skip
    alone, visiting = (
        answer(town(layers, cells, roaming=roaming, **where), want_4g=16.0, want_5g=8.0)
        for roaming in ("none", "national")
    )
    # Each place: 4 Mb/s of either operator without 5G, 2 with it.
    assert alone.cell_offered_mbps[0] == pytest.approx(6.0)
    assert alone.unserved_4g_mbps == pytest.approx([8.0])
    assert alone.unserved_5g_mbps == pytest.approx([4.0])
    assert visiting.cell_offered_mbps[0] == pytest.approx(12.0)
    assert visiting.cell_offered_mbps[1:].sum() == pytest.approx(12.0)
    # Phones with 5G visit W's 5G too, those without only its 4G: 8 Mb/s and a part of 4.
    assert 8.0 < visiting.cell_offered_mbps[1] < 12.0
    assert visiting.unserved_4g_mbps.tolist() == visiting.unserved_5g_mbps.tolist() == [0.0]
    lost = answer(town(layers, cells, roaming="national", **where), want_4g=16.0, up=(1, 0, 0))
    assert lost.unserved_4g_mbps == pytest.approx([8.0])


def test_coverage_is_the_share_of_draws_that_reach_the_level():
    """The chance and the draws of a replication say the same, line of sight and shadowing mixed."""
    problem = town(
        *ONE_MAST, at_m=((1_200.0, 300.0),), los=-1, shadowing=True, around={"mast_height_m": np.array([25.0])}
    )
    rng = np.random.default_rng(4)
    reached = np.mean([drawn_powers(problem, rng)[0][0] >= problem.layers[0].covered_mw for _ in range(20_000)])
    chance = covered(problem, ones(1), "4g")[0, 0]
    assert chance == pytest.approx(reached, abs=4.0 * np.sqrt(chance * (1.0 - chance) / 20_000) + 1e-6)


@pytest.mark.parametrize("row", read_rows("coverage_jakes"), ids=lambda row: f"{row['margin_db']}dB-n{row['n']}")
def test_cell_edge_and_cell_area(row):
    edge = norm.cdf(row["margin_db"] / row["sigma_db"])
    assert edge == pytest.approx(row["edge_prob"], abs=1e-9)
    assert cell_area_ratio(row["margin_db"], row["n"], row["sigma_db"]) == pytest.approx(row["area_prob"], abs=1e-9)


def test_edge_of_a_cell_in_the_chance_of_a_settlement():
    """The room's point chance is Jakes' edge: margin over spread of the normal law."""
    problem = town(*ONE_MAST, at_m=AT, los=LOS, shadowing=True)
    assert covered(problem, ones(1), "4g")[0, 0] == pytest.approx(
        norm.cdf(margin_db(problem, 1, 4_000.0) / 6.0), abs=1e-6
    )
