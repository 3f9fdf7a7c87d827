"""Least loss between the antenna ports of a cell and of a device at some settlements: what sensors live on."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from camau_netsim.core.index import Mask, Real, Rows, pointers
from camau_netsim.domains.radio.problem import LayerProblem, RadioProblem
from camau_netsim.domains.radio.received import DARK_DB
from camau_netsim.kernels.sinr import entry_layout, sector_rx_mw


def least_coupling_db(
    problem: RadioProblem, technology: str, settlement: Rows, cell_up: Mask, sure_ratio: float
) -> tuple[Rows, Real]:
    """Return the cell of a technology with the least coupling loss outdoors at each settlement, and the loss.

    The loss of a way is the one that the share ``sure_ratio`` of places does not exceed: with its shadowing, and
    without line of sight unless there is one with at least that chance. Power cancels: what is sent less what is
    received.

    Parameters
    ----------
    problem : RadioProblem
    technology : {"4g", "5g"}
    settlement : int32 array, shape (n,)
    cell_up : uint8 array, shape (n_cell,)
    sure_ratio : float
        Share of places that a loss has to hold for.

    Returns
    -------
    cell : int32 array, shape (n,)
        Row of the cell, -1 where none is in range.
    loss_db : float64 array, shape (n,)
        NaN where none is in range.
    """
    best = np.full(len(settlement), np.inf)
    cell = np.full(len(settlement), -1, dtype=np.int32)
    for layer in problem.layers:
        if layer.technology == technology and len(layer.pair):
            row, loss_db = _of_layer(problem, layer, settlement, cell_up, sure_ratio)
            less = loss_db < best
            best[less], cell[less] = loss_db[less], row[less]
    return cell, np.where(cell >= 0, best, np.nan)


def _of_layer(
    problem: RadioProblem, layer: LayerProblem, settlement: Rows, cell_up: Mask, sure_ratio: float
) -> tuple[Rows, Real]:
    starts, counts = layer.pair_ptr[settlement], np.diff(layer.pair_ptr)[settlement]
    ptr = pointers(counts)
    pair = np.repeat(starts - ptr[:-1], counts) + np.arange(ptr[-1])
    site, way = layer.pair_site[pair], layer.pair[pair]
    in_sight = (problem.pairs.los_ratio[way] >= sure_ratio).astype(np.intp)
    shadow_db = layer.sigma_db[in_sight, pair] * float(ndtri(sure_ratio)) if problem.shadowing else 0.0
    dark_db = DARK_DB * (cell_up[layer.cell] == 0)
    rx_mw = sector_rx_mw(
        ptr,
        site,
        layer.loss_db[in_sight, pair] + shadow_db,
        problem.pairs.bearing_deg[way],
        problem.pairs.elevation_deg[way],
        layer.site_cell_ptr,
        layer.cell_eirp_dbm - dark_db,
        layer.cell_azimuth_deg,
        layer.cell_tilt_deg,
        layer.pattern,
        layer.cell_mechanical_deg,
    )
    entry_ptr, entry_cell = entry_layout(ptr, site, layer.site_cell_ptr)
    loss_db = layer.power_dbm - 10.0 * np.log10(np.maximum(rx_mw, np.finfo(float).tiny))
    found, row = np.full(len(settlement), np.inf), np.full(len(settlement), -1, dtype=np.int32)
    for at in np.flatnonzero(np.diff(entry_ptr)):
        entry = int(entry_ptr[at]) + int(loss_db[entry_ptr[at] : entry_ptr[at + 1]].argmin())
        if cell_up[layer.cell[entry_cell[entry]]]:
            found[at], row[at] = loss_db[entry], layer.cell[entry_cell[entry]]
    return row, found
