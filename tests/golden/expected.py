"""Tables of a scenario as small CSV texts: short tables whole, every column of the others by its sum and ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from camau_netsim import api

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
RUNS = {
    "tutorial": (2025,), "camau": (2025, 2030), "storm-linda": (2025,), "cut-ql1": (2025,), "island": (2025,),
    "camau-merged": (2025,),
}  # fmt: skip
"""Years simulated of each scenario folder."""
SEED, REPLICATIONS = 1, 2
FAILURES = ("failures_", "passive_conduits", "passive_masts", "backbone_nodes")
ONCE = {"storm-linda": FAILURES, "cut-ql1": FAILURES, "camau-merged": ("government_", "backbone_", "datacentre_")}
"""Scenarios over another one, of which one replication is run, and the tables that are kept of it."""
VARIANTS = {"camau-merged": "state-network"}
"""Lighter than the whole: without cells and lines, which no table that is kept depends on."""
MOST_ROWS = 300
WHOLE = ("targets_verdicts", "targets_readings", "targets_years")
"""Tables kept whole however long: the page of verdicts is written from them."""
SUMS = "sums.csv"

Rows = list[list[str]]


def texts(name: str) -> dict[str, Rows]:
    """Run a scenario and return the rows of each expected file, header first."""
    replications = 1 if name in ONCE else REPLICATIONS
    scenario = api.load(SCENARIOS / name, variant=VARIANTS.get(name))
    tables = api.run(scenario, years=RUNS[name], seed=SEED, replications=replications).tables
    if name in ONCE:
        tables = {key: table for key, table in tables.items() if key.startswith(ONCE[name])}
    short = [key for key, table in tables.items() if table.num_rows <= MOST_ROWS or key in WHOLE]
    whole = {f"{key}.csv": rows_of(tables[key]) for key in short}
    return {SUMS: sums_of(tables), **whole}


def rows_of(table: pa.Table) -> Rows:
    """A table as text."""
    columns = [[text_of(value) for value in column.to_pylist()] for column in table.columns]
    return [table.column_names, *(list(row) for row in zip(*columns, strict=True))]


def sums_of(tables: Mapping[str, pa.Table]) -> Rows:
    """Sum, least and most of every column with numbers, and how many values it has; of the others how many differ."""
    rows: Rows = [["table", "column", "n_rows", "n_values", "sum", "least", "most"]]
    for name in sorted(tables):
        table = tables[name]
        for column in table.column_names:
            values = table[column].drop_null()
            head = [name, column, str(table.num_rows), str(len(values))]
            if pa.types.is_string(values.type):
                rows.append([*head, str(pc.count_distinct(values).as_py()), "", ""])
                continue
            numbers = values.cast(pa.int64()) if pa.types.is_boolean(values.type) else values
            ends = (pc.sum(numbers).as_py(), pc.min(numbers).as_py(), pc.max(numbers).as_py())
            rows.append([*head, *map(text_of, ends)])
    return rows


def text_of(value: object) -> str:
    """A cell: numbers with twelve digits, nothing for nothing."""
    if isinstance(value, float):
        return f"{value:.12g}"
    return "" if value is None else str(value)


def read(name: str) -> dict[str, Rows]:
    """The expected files of a scenario."""
    found = {}
    for path in sorted((SCENARIOS / name / "expected").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.name] = list(csv.reader(stream))
    return found


def write(name: str) -> Path:
    """Run a scenario and write its expected files anew."""
    folder, content = SCENARIOS / name / "expected", texts(name)
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for file, rows in content.items():
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator="\n").writerows(rows)
        (folder / file).write_text(stream.getvalue(), encoding="utf-8")
    return folder
