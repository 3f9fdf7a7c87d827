"""What the radiomap kernel reads: tiles of points, path loss and cells as rows of float32."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from camau_netsim.kernels.contract import Flags, Real, Rows
from camau_netsim.kernels.sinr import AntennaPattern

Single = npt.NDArray[np.float32]

PER_DB = float(np.log2(10.0) / 10.0)  # a loss of 1 dB as an exponent of 2
SPEED_OF_LIGHT_M_PER_S = 3.0e8  # as printed in Note 1 of TR 38.901 Table 7.4.1-1
H_E_M = 1.0
N_DIGIT = 26.0  # float32 rounds to 24
STEEPEST_DB = 300.0  # no pattern weakens more: its power would leave float32


class Tiles(NamedTuple):
    """Points in groups of neighbours; from :func:`lay_tiles`."""

    order: Rows
    """Row of the given arrays at each place in the tiles, shape (n_point,)."""
    ptr: Rows
    """Tile t holds the places ``ptr[t]:ptr[t + 1]``."""
    box_m: Real
    """Centre and half sides ``(x, y, half_x, half_y)``, shape (n_tile, 4)."""
    x_m: Single
    y_m: Single
    """Coordinates relative to the tile's centre, tile after tile."""


def lay_tiles(x_m: Real, y_m: Real, n_per_tile: int) -> Tiles:
    """Halve the points across the longer side until no part holds more than ``n_per_tile``."""
    order = np.arange(len(x_m), dtype=np.int32)
    bounds, ready = [(0, len(x_m))] if len(x_m) else [], []
    while bounds:
        first, last = bounds.pop()
        part = order[first:last]
        if last - first <= n_per_tile:
            ready.append(first)
            continue
        x, y = x_m[part], y_m[part]
        along = x if np.ptp(x) >= np.ptp(y) else y
        half = (last - first) // 2
        order[first:last] = part[np.argpartition(along, half)]
        bounds += [(first, first + half), (first + half, last)]
    ptr = np.append(np.sort(ready), len(x_m)).astype(np.int32)
    x, y = x_m[order], y_m[order]
    starts = ptr[:-1]
    if not len(starts):
        return Tiles(order, ptr, np.empty((0, 4)), x.astype(np.float32), y.astype(np.float32))
    low_x, high_x = np.minimum.reduceat(x, starts), np.maximum.reduceat(x, starts)
    low_y, high_y = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    box = np.stack(((low_x + high_x) / 2, (low_y + high_y) / 2, (high_x - low_x) / 2, (high_y - low_y) / 2), axis=1)
    n_of = np.diff(ptr)
    local_x, local_y = x - np.repeat(box[:, 0], n_of), y - np.repeat(box[:, 1], n_of)
    return Tiles(order, ptr, box, local_x.astype(np.float32), local_y.astype(np.float32))


def path_law(
    model: Flags, h_bs_m: Real, fc_ghz: float, h_ut_m: float, h_building_m: float, w_street_m: float
) -> Single:
    """Path loss and sight of each mast as fourteen numbers.

    Columns ``height, break, near_0, near_log, near_per_m, far_0, far_log, nlos_0, nlos_log, certain, decay_0, decay,
    beyond, thin``. Losses of TR 38.901 Table 7.4.1-1 and probabilities of Table 7.4.2-1 as exponents of 2, ``_log``
    being what stands before log2 of the squared distance in space. Model 0 is RMa, 1 UMa, 2 UMi. From ``beyond``
    metres on the path is past its break point and slopes less than 1 in 8; from ``thin`` on the decaying part of the
    probability of sight adds less than 2^-26 to the mean power.
    """
    rural = _rural(h_bs_m, fc_ghz, h_ut_m, h_building_m, w_street_m)
    uma = _urban(h_bs_m, fc_ghz, h_ut_m, (28.0, 22.0, 20.0, 9.0), (13.54, 39.08, 20.0, 0.6))
    umi = _urban(h_bs_m, fc_ghz, h_ut_m, (32.4, 21.0, 20.0, 9.5), (22.4, 35.3, 21.3, 0.3))
    columns = [np.choose(model, three) for three in zip(rural, uma, umi, strict=True)]
    per_m = np.array([1.0 / 1000.0, 1.0 / 63.0, 1.0 / 36.0])[model] * np.log2(np.e)
    certain = np.array([0.0, 18.0, 18.0])[model]
    height = h_bs_m - h_ut_m
    rows = [height, *columns, certain, np.where(model == 0, 10.0 * per_m, 0.0), -per_m]
    beyond = 1.001 * np.maximum(columns[0], 8.0 * np.abs(height))
    return np.ascontiguousarray(np.stack([*rows, beyond, _thin_m(rows, beyond)], axis=1), np.float32)


def _thin_m(rows: list[Real], beyond: Real) -> Real:
    """Distance from which the decaying chance of sight is lost in the rounding of the mean power."""
    *_, far_0, far_log, nlos_0, nlos_log, certain, decay_0, decay = rows
    thin = np.maximum(beyond, 1000.0)
    for _ in range(8):  # each step takes off nine tenths of the error and more
        log = 2.0 * np.log2(thin)
        lead = np.maximum(far_0 - nlos_0 + (far_log - nlos_log) * log, 0.0)  # of sight over no sight
        least = np.where(certain > 0.0, np.log2(np.maximum(certain, 1.0) / thin), -lead)
        thin = np.maximum(beyond, (least - N_DIGIT - decay_0) / decay)
    return np.asarray(1.001 * thin)


def _exponents(near: tuple[Real, Real, Real], far: tuple[Real, Real], nlos: tuple[Real, Real]) -> list[Real]:
    """Coefficients in dB and dB per decade of distance as exponents of 2."""
    half_decade = 0.05  # PER_DB * log10(2) / 2
    near_0, near_log, near_per_m = near
    levels = [-PER_DB * near_0, -half_decade * near_log, -PER_DB * near_per_m]
    return [*levels, -PER_DB * far[0], -half_decade * far[1], -PER_DB * nlos[0], -half_decade * nlos[1]]


def _urban(
    h_bs: Real, fc: float, h_ut: float, los: tuple[float, float, float, float], hidden: tuple[float, ...]
) -> list[Real]:
    one = np.ones_like(h_bs)
    at_fc = float(np.log10(fc))
    break_m = 4.0 * (h_bs - H_E_M) * (h_ut - H_E_M) * fc * 1e9 / SPEED_OF_LIGHT_M_PER_S
    square = break_m**2 + (h_bs - h_ut) ** 2
    near_0 = (los[0] + los[2] * at_fc) * one
    far_0 = near_0 - los[3] * np.log10(np.maximum(square, 1e-12))
    nlos_0 = (hidden[0] + hidden[2] * at_fc - hidden[3] * (h_ut - 1.5)) * one
    return [
        break_m,
        *_exponents((near_0, los[1] * one, 0.0 * one), (far_0, 40.0 * one), (nlos_0, hidden[1] * one)),
    ]


def _rural(h_bs: Real, fc: float, h_ut: float, h: float, w: float) -> list[Real]:
    one = np.ones_like(h_bs)
    break_m = 2.0 * np.pi * h_bs * h_ut * fc * 1e9 / SPEED_OF_LIGHT_M_PER_S
    near_0 = 20.0 * np.log10(40.0 * np.pi * fc / 3.0) - min(0.044 * h**1.72, 14.77)
    near_log, per_m = 20.0 + min(0.03 * h**1.72, 10.0), 0.002 * np.log10(h)
    at_break = near_0 + near_log * np.log10(break_m) + per_m * break_m
    log_bs, receiver = np.log10(h_bs), np.log10(11.75 * h_ut)
    nlos_log = 43.42 - 3.1 * log_bs
    nlos_0 = 161.04 - 7.1 * np.log10(w) + 7.5 * np.log10(h) - (24.37 - 3.7 * (h / h_bs) ** 2) * log_bs
    nlos_0 = nlos_0 - 3.0 * nlos_log + 20.0 * np.log10(fc) - (3.2 * receiver**2 - 4.97)
    far_0 = at_break - 40.0 * np.log10(break_m)
    near = (near_0 * one, near_log * one, per_m * one)
    return [break_m, *_exponents(near, (far_0, 40.0 * one), (nlos_0, nlos_log))]


def beams(eirp_dbm: Real, azimuth_deg: Real, tilt_deg: Real, activity_ratio: Real, up: Flags) -> Single:
    """Rows ``(azimuth, tilt, power, activity)``: angles in turns, mW, 0 mW for a cell that is down."""
    power_mw = np.where(up != 0, 10.0 ** (eirp_dbm / 10.0), 0.0)
    azimuth = np.remainder(azimuth_deg / 360.0, 1.0)
    rows = np.stack((azimuth, tilt_deg / 360.0, power_mw, activity_ratio), axis=1)
    return np.ascontiguousarray(rows, np.float32)


def cuts(pattern: AntennaPattern) -> Single:
    """Pattern as the body reads it: ``sqrt(exponent)`` per turn and floors as exponents of 2."""
    h_beamwidth_deg, h_floor_db, v_beamwidth_deg, v_floor_db, floor_db = pattern[:5]
    steep = 360.0 * float(np.sqrt(12.0 * PER_DB))
    floors = [PER_DB * min(value, STEEPEST_DB) for value in (h_floor_db, v_floor_db, floor_db)]
    return np.array([steep / h_beamwidth_deg, floors[0], steep / v_beamwidth_deg, floors[1], floors[2]], np.float32)
