"""Tables of the services room."""

from __future__ import annotations

from camau_netsim.core.index import Mask, Names, Real
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.services.problem import ServicesProblem

POSTAL = TableSchema(
    "services_postal",
    "How much of the year each postal point was online.",
    ("replication", "year", "point"),
    (
        *STAMP,
        Column("point", "id", "Postal point."),
        Column("commune", "id", "Commune."),
        Column("staffed", "flag", "Whether someone serves there."),
        Column("internet", "flag", "Whether it has a line."),
        Column("design_online", "flag", "Whether it is online with everything up."),
        Column("online_ratio", "float", "Share of the year online."),
    ),
)


def postal_columns(
    problem: ServicesProblem, commune_names: Names, stands: Mask, design_online: Mask, online_ratio: Real
) -> Columns:
    """Return the columns of ``services_postal`` beside the stamp, for the points that exist."""
    rows = stands.nonzero()[0]
    return {
        "point": problem.point.names[rows],
        "commune": commune_names[problem.commune[rows]],
        "staffed": problem.staffed[rows],
        "internet": problem.internet[rows],
        "design_online": design_online[rows],
        "online_ratio": online_ratio[rows],
    }
