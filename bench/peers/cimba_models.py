"""Timers and M/M/1 with Cimba, in an interpreter that has it: ``BENCH_PEER_PYTHON`` of the environment, or this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.registry import Timed

PYTHON = os.environ.get("BENCH_PEER_PYTHON", sys.executable)
PROGRAM = Path(__file__).parent / "cimba_program.py"
_FIND = "import importlib.util, sys; sys.exit(importlib.util.find_spec('cimba') is None)"
INSTALLED = subprocess.run([PYTHON, "-c", _FIND], check=False).returncode == 0


def _ask(name: str, value: float, duration: float, n_event: float) -> Timed:
    command = [PYTHON, str(PROGRAM), name, str(value), str(duration)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak_mib = json.loads(done.stdout.splitlines()[-1])
    return Timed(n_event, seconds, peak_mib)


def timers(n_timer: int, until_s: float) -> Timed:
    """Events of timers of mean 1 s: as many as are expected, for nobody counts them there."""
    return _ask("timers", n_timer, until_s, n_timer * until_s)


def mm1(load: float, n_event: float) -> Timed:
    """Events of a queue served in order, two a customer: as many as are expected."""
    return _ask("mm1", load, n_event / (2.0 * load), n_event)
