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

from bench.registry import Case, Timed, find_cases

N_ROUND = 7
N_ROUND_QUICK = 5
N_ROUND_SLOW = 3  # a pair of calls that takes longer than MAX_ROUND_S
MAX_ROUND_S = 1.5
MIN_SLICE_S = 0.02  # a faster call is repeated inside one measurement


def run_once(run: Callable[[Any], Any], data: Any) -> Timed:
    """Answer and time of one call: by the wall, unless the run brings its own."""
    start = time.perf_counter()
    answer = run(data)
    seconds = time.perf_counter() - start
    return answer if isinstance(answer, Timed) else Timed(answer, seconds)


def time_slice(run: Callable[[Any], Any], data: Any, n_call: int) -> float:
    """Seconds of one call, averaged over ``n_call`` calls in a row."""
    start = time.perf_counter()
    own = [answer.seconds for _ in range(n_call) if isinstance(answer := run(data), Timed)]
    return sum(own) / n_call if own else (time.perf_counter() - start) / n_call


def calls_per_slice(run: Callable[[Any], Any], data: Any, first_s: float) -> int:
    """How many calls fill a slice; the first call may have loaded what is loaded once."""
    once = first_s if first_s > MIN_SLICE_S else time_slice(run, data, 1)
    return max(1, min(1000, round(MIN_SLICE_S / max(once, 1e-7))))


def time_rounds(case: Case, data: Any, firsts: list[Timed], quick: bool) -> list[list[float]]:
    """Times of both sides in turn, round by round; where a pair is slow the call that was compared is a round."""
    runs = [run for run in (case.ours, case.other) if run is not None]
    if case.slow and not quick:
        n_call = calls_per_slice(case.ours, data, firsts[0].seconds)
        return [[time_slice(case.ours, data, n_call), *(first.seconds for first in firsts[1:])]]
    rounds = [[first.seconds for first in firsts]]
    n_calls = [calls_per_slice(run, data, first.seconds) for run, first in zip(runs, firsts, strict=True)]
    pair_s = sum(rounds[0])
    n_round = (N_ROUND_QUICK if quick else N_ROUND) if pair_s < MAX_ROUND_S else N_ROUND_SLOW
    if max(n_calls) > 1:
        rounds.clear()
    while len(rounds) < n_round:
        rounds.append([time_slice(run, data, n) for run, n in zip(runs, n_calls, strict=True)])
    return rounds


def measure(case: Case, quick: bool) -> dict[str, Any]:
    """Time ``ours`` and ``other`` in turn; the ratio is the median of the ratios of the rounds."""
    data = case.build(quick)
    firsts = [run_once(run, data) for run in (case.ours, case.other) if run is not None]
    if case.other is not None:
        case.agree(firsts[0].answer, firsts[1].answer)
    rounds = time_rounds(case, data, firsts, quick)
    two = case.other is not None
    ratios = [times[1] / times[0] for times in rounds] if two else []
    return {
        "name": case.name,
        "size": case.quick_size if quick else case.size,
        "seconds": median(times[0] for times in rounds),
        "peak_mib": peak_mib(case.name, quick),
        "against": case.against,
        "other_seconds": median(times[1] for times in rounds) if two else None,
        "other_peak_mib": firsts[-1].peak_mib if two else None,
        "ratio": median(ratios) if two else None,
        "ratio_least": min(ratios) if two else None,
        "ratio_most": max(ratios) if two else None,
    }


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
