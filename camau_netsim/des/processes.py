"""The processes things go through on the clock."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from camau_netsim.des.clock import Clock, Process


def fail_and_repair(
    clock: Clock,
    rng: np.random.Generator,
    mean_up_h: float,
    mean_down_h: float,
    fall: Callable[[], None],
    rise: Callable[[], None],
) -> Process:
    """Alternate between up and down, both exponential, starting up.

    Parameters
    ----------
    clock : Clock
    rng : numpy.random.Generator
        The thing's own stream.
    mean_up_h, mean_down_h : float
        Mean time to failure and to repair, ``> 0``; long-run availability is up / (up + down).
    fall, rise : callable()
        Change the state.
    """
    while True:
        yield clock.wait(rng.exponential(mean_up_h))
        fall()
        yield clock.wait(rng.exponential(mean_down_h))
        rise()
