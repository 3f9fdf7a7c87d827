"""Independent replications of a scenario, on one process or several, with the same tables either way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from time import perf_counter

from camau_netsim.core.timeline import Window, window_faults
from camau_netsim.domains.targets import model as targets
from camau_netsim.domains.targets.problem import compile_problem as compile_targets
from camau_netsim.domains.targets.tables import verdict_columns
from camau_netsim.engine.compile import Problems, compile_scenario
from camau_netsim.engine.epochs import Blocks, simulate
from camau_netsim.engine.manifest import describe_machine, describe_run
from camau_netsim.engine.results import SCHEMAS, Results, build_tables
from camau_netsim.errors import CompileError, SimulationError
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

    Raises
    ------
    CompileError
        The scenario cannot be built for these years.
    SimulationError
        A run broke one of its invariants, or a worker died.
    """
    if replications < 1 or workers < 1 or seed < 0:
        raise CompileError("replications and workers must be at least 1, the seed at least 0")
    faults = window_faults(windows, years, scenario.demand.observed_days)
    if windows and scenario.radio.aggregation == "all":
        faults.append(NO_SESSIONS_OVER_BOTH)
    if faults:
        raise CompileError("\n".join(faults))
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
    for part in _simulated(problems, years, seed, replications, workers, windows):
        parts.append(part)
        tell(len(parts), replications, "simulate")
    seconds["simulate"] = perf_counter() - start - seconds["compile"]
    tables = build_tables(parts)
    verdicts = targets.assess(promises, tables, years)
    tables["targets_verdicts"] = SCHEMAS["targets_verdicts"].build([verdict_columns(verdicts)])
    seconds["judge"] = perf_counter() - start - sum(seconds.values())
    for stage, spent in seconds.items():
        log.info("%s: %.2f s", stage, spent)
    manifest = describe_run(scenario, years, seed, replications, windows)
    return Results(tables, verdicts, manifest, describe_machine(seconds, workers))


def _simulated(
    problems: Problems,
    years: tuple[int, ...],
    seed: int,
    replications: int,
    workers: int,
    windows: tuple[Window, ...],
) -> Iterator[Blocks]:
    """Yield the blocks of each replication, in order."""
    if workers == 1 or replications == 1:
        for replication in range(replications):
            yield simulate(problems, years, seed, replication, windows)
        return
    context = get_context("spawn")
    jobs = min(workers, replications)
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_receive, initargs=(problems,)) as pool:
        waiting = [
            pool.submit(_simulate_received, years, seed, replication, windows) for replication in range(replications)
        ]
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
