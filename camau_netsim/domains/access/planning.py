"""Sums a planner does before any simulation: how many at once, how full, who suffers on a link of unlike plans.

Question    Do the lines of a port clash if so many download at once? How full may a link be before a mean rate is lost?
            What do slow and fast plans on one link get?
Method      A snapshot in which every line is active with one probability (binomial); the load at which the mean rate
            of capped processor sharing [1]_ falls to the target, by bisection; balanced fairness with unlike caps, by
            the elastic form of the recursion of Kaufman and Roberts [2]_.
Not here    lines that wait longer because they clash: ``model``.
References  .. [1] Bonald and Massoulie (2001); Lindberger, M/G/R-PS dimensioning (ITC 1999).
            .. [2] Bonald and Virtamo (2005), a recursive formula for multirate systems with elastic traffic.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import bisect
from scipy.stats import binom

from camau_netsim.core.index import Real, Rows
from camau_netsim.kernels.sharing import capped_ps


class Snapshot(NamedTuple):
    """What one look at a port finds."""

    p_over_ratio: float
    """Probability that the active lines want more than the port has."""
    mean_share_mbps: float
    """Mean rate of an active line: its cap, or an equal share among those active."""
    n_oversold: float
    """Sum of all caps over the capacity."""
    share_mbps: tuple[float, ...]
    """Rate of an active line with 0, 1, ... others active."""
    chance_ratio: tuple[float, ...]
    """Probability of so many others."""

    def ratio_at_least(self, rate_mbps: float) -> float:
        """Return the probability that an active line gets a rate."""
        return float(np.array(self.chance_ratio)[np.array(self.share_mbps) >= rate_mbps].sum())


def snapshot(n_lines: int, active_ratio: float, cap_mbps: float, capacity_mbps: float) -> Snapshot:
    """Look at a port on which each line is active with one probability.

    Parameters
    ----------
    n_lines : int
        Lines on the port, at least 1.
    active_ratio : float
        Chance that a line is held back by the port right now (1 to 5 % in the busy hour), not that it is online.
    cap_mbps : float
        Most one line gets.
    capacity_mbps : float
        Capacity of the port.

    Notes
    -----
    Lines do not stay longer for being slow, so this is more favourable than finite-source processor sharing.

    Examples
    --------
    >>> round(snapshot(64, 0.2, 300.0, 2470.0).mean_share_mbps, 6)
    190.875246
    """
    others = np.arange(n_lines)
    chance = binom.pmf(others, n_lines - 1, active_ratio)
    share = np.minimum(cap_mbps, capacity_mbps / (1.0 + others))
    fitting = int(np.floor(capacity_mbps / cap_mbps * (1.0 + 1.0e-12)))
    return Snapshot(
        p_over_ratio=float(binom.sf(fitting, n_lines, active_ratio)),
        mean_share_mbps=float(chance @ share),
        n_oversold=n_lines * cap_mbps / capacity_mbps,
        share_mbps=tuple(share.tolist()),
        chance_ratio=tuple(chance.tolist()),
    )


def largest_load_ratio(capacity_mbps: float, cap_mbps: float, target_mbps: float) -> float:
    """Return how full a link may be for the mean session rate to be ``target_mbps``; 0 if no load leaves it.

    Parameters
    ----------
    capacity_mbps, cap_mbps : float
        Capacity of the link and the most that one session gets.
    target_mbps : float
        Mean session rate (size over time) wanted, ``> 0``.

    Examples
    --------
    >>> round(largest_load_ratio(2313.344, 300.0, 200.0), 6)
    0.849065
    """
    most = min(cap_mbps, capacity_mbps)
    if target_mbps >= most:
        return 0.0

    def above_mbps(load_ratio: float) -> float:
        return most / float(capped_ps(capacity_mbps, most, load_ratio).slowdown) - target_mbps

    return float(bisect(above_mbps, 0.0, 1.0 - 1.0e-12, xtol=1.0e-13))


class UnlikeCaps(NamedTuple):
    """What classes of sessions with unlike caps get on one link under balanced fairness."""

    mean_active: Real
    """(n_class,) sessions at once."""
    rate_units: Real
    """(n_class,) mean session rate, traffic over sessions at once, in units."""
    p_over_ratio: float
    """Share of time in which the caps of those active add up to more than the link has."""


def unlike_caps(capacity_units: int, traffic_units: Real, cap_units: Rows) -> UnlikeCaps:
    """Share a link among Poisson sessions of unlike caps, balanced and so insensitive to the law of sizes.

    Parameters
    ----------
    capacity_units : int
        Capacity of the link in a unit of rate in which all caps are whole.
    traffic_units : float64 array, shape (n_class,)
        Load each class offers, in that unit; together less than the capacity.
    cap_units : int array, shape (n_class,)
        Most one session of the class gets; ``>= 1``.

    Notes
    -----
    With p(0) = 1: c p(c) = sum of traffic_i p(c - cap_i) up to the capacity; beyond it the sums of p and of the number
    of sessions have closed forms. Max-min sharing gives slow classes some per cent more and fast ones less.

    Examples
    --------
    >>> unlike_caps(10, np.array([3.0, 3.0]), np.array([1, 4])).rate_units.round(6).tolist()
    [0.939973, 2.971912]
    """
    n_class, spare = len(traffic_units), capacity_units - float(traffic_units.sum())
    if spare <= 0.0:
        return UnlikeCaps(np.full(n_class, np.inf), np.zeros(n_class), 1.0)
    weight = np.zeros(capacity_units + 1)
    active = np.zeros((n_class, capacity_units + 1))
    weight[0] = 1.0
    for level in range(1, capacity_units + 1):
        for row, (traffic, cap) in enumerate(zip(traffic_units, cap_units, strict=True)):
            if cap <= level:
                weight[level] += traffic * weight[level - cap] / level
                active[row, level] = traffic / cap * weight[level - cap]
    near = [slice(max(capacity_units - int(cap) + 1, 0), None) for cap in cap_units]
    into = np.array([weight[rows].sum() for rows in near])
    over = float(traffic_units @ into) / spare
    brought = np.array([[active[row, rows].sum() for rows in near] for row in range(n_class)]) @ traffic_units
    beyond = (brought + traffic_units * (over + into)) / spare
    mean = (active.sum(axis=1) + beyond) / (weight.sum() + over)
    return UnlikeCaps(mean, traffic_units / mean, over / (weight.sum() + over))
