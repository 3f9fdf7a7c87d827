"""Tables of the failures room."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.failures.model import ElementState
from camau_netsim.domains.failures.problem import FailuresProblem

OUTAGES = TableSchema(
    "failures_outages",
    "Every outage of every element, in the order in which they ended.",
    ("replication", "year", "element", "start_h"),
    (
        *STAMP,
        Column("element", "id", "What failed, kind and id."),
        Column("kind", "text", "Conduit, node, tail, grid or centre."),
        Column("start_h", "float", "Hours since the start of the year."),
        Column("duration_h", "float", "How long it was down within the year."),
    ),
)


def outage_columns(problem: FailuresProblem, state: ElementState) -> Columns:
    """Return the columns of ``failures_outages`` beside the stamp."""
    rows = [row for row, _, _ in state.outages]
    start = np.array([start for _, start, _ in state.outages], dtype=np.float64)
    end = np.array([end for _, _, end in state.outages], dtype=np.float64)
    return {
        "element": [problem.element.ids[row] for row in rows],
        "kind": [problem.kind[row] for row in rows],
        "start_h": start,
        "duration_h": end - start,
    }
