"""Every promise as of every year simulated: what the verdict would be if it were due then, and what changed it.

Question    When does a promise begin, or cease, to hold?
Method      The measure of each promise is asked for each year, as for the year it is due in. The outlook beyond is the
            least-squares line through the yearly means: a figure, never a verdict.
Not here    the verdict itself, which is that of the year due: ``model``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pyarrow as pa

from camau_netsim.domains.targets.measures import PERCENT
from camau_netsim.domains.targets.measures.frames import Cuts
from camau_netsim.domains.targets.model import Verdict, assess
from camau_netsim.domains.targets.problem import TargetsProblem

SIMULATED = "simulated"
LEAST_YEARS = 3
"""Fewer make no line."""


@dataclass(frozen=True, slots=True)
class YearVerdict:
    """One promise as of one year.

    Attributes
    ----------
    year : int
    due_year : int
    verdict : Verdict
        As if it were due in ``year``.
    basis : str
        ``simulated``, or the line it is read from.
    change : str
        From which status to which, if it differs from the year before.
    why : str
        What stands behind the change.
    """

    year: int
    due_year: int
    verdict: Verdict
    basis: str = SIMULATED
    change: str = ""
    why: str = ""


def assess_years(
    problem: TargetsProblem, tables: Mapping[str, pa.Table], years: tuple[int, ...], verdicts: Sequence[Verdict]
) -> tuple[YearVerdict, ...]:
    """Judge every promise with a measure as of every year.

    Parameters
    ----------
    problem : TargetsProblem
    tables : mapping of str to pyarrow.Table
    years : tuple of int
        Years that were simulated.
    verdicts : sequence of Verdict
        Those of the year due, which stand as they are.
    """
    cuts = tables if isinstance(tables, Cuts) else Cuts(tables)
    measured = tuple(promise for promise in problem.promises if promise.measure is not None)
    due = {verdict.id: verdict for verdict in verdicts}
    as_of: dict[str, list[YearVerdict]] = {promise.target.id: [] for promise in measured}
    for year in sorted(years):
        others = tuple(replace(promise, year=year) for promise in measured if promise.year != year)
        found = {one.id: one for one in assess(replace(problem, promises=others), cuts, years)}
        for promise in measured:
            verdict = found.get(promise.target.id, due[promise.target.id])
            as_of[promise.target.id].append(YearVerdict(year, promise.year, verdict))
    return tuple(row for rows in as_of.values() for row in (*_with_changes(rows), *_outlook(rows, problem)))


def _with_changes(rows: Sequence[YearVerdict]) -> list[YearVerdict]:
    """Say which year changed the status of the year before, and what stands behind it."""
    found = list(rows[:1])
    for before, now in pairwise(rows):
        old, new = before.verdict, now.verdict
        if old.status == new.status:
            found.append(now)
            continue
        found.append(replace(now, change=f"{old.status} to {new.status}", why=_why(before.year, old, new)))
    return found


def _why(year: int, old: Verdict, new: Verdict) -> str:
    if old.value is None or new.value is None:
        return new.reason or old.reason
    parts = [f"value {old.value:.6g} to {new.value:.6g}"]
    parts += [f"in {year}: {old.cause}"] if old.cause else []
    parts += [f"now: {new.cause}"] if new.cause and new.cause != old.cause else []
    return "; ".join(parts)


def _outlook(rows: Sequence[YearVerdict], problem: TargetsProblem) -> list[YearVerdict]:
    """Return the value of the outlook year on the line through the years with a value."""
    known = [row for row in rows if row.verdict.value is not None]
    last = max((row.year for row in rows), default=0)
    if problem.outlook_year is None or problem.outlook_year <= last or len(known) < LEAST_YEARS:
        return []
    first = known[0].year
    at = np.array([row.year - first for row in known], dtype=np.float64)
    slope, start = np.polyfit(at, np.array([row.verdict.value for row in known], dtype=np.float64), 1)
    verdict = known[-1].verdict
    reached = float(start + slope * (problem.outlook_year - first))
    value = min(max(reached, 0.0), PERCENT if verdict.unit.startswith("%") else np.inf)
    cut = "" if value == reached else f", cut at {value:g}"
    basis = f"straight line through {first} to {known[-1].year}{cut}: no verdict"
    told = replace(
        verdict, status="not judged", value=value, interval=None, cause="", places=(), other_readings=(), values=()
    )
    return [YearVerdict(problem.outlook_year, known[-1].due_year, told, basis)]
