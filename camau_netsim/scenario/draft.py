"""A scenario while it is checked, room by room, so that the faults of one do not hide those of another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from camau_netsim.core.spec import Spec
from camau_netsim.scenario.faults import Faults, quoted
from camau_netsim.scenario.fields import required_of, rooms_of, tables_of
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.origin import BROKEN, Node, Steps, child_of, nearest_mark, to_plain
from camau_netsim.scenario.table_reader import read_table
from camau_netsim.scenario.tables import LoadedTable
from camau_netsim.scenario.wording import faults_of


@dataclass(slots=True)
class Draft:
    """What is known of a scenario so far.

    Attributes
    ----------
    model : type
        Model of the whole scenario.
    tree : Node
        What was written, merged.
    tables : dict
        Every table of the rooms that are present, by path (``backbone.links``).
    """

    model: type[Spec]
    tree: Node
    faults: Faults
    tables: dict[str, LoadedTable] = field(default_factory=dict)

    def table(self, path: str) -> LoadedTable:
        """Return a table; one that cannot be read if the scenario has none of that name."""
        return self.tables.get(path) or LoadedTable(path, Spec, (), self.tree.mark, readable=False)

    def setting(self, *steps: str) -> Any:
        """Return a value as written, or its default, or ``None``."""
        node: Node | None = self.tree
        for step in steps:
            node = child_of(node, step) if node else None
        if node is not None:
            return to_plain(node)
        model = self.model if len(steps) == 1 else rooms_of(self.model).get(steps[0])
        known = model.model_fields.get(steps[-1]) if model else None
        return known.get_default() if known and not known.is_required() else None

    def years(self) -> list[int]:
        """Return the years that can be simulated, as far as they are years at all."""
        written = self.setting("years")
        return [year for year in written if isinstance(year, int)] if isinstance(written, tuple) else []

    def fault(self, path: str, what: str, hint: str = "") -> None:
        """Note a fault of a setting or of a table as a whole."""
        table = self.tables.get(path)
        mark = table.mark if table else nearest_mark(self.tree, tuple(path.split(".")))
        self.faults.add(mark, path, what, hint)

    def row_fault(self, table: LoadedTable, row: int, column: str, what: str, hint: str = "") -> None:
        """Note a fault of a cell, or of a row if ``column`` is empty."""
        self.faults.add(table.cell_mark(row, column), table.name(row, column), what, hint)


def build(draft: Draft) -> Any:
    """Validate every room and table of ``draft``; return the scenario, or BROKEN if a part of it is faulty."""
    return _build_part(draft, draft.model, draft.tree, ())


def _build_part(draft: Draft, model: type[Spec], node: Node, path: Steps) -> Any:
    """Validate a room, or the scenario around the rooms, with every table of its own."""
    _note_absent(draft, model, node, path)
    values = {key: _value_of(draft, model, key, child, path) for key, child in node.value.items()}
    try:
        return model.model_validate(values)
    except ValidationError as reason:
        for fault in faults_of(reason, model):
            here = (*path, *fault.path)
            draft.faults.add(nearest_mark(draft.tree, here), _dotted(here), fault.what, fault.hint)
        return BROKEN


def _value_of(draft: Draft, model: type[Spec], key: str, node: Node, path: Steps) -> Any:
    """Return the validated rows of a table, the validated room, or the plain value."""
    here = (*path, key)
    if key in tables_of(model):
        table, row_model = tables_of(model)[key]
        loaded = read_table(_dotted(here), node, table, row_model, draft.faults)
        draft.tables[loaded.path] = loaded
        if loaded.readable and not loaded.rows and key in required_of(model):
            draft.faults.add(loaded.mark, loaded.path, "must have at least one row")
        return tuple(spec for _, spec in loaded.whole()) if loaded.readable else BROKEN
    if key in rooms_of(model) and isinstance(node.value, dict):
        return _build_part(draft, rooms_of(model)[key], node, here)
    return to_plain(node)


def _note_absent(draft: Draft, model: type[Spec], node: Node, path: Steps) -> None:
    """Put an empty table where a table is left out, so that every check finds one."""
    for key, (table, row_model) in tables_of(model).items():
        if key not in node.value:
            readable = key not in required_of(model)
            name = _dotted((*path, key))
            draft.tables[name] = LoadedTable(name, row_model, table.key, node.mark, readable=readable)
    for key, room in rooms_of(model).items():
        child = node.value.get(key)
        optional = model.model_fields[key].get_default() is None and not model.model_fields[key].is_required()
        if (child is None and not optional) or (child is not None and not isinstance(child.value, dict | None)):
            _note_absent(draft, room, Node({}, child.mark if child else node.mark), (*path, key))


def _dotted(path: Steps) -> str:
    return ".".join(map(str, path)).replace(".#", "[#") + ("]" if path and str(path[-1]).startswith("#") else "")


def shape_faults(model: type[Spec], node: Node, path: Steps, faults: Faults) -> None:
    """Note the keys of a partial tree (a variant) that name nothing in ``model``."""
    if not isinstance(node.value, dict):
        if node.value is not BROKEN:
            faults.add(node.mark, _dotted(path), f"must be a mapping of keys to values, not {quoted(node.value)}")
        return
    for key, child in node.value.items():
        here = (*path, key)
        if key not in model.model_fields:
            faults.add(child.mark, _dotted(here), "unknown key", did_you_mean(key, model.model_fields))
        elif key in rooms_of(model) and child.value is not None:
            shape_faults(rooms_of(model)[key], child, here, faults)
