"""The mast's backhaul, which all cells of the mast share: one more processor-sharing stage in series."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.kernels.sharing import capped_ps


def behind_backhaul(capacity_mbps: Real, offered_mbps: Real, peak_mbps: Real, rate_mbps: Real) -> Real:
    """Return what is left of session rates over the air when the times lost on the backhaul are added.

    Parameters
    ----------
    capacity_mbps, offered_mbps : float64 array, shape (n,)
        Of the mast; 0 capacity gives no rate.
    peak_mbps, rate_mbps : float64 array, shape (n,)
        Of the session over the air, alone and among the others, > 0.
    """
    rate = np.zeros_like(rate_mbps)
    up = capacity_mbps > 0.0
    if up.any():
        capacity, peak = capacity_mbps[up], peak_mbps[up]
        alone = np.minimum(peak, capacity)
        lost_s = capped_ps(capacity, alone, offered_mbps[up] / capacity).slowdown / alone - 1.0 / peak
        rate[up] = 1.0 / (1.0 / rate_mbps[up] + lost_s)
    return rate
