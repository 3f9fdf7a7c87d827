"""The register of assumptions: kept by hand, checked here against every column that is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from province.fact import rows_of
from province.table import Row

UNLISTED = {"id", "basis"}


def register_rows(files: Sequence[Path], tables: dict[str, list[Row]]) -> list[Row]:
    """Return the register, entries of later files in place of earlier ones.

    Every column of every table, or of another table for it (``room.table.variant``), must have its entry, and every
    number must lie in its range.
    """
    entries = {row["path"]: row for file in files for row in rows_of(file)}
    faults: list[str] = []
    for table, rows in tables.items():
        for column in rows[0]:
            path = ".".join([*table.split(".")[:2], column])
            if column in UNLISTED:
                continue
            if path not in entries:
                faults.append(f"{path}: not in the register")
            else:
                faults += _outside(path, entries[path], [row[column] for row in rows])
    if faults:
        raise SystemExit("\n".join(faults))
    return [{**row} for row in entries.values()]


def _outside(path: str, entry: dict[str, str], values: list[object]) -> list[str]:
    if not entry["low"]:
        return []
    low, high = float(entry["low"]), float(entry["high"])
    numbers = [float(str(value)) for value in values if value is not None]
    bad = [number for number in numbers if not low <= number <= high]
    return [f"{path}: {bad[0]} is outside [{low}, {high}]"] if bad else []
