"""What judging leaves as tables, and an old run judged again: other promises, the same tables, nothing simulated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from camau_netsim.domains.targets.measures.frames import Cuts
from camau_netsim.domains.targets.model import Verdict, assess
from camau_netsim.domains.targets.problem import TargetsProblem, compile_problem
from camau_netsim.domains.targets.spec import Target, TargetsSpec
from camau_netsim.domains.targets.tables import (
    READINGS,
    VERDICTS,
    YEARS,
    reading_columns,
    verdict_columns,
    year_columns,
)
from camau_netsim.domains.targets.years import assess_years
from camau_netsim.engine.results import SCHEMAS, Results
from camau_netsim.errors import ReportError


def judged_tables(
    problem: TargetsProblem, tables: Mapping[str, pa.Table], years: tuple[int, ...], verdicts: Sequence[Verdict]
) -> dict[str, pa.Table]:
    """Return the tables of the targets room: verdicts, every reading, every year."""
    yearly = assess_years(problem, tables, years, verdicts)
    return {
        VERDICTS.name: VERDICTS.build([verdict_columns(verdicts)]),
        READINGS.name: READINGS.build([reading_columns(verdicts)]),
        YEARS.name: YEARS.build([year_columns(yearly)]),
    }


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
    outlook = results.manifest.get("outlook_year")
    problem = compile_problem(TargetsSpec(catalogue=tuple(catalogue), outlook_year=outlook, **levels))
    years = tuple(int(year) for year in results.manifest["years"])
    kept = Cuts(_Kept(results.tables))
    verdicts = assess(problem, kept, years)
    tables = {**results.tables, **judged_tables(problem, kept, years, verdicts)}
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
