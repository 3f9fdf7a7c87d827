"""When to stop: looks at growing numbers of replications, with the chance of a wrong verdict held over all of them.

Whoever looks again and again at a 95 % interval until it clears is wrong more often than one time in twenty. Here the
error is spent over the looks [1]_: look k of n_k replications, of n_max at most, uses an interval at the level
``1 - (spent(n_k / n_max) - spent(n_(k-1) / n_max))``. By the union bound the chance that any of the intervals misses
the mean is at most what is spent in all, whatever the dependence between looks; such repeated intervals [2]_ stay valid
however the looking ends.

References
----------
.. [1] Lan and DeMets, *Discrete sequential boundaries for clinical trials*, Biometrika 70 (1983), with the spending
       function of Pocock's type, ``alpha ln(1 + (e - 1) t)``.
.. [2] Jennison and Turnbull, *Interim analyses: the repeated confidence interval approach*, J. R. Statist. Soc. B 51
       (1989).
"""

from __future__ import annotations

from itertools import pairwise
from math import e, log

LEAST = 4
"""Replications before the first look; fewer say too little about the spread."""


def looks_of(first: int, limit: int) -> tuple[int, ...]:
    """Return the numbers of replications at which to look: ``first``, doubled up to ``limit``."""
    looks = [min(max(first, LEAST), limit)]
    while looks[-1] < limit:
        looks.append(min(2 * looks[-1], limit))
    return tuple(looks)


def spent_ratio(error_ratio: float, done_ratio: float) -> float:
    """Return how much of the error is spent when a share of the replications is done; all of it at 1."""
    return error_ratio * log(1.0 + (e - 1.0) * done_ratio)


def confidences(looks: tuple[int, ...], confidence_ratio: float) -> tuple[float, ...]:
    """Return the confidence of the interval at each look, so that all of them together hold ``confidence_ratio``."""
    spent = [0.0, *(spent_ratio(1.0 - confidence_ratio, n / looks[-1]) for n in looks)]
    return tuple(1.0 - (after - before) for before, after in pairwise(spent))
