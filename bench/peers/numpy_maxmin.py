"""Max-min rates in numpy, all local bottlenecks of a round at once: the best that arrays alone seem to allow."""

from __future__ import annotations

from typing import Any

import numpy as np


def rates(
    path_ptr: Any, path_link: Any, demand_mbps: Any, capacity_mbps: Any, weight: Any = None, **_: Any
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Fix each round every demand whose cap, or whose lowest link, is below all it can meet; drop them, go on.

    A link is a local bottleneck if no demand on it crosses a link of lower level: then its level is final although
    other links may still be lower.
    """
    n_link = len(capacity_mbps)
    weight = np.ones(len(demand_mbps)) if weight is None else weight
    n_hop = np.diff(path_ptr)
    rate = np.where(n_hop == 0, demand_mbps, 0.0)
    demand = np.flatnonzero(n_hop)
    n_hop, link = n_hop[demand], path_link.astype(np.int64)
    left = capacity_mbps.astype(np.float64)
    load = np.bincount(link, np.repeat(weight[demand], n_hop), minlength=n_link)
    while len(demand):
        start = np.concatenate(([0], np.cumsum(n_hop[:-1])))
        level = np.divide(np.maximum(left, 0.0), load, out=np.full(n_link, np.inf), where=load > 0.0)
        hop_level = level[link]
        lowest = np.minimum.reduceat(hop_level, start)
        capped = demand_mbps[demand] <= lowest * weight[demand]
        reach = np.where(capped, demand_mbps[demand] / weight[demand], lowest)
        passed_over = np.zeros(n_link, bool)
        passed_over[link[hop_level > np.repeat(reach, n_hop)]] = True
        full = np.logical_or.reduceat((hop_level == np.repeat(lowest, n_hop)) & ~passed_over[link], start)
        done = capped | full
        rate[demand[done]] = np.where(capped, demand_mbps[demand], lowest * weight[demand])[done]
        hop_done = np.repeat(done, n_hop)
        gone = link[hop_done]
        left -= np.bincount(gone, np.repeat(rate[demand[done]], n_hop[done]), minlength=n_link)
        demand, n_hop, link = demand[~done], n_hop[~done], link[~hop_done]
        load = np.bincount(link, np.repeat(weight[demand], n_hop), minlength=n_link)
    return rate
