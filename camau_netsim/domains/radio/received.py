"""Power at the settlements from every cell they may hear."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.kernels.sinr import sector_rx_mw

if TYPE_CHECKING:
    from camau_netsim.domains.radio.problem import LayerProblem, Pairs

DARK_DB = 400.0
"""What a cell that is off air loses, when the strongest sector of a mast is looked for."""


def received_mw(layer: LayerProblem, pairs: Pairs, loss_db: Real, eirp_dbm: Real | None = None) -> Real:
    """Power each entry receives outdoors with the given loss of each pair of the layer, in mW, shape (n_entry,)."""
    return sector_rx_mw(
        layer.pair_ptr,
        layer.pair_site,
        loss_db,
        pairs.bearing_deg[layer.pair],
        pairs.elevation_deg[layer.pair],
        layer.site_cell_ptr,
        layer.cell_eirp_dbm if eirp_dbm is None else eirp_dbm,
        layer.cell_azimuth_deg,
        layer.cell_tilt_deg,
        layer.pattern,
        layer.cell_mechanical_deg,
    )


def strongest_dbm(layer: LayerProblem, pairs: Pairs, loss_db: Real, cell_up: Mask | None = None) -> Real:
    """Power of the strongest sector of each pair's mast, in dBm, shape (n_pair_of_layer,).

    Parameters
    ----------
    layer, pairs : LayerProblem, Pairs
    loss_db : float64 array, shape (n_pair_of_layer,)
    cell_up : uint8 array, shape (n_cell_of_layer,), optional
        Cells on air; left out means all.
    """
    if not len(layer.pair):
        return np.empty(0)
    eirp_dbm = layer.cell_eirp_dbm if cell_up is None else layer.cell_eirp_dbm - DARK_DB * (cell_up == 0)
    rx_mw = received_mw(layer, pairs, loss_db, eirp_dbm)
    n_sectors = np.diff(layer.site_cell_ptr)[layer.pair_site]
    first = np.cumsum(n_sectors) - n_sectors
    strongest: Real = 10.0 * np.log10(np.maximum.reduceat(rx_mw, first))
    return strongest


Values = TypeVar("Values", Rows, Real)


def side_by_side(entry_ptr: Rows, outdoor: Values, indoor: Values) -> Values:
    """Put the entries of each settlement twice, those of its users outdoors before those indoors.

    Parameters
    ----------
    entry_ptr : int32 array, shape (n_settlement + 1,)
        Entries of each settlement, once.
    outdoor, indoor : array, shape (n_entry,)

    Returns
    -------
    array, shape (2 n_entry,)
    """
    settlement = np.repeat(np.arange(len(entry_ptr) - 1), np.diff(entry_ptr))
    place = np.arange(len(outdoor))
    both = np.empty(2 * len(outdoor), dtype=outdoor.dtype)
    both[place + entry_ptr[settlement]], both[place + entry_ptr[settlement + 1]] = outdoor, indoor
    return both
