"""Tables of the data centre room."""

from __future__ import annotations

from camau_netsim.core.index import Mask, Real
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.datacentre.problem import DatacentreProblem

CENTRES = TableSchema(
    "datacentre_centres",
    "How much of the year each data centre was live.",
    ("replication", "year", "centre"),
    (
        *STAMP,
        Column("centre", "id", "Data centre."),
        Column("kind", "text", "Provincial or government cloud."),
        Column("hosts_platform", "flag", "Whether the shared platform can run there."),
        Column("live_ratio", "float", "Share of the year in which it was up."),
    ),
)


def centre_columns(problem: DatacentreProblem, stands: Mask, live_ratio: Real) -> Columns:
    """Return the columns of ``datacentre_centres`` beside the stamp, for the centres that exist."""
    rows = stands.nonzero()[0]
    return {
        "centre": problem.centre.names[rows],
        "kind": [problem.kind[row] for row in rows],
        "hosts_platform": problem.hosts_platform[rows],
        "live_ratio": live_ratio[rows],
    }
