"""Fixed lines as arrays: like ports of one OLT and commune are one group."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from camau_netsim.core.index import Index, Real, Rows, sum_by
from camau_netsim.domains.access.pon import budget_margin_db, payload_mbps
from camau_netsim.domains.access.spec import AccessSpec, Plan, Pon

MIN_THINK_S = 1.0e-6
"""A line that asks for more than its cap never pauses."""


class _Alike(NamedTuple):
    """What ports must share to be one group."""

    olt: int
    commune: int
    segment: str
    technology: str
    plan: str
    ont_mbps: float
    split: int
    passed: int
    budget_closes: bool


@dataclass(frozen=True, slots=True)
class YearlyAccess:
    """The ports and lines of one year.

    A *group* is a number of like PON ports; a *line class* is the lines of a group with one subscribed rate.
    """

    olt: Rows  # (n_group,)
    commune: Rows  # (n_group,)
    organisation: Rows  # (n_group,) 1 for organisations, 0 for households
    technology: tuple[str, ...]  # of each group
    payload_mbps: Real  # (n_group,) of one port
    ont_mbps: Real  # (n_group,)
    session_room_mbps: Real  # (n_group,) what customer port, PON port and uplink allow one session
    n_ports: Rows  # (n_group,)
    n_lines: Rows  # (n_group,) of one port
    passed: Rows  # (n_group,) homes or organisations, all ports together
    serviceable: Rows  # (n_group,) of those, how many could have a line on demand
    uplink_mbps: Real  # (n_olt,)
    line_group: Rows  # (n_class,)
    line_plan_mbps: Real  # (n_class,) subscribed rate
    line_cap_mbps: Real  # (n_class,) what plan, customer port, PON port and uplink allow one session
    line_count: Real  # (n_class,) lines, all ports together

    def port_load_mbps(self, household_line_mbps: Real, organisation_line_mbps: Real) -> Real:
        """Return the load of one port of each group, shape (n_group,); arguments are per commune."""
        return self.n_lines * self.line_mbps(household_line_mbps, organisation_line_mbps)

    def line_mbps(self, household_line_mbps: Real, organisation_line_mbps: Real) -> Real:
        """Return the mean rate one line of each group asks for, shape (n_group,)."""
        return np.where(self.organisation == 1, organisation_line_mbps[self.commune], household_line_mbps[self.commune])

    def olt_load_mbps(self, port_load_mbps: Real) -> Real:
        """Return the load of each OLT's uplink, shape (n_olt,)."""
        return sum_by(self.olt, port_load_mbps * self.n_ports, len(self.uplink_mbps))


@dataclass(frozen=True, slots=True)
class AccessProblem:
    """The access room, compiled."""

    olt: Index
    olt_node: Rows  # (n_olt,)
    finite_source: bool
    session_mbit: float
    years: dict[int, YearlyAccess]

    def think_s(self, line_mbps: Real, cap_mbps: Real) -> Real:
        """Return the mean pause of lines that ask for ``line_mbps`` and get ``cap_mbps``; inf where none is asked."""
        asks = line_mbps > 0.0
        gross_s = self.session_mbit / np.where(asks, line_mbps, 1.0)
        return np.where(asks, np.maximum(gross_s - self.session_mbit / cap_mbps, MIN_THINK_S), np.inf)


def compile_problem(
    spec: AccessSpec,
    commune: Index,
    node: Index,
    session_mbit: float,
    take_up: dict[int, tuple[float, float]],
) -> AccessProblem:
    """Turn the access part of a scenario into arrays.

    Parameters
    ----------
    spec : AccessSpec
    commune, node : Index
    session_mbit : float
        Mean size of a download.
    take_up : dict of int to (float, float)
        Year -> share of passed households and of passed organisations with a line.
    """
    olt = Index(row.id for row in spec.olts)
    return AccessProblem(
        olt=olt,
        olt_node=node.rows(row.node for row in spec.olts),
        finite_source=spec.contention == "finite_source",
        session_mbit=session_mbit,
        years={year: _yearly(spec, olt, commune, year, *ratios) for year, ratios in take_up.items()},
    )


def _yearly(
    spec: AccessSpec, olt: Index, commune: Index, year: int, household_ratio: float, organisation_ratio: float
) -> YearlyAccess:
    groups = _groups(spec, olt, commune, year)
    keys = list(groups)
    ratio = {"household": household_ratio, "organisation": organisation_ratio}
    n_lines = [_n_lines(key, ratio[key.segment]) for key in keys]
    n_ports = np.array(list(groups.values()), dtype=np.int32)
    passed = np.array([key.passed for key in keys], dtype=np.int32)
    served = np.array([min(key.passed, key.split) if key.budget_closes else 0 for key in keys], dtype=np.int32)
    payload = [payload_mbps(key.technology, lines, spec.gpon_fec) for key, lines in zip(keys, n_lines, strict=True)]
    uplinks = _uplinks(spec, year)
    stands = np.array([uplinks[key.olt] > 0.0 for key in keys], dtype=np.int32)
    rooms = [_room_mbps(*parts, uplinks) for parts in zip(keys, payload, strict=True)]
    classes = _line_classes(spec, year, keys, rooms, n_lines, n_ports)
    return YearlyAccess(
        olt=np.array([key.olt for key in keys], dtype=np.int32),
        commune=np.array([key.commune for key in keys], dtype=np.int32),
        organisation=np.array([key.segment == "organisation" for key in keys], dtype=np.int32),
        technology=tuple(key.technology for key in keys),
        payload_mbps=np.array(payload, dtype=np.float64),
        ont_mbps=np.array([key.ont_mbps for key in keys], dtype=np.float64),
        n_ports=n_ports,
        n_lines=np.array(n_lines, dtype=np.int32),
        passed=passed * n_ports * stands,
        serviceable=served * n_ports * stands,
        session_room_mbps=np.array(rooms, dtype=np.float64),
        uplink_mbps=uplinks,
        line_group=np.array([group for group, _, _, _ in classes], dtype=np.int32),
        line_plan_mbps=np.array([plan for _, plan, _, _ in classes], dtype=np.float64),
        line_cap_mbps=np.array([cap for _, _, cap, _ in classes], dtype=np.float64),
        line_count=np.array([count for _, _, _, count in classes], dtype=np.float64),
    )


def _n_lines(port: _Alike, take_up_ratio: float) -> int:
    """Lines on one port: those who take it, as far as the splitter goes, and none if the light does not arrive."""
    taken = int(np.floor(port.passed * take_up_ratio + 0.5))
    return min(taken, port.split) if port.budget_closes else 0


def _room_mbps(port: _Alike, payload_mbps: float, uplinks_mbps: Real) -> float:
    """Rate a session could reach alone: that of the customer's port, the PON port or the uplink, whichever is least."""
    uplink = float(uplinks_mbps[port.olt])
    return min(port.ont_mbps, payload_mbps, uplink) if uplink > 0.0 else min(port.ont_mbps, payload_mbps)


def _groups(spec: AccessSpec, olt: Index, commune: Index, year: int) -> Counter[_Alike]:
    def alike(pon: Pon) -> _Alike:
        closes = budget_margin_db(spec, pon) >= 0.0
        rows = olt.row(pon.olt), commune.row(pon.commune)
        return _Alike(*rows, pon.segment, pon.technology, pon.plan, pon.ont_mbps, pon.split, pon.passed, closes)

    return Counter(alike(pon) for pon in spec.pons if pon.stands_in(year))


def _mix_of(plans: tuple[Plan, ...], year: int) -> dict[str, list[Plan]]:
    """Plan mixes in force: those of the latest year not after ``year``."""
    latest: dict[str, int] = {}
    for plan in plans:
        if plan.year <= year:
            latest[plan.plan] = max(latest.get(plan.plan, plan.year), plan.year)
    return {
        name: [plan for plan in plans if plan.plan == name and plan.year == since] for name, since in latest.items()
    }


def _line_classes(
    spec: AccessSpec, year: int, keys: list[_Alike], rooms: list[float], n_lines: list[int], n_ports: Rows
) -> list[tuple[int, float, float, float]]:
    """Return (group, subscribed rate, cap, lines) of each line class."""
    mixes = _mix_of(spec.plans, year)
    return [
        (group, plan.cap_mbps, min(plan.cap_mbps, rooms[group]), plan.share_ratio * lines * int(n_ports[group]))
        for group, (key, lines) in enumerate(zip(keys, n_lines, strict=True))
        for plan in mixes[key.plan]
        if plan.share_ratio > 0.0 and lines > 0
    ]


def _uplinks(spec: AccessSpec, year: int) -> Real:
    """Uplink capacity of each OLT in a year, 0 for one that does not stand."""
    newest = {row.id: row.uplink_mbps for row in spec.olts if row.stands_in(year)}
    for upgrade in sorted(spec.upgrades, key=lambda row: row.year):
        if upgrade.year <= year and upgrade.olt in newest:
            newest[upgrade.olt] = upgrade.uplink_mbps
    return np.array([newest.get(row.id, 0.0) for row in spec.olts], dtype=np.float64)
