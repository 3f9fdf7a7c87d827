"""Short ways to ask which faults a text or a tree has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from camau_netsim.errors import ScenarioError
from camau_netsim.scenario.load import load
from tests.support.scenarios import Tree, write_scenario


def faults_of(folder: Path, **options: Any) -> list[str]:
    """Return the faults of a scenario folder, one text each."""
    with pytest.raises(ScenarioError) as refused:
        load(folder, **options)
    return [str(issue) for issue in refused.value.issues]


def faults_of_text(folder: Path, text: str | bytes) -> list[str]:
    """Return the faults of a scenario.yaml with this text."""
    (folder / "scenario.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return faults_of(folder)


def faults_of_tree(folder: Path, tree: Tree, inline: bool = True) -> list[str]:
    """Return the faults of a whole scenario, without the place, so that a test need not count lines."""
    return [fault.split(" ", 1)[1] for fault in faults_of(write_scenario(folder, tree, inline))]


def row_of(tree: Tree, table: str, key: str, value: object) -> Tree:
    """Return the row of a table (``room.table``) in which ``key`` has ``value``."""
    room, name = table.split(".")
    rows: Sequence[Tree] = tree[room][name]
    return next(row for row in rows if row[key] == value)
