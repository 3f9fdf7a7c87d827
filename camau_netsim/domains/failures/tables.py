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

AVAILABILITY = TableSchema(
    "failures_availability",
    "How long users of each service, operator and commune were without it; users who have it with everything up.",
    ("replication", "year", "service", "operator", "commune"),
    (
        *STAMP,
        Column("service", "text", "Mobile, fixed_household, fixed_organisation, government or postal."),
        Column("operator", "id", "Mobile operator; empty for the other services."),
        Column("commune", "id", "Commune they live or stand in."),
        Column("n_users", "float", "Phones, lines, bodies or points that are served with everything up."),
        Column("available_ratio", "float", "Share of their time in which they were served."),
        Column("down_min", "float", "Minutes of the year one of them was not, on average."),
        Column("lost_user_h", "float", "Hours without service, summed over all of them."),
    ),
)

STORMS = TableSchema(
    "failures_storms",
    "Each passage of a storm, and how many elements it broke.",
    ("replication", "year", "storm", "start_h"),
    (
        *STAMP,
        Column("storm", "id", "Storm."),
        Column("start_h", "float", "Hour of the year at which its track began."),
        Column("end_h", "float", "Hour at which it ended."),
        Column("shift_km", "float", "How far to the right of the track given it passed."),
        Column("worst_gust_m_per_s", "float", "Greatest gust at any exposed element."),
        Column("n_conduits", "int", "Conduits cut."),
        Column("n_tails", "int", "Tails cut."),
        Column("n_masts", "int", "Masts fallen."),
        Column("n_nodes", "int", "Nodes put out."),
        Column("n_grids", "int", "Communes without electricity."),
    ),
)

RESTORATION = TableSchema(
    "failures_restoration",
    "Share of users served, hour by hour after the first named storm or given outage of the year.",
    ("replication", "year", "service", "operator", "after_h"),
    (
        *STAMP,
        Column("service", "text", "Mobile, fixed_household, fixed_organisation, government or postal."),
        Column("operator", "id", "Mobile operator; empty for the other services."),
        Column("after_h", "float", "Hours since the event began."),
        Column("served_ratio", "float", "Share of the users who have service with everything up."),
    ),
)

EVENT_TABLES = (STORMS, RESTORATION)
"""Tables that only a named storm or a given outage fills."""


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


def storm_columns(state: ElementState) -> list[Columns]:
    """Return the columns of ``failures_storms`` beside the stamp, one block a passage."""
    return [
        {
            "storm": one.passage.storm.id,
            "start_h": one.passage.start_h,
            "end_h": one.passage.end_h,
            "shift_km": one.passage.shift_km,
            "worst_gust_m_per_s": one.worst_gust_m_per_s,
            **{f"n_{kind}s": one.n_broken.get(kind, 0) for kind in ("conduit", "tail", "mast", "node", "grid")},
        }
        for one in state.storms
    ]
