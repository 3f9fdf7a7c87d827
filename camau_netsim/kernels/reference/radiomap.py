"""Twin of the radiomap kernel: float64 matrices of one tile's points and masts."""

from __future__ import annotations

import numpy as np

from camau_netsim.kernels.contract import OK, Real, Rows
from camau_netsim.kernels.radiomap_law import Single

LOS, NLOS = 0, 1
MIN_D2D_M = 10.0


def near_field(
    tiles: Rows,
    tile_ptr: Rows,
    tile_box_m: Real,
    tile_reach_m: Real,
    x_m: Single,
    y_m: Single,
    site_x_m: Real,
    site_y_m: Real,
    site_law: Single,
    sight: int,
    site_cell_ptr: Rows,
    cell_beam: Single,
    pattern: Single,
    best_cell: Rows,
    best_mw: Single,
    near_mw: Single,
    tile_best_mw: Single,
    tile_near_mw: Single,
) -> int:
    """Write server, its power and the power of other near masts at the points of some tiles; return a status."""
    if not len(site_law) or not len(cell_beam):
        return OK
    for tile in tiles:
        at = slice(tile_ptr[tile], tile_ptr[tile + 1])
        gap = _gap_m(tile_box_m[tile], site_x_m, site_y_m)
        cell, site = _cells(np.flatnonzero(gap <= tile_reach_m[tile]).astype(np.int32), site_cell_ptr)
        best = np.zeros(at.stop - at.start)
        other = np.zeros(at.stop - at.start)
        server = np.full(at.stop - at.start, -1)
        if len(cell) and len(best):
            east = (tile_box_m[tile, 0] + x_m[at])[:, None] - site_x_m[site]
            north = (tile_box_m[tile, 1] + y_m[at])[:, None] - site_y_m[site]
            power = _power_mw(east, north, site_law[site], sight, cell_beam[cell], pattern)
            first = power.argmax(axis=1)
            every = np.arange(len(first))
            best = power[every, first]
            server = np.where(best > 0.0, cell[first], -1)
            noise = power * cell_beam[cell, 3].astype(np.float64)
            noise[every, first] = 0.0
            other = noise.sum(axis=1)
        best_cell[at], best_mw[at], near_mw[at] = server, best, other
        if len(best):
            tile_best_mw[tile], tile_near_mw[tile] = best_mw[at].min(), near_mw[at].min()
    return OK


def far_field(
    tiles: Rows,
    tile_box_m: Real,
    tile_reach_m: Real,
    sites: Rows,
    sign: float,
    site_x_m: Real,
    site_y_m: Real,
    site_law: Single,
    sight: int,
    site_cell_ptr: Rows,
    cell_beam: Single,
    pattern: Single,
    far_mw: Real,
    tile_peak_mw: Single,
) -> int:
    """Add ``sign`` times the power of far masts at the nodes of some tiles, raise their peaks; return a status."""
    across = np.array([-1.0, 1.0, -1.0, 1.0, 0.0, 0.0, -1.0])
    along = np.array([-1.0, -1.0, 1.0, 1.0, 0.0, -1.0, 0.0])
    for tile in tiles:
        x, y, half_x, half_y = tile_box_m[tile]
        gap = _gap_m(tile_box_m[tile], site_x_m, site_y_m)
        cell, site = _cells(sites[gap[sites] > tile_reach_m[tile]], site_cell_ptr)
        if not len(cell):
            continue
        east = (x + across * half_x)[:, None] - site_x_m[site]
        north = (y + along * half_y)[:, None] - site_y_m[site]
        beam = cell_beam[cell].astype(np.float64)
        power = _power_mw(east, north, site_law[site], sight, beam, pattern)
        far_mw[tile] += sign * (power * beam[:, 3]).sum(axis=1)
        reach = _gain(np.maximum(gap[site], MIN_D2D_M)[None, :], site_law[site], sight)
        tile_peak_mw[tile] = max(tile_peak_mw[tile], float((reach * beam[:, 2]).max()))
    return OK


def spread(
    tiles: Rows,
    tile_ptr: Rows,
    tile_box_m: Real,
    x_m: Single,
    y_m: Single,
    far_mw: Real,
    near_mw: Single,
    other_mw: Single,
) -> int:
    """Write near plus far power at the points of some tiles; return a status."""
    for tile in tiles:
        at = slice(tile_ptr[tile], tile_ptr[tile + 1])
        half_x, half_y = np.where(tile_box_m[tile, 2:] > 0.0, tile_box_m[tile, 2:], np.inf)
        u, v = x_m[at] / half_x, y_m[at] / half_y
        a, b, c, d, centre, south, west = far_mw[tile]
        by_uu, by_vv = (a + b) / 2 - south, (a + c) / 2 - west
        rest = ((a + b + c + d) / 4 - centre - by_uu - by_vv) / 2
        plane = centre + (b + d - a - c) / 4 * u + (c + d - a - b) / 4 * v
        bent = (a + d - b - c) / 4 * u * v + (by_uu + rest) * u**2 + (by_vv + rest) * v**2
        other_mw[at] = near_mw[at] + np.maximum(plane + bent, 0.0)
    return OK


def _gap_m(box: Real, x: Real, y: Real) -> Real:
    """Distance of masts from a tile's box, 0 inside."""
    east, north = np.maximum(np.abs(x - box[0]) - box[2], 0.0), np.maximum(np.abs(y - box[1]) - box[3], 0.0)
    gap: Real = np.sqrt(east * east + north * north)
    return gap


def _cells(sites: Rows, site_cell_ptr: Rows) -> tuple[Rows, Rows]:
    """Cells of some sites and the site of each."""
    cells = [np.arange(site_cell_ptr[site], site_cell_ptr[site + 1]) for site in sites]
    cell = np.concatenate(cells) if cells else np.zeros(0, np.int64)
    return cell.astype(np.int32), np.repeat(sites, [len(part) for part in cells]).astype(np.int32)


def _gain(d2: Real, law: Single, sight: int) -> Real:
    """Gain of the path; see ``radiomap_law.path_law`` for the columns."""
    (height, break_m, near_0, near_log, near_per_m, far_0, far_log, nlos_0, nlos_log, certain, decay_0, decay) = (
        law[:, :12].astype(np.float64).T
    )
    square = d2**2 + height**2
    log = np.log2(square)
    seen = np.where(d2 <= break_m, near_0 + near_log * log + near_per_m * np.sqrt(square), far_0 + far_log * log)
    hidden = np.minimum(seen, nlos_0 + nlos_log * log)
    if sight == LOS:
        return np.asarray(np.exp2(seen))
    if sight == NLOS:
        return np.asarray(np.exp2(hidden))
    sure = np.minimum(certain / d2, 1.0)
    p = sure + np.exp2(np.minimum(decay_0 + decay * d2, 0.0)) * (1.0 - sure)
    return np.asarray(p * np.exp2(seen) + (1.0 - p) * np.exp2(hidden))


def _power_mw(east: Real, north: Real, law: Single, sight: int, beam: Single | Real, pattern: Single) -> Real:
    """Power at points (rows) of cells (columns)."""
    azimuth, tilt, eirp_mw, _ = beam.astype(np.float64).T
    across, side_floor, along, tilt_floor, floor = pattern.astype(np.float64)
    d2 = np.maximum(np.hypot(east, north), MIN_D2D_M)
    turn = np.arctan2(east, north) / (2.0 * np.pi) - azimuth
    turn = (turn - np.rint(turn)) * across
    fall = (np.arctan2(law[:, 0].astype(np.float64), d2) / (2.0 * np.pi) - tilt) * along
    weaken = np.minimum(np.minimum(turn**2, side_floor) + np.minimum(fall**2, tilt_floor), floor)
    power: Real = eirp_mw * _gain(d2, law, sight) * np.exp2(-weaken)
    return power
