"""Which assumptions move a verdict most: each of the register moved alone to both ends of its range.

The scenario is run once as it is; then once for each end of each assumption, with the same random numbers. What a
moved assumption does not reach is not worked out again: rooms that compile from the same specs, and steps that are
given the same arrays, answer from memory (``core.recall``); dear tables that no measure of the promises reads are left
out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from math import isnan, nan
from multiprocessing import get_context
from typing import Any

import pyarrow as pa

from camau_netsim.core.recall import Recall
from camau_netsim.core.sameness import same
from camau_netsim.domains.targets.interval import clears
from camau_netsim.domains.targets.model import Verdict, assess
from camau_netsim.domains.targets.problem import TargetsProblem, compile_problem
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.epochs import simulate
from camau_netsim.engine.results import build_tables
from camau_netsim.engine.swing import NotMoved, Swing, Tornado, ordered
from camau_netsim.errors import CompileError, SimulationError
from camau_netsim.experiment.moves import ENDS, End, Moved, movable, move
from camau_netsim.scenario.model import Assumption, Scenario
from camau_netsim.scenario.nearest import did_you_mean

Progress = Callable[[int, int, str], None]
Values = dict[tuple[str, str], float]
"""Promise and reading -> mean over replications."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a tornado is about: promises, each in a year, and how often the year is run."""

    scenario: Scenario
    targets: tuple[str, ...]
    year: int | None
    seed: int
    replications: int

    def problem(self, scenario: Scenario) -> TargetsProblem:
        """Return the promises asked for, in order, judged in the year asked for."""
        problem = compile_problem(scenario.targets)
        by_id = {promise.target.id: promise for promise in problem.promises}
        chosen = [by_id[name] for name in self.targets]
        if self.year is not None:
            chosen = [replace(promise, year=self.year) for promise in chosen]
        return replace(problem, promises=tuple(chosen))

    def years(self) -> tuple[int, ...]:
        """Return the years to simulate."""
        return tuple(sorted({promise.year for promise in self.problem(self.scenario).promises}))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one assumption: the values at each end that was reached, how it got there, or why not."""

    assumption: Assumption
    values: dict[End, Values]
    said: dict[End, str]
    short: tuple[NotMoved, ...]
    not_moved: NotMoved | None = None


def tornado(
    scenario: Scenario,
    targets: Sequence[str],
    year: int | None = None,
    seed: int = 1,
    replications: int = 1,
    workers: int = 1,
    progress: Progress | None = None,
    only: Sequence[str] = (),
) -> Tornado:
    """Move every assumption of the register alone and return how far each promise follows.

    Parameters
    ----------
    scenario : Scenario
    targets : sequence of str
        Ids of promises with a measure.
    year : int, optional
        Judge in this year; default: the year in which each is due.
    seed, replications : int
    workers : int
        Processes; changes the time, never a value. Each runs the scenario as it is once for itself.
    progress : callable, optional
    only : sequence of str
        Rooms, tables or paths; move no assumption outside them.

    Raises
    ------
    CompileError
        A promise does not exist, is not judged, or the scenario has no such year.
    """
    question = Question(scenario, tuple(dict.fromkeys(targets)), year, seed, replications)
    _check(question)
    register = _register(scenario, only)
    tell = progress or (lambda done, total, label: None)
    tell(0, len(register), "scenario as it is")
    bench = _Bench(question)
    answers = []
    for answer in _answers(bench, register, workers):
        answers.append(answer)
        tell(len(answers), len(register), answer.assumption.path)
    swings = [swing for answer in answers if answer.not_moved is None for swing in bench.swings(answer)]
    return Tornado(
        scenario.name,
        scenario.title,
        seed,
        replications,
        ordered(swings, question.targets),
        tuple(answer.not_moved for answer in answers if answer.not_moved is not None),
        tuple(short for answer in answers for short in answer.short),
        sum(answer.not_moved is None for answer in answers),
    )


def _register(scenario: Scenario, only: Sequence[str]) -> tuple[Assumption, ...]:
    """Return the assumptions that lie in what is asked for."""
    paths = [row.path for row in scenario.assumptions]
    for wanted in only:
        if not any(f"{path}.".startswith(f"{wanted}.") for path in paths):
            known = dict.fromkeys(paths) | {path.split(".")[0]: None for path in paths}
            raise CompileError(
                f"no assumption of the register lies in {wanted!r}; {did_you_mean(wanted, known)}".strip("; ")
            )
    return tuple(
        row
        for row in scenario.assumptions
        if not only or any(f"{row.path}.".startswith(f"{wanted}.") for wanted in only)
    )


def _check(question: Question) -> None:
    """Refuse promises that cannot be asked about, all at once."""
    catalogue = {target.id: target for target in question.scenario.targets.catalogue}
    faults = [] if question.targets else ["name at least one promise"]
    for name in question.targets:
        if name not in catalogue:
            faults.append(
                f"{question.scenario.name} has no promise {name!r}; {did_you_mean(name, catalogue)}".strip("; ")
            )
        elif not catalogue[name].measure:
            faults.append(f"{name} is not judged: {catalogue[name].reason or 'it has no measure'}")
    if question.replications < 1 or question.seed < 0:
        faults.append("replications must be at least 1, the seed at least 0")
    if not question.scenario.assumptions:
        faults.append(f"{question.scenario.name} has no register of assumptions")
    if faults:
        raise CompileError("\n".join(faults))


class _Bench:
    """The scenario run once as it is, and everything remembered of it that others can be spared."""

    def __init__(self, question: Question) -> None:
        self.question, self.years = question, question.years()
        self.recall = Recall()
        self.problems = compile_scenario(question.scenario, self.years, self.recall)
        seen = _Seen(self._tables(self.problems, None))
        self.verdicts = assess(question.problem(question.scenario), seen, self.years)
        unjudged = [verdict for verdict in self.verdicts if verdict.value is None or verdict.threshold is None]
        if unjudged:
            raise CompileError("\n".join(f"{verdict.id} is not judged: {verdict.reason}" for verdict in unjudged))
        self.wanted = frozenset(seen.read)
        self.tables = {name: seen[name] for name in self.wanted}
        self.recall.learning = False

    def answer(self, assumption: Assumption) -> Answer:
        """Move one assumption to both ends."""
        year = self.years[-1]
        refusal = movable(self.question.scenario, assumption, year)
        if refusal is not None:
            return Answer(assumption, {}, {}, (), refusal)
        values: dict[End, Values] = {}
        said: dict[End, str] = {}
        short: list[NotMoved] = []
        refused: NotMoved | None = None
        for end in ENDS:
            moved = move(self.question.scenario, assumption, end, year)
            if isinstance(moved, NotMoved):
                refused = moved
                continue
            values[end], said[end] = self._values(moved), moved.said
            if moved.short:
                short.append(NotMoved(f"{assumption.path} ({end})", moved.short))
        if not values:
            return Answer(assumption, {}, {}, (), refused)
        if refused is not None:
            short.append(refused)
        return Answer(assumption, values, said, tuple(short))

    def _values(self, moved: Moved) -> Values:
        """Run a moved scenario as far as it differs, and measure."""
        problems = compile_scenario(moved.scenario, self.years, self.recall)
        judged = self.question.problem(moved.scenario)
        if same(problems, self.problems):
            return _means(assess(judged, self.tables, self.years))
        tables = self._tables(problems, self.wanted)
        try:
            return _means(assess(judged, {name: tables[name] for name in self.wanted}, self.years))
        except KeyError:  # a measure looks further than it did at first: at a table that was left out
            return _means(assess(judged, self._tables(problems, None), self.years))

    def _tables(self, problems: Any, wanted: frozenset[str] | None) -> Mapping[str, pa.Table]:
        seed, replications = self.question.seed, self.question.replications
        parts = [
            simulate(problems, self.years, seed, replication, call=self.recall, wanted=wanted)
            for replication in range(replications)
        ]
        return build_tables(parts)

    def swings(self, answer: Answer) -> Iterator[Swing]:
        """Yield what an answer means for each reading of each promise."""
        base = _means(self.verdicts)
        for verdict in self.verdicts:
            readings = [verdict.reading, *(other.reading for other in verdict.other_readings)]
            for reading in readings:
                yield self._swing(verdict, reading, answer, base)

    def _swing(self, verdict: Verdict, reading: str, answer: Answer, base: Values) -> Swing:
        threshold = float(verdict.threshold or 0.0)
        value = base[verdict.id, reading]
        ends = {end: _of_reading(answer.values.get(end), verdict, reading, value) for end in ENDS}
        now = clears(value, verdict.comparator, threshold)
        kept = {end: now if isnan(at) else clears(at, verdict.comparator, threshold) for end, at in ends.items()}
        return Swing(
            target=verdict.id,
            year=verdict.year,
            reading=reading,
            decides=reading == verdict.reading,
            unit=verdict.unit,
            comparator=verdict.comparator,
            threshold=threshold,
            assumption=answer.assumption.path,
            basis=answer.assumption.basis,
            low_move=answer.said.get("low", ""),
            high_move=answer.said.get("high", ""),
            value=value,
            at_low=ends["low"],
            at_high=ends["high"],
            kept=now,
            kept_at_low=kept["low"],
            kept_at_high=kept["high"],
        )


class _Seen(Mapping[str, pa.Table]):
    """Tables that note which of them are read."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> pa.Table:
        self.read.add(name)
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def _means(verdicts: Sequence[Verdict]) -> Values:
    """Return the value of every reading; the first stands under the empty name too, lest its words hold a parameter."""
    found: Values = {}
    for verdict in verdicts:
        if verdict.value is None:
            continue
        found[verdict.id, ""] = found[verdict.id, verdict.reading] = verdict.value
        for number, other in enumerate(verdict.other_readings):
            if other.value is not None:
                found[verdict.id, f"#{number}"] = found[verdict.id, other.reading] = other.value
    return found


def _of_reading(values: Values | None, verdict: Verdict, reading: str, otherwise: float) -> float:
    """Return the value of a reading at an end, by its place if its words have changed with the assumption."""
    if values is None:
        return otherwise
    others = [other.reading for other in verdict.other_readings]
    place = "" if reading == verdict.reading else f"#{others.index(reading)}"
    return values.get((verdict.id, reading), values.get((verdict.id, place), nan))


def _answers(bench: _Bench, register: Sequence[Assumption], workers: int) -> Iterator[Answer]:
    """Yield the answer to each assumption, in the order of the register."""
    if workers == 1:
        yield from map(bench.answer, register)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_receive, initargs=(bench.question,)) as pool:
        try:
            yield from pool.map(_answer_received, register)
        except BrokenProcessPool as fault:
            raise SimulationError("a worker process died; run again with --workers 1 or with more memory") from fault


_received: list[_Bench] = []


def _receive(question: Question) -> None:
    """Run the scenario as it is in a worker process."""
    _received[:] = [_Bench(question)]


def _answer_received(assumption: Assumption) -> Answer:
    return _received[0].answer(assumption)
