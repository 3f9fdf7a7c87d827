"""Reads the published and closed-form numbers under tests/validation/data; each file names its source in its header."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parent.parent / "validation" / "data"


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def read_rows(name: str) -> list[dict[str, Any]]:
    """Rows of ``<name>.csv``: '#' lines skipped, numbers as float (``nan`` too), the rest as text; never empty."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    rows = [{key: _value(text) for key, text in row.items()} for row in csv.DictReader(lines)]
    assert rows, f"{name}.csv holds no row"
    return rows


def read_columns(name: str, **equal: Any) -> dict[str, Any]:
    """Columns of ``<name>.csv`` as arrays, only the rows where each named column equals the value given."""
    rows = [row for row in read_rows(name) if all(row[key] == value for key, value in equal.items())]
    assert rows, f"{name}.csv holds no row with {equal}"
    return {key: np.array([row[key] for row in rows]) for key in rows[0]}


def read_cases(name: str) -> list[dict[str, Any]]:
    """Cases of ``<name>.json``; never empty."""
    cases: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    assert cases, f"{name}.json holds no case"
    return cases
