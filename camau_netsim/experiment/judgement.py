"""An old run judged again: other promises, the same tables, nothing simulated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from camau_netsim.domains.targets.model import assess
from camau_netsim.domains.targets.problem import compile_problem
from camau_netsim.domains.targets.spec import Target, TargetsSpec
from camau_netsim.domains.targets.tables import verdict_columns
from camau_netsim.engine.results import SCHEMAS, Results
from camau_netsim.errors import ReportError

VERDICTS = "targets_verdicts"


def judge(results: Results, catalogue: Sequence[Target], declared: Mapping[str, float | None]) -> Results:
    """Return the run with the verdicts of another catalogue.

    Parameters
    ----------
    results : Results
    catalogue : sequence of Target
    declared : mapping of str to float or None
        Levels that a plan leaves open, by the names of the targets room's settings; ``None``: what the run had.

    Raises
    ------
    ReportError
        The run lacks a table or a column that a measure reads, or does not say one of the levels.
    """
    levels = {name: _level(results, name, given) for name, given in declared.items()}
    spec = TargetsSpec(catalogue=tuple(catalogue), **levels)
    years = tuple(int(year) for year in results.manifest["years"])
    verdicts = assess(compile_problem(spec), _Kept(results.tables), years)
    tables = {**results.tables, VERDICTS: SCHEMAS[VERDICTS].build([verdict_columns(verdicts)])}
    manifest = {name: value for name, value in results.manifest.items() if name != "until_decided"}
    return Results(tables, verdicts, {**manifest, **levels, "judged_again": True}, results.machine)


def _level(results: Results, name: str, given: float | None) -> float:
    """Return a level as given, or as the run had it."""
    if given is not None:
        return given
    if name not in results.manifest:
        raise ReportError(f"the run does not say its {name} (an older version wrote it); give it yourself")
    return float(results.manifest[name])


class _Kept(Mapping[str, pa.Table]):
    """Tables of a run, each checked against what this version would have written when it is read."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._tables:
            raise ReportError(f"the run has no table {name}, which a measure reads; run the scenario again")
        table = self._tables[name]
        missing = sorted({column.name for column in SCHEMAS[name].columns} - set(table.column_names))
        if missing:
            raise ReportError(f"{name} of the run has no column {missing[0]}: another version wrote it; run it again")
        return table

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)
