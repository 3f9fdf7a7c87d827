"""What is served before the data of the TSLCD: calls of the voice network, then telemetry.

Question    With what is up now, does every body's trunk group get its rate, does its telemetry reach the SOC, does its
            traffic pass a point the SOC sees, and does the SOC reach the national system?
Method      Strict priority on every link: the rates set aside for calls are shared max-min fairly first, then telemetry
            on what they leave [1]_. Neither data nor public traffic, which come after, can change the answer.
Not here    data of the TSLCD: ``model``; who gets a channel: ``voice``, ``calls``.
References  .. [1] Bertsekas and Gallager, *Data Networks*, 2nd ed. (1992), sec. 6.5.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows, over, pointers, sum_by
from camau_netsim.domains.government.circuits import hub_in_use
from camau_netsim.domains.government.problem import GovernmentProblem
from camau_netsim.kernels.maxmin import maxmin_rates
from camau_netsim.kernels.spf import trace_paths

ENOUGH = 1.0 - 1.0e-9
"""A rate within rounding of the one set aside is that one."""


@dataclass(frozen=True, slots=True)
class ServedFirst:
    """Voice and monitoring in one state; the last entry is the way beyond the province."""

    voice_up: Mask  # (n_body + 1,) a path with the rate of the trunk group
    soc_up: Mask  # (n_body + 1,) a path to the SOC; from it to the national system
    monitored: Mask  # (n_body,) whether its traffic passes a point the SOC sees, and the SOC is there
    telemetry_ratio: Real  # (n_body + 1,) telemetry carried over telemetry sent


@dataclass(frozen=True, slots=True)
class _Ways:
    ptr: Rows
    arc: Rows

    def joined(self, other: _Ways) -> _Ways:
        """Each way followed by the other's."""
        first, second = np.split(self.arc, self.ptr[1:-1]), np.split(other.arc, other.ptr[1:-1])
        arcs = [part for pair in zip(first, second, strict=True) for part in pair]
        return _Ways(pointers(np.diff(self.ptr) + np.diff(other.ptr)), np.concatenate([np.zeros(0, np.int32), *arcs]))

    def sums(self, values: Mask) -> Real:
        """Sum of a value of each hop over each way, shape (n_way,)."""
        owner = np.repeat(np.arange(len(self.ptr) - 1), np.diff(self.ptr))
        return sum_by(owner, values.astype(np.float64), len(self.ptr) - 1)

    def load(self, rate_mbps: Real, n_arcs: int) -> Real:
        """Load of each arc."""
        return sum_by(self.arc, np.repeat(rate_mbps, np.diff(self.ptr)), n_arcs)

    def shared(self, wanted_mbps: Real, capacity_mbps: Real) -> Real:
        """Max-min rates."""
        return maxmin_rates(self.ptr, self.arc, wanted_mbps, capacity_mbps)


def solve(
    problem: GovernmentProblem,
    connected: Mask,
    body_way: Mask,
    tslcd_ptr: Rows,
    tslcd_arc: Rows,
    centre_live: Mask,
    monitored_stands: Mask,
    distance_km: Real,
    parent_node: Rows,
    parent_arc: Rows,
    reached: Mask,
    arc_capacity_mbps: Real,
) -> ServedFirst:
    """Say who can call and who is watched.

    Parameters
    ----------
    problem : GovernmentProblem
    connected : uint8 array, shape (n_body,)
        Bodies with a live path to a hub.
    body_way : uint8 array, shape (n_body,)
        The way each body uses.
    tslcd_ptr, tslcd_arc : int32 arrays
        Arcs of the ways from the hubs, as CSR, bodies first.
    centre_live : uint8 array, shape (n_centre,)
    monitored_stands : uint8 array, shape (n_node,)
        Nodes at which the SOC sees the traffic.
    distance_km, parent_node, parent_arc, reached : arrays, shape (n_source, n_node)
        The backbone's trees.
    arc_capacity_mbps : float64 array, shape (n_arc,)
        Zero on what is down.
    """
    n_bodies, hub, soc = len(problem.body), problem.hub_node, problem.monitoring.soc
    if n_bodies == 0 or problem.hub_tree < 0:
        nothing = np.zeros(n_bodies + 1, dtype=np.uint8)
        return ServedFirst(nothing, nothing, nothing[:-1], np.zeros(n_bodies + 1))
    n_exits, trees = problem.n_exits, (parent_node, parent_arc)
    voice, mbps = problem.voice, problem.monitoring.telemetry_mbps
    at = problem.hub_nodes[hub_in_use(body_way)]
    to_hub = _Ways(tslcd_ptr[: n_bodies + 1], tslcd_arc[: tslcd_ptr[n_bodies]])
    exit_tree = int(distance_km[:n_exits, hub].argmin())
    ways = _with(to_hub, _traced(trees, np.array([exit_tree]), np.array([hub])))
    has = np.append(voice.has_voice & connected, np.uint8(voice.n_central > 0) & reached[:n_exits, hub].any())
    reserved = np.where(has == 1, np.append(voice.reserved_mbps, voice.central_mbps), 0.0)
    calls = ways.shared(reserved, arc_capacity_mbps)
    left = np.maximum(arc_capacity_mbps - ways.load(calls, len(arc_capacity_mbps)), 0.0)
    voice_up = (has == 1) & (calls >= reserved * ENOUGH)

    there = soc.centre >= 0 and centre_live[soc.centre] == 1
    soc_up = np.zeros(n_bodies + 1, dtype=np.uint8)
    sent = np.zeros(n_bodies + 1)
    telemetry = np.zeros(n_bodies + 1)
    if there:
        soc_up[:-1] = connected & reached[soc.tree, at]
        soc_up[-1] = reached[:n_exits, soc.node].any()
        sent = np.append(mbps, mbps.sum() * problem.monitoring.national_ratio)
        on = _traced(trees, np.full(n_bodies, soc.tree), at)
        exit_tree = int(distance_km[:n_exits, soc.node].argmin())
        beyond = _traced(trees, np.array([exit_tree]), np.array([soc.node]))
        telemetry = _with(to_hub.joined(on), beyond).shared(np.where(soc_up == 1, sent, 0.0), left)
    seen = _passes(problem, body_way, to_hub, monitored_stands) & soc_up[:-1]
    ratio = np.where(soc_up == 1, over(telemetry, sent, 1.0), 0.0)
    return ServedFirst(voice_up.astype(np.uint8), soc_up, seen, ratio)


def _traced(trees: tuple[Rows, Rows], tree: Rows, node: Rows) -> _Ways:
    return _Ways(*trace_paths(*trees, tree.astype(np.int32), node.astype(np.int32)))


def _with(ways: _Ways, last: _Ways) -> _Ways:
    """One more way at the end."""
    return _Ways(
        np.append(ways.ptr, ways.ptr[-1] + last.ptr[-1]).astype(np.int32), np.concatenate([ways.arc, last.arc])
    )


def _passes(problem: GovernmentProblem, body_way: Mask, ways: _Ways, monitored_stands: Mask) -> Mask:
    """Bodies on whose way to the hub, ends included, the SOC sees the traffic."""
    link = ways.arc // 2
    seen = np.maximum(monitored_stands[problem.link_a[link]], monitored_stands[problem.link_b[link]])
    n_seen = ways.sums(seen)
    hub = monitored_stands[problem.hub_nodes[hub_in_use(body_way)]]
    passes: Mask = ((n_seen > 0.0) | (hub == 1)).astype(np.uint8)
    return passes
