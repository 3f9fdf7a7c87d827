"""The clock of one simulated year: things fall, are repaired, and are looked at."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any

import simpy

from camau_netsim.core.timeline import Moment

Process = Generator[simpy.Event, Any, Any]


class Clock:
    """A SimPy environment that reports spells of constant state and the observed hours between them."""

    def __init__(self, horizon_h: float) -> None:
        self.horizon_h = horizon_h
        self._environment = simpy.Environment()

    @property
    def now_h(self) -> float:
        """Hours since the start of the year."""
        return float(self._environment.now)

    def process(self, process: Process) -> None:
        """Start a process: a generator that yields ``wait(...)``."""
        self._environment.process(process)

    def wait(self, hours: float) -> simpy.Timeout:
        """Return an event that fires after ``hours``."""
        return self._environment.timeout(hours)

    def queue(self, n_servers: int) -> simpy.PriorityResource:
        """Return a queue for servers: ``with queue.request(rank) as turn: yield turn``; the least rank is first."""
        return simpy.PriorityResource(self._environment, n_servers)

    def run(
        self, moments: Iterable[Moment], on_spell: Callable[[float, float], None], on_moment: Callable[[Moment], None]
    ) -> None:
        """Run to the horizon.

        Parameters
        ----------
        moments : iterable of Moment
            Hours to observe, inside the horizon.
        on_spell : callable(start_h, end_h)
            Called for each spell in which nothing happens, in order; the spells tile the year.
        on_moment : callable(moment)
            Called at each observed hour, with the state as it is then.
        """
        waiting = sorted(moments)
        start_h = 0.0
        while True:
            next_h = min(self._environment.peek(), self.horizon_h)
            while waiting and waiting[0].clock_h < next_h:
                on_moment(waiting.pop(0))
            if next_h > start_h:
                on_spell(start_h, next_h)
                start_h = next_h
            if next_h >= self.horizon_h:
                return
            while self._environment.peek() == next_h:  # everything that happens at this instant
                self._environment.step()
