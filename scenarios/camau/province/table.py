"""Tables as they are written: plain CSV, Unix line ends, UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

Value = str | int | float | bool | None
Row = dict[str, Value]


def to_csv(rows: Sequence[Row]) -> bytes:
    """Return the rows as CSV; the columns are those of the first row."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    columns = list(rows[0])
    writer.writerow(columns)
    for row in rows:
        if list(row) != columns:
            raise ValueError(f"row {row} does not have the columns {columns}")
        writer.writerow([_cell(row[column]) for column in columns])
    return stream.getvalue().encode("utf-8")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
