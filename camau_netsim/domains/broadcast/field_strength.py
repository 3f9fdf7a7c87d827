"""Field strength of a distant transmitter by Recommendation ITU-R P.1546-6: tabulated curves and interpolation.

The curves are those of the Recommendation (its digital supplement, and the figures of Annexes 2 to 4), for 1 kW ERP, at
half of the places, 10 m above ground: land and warm sea, 50 % and 1 % of the time, 100, 600 and 2000 MHz, 1 to 200 km,
base antennas of 10 to 1200 m. Between them everything is interpolated as Annex 5 says, linearly in decibels over the
logarithm of distance (section 5), height (4.1) and frequency (6). What lies outside is refused: base antennas under
10 m, shares of time in between, cold sea; beyond 200 km there is no field. There is no terrain: the ground is flat, h1
is the height above it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.units import M_PER_KM

Path = Literal["land", "warm_sea"]
F_MHZ = np.array([100.0, 600.0, 2000.0])
H1_M = np.array([10.0, 20.0, 37.5, 75.0, 150.0, 300.0, 600.0, 1200.0])
FREE_SPACE_DBUVM = 106.9  # at 1 km for 1 kW ERP, equation (2)
SHORT_KM, CURVES_FROM_KM, CURVES_TO_KM = 0.04, 1.0, 200.0
CURVE_FILE = "p1546_curves.csv"


@cache
def curves(path: Path, time_ratio: float) -> tuple[Real, Real]:
    """Return the distances in km, and the fields of shape (n_frequency, n_distance, n_height)."""
    text = files(__package__).joinpath(CURVE_FILE).read_text(encoding="ascii").splitlines()
    wanted = [line.split(",") for line in text if line.startswith(f"{path},{time_ratio:g},")]
    if not wanted:
        raise ValueError(f"no curves of P.1546 for {path} at {time_ratio:g} of the time")
    numbers = np.array([row[2:] for row in wanted], dtype=np.float64)
    by_frequency = [numbers[numbers[:, 0] == frequency] for frequency in F_MHZ]
    return by_frequency[0][:, 1], np.stack([rows[:, 2:] for rows in by_frequency])


def greatest_dbuvm(d_km: Real, sea_ratio: Real, time_ratio: float) -> Real:
    """Return the field that is never exceeded: free space, and over sea what ducts may add (equations 2, 3 and 42)."""
    enhancement_db = 2.38 * (1.0 - np.exp(-d_km / 8.94)) * np.log10(0.5 / time_ratio)
    field: Real = FREE_SPACE_DBUVM - 20.0 * np.log10(d_km) + sea_ratio * enhancement_db
    return field


def curve_dbuvm(path: Path, time_ratio: float, f_mhz: float, h1_m: float, d_km: Real) -> Real:
    """Return the field on one kind of path, 10 m above ground, from 1 kW ERP.

    Parameters
    ----------
    path : {"land", "warm_sea"}
    time_ratio : float
        Share of the time in which it is exceeded: 0.5 or 0.01.
    f_mhz, h1_m : float
        Below 100 MHz the curves of 100 and 600 MHz are extrapolated over land; over sea section 6 (15a-c) holds.
    d_km : float64 array
        Taken as 1 km where it is less; minus infinity beyond 200 km.
    """
    _check_range(f_mhz, h1_m)
    inside = np.clip(d_km, CURVES_FROM_KM, CURVES_TO_KM)
    if path == "warm_sea" and f_mhz < F_MHZ[0]:
        field = _low_over_sea(time_ratio, f_mhz, h1_m, inside)
    else:
        field = _interpolated(path, time_ratio, f_mhz, h1_m, inside)
    return np.where(d_km > CURVES_TO_KM, -np.inf, field)


def _check_range(f_mhz: float, h1_m: float) -> None:
    if not (30.0 <= f_mhz <= F_MHZ[-1] and H1_M[0] <= h1_m <= H1_M[-1]):
        raise ValueError(f"P.1546 is used from 30 to 2000 MHz and 10 to 1200 m, not at {f_mhz:g} MHz and {h1_m:g} m")


def _interpolated(path: Path, time_ratio: float, f_mhz: float, h1_m: float, d_km: Real) -> Real:
    distances_km, table = curves(path, time_ratio)
    greatest = greatest_dbuvm(d_km, np.full_like(d_km, path == "warm_sea"), time_ratio)
    height, height_share = _between(H1_M, h1_m)
    frequency, frequency_share = _between(F_MHZ, f_mhz)
    found = []
    for row in (frequency, frequency + 1):
        along = table[row, :, height] * (1.0 - height_share) + table[row, :, height + 1] * height_share
        found.append(np.minimum(np.interp(np.log(d_km), np.log(distances_km), along), greatest))
    return found[0] * (1.0 - frequency_share) + found[1] * frequency_share


def _between(nominal: Real, value: float) -> tuple[int, float]:
    """Return the row of the lower of two nominal values and the logarithmic share of the upper one."""
    row = int(np.clip(np.searchsorted(nominal, value, side="right") - 1, 0, len(nominal) - 2))
    return row, float(np.log(value / nominal[row]) / np.log(nominal[row + 1] / nominal[row]))


def _low_over_sea(time_ratio: float, f_mhz: float, h1_m: float, d_km: Real) -> Real:
    """Below 100 MHz over sea: the greatest field up to the clear distance, from there towards the curves (15a-c)."""
    clear_km = clear_path_km(f_mhz, h1_m, 10.0)
    clear_600_km = clear_path_km(600.0, h1_m, 10.0)
    far = _interpolated("warm_sea", time_ratio, f_mhz, h1_m, d_km)
    at_600 = _interpolated("warm_sea", time_ratio, f_mhz, h1_m, np.array([max(clear_600_km, CURVES_FROM_KM)]))[0]
    at_clear = greatest_dbuvm(np.array([clear_km]), np.ones(1), time_ratio)[0]
    share = np.log(d_km / clear_km) / np.log(clear_600_km / clear_km)
    between = at_clear + (at_600 - at_clear) * share
    near = greatest_dbuvm(d_km, np.ones_like(d_km), time_ratio)
    return np.where(d_km <= clear_km, near, np.where(d_km < clear_600_km, between, far))


def clear_path_km(f_mhz: float, h1_m: float, h2_m: float) -> float:
    """Return the length of path that just clears 0.6 of the first Fresnel zone over a smooth Earth (section 18)."""
    by_frequency_km = 0.0000389 * f_mhz * h1_m * h2_m
    by_horizon_km = 4.1 * (np.sqrt(h1_m) + np.sqrt(h2_m))
    return max(float(by_frequency_km * by_horizon_km / (by_frequency_km + by_horizon_km)), 0.001)


def mixed_dbuvm(time_ratio: float, f_mhz: float, h1_m: float, d_km: Real, sea_ratio: Real) -> Real:
    """Return the field on paths that run partly over warm sea (section 8).

    ``E = (1 - A) E_land + A E_sea``, ``A = A0^V``, ``A0 = 1 - (1 - sea_ratio)^(2/3)``,
    ``V = max(1, 1 + (E_sea - E_land) / 40)``, both fields over the whole distance.
    """
    land = curve_dbuvm("land", time_ratio, f_mhz, h1_m, d_km)
    if not np.any(sea_ratio > 0.0):
        return land
    sea = curve_dbuvm("warm_sea", time_ratio, f_mhz, h1_m, d_km)
    known = np.isfinite(land)
    gap = np.where(known, sea, 0.0) - np.where(known, land, 0.0)
    share = (1.0 - (1.0 - sea_ratio) ** (2.0 / 3.0)) ** np.maximum(1.0, 1.0 + gap / 40.0)
    field: Real = land + share * gap
    return field


def height_correction_db(f_mhz: float, h1_m: float, d_km: Real, h2_m: float, clutter_m: Real) -> Real:
    """Return what a receiving antenna at another height than the ground cover changes (section 9, equations 27 to 29).

    Parameters
    ----------
    f_mhz, h1_m : float
    d_km : float64 array
        At least 1 km.
    h2_m : float
        At least 1 m.
    clutter_m : float64 array
        Height of the buildings around the receiver; 0 in the open, where the reference is 10 m.
    """
    slope_db = 3.2 + 6.2 * np.log10(f_mhz)
    in_town = clutter_m > 0.0
    seen_m = np.maximum((M_PER_KM * d_km * clutter_m - 15.0 * h1_m) / (M_PER_KM * d_km - 15.0), 1.0)
    seen_m = np.where(in_town, seen_m, 10.0)
    below_m = np.maximum(seen_m - h2_m, 0.0)
    nu = 0.0108 * np.sqrt(f_mhz) * np.sqrt(below_m * np.degrees(np.arctan(below_m / 27.0)))
    shadowed_db = 6.03 - (6.9 + 20.0 * np.log10(np.sqrt((nu - 0.1) ** 2 + 1.0) + nu - 0.1))
    raised_db = slope_db * np.log10(h2_m / seen_m)
    lower_db = np.where(in_town & (seen_m < 10.0), slope_db * np.log10(10.0 / seen_m), 0.0)
    correction: Real = np.where(in_town & (h2_m < seen_m), shadowed_db, raised_db) - lower_db
    return correction


def field_dbuvm(
    time_ratio: float, f_mhz: float, h1_m: float, h2_m: float, d_km: Real, sea_ratio: Real, clutter_m: Real
) -> Real:
    """Return the median field at receiving antennas from 1 kW ERP: curves, height, slope of the path, short paths.

    Below 1 km the field goes over to that of free space at 40 m (section 15).
    """
    far_km = np.maximum(d_km, CURVES_FROM_KM)
    field = mixed_dbuvm(time_ratio, f_mhz, h1_m, far_km, sea_ratio)
    field = field + height_correction_db(f_mhz, h1_m, far_km, h2_m, clutter_m)
    field = field + 20.0 * np.log10(far_km / _slope_km(h1_m, h2_m, far_km))
    nearest = FREE_SPACE_DBUVM - 20.0 * np.log10(_slope_km(h1_m, h2_m, np.minimum(d_km, SHORT_KM)))
    inner_km, outer_km = (_slope_km(h1_m, h2_m, np.array([end])) for end in (SHORT_KM, CURVES_FROM_KM))
    share = np.log(_slope_km(h1_m, h2_m, d_km) / inner_km) / np.log(outer_km / inner_km)
    field = np.where(d_km < CURVES_FROM_KM, nearest + (field - nearest) * np.clip(share, 0.0, 1.0), field)
    return np.minimum(field, greatest_dbuvm(np.maximum(d_km, 0.001), sea_ratio, time_ratio))


def _slope_km(h1_m: float, h2_m: float, d_km: Real) -> Real:
    return np.hypot(d_km, (h1_m - h2_m) / M_PER_KM)
