"""Measures against numbers worked by hand: copies of the tutorial with more in them, and the comparison."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from camau_netsim.domains.targets.measures.measured import Measured

TUTORIAL = Path(__file__).resolve().parents[2] / "scenarios" / "tutorial"
YEAR = 2025

Cells = dict[str, str]
Cases = dict[tuple[str, tuple[tuple[str, object], ...]], dict[str, float]]
"""Measure and its parameters -> reading -> number, averaged over replications."""


def copy_of_the_tutorial(folder: Path) -> Path:
    """Copy the tutorial to change it."""
    return Path(copytree(TUTORIAL, folder / "copy"))


def change(scenario: Path, name: str, *more: Cells, edit: Callable[[Cells], Cells] = dict) -> None:
    """Edit every row of a table of a scenario, and add rows; what a row leaves out stays empty."""
    file = scenario / "data" / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [edit(row) for row in csv.DictReader(stream)] + list(more)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def change_one(scenario: Path, name: str, key: str, **cells: str) -> None:
    """Change cells of the one row with an id."""
    found: list[str] = []

    def edit(row: Cells) -> Cells:
        if row["id"] != key:
            return row
        found.append(key)
        return row | cells

    change(scenario, name, edit=edit)
    assert found == [key], f"{name} has no {key}"


def everybody(*names: str) -> dict[str, float]:
    """Readings that are 100 %."""
    return dict.fromkeys(names, 100.0)


def named(case: object) -> str:
    """Name of a case in the list of tests."""
    return str(case[0]) if isinstance(case, tuple) else ""


def readings(measured: Measured) -> dict[str, float]:
    """Return every reading, averaged over replications."""
    return {reading.name: float(reading.values.mean()) for reading in measured.readings}


def by_hand(expected: dict[str, float]) -> object:
    """Return numbers to compare with: the same readings, to eight digits, as the outages are given."""
    return pytest.approx(expected, rel=1e-8, abs=1e-9)
