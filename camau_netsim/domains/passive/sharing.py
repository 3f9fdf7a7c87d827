"""What sharing a mast or a conduit saves, and how much of the time it takes all who share it down together.

Saved       The first who is there needs the element anyway, so n sharers save n - 1 of them.
Together    Sharers of one element are all down when it is, or when the equipment of each has failed; on elements of
            their own only when, for each of them, the element or the equipment is down. Elements of their own are taken
            as independent, and as good as the shared one (Grover, *Mesh-Based Survivable Networks* (2003), ch. 3).
"""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Real, Rows
from camau_netsim.domains.passive.problem import PassiveProblem


def together_down_ratio(site_ratio: float, own_ratio: Real) -> float:
    """Return the share of time in which all sharers of one element are down: u_site + (1 - u_site) prod(u_own).

    Parameters
    ----------
    site_ratio : float
        Share of time the element is down.
    own_ratio : float64 array, shape (n_sharer,)
        Share of time the equipment of each sharer is down by itself.
    """
    return float(site_ratio + (1.0 - site_ratio) * np.prod(own_ratio))


def apart_down_ratio(site_ratio: float, own_ratio: Real) -> float:
    """Return the same if each sharer had an element of its own: prod(u_site + (1 - u_site) u_own)."""
    return float(np.prod(site_ratio + (1.0 - site_ratio) * own_ratio))


def saved_on_masts_mvnd(problem: PassiveProblem, n_sharers: Rows) -> Real:
    """Return what sharing saves on each mast, shape (n_mast,); NaN if the scenario gives no cost.

    Parameters
    ----------
    problem : PassiveProblem
    n_sharers : int array, shape (n_mast,)
    """
    saved: Real = np.maximum(n_sharers - 1, 0) * problem.costs.mast_mvnd
    return saved


def saved_on_conduits_mvnd(problem: PassiveProblem, n_sharers: Rows, year: int) -> Real:
    """Return what sharing saves on each conduit as it is in a year, shape (n_conduit,); NaN without a cost."""
    costs = problem.costs
    per_km = np.where(problem.buried(year) == 1, costs.duct_mvnd_per_km, costs.pole_line_mvnd_per_km)
    saved: Real = np.maximum(n_sharers - 1, 0) * problem.conduit_length_km * per_km
    return saved
