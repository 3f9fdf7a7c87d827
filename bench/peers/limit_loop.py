"""The least that a loop in C++ does for timers and for M/M/1: how far off the kernel is from what a machine can do."""

from __future__ import annotations

from bench.peers.build import built, run_binary
from bench.registry import Timed

BUILT = built("limit_loop")


def _ask(*arguments: float | str) -> Timed:
    seconds, n_event = run_binary(BUILT, (), [str(argument) for argument in arguments])
    return Timed(float(n_event), float(seconds))


def timers(n_timer: int, until_s: float) -> Timed:
    """Events of timers of mean 1 s."""
    return _ask("timers", n_timer, until_s)


def mm1(load: float, n_event: float) -> Timed:
    """Events of a queue served in order."""
    return _ask("mm1", load, n_event)
