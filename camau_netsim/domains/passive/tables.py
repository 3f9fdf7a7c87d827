"""Tables of the passive room."""

from __future__ import annotations

from camau_netsim.core.index import Mask, Names, Real
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.passive.problem import PassiveProblem

MASTS = TableSchema(
    "passive_masts",
    "How much of the year each mast had power.",
    ("replication", "year", "mast"),
    (
        *STAMP,
        Column("mast", "id", "Mast."),
        Column("commune", "id", "Commune it stands in."),
        Column("powered_ratio", "float", "Share of the year with grid or battery power."),
    ),
)


def mast_columns(problem: PassiveProblem, commune_names: Names, powered_ratio: Real, mast_stands: Mask) -> Columns:
    """Return the columns of ``passive_masts`` beside the stamp, for the masts that exist."""
    rows = mast_stands.nonzero()[0]
    return {
        "mast": problem.mast.names[rows],
        "commune": commune_names[problem.mast_commune[rows]],
        "powered_ratio": powered_ratio[rows],
    }
