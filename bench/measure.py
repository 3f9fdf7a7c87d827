"""How a case is timed and weighed; see README.md for how to read the figures."""

from __future__ import annotations

import ctypes
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench.registry import Case, find_cases

N_ROUND = 7
N_ROUND_QUICK = 5
MIN_SLICE_S = 0.02  # a faster call is repeated inside one measurement
MAX_ROUND_S = 4.0  # slower pairs get the five rounds that a median needs, no more


def time_once(run: Callable[[Any], Any], data: Any, n_call: int) -> float:
    """Seconds of one call, averaged over ``n_call`` calls in a row."""
    start = time.perf_counter()
    for _ in range(n_call):
        run(data)
    return (time.perf_counter() - start) / n_call


def calls_per_slice(run: Callable[[Any], Any], data: Any) -> int:
    once = time_once(run, data, 1)
    return max(1, min(1000, round(MIN_SLICE_S / max(once, 1e-7))))


def measure(case: Case, quick: bool) -> dict[str, Any]:
    """Time ``ours`` and ``other`` in turn; the ratio is the median of the ratios of the rounds."""
    data = case.build(quick)
    answer = case.ours(data)
    row = {"name": case.name, "size": case.quick_size if quick else case.size, "against": case.against, "ratio": None}
    if case.other is not None:
        case.agree(answer, case.other(data))
    runs = [case.ours] if case.other is None else [case.ours, case.other]
    n_calls = [calls_per_slice(run, data) for run in runs]
    n_round = N_ROUND_QUICK if quick else N_ROUND
    rounds: list[list[float]] = []
    started = time.perf_counter()
    while len(rounds) < n_round and (len(rounds) < 5 or time.perf_counter() - started < MAX_ROUND_S * n_round):
        rounds.append([time_once(run, data, n) for run, n in zip(runs, n_calls, strict=True)])
    row["seconds"] = median(times[0] for times in rounds)
    if case.other is not None:
        row["ratio"] = median(times[1] / times[0] for times in rounds)
    row["peak_mib"] = peak_mib(case.name, quick)
    return {key: row[key] for key in ("name", "size", "seconds", "peak_mib", "against", "ratio")}


def peak_mib(name: str, quick: bool) -> float:
    """Peak growth of resident memory during one call of ``ours``, in a fresh process."""
    command = [sys.executable, "-m", "bench.measure", name, *(["--quick"] if quick else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    return float(json.loads(done.stdout))


def _reset_peak() -> None:
    """Let the kernel's high-water mark start from what is resident now (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _resident_kib(field: str) -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith(field))
    return int(line.split()[1])


def _return_free_memory() -> None:
    """Give freed heap back to the system, so that the call cannot hide in what the build left (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _weigh(name: str, quick: bool) -> float:
    case = next(case for case in find_cases([name]) if case.name == name)
    data = case.build(quick)
    case.ours(case.build(True))  # load what is loaded once
    _return_free_memory()
    _reset_peak()
    before = _resident_kib("VmRSS")
    case.ours(data)
    return max(0, _resident_kib("VmHWM") - before) / 1024.0


if __name__ == "__main__":
    print(json.dumps(_weigh(sys.argv[1], "--quick" in sys.argv)))
