"""Tables of the failures room."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.failures.problem import FailuresProblem
from camau_netsim.domains.failures.state import ElementState

OUTAGES = TableSchema(
    "failures_outages",
    "Every outage of every element, in the order in which they ended.",
    ("replication", "year", "element", "start_h"),
    (
        *STAMP,
        Column("element", "id", "What failed, kind and id."),
        Column("kind", "text", "Conduit, node, tail, grid, centre, mast, tenant, corridor or risk."),
        Column("cause", "text", "Fault, given, works, a storm (storm:id), or the corridor or risk that took it down."),
        Column("start_h", "float", "Hours since the start of the year."),
        Column("duration_h", "float", "How long it was down within the year."),
    ),
)


def outage_columns(problem: FailuresProblem, state: ElementState) -> Columns:
    """Return the columns of ``failures_outages`` beside the stamp."""
    start = np.array([outage.start_h for outage in state.outages], dtype=np.float64)
    end = np.array([outage.end_h for outage in state.outages], dtype=np.float64)
    return {
        "element": [problem.element.ids[outage.row] for outage in state.outages],
        "kind": [problem.kind[outage.row] for outage in state.outages],
        "cause": [outage.cause for outage in state.outages],
        "start_h": start,
        "duration_h": end - start,
    }
