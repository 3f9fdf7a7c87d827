"""Shadowing as a field, losses beyond TR 38.901, antennas by name, heights of what waves clear."""

import sys

import numpy as np
import pytest
from pydantic import ValidationError

from camau_netsim.domains.radio.antennas import pattern_of
from camau_netsim.domains.radio.fading import drawn_powers
from camau_netsim.domains.radio.link_budget import environment_height_m
from camau_netsim.domains.radio.long_range import LAND, SEA, growth_db, irregular_terrain_db
from camau_netsim.domains.radio.propagation import median_losses_db, reach_m
from camau_netsim.domains.radio.shadowing import (
    CORRELATION_M,
    N_WAVES,
    correlation_ratio,
    field_at,
    wave_vectors_per_m,
)
from camau_netsim.domains.radio.spec import RadioSpec
from camau_netsim.errors import CompileError
from camau_netsim.kernels.sinr import RMA, UMA, UMI, path_loss_db
from tests.unit.domains.build import mask
from tests.unit.domains.test_radio import LOS, NLOS, cell, layer, town

# --- shadowing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("correlation_m", [10.0, 37.0, 120.0])
@pytest.mark.parametrize("turn", np.radians([0.0, 17.0, 45.0, 90.0, 160.0]))
def test_correlation_is_the_exponential_of_the_table_in_every_direction(correlation_m, turn):
    """Exact sum over waves: within 0.06 up to eight correlation distances, 0.03 in the mean square up to 100."""
    waves = wave_vectors_per_m(correlation_m)
    away = np.concatenate([np.linspace(0.0, 8.0, 161), np.linspace(8.0, 100.0, 400)]) * correlation_m
    found = correlation_ratio(waves, away[:, None] * np.array([[np.cos(turn), np.sin(turn)]]))
    off = found - np.exp(-away / correlation_m)
    assert found[0] == 1.0
    assert np.abs(off[:161]).max() < 0.06
    assert np.sqrt((off**2).mean()) < 0.03
    assert np.abs(off[away < 2.0 * correlation_m]).max() < 0.03


def test_fields_have_variance_one_and_neighbours_are_alike():
    """Six places in a row, 4 000 masts: variances and correlations of the draws against theory."""
    place = np.column_stack([np.array([0.0, 12.0, 37.0, 74.0, 500.0, 40_000.0]), np.full(6, 300.0)])
    n_masts, n = 4_000, len(place)
    mast = np.repeat(np.arange(n_masts, dtype=np.int32), n)
    settlement = np.tile(np.arange(n, dtype=np.int32), n_masts)
    drawn = field_at(np.random.default_rng(1), place, mast, settlement, np.full(n_masts, 37.0)).reshape(n_masts, n)
    assert drawn.var(axis=0) == pytest.approx(np.ones(n), abs=4.0 * np.sqrt(2.0 / n_masts))
    assert drawn.mean(axis=0) == pytest.approx(np.zeros(n), abs=4.0 / np.sqrt(n_masts))
    waves = wave_vectors_per_m(37.0)
    theory = correlation_ratio(waves, place - place[0])
    assert theory[:4] == pytest.approx(np.exp(-place[:4, 0] / 37.0), abs=0.03)
    assert np.corrcoef(drawn.T)[0] == pytest.approx(theory, abs=4.0 / np.sqrt(n_masts))


def test_a_further_settlement_leaves_the_field_of_the_others_as_it_was():
    place = np.array([[0.0, 0.0], [100.0, 50.0], [20.0, 400.0]])
    masts, distances = np.array([0, 0, 1, 1], np.int32), np.array([50.0, 120.0])
    few = field_at(np.random.default_rng(2), place[:2], masts, np.array([0, 1, 0, 1], np.int32), distances)
    more = field_at(
        np.random.default_rng(2),
        place,
        np.array([1, 0, 0, 1, 0], np.int32),
        np.array([2, 0, 1, 0, 2], np.int32),
        distances,
    )
    assert more[[1, 2, 3]] == pytest.approx(few[:3], abs=1e-6)


def test_pairs_alone_and_in_blocks_draw_the_same_field():
    """Few pairs are summed one by one, many as a product of matrices."""
    rng = np.random.default_rng(3)
    place, distances = rng.uniform(0.0, 5_000.0, (60, 2)), rng.choice([37.0, 120.0], 130)
    settlement, mast = (grid.ravel().astype(np.int32) for grid in np.meshgrid(np.arange(60), np.arange(130)))
    whole = field_at(np.random.default_rng(4), place, mast, settlement, distances)
    some = rng.choice(len(mast), 200, replace=False)
    part = field_at(np.random.default_rng(4), place, mast[some], settlement[some], distances)
    assert part == pytest.approx(whole[some], abs=1e-5)


def test_neighbours_of_a_scenario_are_shaded_alike_and_masts_are_not():
    where = {"at_m": ((900.0, 0.0), (900.0, 30.0)), "masts_m": ((0.0, 0.0), (1_800.0, 0.0)), "los": NLOS}
    cells = [cell("a", "M0", "four"), cell("b", "M1", "four", 270.0)]
    problem = town([layer("four", "4g")], cells, shadowing=True, shadow_correlation="tr38901", **where)
    still = town([layer("four", "4g")], cells, **where)
    (median,) = drawn_powers(still, np.random.default_rng(0))
    rng = np.random.default_rng(6)
    shifts = np.array([10.0 * np.log10(drawn_powers(problem, rng)[0] / median) for _ in range(1_500)])
    # Entries: settlement 0 from masts 0 and 1, settlement 1 from masts 0 and 1; sd 8 dB.
    assert shifts.std(axis=0) == pytest.approx(np.full(4, 8.0), rel=0.08)
    found = np.corrcoef(shifts.T)
    assert found[0, 2] == pytest.approx(np.exp(-30.0 / 120.0), abs=0.06)
    assert found[0, 1] == pytest.approx(0.0, abs=0.1)
    same = [drawn_powers(problem, np.random.default_rng(9))[0].tolist() for _ in range(2)]
    assert same[0] == same[1]


def test_correlation_distances_are_those_of_the_table():
    assert CORRELATION_M[RMA].tolist() == [120.0, 37.0]
    assert CORRELATION_M[UMA].tolist() == [50.0, 37.0]
    assert CORRELATION_M[UMI].tolist() == [13.0, 10.0]
    assert wave_vectors_per_m(50.0).shape == (N_WAVES, 2)


# --- long range -------------------------------------------------------------------------------------------------------


def losses(model, distance_m, height_m=45.0, sea=0, fc_ghz=0.7, **more):
    n = len(distance_m)
    spec = RadioSpec(**{"long_range": "itm", **more})
    return median_losses_db(
        spec, fc_ghz, np.full(n, model, np.uint8), np.full(n, height_m), distance_m, np.full(n, sea, np.uint8)
    )


@pytest.mark.parametrize("model", [RMA, UMA, UMI])
@pytest.mark.parametrize("los", [0, 1])
@pytest.mark.parametrize("sea", [0, 1])
def test_models_meet_without_a_jump(model, los, sea):
    reach = reach_m(mask(model), los)[0]
    assert reach == (10_000.0 if (model, los) == (RMA, 1) else 5_000.0)
    at = np.array([reach - 1.0, reach, reach + 1.0])
    loss = losses(model, at, sea=sea)[0][los]
    assert np.abs(np.diff(loss)).max() < 0.01
    far = losses(model, np.geomspace(reach, 60_000.0, 50), sea=sea)[0][los]
    assert (np.diff(far) > 0.0).all()


@pytest.mark.parametrize(("los", "distance", "fc_ghz", "jump"), [
    (1, 10_000.0, 0.7, -8.51), (1, 10_000.0, 1.8, -9.57), (0, 5_000.0, 0.7, -28.61), (0, 5_000.0, 1.8, -34.46),
])  # fmt: skip
def test_the_difference_that_is_carried_along_is_what_the_page_states(los, distance, fc_ghz, jump):
    """Irregular terrain less TR 38.901 RMa where they meet, mast of 45 m."""
    at = np.array([distance])
    rural = path_loss_db(mask(RMA), mask(los), fc_ghz, 45.0, 1.5, at)
    assert (irregular_terrain_db(fc_ghz, 45.0, 1.5, at) - rural)[0] == pytest.approx(jump, abs=0.05)


def test_nearer_than_the_reach_nothing_changes():
    at = np.linspace(100.0, 5_000.0, 40)
    plain, longer = losses(RMA, at, long_range="tr38901"), losses(RMA, at)
    for one, other in zip(plain, longer, strict=True):
        np.testing.assert_array_equal(one, other)
    beyond = np.array([8_000.0])
    assert losses(RMA, beyond, long_range="tr38901")[0][0] == path_loss_db(mask(RMA), mask(0), 0.7, 45.0, 1.5, beyond)


def test_sea_and_land_differ_a_little_in_growth():
    """The sea is smooth, so beyond the horizon it scatters less: a few dB; islands gain by the free sight."""
    at = np.array([15_000.0, 20_000.0, 30_000.0])
    near, height = np.full(3, 10_000.0), np.full(3, 45.0)
    land, sea = (growth_db(0.7, height, 1.5, near, at, np.full(3, water, np.uint8)) for water in (0, 1))
    assert (land > 0.0).all()
    assert (sea != land).all()
    assert np.abs(sea - land).max() < 3.0


def test_the_table_of_distances_is_fine_enough():
    at = np.random.default_rng(3).uniform(1_000.0, 60_000.0, 200)
    grown = growth_db(0.7, np.full(200, 45.0), 1.5, np.full(200, 1_000.0), at, np.zeros(200, np.uint8))
    exact = irregular_terrain_db(0.7, 45.0, 1.5, at) - irregular_terrain_db(0.7, 45.0, 1.5, np.array([1_000.0]))
    assert grown == pytest.approx(exact, abs=0.1)


def test_without_the_package_the_reason_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "itmlogic", None)
    with pytest.raises(CompileError, match="package itmlogic is missing"):
        irregular_terrain_db(0.7, 45.0, 1.5, np.array([2_000.0]), LAND)


def test_carriers_above_the_model_are_refused():
    with pytest.raises(CompileError, match="ends at 20 GHz, a layer has 26"):
        irregular_terrain_db(26.0, 45.0, 1.5, np.array([2_000.0]), LAND)


def test_paths_to_islands_lie_over_water_and_in_sight():
    where = {"at_m": ((3_000.0, 0.0), (12_000.0, 0.0)), "masts_m": ((0.0, 0.0),), "los": -1}
    island = {"settlement_offshore": mask(0, 1), "mast_offshore": mask(0)}
    build = ([layer("four", "4g")], [cell("a", "M0", "four")])
    problem = town(*build, long_range="itm", around=island, **where)
    assert problem.pairs.sea.tolist() == [0, 1]
    assert problem.pairs.los_ratio[1] == 1.0
    assert problem.pairs.los_ratio[0] == pytest.approx(np.exp(-2.99))
    plain = town(*build, around=island, **where)
    assert plain.pairs.sea.tolist() == [0, 0]
    assert plain.pairs.los_ratio[1] == pytest.approx(np.exp(-11.99))
    both = town(*build, long_range="itm", around=island | {"mast_offshore": mask(1)}, **where)
    assert both.pairs.sea.tolist() == [1, 0]


def test_sea_water_and_ground_differ_in_what_the_wave_sees():
    assert SEA.roughness_m < LAND.roughness_m
    assert SEA.conductivity_s_per_m > 100.0 * LAND.conductivity_s_per_m


# --- antennas ---------------------------------------------------------------------------------------------------------


def test_antennas_by_name_and_by_columns():
    assert pattern_of(layer("a", "4g", antenna="tr36814"))[:5] == (70.0, 25.0, 10.0, 20.0, 25.0)
    assert pattern_of(layer("a", "4g", antenna="tr36942"))[:5] == (65.0, 20.0, np.inf, 20.0, 20.0)
    column = pattern_of(layer("a", "4g", antenna="tr38901_column", n_antenna_rows=10, row_spacing_factor=0.8))
    assert column == (65.0, 30.0, 65.0, 30.0, 30.0, 10, 0.8)
    assert pattern_of(layer("a", "4g"))[:5] == (65.0, 20.0, np.inf, 20.0, 20.0)
    assert pattern_of(layer("a", "4g", v_beamwidth_deg=10.0, h_floor_db=25.0))[:5] == (65.0, 25.0, 10.0, 20.0, 25.0)


@pytest.mark.parametrize("more", [{"antenna": "tr36814", "v_beamwidth_deg": 8.0}, {"n_antenna_rows": 4}])
def test_a_pattern_is_drawn_or_named_but_not_both(more):
    with pytest.raises(ValidationError, match="has its own pattern: leave out"):
        layer("a", "4g", **more)


def test_tilts_of_a_cell_reach_its_power():
    """A mast of 40 m, a phone 1.5 m high 300 m away: 7.31 degrees below the horizon."""
    below = np.degrees(np.arctan2(38.5, 300.0))
    weak = {}
    for name, tilts in {
        "flat": {},
        "electrical": {"tilt_deg": below},
        "leaning": {"mechanical_tilt_deg": below},
    }.items():
        problem = town([layer("four", "4g", antenna="tr36814")], [cell("a", "M0", "four", **tilts)], los=LOS)
        weak[name] = 10.0 * np.log10(drawn_powers(problem, np.random.default_rng(1))[0][0])
    assert weak["electrical"] == pytest.approx(weak["leaning"])
    assert weak["electrical"] - weak["flat"] == pytest.approx(12.0 * (below / 10.0) ** 2)
    # A column steered at the phone keeps its peak, but for the element.
    steered = town([layer("four", "4g", antenna="tr38901_column")], [cell("a", "M0", "four", tilt_deg=below)], los=LOS)
    column = 10.0 * np.log10(drawn_powers(steered, np.random.default_rng(1))[0][0])
    assert weak["electrical"] - column == pytest.approx(12.0 * (below / 65.0) ** 2)


# --- environment height -----------------------------------------------------------------------------------------------


def test_environment_height_follows_note_1():
    rng, n = np.random.default_rng(5), 30_000
    low = environment_height_m(rng.random((2, n)), np.full(n, 300.0), np.full(n, 12.9))
    assert (low == 1.0).all()
    high = environment_height_m(rng.random((2, n)), np.full(n, 300.0), np.full(n, 22.5))
    crowd = 0.95**1.5 * 1.25 * 3.0**3 * np.exp(-2.0)
    assert (high == 1.0).mean() == pytest.approx(1.0 / (1.0 + crowd), abs=0.012)
    other = high[high > 1.0]
    assert sorted(set(other)) == [12.0, 15.0, 18.0, 21.0]
    assert [(other == height).mean() for height in (12.0, 21.0)] == pytest.approx([0.25, 0.25], abs=0.012)
    assert (environment_height_m(np.full((2, 1), 0.999), np.array([10.0]), np.array([22.5])) == 1.0).all()
