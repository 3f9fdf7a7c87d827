"""Twin of the sinr kernel: the table's formulas as they are printed."""

from __future__ import annotations

import numpy as np

from camau_netsim.kernels.contract import OK, Flags, Real, Rows

RMA, UMA, UMI = 0, 1, 2
SPEED_OF_LIGHT_M_PER_S = 3.0e8  # as printed in Note 1 of Table 7.4.1-1
MIN_D2D_M = 10.0
NULL_FLOOR = 1.0e-30  # a null of an array is this deep: -300 dB


def path_loss_db(
    model: Flags,
    los: Flags,
    fc_ghz: Real,
    h_bs_m: Real,
    h_ut_m: Real,
    d2d_m: Real,
    h_building_m: Real,
    w_street_m: Real,
    h_e_m: Real,
    loss_db: Real,
) -> int:
    """Write the median path loss; return a status."""
    d2 = np.maximum(d2d_m, MIN_D2D_M)
    d3 = np.hypot(d2, h_bs_m - h_ut_m)
    for scenario in (RMA, UMA, UMI):
        at = model == scenario
        if not at.any():
            continue
        if scenario == RMA:
            in_sight, hidden = _rma(
                fc_ghz[at], h_bs_m[at], h_ut_m[at], d2[at], d3[at], h_building_m[at], w_street_m[at]
            )
        else:
            in_sight, hidden = _urban(scenario, fc_ghz[at], h_bs_m[at], h_ut_m[at], d2[at], d3[at], h_e_m[at])
        loss_db[at] = np.where(los[at] != 0, in_sight, np.maximum(in_sight, hidden))
    return OK


def _rma(fc: Real, h_bs: Real, h_ut: Real, d2: Real, d3: Real, h: Real, w: Real) -> tuple[Real, Real]:
    """Return LOS and NLOS loss of RMa."""
    break_m = 2.0 * np.pi * h_bs * h_ut * fc * 1e9 / SPEED_OF_LIGHT_M_PER_S

    def near(d: Real) -> Real:
        loss: Real = (
            20.0 * np.log10(40.0 * np.pi * d * fc / 3.0)
            + np.minimum(0.03 * h**1.72, 10.0) * np.log10(d)
            - np.minimum(0.044 * h**1.72, 14.77)
            + 0.002 * np.log10(h) * d
        )
        return loss

    los = np.where(d2 <= break_m, near(d3), near(break_m) + 40.0 * np.log10(d3 / break_m))
    nlos: Real = (
        161.04
        - 7.1 * np.log10(w)
        + 7.5 * np.log10(h)
        - (24.37 - 3.7 * (h / h_bs) ** 2) * np.log10(h_bs)
        + (43.42 - 3.1 * np.log10(h_bs)) * (np.log10(d3) - 3.0)
        + 20.0 * np.log10(fc)
        - (3.2 * np.log10(11.75 * h_ut) ** 2 - 4.97)
    )
    return los, nlos


def _urban(scenario: int, fc: Real, h_bs: Real, h_ut: Real, d2: Real, d3: Real, h_e: Real) -> tuple[Real, Real]:
    """Return LOS and NLOS loss of UMa or UMi."""
    break_m = 4.0 * (h_bs - h_e) * (h_ut - h_e) * fc * 1e9 / SPEED_OF_LIGHT_M_PER_S
    far_square = break_m**2 + (h_bs - h_ut) ** 2
    log_d3, log_fc = np.log10(d3), np.log10(fc)
    if scenario == UMA:
        near = 28.0 + 22.0 * log_d3 + 20.0 * log_fc
        far = 28.0 + 40.0 * log_d3 + 20.0 * log_fc - 9.0 * np.log10(far_square)
        nlos = 13.54 + 39.08 * log_d3 + 20.0 * log_fc - 0.6 * (h_ut - 1.5)
    else:
        near = 32.4 + 21.0 * log_d3 + 20.0 * log_fc
        far = 32.4 + 40.0 * log_d3 + 20.0 * log_fc - 9.5 * np.log10(far_square)
        nlos = 22.4 + 35.3 * log_d3 + 21.3 * log_fc - 0.3 * (h_ut - 1.5)
    return np.where(d2 <= break_m, near, far), nlos


def los_probability(model: Flags, d2d_m: Real, h_ut_m: Real, p_los: Real) -> int:
    """Write the probability of line of sight; return a status."""
    d = np.maximum(d2d_m, 1e-9)
    lift = np.maximum((h_ut_m - 13.0) / 10.0, 0.0) ** 1.5 * 1.25 * (d / 100.0) ** 3 * np.exp(-d / 150.0)
    rma = np.where(d <= 10.0, 1.0, np.exp(-(d - 10.0) / 1000.0))
    umi = np.where(d <= 18.0, 1.0, 18.0 / d + np.exp(-d / 36.0) * (1.0 - 18.0 / d))
    uma = np.where(d <= 18.0, 1.0, (18.0 / d + np.exp(-d / 63.0) * (1.0 - 18.0 / d)) * (1.0 + lift))
    p_los[:] = np.choose(model, (rma, uma, umi))
    return OK


def _entries(pair_site: Rows, site_cell_ptr: Rows) -> tuple[Rows, Rows]:
    """Pair and cell of every entry: each pair with each cell of its site."""
    n_cell_of = np.diff(site_cell_ptr)[pair_site]
    pair: Rows = np.repeat(np.arange(len(pair_site), dtype=np.int32), n_cell_of)
    start = np.cumsum(n_cell_of) - n_cell_of
    cell: Rows = site_cell_ptr[pair_site[pair]] + np.arange(len(pair)) - start[pair]
    return pair, cell


def _element_db(
    phi_deg: Real,
    lift_deg: Real,
    h_beamwidth_deg: float,
    h_floor_db: float,
    v_beamwidth_deg: float,
    v_floor_db: float,
    floor_db: float,
) -> Real:
    """Attenuation of one element off its boresight, in dB."""
    across = np.minimum(12.0 * (phi_deg / h_beamwidth_deg) ** 2, h_floor_db)
    along = np.minimum(12.0 * (lift_deg / v_beamwidth_deg) ** 2, v_floor_db)
    weaken: Real = np.minimum(across + along, floor_db)
    return weaken


def sector_rx_mw(
    pair_site: Rows,
    pair_loss_db: Real,
    pair_bearing_deg: Real,
    pair_elevation_deg: Real,
    site_cell_ptr: Rows,
    cell_eirp_dbm: Real,
    cell_azimuth_deg: Real,
    cell_tilt_deg: Real,
    h_beamwidth_deg: float,
    h_floor_db: float,
    v_beamwidth_deg: float,
    v_floor_db: float,
    floor_db: float,
    rx_mw: Real,
) -> int:
    """Write the power of every (pair, cell of its site); return a status."""
    pair, cell = _entries(pair_site, site_cell_ptr)
    phi = np.remainder(pair_bearing_deg[pair] - cell_azimuth_deg[cell] + 180.0, 360.0) - 180.0
    lift = pair_elevation_deg[pair] - cell_tilt_deg[cell]
    weaken = _element_db(phi, lift, h_beamwidth_deg, h_floor_db, v_beamwidth_deg, v_floor_db, floor_db)
    rx_mw[:] = 10.0 ** ((cell_eirp_dbm[cell] - pair_loss_db[pair] - weaken) / 10.0)
    return OK


def panel_rx_mw(
    pair_site: Rows,
    pair_loss_db: Real,
    pair_bearing_deg: Real,
    pair_elevation_deg: Real,
    site_cell_ptr: Rows,
    cell_eirp_dbm: Real,
    cell_azimuth_deg: Real,
    cell_tilt_deg: Real,
    cell_mechanical_deg: Real,
    h_beamwidth_deg: float,
    h_floor_db: float,
    v_beamwidth_deg: float,
    v_floor_db: float,
    floor_db: float,
    n_rows: int,
    spacing: float,
    rx_mw: Real,
) -> int:
    """Write the power of every (pair, cell of its site) for panels that lean or are arrays; return a status."""
    pair, cell = _entries(pair_site, site_cell_ptr)
    turn = np.radians(pair_bearing_deg[pair] - cell_azimuth_deg[cell])
    below, lean = np.radians(pair_elevation_deg[pair]), np.radians(cell_mechanical_deg[cell])
    # The way to the point in the panel's own axes: along its boresight, to its right, below its plane.
    along_m = np.cos(lean) * np.cos(below) * np.cos(turn) + np.sin(lean) * np.sin(below)
    aside_m = np.cos(below) * np.sin(turn)
    down_m = np.clip(np.cos(lean) * np.sin(below) - np.sin(lean) * np.cos(below) * np.cos(turn), -1.0, 1.0)
    phi, lift = np.degrees(np.arctan2(aside_m, along_m)), np.degrees(np.arcsin(down_m))
    if n_rows == 1:
        lift = lift - cell_tilt_deg[cell]
    weaken = _element_db(phi, lift, h_beamwidth_deg, h_floor_db, v_beamwidth_deg, v_floor_db, floor_db)
    if n_rows > 1:
        step = 2.0 * np.pi * spacing * (down_m - np.sin(np.radians(cell_tilt_deg[cell])))
        field = sum(np.exp(1j * row * step) for row in range(n_rows)) / n_rows
        weaken -= 10.0 * np.log10(np.maximum(np.abs(field) ** 2, NULL_FLOOR))
    rx_mw[:] = 10.0 ** ((cell_eirp_dbm[cell] - pair_loss_db[pair] - weaken) / 10.0)
    return OK


def best_server(entry_ptr: Rows, entry_cell: Rows, entry_mw: Real, cell_up: Flags, serving_entry: Rows) -> int:
    """Write the row of the strongest entry of a live cell, -1 if none; return a status."""
    serving_entry[:] = -1
    seen = np.flatnonzero(np.diff(entry_ptr) > 0)
    if len(seen) == 0:
        return OK
    usable_mw = np.where(cell_up[entry_cell] != 0, entry_mw, 0.0)
    strongest_mw = np.maximum.reduceat(usable_mw, entry_ptr[seen])
    point = np.repeat(np.arange(len(seen)), np.diff(entry_ptr)[seen])
    winners = np.flatnonzero((usable_mw == strongest_mw[point]) & (usable_mw > 0.0))
    served, first = np.unique(point[winners], return_index=True)
    serving_entry[seen[served]] = winners[first]
    return OK
