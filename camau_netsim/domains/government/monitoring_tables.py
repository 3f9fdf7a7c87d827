"""Tables of monitoring, and of the State's traffic hour by hour."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.core.table import MOMENT, STAMP, Column, Columns, TableSchema
from camau_netsim.domains.government.problem import GovernmentProblem

NATIONAL = "national"
"""Name of the row of the way from the SOC to the national monitoring system."""

MONITORING = TableSchema(
    "government_monitoring",
    "Whether the SOC sees each body's traffic and gets its telemetry; last row: what it passes on to the national one.",
    ("replication", "year", "body"),
    (
        *STAMP,
        Column("body", "id", "Body, or national: the way from the SOC to the national system."),
        Column("name", "text", "Its name."),
        Column("level", "text", "Its level, or national."),
        Column("telemetry_mbps", "float", "Telemetry sent."),
        Column(
            "design_monitored", "flag", "Traffic passes a point the SOC sees and the SOC is reached, nothing broken."
        ),
        Column("soc_path_ratio", "float", "Share of the year with a path to the SOC; from it to the national system."),
        Column("monitored_ratio", "float", "Share of the year with that and traffic that passes a point the SOC sees."),
        Column("observed_ratio", "float", "Telemetry carried over sent in the observed hours."),
        Column(
            "failure_ratio", "float", "The same while a conduit, node, centre or body's tail is down; empty if none."
        ),
        Column("kept_ratio", "float", "Telemetry that arrives in the end, that kept in the body's buffer included."),
    ),
)

HOURS = TableSchema(
    "government_hours",
    "How the classes of the State's traffic fared in each observed hour: calls of two priorities, telemetry, data.",
    ("replication", "year", "day", "hour", "class"),
    (
        *MOMENT,
        Column("class", "text", "voice_high, voice_low, telemetry or data, in the order they are served."),
        Column("offered_mbps", "float", "What was asked for; calls at their rates."),
        Column("carried_ratio", "float", "Share of it that was carried, bodies without a path included."),
        Column("lost_ratio", "float", "Calls refused or broken off, among those of bodies with a path; else empty."),
    ),
)


def monitoring_columns(
    problem: GovernmentProblem,
    stands: Mask,
    design_monitored: Mask,
    soc_path_ratio: Real,
    monitored_ratio: Real,
    watched: tuple[Real, Real, Real],
) -> Columns:
    """Return the columns of ``government_monitoring`` beside the stamp.

    Parameters
    ----------
    problem : GovernmentProblem
    stands, design_monitored : uint8 array, shape (n_body,)
    soc_path_ratio : float64 array, shape (n_body + 1,)
    monitored_ratio : float64 array, shape (n_body,)
    watched : three float64 arrays, shape (n_body + 1,)
        Shares carried in observed hours, while something was down, and in the end.
    """
    rows = np.flatnonzero(stands)
    every = np.append(rows, len(stands))
    sent = problem.monitoring.telemetry_mbps
    national_mbps = float(sent[rows].sum()) * problem.monitoring.national_ratio
    return {
        "body": [*problem.body.names[rows], NATIONAL],
        "name": [*(problem.name[row] for row in rows), "National monitoring system"],
        "level": [*(problem.level[row] for row in rows), NATIONAL],
        "telemetry_mbps": np.append(sent[rows], national_mbps),
        "design_monitored": np.append(design_monitored[rows], 0),
        "soc_path_ratio": soc_path_ratio[every],
        "monitored_ratio": np.append(monitored_ratio[rows], np.nan),
        "observed_ratio": watched[0][every],
        "failure_ratio": watched[1][every],
        "kept_ratio": watched[2][every],
    }
