"""Ids become rows once; rows become ids again only in tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int32]
Real = npt.NDArray[np.float64]
Mask = npt.NDArray[np.uint8]
Names = npt.NDArray[np.object_]


class Index:
    """The ids of one kind of thing, in the order of its rows."""

    __slots__ = ("_row", "ids", "names")

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids: tuple[str, ...] = tuple(ids)
        self._row = {name: row for row, name in enumerate(self.ids)}
        if len(self._row) != len(self.ids):
            raise ValueError("an index needs unique ids")
        self.names: Names = np.array(self.ids, dtype=object)

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, name: str) -> int:
        """Return the row of an id; ``KeyError`` if there is none."""
        return self._row[name]

    def rows(self, names: Iterable[str]) -> Rows:
        """Return the rows of many ids."""
        return np.array([self._row[name] for name in names], dtype=np.int32)


def pointers(counts: Sequence[int] | Rows) -> Rows:
    """Turn group sizes into CSR pointers, shape (n_group + 1,)."""
    ptr = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=ptr[1:])
    return ptr


def over(part: Real, whole: Real, otherwise: float = np.nan) -> Real:
    """Return part over whole, ``otherwise`` where the whole is not positive."""
    return np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), otherwise)


def sum_by(row: npt.NDArray[np.integer], values: Real, n_rows: int) -> Real:
    """Add ``values`` up by row, shape (n_rows,); the order of addition is that of the array."""
    return np.bincount(row, weights=values, minlength=n_rows).astype(np.float64)
