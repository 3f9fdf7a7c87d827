"""How sure a value is: intervals over independent replications."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from camau_netsim.core.index import Real

Decision = Literal["met", "missed", "undecided"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided confidence interval."""

    low: float
    high: float


def mean_interval(values: Real, confidence_ratio: float) -> Interval | None:
    """Return Student's t interval of the mean of independent values; ``None`` for fewer than two.

    With no spread at all the interval is the value itself: nothing random reached it.
    """
    if len(values) < 2:
        return None
    mean = float(np.mean(values))
    spread = float(np.std(values, ddof=1))
    half = float(stdtrit(len(values) - 1, 0.5 + confidence_ratio / 2.0)) * spread / sqrt(len(values))
    return Interval(mean - half, mean + half)


def sure_share_interval(share: float, n_trials: int, confidence_ratio: float) -> Interval:
    """Return the Clopper-Pearson interval, in percent, of a share that was 0 or 100 % in all of ``n_trials`` chances.

    Never having seen a rare event does not prove that it cannot happen (Clopper and Pearson, Biometrika 26, 1934).
    """
    reach = 100.0 * ((1.0 - confidence_ratio) / 2.0) ** (1.0 / n_trials)
    return Interval(reach, 100.0) if share > 0.0 else Interval(0.0, 100.0 - reach)


def clears(value: float, comparator: str, threshold: float) -> bool:
    """Whether a value keeps a promise."""
    return {
        ">=": value >= threshold,
        ">": value > threshold,
        "<=": value <= threshold,
        "<": value < threshold,
        "=": value == threshold,
    }[comparator]


def judge(interval: Interval | None, comparator: str, threshold: float) -> Decision:
    """Return ``met`` if the whole interval clears, ``missed`` if the whole interval fails, else ``undecided``."""
    if interval is None or (comparator == "=" and interval.low < threshold < interval.high):
        return "undecided"
    ends = [clears(end, comparator, threshold) for end in (interval.low, interval.high)]
    if all(ends):
        return "met"
    return "undecided" if any(ends) else "missed"
