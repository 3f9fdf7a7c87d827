"""Twin of the maxmin kernel: progressive filling, one level at a time."""

from __future__ import annotations

import numpy as np

from camau_netsim.kernels.contract import OK, Real, Rows


def fill_max_min(
    path_ptr: Rows, path_link: Rows, demand_mbps: Real, capacity_mbps: Real, weight: Real, rate_mbps: Real
) -> int:
    """Write the max-min rates into ``rate_mbps``; return a status."""
    n_hop_of = np.diff(path_ptr)
    hop_demand = np.repeat(np.arange(len(demand_mbps)), n_hop_of)
    rate_mbps[:] = np.where(n_hop_of == 0, demand_mbps, 0.0)
    still_open = n_hop_of > 0
    left_mbps = capacity_mbps.copy()
    cap_level = demand_mbps / weight
    while still_open.any():
        hop_open = still_open[hop_demand]
        link, demand = path_link[hop_open], hop_demand[hop_open]
        open_weight = np.bincount(link, weight[demand], minlength=len(capacity_mbps))
        link_level = np.full(len(capacity_mbps), np.inf)
        np.divide(np.maximum(left_mbps, 0.0), open_weight, out=link_level, where=open_weight > 0.0)
        level = link_level.min()
        fixed = still_open & (cap_level <= level)
        if fixed.any():  # these caps bind below every link's level, and fixing them lowers no link's level
            rate_mbps[fixed] = demand_mbps[fixed]
        else:
            fixed[demand[link_level[link] <= level]] = True
            rate_mbps[fixed] = level * weight[fixed]
        still_open &= ~fixed
        hop_fixed = fixed[hop_demand]
        given_mbps = rate_mbps[hop_demand[hop_fixed]]
        left_mbps -= np.bincount(path_link[hop_fixed], given_mbps, minlength=len(capacity_mbps))
    return OK
