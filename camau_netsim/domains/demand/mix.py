"""What an application mix says: how large transfers are, what runs all the time, what goes up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p, sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Part:
    """One application in the mix of one kind of line.

    Attributes
    ----------
    volume_ratio : float
        Share of the downlink volume.
    session_mbit : float
        Mean size of a transfer; 0 for one that runs at a fixed rate.
    size_cv_ratio : float
        Coefficient of variation of that size.
    uplink_factor : float
        Uplink volume over downlink volume.
    """

    volume_ratio: float
    session_mbit: float
    size_cv_ratio: float
    uplink_factor: float


@dataclass(frozen=True, slots=True)
class Mix:
    """What follows from the applications of one kind of line.

    Attributes
    ----------
    session_mbit : float
        Mean size of a transfer, each transfer counted once.
    size_cv_ratio : float
        Coefficient of variation of the size of a transfer drawn from all.
    stream_ratio : float
        Share of the downlink volume that runs at a fixed rate.
    uplink_factor : float
        Uplink volume over downlink volume.
    """

    session_mbit: float
    size_cv_ratio: float
    stream_ratio: float
    uplink_factor: float


def mixed(parts: Sequence[Part]) -> Mix:
    """Return what follows from a mix; the volume shares add up to 1.

    Notes
    -----
    An application of share v and mean size m starts v / m transfers per Mbit of the mix, so the mean over transfers is
    the harmonic mean sum(v) / sum(v / m), and E[S^2] is the mean of m^2 (1 + cv^2) with the same weights.
    """
    transfers = [part for part in parts if part.session_mbit > 0.0 and part.volume_ratio > 0.0]
    elastic = sum(part.volume_ratio for part in transfers)
    counts = [part.volume_ratio / part.session_mbit for part in transfers]
    n = sum(counts)
    mean = elastic / n if n > 0.0 else 0.0
    square = sum(
        count / n * part.session_mbit**2 * (1.0 + part.size_cv_ratio**2)
        for count, part in zip(counts, transfers, strict=True)
    )
    return Mix(
        session_mbit=mean,
        size_cv_ratio=sqrt(max(square / mean**2 - 1.0, 0.0)) if mean > 0.0 else 0.0,
        stream_ratio=sum(part.volume_ratio for part in parts if part.session_mbit == 0.0),
        uplink_factor=sum(part.volume_ratio * part.uplink_factor for part in parts),
    )


def lognormal_quantile(mean: float, cv_ratio: float, probability: float) -> float:
    """Return a quantile of a lognormal size of given mean: sigma^2 = ln(1 + cv^2), mu = ln m - sigma^2 / 2."""
    variance = log1p(cv_ratio**2)
    return mean * exp(sqrt(variance) * NormalDist().inv_cdf(probability) - variance / 2.0)


def pareto_quantile(mean: float, alpha: float, probability: float) -> float:
    """Return a quantile of a Pareto I size of given mean: least size m (alpha - 1) / alpha."""
    return float(mean * (alpha - 1.0) / alpha * (1.0 - probability) ** (-1.0 / alpha))
