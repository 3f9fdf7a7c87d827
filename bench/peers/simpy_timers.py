"""Timers with SimPy: a process each, that waits an exponential time again and again."""

from __future__ import annotations

import random
import time
from typing import Any

import simpy

from bench.registry import Timed


def events(n_timer: int, until_s: float) -> Timed:
    """How many timers of mean 1 s have fired, in the CPU time of the event loop."""
    env, draw = simpy.Environment(), random.Random(1)
    n_fired = [0] * n_timer

    def timer(i: int) -> Any:
        while True:
            yield env.timeout(draw.expovariate(1.0))
            n_fired[i] += 1

    for i in range(n_timer):
        env.process(timer(i))
    start = time.process_time()
    env.run(until_s)
    return Timed(sum(n_fired), time.process_time() - start)
