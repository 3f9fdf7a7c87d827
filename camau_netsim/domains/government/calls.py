"""Every call of the voice network, one by one, where an hour is simulated session by session.

Lengths are exponential, so from each state the next event is drawn afresh (Gillespie, *J. Comput. Phys.* 22 (1976)
403): a change of the network or of the hour may come between any two. Calls beyond the province hold channels of both
groups and are lost if either has none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.domains.government.trunk_groups import HIGH, LOW
from camau_netsim.domains.government.voice import VoiceProblem

LEAD_HOLDS = 10.0
"""Mean lengths of a call that pass before calls are counted, so that the network does not start empty."""


@dataclass(slots=True)
class CallTally:
    """What was counted, by body and priority: calls, and call-hours."""

    tried: Real  # calls of bodies with a way to the hub
    refused: Real
    broken: Real
    talked_h: Real

    @classmethod
    def nothing(cls, n_bodies: int) -> CallTally:
        """Start from zero."""
        return cls(*(np.zeros((n_bodies, 2)) for _ in range(4)))

    def lost_ratio(self) -> Real:
        """Share of the calls of each priority that were refused or broken off, shape (2,); NaN without calls."""
        tried = self.tried.sum(axis=0)
        return np.where(tried > 0.0, (self.refused + self.broken).sum(axis=0) / np.maximum(tried, 1.0), np.nan)


class Calls:
    """Calls in progress, by body, priority, width and whether they leave the province."""

    def __init__(self, problem: VoiceProblem, generator: np.random.Generator) -> None:
        self._problem, self._generator = problem, generator
        level = problem.level
        self._has, safe = level >= 0, np.maximum(level, 0)
        n = len(level)
        self.n_calls: Rows = np.zeros((n, 2, 2, 2), np.int32)
        self.tally = CallTally.nothing(n)
        if not self._has.any():
            return
        self._n_channels = problem.n_channels[safe]
        self._n_users, self._few = problem.n_users[safe], problem.few[safe] == 1
        outside = problem.outside_ratio[safe]
        where = np.stack([1.0 - outside, outside], axis=1)
        self._share = problem.mix_ratio[safe][:, :, :, None] * where[:, None, None, :]
        self._per_user = problem.n_calls[safe]  # an hour

    def advance(self, span_h: float, up: Mask, central_up: bool, factor: float) -> None:
        """Make calls for some hours at some times the busy hour's rate; bodies that are not up have none."""
        if not self._has.any():
            return
        here, now_h = (up == 1) & self._has, 0.0
        self.n_calls[~here] = 0
        self.n_calls[..., 1] *= np.int32(central_up)
        while True:
            starts = self._start_rates(here, factor)
            rates = np.concatenate([starts.ravel(), self.n_calls.ravel() / self._problem.hold_h]).cumsum()
            wait_h = self._generator.exponential() / rates[-1] if rates[-1] > 0.0 else np.inf
            self.tally.talked_h += self.n_calls.sum(axis=(2, 3)) * (min(now_h + wait_h, span_h) - now_h)
            now_h += wait_h
            if now_h >= span_h:
                return
            event = int(np.searchsorted(rates, self._generator.random() * rates[-1], side="right"))
            body, priority, width, outside = np.unravel_index(event % self.n_calls.size, self.n_calls.shape)
            if event >= self.n_calls.size:
                self.n_calls[body, priority, width, outside] -= 1
            else:
                self._try(int(body), int(priority), int(width), int(outside), central_up)

    def reset(self) -> None:
        """Count from here on."""
        self.tally = CallTally.nothing(len(self.n_calls))

    def _start_rates(self, here: Mask, factor: float) -> Real:
        busy = self._per_user * self._problem.hold_h * factor
        talking = self.n_calls.sum(axis=(1, 2, 3))
        few = (self._n_users - talking) * busy / np.where(self._few, 1.0 - busy, 1.0)
        erl = np.where(self._few, few, self._n_users * busy) * here
        rates: Real = erl[:, None, None, None] * self._share / self._problem.hold_h
        return rates

    def _try(self, body: int, priority: int, width: int, outside: int, central_up: bool) -> None:
        """Let a call in, break off low calls for it, or refuse it."""
        problem, need = self._problem, int(self._problem.width[width])
        self.tally.tried[body, priority] += 1.0
        groups: list[tuple[Rows, int]] = [(self.n_calls[body : body + 1], int(self._n_channels[body]))]
        if outside:
            groups.append((self.n_calls[:, :, :, 1:], problem.n_central if central_up else 0))
        room = [self._room(calls, n_channels, priority) for calls, n_channels in groups]
        if min(room) < need:
            self.tally.refused[body, priority] += 1.0
            return
        for number, (calls, n_channels) in enumerate(groups):
            while self._free(calls, n_channels) < need:
                self._break_off(calls, body if number == 0 else 0)
        self.n_calls[body, priority, width, outside] += 1

    def _free(self, calls: Rows, n_channels: int) -> int:
        return n_channels - int((calls.sum(axis=(0, 1, 3)) * self._problem.width).sum())

    def _room(self, calls: Rows, n_channels: int, priority: int) -> int:
        """Channels a call of a priority may take."""
        free, discipline = self._free(calls, n_channels), self._problem.discipline
        if priority == HIGH and discipline == "preemption":
            return free + int((calls[:, LOW].sum(axis=(0, 2)) * self._problem.width).sum())
        if priority == LOW and discipline == "reservation":
            return free - self._problem.n_kept(n_channels)
        return free

    def _break_off(self, calls: Rows, first_body: int) -> None:
        """End one of the low calls of a group, any of them alike."""
        low = calls[:, LOW]
        chosen = self._generator.integers(low.sum())
        place = np.unravel_index(int(np.searchsorted(low.ravel().cumsum(), chosen, side="right")), low.shape)
        low[place] -= 1
        self.tally.broken[first_body + int(place[0]), LOW] += 1.0
