"""How take-up grows: compound growth, the logistic and the Bass curve, and curves through known points.

A curve has a ceiling that the scenario names and two shape parameters, found by least squares on the known points. Few
points cannot tell a curve from another: fewer than ``LEAST_POINTS`` are refused, and the years are then to be given
one by one.

References
----------
Bass, *A new product growth for model consumer durables*, Management Science 15(5), 1969. Verhulst (1838).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from camau_netsim.core.index import Real

LEAST_POINTS = 6
"""Points that a fit needs; with fewer a bracket of given years is more honest."""

MIDDLE_OF_YEAR = 0.5
"""What a year is asked at."""

MONTHS_PER_YEAR = 12.0


def compounded(base: float, growth_per_year: float, n_years: float) -> float:
    """Return a quantity after some years of growth at one rate: base x (1 + g)^n."""
    return float(base * (1.0 + growth_per_year) ** n_years)


def logistic(at: Real, limit_ratio: float, growth_per_year: float, middle: float) -> Real:
    """Return K / (1 + exp(-r (t - t0))); ``at`` and ``middle`` on one time axis in years."""
    curve: Real = limit_ratio / (1.0 + np.exp(-growth_per_year * (np.asarray(at, dtype=np.float64) - middle)))
    return curve


def bass(since: Real, innovation_per_year: float, imitation_per_year: float) -> Real:
    """Return the share of a market that has bought ``since`` years after the start.

    F(t) = (1 - exp(-(p + q) t)) / (1 + (q / p) exp(-(p + q) t)), 0 before the start.
    """
    t = np.maximum(np.asarray(since, dtype=np.float64), 0.0)
    fading = np.exp(-(innovation_per_year + imitation_per_year) * t)
    share: Real = (1.0 - fading) / (1.0 + imitation_per_year / innovation_per_year * fading)
    return share


def time_of(year: int, month: int) -> float:
    """Return the end of a month in years: December 2023 is 2024.0."""
    return year + month / MONTHS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve of take-up over calendar time.

    Attributes
    ----------
    law : str
        ``logistic`` or ``bass``.
    limit_ratio : float
        Ceiling K.
    first, second : float
        Growth r in 1/year and middle t0 in years of a logistic curve; innovation p and imitation q in 1/year of Bass.
    start : int
        First year of the market of a Bass curve.
    error_ratio : float
        Root of the mean squared distance from the points it was fitted to.
    """

    law: str
    limit_ratio: float
    first: float
    second: float
    start: int = 0
    error_ratio: float = 0.0

    def at(self, time: Real) -> Real:
        """Return the share at a time in years."""
        return _value(self.law, self.limit_ratio, self.start, time, self.first, self.second)

    def in_year(self, year: int) -> float:
        """Return the share in the middle of a year."""
        return float(self.at(np.array([year + MIDDLE_OF_YEAR]))[0])


def fitted(law: str, limit_ratio: float, time: Sequence[float], ratio: Sequence[float], start: int = 0) -> Curve:
    """Return the curve of a law and ceiling that lies nearest to some points, by least squares.

    Parameters
    ----------
    law : str
        ``logistic`` or ``bass``.
    limit_ratio : float
        Ceiling; above every point.
    time, ratio : sequence of float
        Points, time in years.
    start : int
        First year of a Bass market; before every point.

    Raises
    ------
    ValueError
        There are fewer than ``LEAST_POINTS`` points, or one lies at or above the ceiling.
    """
    at, share = np.array(time, dtype=np.float64), np.array(ratio, dtype=np.float64)
    if len(at) < LEAST_POINTS:
        raise ValueError(f"{len(at)} points are too few for a curve; it takes {LEAST_POINTS}")
    if bool((share >= limit_ratio).any()):
        raise ValueError(f"a point of {share.max():g} is not below the ceiling {limit_ratio:g}")

    def missed(shape: Real) -> Real:
        return _value(law, limit_ratio, start, at, shape[0], shape[1]) - share

    if law == "logistic":
        odds = np.log(np.maximum(share, 1.0e-9) / (limit_ratio - share))
        growth, level = np.polyfit(at - at.mean(), odds, 1)
        growth = growth if abs(growth) > 1.0e-9 else 1.0e-9
        guess = (growth, at.mean() - level / growth)
        lowest, highest = (-np.inf, -np.inf), (np.inf, np.inf)
    else:
        guess, lowest, highest = (0.03, 0.38), (1.0e-9, 0.0), (10.0, 50.0)
    scale = (1.0, 10.0) if law == "logistic" else (0.01, 0.1)
    found = least_squares(missed, guess, bounds=(lowest, highest), x_scale=scale, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    error = float(np.sqrt(np.mean(found.fun**2)))
    return Curve(law, limit_ratio, float(found.x[0]), float(found.x[1]), start, error)


def _value(law: str, limit_ratio: float, start: int, time: Real, first: float, second: float) -> Real:
    if law == "logistic":
        return logistic(time, limit_ratio, first, second)
    return limit_ratio * bass(np.asarray(time) - start, first, second)
