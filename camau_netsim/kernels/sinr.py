"""Path loss, line of sight, received power of sector cells, best server."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from camau_netsim.kernels import body, contract
from camau_netsim.kernels.contract import Flags, Real, RealLike, Rows

RMA, UMA, UMI = 0, 1, 2
"""Scenarios of TR 38.901: rural macro, urban macro, urban micro (street canyon)."""


class AntennaPattern(NamedTuple):
    """Sector pattern of the 3GPP and ITU evaluation family; attenuations below the peak, in dB.

    ``min(min(12 (phi / h_beamwidth)^2, h_floor) + min(12 ((el - tilt) / v_beamwidth)^2, v_floor), floor)``.
    TR 36.942 sec. 4.2.1: (65, 20, inf, 0, 20); TR 36.814 Table A.2.1.1-2: (70, 25, 10, 20, 25);
    ITU-R M.2135-1 sec. 8.5: (70, 20, 15, 20, 20); TR 38.901 Table 7.3-1: (65, 30, 65, 30, 30).

    With more than one row it is a column of such elements (TR 38.901 7.3, TR 36.873 Table 7.1-1): electrical tilt
    steers the column instead of shifting the element's beam, and it weakens by ``-20 log10 |sum of phasors / n_rows|``.
    """

    h_beamwidth_deg: float
    h_floor_db: float
    v_beamwidth_deg: float
    """``inf`` for no vertical pattern."""
    v_floor_db: float
    floor_db: float
    n_rows: int = 1
    """Elements above each other, fed as one."""
    spacing_factor: float = 0.5
    """Distance between rows in wavelengths."""


def path_loss_db(
    model: Flags,
    los: Flags,
    fc_ghz: RealLike,
    h_bs_m: RealLike,
    h_ut_m: RealLike,
    d2d_m: Real,
    h_building_m: RealLike = 5.0,
    w_street_m: RealLike = 20.0,
    h_e_m: RealLike | None = None,
) -> Real:
    """Median path loss of TR 38.901 for radio links.

    Parameters
    ----------
    model : uint8 array, shape (n,)
        ``RMA``, ``UMA`` or ``UMI``.
    los : uint8 or bool array, shape (n,)
        1 for line of sight.
    fc_ghz : float or float64 array, shape (n,)
        Carrier, ``> 0``.
    h_bs_m, h_ut_m : float or float64 array, shape (n,)
        Antenna heights. Base ``> 1``; receiver ``>= 1`` and, for UMa, below 13 unless ``h_e_m`` is given.
    d2d_m : float64 array, shape (n,)
        Ground distance, ``>= 0``. Below 10 m, where the table starts, 10 m is used.
    h_building_m, w_street_m : float or float64 array, shape (n,)
        Mean building height and street width, 5..50; read by RMa only.
    h_e_m : float or float64 array, shape (n,), optional
        Effective environment height of Note 1, ``>= 1`` and at most the receiver's; read by UMa and UMi. Left out: 1 m.

    Returns
    -------
    loss_db : float64 array, shape (n,)
        Without shadowing, building entry and antenna gain.

    Raises
    ------
    ValueError
        Also for a UMa receiver at 13 m or higher without ``h_e_m``: it is random there (Note 1 of the table).

    Notes
    -----
    3GPP TR 38.901 Table 7.4.1-1 (v14.1 to v19.4 are alike in these rows), NLOS never below LOS. The break point uses
    c = 3.0e8 m/s as printed in Note 1 (exact c would move the loss by less than 0.006 dB); the far part of RMa
    starts from the near part evaluated at d3 = d_BP. Up to 5 km (RMa in sight 10 km). Twin: ``reference.sinr``.
    """
    shape, values = contract.broadcast(
        np.float64,
        fc_ghz=contract.bounded("fc_ghz", fc_ghz, low=0.0, above=True),
        h_bs_m=contract.bounded("h_bs_m", h_bs_m, low=1.0, above=True),
        h_ut_m=contract.bounded("h_ut_m", h_ut_m, low=1.0),
        d2d_m=contract.bounded("d2d_m", d2d_m, low=0.0),
        h_building_m=contract.bounded("h_building_m", h_building_m, low=5.0, high=50.0),
        w_street_m=contract.bounded("w_street_m", w_street_m, low=5.0, high=50.0),
        h_e_m=contract.bounded("h_e_m", 1.0 if h_e_m is None else h_e_m, low=1.0),
    )
    if len(shape) != 1:
        raise ValueError(f"d2d_m: want shape (n,), got {shape}")
    model = contract.flags("model", model, shape, high=UMI)
    los = contract.flags("los", los, shape)
    if h_e_m is None and bool(np.max(h_ut_m, initial=0.0) >= 13.0 and ((model == UMA) & (h_ut_m >= 13.0)).any()):
        raise ValueError("h_ut_m: UMa wants a receiver below 13 m; above it the environment height is random (Note 1)")
    loss_db = np.empty(shape)
    contract.settle("sinr", body("sinr").path_loss_db(model, los, *values, loss_db))
    return loss_db


def los_probability(model: Flags, d2d_m: Real, h_ut_m: RealLike) -> Real:
    """Probability of line of sight of TR 38.901.

    Parameters
    ----------
    model : uint8 array, shape (n,)
        ``RMA``, ``UMA`` or ``UMI``.
    d2d_m : float64 array, shape (n,)
        Ground distance (outdoor part), ``>= 0``.
    h_ut_m : float or float64 array, shape (n,)
        Receiver height, 1..23 m; read by UMa only.

    Returns
    -------
    p_los_ratio : float64 array, shape (n,)

    Notes
    -----
    3GPP TR 38.901 Table 7.4.2-1. Draw once per (receiver, site), common to its sectors and bands.
    Twin: ``reference.sinr``.
    """
    shape, values = contract.broadcast(
        np.float64,
        d2d_m=contract.bounded("d2d_m", d2d_m, low=0.0),
        h_ut_m=contract.bounded("h_ut_m", h_ut_m, low=1.0, high=23.0),
    )
    if len(shape) != 1:
        raise ValueError(f"d2d_m: want shape (n,), got {shape}")
    model = contract.flags("model", model, shape, high=UMI)
    p_los = np.empty(shape)
    contract.settle("sinr", body("sinr").los_probability(model, *values, p_los))
    return p_los


def entry_layout(pair_ptr: Rows, pair_site: Rows, site_cell_ptr: Rows) -> tuple[Rows, Rows]:
    """Say which entry of :func:`sector_rx_mw` belongs to which point and cell.

    Parameters
    ----------
    pair_ptr : int32 array, shape (n_point + 1,)
        Point p has the (point, site) pairs ``pair_ptr[p]:pair_ptr[p + 1]``.
    pair_site : int32 array, shape (n_pair,)
        Site row of each pair.
    site_cell_ptr : int32 array, shape (n_site + 1,)
        The cells of site s are the rows ``site_cell_ptr[s]:site_cell_ptr[s + 1]``.

    Returns
    -------
    entry_ptr : int32 array, shape (n_point + 1,)
        Entries of point p are ``entry_ptr[p]:entry_ptr[p + 1]``: pair after pair, of each the cells of its site.
    entry_cell : int32 array, shape (n_entry,)
        Cell row of each entry.
    """
    pair_ptr, pair_site, site_cell_ptr = _check_layout(pair_ptr, pair_site, site_cell_ptr)
    n_cell_of = np.diff(site_cell_ptr).astype(np.int64)[pair_site]
    start = np.concatenate(([0], np.cumsum(n_cell_of)))
    if start[-1] > np.iinfo(np.int32).max:
        raise ValueError(f"pair_site: {start[-1]} entries are more than int32 rows can count; split the points")
    within = np.arange(start[-1]) - np.repeat(start[:-1], n_cell_of)
    entry_cell = np.repeat(site_cell_ptr[:-1][pair_site], n_cell_of) + within
    return start[pair_ptr].astype(np.int32), entry_cell.astype(np.int32)


def _check_layout(pair_ptr: Rows, pair_site: Rows, site_cell_ptr: Rows) -> tuple[Rows, Rows, Rows]:
    site_cell_ptr = contract.rows("site_cell_ptr", site_cell_ptr)
    n_cell = int(site_cell_ptr[-1]) if site_cell_ptr.size else 0
    site_cell_ptr = contract.pointer("site_cell_ptr", site_cell_ptr, None, n_cell)
    pair_site = contract.rows("pair_site", pair_site, high=len(site_cell_ptr) - 1)
    return contract.pointer("pair_ptr", pair_ptr, None, len(pair_site)), pair_site, site_cell_ptr


def sector_rx_mw(
    pair_ptr: Rows,
    pair_site: Rows,
    pair_loss_db: Real,
    pair_bearing_deg: Real,
    pair_elevation_deg: Real,
    site_cell_ptr: Rows,
    cell_eirp_dbm: Real,
    cell_azimuth_deg: Real,
    cell_tilt_deg: Real,
    pattern: AntennaPattern,
    cell_mechanical_deg: Real | None = None,
) -> Real:
    """Power received at points from every cell of the sites they see.

    Parameters
    ----------
    pair_ptr, pair_site, site_cell_ptr : int32 array
        Pairs by point, site of each pair, cells of each site: see :func:`entry_layout`.
    pair_loss_db : float64 array, shape (n_pair,)
        Loss between point and site: path, shadowing, clutter, entry. Finite.
    pair_bearing_deg : float64 array, shape (n_pair,)
        Compass bearing from the site to the point.
    pair_elevation_deg : float64 array, shape (n_pair,)
        Angle of the point below the site's horizon, positive downwards.
    cell_eirp_dbm : float64 array, shape (n_cell,)
        Power with the peak gain of the antenna.
    cell_azimuth_deg, cell_tilt_deg : float64 array, shape (n_cell,)
        Compass azimuth and electrical downtilt of the main beam.
    pattern : AntennaPattern
        Attenuation off the beam, common to all cells of the call.
    cell_mechanical_deg : float64 array, shape (n_cell,), optional
        How far the panel leans forwards: the pattern is turned with it (TR 38.901 7.1.3). Left out: it stands upright.

    Returns
    -------
    rx_mw : float64 array, shape (n_entry,)
        Linear power, laid out as :func:`entry_layout` says.

    Notes
    -----
    Horizontal and vertical cuts add, each and their sum bounded: TR 36.814 Table A.2.1.1-2, TR 36.942 sec. 4.2.1, ITU-R
    M.2135-1 sec. 8.5, TR 38.901 Table 7.3-1; columns of elements as :class:`AntennaPattern` says. Upright single beams
    take a faster body of their own. Twin: ``reference.sinr``.
    """
    pair_ptr, pair_site, site_cell_ptr = _check_layout(pair_ptr, pair_site, site_cell_ptr)
    by_pair, by_cell = (len(pair_site),), (int(site_cell_ptr[-1]),)
    arrays = (
        pair_site,
        contract.reals("pair_loss_db", pair_loss_db, by_pair),
        contract.reals("pair_bearing_deg", pair_bearing_deg, by_pair),
        contract.reals("pair_elevation_deg", pair_elevation_deg, by_pair),
        site_cell_ptr,
        contract.reals("cell_eirp_dbm", cell_eirp_dbm, by_cell),
        contract.reals("cell_azimuth_deg", cell_azimuth_deg, by_cell),
        contract.reals("cell_tilt_deg", cell_tilt_deg, by_cell),
    )
    shape = (
        contract.number("pattern.h_beamwidth_deg", pattern.h_beamwidth_deg, low=0.0, above=True),
        contract.number("pattern.h_floor_db", pattern.h_floor_db, low=0.0),
        contract.number("pattern.v_beamwidth_deg", pattern.v_beamwidth_deg, low=0.0, above=True),
        contract.number("pattern.v_floor_db", pattern.v_floor_db, low=0.0),
        contract.number("pattern.floor_db", pattern.floor_db, low=0.0),
    )
    n_rows = contract.count("pattern.n_rows", pattern.n_rows, low=1, high=64)
    spacing = contract.number("pattern.spacing_factor", pattern.spacing_factor, low=0.0, above=True)
    rx_mw = np.empty(int(np.diff(site_cell_ptr)[pair_site].sum(dtype=np.int64)))
    if n_rows == 1 and (cell_mechanical_deg is None or not np.any(cell_mechanical_deg)):
        contract.settle("sinr", body("sinr").sector_rx_mw(*arrays, *shape, rx_mw))
        return rx_mw
    lean = np.zeros(by_cell) if cell_mechanical_deg is None else cell_mechanical_deg
    lean = contract.reals("cell_mechanical_deg", lean, by_cell)
    contract.settle("sinr", body("sinr").panel_rx_mw(*arrays, lean, *shape, n_rows, spacing, rx_mw))
    return rx_mw


def best_server(entry_ptr: Rows, entry_cell: Rows, entry_mw: Real, cell_up: Flags) -> Rows:
    """Entry of the strongest live cell at each point.

    Parameters
    ----------
    entry_ptr, entry_cell : int32 array, shape (n_point + 1,) and (n_entry,)
        As from :func:`entry_layout`.
    entry_mw : float64 array, shape (n_entry,)
        Received power, ``>= 0``; an entry of 0 never serves.
    cell_up : uint8 or bool array, shape (n_cell,)
        1 for a cell on air.

    Returns
    -------
    serving_entry : int32 array, shape (n_point,)
        Row of the entry (not the cell); -1 where no live cell is received. Of equals the first.

    Notes
    -----
    Twin: ``reference.sinr``.
    """
    cell_up = contract.flags("cell_up", cell_up)
    entry_cell = contract.rows("entry_cell", entry_cell, high=len(cell_up))
    entry_mw = contract.reals("entry_mw", entry_mw, entry_cell.shape, low=0.0, finite=False)
    entry_ptr = contract.pointer("entry_ptr", entry_ptr, None, len(entry_cell))
    serving_entry = np.empty(len(entry_ptr) - 1, np.int32)
    contract.settle("sinr", body("sinr").best_server(entry_ptr, entry_cell, entry_mw, cell_up, serving_entry))
    return serving_entry
