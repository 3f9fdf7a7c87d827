"""Bodies and their circuits as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows, sum_by
from camau_netsim.domains.government.spec import GovernmentSpec


@dataclass(frozen=True, slots=True)
class GovernmentProblem:
    """The government room, compiled."""

    body: Index
    name: tuple[str, ...]
    level: tuple[str, ...]
    commune: Rows  # (n_body,)
    node: Rows  # (n_body,)
    committed_mbps: Real
    busy_hour_mbps: Real
    in_service_year: Rows
    retired_year: Rows
    session_mbit: float
    hub_node: int  # -1 without a TSLCD
    hub_tree: int  # the backbone's tree that grows from the hub, -1 without a TSLCD

    def bodies_stand(self, year: int) -> Mask:
        """Bodies that exist in a year, shape (n_body,)."""
        return ((self.in_service_year <= year) & (year < self.retired_year)).astype(np.uint8)

    def node_load_mbps(self, stands: Mask, n_nodes: int) -> Real:
        """Busy-hour load of the bodies at each node, shape (n_node,)."""
        return sum_by(self.node, np.where(stands == 1, self.busy_hour_mbps, 0.0), n_nodes)


def compile_problem(spec: GovernmentSpec | None, commune: Index, node: Index, hub_tree: int) -> GovernmentProblem:
    """Turn the government part of a scenario into arrays."""
    bodies = spec.bodies if spec else ()
    return GovernmentProblem(
        body=Index(row.id for row in bodies),
        name=tuple(row.name for row in bodies),
        level=tuple(row.level for row in bodies),
        commune=commune.rows(row.commune for row in bodies),
        node=node.rows(row.node for row in bodies),
        committed_mbps=np.array([row.committed_mbps for row in bodies], dtype=np.float64),
        busy_hour_mbps=np.array([row.busy_hour_mbps for row in bodies], dtype=np.float64),
        in_service_year=np.array([row.in_service_year for row in bodies], dtype=np.int32),
        retired_year=np.array([row.retired_year for row in bodies], dtype=np.int32),
        session_mbit=spec.session_mbit if spec else 1.0,
        hub_node=node.row(spec.hub) if spec else -1,
        hub_tree=hub_tree,
    )
