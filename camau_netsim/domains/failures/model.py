"""What is down, why and how long, on the clock.

Question    Which elements are down at each instant of the year?
Method      Each element alternates between up and down, both exponential, in a stream of random numbers of its own, so
            that adding an element changes nobody else's fate. A grid outage also announces the instants at which the
            batteries behind it run flat.
Not here    what an outage does to service: ``passive``, ``backbone`` and the rooms after them.
References  Grover, *Mesh-Based Survivable Networks* (2003), ch. 3 (cut rates, times to repair).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.core.random import stream
from camau_netsim.des.clock import Clock, Process
from camau_netsim.des.processes import fail_and_repair
from camau_netsim.domains.failures.problem import FailuresProblem


@dataclass(slots=True)
class ElementState:
    """Which elements are up now, since when the others are down, and every outage so far."""

    up: Mask  # (n_element,)
    down_since_h: Real  # (n_element,) NaN while up
    outages: list[tuple[int, float, float]] = field(default_factory=list)  # element row, start, end

    def fall(self, row: int, now_h: float) -> None:
        """Take an element down."""
        self.up[row] = 0
        self.down_since_h[row] = now_h

    def rise(self, row: int, now_h: float) -> None:
        """Bring it back and keep the record."""
        self.up[row] = 1
        self.outages.append((row, float(self.down_since_h[row]), now_h))
        self.down_since_h[row] = np.nan

    def finish(self, now_h: float) -> None:
        """Close the outages still open when the year ends."""
        for row in np.flatnonzero(self.up == 0):
            self.outages.append((int(row), float(self.down_since_h[row]), now_h))

    def down_h(self, rows: slice, now_h: float) -> Real:
        """Hours the elements of a group have been down, 0 while up."""
        since = self.down_since_h[rows]
        return np.where(np.isnan(since), 0.0, now_h - since)


def schedule(problem: FailuresProblem, clock: Clock, seed: int, replication: int, year: int) -> ElementState:
    """Start the failure process of every element; the returned state changes as the clock runs."""
    n_elements = len(problem.element)
    state = ElementState(np.ones(n_elements, dtype=np.uint8), np.full(n_elements, np.nan))
    for row in np.flatnonzero(np.isfinite(problem.mean_up_h)):
        _start(problem, clock, state, int(row), seed, replication, year)
    return state


def _start(
    problem: FailuresProblem, clock: Clock, state: ElementState, row: int, seed: int, replication: int, year: int
) -> None:
    grid = problem.group["grid"]
    batteries = problem.battery_h.get(row - grid.start, np.empty(0)) if problem.kind[row] == "grid" else np.empty(0)

    def fall() -> None:
        state.fall(row, clock.now_h)
        for hours in batteries:
            clock.process(_wake_up(clock, float(hours)))

    key = zlib.crc32(problem.element.ids[row].encode())
    rng = stream(seed, "failures", replication, year, key)
    clock.process(
        fail_and_repair(
            clock,
            rng,
            float(problem.mean_up_h[row]),
            float(problem.mean_down_h[row]),
            fall,
            lambda: state.rise(row, clock.now_h),
        )
    )


def _wake_up(clock: Clock, hours: float) -> Process:
    """End a spell when a battery runs flat; which masts go dark then is the passive room's to say."""
    yield clock.wait(hours)
