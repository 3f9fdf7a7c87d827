"""The processes things go through on the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import simpy

from camau_netsim.des.clock import Clock, Process

Mend = Callable[[float], Process]
"""A process that takes so many hours of work, and whatever comes before and around it."""


def fail_and_repair(
    clock: Clock,
    rng: np.random.Generator,
    mean_up_h: float,
    mean_down_h: float,
    fall: Callable[[], None],
    rise: Callable[[], None],
    mend: Mend | None = None,
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
    mend : callable(hours), optional
        How the work is done; without it, it starts at once.
    """
    while True:
        yield clock.wait(rng.exponential(mean_up_h))
        fall()
        work_h = rng.exponential(mean_down_h)
        if mend is None:
            yield clock.wait(work_h)
        else:
            yield from mend(work_h)
        rise()


def mended_by_crew(clock: Clock, crews: simpy.PriorityResource, rank: int, travel_h: float, work_h: float) -> Process:
    """Wait for a free crew (the least rank is served first, then the longest waiting), its way and its work."""
    with crews.request(rank) as turn:
        yield turn
        yield clock.wait(travel_h + work_h)


def down_between(
    clock: Clock, start_h: float, fall: Callable[[], None], rise: Callable[[], None], mend: Process
) -> Process:
    """Fall at an hour, and rise when ``mend`` is done."""
    yield clock.wait(start_h - clock.now_h)
    fall()
    yield from mend
    rise()


def wake_at(clock: Clock, after_h: Iterable[float], still: Callable[[], bool]) -> Process:
    """End a spell at each of some hours from now on, as long as ``still`` holds."""
    start_h = clock.now_h
    for hours in after_h:
        yield clock.wait(max(start_h + hours - clock.now_h, 0.0))
        if not still():
            return
