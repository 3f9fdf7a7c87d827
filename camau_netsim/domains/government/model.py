"""Which Party and State bodies are reached, and with their committed rate.

Question    With what is up now, which bodies have a live TSLCD path, and does every one get its committed rate at once?
Method      A path lives if the body's tail and the route from the hub to its node are up. All committed rates are put
            on the routes together and shared max-min fairly on what calls and telemetry leave; the TSLCD is served
            before public traffic, so that is all it competes with. A body's service path leads over the hub to a live
            data centre that hosts the platform.
Not here    calls and telemetry: ``priority``; which data centres live: ``datacentre``; busy-hour load on the trunk:
            ``trunk``.
References  Bertsekas and Gallager, *Data Networks*, 2nd ed. (1992), sec. 6.5.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows, sum_by
from camau_netsim.domains.government.problem import GovernmentProblem
from camau_netsim.kernels.maxmin import maxmin_rates
from camau_netsim.kernels.spf import trace_paths

ENOUGH = 1.0 - 1.0e-9
"""A rate within rounding of the committed one is the committed one."""


@dataclass(frozen=True, slots=True)
class GovernmentState:
    """The TSLCD in one state of the network."""

    connected: Mask  # (n_body,) a live path to the hub
    committed: Mask  # (n_body,) and the committed rate on it
    served: Mask  # (n_body,) and a platform at its end


def solve(
    problem: GovernmentProblem,
    body_stands: Mask,
    body_tail_up: Mask,
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
    parent_node, parent_arc, reached : arrays, shape (n_source, n_node)
        The backbone's trees.
    arc_capacity_mbps : float64 array, shape (n_arc,)
        Zero on what is down.
    platform_reached : uint8 array, shape (n_node,)
        Nodes from which a live platform can be reached.
    """
    n_bodies = len(problem.body)
    if n_bodies == 0 or problem.hub_tree < 0:
        nothing = np.zeros(n_bodies, dtype=np.uint8)
        return GovernmentState(nothing, nothing, nothing)
    here = (body_stands == 1) & (body_tail_up == 1)
    connected = here & (reached[problem.hub_tree, problem.node] == 1)
    tree = np.full(n_bodies, problem.hub_tree, dtype=np.int32)
    ptr, arc = trace_paths(parent_node, parent_arc, tree, problem.node)
    first = np.repeat(np.where(connected, problem.first_mbps, 0.0), np.diff(ptr))
    left = np.maximum(arc_capacity_mbps - sum_by(arc, first, len(arc_capacity_mbps)), 0.0)
    rate = maxmin_rates(ptr, arc, np.where(connected, problem.committed_mbps, 0.0), left)
    committed = connected & (rate >= problem.committed_mbps * ENOUGH)
    served = connected & (platform_reached[problem.hub_node] == 1)
    return GovernmentState(*(mask.astype(np.uint8) for mask in (connected, committed, served)))
