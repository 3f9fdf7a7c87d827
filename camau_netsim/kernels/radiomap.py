"""Best server, its power and interference at every point of a map, one carrier at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from camau_netsim.kernels import body, contract, radiomap_law
from camau_netsim.kernels.contract import Flags, Real, Rows
from camau_netsim.kernels.radiomap_law import Single, Tiles
from camau_netsim.kernels.sinr import UMA, UMI, AntennaPattern

LOS, NLOS, MEAN = 0, 1, 2
"""Path loss of a link: in sight, not in sight, or the mean power of the two weighted by the probability of sight."""

N_TILE = 1000
N_PER_TILE_MAX = 1024
N_NEAREST = 8
START_DIAGONALS = 3.0
WIDER = 1.2
PER_NEPER_DB = 10.0 / np.log(10.0)


class Masts(NamedTuple):
    """Masts and their cells on one carrier.

    ``x_m, y_m, h_bs_m`` float64 and ``model`` uint8 (``sinr.RMA``, ``UMA``, ``UMI``), shape (n_site,); the cells of
    site s are the rows ``cell_ptr[s]:cell_ptr[s + 1]``; the others have shape (n_cell,). ``activity_ratio`` is the
    share of time (0..1) in which a cell interferes; ``up`` is 1 for a cell on air. The rest: ``sinr.sector_rx_mw``.
    """

    x_m: Real
    y_m: Real
    model: Flags
    h_bs_m: Real
    cell_ptr: Rows
    eirp_dbm: Real
    azimuth_deg: Real
    tilt_deg: Real
    activity_ratio: Real
    up: Flags


class Carrier(NamedTuple):
    """What all masts and points of a map share; path loss as in ``sinr.path_loss_db``."""

    fc_ghz: float
    pattern: AntennaPattern
    noise_mw: float
    h_ut_m: float = 1.5
    sight: int = MEAN
    h_building_m: float = 5.0
    w_street_m: float = 20.0


class Tables(NamedTuple):
    """Masts as the body reads them."""

    x_m: Real
    y_m: Real
    law: Single
    sight: int
    cell_ptr: Rows
    beam: Single
    pattern: Single


@dataclass
class RadioMap:
    """A map and what it takes to change it; arrays over points lie in the order of the tiles.

    Read it by :meth:`best_cell`, :meth:`best_mw`, :meth:`other_mw` and :meth:`sinr_db`: they keep the points' order.
    """

    tiles: Tiles
    masts: Masts
    carrier: Carrier
    tables: Tables
    error_db: float
    reach_m: Real
    """Distance from a tile's box up to which masts are summed point by point, shape (n_tile,)."""
    far_mw: Real
    """Power of masts beyond at each tile's corners, centre and two sides, shape (n_tile, 7)."""
    peak_mw: Single
    """No cell beyond is received stronger than this anywhere in the tile."""
    server: Rows
    server_mw: Single
    near_mw: Single
    least_best_mw: Single
    least_near_mw: Single

    def _in_order(self, values: Single) -> Single:
        given = np.empty_like(values)
        given[self.tiles.order] = values
        return given

    def best_cell(self) -> Rows:
        """Row of the strongest live cell at each point, -1 where none is on air; of equals the first."""
        given = np.empty_like(self.server)
        given[self.tiles.order] = self.server
        return given

    def best_mw(self) -> Single:
        """Power of that cell, float32."""
        return self._in_order(self.server_mw)

    def other_mw(self) -> Single:
        """Power of all other cells, each times its activity, float32."""
        return self._in_order(self._other_mw())

    def sinr_db(self) -> Single:
        """``best / (other + noise)`` in dB, float32; -inf where no cell is on air."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.server_mw / (self._other_mw() + np.float32(self.carrier.noise_mw))
            return self._in_order(np.float32(10.0) * np.log10(np.where(self.server_mw > 0.0, ratio, 0.0)))

    def _other_mw(self) -> Single:
        tiles = self.tiles
        other = np.empty_like(self.near_mw)
        every = np.arange(len(tiles.box_m), dtype=np.int32)
        points = (every, tiles.ptr, tiles.box_m, tiles.x_m, tiles.y_m)
        contract.settle("radiomap", body("radiomap").spread(*points, self.far_mw, self.near_mw, other))
        return other


def lay_tiles(x_m: Real, y_m: Real, n_per_tile: int | None = None) -> Tiles:
    """Group points into tiles of neighbours, once for all carriers and changes.

    Parameters
    ----------
    x_m, y_m : float64 array, shape (n_point,)
        Any plane coordinates, within 10 000 km of their origin.
    n_per_tile : int, optional
        At most so many points in a tile, ``>= 1``. By default about a thousand tiles, of 64 to 1024 points.

    Returns
    -------
    tiles : Tiles
        Halved across the longer side until small enough: as many points in a tile on a coast or in empty land.
    """
    x_m = contract.reals("x_m", x_m, low=-1e7, high=1e7)
    y_m = contract.reals("y_m", y_m, x_m.shape, low=-1e7, high=1e7)
    if n_per_tile is None:
        n_per_tile = min(max(len(x_m) // N_TILE, 64), N_PER_TILE_MAX)
    return radiomap_law.lay_tiles(x_m, y_m, contract.count("n_per_tile", n_per_tile, low=1))


def _check_masts(masts: Masts) -> Masts:
    x_m = contract.reals("masts.x_m", masts.x_m, low=-1e7, high=1e7)
    by_site = x_m.shape
    cell_ptr = contract.rows("masts.cell_ptr", masts.cell_ptr)
    n_cell = int(cell_ptr[-1]) if cell_ptr.size else 0
    return Masts(
        x_m,
        contract.reals("masts.y_m", masts.y_m, by_site, low=-1e7, high=1e7),
        contract.flags("masts.model", masts.model, by_site, high=UMI),
        contract.reals("masts.h_bs_m", masts.h_bs_m, by_site, low=1.0, high=1000.0, above=True),
        contract.pointer("masts.cell_ptr", cell_ptr, len(x_m), n_cell),
        contract.reals("masts.eirp_dbm", masts.eirp_dbm, (n_cell,), low=-100.0, high=120.0),
        contract.reals("masts.azimuth_deg", masts.azimuth_deg, (n_cell,)),
        contract.reals("masts.tilt_deg", masts.tilt_deg, (n_cell,), low=-90.0, high=90.0),
        contract.reals("masts.activity_ratio", masts.activity_ratio, (n_cell,), low=0.0, high=1.0),
        contract.flags("masts.up", masts.up, (n_cell,)),
    )


def _check_carrier(carrier: Carrier, masts: Masts) -> Carrier:
    if carrier.pattern.n_rows != 1:
        raise ValueError("carrier.pattern.n_rows: must be 1, columns of elements are not mapped")
    pattern = AntennaPattern(
        contract.number("pattern.h_beamwidth_deg", carrier.pattern.h_beamwidth_deg, low=0.0, above=True),
        contract.number("pattern.h_floor_db", carrier.pattern.h_floor_db, low=0.0),
        contract.number("pattern.v_beamwidth_deg", carrier.pattern.v_beamwidth_deg, low=0.0, above=True),
        contract.number("pattern.v_floor_db", carrier.pattern.v_floor_db, low=0.0),
        contract.number("pattern.floor_db", carrier.pattern.floor_db, low=0.0),
    )
    h_ut_m = contract.number("carrier.h_ut_m", carrier.h_ut_m, low=1.0, high=23.0)
    if h_ut_m >= 13.0 and bool((masts.model == UMA).any()):
        raise ValueError("carrier.h_ut_m: UMa wants a receiver below 13 m; above it the environment height is random")
    return Carrier(
        contract.number("carrier.fc_ghz", carrier.fc_ghz, low=0.0, high=300.0, above=True),
        pattern,
        contract.number("carrier.noise_mw", carrier.noise_mw, low=0.0, high=1.0),
        h_ut_m,
        contract.count("carrier.sight", carrier.sight, high=MEAN),
        contract.number("carrier.h_building_m", carrier.h_building_m, low=5.0, high=50.0),
        contract.number("carrier.w_street_m", carrier.w_street_m, low=5.0, high=50.0),
    )


def _law(masts: Masts, carrier: Carrier, sites: Rows | slice) -> Single:
    ground = (carrier.fc_ghz, carrier.h_ut_m, carrier.h_building_m, carrier.w_street_m)
    return radiomap_law.path_law(masts.model[sites], masts.h_bs_m[sites], *ground)


def _beam(masts: Masts, cells: Rows | slice) -> Single:
    eirp_dbm, azimuth_deg, tilt_deg = masts.eirp_dbm[cells], masts.azimuth_deg[cells], masts.tilt_deg[cells]
    return radiomap_law.beams(eirp_dbm, azimuth_deg, tilt_deg, masts.activity_ratio[cells], masts.up[cells])


def _tables(masts: Masts, carrier: Carrier) -> Tables:
    every = slice(None)
    pattern = radiomap_law.cuts(carrier.pattern)
    law, beam = _law(masts, carrier, every), _beam(masts, every)
    return Tables(masts.x_m, masts.y_m, law, carrier.sight, masts.cell_ptr, beam, pattern)


def _changed_tables(chart: RadioMap, masts: Masts, sites: Rows) -> Tables:
    """Tables with the rows of some sites written anew; every other mast must be as it was."""
    by_cell = [np.arange(masts.cell_ptr[site], masts.cell_ptr[site + 1], dtype=np.int32) for site in sites]
    cells = np.concatenate(by_cell) if by_cell else np.zeros(0, np.int32)
    rows_of: dict[str, Rows] = {
        "x_m": cells[:0],
        "y_m": cells[:0],
        "cell_ptr": cells[:0],
        "model": sites,
        "h_bs_m": sites,
    }
    for name in Masts._fields:
        new: Real = getattr(masts, name)
        old: Real = getattr(chart.masts, name)
        differs = np.ones(1, np.bool_)
        if new.shape == old.shape:
            differs = np.asarray(new != old)
            differs[rows_of.get(name, cells)] = False
        if bool(differs.any()):
            raise ValueError(f"masts.{name}: differs where no site was said to change (places and cells never may)")
    law, beam = chart.tables.law.copy(), chart.tables.beam.copy()
    law[sites], beam[cells] = _law(masts, chart.carrier, sites), _beam(masts, cells)
    return chart.tables._replace(law=law, beam=beam)


def _first_reach_m(tiles: Tiles, masts: Masts, error_db: float) -> Real:
    """Reach to start from: some tiles wide, and at least to the eighth nearest mast."""
    box = tiles.box_m
    half_diagonal = np.hypot(box[:, 2], box[:, 3])
    if error_db <= 0.0 or len(masts.x_m) <= N_NEAREST:
        return np.full(len(box), np.inf)
    reach = np.empty(len(box))
    for first in range(0, len(box), 64):
        part = box[first : first + 64]
        east = np.maximum(np.abs(masts.x_m - part[:, :1]) - part[:, 2:3], 0.0)
        north = np.maximum(np.abs(masts.y_m - part[:, 1:2]) - part[:, 3:4], 0.0)
        nearest = np.partition(east * east + north * north, N_NEAREST - 1, axis=1)
        reach[first : first + 64] = np.sqrt(nearest[:, N_NEAREST - 1])
    return np.maximum(reach, START_DIAGONALS * half_diagonal)


def _each(tiles: Rows, n_thread: int, n_part: int, run: Callable[[Rows], int]) -> None:
    """Run a body over parts of some tiles; what a tile gets does not depend on the part it is in."""
    parts = [tiles[first : first + n_part] for first in range(0, len(tiles), n_part)]
    if n_thread == 1 or len(parts) < 2:
        parts, statuses = [], [run(tiles)]
    else:
        with ThreadPoolExecutor(n_thread) as pool:
            statuses = list(pool.map(run, parts))
    for status in statuses:
        contract.settle("radiomap", status)


def _near(chart: RadioMap, tables: Tables, tiles: Rows, n_thread: int) -> None:
    def run(part: Rows) -> int:
        points = (part, chart.tiles.ptr, chart.tiles.box_m, chart.reach_m, chart.tiles.x_m, chart.tiles.y_m)
        answers = (chart.server, chart.server_mw, chart.near_mw, chart.least_best_mw, chart.least_near_mw)
        return int(kernel.near_field(*points, *tables, *answers))

    kernel = body("radiomap")
    _each(tiles, n_thread, 16, run)


def _far(chart: RadioMap, tables: Tables, tiles: Rows, sites: Rows, sign: float, n_thread: int) -> None:
    def run(part: Rows) -> int:
        box = (part, chart.tiles.box_m, chart.reach_m)
        return int(kernel.far_field(*box, sites, sign, *tables, chart.far_mw, chart.peak_mw))

    kernel = body("radiomap")
    _each(tiles, n_thread, 64, run)


def _unsure(chart: RadioMap) -> Rows:
    """Tiles whose server could lie beyond their reach, or whose far field is not flat enough to be read off corners."""
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b, c, d, centre, south, west = chart.far_mw.T
        by_uu, by_vv = (a + b) / 2.0 - south, (a + c) / 2.0 - west
        rest = ((a + b + c + d) / 4.0 - centre - by_uu - by_vv) / 2.0
        bend = 2.0 * (np.abs(by_uu + rest) + np.abs(by_vv + rest) + np.abs(rest))
        least = chart.least_near_mw + chart.far_mw.min(axis=1) + chart.carrier.noise_mw
        off_db = np.where(bend > 0.0, PER_NEPER_DB * bend / least, 0.0)
    told = (chart.least_best_mw > 1.0001 * chart.peak_mw) | (chart.peak_mw == 0.0)
    unsure = np.isfinite(chart.reach_m) & ~(told & (off_db <= chart.error_db))
    return np.flatnonzero(unsure).astype(np.int32)


def _widen(chart: RadioMap, tables: Tables, n_thread: int) -> None:
    """Widen the reach of unsure tiles until none is left; beyond the last mast a tile is exact."""
    every = np.arange(len(chart.masts.x_m), dtype=np.int32)
    while len(tiles := _unsure(chart)):
        wider = WIDER * np.maximum(chart.reach_m[tiles], 100.0)
        chart.reach_m[tiles] = np.where(chart.far_mw[tiles, 4] > 0.0, wider, np.inf)
        chart.far_mw[tiles] = 0.0
        chart.peak_mw[tiles] = 0.0
        _far(chart, tables, tiles, every, 1.0, n_thread)
        _near(chart, tables, tiles, n_thread)


def radio_map(
    tiles: Tiles,
    masts: Masts,
    carrier: Carrier,
    error_db: float = 0.05,
    n_thread: int = 1,
    reach_m: Real | None = None,
) -> RadioMap:
    """Best server and interference at every point, no point x cell matrix held.

    Parameters
    ----------
    tiles : Tiles
        From :func:`lay_tiles`.
    masts : Masts
    carrier : Carrier
    error_db : float
        Wanted bound on the error of the SINR; 0 sums every mast at every point.
    n_thread : int
        Threads over tiles; results are the same for any number.
    reach_m : float64 array, shape (n_tile,), optional
        Reach of each tile to start from, such as that of another map.

    Returns
    -------
    chart : RadioMap

    Notes
    -----
    Within its reach a tile sums masts at every point, in float32. Power of the masts beyond is summed at seven nodes of
    the tile and read off between them by a quadratic. The reach is widened until

    a. no cell beyond can be received, at the tile's nearest edge and in the middle of its beam, as strongly as the
       weakest server found in the tile: so no server is missed;
    b. twice the bend of the far field in the tile (its departure from a plane, of which the quadratic takes off the
       larger part), over the least interference and noise, is below ``error_db``.

    Below 10 m on the ground 10 m is used, for angles too. Path loss beyond the range of the tables (5 km, RMa 10 km)
    goes on by the same formula. Polynomials and float32 cost less than 0.0003 dB. Twin: ``reference.radiomap``.
    """
    masts = _check_masts(masts)
    carrier = _check_carrier(carrier, masts)
    error_db = contract.number("error_db", error_db, low=0.0)
    n_thread = contract.count("n_thread", n_thread, low=1, high=1024)
    n_tile, n_point = len(tiles.box_m), len(tiles.order)
    if reach_m is None:
        reach_m = _first_reach_m(tiles, masts, error_db)
    reach_m = contract.reals("reach_m", reach_m, (n_tile,), low=0.0, finite=False).copy()
    zeros = [np.zeros(n, np.float32) for n in (n_tile, n_point, n_point, n_tile, n_tile)]
    peak_mw, server_mw, near_mw, least_best_mw, least_near_mw = zeros
    server = np.full(n_point, -1, np.int32)
    far_mw = np.zeros((n_tile, 7))
    answers = (far_mw, peak_mw, server, server_mw, near_mw, least_best_mw, least_near_mw)
    tables = _tables(masts, carrier)
    chart = RadioMap(tiles, masts, carrier, tables, error_db, reach_m, *answers)
    every = np.arange(n_tile, dtype=np.int32)
    _far(chart, tables, every, np.arange(len(masts.x_m), dtype=np.int32), 1.0, n_thread)
    _near(chart, tables, every, n_thread)
    _widen(chart, tables, n_thread)
    return chart


def change_sites(chart: RadioMap, masts: Masts, sites: Rows, n_thread: int = 1) -> int:
    """Bring a map up to date after some masts failed, came back or changed.

    Parameters
    ----------
    chart : RadioMap
        Changed in place.
    masts : Masts
        As they are now: the same sites at the same places with the same number of cells; height, model, power, beam,
        activity and ``up`` may differ, for ``sites`` only.
    sites : int32 array, shape (n_changed,)
        Rows of the masts that differ, each once.
    n_thread : int
        As in :func:`radio_map`.

    Returns
    -------
    n_tile : int
        How many tiles had a changed mast within their reach and were summed anew; the others only had its old power
        taken from and its new power added to their far field.

    Notes
    -----
    Equal to a new map of the same reach to the rounding of float32.
    """
    masts = _check_masts(masts)
    sites = contract.rows("sites", sites, high=len(chart.masts.x_m))
    if len(np.unique(sites)) < len(sites):
        raise ValueError("sites: a site is named twice")
    n_thread = contract.count("n_thread", n_thread, low=1, high=1024)
    _check_carrier(chart.carrier, masts)
    before, after = chart.tables, _changed_tables(chart, masts, sites)
    every = np.arange(len(chart.tiles.box_m), dtype=np.int32)
    _far(chart, before, every, sites, -1.0, n_thread)
    _far(chart, after, every, sites, 1.0, n_thread)
    chart.masts, chart.tables = masts, after
    near = _tiles_near(chart, sites)
    _near(chart, after, near, n_thread)
    _widen(chart, after, n_thread)
    return len(near)


def _tiles_near(chart: RadioMap, sites: Rows) -> Rows:
    """Tiles that have any of the sites within their reach."""
    box = chart.tiles.box_m
    near = np.zeros(len(box), np.bool_)
    for site in sites:
        east = np.maximum(np.abs(chart.masts.x_m[site] - box[:, 0]) - box[:, 2], 0.0)
        north = np.maximum(np.abs(chart.masts.y_m[site] - box[:, 1]) - box[:, 3], 0.0)
        near |= np.sqrt(east * east + north * north) <= chart.reach_m
    return np.flatnonzero(near).astype(np.int32)
