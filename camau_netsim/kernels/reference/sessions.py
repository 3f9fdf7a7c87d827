"""Twin of the sessions kernel: every session keeps what it has left, all rates are computed afresh at every event."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from camau_netsim.kernels.contract import OK, Flags, Real, Rows

TRACE, POISSON, FINITE = 0, 1, 2
ARRIVED, FINISHED, CUT, OFFERED, CARRIED, AREA, SOJOURN, FINISHED_MBIT, RATE_SUM, RATE_SQUARE = range(10)
RATE_SLACK = 1e-9  # a session at its cap all the time counts as reaching it
FULL = 1e-12  # a link is full when no more than this share of its capacity is left


def _fill(hop_row: Any, hop_link: Rows, hop_mass: Real, is_alone: Any, cap_level: Real, left: Real) -> Real:
    """Levels of classes by progressive filling: a level rises until a cap binds or a link is full.

    ``hop_mass`` is what the sessions of a class load a link with for each unit of their level.
    """
    level: Real = np.where(is_alone, cap_level, 0.0)
    is_open = ~is_alone
    left = left.copy()
    while is_open.any():
        hop_open = is_open[hop_row]
        mass = np.bincount(hop_link[hop_open], hop_mass[hop_open], minlength=len(left))
        link_level = np.full(len(left), np.inf)
        np.divide(np.maximum(left, 0.0), mass, out=link_level, where=mass > 0.0)
        least = link_level.min()
        fixed = is_open & (cap_level <= least)
        if fixed.any():  # these caps bind below every link's level, and fixing them lowers no link's level
            level[fixed] = cap_level[fixed]
        else:
            fixed[hop_row[hop_open & (link_level[hop_link] <= least)]] = True
            level[fixed] = least
        is_open &= ~fixed
        given = np.where(fixed[hop_row], hop_mass * np.where(fixed, level, 0.0)[hop_row], 0.0)
        left -= np.bincount(hop_link, given, minlength=len(left))
    return level


@dataclass
class Session:
    """One session in progress."""

    number: int
    row: int
    arrival_s: float
    size_mbit: float
    left_mbit: float


class Network:
    """State of one network; the wrapper has checked every argument."""

    def __init__(
        self,
        capacity_mbps: Real,
        path_ptr: Rows,
        path_link: Rows,
        path_usage: Real,
        cap_mbps: Real,
        weight: Real,
        priority: Rows,
        n_priority: int,
        arrival_law: Flags,
        rate_per_s: Real,
        n_sources: Rows,
        think_s: Real,
        size_law: Flags,
        size_parameter: Real,
        threshold_mbps: Real,
        n_bin: int,
        bin_low: float,
        bins_per_decade: float,
        group: Rows,
        n_group: int,
        record: bool,
        bit_generator: Any,
    ) -> None:
        self.capacity_mbps, self.cap_mbps, self.weight = capacity_mbps.copy(), cap_mbps.copy(), weight.copy()
        self.path_ptr, self.path_link, self.path_usage = path_ptr, path_link, path_usage
        self.priority, self.n_priority = priority, n_priority
        self.arrival_law, self.n_sources, self.think_s = arrival_law, n_sources, think_s.copy()
        self.size_law, self.size_parameter = size_law, size_parameter
        self.threshold_mbps, self.n_bin, self.record = threshold_mbps, n_bin, record
        self.bin_low, self.bins_per_decade, self.group = bin_low, bins_per_decade, group
        n_class, n_link = len(cap_mbps), len(capacity_mbps)
        self.now_s = self.event_s = 0.0
        self.active: list[Session] = []
        self.n = np.zeros(n_class)
        self.rate = np.zeros(n_class)
        self.full = np.zeros(n_link, bool)
        self.tally = np.zeros((10, n_class))
        self.passed = np.zeros((n_group, len(threshold_mbps)))
        self.histogram = np.zeros((n_group, n_bin + 2 if n_bin else 0))
        self.saturated_s, self.link_mbit = np.zeros(n_link), np.zeros(n_link)
        self.ended: list[tuple[float, ...]] = []
        self.fed: list[tuple[float, int, float]] = []
        self.n_session = self.n_share = 0
        self._draw_first(np.random.Generator(bit_generator), rate_per_s)

    def _draw_first(self, generator: np.random.Generator, rate_per_s: Real) -> None:
        self.uniform = generator.random
        self.poisson_hazard = self._exponential() if (self.arrival_law == POISSON).any() else 0.0
        self.poisson_s = math.inf
        self.poisson_sum = np.zeros(len(rate_per_s))
        self.set_rate(rate_per_s)
        self.hazard = np.zeros(len(rate_per_s))
        for row in np.flatnonzero(self.arrival_law == FINITE):
            self.hazard[row] = self._exponential()

    # ---- draws

    def _exponential(self) -> float:
        return -math.log(1.0 - self.uniform())

    def _size(self, row: int) -> float:
        a, b, c = self.size_parameter[row].tolist()
        law = self.size_law[row]
        if law == 0:
            return float(a * self._exponential())
        if law == 1:
            return float(a)
        if law == 2:
            return math.exp(a + b * NormalDist().inv_cdf(self.uniform() or 2.0**-53))
        if law == 3:
            return float(a * math.exp(b * self._exponential()))
        return float((b if self.uniform() < a else c) * self._exponential())

    def set_rate(self, rate_per_s: Real) -> None:
        """New rates of all Poisson classes; the pending exponential is stretched."""
        if self.poisson_s < math.inf:
            self.poisson_hazard = (self.poisson_s - self.now_s) * self.poisson_sum[-1]
        self.poisson_sum = np.cumsum(rate_per_s)
        total = self.poisson_sum[-1] if len(rate_per_s) else 0.0
        self.poisson_s = self.now_s + self.poisson_hazard / total if total > 0.0 else math.inf

    # ---- rates and time

    def _share(self) -> None:
        """Rates of all classes, priority by priority, each on what is left."""
        self.n_share += 1
        self.rate[:] = 0.0
        self.full[:] = False
        left = self.capacity_mbps.copy()
        hop_class = np.repeat(np.arange(len(self.n)), np.diff(self.path_ptr))
        for priority in range(self.n_priority):
            is_here = (self.n > 0) & (self.priority == priority)
            hop = np.flatnonzero(is_here[hop_class])
            row, link, load = hop_class[hop], self.path_link[hop], self.n[hop_class[hop]] * self.path_usage[hop]
            is_alone = ~is_here | (np.diff(self.path_ptr) == 0)
            cap_level = self.cap_mbps / self.weight
            level = _fill(row, link, load * self.weight[row], is_alone, cap_level, left)
            rate = np.where(cap_level <= level, self.cap_mbps, level * self.weight)
            self.rate[is_here] = rate[is_here]
            used = np.bincount(link, load * self.rate[row], minlength=len(left))
            held = np.bincount(link, self._is_held(row), minlength=len(left)) > 0.0
            full = held & (used >= left * (1.0 - FULL))
            self.full |= full
            left = np.where(full, 0.0, np.maximum(left - used, 0.0))

    def _is_held(self, rows: Any) -> Real:
        held: Real = np.where(self.rate[rows] < self.cap_mbps[rows] * (1.0 - FULL), 1.0, 0.0)
        return held

    def _pass_time(self, until_s: float) -> None:
        span = until_s - self.event_s
        for session in self.active:
            session.left_mbit -= self.rate[session.row] * span
        self.tally[AREA] += self.n * span
        self.tally[CARRIED] += self.n * self.rate * span
        self.saturated_s += self.full * span
        hop_mbit = np.repeat(self.n * self.rate * span, np.diff(self.path_ptr))
        self.link_mbit += np.bincount(self.path_link, self.path_usage * hop_mbit, minlength=len(self.link_mbit))
        idle = np.where(self.arrival_law == FINITE, (self.n_sources - self.n) / self.think_s, 0.0)
        self.hazard = np.maximum(self.hazard - idle * span, 0.0)
        self.event_s = until_s

    def _next_end(self) -> tuple[float, Session | None]:
        best, soonest = None, math.inf
        for session in self.active:
            rate = self.rate[session.row]
            left = max(session.left_mbit, 0.0)
            if left == 0.0 or rate > 0.0:
                end_s = self.event_s + (left / rate if left > 0.0 else 0.0)
                if best is None or (end_s, session.row, session.number) < (soonest, best.row, best.number):
                    best, soonest = session, end_s
        return soonest, best

    def _next_source(self) -> tuple[float, int]:
        idle = np.where(self.arrival_law == FINITE, self.n_sources - self.n, 0.0)
        times = np.full(len(idle), math.inf)
        np.divide(self.hazard, idle / self.think_s, out=times, where=(idle > 0.0) & (self.think_s < math.inf))
        return (self.event_s + float(times.min()), int(times.argmin())) if len(times) else (math.inf, -1)

    # ---- events

    def _arrive(self, row: int, size_mbit: float) -> None:
        self.active.append(Session(self.n_session, row, self.event_s, size_mbit, size_mbit))
        self.n_session += 1
        self.n[row] += 1
        self.tally[ARRIVED, row] += 1.0
        self.tally[OFFERED, row] += size_mbit

    def _finish(self, session: Session) -> None:
        row, time_s = session.row, self.event_s - session.arrival_s
        rate = session.size_mbit / time_s if time_s > 0.0 else self.rate[row]
        self.tally[[FINISHED, SOJOURN, FINISHED_MBIT, RATE_SUM], row] += [1.0, time_s, session.size_mbit, rate]
        self.tally[RATE_SQUARE, row] += rate**2
        rate *= 1.0 + RATE_SLACK
        self.passed[self.group[row]] += rate >= self.threshold_mbps
        if self.n_bin:
            place = math.floor((math.log10(rate) - self.bin_low) * self.bins_per_decade) + 1
            self.histogram[self.group[row], min(max(place, 0), self.n_bin + 1)] += 1.0
        self._remove(session, False)

    def _remove(self, session: Session, was_cut: bool) -> None:
        self.active.remove(session)
        self.n[session.row] -= 1
        if self.record:
            self.ended.append(
                (session.number, session.row, session.arrival_s, self.event_s, session.size_mbit, was_cut)
            )

    def _arrival(self, kind: int, source: int) -> None:
        if kind == TRACE:
            _, row, size = self.fed.pop(0)
            self._arrive(row, size)
        elif kind == POISSON:
            share = self.uniform() * self.poisson_sum[-1]
            row = int(np.searchsorted(self.poisson_sum, share, side="right"))
            size = self._size(row)
            self.poisson_hazard = self._exponential()
            self.poisson_s = self.event_s + self.poisson_hazard / self.poisson_sum[-1]
            self._arrive(row, size)
        else:
            size = self._size(source)
            self.hazard[source] = self._exponential()
            self._arrive(source, size)

    def run(self, until_s: float, most: int) -> int:
        """Execute events up to ``until_s``, at most ``most``; return how many."""
        for n in range(most):
            end_s, session = self._next_end()
            source_s, source = self._next_source()
            arrivals = [self.fed[0][0] if self.fed else math.inf, self.poisson_s, source_s]
            soonest_s = min(end_s, *arrivals)
            if soonest_s > until_s or soonest_s == math.inf:
                self.now_s = max(self.now_s, until_s) if until_s < math.inf else self.now_s
                return n
            self.now_s = soonest_s
            self._pass_time(soonest_s)
            if session is not None and end_s == soonest_s:
                self._finish(session)
            else:
                self._arrival(arrivals.index(soonest_s), source)
            self._share()
        return most

    # ---- changes from outside

    def set_capacity(self, link: Rows, capacity_mbps: Real) -> None:
        """Change capacities now."""
        self._pass_time(self.now_s)
        self.capacity_mbps[link] = capacity_mbps
        self._share()

    def set_cap(self, row: Rows, cap_mbps: Real) -> None:
        """Change caps now."""
        self._pass_time(self.now_s)
        self.cap_mbps[row] = cap_mbps
        self._share()

    def set_weight(self, row: Rows, weight: Real) -> None:
        """Change weights now."""
        self._pass_time(self.now_s)
        self.weight[row] = weight
        self._share()

    def set_think(self, row: Rows, think_s: Real) -> None:
        """Change mean pauses now; what is left of the pending exponentials stays."""
        self._pass_time(self.now_s)
        self.think_s[row] = think_s

    def set_routes(self, path_ptr: Rows, path_link: Rows, path_usage: Real) -> int:
        """Change all routes now."""
        self._pass_time(self.now_s)
        self.path_ptr, self.path_link, self.path_usage = path_ptr, path_link, path_usage
        self._share()
        return OK

    def cut(self, row: Rows) -> int:
        """End the sessions of these classes."""
        self._pass_time(self.now_s)
        for session in [session for session in self.active if session.row in row]:
            self.tally[CUT, session.row] += 1.0
            self._remove(session, True)
        self._share()
        return OK

    def feed(self, time_s: Real, row: Rows, size_mbit: Real) -> int:
        """Append arrivals, in order of time."""
        self.fed += list(zip(time_s.tolist(), row.tolist(), size_mbit.tolist(), strict=True))
        return OK

    def reset(self) -> None:
        """Statistics start now."""
        self._pass_time(self.now_s)
        for array in (self.tally, self.passed, self.histogram, self.saturated_s, self.link_mbit):
            array[:] = 0.0

    # ---- what is read

    @property
    def n_active(self) -> int:
        """Sessions in progress."""
        return len(self.active)

    @property
    def n_records(self) -> int:
        """Sessions ended and kept."""
        return len(self.ended)

    def read_rates(self, rate_mbps: Real, n_active: Real) -> None:
        """Rate of one session and sessions in progress by class."""
        rate_mbps[:], n_active[:] = self.rate, self.n

    def read_classes(self, tally: Real, passed: Real, histogram: Real) -> None:
        """Statistics of each class up to now."""
        self._pass_time(self.now_s)
        tally[:], passed[:], histogram[:] = self.tally, self.passed, self.histogram

    def read_links(self, carried_mbit: Real, saturated_s: Real, link_mbit: Real) -> None:
        """Statistics of each link up to now."""
        self._pass_time(self.now_s)
        saturated_s[:], link_mbit[:] = self.saturated_s, self.link_mbit

    def read_sessions(self, number: Real, class_row: Rows, arrival_s: Real, size_mbit: Real, left_mbit: Real) -> None:
        """Sessions in progress, class by class."""
        self._pass_time(self.now_s)
        for at, session in enumerate(sorted(self.active, key=lambda session: session.row)):
            number[at], class_row[at], arrival_s[at] = session.number, session.row, session.arrival_s
            size_mbit[at], left_mbit[at] = session.size_mbit, max(session.left_mbit, 0.0)

    def read_records(
        self, number: Real, class_row: Rows, arrival_s: Real, finish_s: Real, size_mbit: Real, was_cut: Flags
    ) -> None:
        """Sessions that have ended, in the order of their ends."""
        for at, ended in enumerate(self.ended):
            number[at], class_row[at], arrival_s[at], finish_s[at], size_mbit[at], was_cut[at] = ended

    def read_work(self, work: Real) -> None:
        """All links are filled from nothing every time."""
        work[:] = [0.0, 0.0, self.n_share]
