"""Field strengths of ITU-R P.1546-6 and the field a receiver needs, against published implementations and budgets."""

from __future__ import annotations

import numpy as np
import pytest

from camau_netsim.domains.broadcast.field_strength import (
    CURVES_TO_KM,
    F_MHZ,
    H1_M,
    clear_path_km,
    curve_dbuvm,
    curves,
    field_dbuvm,
    greatest_dbuvm,
    height_correction_db,
    mixed_dbuvm,
)
from camau_netsim.domains.broadcast.planning import least_field_dbuvm, location_margin_db, needed_dbuvm
from camau_netsim.domains.broadcast.spec import Reception
from tests.support.vectors import read_rows

PATHS = {"Land": "land", "Sea": "warm_sea"}
NOTHING = np.zeros(1)


@pytest.mark.parametrize("row", read_rows("p1546_field_strength"), ids=lambda row: f"{row['path']}-{row['d_km']:g}")
def test_field_is_that_of_the_reference_implementation(row):
    found = curve_dbuvm(PATHS[row["path"]], row["t_pct"] / 100, row["f_mhz"], row["h1_m"], np.array([row["d_km"]]))
    assert found[0] == pytest.approx(row["E_dbuvm"], abs=0.01)
    assert 139.3 - found[0] + 20 * np.log10(row["f_mhz"]) == pytest.approx(row["Lb_db"], abs=0.01)


@pytest.mark.parametrize("row", read_rows("p1546_steps"), ids=lambda row: f"{row['profile']}-{row['what']}")
def test_steps_are_those_of_the_reference_implementation(row):
    d_km = np.array([row["d_km"]])
    if row["what"] == "curve":
        found = curve_dbuvm("land", row["time_ratio"], row["f_mhz"], row["h1_m"], d_km)
    else:
        clutter_m = np.array([row["clutter_m"]])
        found = height_correction_db(row["f_mhz"], row["h1_m"], d_km, row["h2_m"], clutter_m)
    assert found[0] == pytest.approx(row["value"], abs=0.001)


@pytest.mark.parametrize("path", ["land", "warm_sea"])
@pytest.mark.parametrize("time_ratio", [0.5, 0.01])
def test_every_curve_falls_with_distance_and_rises_with_height(path, time_ratio):
    distances_km, table = curves(path, time_ratio)
    assert table.shape == (len(F_MHZ), 46, len(H1_M))
    assert distances_km.tolist() == [*range(1, 21), *range(25, 101, 5), *range(110, 201, 10)]
    assert (np.diff(table, axis=1) < 0.0).all()
    assert (np.diff(table, axis=2) >= 0.0).all()


@pytest.mark.parametrize("path", ["land", "warm_sea"])
def test_no_row_of_the_curves_is_out_of_line(path):
    """A digit that is wrong sticks out of the cubic through its four neighbours along the distance."""
    for time_ratio in (0.5, 0.01):
        distances_km, table = curves(path, time_ratio)
        log_km = np.log(distances_km)
        for at in range(2, len(log_km) - 2):
            near = [at - 2, at - 1, at + 1, at + 2]
            guess = np.polyfit(log_km[near] - log_km[at], table[:, near].transpose(1, 0, 2).reshape(4, -1), 3)[-1]
            assert np.abs(guess - table[:, at].reshape(-1)).max() < (0.15 if path == "land" else 0.45)


def test_rare_fields_are_above_common_ones_and_below_the_greatest():
    for path, sea in (("land", 0.0), ("warm_sea", 1.0)):
        distances_km, common = curves(path, 0.5)
        _, rare = curves(path, 0.01)
        assert (rare - common > -0.001).all()
        most = greatest_dbuvm(distances_km, np.full_like(distances_km, sea), 0.01)
        assert (rare <= most[None, :, None] + 0.001).all()


def test_a_mixed_path_lies_between_its_two_ends():
    d_km, h1_m = np.array([30.0, 80.0, 150.0]), 94.0
    land = curve_dbuvm("land", 0.5, 578.0, h1_m, d_km)
    sea = curve_dbuvm("warm_sea", 0.5, 578.0, h1_m, d_km)
    assert mixed_dbuvm(0.5, 578.0, h1_m, d_km, np.zeros(3)).tolist() == land.tolist()
    assert mixed_dbuvm(0.5, 578.0, h1_m, d_km, np.ones(3)) == pytest.approx(sea, abs=1e-9)
    half = mixed_dbuvm(0.5, 578.0, h1_m, d_km, np.full(3, 0.5))
    share = (1.0 - 0.5 ** (2.0 / 3.0)) ** np.maximum(1.0, 1.0 + (sea - land) / 40.0)
    assert half == pytest.approx((1.0 - share) * land + share * sea, abs=1e-9)


def test_below_100_mhz_over_sea_the_field_joins_the_greatest_and_the_curves():
    near_km, far_km = clear_path_km(94.6, 100.0, 10.0), clear_path_km(600.0, 100.0, 10.0)
    assert near_km == pytest.approx(3.4450, abs=1e-3)  # section 18 by hand: 3.6799 km and 53.965 km
    ends = curve_dbuvm("warm_sea", 0.5, 94.6, 100.0, np.array([near_km, near_km * 1.0001, far_km * 0.9999, far_km]))
    assert ends[0] == pytest.approx(106.9 - 20 * np.log10(near_km), abs=1e-9)
    assert ends[1] == pytest.approx(ends[0], abs=0.01)
    assert ends[2] == pytest.approx(ends[3], abs=0.01)


def test_short_paths_go_over_to_free_space():
    for d_km in (0.001, 0.02, 0.04):
        found = field_dbuvm(0.5, 578.0, 94.0, 10.0, np.array([d_km]), NOTHING, NOTHING)[0]
        assert found == pytest.approx(106.9 - 20 * np.log10(np.hypot(d_km, 0.084)), abs=1e-6)
    close = field_dbuvm(0.5, 578.0, 94.0, 10.0, np.array([0.9999, 1.0]), np.zeros(2), np.zeros(2))
    assert close[0] == pytest.approx(close[1], abs=0.01)


def test_slope_path_correction_of_the_reference_log():
    """Profile flat_10km: 100 m and 5 m, 10 km: -0.000391933 dB beside the curve and the height."""
    d_km = np.array([10.0])
    whole = field_dbuvm(0.5, 900.0, 100.0, 5.0, d_km, NOTHING, NOTHING)
    parts = curve_dbuvm("land", 0.5, 900.0, 100.0, d_km) + height_correction_db(900.0, 100.0, d_km, 5.0, NOTHING)
    assert (whole - parts)[0] == pytest.approx(-0.000391933, abs=1e-8)


def test_what_has_no_curve_is_refused():
    far = np.array([CURVES_TO_KM + 1.0])
    assert curve_dbuvm("land", 0.5, 600.0, 100.0, far).tolist() == [-np.inf]
    with pytest.raises(ValueError, match="10 to 1200 m, not at 600 MHz and 5 m"):
        curve_dbuvm("land", 0.5, 600.0, 5.0, np.array([10.0]))
    with pytest.raises(ValueError, match="not at 2600 MHz"):
        curve_dbuvm("land", 0.5, 2600.0, 50.0, np.array([10.0]))
    with pytest.raises(ValueError, match=r"no curves of P\.1546 for land at 0\.1 of the time"):
        curve_dbuvm("land", 0.1, 600.0, 50.0, np.array([10.0]))


@pytest.mark.parametrize("row", read_rows("dtt_min_field"), ids=lambda row: f"{row['f_mhz']:g}-{row['loc_pct']:g}")
def test_field_that_television_needs(row):
    reception = Reception(
        id="r",
        service="tv",
        name="r",
        antenna_height_m=10.0,
        location_ratio=row["loc_pct"] / 100,
        sigma_db=row["sigma_db"],
        antenna_gain_dbi=row["gain_dbi"],
        feeder_loss_db=row["feeder_db"],
        cn_db=row["cn_db"],
        noise_figure_db=row["nf_db"],
        bandwidth_mhz=row["bw_hz"] / 1e6,
    )
    assert least_field_dbuvm(reception, row["f_mhz"]) == pytest.approx(row["E_min"], abs=1e-9)
    planned = needed_dbuvm(reception, row["f_mhz"], np.zeros(2, np.uint8))
    assert planned.tolist() == pytest.approx([row["E_median_planned"]] * 2, abs=1e-9)
    assert location_margin_db(reception) == pytest.approx(row["E_median_planned"] - row["E_min"], abs=1e-9)
