"""The same scenario under other names: every id changed, every reference with it, nothing else."""

from __future__ import annotations

import copy
import zlib
from typing import Any

from camau_netsim.scenario.fields import refs_of, rooms_of, tables_of
from camau_netsim.scenario.model import Scenario

Tree = dict[str, Any]


def other_name(name: str) -> str:
    """A name that sorts elsewhere."""
    return f"{zlib.crc32(name.encode()):08x}-{name}"


def renamed(tree: Tree) -> Tree:
    """Return a tree with other ids."""
    fresh = copy.deepcopy(tree)
    for room, spec in rooms_of(Scenario).items():
        if room not in fresh:
            continue
        for field in refs_of(spec).keys() & fresh[room].keys():
            fresh[room][field] = other_name(fresh[room][field])
        for name, (_, row_spec) in tables_of(spec).items():
            for row in fresh[room].get(name, ()):
                _rename(row, refs_of(row_spec))
    return fresh


def _rename(row: Tree, refs: dict[str, Any]) -> None:
    if "id" in row:
        row["id"] = other_name(row["id"])
    for column, ref in refs.items():
        if row.get(column):
            names = row[column].split(";") if ref.many else [row[column]]
            row[column] = ";".join(map(other_name, names))
