"""What a fibre subscriber really gets.

Question    At this hour, what mean rate does each line reach, and what could it be sold?
Method      Processor sharing with rate caps at each stage: the PON port (finite source [2]_ or Poisson [1]_), the OLT's
            uplink and every trunk link on the way (Poisson). A stage slows a session of cap r down by the factor
            f = r E[T] / sigma. Several stages in series lie between max f (optimistic) and 1 + sum (f - 1)
            (conservative); both are given [3]_. Lines of one port with unlike caps are each
            treated as if all had theirs. Television is served first: of port and uplink it leaves what it does not take
            on average.
Not here    loads of the trunk: ``trunk``; whether a promise is kept: ``targets``.
References  .. [1] Bonald and Massoulie (2001); Lindberger, M/G/R-PS dimensioning (ITC 1999).
            .. [2] Heyman, Lakshman and Neidhardt (1997), finite-source processor sharing.
            .. [3] Bonald and Proutiere (2003), bounds for networks of processor-sharing links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from camau_netsim.core.index import Real, Rows
from camau_netsim.domains.access.problem import AccessProblem, YearlyAccess
from camau_netsim.kernels.sharing import capped_ps, finite_source_ps


@dataclass(frozen=True, slots=True)
class AccessRates:
    """What each line class gets at one moment; a factor is a slowdown, 1 without contention, inf when overloaded."""

    port_load_mbps: Real  # (n_group,) television apart
    port_stream_mbps: Real  # (n_group,) television
    pon_factor: Real  # (n_class,)
    uplink_factor: Real  # (n_class,)
    trunk_factor: Real  # (n_class,) worst stage of the trunk
    optimistic_mbps: Real  # (n_class,) sigma / E[T] as used over the home's Wi-Fi, stages in the best case
    conservative_mbps: Real  # (n_class,) the same in the worst case
    sampled_mbps: Real  # (n_class,) mean rate a short test sees
    wired_best_mbps: Real  # (n_class,) the same three at the customer's port, by cable
    wired_mbps: Real  # (n_class,)
    wired_sampled_mbps: Real  # (n_class,)
    capable_mbps: Real  # (n_class,) mean rate a short test at the customer's port would see without a plan
    free_pon_factor: Real  # (n_class,) slowdowns of sessions without a plan's limit
    free_uplink_factor: Real  # (n_class,)
    free_trunk_factor: Real  # (n_class,)
    always_on_mbps: Real  # (n_class,) what is left for each line if all on the port and the uplinks download at once
    rate_error_ratio: Real  # (n_class,) standard error of the session rate over itself; 0 for a formula
    sampled_error_ratio: Real  # (n_class,) the same of the short test


def solve(
    problem: AccessProblem,
    access_year: YearlyAccess,
    household_line_mbps: Real,
    organisation_line_mbps: Real,
    household_stream_mbps: Real,
    exit_share_ratio: Real,
    path_ptr: Rows,
    path_arc: Rows,
    arc_capacity_mbps: Real,
    arc_offered_mbps: Real,
) -> AccessRates:
    """Return the rates of every line class.

    Parameters
    ----------
    problem : AccessProblem
    access_year : YearlyAccess
        The lines of the year.
    household_line_mbps, organisation_line_mbps : float64 array, shape (n_commune,)
        Mean rate a line asks for.
    household_stream_mbps : float64 array, shape (n_commune,)
        Mean rate of the television of a household line.
    exit_share_ratio : float64 array, shape (n_exit, n_node)
        How a node's Internet load is split over the exits.
    path_ptr, path_arc : int32 arrays
        Route from exit e to node n is row ``e * n_node + n``.
    arc_capacity_mbps, arc_offered_mbps : float64 array, shape (n_arc,)
    """
    year = access_year
    group = year.line_group
    line = year.line_mbps(household_line_mbps, organisation_line_mbps)
    port_load = year.port_load_mbps(household_line_mbps, organisation_line_mbps)
    streams = year.port_stream_mbps(household_stream_mbps)
    trunk = _TrunkStage(exit_share_ratio, path_ptr, path_arc, arc_capacity_mbps, arc_offered_mbps)
    uplink_left = year.uplink_mbps - year.olt_load_mbps(streams)
    way = _Way(problem.olt_node, uplink_left, year.olt_load_mbps(port_load), trunk)
    port = _Port(problem, line, port_load, year.n_lines, year.payload_mbps - streams)
    used = _sessions(port, way, year.line_cap_mbps, group, year.olt[group])
    wired = used if year.all_wired else _sessions(port, way, year.wired_cap_mbps, group, year.olt[group])
    free = _sessions(port, way, year.session_room_mbps, np.arange(len(line), dtype=np.int32), year.olt)
    return AccessRates(
        port_load_mbps=port_load,
        port_stream_mbps=streams,
        pon_factor=used.pon_factor,
        uplink_factor=used.uplink_factor,
        trunk_factor=used.trunk_factor,
        optimistic_mbps=used.best_mbps,
        conservative_mbps=used.worst_mbps,
        sampled_mbps=used.sampled_mbps,
        wired_best_mbps=wired.best_mbps,
        wired_mbps=wired.worst_mbps,
        wired_sampled_mbps=wired.sampled_mbps,
        capable_mbps=free.sampled_mbps[group],
        free_pon_factor=free.pon_factor[group],
        free_uplink_factor=free.uplink_factor[group],
        free_trunk_factor=free.trunk_factor[group],
        always_on_mbps=np.minimum(year.wired_cap_mbps, _always_on_mbps(year, port.left_mbps, uplink_left)[group]),
        rate_error_ratio=np.zeros(len(group)),
        sampled_error_ratio=np.zeros(len(group)),
    )


class _Sessions(NamedTuple):
    """Slowdowns and rates of sessions of some caps, each on a group's port."""

    pon_factor: Real
    uplink_factor: Real
    trunk_factor: Real
    best_mbps: Real
    worst_mbps: Real
    sampled_mbps: Real


def _sessions(port: _Port, way: _Way, cap_mbps: Real, group: Rows, olt: Rows) -> _Sessions:
    """Follow sessions of each cap through port, uplink and trunk."""
    pon_factor, pon_sampled = port.stage(cap_mbps, group)
    beyond = way.factors(olt, cap_mbps)
    worst = np.maximum(beyond.worst, np.maximum(pon_factor, beyond.uplink))
    total = 1.0 + (pon_factor - 1.0) + (beyond.uplink - 1.0) + beyond.total
    return _Sessions(
        pon_factor,
        beyond.uplink,
        beyond.mixed(beyond.worst),
        cap_mbps / beyond.mixed(worst),
        cap_mbps / beyond.mixed(total),
        pon_sampled / beyond.mixed(beyond.uplink + beyond.total),
    )


@dataclass(frozen=True, slots=True)
class _Beyond:
    """Slowdowns beyond the port, of sessions of some lines, by exit."""

    share_ratio: Real  # (n_exit, n) how the lines' sessions spread over the exits
    uplink: Real  # (n,)
    worst: Real  # (n_exit, n) largest factor on the trunk
    total: Real  # (n_exit, n) sum of (factor - 1) on the trunk

    def mixed(self, factor: Real) -> Real:
        """Mean factor over the exits (sessions take turns, so mean durations mix linearly); inf without an exit."""
        used = np.where(self.share_ratio > 0.0, factor, 0.0)  # zero times infinity is nothing here
        weighted = (self.share_ratio * used).sum(axis=0)
        return np.where(weighted > 0.0, weighted, np.inf)


@dataclass(frozen=True, slots=True)
class _Way:
    """The stages from an OLT to the exits."""

    olt_node: Rows
    uplink_mbps: Real
    uplink_load_mbps: Real
    trunk: _TrunkStage

    def factors(self, olt: Rows, cap_mbps: Real) -> _Beyond:
        """Slowdowns of sessions of each line's cap from its OLT on."""
        node = self.olt_node[olt]
        worst, total = self.trunk.factors(node, cap_mbps)
        uplink = _stage(self.uplink_mbps, self.uplink_load_mbps, olt, cap_mbps)
        return _Beyond(self.trunk.exit_share_ratio[:, node], uplink, worst, total)


@dataclass(frozen=True, slots=True)
class _Port:
    """The port of each group, as television leaves it."""

    problem: AccessProblem
    line_mbps: Real  # (n_group,) mean rate that one line asks for
    load_mbps: Real  # (n_group,)
    n_lines: Rows
    left_mbps: Real

    def stage(self, cap_mbps: Real, group: Rows) -> tuple[Real, Real]:
        """Slowdown on the port of each row's group and the rate that a short test sees there."""
        full = self.left_mbps[group] <= 0.0
        left = np.where(full, 1.0, self.left_mbps[group])
        if self.problem.finite_source:
            think_s = self.problem.think_s(self.line_mbps[group], cap_mbps)
            sizes = np.full(len(cap_mbps), self.problem.session_mbit)
            finite = finite_source_ps(self.n_lines[group], think_s, sizes, cap_mbps, left)
            factor, sampled = cap_mbps / finite.mean_rate_mbps, finite.sampled_rate_mbps
        else:
            poisson = capped_ps(left, cap_mbps, self.load_mbps[group] / left)
            factor, sampled = poisson.slowdown, poisson.sampled_rate_mbps
        return np.where(full, np.inf, factor), np.where(full, 0.0, sampled)


def _always_on_mbps(year: YearlyAccess, port_left_mbps: Real, uplink_left_mbps: Real) -> Real:
    """Share of each line of each group in its port and in its uplinks, whichever is less."""
    on_port = port_left_mbps / np.maximum(year.n_lines, 1)
    on_uplink = uplink_left_mbps / np.maximum(year.olt_lines, 1.0)
    return np.maximum(np.minimum(on_port, on_uplink[year.olt]), 0.0)


def _stage(capacity_mbps: Real, load_mbps: Real, row: Rows, cap_mbps: Real) -> Real:
    """Slowdown of each line class at a shared link, each distinct (link, cap) worked out once."""
    caps, cap_row = np.unique(cap_mbps, return_inverse=True)
    table = _slowdowns(capacity_mbps, load_mbps, caps)
    return table[row, cap_row]


def _slowdowns(capacity_mbps: Real, load_mbps: Real, caps_mbps: Real) -> Real:
    """Slowdown on each link for each cap, shape (n_link, n_cap); inf on a link that is down or overloaded."""
    table = np.full((len(capacity_mbps), len(caps_mbps)), np.inf)
    up = np.flatnonzero(capacity_mbps > 0.0)
    if len(up) and len(caps_mbps):
        capacity = np.repeat(capacity_mbps[up], len(caps_mbps))
        ratio = np.repeat(load_mbps[up] / capacity_mbps[up], len(caps_mbps))
        cap = np.tile(caps_mbps, len(up))
        stage = capped_ps(capacity, np.minimum(cap, capacity), ratio)
        table[up] = (stage.slowdown * np.maximum(cap / capacity, 1.0)).reshape(len(up), len(caps_mbps))
    return table


@dataclass(frozen=True, slots=True)
class _TrunkStage:
    exit_share_ratio: Real
    path_ptr: Rows
    path_arc: Rows
    arc_capacity_mbps: Real
    arc_offered_mbps: Real

    def factors(self, node: Rows, cap_mbps: Real) -> tuple[Real, Real]:
        """Worst factor and sum of (factor - 1) over the route from each exit, shape (n_exit, n_class)."""
        caps, cap_row = np.unique(cap_mbps, return_inverse=True)
        used = np.unique(self.path_arc)
        table = np.ones((len(self.arc_capacity_mbps), len(caps)))
        table[used] = _slowdowns(self.arc_capacity_mbps[used], self.arc_offered_mbps[used], caps)
        n_exits, n_nodes = self.exit_share_ratio.shape
        worst = np.ones((n_exits * n_nodes, len(caps)))
        total = np.zeros((n_exits * n_nodes, len(caps)))
        routed = np.flatnonzero(np.diff(self.path_ptr) > 0)
        if len(routed):
            hops = table[self.path_arc]
            worst[routed] = np.maximum.reduceat(hops, self.path_ptr[routed])
            total[routed] = np.add.reduceat(hops - 1.0, self.path_ptr[routed])
        shape = (n_exits, n_nodes, len(caps))
        return worst.reshape(shape)[:, node, cap_row], total.reshape(shape)[:, node, cap_row]
