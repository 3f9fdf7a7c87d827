"""How likely a rate that is known with an error reaches another."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from camau_netsim.core.index import Real

SLACK = 1.0e-6
"""A measured rate this close to another, relative to it, has reached it: running at a cap is reaching the cap."""


def chance_at_least(rate_mbps: Real, error_ratio: Real, least_mbps: float) -> Real:
    """Return the chance that the true rate of each class reaches ``least_mbps``: 0 or 1 where its error is 0.

    The logarithm of the true rate is taken as normal around that of the rate given, with deviation ``error_ratio``.
    """
    certain = (rate_mbps >= least_mbps).astype(np.float64)
    unsure = (error_ratio > 0.0) & (rate_mbps > 0.0)
    gap = np.log(np.where(unsure, rate_mbps, 1.0) / least_mbps) + SLACK
    return np.where(unsure, ndtr(gap / np.where(unsure, error_ratio, 1.0)), certain)
