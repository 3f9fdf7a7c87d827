"""Who has service: users in groups that share one fate, and what each of them hangs on.

A *unit* is what can serve: the equipment of an operator on a mast, a backbone node (for the lines of its OLTs), the way
of a State body, of a postal point. A *group* is users who are served as long as at least one of their units works:
phones of one operator in one settlement under every mast that covers it, the lines of one OLT in one commune. When the
state changes, only groups of units that changed are looked at again.

A mast covers a settlement if a phone outdoors is covered with a chance of at least one half. Users whom nobody serves
with everything up are in no group: they lose nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Mask, Real, Rows, pointers, sum_by
from camau_netsim.engine.pipeline import Arrays
from camau_netsim.engine.year import Year

LINES = ("fixed_household", "fixed_organisation")
USERS = ("mobile", *LINES)
"""Services whose users are added up; bodies and postal points are told apart."""
COVERED_RATIO = 0.5
"""Least chance of outdoor coverage with which a mast counts as serving a settlement."""


@dataclass(frozen=True, slots=True)
class Label:
    """Users that are told together."""

    service: str
    operator: str
    commune: int


@dataclass(frozen=True, slots=True)
class Users:
    """Groups of users of one year, and the units they hang on."""

    labels: tuple[Label, ...]
    label: Rows  # (n_group,)
    n_users: Real  # (n_group,)
    unit_ptr: Rows  # (n_unit + 1,) groups of each unit
    unit_group: Rows
    n_units: Rows  # (n_group,) units that serve each group with everything up

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Labels of phones and lines, shape (n_label,)."""
        return np.array([label.service in USERS for label in self.labels], dtype=np.bool_)

    @property
    def of_label(self) -> Real:
        """Users of each label, shape (n_label,)."""
        return sum_by(self.label, self.n_users, len(self.labels))

    def groups_of(self, units: npt.NDArray[np.integer]) -> Rows:
        """Return the groups of some units, one entry per unit and group."""
        starts, ends = self.unit_ptr[units], self.unit_ptr[units + 1]
        counts = ends - starts
        offset = np.repeat(starts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) if len(units) else starts
        found: Rows = self.unit_group[offset + np.arange(counts.sum())]
        return found

    def lost_without(self, units: npt.NDArray[np.integer]) -> Rows:
        """Return the groups that lose service if these units fail and all others work."""
        hit, n_lost = np.unique(self.groups_of(units), return_counts=True)
        lost: Rows = hit[n_lost >= self.n_units[hit]]
        return lost


class Service:
    """Who is served now; changed by what changed and no more."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self._unit_up: Mask = np.ones(len(users.unit_ptr) - 1, dtype=np.uint8)
        self._n_up = users.n_units.copy()
        self.n_served: Real = users.of_label  # (n_label,)

    def update(self, unit_up: Mask) -> None:
        """Go to another state of the units."""
        changed = np.flatnonzero(unit_up != self._unit_up)
        if not len(changed):
            return
        users = self._users
        for up, step in ((1, 1), (0, -1)):
            groups = users.groups_of(changed[unit_up[changed] == up])
            touched = np.unique(groups)
            before = self._n_up[touched] > 0
            np.add.at(self._n_up, groups, step)
            flipped = touched[(self._n_up[touched] > 0) != before]
            np.add.at(self.n_served, users.label[flipped], step * users.n_users[flipped])
        self._unit_up = unit_up


def units_up(arrays: Arrays) -> Mask:
    """Return which units work in a state: tenants, nodes, bodies, postal points, in that order."""
    parts = [arrays[name] for name in ("tenant_serves", "exit_reached", "connected", "online")]
    return np.concatenate(parts).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Part:
    """Groups of one service."""

    service: str
    operator: Rows  # (n_group,) -1: none
    commune: Rows  # (n_group,)
    n_users: Real  # (n_group,)
    pair_unit: Rows  # (n_pair,) a unit and a group that it serves
    pair_group: Rows


def users_of(year: Year) -> Users:
    """Gather the users of a year."""
    problems, intact = year.problems, units_up(year.intact)
    n_tenants, n_nodes = len(problems.passive.tenant), len(problems.backbone.node)
    n_bodies = len(problems.government.body)
    offices, inside = n_tenants + n_nodes, 1 - problems.government.above
    parts = [
        _phones(year, intact),
        *_lines(year, n_tenants),
        _offices("government", problems.government.commune, year.stands["body_stands"] & inside, offices),
        _offices("postal", problems.services.commune, year.stands["point_stands"], offices + n_bodies),
    ]
    return _joined(parts, problems.demand.operator.ids, intact)


def _joined(parts: list[_Part], operators: tuple[str, ...], intact: Mask) -> Users:
    """Put the parts together; groups that nobody serves with everything up are left out."""
    labels: dict[Label, int] = {}
    label, n_users, unit, group, start = [], [], [], [], 0
    for part in parts:
        works = intact[part.pair_unit] == 1
        served = np.bincount(part.pair_group[works], minlength=len(part.n_users)) > 0
        kept = np.flatnonzero(served & (part.n_users > 0.0))
        number = np.full(len(part.n_users), -1, dtype=np.int32)
        number[kept] = start + np.arange(len(kept))
        pairs = works & (number[part.pair_group] >= 0)
        unit.append(part.pair_unit[pairs])
        group.append(number[part.pair_group[pairs]])
        n_users.append(part.n_users[kept])
        for operator, commune in zip(part.operator[kept], part.commune[kept], strict=True):
            name = operators[operator] if operator >= 0 else ""
            label.append(labels.setdefault(Label(part.service, name, int(commune)), len(labels)))
        start += len(kept)
    units, groups = np.concatenate(unit), np.concatenate(group)
    order = np.lexsort((groups, units))
    return Users(
        labels=tuple(labels),
        label=np.array(label, dtype=np.int32),
        n_users=np.concatenate(n_users),
        unit_ptr=pointers(np.bincount(units, minlength=len(intact)).astype(np.int32)),
        unit_group=groups[order],
        n_units=np.bincount(groups, minlength=start).astype(np.int32),
    )


def _phones(year: Year, intact: Mask) -> _Part:
    demand, one = year.problems.demand, year.problems.demand.years[year.year]
    points = demand.points
    users = (one.people * one.users_4g_ratio)[points.commune] * points.people_ratio
    operator, point, tenant = _served_pairs(year, intact)
    keys, group = np.unique(operator.astype(np.int64) * len(users) + point, return_inverse=True)
    of, at = np.divmod(keys, max(len(users), 1))
    return _Part(
        "mobile",
        of.astype(np.int32),
        points.commune[at],
        users[at] * demand.market_ratio[of],
        tenant,
        group.astype(np.int32),
    )


def _lines(year: Year, first_node: int) -> list[_Part]:
    access = year.problems.access.years[year.year]
    node = year.problems.access.olt_node[access.olt] + first_node
    parts = []
    for organisation, service in enumerate(("fixed_household", "fixed_organisation")):
        rows = np.flatnonzero(access.organisation == organisation)
        n_lines = (access.n_lines * access.n_ports)[rows].astype(np.float64)
        own = np.arange(len(rows), dtype=np.int32)
        nobody = np.full(len(rows), -1, dtype=np.int32)
        parts.append(_Part(service, nobody, access.commune[rows], n_lines, node[rows].astype(np.int32), own))
    return parts


def _offices(service: str, commune: Rows, stands: Mask, first_unit: int) -> _Part:
    rows = np.flatnonzero(stands).astype(np.int32)
    own = np.arange(len(rows), dtype=np.int32)
    nobody = np.full(len(rows), -1, dtype=np.int32)
    return _Part(service, nobody, commune[rows], np.ones(len(rows)), first_unit + rows, own)


def _served_pairs(year: Year, intact: Mask) -> tuple[Rows, Rows, Rows]:
    """Return operator, settlement and tenant of each case of equipment that covers a settlement, each once."""
    radio, passive = year.problems.radio, year.problems.passive
    n_settlements, n_tenants = len(radio.people_ratio), max(len(passive.tenant), 1)
    keys = [np.empty(0, dtype=np.int64)]
    for layer in radio.layers:
        if not len(layer.pair):
            continue
        first = layer.cell[layer.site_cell_ptr[:-1]]
        stands = np.add.reduceat(year.cell_stands[layer.cell].astype(np.int64), layer.site_cell_ptr[:-1]) > 0
        tenant = passive.hung_tenant[first]
        settlement = np.repeat(np.arange(n_settlements, dtype=np.int64), np.diff(layer.pair_ptr))
        kept = (1.0 - layer.missed_ratio[:, 0] >= COVERED_RATIO) & (stands & (intact[tenant] == 1))[layer.pair_site]
        pair = settlement[kept] * n_tenants + tenant[layer.pair_site[kept]]
        operators = range(len(radio.market_ratio)) if radio.roaming else layer.users
        keys += [operator * n_settlements * n_tenants + pair for operator in operators]
    rest, tenants = np.divmod(np.unique(np.concatenate(keys)), n_tenants)
    operator, settlements = np.divmod(rest, max(n_settlements, 1))
    return operator.astype(np.int32), settlements.astype(np.int32), tenants.astype(np.int32)
