"""What reads a value of a scenario, found by looking on while the scenario is compiled, and what it then reaches.

Three looks, none of them a list kept by hand: the room of the value is compiled from specs behind glass, which note the
functions that take the value; the scenario is compiled again with the value changed by 1 %, which shows the arrays that
change; what an array reaches follows from the parameters and answers of the steps (``engine.pipeline``).
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from camau_netsim.core.random import stream
from camau_netsim.core.recall import Recall
from camau_netsim.core.sameness import differences
from camau_netsim.core.spec import Spec
from camau_netsim.core.watch import Reader, Taken, watched
from camau_netsim.domains.demand import model as demand
from camau_netsim.domains.targets.problem import compile_problem as compile_targets
from camau_netsim.engine.compile import Problems, compile_scenario
from camau_netsim.engine.pipeline import CARRYING, GIVEN_STANDING, STANDING
from camau_netsim.engine.year import Year
from camau_netsim.scenario.fields import rooms_of
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import suffix_of

NUDGE = 1.01
"""Factor by which a value is changed to see what follows it."""

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Traced:
    """What is known of who reads a value.

    Attributes
    ----------
    readers : tuple of Reader
        Functions that took the value while the scenario was compiled.
    nudged : bool
        Whether the value is a number that could be changed by 1 % to see what follows.
    changes : tuple of str
        Compiled arrays and numbers that followed, as ``room.name``.
    users : tuple of Reader
        Functions of those rooms and of the engine that name one of them.
    reaches : tuple of str
        Rooms whose step is given something that changed, in the order of the steps.
    """

    readers: tuple[Reader, ...]
    nudged: bool = False
    changes: tuple[str, ...] = ()
    users: tuple[Reader, ...] = ()
    reaches: tuple[str, ...] = ()


def trace(scenario: Scenario, path: str, years: tuple[int, ...]) -> Traced:
    """Find what reads the value or column at a dotted path when a scenario is compiled for some years."""
    room, recall = path.split(".", maxsplit=1)[0], Recall()
    base = compile_scenario(scenario, years, recall)
    recall.learning = False
    stand_in, reads = watched(getattr(scenario, room), room)
    behind_glass = scenario.model_copy(update={room: stand_in})
    compile_scenario(behind_glass, years, recall)
    compile_targets(behind_glass.targets)
    readers = tuple(sorted(reads.get(path, ())))
    nudged = _nudged(scenario, path)
    if nudged is None:
        return Traced(readers)
    other = compile_scenario(nudged, years, recall)
    found = {re.sub(r"\[[^\]]*\]", "", part) for part in differences(base, other)}
    if differs := next(differences(compile_targets(scenario.targets), compile_targets(nudged.targets)), None):
        found.add(f"targets.{differs}")
    changes = tuple(sorted(found))
    users = tuple(sorted({user for part in changes for user in _users(part)} - set(readers)))
    return Traced(readers, True, changes, users, reached(base, other, years[0]))


@dataclass(frozen=True, slots=True)
class Made:
    """A quantity that the rooms work out from values of a scenario.

    Attributes
    ----------
    maker : Reader
        The function of that name.
    meaning : str
        What the function says of itself.
    sources : tuple of dict
        For each way in which it was called: parameter -> path of the value it was given.
    values : tuple of float
        What came out.
    users : tuple of Reader
        Functions that name it.
    """

    maker: Reader
    meaning: str
    sources: tuple[dict[str, str], ...]
    values: tuple[float, ...]
    users: tuple[Reader, ...]


def derived_names(scenario: Scenario) -> tuple[str, ...]:
    """Return ``room.name`` of every function with a unit that the rooms' problems are made with."""
    names = []
    for room in rooms_of(Scenario):
        if getattr(scenario, room) is None:
            continue
        module = _problem_module(room)
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and suffix_of(name):
                names.append(f"{room}.{name}")
    return tuple(name for name in names if not name.split(".")[1].startswith("_"))


def trace_derived(scenario: Scenario, path: str, years: tuple[int, ...]) -> Made:
    """Compile the scenario and look on while the function ``room.name`` is called."""
    room, name = path.split(".")
    module = _problem_module(room)
    function = getattr(module, name)
    names, calls = list(inspect.signature(function).parameters), []

    def noted(*args: Any, **kwargs: Any) -> Any:
        answer = function(*args, **kwargs)
        given = dict(zip(names, args, strict=False)) | kwargs
        calls.append(({key: value.path for key, value in given.items() if isinstance(value, Taken)}, answer))
        return answer

    stand_in, _ = watched(getattr(scenario, room), room)
    setattr(module, name, noted)
    try:
        compile_scenario(scenario.model_copy(update={room: stand_in}), years)
    finally:
        setattr(module, name, function)
    sources = {json.dumps(source, sort_keys=True): source for source, _ in calls}
    values = tuple(float(value) for _, answer in calls for value in np.ravel(answer))
    maker = Reader.of_code(function.__code__)
    users = tuple(sorted({*_users(path)} - {maker}))
    meaning = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
    return Made(maker, meaning, tuple(sources.values()), values, users)


def _problem_module(room: str) -> ModuleType:
    return import_module(f"camau_netsim.domains.{room}.problem")


def _nudged(scenario: Scenario, path: str) -> Scenario | None:
    """Return the scenario with a number, or a whole column of numbers, changed by 1 %; ``None`` if it holds none."""
    room, key, *column = path.split(".")
    spec: Spec = getattr(scenario, room)
    value = getattr(spec, key)
    if column:
        rows = tuple(_nudged_row(row, column[0]) for row in value)
        return None if rows == value else _with(scenario, room, key, rows)
    return _with(scenario, room, key, value * NUDGE) if isinstance(value, float) and value else None


def _nudged_row(row: Spec, column: str) -> Spec:
    value = getattr(row, column)
    return row.model_copy(update={column: value * NUDGE}) if isinstance(value, float) else row


def _with(scenario: Scenario, room: str, key: str, value: Any) -> Scenario:
    return scenario.model_copy(update={room: getattr(scenario, room).model_copy(update={key: value})})


def reached(base: Problems, other: Problems, year: int) -> tuple[str, ...]:
    """Return the rooms whose step is given another problem or another array, in the order of the steps."""
    arrays = set(_given_changes(base, other, year))
    rooms = ["demand"] if arrays & set(demand.OfferedLoad.__dataclass_fields__) else []
    rooms += [] if base.failures is other.failures or not arrays & set(_STATE) else ["failures"]
    for step in (*STANDING, *CARRYING):
        own = step.name != "join" and next(differences(getattr(base, step.name), getattr(other, step.name)), None)
        if own or arrays & set(step.reads):
            arrays.update(step.writes)
            rooms += [step.name] if step.name != "join" else []
    return tuple(dict.fromkeys(rooms))


_STATE = tuple(name for name in GIVEN_STANDING if name.endswith("_up") or name in {"grid_down_h", "platform_switched"})
"""What the failure process gives."""


def _given_changes(base: Problems, other: Problems, year: int) -> Iterator[str]:
    """Yield the names of the arrays given to the steps that are others: what stands, what is asked for, what fails."""
    was, now = Year(base, year), Year(other, year)
    yield from (name for name in was.stands if next(differences(was.stands[name], now.stands[name]), None))
    if next(differences(was.cell_stands, now.cell_stands), None):
        yield "cell_stands"
    if next(differences(base.access.years[year], other.access.years[year]), None):
        yield "access_year"
    loads = []
    for problem in (base.demand, other.demand):
        plan = demand.schedule(problem, stream(0, "demand", 0, year))
        loads.append([plan.offered_load(problem, year, moment) for moment in plan.moments])
    if len(loads[0]) == len(loads[1]):
        for before, after in zip(*loads, strict=True):
            yield from differences(before, after)
    if next(differences(base.failures, other.failures), None):
        yield from _STATE


def _users(change: str) -> Iterator[Reader]:
    """Yield the functions of a room and of the engine that name a compiled array or number."""
    room, name = change.split(".", maxsplit=1)[0], change.rsplit(".", maxsplit=1)[-1]
    for folder in (PACKAGE / "domains" / room, PACKAGE / "engine"):
        for file in sorted(folder.rglob("*.py")):
            shown = file.relative_to(PACKAGE.parent).as_posix()
            yield from (Reader(shown, function) for function in _naming(file).get(name, ()))


@cache
def _naming(file: Path) -> dict[str, set[str]]:
    """Return, for each name and attribute that is read in a file, the functions that read it."""
    found: dict[str, set[str]] = {}
    _look(ast.parse(file.read_text(encoding="utf-8")), "", found)
    return found


def _look(node: ast.AST, owner: str, found: dict[str, set[str]]) -> None:
    for child in ast.iter_child_nodes(node):
        inside = owner
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inside = f"{owner}.{child.name}" if owner else child.name
        elif isinstance(child, ast.Attribute | ast.Name) and isinstance(child.ctx, ast.Load) and owner:
            found.setdefault(child.attr if isinstance(child, ast.Attribute) else child.id, set()).add(owner)
        _look(child, inside, found)
