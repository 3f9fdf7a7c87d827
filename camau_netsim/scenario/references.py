"""Ids: each given once, and every reference to one answered."""

from __future__ import annotations

from collections.abc import Iterator

from camau_netsim.core.spec import Ref
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.faults import quoted
from camau_netsim.scenario.fields import refs_of, rooms_of
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.tables import LoadedTable


def check_duplicates(draft: Draft) -> None:
    """Refuse two rows of a table with the same key."""
    for table in draft.tables.values():
        first: dict[tuple[str, ...], int] = {}
        for row in range(len(table.rows)):
            key = tuple(table.cell(row, column) for column in table.key)
            if None in key:
                continue
            same = first.setdefault(tuple(map(str, key)), row)
            if same != row:
                _note_duplicate(draft, table, row, same)


def _note_duplicate(draft: Draft, table: LoadedTable, row: int, first: int) -> None:
    mark, before = table.marks[row], table.marks[first]
    place = f"line {before.line}" if before.source == mark.source else before.where()
    column = table.key[0] if len(table.key) == 1 else ""
    what = f"duplicate {', '.join(table.key)}" + (f", first given in {place}" if before.source.numbered else "")
    draft.row_fault(table, row, column, what, "every row needs its own")


def check_references(draft: Draft) -> None:
    """Refuse ids that no row of the table referred to has."""
    known = {path: _ids(table) for path, table in draft.tables.items()}
    for table in list(draft.tables.values()):
        for column, ref in refs_of(table.model).items():
            for row in range(len(table.rows)):
                for what, hint in _dangling(draft, known, ref, table.cell(row, column)):
                    draft.row_fault(table, row, column, what, hint)
    for room, model in rooms_of(draft.model).items():
        for key, ref in refs_of(model).items():
            for what, hint in _dangling(draft, known, ref, draft.setting(room, key)):
                draft.fault(f"{room}.{key}", what, hint)


def _ids(table: LoadedTable) -> dict[str, None]:
    """Return the ids of a table, in order; those of faulty rows too, so that one fault is told once."""
    if table.key != ("id",):
        return {}
    cells = (table.cell(row, "id") for row in range(len(table.rows)))
    return {cell: None for cell in cells if isinstance(cell, str)}


def _dangling(draft: Draft, known: dict[str, dict[str, None]], ref: Ref, value: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a cell that must name a row, or several."""
    if not isinstance(value, str) or not value:
        return
    if ref.table not in known:
        yield f"refers to {ref.table}, which the scenario does not have", ""
        return
    if not draft.tables[ref.table].readable:
        return
    for name in value.split(";") if ref.many else [value]:
        if name not in known[ref.table]:
            yield f"no row of {ref.table} has the id {quoted(name)}", did_you_mean(name, known[ref.table])
