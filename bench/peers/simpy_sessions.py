"""Sessions on shared links with SimPy and numpy: a process per session, all rates computed anew at every event."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import simpy

from bench.registry import Timed


class Shared:
    """Sessions in progress, their rates and what they have left, as arrays over all sessions ever fed."""

    def __init__(self, env: simpy.Environment, case: dict[str, Any]) -> None:
        self.env = env
        self.capacity = case["capacity_mbps"]
        self.weight = np.ones(len(case["class_cap_mbps"]))[case["row"]]
        self.cap = case["class_cap_mbps"][case["row"]]
        ptr, link = case["class_path_ptr"], case["class_path_link"]
        self.path = [link[ptr[row] : ptr[row + 1]] for row in case["row"]]
        n = len(case["row"])
        self.left, self.rate, self.finish_s = case["size_mbit"].copy(), np.zeros(n), np.zeros(n)
        self.active: list[int] = []
        self.since_s = 0.0
        self.changed = env.event()

    def settle(self) -> None:
        """Take off what has been sent since the last event."""
        at = np.array(self.active, np.intp)
        self.left[at] -= self.rate[at] * (self.env.now - self.since_s)
        self.since_s = self.env.now

    def share(self) -> None:
        """Max-min rates by local bottlenecks: every round fixes all links that are tightest for all their sessions."""
        at = np.array(self.active, np.intp)
        paths = [self.path[i] for i in self.active]
        hop_session = np.repeat(np.arange(len(at)), [len(path) for path in paths])
        hop_link = np.concatenate(paths) if paths else np.zeros(0, np.int32)
        left, cap = self.capacity.copy(), self.cap[at]
        rate, n_link = np.zeros(len(at)), len(self.capacity)
        while len(hop_link):
            count = np.bincount(hop_link, minlength=n_link)
            level = np.full(n_link, np.inf)
            np.divide(np.maximum(left, 0.0), count, out=level, where=count > 0)
            least = np.full(len(at), np.inf)
            np.minimum.at(least, hop_session, level[hop_link])
            capped = cap <= least
            tight = np.ones(n_link, bool)  # links whose level is the least for all their sessions
            loose = hop_link[np.minimum(least, cap)[hop_session] < level[hop_link]]
            tight[loose] = False
            fixed = capped.copy()
            fixed[hop_session[tight[hop_link]]] = True
            hop_fixed = fixed[hop_session]
            new = np.minimum(least, cap)
            rate[hop_session[hop_fixed]] = new[hop_session[hop_fixed]]
            left -= np.bincount(hop_link[hop_fixed], new[hop_session[hop_fixed]], minlength=n_link)
            hop_link, hop_session = hop_link[~hop_fixed], hop_session[~hop_fixed]
        self.rate[at] = rate
        old, self.changed = self.changed, self.env.event()
        old.succeed()

    def next_end(self) -> tuple[int, float]:
        """Which session ends next, and in how many seconds."""
        at = np.array(self.active, np.intp)
        with np.errstate(divide="ignore"):
            wait = np.maximum(self.left[at], 0.0) / self.rate[at]
        first = int(wait.argmin())
        return self.active[first], float(wait[first])


def _session(shared: Shared, number: int, start_s: float, done: list[simpy.Event]) -> Any:
    """A session: it arrives, waits to be told that it has ended, and leaves."""
    yield shared.env.timeout(start_s)
    shared.settle()
    shared.active.append(number)
    shared.share()
    yield done[number]
    shared.finish_s[number] = shared.env.now


def _clock(shared: Shared, done: list[simpy.Event]) -> Any:
    """Wait for the next end or for a change that moves it."""
    env = shared.env
    while True:
        if not shared.active:
            yield shared.changed
            continue
        number, wait = shared.next_end()
        changed, timer = shared.changed, env.timeout(wait)
        yield changed | timer
        if not changed.triggered:
            shared.settle()
            shared.active.remove(number)
            done[number].succeed()
            shared.share()


def finish_times(case: dict[str, Any]) -> Timed:
    """Finish time of every session of a case, in the order fed, in the CPU time of the event loop."""
    env = simpy.Environment()
    shared = Shared(env, case)
    done = [env.event() for _ in case["row"]]
    env.process(_clock(shared, done))
    sessions = [env.process(_session(shared, i, t, done)) for i, t in enumerate(case["time_s"].tolist())]
    start = time.process_time()
    env.run(simpy.AllOf(env, sessions))
    return Timed(shared.finish_s, time.process_time() - start)
