"""What the loss of each element, alone or with another, takes from users: only what it touches is worked out again.

Question    Which elements take service from most users when they fail, and in how many user-hours a year?
Method      Every case (one element down, or two) is a bit of a word: one sweep over the graph says for 64 cases at once
            which nodes reach an exit and the hub. A case then touches the equipment on its masts and behind its nodes;
            only groups of users on those are looked at. A grid outage is taken apart at the hours at which batteries
            and generators behind it give out.
Not here    overload after rerouting: ``trunk_single_cuts``; two independent faults at once: ``graph.unavailability``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from camau_netsim.core.index import Real, Rows, sum_by
from camau_netsim.domains.government.problem import GovernmentProblem
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.users import Users, users_of
from camau_netsim.engine.year import Year
from camau_netsim.graph.connection import all_up, packed, reached, unpacked
from camau_netsim.units import HOURS_PER_YEAR

SHARED_KINDS = ("corridor", "risk")
"""Kinds of elements whose pairs are tried."""

Cut = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Conduits, links and nodes that are down."""


@dataclass(slots=True)
class Case:
    """What is down, as rows within each room."""

    conduits: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)
    masts: list[int] = field(default_factory=list)
    tenants: list[int] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)

    def joined(self, other: Case) -> Case:
        """Return what is down in either."""
        parts = (self.conduits, self.links, self.nodes, self.masts, self.tenants, self.tails)
        others = (other.conduits, other.links, other.nodes, other.masts, other.tenants, other.tails)
        return Case(*([*one, *two] for one, two in zip(parts, others, strict=True)))


@dataclass(frozen=True, slots=True)
class Loss:
    """What one element, or two, take away.

    Attributes
    ----------
    elements : tuple of int
        Rows of the failures room.
    n_lost : float64 array, shape (n_label,)
        Users without service, by label; of a grid, once everything behind it is dark.
    n_nodes_cut_off : int
        Nodes that reach no exit, those that are down among them.
    lost_user_h_per_event : float64 array, shape (n_label,)
        Mean over the lengths of its outages.
    events_per_year : float
    """

    elements: tuple[int, ...]
    n_lost: Real
    n_nodes_cut_off: int
    lost_user_h_per_event: Real
    events_per_year: float

    @property
    def lost_user_h_per_year(self) -> Real:
        """Expected user-hours of a year, shape (n_label,)."""
        lost: Real = self.lost_user_h_per_event * self.events_per_year
        return lost


class Criticality:
    """Losses of one year of a compiled scenario."""

    def __init__(self, problems: Problems, year: int) -> None:
        self.problems, self.year = problems, Year(problems, year)
        self.users: Users = users_of(self.year)
        self._known = Known(self)

    def single(self, rows: Sequence[int] | None = None) -> list[Loss]:
        """Return the loss of every element, or of some, in the order of the failures room."""
        failures = self.problems.failures
        up_h, down_h = failures.means_h(self.year.year)
        found: list[Loss] = []
        rows = range(len(failures.element)) if rows is None else rows
        for row, (lost, cut) in zip(rows, self._known.losses([self._case(row) for row in rows]), strict=True):
            mean_h = float(down_h[row])
            hours = self._grid_hours(row, mean_h) if failures.kind[row] == "grid" else lost * mean_h
            found.append(Loss((row,), lost, cut, hours, _events(up_h[row], mean_h)))
        return found

    def pairs(self) -> list[Loss]:
        """Return the loss of every two shared risks: corridors, and risks that are listed."""
        failures = self.problems.failures
        rows = [row for row, kind in enumerate(failures.kind) if kind in SHARED_KINDS]
        cases = {row: self._case(row) for row in rows}
        both = list(combinations(rows, 2))
        down_h = failures.means_h(self.year.year)[1]
        ratio = failures.unavailable_ratio(self.year.year)
        found = []
        losses = self._known.losses([cases[a].joined(cases[b]) for a, b in both])
        for (a, b), (lost, cut) in zip(both, losses, strict=True):
            # Two alternating elements are down together u_a u_b of the time, in stretches of 1 / (1/d_a + 1/d_b).
            together_h = 1.0 / (1.0 / down_h[a] + 1.0 / down_h[b]) if down_h[a] * down_h[b] > 0.0 else 0.0
            events = float(ratio[a] * ratio[b] * HOURS_PER_YEAR / together_h) if together_h else 0.0
            found.append(Loss((a, b), lost, cut, lost * together_h, events))
        return found

    def users_lost(self, cases: Sequence[Case]) -> Real:
        """Return the phones and lines that some cases leave without service, shape (n_case,)."""
        counted = self.users.counted
        return np.array([lost[counted].sum() for lost, _ in self._known.losses(cases)], dtype=np.float64)

    def _case(self, row: int) -> Case:
        """Return what falls with an element."""
        failures = self.problems.failures
        kind, case = failures.kind[row], Case()
        if row in failures.members:
            for member in failures.members[row]:
                case = case.joined(self._case(int(member)))
            return case
        number = row - failures.group[kind].start
        if kind in {"conduit", "node", "mast", "tenant", "tail"}:
            getattr(case, f"{kind}s").append(number)
        elif kind == "grid":
            return self._dark(number, np.inf)
        return case

    def _dark(self, grid: int, down_h: float) -> Case:
        """Return what has no power when a grid has been down for some hours; inf: as many as take all away."""
        supplies, n_masts = self.problems.passive.supplies, len(self.problems.passive.mast)
        starts = np.ones(len(supplies), dtype=np.uint8)
        grid_up = np.ones(len(self.problems.demand.commune), dtype=np.uint8)
        grid_up[grid] = 0
        since = np.zeros(len(grid_up))
        since[grid] = down_h if np.isfinite(down_h) else 0.0
        if np.isfinite(down_h):
            dark = np.flatnonzero(supplies.powered(grid_up, since, starts) == 0)
        else:
            dark = np.flatnonzero(
                (supplies.grid == grid) & ~((supplies.generator_h > 0.0) & (supplies.refuel_h == 0.0))
            )
        nodes = self.problems.passive.shelter_node[dark[dark >= n_masts] - n_masts]
        return Case(masts=dark[dark < n_masts].tolist(), nodes=nodes.tolist())

    def _grid_hours(self, row: int, mean_h: float) -> Real:
        """Weigh the loss at each stage of an outage with the time outages of exponential length spend in it."""
        grid = row - self.problems.failures.group["grid"].start
        starts = np.unique(np.concatenate([[0.0], self.problems.failures.change_h.get(grid, np.empty(0))]))
        ends = np.append(starts[1:], np.inf)
        spent = mean_h * (np.exp(-starts / mean_h) - np.exp(-ends / mean_h)) if mean_h > 0.0 else np.zeros(len(starts))
        stages = self._known.losses([self._dark(grid, float(start)) for start in starts])
        hours: Real = np.zeros(len(self.users.labels))
        for (lost, _), share in zip(stages, spent, strict=True):
            hours = hours + lost * share
        return hours


def _events(up_h: float, down_h: float) -> float:
    """Failures a year of an alternating element."""
    return HOURS_PER_YEAR / (up_h + down_h) if np.isfinite(up_h) else 0.0


class Known:
    """Works losses out: each state of the fibre graph once, each set of units that fail together once."""

    def __init__(self, of: Criticality) -> None:
        self._problems, self._year, self._users = of.problems, of.year, of.users
        self._memo: dict[tuple[int, ...], Real] = {}
        problems, passive = of.problems, of.problems.passive
        n_nodes = len(problems.backbone.node)
        self._tenants_at = _listed(passive.tenant_mast, len(passive.mast))
        self._masts_at = _listed(passive.mast_node, n_nodes)
        self._bodies_at = _bodies_at(problems.government, n_nodes)
        self._points_at = _listed(problems.services.node, n_nodes)
        trees = problems.government.hub_trees
        self._exit_reached = of.year.intact["exit_reached"] == 1
        self._hub_reached = of.year.intact["reached"][trees].any(axis=0)

    def losses(self, cases: Sequence[Case]) -> Iterator[tuple[Real, int]]:
        """Yield the users lost by label, and the nodes cut off, of each case."""
        graphs: dict[Cut, int] = {}
        place = [graphs.setdefault(_cut(case), len(graphs)) for case in cases]
        cut = self._cut_off(list(graphs))
        users = self._users
        for case, number in zip(cases, place, strict=True):
            off_exit, off_hub = cut[number]
            units = tuple(sorted(set(self._units(case, off_exit, off_hub))))
            if units not in self._memo:
                groups = users.lost_without(np.array(units, dtype=np.int32))
                self._memo[units] = sum_by(users.label[groups], users.n_users[groups], len(users.labels))
            yield self._memo[units], len(off_exit)

    def _cut_off(self, graphs: Sequence[Cut]) -> list[tuple[list[int], list[int]]]:
        """Return the nodes that reach no exit, and no hub, with some conduits, links and nodes down."""
        backbone, n_graphs = self._problems.backbone, len(graphs)
        conduit_up = np.ones((max(len(self._problems.passive.conduit), 1), n_graphs), dtype=np.bool_)
        node_up = np.ones((len(backbone.node), n_graphs), dtype=np.bool_)
        link_up = np.ones((len(backbone.link), n_graphs), dtype=np.bool_)
        for number, (conduits, cables, nodes) in enumerate(graphs):
            conduit_up[list(conduits), number] = False
            link_up[list(cables), number] = False
            node_up[list(nodes), number] = False
        links = all_up(packed(conduit_up), backbone.conduit_ptr, backbone.conduit)
        links &= packed(link_up)
        links[self._year.stands["link_stands"] == 0] = 0
        nodes_up = packed(node_up)
        found = []
        for intact, source in (
            (self._exit_reached, backbone.exit_node),
            (self._hub_reached, self._problems.government.hub_nodes),
        ):
            joined = unpacked(reached(backbone.link_a, backbone.link_b, links, nodes_up, source), n_graphs)
            found.append(intact[:, None] & ~joined)
        return [
            (np.flatnonzero(found[0][:, number]).tolist(), np.flatnonzero(found[1][:, number]).tolist())
            for number in range(n_graphs)
        ]

    def _units(self, case: Case, off_exit: list[int], off_hub: list[int]) -> Iterator[int]:
        """Yield the units that fail in a case: tenants, nodes, bodies, postal points."""
        problems = self._problems
        first_node = len(problems.passive.tenant)
        first_body = first_node + len(problems.backbone.node)
        first_point = first_body + len(problems.government.body)
        yield from case.tenants
        for mast in (*case.masts, *_within(case.tails, problems.mast_tails)):
            yield from self._tenants_at[mast]
        for node in off_exit:
            yield first_node + node
            yield from (tenant for mast in self._masts_at[node] for tenant in self._tenants_at[mast])
            yield from (first_point + point for point in self._points_at[node])
        yield from (first_body + body for body in self._bodies_lost(case, off_hub))
        yield from (first_point + point for point in _within(case.tails, problems.point_tails))

    def _bodies_lost(self, case: Case, off_hub: list[int]) -> Iterator[int]:
        """Yield the bodies none of whose tails is whole and leads to a node with a way to a hub."""
        problems, room = self._problems, self._problems.government
        off = set(off_hub)
        tails = set(_within(case.tails, problems.body_tails))
        second = {int(room.second[row]) for row in _within(case.tails, problems.second_tails)}
        touched = tails | second | {body for node in off for body in self._bodies_at[node]}
        over, nodes = room.legs, room.second_node
        for body in sorted(touched):
            first_down = body in tails or not off.isdisjoint(over.node[over.ptr[body] : over.ptr[body + 1]].tolist())
            if first_down and (nodes[body] < 0 or body in second or int(nodes[body]) in off):
                yield body


def _cut(case: Case) -> Cut:
    return tuple(case.conduits), tuple(case.links), tuple(case.nodes)


def _listed(place: Rows, n_places: int) -> list[list[int]]:
    """Rows of what stands at each place."""
    found: list[list[int]] = [[] for _ in range(n_places)]
    for row, at in enumerate(place.tolist()):
        found[at].append(row)
    return found


def _bodies_at(room: GovernmentProblem, n_nodes: int) -> list[list[int]]:
    """Bodies whose circuit touches each node: the end of a leg, or of a second tail."""
    found: list[list[int]] = [[] for _ in range(n_nodes)]
    for body in range(len(room.body)):
        ends = {*room.legs.node[room.legs.ptr[body] : room.legs.ptr[body + 1]].tolist(), int(room.second_node[body])}
        for node in ends - {-1}:
            found[node].append(body)
    return found


def _within(tails: list[int], rows: slice) -> list[int]:
    return [tail - rows.start for tail in tails if rows.start <= tail < rows.stop]
