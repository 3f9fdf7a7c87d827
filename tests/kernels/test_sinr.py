"""Radio geometry: path loss limits, sector powers, best server, parity of the two bodies, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.kernels import use
from camau_netsim.kernels.sinr import (
    RMA,
    UMA,
    UMI,
    AntennaPattern,
    best_server,
    entry_layout,
    los_probability,
    path_loss_db,
    sector_rx_mw,
)

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
TR_36942 = AntennaPattern(65.0, 20.0, np.inf, 20.0, 20.0)
TR_36814 = AntennaPattern(70.0, 25.0, 10.0, 20.0, 25.0)
COLUMN = AntennaPattern(65.0, 30.0, 65.0, 30.0, 30.0, 8, 0.7)


def rows(*values):
    return np.array(values, np.int32)


def flags(*values):
    return np.array(values, np.uint8)


def random_links(seed, n):
    rng = np.random.default_rng(seed)
    return {
        "model": rng.integers(0, 3, n).astype(np.uint8),
        "los": rng.integers(0, 2, n).astype(np.uint8),
        "fc_ghz": rng.choice([0.7, 1.8, 2.1, 3.5], n),
        "h_bs_m": rng.choice([10.0, 25.0, 35.0, 42.0, 61.5], n),
        "h_ut_m": rng.choice([1.0, 1.5, 4.5, 10.0], n),
        "d2d_m": rng.uniform(0.0, 12000.0, n),
        "h_building_m": rng.choice([5.0, 8.0], n),
        "w_street_m": rng.choice([10.0, 20.0], n),
    }


def random_cells(seed, n_point=30, n_site=12):
    rng = np.random.default_rng(seed)
    pair_ptr = np.concatenate(([0], np.cumsum(rng.integers(0, 6, n_point)))).astype(np.int32)
    n_pair = pair_ptr[-1]
    site_cell_ptr = np.concatenate(([0], np.cumsum(rng.integers(0, 5, n_site)))).astype(np.int32)
    n_cell = site_cell_ptr[-1]
    return {
        "pair_ptr": pair_ptr,
        "pair_site": rng.integers(0, n_site, n_pair).astype(np.int32),
        "pair_loss_db": rng.uniform(60.0, 160.0, n_pair),
        "pair_bearing_deg": rng.uniform(-360.0, 720.0, n_pair),
        "pair_elevation_deg": rng.uniform(-5.0, 60.0, n_pair),
        "site_cell_ptr": site_cell_ptr,
        "cell_eirp_dbm": rng.uniform(40.0, 70.0, n_cell),
        "cell_azimuth_deg": rng.choice([0.0, 120.0, 240.0, 355.0], n_cell),
        "cell_tilt_deg": rng.uniform(0.0, 12.0, n_cell),
    }


def both(call):
    answers = []
    for name in ("compiled", "reference"):
        with use(name):
            answers.append(call())
    return answers


def test_loss_below_ten_metres_is_that_of_ten(kernels):
    at = path_loss_db(flags(UMI, UMI, UMI), flags(1, 1, 1), 2.1, 10.0, 1.5, np.array([0.0, 3.0, 10.0]))
    assert at[0] == at[1] == at[2]


@pytest.mark.parametrize("model", [RMA, UMA, UMI])
def test_loss_rises_with_distance_and_hiding(kernels, model):
    d2d = np.arange(12.0, 5000.0, 7.0)
    codes = np.full(len(d2d), model, np.uint8)
    in_sight = path_loss_db(codes, np.ones_like(codes), 0.7, 35.0, 1.5, d2d)
    hidden = path_loss_db(codes, np.zeros_like(codes), 0.7, 35.0, 1.5, d2d)
    assert (np.diff(in_sight) > 0.0).all()
    assert (hidden >= in_sight).all()
    assert (hidden > in_sight).any()


def test_plain_numbers_spread_over_links(kernels):
    links = random_links(3, 50) | {
        "fc_ghz": 2.1,
        "h_bs_m": 30.0,
        "h_ut_m": 1.5,
        "h_building_m": 5.0,
        "w_street_m": 20.0,
    }
    wide = {name: np.full(50, value) if isinstance(value, float) else value for name, value in links.items()}
    assert path_loss_db(**links).tolist() == path_loss_db(**wide).tolist()


def test_more_kinds_of_link_than_the_table_of_coefficients_holds():
    """The compiled body keeps coefficients in a small table: collisions must not mix links up."""
    rng = np.random.default_rng(8)
    links = random_links(8, 4000) | {"h_bs_m": rng.uniform(5.0, 60.0, 4000), "h_ut_m": rng.uniform(1.0, 12.9, 4000)}
    compiled, reference = both(lambda: path_loss_db(**links))
    np.testing.assert_allclose(compiled, reference, rtol=1e-12)
    order = rng.permutation(4000)
    with use("compiled"):
        again = path_loss_db(**{name: np.ascontiguousarray(value[order]) for name, value in links.items()})
    np.testing.assert_array_equal(again, compiled[order])


@QUICK
@given(st.integers(0, 2**20), st.integers(0, 40))
def test_bodies_agree_on_path_loss_and_sight(seed, n):
    links = random_links(seed, n)
    compiled, reference = both(lambda: path_loss_db(**links))
    np.testing.assert_allclose(compiled, reference, rtol=1e-12)
    height = links["h_ut_m"] * 2.0
    compiled, reference = both(lambda: los_probability(links["model"], links["d2d_m"], height))
    np.testing.assert_allclose(compiled, reference, rtol=1e-12)
    assert ((compiled > 0.0) & (compiled <= 1.0)).all()


def test_entries_run_pair_by_pair_over_the_cells_of_the_site(kernels):
    entry_ptr, entry_cell = entry_layout(rows(0, 2, 2, 3), rows(1, 0, 2), rows(0, 1, 4, 4))
    assert entry_ptr.tolist() == [0, 4, 4, 4]
    assert entry_cell.tolist() == [1, 2, 3, 0]
    assert entry_ptr.dtype == entry_cell.dtype == np.int32


def test_power_on_the_beam_is_eirp_minus_loss(kernels):
    mw = sector_rx_mw(
        rows(0, 1), rows(0), np.array([100.0]), np.array([90.0]), np.array([4.0]), rows(0, 3),
        np.array([60.0, 63.0, 60.0]), np.array([90.0, 90.0 + 360.0, 270.0]), np.array([4.0, 4.0, 4.0]), TR_36814,
    )  # fmt: skip
    np.testing.assert_allclose(10 * np.log10(mw), [-40.0, -37.0, -40.0 - 25.0], rtol=1e-13)


@pytest.mark.parametrize(("bearing", "azimuth"), [(350.0, 20.0), (20.0, 350.0), (-10.0, 20.0), (740.0, 350.0)])
def test_bearings_wrap(kernels, bearing, azimuth):
    mw = sector_rx_mw(
        rows(0, 1), rows(0), np.zeros(1), np.array([bearing]), np.zeros(1), rows(0, 1), np.zeros(1),
        np.array([azimuth]), np.zeros(1), TR_36942,
    )  # fmt: skip
    assert -10 * np.log10(mw[0]) == pytest.approx(12 * (30.0 / 65.0) ** 2, rel=1e-12)


@QUICK
@given(st.integers(0, 2**20), st.sampled_from([TR_36942, TR_36814]))
def test_bodies_agree_on_sector_power_and_server(seed, pattern):
    cells = random_cells(seed)
    compiled, reference = both(lambda: sector_rx_mw(**cells, pattern=pattern))
    np.testing.assert_allclose(compiled, reference, rtol=1e-11)
    entry_ptr, entry_cell = entry_layout(cells["pair_ptr"], cells["pair_site"], cells["site_cell_ptr"])
    assert len(entry_cell) == len(compiled)
    rng = np.random.default_rng(seed)
    up = (rng.random(len(cells["cell_eirp_dbm"])) < 0.7).astype(np.uint8)
    few_levels = np.ceil(compiled / compiled.max(initial=1e-300) * 3.0)  # ties on purpose
    few_levels[rng.random(len(few_levels)) < 0.1] = 0.0
    for power in (compiled, few_levels):
        np.testing.assert_array_equal(*both(lambda power=power: best_server(entry_ptr, entry_cell, power, up)))


def one_beam(bearing, below, pattern, azimuth=0.0, tilt=0.0, lean=0.0):
    """Attenuation of one cell towards one direction, in dB."""
    mw = sector_rx_mw(
        rows(0, 1), rows(0), np.zeros(1), np.array([bearing]), np.array([below]), rows(0, 1), np.zeros(1),
        np.array([azimuth]), np.array([tilt]), pattern, np.array([lean]),
    )  # fmt: skip
    return -10.0 * np.log10(mw[0])


def test_a_leaning_panel_turns_its_whole_pattern(kernels):
    # On the boresight's plane leaning is tilting, for a single beam.
    assert one_beam(0.0, 9.0, TR_36814, lean=4.0) == pytest.approx(one_beam(0.0, 9.0, TR_36814, tilt=4.0), abs=1e-9)
    # To the side it does nothing to the height of the beam, to the back it lifts it.
    assert one_beam(90.0, 0.0, TR_36814, lean=8.0) == pytest.approx(one_beam(90.0, 0.0, TR_36814), abs=1e-9)
    assert one_beam(180.0, -8.0, COLUMN, lean=8.0) == pytest.approx(one_beam(180.0, 0.0, COLUMN), abs=1e-9)
    # By hand at 60 degrees off, 10 below, leaning 6: the way in the panel's axes.
    lean, below, turn = np.radians([6.0, 10.0, 60.0])
    ahead = np.cos(lean) * np.cos(below) * np.cos(turn) + np.sin(lean) * np.sin(below)
    phi = np.degrees(np.arctan2(np.cos(below) * np.sin(turn), ahead))
    down = np.degrees(np.arcsin(np.cos(lean) * np.sin(below) - np.sin(lean) * np.cos(below) * np.cos(turn)))
    by_hand = 12.0 * (phi / 70.0) ** 2 + 12.0 * (down / 10.0) ** 2
    assert one_beam(60.0, 10.0, TR_36814, lean=6.0) == pytest.approx(by_hand, abs=1e-9)


def test_electrical_tilt_steers_a_column_and_leaves_its_elements(kernels):
    # Twelve degrees down on the axis the phasors agree: only the element weakens, 12 (12 / 65)^2.
    assert one_beam(0.0, 12.0, COLUMN, tilt=12.0) == pytest.approx(12.0 * (12.0 / 65.0) ** 2, abs=1e-9)
    # The first null of eight rows 0.7 wavelengths apart: sin el - sin tilt = 1 / (8 x 0.7).
    null = np.degrees(np.arcsin(1.0 / (8 * 0.7)))
    assert one_beam(0.0, null, COLUMN) > 200.0


@QUICK
@given(st.integers(0, 2**20), st.sampled_from([TR_36942, TR_36814, COLUMN]))
def test_bodies_agree_on_panels(seed, pattern):
    cells = random_cells(seed)
    lean = np.random.default_rng(seed).choice([0.0, 2.0, 6.0], len(cells["cell_eirp_dbm"]))
    compiled, reference = both(lambda: sector_rx_mw(**cells, pattern=pattern, cell_mechanical_deg=lean))
    np.testing.assert_allclose(compiled, reference, rtol=1e-8)
    upright, plain = (
        sector_rx_mw(**cells, pattern=pattern, cell_mechanical_deg=0.0 * lean),
        sector_rx_mw(**cells, pattern=pattern),
    )
    np.testing.assert_array_equal(upright, plain)


def test_best_server_is_the_strongest_live_one_and_of_equals_the_first(kernels):
    entry_ptr, entry_cell = rows(0, 3, 3, 5, 6, 7), rows(0, 1, 2, 2, 1, 0, 1)
    entry_mw = np.array([9.0, 4.0, 4.0, 1.0, 2.0, 5.0, 0.0])
    assert best_server(entry_ptr, entry_cell, entry_mw, flags(0, 1, 1)).tolist() == [1, -1, 4, -1, -1]
    assert best_server(entry_ptr, entry_cell, entry_mw, flags(1, 1, 1)).tolist() == [0, -1, 4, 5, -1]


LINK = {
    "model": flags(UMA), "los": flags(1), "fc_ghz": 2.1, "h_bs_m": 25.0, "h_ut_m": 1.5, "d2d_m": np.array([100.0]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": flags(3)}, "model: must be <= 2"),
        ({"los": flags(2)}, "los: must be <= 1"),
        ({"los": np.ones(1, np.int32)}, "los: want dtype uint8"),
        ({"model": flags(1, 1)}, "model: want shape"),
        ({"fc_ghz": 0.0}, "fc_ghz: must be > 0"),
        ({"d2d_m": np.array([np.nan])}, "d2d_m: holds NaN"),
        ({"d2d_m": np.array([-1.0])}, "d2d_m: must be >= 0"),
        ({"d2d_m": np.array(5.0)}, "d2d_m: want shape"),
        ({"d2d_m": np.ones(1, np.float32)}, "d2d_m: want dtype float64"),
        ({"h_ut_m": 13.0}, "h_ut_m: UMa"),
        ({"h_ut_m": 0.5}, "h_ut_m: must be >= 1"),
        ({"h_bs_m": 1.0}, "h_bs_m: must be > 1"),
        ({"h_e_m": 0.5}, "h_e_m: must be >= 1"),
        ({"h_building_m": 4.0}, "h_building_m: must be >= 5"),
        ({"w_street_m": 60.0}, "w_street_m: must be <= 50"),
    ],
)
def test_bad_links_are_refused(change, message):
    path_loss_db(**LINK)
    with pytest.raises(ValueError, match=message):
        path_loss_db(**{**LINK, **change})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pair_site": np.full(3, 99, np.int32)}, "pair_site: must be <"),
        ({"pair_loss_db": np.array([np.inf])}, "pair_loss_db: want shape|pair_loss_db: holds infinity"),
        ({"cell_eirp_dbm": np.zeros(1)}, "cell_eirp_dbm: want shape"),
        ({"pattern": TR_36942._replace(h_beamwidth_deg=0.0)}, "pattern.h_beamwidth_deg: must be > 0"),
        ({"pattern": TR_36942._replace(floor_db=-1.0)}, "pattern.floor_db: must be >= 0"),
        ({"pattern": COLUMN._replace(n_rows=0)}, "pattern.n_rows: must be in 1..64"),
        ({"pattern": COLUMN._replace(spacing_factor=0.0)}, "pattern.spacing_factor: must be > 0"),
        ({"pattern": COLUMN, "cell_mechanical_deg": np.zeros(1)}, "cell_mechanical_deg: want shape"),
        ({"site_cell_ptr": rows(0, 3, 2)}, "site_cell_ptr: must start at 0"),
    ],
)
def test_bad_cells_are_refused(change, message):
    cells = random_cells(1) | {"pattern": TR_36942}
    sector_rx_mw(**cells)
    with pytest.raises(ValueError, match=message):
        sector_rx_mw(**{**cells, **change})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((rows(0, 1), rows(0), np.array([-1.0]), flags(1)), "entry_mw: must be >= 0"),
        ((rows(0, 1), rows(1), np.array([1.0]), flags(1)), "entry_cell: must be < 1"),
        ((rows(0, 2), rows(0), np.array([1.0]), flags(1)), "entry_ptr: must start"),
        ((rows(0, 1), rows(0), np.array([1.0]), np.ones(1)), "cell_up: want dtype uint8"),
    ],
)
def test_bad_entries_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        best_server(*arguments)


def test_bad_sight_is_refused():
    with pytest.raises(ValueError, match="h_ut_m: must be <= 23"):
        los_probability(flags(UMA), np.array([10.0]), 30.0)
