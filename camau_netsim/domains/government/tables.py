"""Tables of the government room."""

from __future__ import annotations

from camau_netsim.core.index import Mask, Names, Real
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.government.circuit_tables import named
from camau_netsim.domains.government.problem import GovernmentProblem

BODIES = TableSchema(
    "government_bodies",
    "How much of the year each Party or State body was connected, at its committed rate, and served.",
    ("replication", "year", "body"),
    (
        *STAMP,
        Column("body", "id", "Body."),
        Column("name", "text", "Its name."),
        Column("level", "text", "Its administrative level."),
        Column("commune", "id", "Commune it sits in; empty outside the province."),
        Column("committed_mbps", "float", "Rate the TSLCD owes it."),
        Column("design_committed", "flag", "Whether it gets that rate with everything up and all bodies using theirs."),
        Column("connected_ratio", "float", "Share of the year with a live path to a hub."),
        Column("committed_ratio", "float", "Share of the year with the committed rate."),
        Column("served_ratio", "float", "Share of the year with a live path to a working platform."),
    ),
)


def body_columns(
    problem: GovernmentProblem,
    commune_names: Names,
    stands: Mask,
    design_committed: Mask,
    connected_ratio: Real,
    committed_ratio: Real,
    served_ratio: Real,
) -> Columns:
    """Return the columns of ``government_bodies`` beside the stamp, for the bodies that exist."""
    rows = stands.nonzero()[0]
    return {
        "body": problem.body.names[rows],
        "name": [problem.name[row] for row in rows],
        "level": [problem.level[row] for row in rows],
        "commune": named(commune_names, problem.commune[rows]),
        "committed_mbps": problem.committed_mbps[rows],
        "design_committed": design_committed[rows],
        "connected_ratio": connected_ratio[rows],
        "committed_ratio": committed_ratio[rows],
        "served_ratio": served_ratio[rows],
    }
