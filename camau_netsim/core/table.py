"""Tables are the only thing that leaves a simulation: declared once, typed, every column with its unit and sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from camau_netsim.units import SUFFIXES, suffix_of

Kind = Literal["id", "text", "int", "float", "flag"]
Columns = Mapping[str, Any]
"""One array (or one value for all rows) per column."""

_ARROW = {"id": pa.string(), "text": pa.string(), "int": pa.int64(), "float": pa.float64(), "flag": pa.bool_()}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name carries the unit, its sentence says what stands in it."""

    name: str
    kind: Kind
    sentence: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table: name, key columns, all columns and one sentence."""

    name: str
    sentence: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def arrow_schema(self) -> pa.Schema:
        """Return the Arrow schema; sentence and unit travel as field metadata."""
        fields = []
        for column in self.columns:
            suffix = suffix_of(column.name) if column.kind == "float" else None
            metadata = {"sentence": column.sentence} | ({"unit": SUFFIXES[suffix]} if suffix else {})
            fields.append(pa.field(column.name, _ARROW[column.kind], metadata=metadata))
        return pa.schema(fields, metadata={"table": self.name, "sentence": self.sentence, "key": ",".join(self.key)})

    def build(self, parts: Sequence[Columns]) -> pa.Table:
        """Join blocks of columns into one table; a block may give one value for all its rows.

        Raises
        ------
        ValueError
            A block lacks a column or brings one the schema does not know.
        """
        schema = self.arrow_schema()
        names = [column.name for column in self.columns]
        blocks = []
        for part in parts:
            if set(part) != set(names):
                raise ValueError(f"{self.name}: columns differ from the schema: {sorted(set(part) ^ set(names))}")
            n_rows = max((len(values) for values in part.values() if _is_array(values)), default=1)
            arrays = [_arrow_array(part[name], n_rows, schema.field(name).type) for name in names]
            blocks.append(pa.Table.from_arrays(arrays, schema=schema))
        return pa.concat_tables(blocks).combine_chunks() if blocks else schema.empty_table()


def _is_array(values: Any) -> bool:
    return isinstance(values, (np.ndarray, list, tuple))


def _arrow_array(values: Any, n_rows: int, kind: pa.DataType) -> pa.Array:
    if not _is_array(values):
        values = [values] * n_rows
    if kind == pa.float64():
        return pa.array(np.asarray(values, dtype=np.float64), type=kind, from_pandas=True)
    if kind == pa.bool_():
        return pa.array(np.asarray(values, dtype=bool), type=kind)
    return pa.array(values, type=kind)


STAMP: tuple[Column, ...] = (
    Column("replication", "int", "Independent repetition of the run, from 0."),
    Column("year", "int", "Calendar year simulated."),
)
"""Key columns of what is summed over a year."""

MOMENT: tuple[Column, ...] = (
    *STAMP,
    Column("day", "int", "Day of the year observed, from 0."),
    Column("hour", "int", "Hour of the day observed."),
)
"""Key columns of what is seen at one observed hour."""
