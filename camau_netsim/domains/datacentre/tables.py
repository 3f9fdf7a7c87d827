"""Tables of the data centre room."""

from __future__ import annotations

import numpy as np

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
        Column("programmes_mbps", "float", "What programmes of the plan ask of it at most, if platforms share evenly."),
    ),
)


def centre_columns(problem: DatacentreProblem, stands: Mask, live_ratio: Real, asked_mbps: float) -> Columns:
    """Return the columns of ``datacentre_centres`` beside the stamp, for the centres that exist.

    Parameters
    ----------
    problem : DatacentreProblem
    stands : uint8 array, shape (n_centre,)
    live_ratio : float64 array, shape (n_centre,)
    asked_mbps : float
        What all programmes ask of data centres of the State, each in its busy hour.
    """
    rows = stands.nonzero()[0]
    hosts = problem.hosts_platform[rows] == 1
    return {
        "centre": problem.centre.names[rows],
        "kind": [problem.kind[row] for row in rows],
        "hosts_platform": problem.hosts_platform[rows],
        "live_ratio": live_ratio[rows],
        "programmes_mbps": np.where(hosts, asked_mbps / max(int(hosts.sum()), 1), 0.0),
    }
