"""Levels, bodies, their circuits and what they use them for, as arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows, sum_by
from camau_netsim.domains.government.circuits import Legs, legs_of
from camau_netsim.domains.government.monitoring import NO_SOC, MonitoringProblem, Soc, compile_monitoring
from camau_netsim.domains.government.spec import Body, GovernmentSpec, Level, Meeting, SecurityRule, Use
from camau_netsim.domains.government.voice import VoiceProblem, compile_voice


@dataclass(frozen=True, slots=True)
class Way:
    """What the backbone says of the nodes and links the TSLCD runs over."""

    node: Index
    tree_of: Mapping[str, int]  # node -> tree that grows from it
    link_ms: Real  # (n_link,) time on each link
    link_a: Rows  # (n_link,)
    link_b: Rows  # (n_link,)
    n_exits: int  # the first trees grow from the exits


@dataclass(frozen=True, slots=True)
class GovernmentProblem:
    """The government room, compiled."""

    levels: tuple[Level, ...]
    levels_on: str | None
    body: Index
    name: tuple[str, ...]
    level: tuple[str, ...]
    level_row: Rows  # (n_body,)
    commune: Rows  # (n_body,) -1 outside the province
    node: Rows  # (n_body,)
    second: Rows  # (n_second,) bodies with a second tail
    second_node: Rows  # (n_body,) -1 without
    committed_mbps: Real
    busy_hour_mbps: Real
    tail_km: Real
    second_tail_km: Real
    circuit: tuple[str, ...]  # own or leased
    operator: tuple[str, ...]
    encrypted: Mask
    security_level: Rows  # (n_body,) 0 without
    in_service_year: Rows
    retired_year: Rows
    session_mbit: float
    hop_ms: float
    link_ms: Real  # (n_link,)
    link_a: Rows  # (n_link,)
    link_b: Rows  # (n_link,)
    n_exits: int  # the backbone's first trees grow from the exits
    hub_node: int  # -1 without a TSLCD
    hub_tree: int  # the backbone's tree that grows from the hub, -1 without a TSLCD
    hub_nodes: Rows  # (n_hub,)
    hub_trees: Rows  # (n_hub,) the first hub first
    legs: Legs
    far: Rows  # (n_far,) nodes of what bodies exchange with beside the hub
    uses: tuple[Use, ...]
    meetings: tuple[Meeting, ...]
    security_rules: tuple[SecurityRule, ...]
    voice: VoiceProblem
    monitoring: MonitoringProblem

    @property
    def is_watched(self) -> bool:
        """Whether bodies report to a SOC."""
        return self.monitoring.soc.centre >= 0 and bool((self.monitoring.telemetry_mbps > 0.0).any())

    @property
    def watched_mbps(self) -> Real:
        """Telemetry that each body sends if there is a SOC, shape (n_body,)."""
        sent: Real = self.monitoring.telemetry_mbps * self.is_watched
        return sent

    @property
    def first_mbps(self) -> Real:
        """Rate set aside on each body's way before its data: its trunk group and its telemetry, shape (n_body,)."""
        first: Real = self.voice.reserved_mbps + self.watched_mbps
        return first

    def first_asked_mbps(self, stands: Mask, office_ratio: float) -> Real:
        """What calls at an hour, and telemetry, ask of each body's way, shape (n_body,)."""
        return np.where(stands == 1, self.voice.carried_mbps(office_ratio) + self.watched_mbps, 0.0)

    @property
    def above(self) -> Mask:
        """Bodies outside the province, which lie above the hub, shape (n_body,)."""
        outside: Mask = (self.commune < 0).astype(np.uint8)
        return outside

    @property
    def flow_node(self) -> Rows:
        """Node of each flow at its end away from the hub: bodies, then far ends, shape (n_flow,)."""
        nodes: Rows = np.concatenate([self.node, self.far]).astype(np.int32)
        return nodes

    def levels_stand(self, year: int) -> Mask:
        """Levels that there are in a year, shape (n_level,)."""
        day = self.levels_on or f"{year}-01-01"
        return np.array([level.in_force_on(day) for level in self.levels], dtype=np.uint8)

    def levels_in_force(self, year: int) -> Mask:
        """Levels in force at the end of a year, whatever the scenario keeps, shape (n_level,)."""
        return np.array([level.in_force_on(f"{year}-12-31") for level in self.levels], dtype=np.uint8)

    def bodies_stand(self, year: int) -> Mask:
        """Bodies that exist in a year, and their level with them, shape (n_body,)."""
        in_service = (self.in_service_year <= year) & (year < self.retired_year)
        stands: Mask = (in_service & (self.levels_stand(year)[self.level_row] == 1)).astype(np.uint8)
        return stands

    def of_levels(self, text: str) -> Mask:
        """Bodies of some levels, joined by semicolons, shape (n_body,)."""
        rows = [row for row, level in enumerate(self.levels) if level.id in text.split(";")]
        found: Mask = np.isin(self.level_row, rows).astype(np.uint8)
        return found

    def asked_mbps(
        self, stands: Mask, office_ratio: float, added_mbps: Mapping[str, float], year: int, hour: int
    ) -> tuple[Real, Real]:
        """Load of each body and of each far end at an hour, shapes (n_body,) and (n_far,).

        Parameters
        ----------
        stands : uint8 array, shape (n_body,)
        office_ratio : float
            Load of offices over that of their busy hour.
        added_mbps : mapping of str to float
            What programmes add to a body of each level at the hour; nothing where a level is missing.
        year, hour : int
        """
        added = np.array([added_mbps.get(level, 0.0) for level in self.level], dtype=np.float64)
        own = self.busy_hour_mbps * office_ratio + added
        far = np.zeros(len(self.far))
        for use in self.uses:
            if use.stands_in(year) and use.from_hour <= hour < use.to_hour:
                rate_mbps = use.rate_mbps * (office_ratio if use.profile == "office" else 1.0)
                used = self.of_levels(use.levels) * rate_mbps
                own = own + used
                if use.far_node is not None:
                    far[self._far_row(use.far_node)] += float(used[stands == 1].sum())
        asked: Real = np.where(stands == 1, own, 0.0)
        return asked, far

    def _far_row(self, name: str) -> int:
        far = dict.fromkeys(use.far_node for use in self.uses if use.far_node is not None)
        return list(far).index(name)

    def node_load_mbps(self, asked_mbps: Real, far_mbps: Real, n_nodes: int) -> Real:
        """Load of bodies and far ends at each node, shape (n_node,)."""
        return sum_by(self.flow_node, np.concatenate([asked_mbps, far_mbps]), n_nodes)

    def count_of_levels(self, stands: Mask) -> dict[str, int]:
        """Bodies of each level that stand."""
        return dict(Counter(level for level, here in zip(self.level, stands, strict=True) if here))


def compile_problem(spec: GovernmentSpec | None, commune: Index, way: Way, soc: Soc = NO_SOC) -> GovernmentProblem:
    """Turn the government part of a scenario into arrays."""
    found = spec or GovernmentSpec.model_construct(hub="")
    node, bodies, level = way.node, found.bodies, Index(row.id for row in found.levels)
    given = {row.id: row.committed_mbps for row in found.levels}
    far = node.rows(dict.fromkeys(use.far_node for use in found.uses if use.far_node is not None))
    hubs = [name for name in (found.hub, found.second_hub) if name]

    def reals(name: str) -> Real:
        return np.array([getattr(row, name) for row in bodies], dtype=np.float64)

    return GovernmentProblem(
        levels=found.levels,
        levels_on=found.levels_on,
        body=Index(row.id for row in bodies),
        name=tuple(row.name for row in bodies),
        level=tuple(row.level for row in bodies),
        level_row=level.rows(row.level for row in bodies),
        commune=np.array([-1 if row.commune is None else commune.row(row.commune) for row in bodies], dtype=np.int32),
        node=node.rows(row.node for row in bodies),
        second=np.array([row for row, body in enumerate(bodies) if body.second_node], dtype=np.int32),
        second_node=np.array([node.row(row.second_node) if row.second_node else -1 for row in bodies], dtype=np.int32),
        committed_mbps=np.array([_committed_mbps(row, given) for row in bodies], dtype=np.float64),
        busy_hour_mbps=reals("busy_hour_mbps"),
        tail_km=reals("tail_km"),
        second_tail_km=reals("second_tail_km"),
        circuit=tuple(row.circuit for row in bodies),
        operator=tuple(row.operator or "" for row in bodies),
        encrypted=np.array([row.encrypted for row in bodies], dtype=np.uint8),
        security_level=np.array([row.security_level or 0 for row in bodies], dtype=np.int32),
        in_service_year=np.array([row.in_service_year for row in bodies], dtype=np.int32),
        retired_year=np.array([row.retired_year for row in bodies], dtype=np.int32),
        session_mbit=found.session_mbit,
        hop_ms=found.hop_ms,
        link_ms=way.link_ms,
        link_a=way.link_a,
        link_b=way.link_b,
        n_exits=way.n_exits,
        hub_node=node.row(hubs[0]) if hubs else -1,
        hub_tree=way.tree_of[hubs[0]] if hubs else -1,
        hub_nodes=node.rows(hubs),
        hub_trees=np.array([way.tree_of[name] for name in hubs], dtype=np.int32),
        legs=legs_of(found, node, way.tree_of, far),
        far=far,
        uses=found.uses,
        meetings=found.meetings,
        security_rules=found.security_levels,
        voice=compile_voice(spec, bodies),
        monitoring=compile_monitoring(spec, bodies, node, soc),
    )


def _committed_mbps(row: Body, of_level: Mapping[str, float]) -> float:
    return of_level[row.level] if row.committed_mbps is None else row.committed_mbps
