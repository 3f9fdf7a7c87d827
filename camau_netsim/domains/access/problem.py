"""Fixed lines as arrays: like ports of one OLT and commune are one group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Index, Real, Rows, sum_by
from camau_netsim.domains.access.medium import is_in_reach, port_mbps
from camau_netsim.domains.access.options import Offer, offers, with_options
from camau_netsim.domains.access.spec import DEDICATED, FIBRE, AccessSpec, Plan, Port, Wifi

MIN_THINK_S = 1.0e-6
"""A line that asks for more than its cap never pauses."""


class Asked(NamedTuple):
    """What lines of one segment are and ask for in a year."""

    take_up_ratio: Real
    """Share of those passed who have a line, shape (n_commune,)."""
    line_mbps: Real
    """Mean rate of a line in its busy hour, shape (n_commune,)."""
    stream_mbps: Real
    """Mean rate of its television in the busiest hour, shape (n_commune,)."""


class _Alike(NamedTuple):
    """What ports must share to be one group."""

    olt: int
    commune: int
    segment: str
    technology: str
    plan: str
    ont_mbps: float
    medium_mbps: float | None
    split: int
    passed: int
    in_reach: bool

    def n_lines(self, take_up_ratio: float) -> int:
        """Lines on one port: those who take it, as far as there is room, and none if the light does not arrive."""
        taken = int(np.floor(self.passed * take_up_ratio + 0.5))
        return min(taken, self.split) if self.in_reach else 0


@dataclass(frozen=True, slots=True)
class YearlyAccess:
    """The ports and lines of one year.

    A *group* is a number of like ports; a *line class* is the lines of a group with one subscribed rate and Wi-Fi.
    """

    olt: Rows  # (n_group,)
    commune: Rows  # (n_group,)
    organisation: Rows  # (n_group,) 1 for organisations, 0 for households
    technology: tuple[str, ...]  # of each group
    payload_mbps: Real  # (n_group,) of one port
    ont_mbps: Real  # (n_group,)
    session_room_mbps: Real  # (n_group,) what customer port, PON port and uplink allow one session
    n_ports: Rows  # (n_group,) a line with its medium alone is a port
    n_lines: Rows  # (n_group,) of one port
    passed: Rows  # (n_group,) homes or organisations that fibre reaches, all ports together
    lit: Rows  # (n_group,) of those, how many the light reaches within the budget
    fitting: Rows  # (n_group,) of those, how many find a free port if all ask at once
    serviceable: Rows  # (n_group,) of those, how many the uplinks carry if all ask at once
    on_demand: Rows  # (n_group,) passed homes that could get one more line at the take-up of the year
    feasible: npt.NDArray[np.bool_]  # (n_commune,) whether conditions allow fast lines
    uplink_mbps: Real  # (n_olt,) all uplinks that share the load
    uplink_member_mbps: Real  # (n_olt,) one of them
    uplink_after_fault_mbps: Real  # (n_olt,) all, after one has failed
    line_group: Rows  # (n_class,)
    line_plan_mbps: Real  # (n_class,) subscribed rate
    line_wifi_mbps: Real  # (n_class,) inf by cable, or where it holds nothing back
    line_cap_mbps: Real  # (n_class,) what plan, Wi-Fi, customer port, PON port and uplink allow one session
    line_count: Real  # (n_class,) lines, all ports together

    @property
    def wired_cap_mbps(self) -> Real:
        """What one session is allowed at the customer's port, Wi-Fi aside, shape (n_class,)."""
        cap: Real = np.minimum(self.line_plan_mbps, self.session_room_mbps[self.line_group])
        return cap

    @property
    def all_wired(self) -> bool:
        """Whether no line is used over Wi-Fi."""
        return bool(np.isinf(self.line_wifi_mbps).all())

    @property
    def wired_class(self) -> Rows:
        """Class of the lines of the same group and plan that are used by cable, -1 if none is, shape (n_class,)."""
        by_cable = np.isinf(self.line_wifi_mbps)
        rows = dict(zip(self._plans(by_cable), np.flatnonzero(by_cable), strict=True))
        return np.array([rows.get(plan, -1) for plan in self._plans(np.full(len(by_cable), True))], dtype=np.int32)

    def _plans(self, rows: npt.NDArray[np.bool_]) -> list[tuple[int, float]]:
        return list(zip(self.line_group[rows].tolist(), self.line_plan_mbps[rows].tolist(), strict=True))

    def port_load_mbps(self, household_line_mbps: Real, organisation_line_mbps: Real) -> Real:
        """Return the load of one port of each group, shape (n_group,); arguments are per commune."""
        return self.n_lines * self.line_mbps(household_line_mbps, organisation_line_mbps)

    def port_stream_mbps(self, household_stream_mbps: Real) -> Real:
        """Return the television that one port of each group carries first, shape (n_group,)."""
        return self.port_load_mbps(household_stream_mbps, np.zeros(len(household_stream_mbps)))

    def line_mbps(self, household_line_mbps: Real, organisation_line_mbps: Real) -> Real:
        """Return the mean rate one line of each group asks for, shape (n_group,)."""
        return np.where(self.organisation == 1, organisation_line_mbps[self.commune], household_line_mbps[self.commune])

    def olt_load_mbps(self, port_load_mbps: Real) -> Real:
        """Return the load of each OLT's uplinks, shape (n_olt,)."""
        return sum_by(self.olt, port_load_mbps * self.n_ports, len(self.uplink_mbps))

    @property
    def olt_lines(self) -> Real:
        """Lines of each OLT, shape (n_olt,)."""
        return self.olt_load_mbps(self.n_lines.astype(np.float64))


@dataclass(frozen=True, slots=True)
class AccessProblem:
    """The access room, compiled."""

    olt: Index
    olt_node: Rows  # (n_olt,)
    finite_source: bool
    session_mbit: float
    offers: tuple[Offer, ...]
    chosen: tuple[str, ...]
    take_up_ratio: dict[int, dict[str, float]]
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
    asked: dict[int, dict[str, Asked]],
) -> AccessProblem:
    """Turn the access part of a scenario into arrays.

    Parameters
    ----------
    spec : AccessSpec
    commune, node : Index
    session_mbit : float
        Mean size of a download.
    asked : dict of int to dict of str to Asked
        Year -> segment -> what its lines are and ask for.
    """
    offered = offers(spec)
    spec = with_options(spec)
    olt = Index(row.id for row in spec.olts)
    return AccessProblem(
        olt=olt,
        olt_node=node.rows(row.node for row in spec.olts),
        finite_source=spec.contention == "finite_source",
        session_mbit=session_mbit,
        offers=offered,
        chosen=spec.chosen,
        take_up_ratio={
            year: {name: float(one.take_up_ratio.mean()) for name, one in rows.items()} for year, rows in asked.items()
        },
        years={year: _yearly(spec, olt, commune, year, rows) for year, rows in asked.items()},
    )


def _yearly(spec: AccessSpec, olt: Index, commune: Index, year: int, asked: dict[str, Asked]) -> YearlyAccess:
    groups = _groups(spec, olt, commune, year)
    keys = list(groups)
    taken = [key.n_lines(float(asked[key.segment].take_up_ratio[key.commune])) for key in keys]
    alone = [key.technology in DEDICATED for key in keys]
    n_lines = [min(lines, 1) if one else lines for lines, one in zip(taken, alone, strict=True)]
    n_alike = list(groups.values())
    n_ports = [n * lines if one else n for n, lines, one in zip(n_alike, taken, alone, strict=True)]
    uplinks = _uplinks(spec, year)
    payload = [_payload_mbps(spec, *parts) for parts in zip(keys, n_lines, strict=True)]
    rooms = [_room_mbps(*parts, uplinks) for parts in zip(keys, payload, strict=True)]
    stands = np.array([uplinks.total_mbps[key.olt] > 0.0 for key in keys], dtype=np.int32)
    reached = stands * np.array(n_alike, dtype=np.int32) * [key.technology in FIBRE for key in keys]
    passed = np.array([key.passed for key in keys], dtype=np.int32) * reached
    lit = passed * np.array([key.in_reach for key in keys], dtype=np.int32)
    fitting = np.array([key.n_lines(1.0) for key in keys], dtype=np.int32) * reached
    in_use = np.array(taken, dtype=np.int32) * reached
    has_port = np.array([lines < key.split for key, lines in zip(keys, taken, strict=True)], dtype=np.bool_)
    classes = _line_classes(spec, year, keys, rooms, np.array(n_lines) * np.array(n_ports))
    rows = np.array([key.olt for key in keys], dtype=np.int32)
    line = np.array([_line_mbps(asked[key.segment], key.commune) for key in keys], dtype=np.float64)
    room = uplinks.total_mbps * spec.uplink_full_ratio
    return YearlyAccess(
        olt=rows,
        commune=np.array([key.commune for key in keys], dtype=np.int32),
        organisation=np.array([key.segment == "organisation" for key in keys], dtype=np.int32),
        technology=tuple(key.technology for key in keys),
        payload_mbps=np.array(payload, dtype=np.float64),
        ont_mbps=np.array([key.ont_mbps for key in keys], dtype=np.float64),
        n_ports=np.array(n_ports, dtype=np.int32),
        n_lines=np.array(n_lines, dtype=np.int32),
        passed=passed,
        lit=lit,
        fitting=fitting,
        serviceable=_with_feeder(fitting, line, rows, room),
        on_demand=np.where(has_port & _takes_one_more(in_use, line, rows, room), lit, np.minimum(in_use, lit)),
        feasible=_feasible(spec, commune, year),
        session_room_mbps=np.array(rooms, dtype=np.float64),
        uplink_mbps=uplinks.total_mbps,
        uplink_member_mbps=uplinks.member_mbps,
        uplink_after_fault_mbps=uplinks.after_fault_mbps,
        line_group=np.array([one.group for one in classes], dtype=np.int32),
        line_plan_mbps=np.array([one.plan_mbps for one in classes], dtype=np.float64),
        line_wifi_mbps=np.array([one.wifi_mbps for one in classes], dtype=np.float64),
        line_cap_mbps=np.array([one.cap_mbps for one in classes], dtype=np.float64),
        line_count=np.array([one.n_lines for one in classes], dtype=np.float64),
    )


def _line_mbps(asked: Asked, commune: int) -> float:
    return float(asked.line_mbps[commune] + asked.stream_mbps[commune])


def _feasible(spec: AccessSpec, commune: Index, year: int) -> npt.NDArray[np.bool_]:
    """Return whether conditions allow fast lines in each commune; everywhere in a scenario that lists none."""
    allowed = {row.commune for row in spec.conditions if row.from_year <= year}
    return np.array([not spec.conditions or name in allowed for name in commune.ids], dtype=np.bool_)


def _with_feeder(fitting: Rows, line_mbps: Real, olt: Rows, room_mbps: Real) -> Rows:
    """Lines that could be had on demand if all asked at once: as many as the uplinks carry in the busy hour."""
    wanted = sum_by(olt, fitting * line_mbps, len(room_mbps))
    ratio = np.where(wanted > room_mbps, room_mbps / np.where(wanted > 0.0, wanted, 1.0), 1.0)
    had: Rows = np.floor(fitting * ratio[olt] + 1.0e-9).astype(np.int32)
    return had


def _takes_one_more(in_use: Rows, line_mbps: Real, olt: Rows, room_mbps: Real) -> npt.NDArray[np.bool_]:
    """Whether the uplinks above each group carry one more of its lines beside those in use."""
    load = sum_by(olt, in_use * line_mbps, len(room_mbps))
    fits: npt.NDArray[np.bool_] = load[olt] + line_mbps <= room_mbps[olt]
    return fits


def _payload_mbps(spec: AccessSpec, key: _Alike, n_lines: int) -> float:
    return port_mbps(spec, key.technology, key.medium_mbps, n_lines)


def _room_mbps(port: _Alike, payload_mbps: float, uplinks: _Uplinks) -> float:
    """Rate a session could reach alone: that of the customer's port, the PON port or one uplink, whichever is least."""
    uplink = float(uplinks.member_mbps[port.olt])
    return min(port.ont_mbps, payload_mbps, uplink) if uplink > 0.0 else min(port.ont_mbps, payload_mbps)


def _groups(spec: AccessSpec, olt: Index, commune: Index, year: int) -> Counter[_Alike]:
    def alike(port: Port) -> _Alike:
        return _Alike(
            olt.row(port.olt),
            commune.row(port.commune),
            port.segment,
            port.technology,
            port.plan,
            port.ont_mbps,
            port.medium_mbps,
            port.split,
            port.passed,
            is_in_reach(spec, port),
        )

    return Counter(alike(port) for port in spec.ports if port.stands_in(year))


class _LineClass(NamedTuple):
    group: int
    plan_mbps: float
    wifi_mbps: float
    cap_mbps: float
    n_lines: float


def _line_classes(
    spec: AccessSpec, year: int, keys: list[_Alike], rooms: list[float], group_lines: Rows
) -> list[_LineClass]:
    """Return the lines of each group by subscribed rate and Wi-Fi; Wi-Fi that holds nothing back is like cable."""
    plans = _in_force(spec.plans, year, "plan")
    homes = {segment: _homes(rows) for segment, rows in _in_force(spec.wifi, year, "segment").items()}
    classes: list[_LineClass] = []
    for group, (key, lines) in enumerate(zip(keys, group_lines, strict=True)):
        if lines == 0:
            continue
        for plan in plans[key.plan]:
            room = min(plan.cap_mbps, rooms[group])
            shares: dict[float, float] = {}
            for wifi, share in homes.get(key.segment, [(np.inf, 1.0)]):
                binding = wifi if wifi < room else np.inf
                shares[binding] = shares.get(binding, 0.0) + plan.share_ratio * share
            classes += [
                _LineClass(group, plan.cap_mbps, wifi, min(room, wifi), share * int(lines))
                for wifi, share in shares.items()
                if share > 0.0
            ]
    return classes


def _homes(rows: Iterable[Wifi]) -> list[tuple[float, float]]:
    """Return (rate, share of lines) of each home network, inf for those used by cable."""
    over_air = [(row.wifi_mbps, row.share_ratio) for row in rows]
    return [*over_air, (np.inf, max(1.0 - sum(share for _, share in over_air), 0.0))]


Dated = TypeVar("Dated", Plan, Wifi)


def _in_force(rows: tuple[Dated, ...], year: int, key: str) -> dict[str, list[Dated]]:
    """Rows of each key that hold in a year: those of the latest year not after it."""
    latest: dict[str, int] = {}
    for row in rows:
        if row.year <= year:
            latest[getattr(row, key)] = max(latest.get(getattr(row, key), row.year), row.year)
    return {
        name: [row for row in rows if getattr(row, key) == name and row.year == since] for name, since in latest.items()
    }


class _Uplinks(NamedTuple):
    """Uplinks of each OLT in a year, 0 for one that does not stand; shape (n_olt,) each."""

    total_mbps: Real
    member_mbps: Real
    after_fault_mbps: Real


def _uplinks(spec: AccessSpec, year: int) -> _Uplinks:
    member, number = np.zeros(len(spec.olts)), np.zeros(len(spec.olts))
    spare = np.array([row.n_spare_uplinks for row in spec.olts], dtype=np.float64)
    for place, row in enumerate(spec.olts):
        if row.stands_in(year):
            upgrades = [new for new in spec.upgrades if new.olt == row.id and new.year <= year]
            newest = max(upgrades, key=lambda new: new.year, default=row)
            member[place], number[place] = newest.uplink_mbps, newest.n_uplinks
    left = np.minimum(number, np.maximum(number + spare - 1.0, 0.0))
    return _Uplinks(member * number, member, member * left)
