# mypy: ignore-errors
# ruff: noqa: D102
"""Models for Cimba; prints CPU seconds (without compilation and start, which a run of no length has too) and peak MiB.

Arguments: ``timers`` NUMBER DURATION, or ``mm1`` LOAD DURATION.
"""

import json
import sys
import time
from pathlib import Path

import cimba as cb

NAME, VALUE, DURATION = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
N_TIMER, GAP_S = max(1, int(VALUE)), 1.0 / VALUE


class Timers(cb.Model):
    """Each waits an exponential time again and again."""

    @cb.process(copies=N_TIMER)
    def timer(self):
        while True:
            cb.hold(cb.random.exponential(1.0))


class Queue(cb.Model):
    """M/M/1."""

    queue: cb.Container

    @cb.process
    def arrivals(self):
        while True:
            cb.hold(cb.random.exponential(GAP_S))
            self.queue.put(1)

    @cb.process
    def server(self):
        while True:
            self.queue.get(1)
            cb.hold(cb.random.exponential(1.0))


def cpu_s(model, duration):
    start = time.process_time()
    cb.Experiment(model, replications=1, window=cb.Window(duration=duration), seed=1).run()
    return time.process_time() - start


def main():
    model = Timers() if NAME == "timers" else Queue()
    cpu_s(model, 1e-6)
    empty_s = cpu_s(model, 1e-6)
    seconds = cpu_s(model, DURATION) - empty_s
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak_mib = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024.0
    print(json.dumps([seconds, peak_mib]))


if __name__ == "__main__":
    main()
