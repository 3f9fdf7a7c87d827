"""Independent replications of a scenario, on one process or several, with the same tables either way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace as dataclass_replace
from multiprocessing import get_context
from time import perf_counter

import pyarrow as pa

from camau_netsim.core.timeline import Window, window_faults
from camau_netsim.domains.targets import model as targets
from camau_netsim.domains.targets.model import Verdict
from camau_netsim.domains.targets.problem import TargetsProblem
from camau_netsim.domains.targets.problem import compile_problem as compile_targets
from camau_netsim.domains.targets.sequential import LEAST, confidences, looks_of
from camau_netsim.engine.compile import Problems, compile_scenario
from camau_netsim.engine.epochs import Blocks, simulate
from camau_netsim.engine.manifest import describe_machine, describe_run
from camau_netsim.engine.results import Results, build_tables
from camau_netsim.errors import CompileError, SimulationError
from camau_netsim.experiment.judgement import judged_tables
from camau_netsim.scenario.model import Scenario

Progress = Callable[[int, int, str], None]
"""Called with work done, work in all, and what it is."""

log = logging.getLogger(__name__)

NO_SESSIONS_OVER_BOTH = (
    "radio.aggregation all cannot be simulated session by session: the bits of a session would be split over 4G and 5G "
    "once for all, and a busy 4G cell hold back the whole of it; run without windows, or with per_technology"
)


def replicate(
    scenario: Scenario,
    years: tuple[int, ...],
    seed: int,
    replications: int,
    workers: int,
    progress: Progress | None = None,
    windows: tuple[Window, ...] = (),
    until_decided: int | None = None,
) -> Results:
    """Simulate and judge a scenario.

    Parameters
    ----------
    scenario : Scenario
    years : tuple of int
        Years to simulate, in order.
    seed : int
    replications : int
        ``>= 1``; an interval needs two.
    workers : int
        Processes; changes the time, never a table.
    progress : callable, optional
    windows : tuple of Window
        Hours in which every session is simulated (fidelity ``session``); without any the fidelity is ``epoch``.
    until_decided : int, optional
        Go on with twice as many replications, up to this number, while a verdict is undecided; the error of looking
        several times is held (``targets.sequential``). A verdict stands as it was when it was first decided.

    Raises
    ------
    CompileError
        The scenario cannot be built for these years.
    SimulationError
        A run broke one of its invariants, or a worker died.
    """
    _check(scenario, years, seed, (replications, until_decided), workers, windows)
    tell = progress or (lambda done, total, label: None)
    seconds: dict[str, float] = {}
    start = perf_counter()
    tell(0, replications, "compile")
    try:
        promises = compile_targets(scenario.targets)
    except ValueError as fault:
        raise CompileError(str(fault)) from fault
    problems = compile_scenario(scenario, years)
    seconds["compile"] = perf_counter() - start
    parts: list[Blocks] = []

    def tables_of(n: int) -> dict[str, pa.Table]:
        """Return the tables of the first ``n`` replications, simulating those that are missing."""
        begun = perf_counter()
        for part in _simulated(problems, years, seed, range(len(parts), n), workers, windows):
            parts.append(part)
            tell(len(parts), n, "simulate")
        seconds["simulate"] = seconds.get("simulate", 0.0) + perf_counter() - begun
        return build_tables(parts)

    looks = _looks(replications, until_decided, promises.confidence_ratio)
    tables, verdicts = _judged(promises, years, looks, tables_of)
    last = dataclass_replace(promises, confidence_ratio=[level for n, level in looks if n <= len(parts)][-1])
    tables |= judged_tables(last, tables, years, verdicts)
    seconds["judge"] = perf_counter() - start - sum(seconds.values())
    for stage, spent in seconds.items():
        log.info("%s: %.2f s", stage, spent)
    manifest = describe_run(scenario, years, seed, len(parts), windows)
    if until_decided is not None:
        done = [list(look) for look in looks if look[0] <= len(parts)]
        manifest["until_decided"] = {"limit": until_decided, "looks": done}
    return Results(tables, verdicts, manifest, describe_machine(seconds, workers))


def _check(
    scenario: Scenario,
    years: tuple[int, ...],
    seed: int,
    replications: tuple[int, int | None],
    workers: int,
    windows: tuple[Window, ...],
) -> None:
    """Refuse numbers that make no sense, and windows that cannot be simulated."""
    first, until_decided = replications
    if first < 1 or workers < 1 or seed < 0:
        raise CompileError("replications and workers must be at least 1, the seed at least 0")
    if until_decided is not None and until_decided < max(first, LEAST):
        raise CompileError(f"until_decided must be at least {max(first, LEAST)} replications, not {until_decided}")
    faults = window_faults(windows, years, scenario.demand.observed_days)
    if windows and scenario.radio.aggregation == "all":
        faults.append(NO_SESSIONS_OVER_BOTH)
    if faults:
        raise CompileError("\n".join(faults))


def _looks(replications: int, until_decided: int | None, confidence_ratio: float) -> tuple[tuple[int, float], ...]:
    """Return the numbers of replications after which verdicts are looked at, each with the confidence it takes."""
    if until_decided is None:
        return ((replications, confidence_ratio),)
    looks = looks_of(replications, until_decided)
    return tuple(zip(looks, confidences(looks, confidence_ratio), strict=True))


def _judged(
    promises: TargetsProblem,
    years: tuple[int, ...],
    looks: Sequence[tuple[int, float]],
    tables_of: Callable[[int], dict[str, pa.Table]],
) -> tuple[dict[str, pa.Table], tuple[Verdict, ...]]:
    """Look at more and more replications until nothing is undecided; a verdict stands as it was first decided."""
    decided: dict[str, Verdict] = {}
    for n, confidence_ratio in looks:
        tables = tables_of(n)
        verdicts = targets.assess(dataclass_replace(promises, confidence_ratio=confidence_ratio), tables, years)
        decided = {one.id: one for one in verdicts if one.status != "undecided"} | decided
        if len(decided) == len(verdicts):
            break
    return tables, tuple(decided.get(one.id, one) for one in verdicts)


def _simulated(
    problems: Problems,
    years: tuple[int, ...],
    seed: int,
    replications: range,
    workers: int,
    windows: tuple[Window, ...],
) -> Iterator[Blocks]:
    """Yield the blocks of each replication, in order."""
    if workers == 1 or len(replications) == 1:
        for replication in replications:
            yield simulate(problems, years, seed, replication, windows)
        return
    context = get_context("spawn")
    jobs = min(workers, len(replications))
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_receive, initargs=(problems,)) as pool:
        waiting = [pool.submit(_simulate_received, years, seed, replication, windows) for replication in replications]
        try:
            for future in waiting:
                yield future.result()
        except BrokenProcessPool as fault:
            raise SimulationError("a worker process died; run again with --workers 1 or with more memory") from fault


_received: list[Problems] = []


def _receive(problems: Problems) -> None:
    """Keep the compiled scenario in a worker process."""
    _received[:] = [problems]


def _simulate_received(years: tuple[int, ...], seed: int, replication: int, windows: tuple[Window, ...]) -> Blocks:
    return simulate(_received[0], years, seed, replication, windows)
