"""Which Party and State bodies are reached, and with their committed rate.

Question    With what is up now, which bodies have a live TSLCD path, and does every one get its committed rate at once?
Method      A body uses the first of its ways that is whole: first tail before second, first hub before second. A way is
            a tail, and the route from the hub to its node, over the node of the body above where circuits end there.
            All committed rates are put on the ways together and shared max-min fairly on what calls and telemetry
            leave; the TSLCD is served before public traffic, so that is all it competes with. A body's service path
            leads over its hub to a live data centre that hosts the platform. Two levels are joined as far as pairs of
            their bodies are, over the core.
Not here    calls and telemetry: ``priority``; which data centres live: ``datacentre``; loads on the trunk: ``trunk``;
            meetings: ``meetings``; what a security level asks for: ``security``.
References  Bertsekas and Gallager, *Data Networks*, 2nd ed. (1992), sec. 6.5.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows, over, sum_by
from camau_netsim.domains.government.circuits import hub_in_use, on_second_tail
from camau_netsim.domains.government.problem import GovernmentProblem
from camau_netsim.kernels.maxmin import maxmin_rates

ENOUGH = 1.0 - 1.0e-9
"""A rate within rounding of the committed one is the committed one."""


@dataclass(frozen=True, slots=True)
class GovernmentState:
    """The TSLCD in one state of the network; flows are the bodies, then the far ends of their uses."""

    connected: Mask  # (n_body,) a live path to a hub
    committed: Mask  # (n_body,) and the committed rate on it
    served: Mask  # (n_body,) and a platform at its end
    body_way: Mask  # (n_body,) way in use: 0 none, 1 + 2 x hub + tail
    tslcd_up: Mask  # (n_flow,)
    tslcd_ptr: Rows  # (n_flow + 1,) way of each flow, in the direction of its load
    tslcd_arc: Rows
    levels_connected_ratio: (
        Real  # (n_level, n_level) share of pairs of their bodies that are joined, NaN without a pair
    )
    levels_committed_ratio: Real  # (n_level, n_level) with the committed rate at both ends


def solve(
    problem: GovernmentProblem,
    body_stands: Mask,
    body_tail_up: Mask,
    second_tail_up: Mask,
    parent_node: Rows,
    parent_arc: Rows,
    reached: Mask,
    arc_capacity_mbps: Real,
    platform_reached: Mask,
) -> GovernmentState:
    """Say which bodies are connected, at which rate, and served.

    Parameters
    ----------
    problem : GovernmentProblem
    body_stands, body_tail_up : uint8 array, shape (n_body,)
        Bodies that exist in the year; tails that are up.
    second_tail_up : uint8 array, shape (n_second,)
        Tails of the bodies with a second one.
    parent_node, parent_arc, reached : arrays, shape (n_source, n_node)
        The backbone's trees.
    arc_capacity_mbps : float64 array, shape (n_arc,)
        Zero on what is down.
    platform_reached : uint8 array, shape (n_node,)
        Nodes from which a live platform can be reached.
    """
    n_bodies = len(problem.body)
    if n_bodies == 0 or problem.hub_tree < 0:
        return _nothing(problem)
    second_up = np.zeros(n_bodies, dtype=np.uint8)
    second_up[problem.second] = second_tail_up
    tails_up = (body_stands & body_tail_up, body_stands & second_up)
    way, far_hub = _ways(problem, tails_up, reached)
    hub = np.concatenate([hub_in_use(way), np.maximum(far_hub, 0)])
    by_second = np.where(on_second_tail(way), problem.second_node, -1)
    second = np.concatenate([by_second, np.full(len(problem.far), -1)])
    ptr, arc = problem.legs.paths(
        parent_node, parent_arc, problem.hub_trees[hub], second, problem.hub_nodes[hub].astype(np.int32)
    )
    connected = (way > 0).astype(np.uint8)
    own = ptr[: n_bodies + 1]
    asked = np.where(connected == 1, problem.committed_mbps, 0.0)
    first = np.repeat(np.where(connected == 1, problem.first_mbps, 0.0), np.diff(own))
    left = np.maximum(arc_capacity_mbps - sum_by(arc[: own[-1]], first, len(arc_capacity_mbps)), 0.0)
    rate = maxmin_rates(own, arc[: own[-1]], asked, left)
    committed = connected & (rate >= problem.committed_mbps * ENOUGH).astype(np.uint8)
    return GovernmentState(
        connected=connected,
        committed=committed,
        served=connected & platform_reached[problem.hub_nodes[hub[:n_bodies]]],
        body_way=way,
        tslcd_up=np.concatenate([connected, far_hub >= 0]).astype(np.uint8),
        tslcd_ptr=ptr,
        tslcd_arc=arc,
        levels_connected_ratio=_joined(problem, body_stands, connected),
        levels_committed_ratio=_joined(problem, body_stands, committed),
    )


def _ways(problem: GovernmentProblem, tails_up: tuple[Mask, Mask], reached: Mask) -> tuple[Mask, Rows]:
    """First whole way of each body, and first hub that reaches each far end (-1: none)."""
    n_bodies = len(problem.body)
    way = np.zeros(n_bodies, dtype=np.uint8)
    far_hub = np.full(len(problem.far), -1, dtype=np.int32)
    for number, tree in enumerate(problem.hub_trees.tolist()):
        by_legs = problem.legs.reached(reached, tree)
        by_second = np.where(problem.second_node >= 0, reached[tree, problem.second_node], 0)
        for tail, up in enumerate((tails_up[0] & by_legs[:n_bodies], tails_up[1] & by_second)):
            way = np.where((way == 0) & (up == 1), 1 + 2 * number + tail, way).astype(np.uint8)
        far_hub = np.where((far_hub < 0) & (by_legs[n_bodies:] == 1), number, far_hub).astype(np.int32)
    return way, far_hub


def _joined(problem: GovernmentProblem, stands: Mask, holds: Mask) -> Real:
    """Share of the pairs of bodies of two levels in which both hold, a body never with itself."""
    n_levels = len(problem.levels)
    whole = sum_by(problem.level_row, stands.astype(np.float64), n_levels)
    held = sum_by(problem.level_row, (holds & stands).astype(np.float64), n_levels)
    own = np.eye(n_levels) == 1.0
    pairs = np.where(own, whole * np.maximum(whole - 1.0, 0.0) / 2.0, np.outer(whole, whole))
    joined = np.where(own, held * np.maximum(held - 1.0, 0.0) / 2.0, np.outer(held, held))
    return over(joined, pairs)


def _nothing(problem: GovernmentProblem) -> GovernmentState:
    n_bodies, n_flows, n_levels = len(problem.body), len(problem.flow_node), len(problem.levels)
    nobody, none = np.zeros(n_bodies, dtype=np.uint8), np.full((n_levels, n_levels), np.nan)
    return GovernmentState(
        connected=nobody,
        committed=nobody,
        served=nobody,
        body_way=nobody,
        tslcd_up=np.zeros(n_flows, dtype=np.uint8),
        tslcd_ptr=np.zeros(n_flows + 1, dtype=np.int32),
        tslcd_arc=np.zeros(0, dtype=np.int32),
        levels_connected_ratio=none,
        levels_committed_ratio=none,
    )
