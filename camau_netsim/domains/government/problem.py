"""Bodies and their circuits as arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows, sum_by
from camau_netsim.domains.government.monitoring import NO_SOC, MonitoringProblem, Soc, compile_monitoring
from camau_netsim.domains.government.spec import GovernmentSpec
from camau_netsim.domains.government.voice import VoiceProblem, compile_voice


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
    n_exits: int  # the backbone's first trees grow from the exits
    voice: VoiceProblem
    monitoring: MonitoringProblem

    @property
    def is_watched(self) -> bool:
        """Whether bodies report to a SOC."""
        return self.monitoring.soc.centre >= 0 and bool((self.monitoring.telemetry_mbps > 0.0).any())

    @property
    def first_mbps(self) -> Real:
        """Rate set aside on each body's way before its data: its trunk group and its telemetry, shape (n_body,)."""
        watched = self.monitoring.telemetry_mbps * self.is_watched
        first: Real = self.voice.reserved_mbps + watched
        return first

    def first_asked_mbps(self, stands: Mask, office_ratio: float) -> Real:
        """What calls at an hour, and telemetry, ask of each body's way, shape (n_body,)."""
        telemetry = self.first_mbps - self.voice.reserved_mbps
        return np.where(stands == 1, self.voice.carried_mbps(office_ratio) + telemetry, 0.0)

    def bodies_stand(self, year: int) -> Mask:
        """Bodies that exist in a year, shape (n_body,)."""
        return ((self.in_service_year <= year) & (year < self.retired_year)).astype(np.uint8)

    def asked_mbps(self, stands: Mask, office_ratio: float, added_mbps: Mapping[str, float]) -> Real:
        """Load of each body at an hour, shape (n_body,).

        Parameters
        ----------
        stands : uint8 array, shape (n_body,)
        office_ratio : float
            Load of offices over that of their busy hour.
        added_mbps : mapping of str to float
            What programmes add to a body of each level at the hour; nothing where a level is missing.
        """
        added = np.array([added_mbps.get(level, 0.0) for level in self.level], dtype=np.float64)
        asked: Real = np.where(stands == 1, self.busy_hour_mbps * office_ratio + added, 0.0)
        return asked

    def node_load_mbps(self, asked_mbps: Real, n_nodes: int) -> Real:
        """Load of the bodies at each node, shape (n_node,)."""
        return sum_by(self.node, asked_mbps, n_nodes)

    def count_of_levels(self, stands: Mask) -> dict[str, int]:
        """Bodies of each level that stand."""
        return dict(Counter(level for level, here in zip(self.level, stands, strict=True) if here))


def compile_problem(
    spec: GovernmentSpec | None, commune: Index, node: Index, hub_tree: int, n_exits: int = 1, soc: Soc = NO_SOC
) -> GovernmentProblem:
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
        n_exits=n_exits,
        voice=compile_voice(spec, bodies),
        monitoring=compile_monitoring(spec, bodies, node, soc),
    )
