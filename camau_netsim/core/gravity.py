"""Flows between places: the nearer and the larger the more.

All forms share one kernel ``K_ij``, falling with distance; they differ in which sums are given (Wilson, *Entropy in
Urban and Regional Modelling*, 1970; Ortuzar and Willumsen, *Modelling Transport*, 4th ed., ch. 5). The certificate of
each is its form and its sums: ``T_ij = a_i b_j K_ij`` (so that ``T_ij T_kl / (T_il T_kj)`` is that of the kernel) and
the stated row, column or total sums. No other flow has both.
"""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Real, over


def nearness_factor(distance_km: Real, beta: float, near_km: float = 0.0, reach_km: float = np.inf) -> Real:
    """Return ``max(d, near_km)^-beta``, 0 beyond the reach, of the shape given.

    Parameters
    ----------
    distance_km : float64 array
    beta : float
        How fast flows fall with distance, ``>= 0``.
    near_km : float
        Places nearer than this are as good as at this distance. With 0 there is no flow at distance 0: from a place to
        itself.
    reach_km : float
        Nobody goes further.
    """
    held = np.maximum(distance_km, near_km)
    apart = held > 0.0
    return np.where(apart & (distance_km <= reach_km), np.where(apart, held, 1.0) ** -beta, 0.0)


def flows_of_total(push: Real, pull: Real, nearness: Real, total: float) -> Real:
    """Return ``T_ij`` in proportion to ``push_i pull_j K_ij``, scaled to a total, shape (n_from, n_to).

    Zero everywhere if nothing is within reach of anything.
    """
    flows = push[:, None] * pull[None, :] * nearness
    whole = flows.sum()
    return flows * (total / whole) if whole > 0.0 else flows


def flows_by_origin(leaving: Real, pull: Real, nearness: Real) -> Real:
    """Return ``T_ij = leaving_i pull_j K_ij / sum_j pull_j K_ij``: given is who leaves, not who arrives.

    Parameters
    ----------
    leaving : float64 array, shape (n_from,)
    pull : float64 array, shape (n_to,)
    nearness : float64 array, shape (n_from, n_to)

    Returns
    -------
    flows : float64 array, shape (n_from, n_to)
        Row i adds up to ``leaving_i``, or is zero if no pull is within its reach.

    Examples
    --------
    >>> flows_by_origin(np.array([12.0]), np.array([1.0, 2.0]), np.array([[1.0, 1.0]]))
    array([[4., 8.]])
    """
    weight = pull[None, :] * nearness
    flows: Real = weight * over(leaving, weight.sum(axis=1), 0.0)[:, None]
    return flows


def flows_by_both(
    nearness: Real, row_sums: Real, column_sums: Real, tolerance_ratio: float = 1.0e-13, max_rounds: int = 100_000
) -> Real:
    """Return the flows of the kernel's form with given row and column sums: iterative proportional fitting.

    Rows and columns are scaled in turn until the row sums hold to the tolerance while the column sums are exact
    (Deming and Stephan 1940; Furness 1965).

    Parameters
    ----------
    nearness : float64 array, shape (n_from, n_to)
        Zero where no flow is possible.
    row_sums, column_sums : float64 array, shape (n_from,) and (n_to,)
        With the same total.
    tolerance_ratio : float
        Largest error of a row sum over the largest row sum.
    max_rounds : int

    Raises
    ------
    ValueError
        The totals differ, or no flow on this kernel has these sums.
    """
    largest = float(row_sums.max(initial=0.0))
    if abs(row_sums.sum() - column_sums.sum()) > 1.0e-9 * max(largest, 1.0e-300) * len(row_sums):
        raise ValueError(f"rows add up to {row_sums.sum():.9g}, columns to {column_sums.sum():.9g}")
    b = np.ones(len(column_sums))
    for _ in range(max_rounds):
        a = over(row_sums, nearness @ b, 0.0)
        b = over(column_sums, a @ nearness, 0.0)
        flows: Real = a[:, None] * nearness * b[None, :]
        if np.abs(flows.sum(axis=1) - row_sums).max(initial=0.0) <= tolerance_ratio * largest:
            return flows
    raise ValueError(f"no flow with these sums was found in {max_rounds} rounds; is everything within reach?")
