"""Tables of the backbone room."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Names, Real
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.backbone.problem import BackboneProblem

NODES = TableSchema(
    "backbone_nodes",
    "How far each node is from the exits and how much of the year it reached one.",
    ("replication", "year", "node"),
    (
        *STAMP,
        Column("node", "id", "Node."),
        Column("kind", "text", "Exit, core, aggregation or access."),
        Column("commune", "id", "Commune whose fibre node it is; empty outside the province."),
        Column("distance_km", "float", "Fibre to the nearest exit with everything up; empty if there is no way."),
        Column("survives_any_cut", "flag", "Whether no cut of a single conduit takes it off every exit."),
        Column("reached_ratio", "float", "Share of the year it reached an exit."),
        Column(
            "exact_ratio",
            "float",
            "The same from exact factoring; empty with shared conduits, failing nodes, several exits, too many links.",
        ),
    ),
)


def node_columns(
    problem: BackboneProblem,
    commune_names: Names,
    distance_km: Real,
    survives_any_cut: Mask,
    reached_ratio: Real,
    exact_ratio: Real,
) -> Columns:
    """Return the columns of ``backbone_nodes`` beside the stamp."""
    communes = [commune_names[row] if row >= 0 else None for row in problem.node_commune]
    return {
        "node": problem.node.names,
        "kind": list(problem.node_kind),
        "commune": communes,
        "distance_km": np.where(np.isfinite(distance_km), distance_km, np.nan),
        "survives_any_cut": survives_any_cut,
        "reached_ratio": reached_ratio,
        "exact_ratio": exact_ratio,
    }
