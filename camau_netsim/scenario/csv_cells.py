"""Cells of a CSV table: stricter than a parser about what a number and a truth value look like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import ValidationError

from camau_netsim.scenario.csv_table import CsvTable
from camau_netsim.scenario.faults import Faults, quoted
from camau_netsim.scenario.fields import fields_of_type, required_of
from camau_netsim.scenario.tables import LoadedTable
from camau_netsim.scenario.wording import Fault, faults_of, not_a_number

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
TRUTH = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}
FORMULA = re.compile(r"=.*|@.*|[+-][^0-9.].*")
NOT_FINITE = re.compile(r"[+-]?(?:inf|infinity|nan)", re.IGNORECASE)


def validate_cells(loaded: LoadedTable, read: CsvTable, faults: Faults) -> None:
    """Take the rows of a CSV table and validate each."""
    missing = frozenset(required_of(loaded.model)) - frozenset(read.columns)
    for column in sorted(missing):
        faults.add(read.header, f"{loaded.path}.{column}", "missing column")
    numeric = fields_of_type(loaded.model, int) | fields_of_type(loaded.model, float)
    numbers = [column for column in read.columns if column in numeric]
    truths = [column for column in read.columns if column in fields_of_type(loaded.model, bool)]
    for row, (cells, mark) in enumerate(zip(read.rows, read.marks, strict=True)):
        loaded.append(mark, cells)
        if row not in read.broken:
            found = [*_number_faults(cells, numbers), *_truth_faults(cells, truths)]
            _validate_row(loaded, row, found, missing, faults)


def _validate_row(loaded: LoadedTable, row: int, found: list[Fault], missing: frozenset[str], faults: Faults) -> None:
    """Validate one row, of which ``found`` is known to be wrong, in a table in which columns are ``missing``."""
    try:
        spec = loaded.model.model_validate_strings(loaded.rows[row])
        loaded.valid[row] = None if found else spec
    except ValidationError as reason:
        told = {fault.path[0] for fault in found} | missing
        found += [
            fault for fault in faults_of(reason, loaded.model, as_text=True) if not told.intersection(fault.path[:1])
        ]
    for fault in found:
        faults.add(loaded.marks[row], loaded.name(row, ".".join(fault.path)), fault.what, fault.hint)


def _number_faults(cells: dict[str, str], columns: list[str]) -> Iterator[Fault]:
    """Find cells that must be numbers and are not; minus zero becomes zero."""
    for column in columns:
        text = cells.get(column)
        if text is None:
            continue
        if not NUMBER.fullmatch(text):
            yield _not_a_number(column, text)
        elif text[0] == "-" and float(text) == 0.0:
            cells[column] = "0"


def _not_a_number(column: str, text: str) -> Fault:
    if NOT_FINITE.fullmatch(text):
        return Fault((column,), f"must be a finite number, not {quoted(text)}")
    if FORMULA.fullmatch(text):
        return Fault((column,), f"must be a number, and {quoted(text)} looks like a formula", "write its value")
    return not_a_number(column, text)


def _truth_faults(cells: dict[str, str], columns: list[str]) -> Iterator[Fault]:
    """Find cells that must be true or false and are not."""
    for column in columns:
        text = cells.get(column)
        if text is not None and text in TRUTH:
            cells[column] = TRUTH[text]
        elif text is not None:
            yield Fault((column,), f"must be true, false, yes, no, 1 or 0, not {quoted(text)}")
