"""Every name a scenario can be asked about, and where its value was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

from camau_netsim.core.spec import Spec
from camau_netsim.errors import Issue, ScenarioError
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.fields import Bounds, bounds_of, rooms_of, tables_of
from camau_netsim.scenario.load import load_draft
from camau_netsim.scenario.model import Assumption, Scenario
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.origin import IN_CODE, child_of, nearest_mark


@dataclass(frozen=True, slots=True)
class Value:
    """A setting or a column of a scenario.

    Attributes
    ----------
    path : str
        ``room.key`` or ``room.table.column``.
    values : tuple
        The setting alone, or the cells of the column.
    places : tuple of str
        Where each is written: ``data/access_plans.csv:12``; ``default`` where it is written nowhere.
    rows : tuple of str
        Key of each row; empty for a setting.
    meaning : str
        The spec's sentence.
    bounds : Bounds
        What the spec takes.
    assumption : Assumption or None
        Its entry in the register.
    registered : str
        Where the register says so.
    """

    path: str
    values: tuple[Any, ...]
    places: tuple[str, ...]
    rows: tuple[str, ...]
    meaning: str
    bounds: Bounds
    assumption: Assumption | None
    registered: str

    @property
    def is_column(self) -> bool:
        """Whether it is a column of a table, which may be empty."""
        return self.path.count(".") > 1


class Whereabouts:
    """A loaded scenario that knows where each of its values stands."""

    def __init__(self, scenario: Scenario, draft: Draft, before: Draft | None = None) -> None:
        self.scenario = scenario
        self._draft = draft
        self._before = before  # the same without its variant
        self._register = {row.path: number for number, row in enumerate(scenario.assumptions)}

    @classmethod
    def of(
        cls, path: str | PathLike[str], overrides: Sequence[tuple[str, str]] = (), variant: str | None = None
    ) -> Whereabouts:
        """Load a scenario; faults are raised as ``load`` raises them."""
        scenario, draft = load_draft(path, overrides, variant)
        return cls(scenario, draft, load_draft(path, overrides)[1] if variant else None)

    def paths(self) -> Iterator[str]:
        """Yield the path of every setting and of every column, rooms in their order."""
        for room, model in rooms_of(Scenario).items():
            if getattr(self.scenario, room) is None:
                continue
            for key in model.model_fields:
                table = tables_of(model).get(key)
                names = [f"{room}.{key}.{column}" for column in table[1].model_fields] if table else [f"{room}.{key}"]
                yield from names

    def below(self, path: str) -> list[str]:
        """Return the path itself if it names a value, else every path of the room or table that it names.

        Raises
        ------
        ScenarioError
            It names nothing; the hint names the nearest path.
        """
        known = list(self.paths())
        found = [path] if path in known else [name for name in known if name.startswith(f"{path}.")]
        if not found:
            self.refuse(path, known)
        return found

    def refuse(self, path: str, known: Sequence[str]) -> None:
        """Raise the fault that a path names nothing the scenario has."""
        above = {name.rpartition(".")[0] for name in known}
        hint = did_you_mean(path, [*known, *sorted(above)])
        if not hint:
            hint = f"write room.key or room.table.column; rooms are {', '.join(rooms_of(Scenario))}"
        raise ScenarioError([Issue(path, f"{self.scenario.name} has no such value", hint)])

    def value(self, path: str) -> Value:
        """Return what stands at a path that ``paths`` yields."""
        room, key, *column = path.split(".")
        model = rooms_of(Scenario)[room]
        held = getattr(getattr(self.scenario, room), key)
        if column:
            row_model = tables_of(model)[key][1]
            values = tuple(getattr(row, column[0]) for row in held)
            places, rows = self._cells(f"{room}.{key}", column[0])
            return self._value(path, values, places, rows, row_model, column[0])
        return self._value(path, (held,), (self._setting(room, key),), (), model, key)

    def _value(
        self,
        path: str,
        values: tuple[Any, ...],
        places: tuple[str, ...],
        rows: tuple[str, ...],
        model: type[Spec],
        field: str,
    ) -> Value:
        number = self._register.get(path)
        assumption = None if number is None else self.scenario.assumptions[number]
        registered = "" if number is None else self._draft.table("assumptions").marks[number].where()
        meaning = " ".join((model.model_fields[field].description or "").split())
        return Value(path, values, places, rows, meaning, bounds_of(model, field), assumption, registered)

    def _setting(self, room: str, key: str) -> str:
        """Return where a setting is written."""
        part = child_of(self._draft.tree, room)
        node = child_of(part, key) if part else None
        if node is None:
            return "default"
        place = node.mark.where() or "set by a program"
        if self._before is not None and nearest_mark(self._before.tree, (room, key)) != node.mark:
            return f"{place} (variant)"
        return place

    def _cells(self, table: str, column: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return where each cell of a column is written, and the key of its row."""
        loaded = self._draft.table(table)
        places = []
        for row in range(len(loaded.rows)):
            mark = loaded.cell_mark(row, column)
            written = column in loaded.rows[row] or mark == IN_CODE
            places.append(mark.where() if written else f"{mark.where()} (default)")
        names = tuple(loaded.name(row)[len(table) + 1 : -1] for row in range(len(loaded.rows)))
        return tuple(places), names
