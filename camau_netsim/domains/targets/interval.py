"""How sure a value is: intervals over independent replications."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log, sqrt
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


MOST_REPLICATIONS = 1_000_000
"""More than this nobody runs: the value sits on its threshold."""


def replications_to_clear(values: Real, confidence_ratio: float, gap: float) -> int | None:
    """Return the least number of replications whose t interval is narrower than ``gap`` to either side of the mean.

    Mean and spread are taken to stay as they are (Law, *Simulation Modeling and Analysis*, 5th ed., sec. 9.4.1);
    ``None`` if more than ``MOST_REPLICATIONS`` would be needed.
    """
    spread = float(np.std(values, ddof=1))

    def is_enough(n: int) -> bool:
        return float(stdtrit(n - 1, 0.5 + confidence_ratio / 2.0)) * spread / sqrt(n) < gap

    if not is_enough(MOST_REPLICATIONS):
        return None
    low, high = 1, MOST_REPLICATIONS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def trials_to_clear(gap_percent: float, confidence_ratio: float) -> int | None:
    """Return how many chances without exception bring the Clopper-Pearson end within ``gap_percent`` of the share."""
    if gap_percent <= 0.0:
        return None
    if gap_percent >= 100.0:
        return 1
    return ceil(log((1.0 - confidence_ratio) / 2.0) / log(1.0 - gap_percent / 100.0))


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
