"""What is down, why and how long, on the clock.

Question    Which elements are down at each instant of the year?
Method      Each element alternates between up and down, both exponential, in a stream of random numbers of its own, so
            that adding an element changes nobody else's fate. A corridor or shared risk takes its members down with it.
            Storms break what their wind exceeds; given outages and planned works come at their hour. An element is up
            when no reason is left that holds it down. Where there are crews, a repair waits for one, the core first. A
            grid outage also announces the instants at which what is fed by it goes dark or comes back, the fall of a
            data centre those at which a backup takes over.
Not here    what an outage does to service: ``passive``, ``backbone`` and the rooms after them.
References  Grover, *Mesh-Based Survivable Networks* (2003), ch. 3 (cut rates, times to repair); Holland (1980).
"""

from __future__ import annotations

import zlib
from collections import Counter
from functools import partial

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.core.random import stream
from camau_netsim.des.clock import Clock, Process
from camau_netsim.des.processes import down_between, fail_and_repair, mended_by_crew, wake_at
from camau_netsim.domains.failures.problem import FailuresProblem, GivenOutage, without_chance
from camau_netsim.domains.failures.state import ElementState, Storming
from camau_netsim.domains.failures.storm import Passage, damage, passages


def schedule(problem: FailuresProblem, clock: Clock, seed: int, replication: int, year: int) -> ElementState:
    """Start everything that can take an element down; the returned state changes as the clock runs."""
    if year in problem.undrawn_years:
        problem = without_chance(problem)
    fates = _Fates(problem, clock, seed, replication, year)
    fates.start_faults()
    for given in problem.given.get(year, ()):
        fates.start_given(given)
    if problem.storms:
        rng = stream(seed, "storms", replication, year)
        for number, passage in enumerate(passages(problem.storms, year, rng)):
            fates.start_storm(passage, stream(seed, "storms", replication, year, 1 + number))
    return fates.state


class _Fates:
    """The failure processes of one year."""

    def __init__(self, problem: FailuresProblem, clock: Clock, seed: int, replication: int, year: int) -> None:
        self.problem, self.clock = problem, clock
        self.key = (seed, replication, year)
        self.state = ElementState(len(problem.element), len(problem.supplies))
        self.crews = [clock.queue(n_crews) for n_crews in problem.n_crews]
        self.grids = problem.group["grid"]
        supplies = problem.supplies
        unsure = (supplies.generator_h > 0.0) & (supplies.start_ratio < 1.0)
        self.unsure = {grid: np.flatnonzero(unsure & (supplies.grid == grid)) for grid in set(supplies.grid[unsure])}
        self.dice = {grid: self._stream("generators", f"grid:{grid}") for grid in self.unsure}

    def start_faults(self) -> None:
        """Start the alternating process of every element that can fail by itself."""
        up_h, down_h = self.problem.means_h(self.key[2])
        for row in map(int, np.flatnonzero(np.isfinite(up_h))):
            rng = self._stream("failures", self.problem.element.ids[row])
            fall, rise = partial(self._fall, row, "fault"), partial(self._rise, row)
            mend = partial(self._mend, row) if self.problem.crew_of[row] >= 0 else None
            self.clock.process(fail_and_repair(self.clock, rng, float(up_h[row]), float(down_h[row]), fall, rise, mend))

    def start_given(self, given: GivenOutage) -> None:
        """Start an outage that is certain; it ends when it is said to end, crews or not."""
        fall, rise = partial(self._fall, given.row, given.cause), partial(self._rise, given.row)
        lasting = self._pause(given.end_h - given.start_h)
        self.clock.process(down_between(self.clock, given.start_h, fall, rise, lasting))

    def start_storm(self, passage: Passage, rng: np.random.Generator) -> None:
        """Start the outages of everything a passage breaks; repair begins when it has passed."""
        problem, cause = self.problem, f"storm:{passage.storm.id}"
        done = damage(passage, problem.exposed_in(self.key[2]), problem.wind, rng)
        kinds = Counter(problem.kind[row] for row in done.element)
        self.state.storms.append(Storming(passage, dict(kinds), done.worst_gust_m_per_s))
        for row, at_h, work_h in zip(map(int, done.element), done.at_h, done.repair_h, strict=True):
            if at_h < self.clock.horizon_h:
                fall, rise = partial(self._fall, row, cause), partial(self._rise, row)
                mend = self._after(passage.end_h, row, float(work_h))
                self.clock.process(down_between(self.clock, float(at_h), fall, rise, mend))

    def _fall(self, row: int, cause: str) -> None:
        """Take an element down, and with it the members it has and the supplies it feeds."""
        now_h = self.clock.now_h
        was_up = self.state.up[row] == 1
        self.state.fall(row, now_h, cause)
        for member in self.problem.members.get(row, ()):
            self._fall(int(member), self.problem.element.ids[row])
        if was_up and self.problem.kind[row] == "grid":
            self._announce(row)
        elif was_up:
            self._wake(row, self.problem.takeover_h.get(row))

    def _rise(self, row: int) -> None:
        self.state.rise(row, self.clock.now_h)
        for member in self.problem.members.get(row, ()):
            self._rise(int(member))

    def _announce(self, row: int) -> None:
        """Draw which generators start, and end a spell whenever something on the grid goes dark or comes back."""
        grid = row - self.grids.start
        if grid in self.unsure:
            at = self.unsure[grid]
            starts = self.dice[grid].random(len(at)) < self.problem.supplies.start_ratio[at]
            self.state.generator_on[at] = starts
        self._wake(row, self.problem.change_h.get(grid))

    def _wake(self, row: int, hours: Real | None) -> None:
        """End a spell some hours after an element fell, while it is still down."""
        if hours is not None:
            since = self.state.down_since_h[row]
            self.clock.process(wake_at(self.clock, hours, lambda: bool(self.state.down_since_h[row] == since)))

    def _mend(self, row: int, work_h: float) -> Process:
        base = self.problem.crew_of[row]
        if base < 0:
            yield self.clock.wait(work_h)
            return
        rank, travel_h = int(self.problem.rank[row]), float(self.problem.travel_h[row])
        yield from mended_by_crew(self.clock, self.crews[base], rank, travel_h, work_h)

    def _after(self, hour_h: float, row: int, work_h: float) -> Process:
        yield self.clock.wait(max(hour_h - self.clock.now_h, 0.0))
        yield from self._mend(row, work_h)

    def _pause(self, hours: float) -> Process:
        yield self.clock.wait(hours)

    def _stream(self, room: str, name: str) -> np.random.Generator:
        seed, replication, year = self.key
        return stream(seed, room, replication, year, zlib.crc32(name.encode()))
