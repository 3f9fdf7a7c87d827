"""What a class of users gets, told from few sessions: measured, but pulled towards a formula as far as noise demands.

Question    Classes seen through few sessions have noisy means; a noisy mean near a threshold counts on the wrong side,
            so the share of users above it comes out wrong however many classes there are. What share is really above?
Method      The formula is the control variate: of each class the logarithm y of measured over expected rate is kept,
            with its sampling variance v. Within a family of like classes the true y are taken as normal with mean m
            and variance t2 (method of moments [1]_), and each class is shrunk: y* = m + B (y - m), B = t2 / (t2 + v).
            What stays unknown of y* is B v + (1 - B)^2 var(m): a class counts with the chance that its true mean is
            above the threshold, not with 0 or 1. The expected sum of these chances is the share itself when the model
            holds [2]_.
Not here    how sessions run: ``engine.sessions``; how a share becomes a verdict: ``targets``.
References  .. [1] DerSimonian and Laird, Controlled Clinical Trials 7, 1986.
            .. [2] Efron and Morris, JASA 70, 1975; Louis, JASA 79, 1984 (why shrunken means alone would not do).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Real, Rows, sum_by

TINY = 1e-18
"""Variance of a class whose sessions all ran at one rate."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """The rate of each class and what stays unknown of it."""

    rate_mbps: Real
    error_ratio: Real


def shrunken(measured_mbps: Real, expected_mbps: Real, variance: Real, family: Rows) -> Pooled:
    """Pull measured rates towards expected ones, family by family.

    Parameters
    ----------
    measured_mbps : float64 array, shape (n_class,)
        NaN where nothing was measured.
    expected_mbps : float64 array, shape (n_class,)
        What a formula says; where it says nothing (0) the measured rate stands as it is.
    variance : float64 array, shape (n_class,)
        Sampling variance of the measured rate over its square.
    family : int array, shape (n_class,)
        Classes of one number err alike.

    Returns
    -------
    Pooled
        A class without a measurement gets what its family says of the formula.
    """
    n_family = int(family.max(initial=-1)) + 1
    known = np.isfinite(measured_mbps) & (measured_mbps > 0.0) & (expected_mbps > 0.0)
    ratio = np.where(known, measured_mbps, 1.0) / np.where(known, expected_mbps, 1.0)
    y, v = np.log(ratio), np.where(known, np.maximum(variance, TINY), 1.0)
    mean, spread, mean_error = _family_law(y[known], v[known], family[known], n_family)
    trust = np.where(known, spread[family] / (spread[family] + v), 0.0)
    best = mean[family] + trust * (y - mean[family])
    # Without a measurement what is unknown is the whole spread of the family.
    left = np.where(known, trust * v, spread[family]) + (1.0 - trust) ** 2 * mean_error[family]
    rate = np.where(expected_mbps > 0.0, expected_mbps * np.exp(best), np.nan_to_num(measured_mbps))
    # Where the formula says nothing the measurement stands alone, with the error it has.
    alone = np.where(np.isfinite(measured_mbps) & np.isfinite(variance), variance, 0.0)
    return Pooled(rate, np.sqrt(np.where(expected_mbps > 0.0, left, alone)))


def _family_law(y: Real, v: Real, family: Rows, n_family: int) -> tuple[Real, Real, Real]:
    """Mean, variance between classes and variance of the mean of each family; 0 where there is no class."""
    weight = 1.0 / v
    total, square = sum_by(family, weight, n_family), sum_by(family, weight**2, n_family)
    some = total > 0.0
    safe = np.where(some, total, 1.0)
    first = sum_by(family, weight * y, n_family) / safe
    scatter = sum_by(family, weight * (y - first[family]) ** 2, n_family)
    n = np.bincount(family, minlength=n_family)
    room = safe - square / safe
    spread = np.where(room > 1e-12 * safe, np.maximum(scatter - (n - 1), 0.0) / np.where(room > 0.0, room, 1.0), 0.0)
    weight = 1.0 / (v + spread[family])
    total = sum_by(family, weight, n_family)
    safe = np.where(some, total, 1.0)
    mean = sum_by(family, weight * y, n_family) / safe
    return mean, spread, np.where(some, 1.0 / safe, 0.0)


def ratio_variance(top: Real, bottom: Real, row: Rows, n_rows: int) -> Real:
    """Sampling variance, over its square, of sum(top) / sum(bottom) in each row, from its independent parts.

    The linearised variance of a ratio of sums (Cochran, *Sampling Techniques*, 3rd ed. (1977), sec. 2.11); NaN where a
    row has fewer than two parts.
    """
    sums_top, sums_bottom = sum_by(row, top, n_rows), sum_by(row, bottom, n_rows)
    n = np.bincount(row, minlength=n_rows)
    ratio = sums_top / np.where(sums_bottom > 0.0, sums_bottom, 1.0)
    scatter = sum_by(row, (top - ratio[row] * bottom) ** 2, n_rows)
    enough = (n > 1) & (sums_top > 0.0)
    return np.where(enough, n / np.maximum(n - 1, 1) * scatter / np.where(sums_top > 0.0, sums_top, 1.0) ** 2, np.nan)
