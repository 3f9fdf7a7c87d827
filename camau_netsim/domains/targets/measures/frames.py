"""Tables cut to a year, and the small sums every measure needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.measured import PERCENT, Place, Tables

N_PLACES = 5
"""How many of the places furthest below are named."""


def frame_of(tables: Tables, name: str, year: int) -> pd.DataFrame:
    """Return the rows of one year of a table."""
    return tables.cut(name, year).copy(deep=False) if isinstance(tables, Cuts) else _cut(tables, name, year)


class Cuts(Mapping[str, pa.Table]):
    """Tables of a run that remember the years cut out of them, since many measures ask for the same rows."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known: dict[tuple[str, int], pd.DataFrame] = {}

    def cut(self, name: str, year: int) -> pd.DataFrame:
        """Return the rows of one year of a table; not to be changed."""
        if (name, year) not in self._known:
            self._known[name, year] = _cut(self._tables, name, year)
        return self._known[name, year]

    def __getitem__(self, name: str) -> pa.Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def _cut(tables: Tables, name: str, year: int) -> pd.DataFrame:
    table = tables[name]
    frame: pd.DataFrame = table.filter(pc.equal(table["year"], year)).to_pandas()
    return frame


def commune_names(tables: Tables) -> pd.Series:
    """Return the name of each commune, by id."""
    table = tables["demand_communes"].select(["commune", "name"]).to_pandas().drop_duplicates("commune")
    names: pd.Series = table.set_index("commune")["name"]
    return names


def urban_communes(tables: Tables) -> pd.Series:
    """Return whether each commune is urban, by id."""
    table = tables["demand_communes"].select(["commune", "urban"]).to_pandas().drop_duplicates("commune")
    flags: pd.Series = table.set_index("commune")["urban"]
    return flags


def busiest_hour(frame: pd.DataFrame, column: str) -> int:
    """Return the observed hour with the largest sum of a column."""
    by_hour = frame.groupby("hour", sort=True)[column].sum()
    return int(by_hour.index.to_numpy()[by_hour.to_numpy().argmax()])


def weighted_mean(frame: pd.DataFrame, column: str, weight: str) -> Real:
    """Return the weighted mean of a column in each replication."""
    total = (frame[column] * frame[weight]).groupby(frame["replication"], sort=True).sum()
    mean: Real = (total / frame.groupby("replication", sort=True)[weight].sum()).to_numpy()
    return mean


def mean_percent(frame: pd.DataFrame, values: pd.Series) -> Real:
    """Return the mean over the rows of each replication, in percent."""
    mean = values.astype(float).groupby(frame["replication"], sort=True).mean()
    return np.asarray(mean, dtype=np.float64) * PERCENT


def n_rows_each(frame: pd.DataFrame) -> int:
    """Return the rows of each replication, each one chance to fall short."""
    return len(frame) // max(frame["replication"].nunique(), 1)


def lowest_communes(tables: Tables, by_commune: pd.Series) -> tuple[Place, ...]:
    """Return the communes with the lowest values, by name."""
    return lowest_rows(by_commune.rename(index=commune_names(tables).to_dict()))


def lowest_rows(values: pd.Series) -> tuple[Place, ...]:
    """Return the rows with the lowest values; ties in the order given."""
    lowest = values.dropna().sort_values(kind="stable").head(N_PLACES)
    return tuple(Place(str(name), float(value)) for name, value in lowest.items())
