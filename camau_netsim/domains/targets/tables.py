"""Tables of the targets room."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from camau_netsim.core.table import Column, Columns, TableSchema
from camau_netsim.domains.targets.model import Verdict

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
        Column("reason", "text", "Why it is not judged."),
    ),
)


def verdict_columns(verdicts: Sequence[Verdict]) -> Columns:
    """Return the columns of ``targets_verdicts``."""
    ends = [
        (verdict.interval.low, verdict.interval.high) if verdict.interval else (np.nan, np.nan) for verdict in verdicts
    ]

    def number(value: float | None) -> float:
        return np.nan if value is None else value

    return {
        "target": [verdict.id for verdict in verdicts],
        "clause": [verdict.clause for verdict in verdicts],
        "year": [verdict.year for verdict in verdicts],
        "status": [verdict.status for verdict in verdicts],
        "reading": [verdict.reading for verdict in verdicts],
        "comparator": [verdict.comparator for verdict in verdicts],
        "value_in_unit": [number(verdict.value) for verdict in verdicts],
        "threshold_in_unit": [number(verdict.threshold) for verdict in verdicts],
        "low_in_unit": [low for low, _ in ends],
        "high_in_unit": [high for _, high in ends],
        "unit": [verdict.unit for verdict in verdicts],
        "cause": [verdict.cause for verdict in verdicts],
        "reason": [verdict.reason for verdict in verdicts],
    }
