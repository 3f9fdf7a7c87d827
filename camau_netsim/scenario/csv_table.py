"""CSV tables as text, with the line of every row.

Comma-separated, one header row of field names; lines that start with ``#`` before the header are comments.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from camau_netsim.scenario.faults import Faults, quoted
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.origin import Mark, Source
from camau_netsim.scenario.text_file import MIB, compose, read_text

MAX_BYTES = 256 * MIB


@dataclass(slots=True)
class CsvTable:
    """What a CSV file holds.

    Attributes
    ----------
    header : Mark
        Place of the header row.
    columns : tuple of str
        Columns that are understood.
    rows : list of dict
        Cells by column; an empty cell is left out.
    marks : list of Mark
        Place of each row.
    broken : set of int
        Rows whose cells do not fit the header.
    whole : bool
        Whether the file could be read to its end.
    """

    header: Mark
    columns: tuple[str, ...] = ()
    rows: list[dict[str, str]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)
    whole: bool = True


def read_csv(file: Path, source: Source, path: str, names: Collection[str], faults: Faults) -> CsvTable | None:
    """Read the table ``path`` from a file whose columns may be ``names``; ``None`` if there is nothing to be read."""
    text = read_text(file, source, MAX_BYTES, faults)
    return None if text is None else _Reader(source, path, names, faults).read(compose(text))


class _Reader:
    """Reads one CSV text and notes what is wrong with it."""

    def __init__(self, source: Source, path: str, names: Collection[str], faults: Faults) -> None:
        self._source = source
        self._path = path
        self._names = names
        self._faults = faults
        self._table = CsvTable(Mark(source, 1))

    def read(self, text: str) -> CsvTable | None:
        records = self._records(text)
        line, header = next(records, (1, []))
        self._table.header = Mark(self._source, line)
        if not self._has_columns(line, header):
            return None
        keep = self._columns(line, header)
        self._table.columns = tuple(keep.values())
        for line, cells in records:
            self._add_row(line, cells, keep, len(header))
        return self._table

    def _fault(self, line: int, column: str, what: str, hint: str) -> None:
        path = f"{self._path}.{column}" if column else self._path
        self._faults.add(Mark(self._source, line), path, what, hint)

    def _records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Yield (first line, cells) of each record that is not blank."""
        n_before, rest = _after_comments(text)
        reader = csv.reader(io.StringIO(rest, newline=""), strict=True)
        while True:
            line = n_before + reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as reason:
                self._fault(line, "", f"is not CSV: {reason}", "check the quotes around here")
                self._table.whole = False
                return
            if cells is None:
                return
            if cells:
                yield line, cells

    def _has_columns(self, line: int, header: list[str]) -> bool:
        if not header:
            self._fault(line, "", "has no header row", f"start with {','.join(self._names)}")
            return False
        if len(header) == 1 and header[0] not in self._names and any(sign in header[0] for sign in ";\t"):
            hint = "save the table as CSV with commas and decimal points"
            self._fault(line, "", "columns are not separated by commas", hint)
            return False
        return True

    def _columns(self, line: int, header: list[str]) -> dict[int, str]:
        """Return the position and name of each column that is understood."""
        keep: dict[int, str] = {}
        for position, name in enumerate(header):
            if name not in self._names:
                hint = did_you_mean(name, self._names) or f"columns are {', '.join(self._names)}"
                self._fault(line, name, "unknown column", hint)
            elif name in keep.values():
                self._fault(line, name, "column stands twice in the header", "keep one of them")
            else:
                keep[position] = name
        return keep

    def _add_row(self, line: int, cells: list[str], keep: dict[int, str], n_cells: int) -> None:
        if not any(cells):
            self._fault(line, "", "an empty row", "delete the line")
            return
        if len(cells) != n_cells:
            what = f"the row of {quoted(cells[0])} has {len(cells)} cells, the header has {n_cells}"
            self._fault(line, "", what, "put text with commas in quotes")
            self._table.broken.add(len(self._table.rows))
            cells = (cells + [""] * n_cells)[:n_cells]
        self._table.rows.append({name: cells[position] for position, name in keep.items() if cells[position]})
        self._table.marks.append(Mark(self._source, line))


def _after_comments(text: str) -> tuple[int, str]:
    """Return the number of comment and blank lines at the start, and the text after them."""
    stream = io.StringIO(text, newline="")
    n_lines = start = 0
    for line in iter(stream.readline, ""):
        if line.strip() and not line.startswith("#"):
            break
        n_lines += 1
        start = stream.tell()
    return n_lines, text[start:]
