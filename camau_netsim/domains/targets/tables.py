"""Tables of the targets room."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from camau_netsim.core.table import Column, Columns, TableSchema
from camau_netsim.domains.targets.interval import Interval
from camau_netsim.domains.targets.measures import PERCENT
from camau_netsim.domains.targets.model import OtherReading, Verdict
from camau_netsim.domains.targets.years import YearVerdict

VERDICTS = TableSchema(
    "targets_verdicts",
    "One row for each promise of the catalogue.",
    ("target",),
    (
        Column("target", "id", "Promise."),
        Column("clause", "text", "Where the plan says it."),
        Column("year", "int", "Year of judgement."),
        Column("status", "text", "met, missed, undecided or not judged."),
        Column("reading", "text", "How the sentence is read."),
        Column("comparator", "text", "How value and threshold compare when the promise is kept."),
        Column("value_in_unit", "float", "Mean over replications, in the unit of the promise."),
        Column("threshold_in_unit", "float", "What the plan asks for."),
        Column("low_in_unit", "float", "Lower end of the interval."),
        Column("high_in_unit", "float", "Upper end of the interval."),
        Column("unit", "text", "Unit of the promise, as the plan writes it."),
        Column("cause", "text", "What binds."),
        Column("turned_by", "text", "Readings under which the verdict would be another, and what they say."),
        Column("reason", "text", "Why it is not judged."),
    ),
)
_VALUE = (
    Column("comparator", "text", "How value and threshold compare when the promise is kept."),
    Column("value_in_unit", "float", "Mean over replications."),
    Column("threshold_in_unit", "float", "What is asked for; empty for a figure that is told and not judged."),
    Column("low_in_unit", "float", "Lower end of the interval."),
    Column("high_in_unit", "float", "Upper end of the interval."),
    Column("unit", "text", "Unit of value, threshold and interval."),
)
READINGS = TableSchema(
    "targets_readings",
    "Every reading of every promise with a value, in the year of judgement.",
    ("target", "reading"),
    (
        Column("target", "id", "Promise."),
        Column("year", "int", "Year of judgement."),
        Column("reading", "text", "How the sentence is read."),
        Column("decides", "flag", "Whether the verdict rests on this reading."),
        Column(
            "status", "text", "What the verdict would be: met, missed or undecided; not judged: a figure beside it."
        ),
        Column("turns", "flag", "Whether the verdict would be another than the one given."),
        *_VALUE,
    ),
)
YEARS = TableSchema(
    "targets_years",
    "Every promise with a measure as of every year simulated, as if it were due then, and in the outlook year.",
    ("target", "year"),
    (
        Column("target", "id", "Promise."),
        Column("year", "int", "As of this year."),
        Column("due_year", "int", "Year of judgement."),
        Column("status", "text", "What the verdict would be in this year; not judged in the outlook year."),
        Column("reading", "text", "How the sentence is read."),
        *_VALUE,
        Column("basis", "text", "Simulated, or the straight line that the value is read from."),
        Column("change", "text", "From which status to which, where it differs from the year before."),
        Column("why", "text", "Values and causes behind the change."),
        Column("cause", "text", "What binds in this year."),
    ),
)


def verdict_columns(verdicts: Sequence[Verdict]) -> Columns:
    """Return the columns of ``targets_verdicts``."""
    return {
        "target": [verdict.id for verdict in verdicts],
        "clause": [verdict.clause for verdict in verdicts],
        "year": [verdict.year for verdict in verdicts],
        "status": [verdict.status for verdict in verdicts],
        "reading": [verdict.reading for verdict in verdicts],
        **_values(verdicts, [verdict.threshold for verdict in verdicts]),
        "comparator": [verdict.comparator for verdict in verdicts],
        "unit": [verdict.unit for verdict in verdicts],
        "cause": [verdict.cause for verdict in verdicts],
        "turned_by": ["; ".join(f"{one.status}: {one.reading}" for one in verdict.turned_by) for verdict in verdicts],
        "reason": [verdict.reason for verdict in verdicts],
    }


def reading_columns(verdicts: Sequence[Verdict]) -> Columns:
    """Return the columns of ``targets_readings``."""
    rows = [(verdict, _first(verdict), True) for verdict in verdicts if verdict.value is not None]
    rows += [(verdict, other, False) for verdict in verdicts for other in verdict.other_readings]
    place = {verdict.id: number for number, verdict in enumerate(verdicts)}
    rows.sort(key=lambda row: place[row[0].id])  # stable: the deciding reading stays before the others
    asked = [_asked(verdict, one) for verdict, one, _ in rows]
    return {
        "target": [verdict.id for verdict, _, _ in rows],
        "year": [verdict.year for verdict, _, _ in rows],
        "reading": [one.reading for _, one, _ in rows],
        "decides": [decides for _, _, decides in rows],
        "status": [one.status for _, one, _ in rows],
        "turns": [one in verdict.turned_by for verdict, one, _ in rows],
        **_values([one for _, one, _ in rows], [threshold for _, threshold in asked]),
        "comparator": [comparator for comparator, _ in asked],
        "unit": [one.unit or verdict.unit for verdict, one, _ in rows],
    }


def year_columns(rows: Sequence[YearVerdict]) -> Columns:
    """Return the columns of ``targets_years``."""
    verdicts = [row.verdict for row in rows]
    return {
        "target": [verdict.id for verdict in verdicts],
        "year": [row.year for row in rows],
        "due_year": [row.due_year for row in rows],
        "status": [verdict.status for verdict in verdicts],
        "reading": [verdict.reading for verdict in verdicts],
        **_values(verdicts, [verdict.threshold for verdict in verdicts]),
        "comparator": [verdict.comparator for verdict in verdicts],
        "unit": [verdict.unit for verdict in verdicts],
        "basis": [row.basis for row in rows],
        "change": [row.change for row in rows],
        "why": [row.why for row in rows],
        "cause": [verdict.cause for verdict in verdicts],
    }


def _first(verdict: Verdict) -> OtherReading:
    """Return the deciding reading as one among the others."""
    return OtherReading(verdict.reading, verdict.value, verdict.interval, verdict.status)


def _asked(verdict: Verdict, one: OtherReading) -> tuple[str, float | None]:
    """Return how a reading compares, and with what."""
    if one.status == "not judged":
        return "", None
    return (">=", PERCENT) if one.unit else (verdict.comparator, verdict.threshold)


def _values(held: Sequence[Verdict] | Sequence[OtherReading], thresholds: Sequence[float | None]) -> Columns:
    intervals = [one.interval or Interval(np.nan, np.nan) for one in held]
    return {
        "value_in_unit": [_number(one.value) for one in held],
        "threshold_in_unit": [_number(threshold) for threshold in thresholds],
        "low_in_unit": [interval.low for interval in intervals],
        "high_in_unit": [interval.high for interval in intervals],
    }


def _number(value: float | None) -> float:
    return np.nan if value is None else value
