"""What the links of the backbone carry, and how they are shared when they are full.

Question    With these routes and this load, how much arrives, and how full is each link?
Method      Downstream only (the fuller way in every access network). Each node's Internet load is split over the exits
            it reaches, the TSLCD's load runs over its own ways and is served first; each class is shared max-min
            fairly, weighted by its load, along its fixed routes [1]_.
Not here    routes: ``backbone``; ways of the TSLCD: ``government``; what a single session feels: ``access``, ``radio``.
References  .. [1] Bertsekas and Gallager, *Data Networks*, 2nd ed. (1992), sec. 6.5.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows, over, sum_by
from camau_netsim.domains.trunk.problem import TrunkProblem
from camau_netsim.kernels.maxmin import maxmin_rates
from camau_netsim.kernels.spf import trace_paths


@dataclass(frozen=True, slots=True)
class TrunkFlows:
    """What the trunk carries at one moment."""

    arc_offered_mbps: Real  # (2 n_link,)
    arc_carried_mbps: Real  # (2 n_link,)
    utilisation_ratio: Real  # (2 n_link,) offered over capacity, 0 where nothing is asked for
    exit_share_ratio: Real  # (n_exit, n_node) how a node's Internet load is split; zero if it reaches no exit
    path_ptr: Rows  # (n_exit * n_node + 1,) route from exit e to node n is row e * n_node + n
    path_arc: Rows
    public_ratio: Real  # (n_node,) delivered over offered Internet load, 1 where nothing is offered
    government_ratio: Real  # (n_node,) the same for the TSLCD


def solve(
    problem: TrunkProblem,
    parent_node: Rows,
    parent_arc: Rows,
    reached: Mask,
    arc_capacity_mbps: Real,
    public_mbps: Real,
    government_mbps: Real,
    tslcd_mbps: Real,
    tslcd_up: Mask,
    tslcd_ptr: Rows,
    tslcd_arc: Rows,
) -> TrunkFlows:
    """Share the links that are up.

    Parameters
    ----------
    problem : TrunkProblem
    parent_node, parent_arc, reached : arrays, shape (n_source, n_node)
        The backbone's trees.
    arc_capacity_mbps : float64 array, shape (2 n_link,)
        0 on a link that is down.
    public_mbps, government_mbps : float64 array, shape (n_node,)
        Offered to the Internet and to the TSLCD hub.
    tslcd_mbps : float64 array, shape (n_flow,)
        The latter by flow.
    tslcd_up, tslcd_ptr, tslcd_arc : arrays
        Whether each flow has a way, and its arcs, as CSR.
    """
    n_exits, n_nodes = len(problem.exit_ratio), len(problem.node)
    share = _exit_shares(problem.exit_ratio, reached[:n_exits])
    tree = np.repeat(np.arange(n_exits, dtype=np.int32), n_nodes)
    node = np.tile(np.arange(n_nodes, dtype=np.int32), n_exits)
    path_ptr, path_arc = trace_paths(parent_node, parent_arc, tree, node)
    public = (share * public_mbps).ravel()
    n_arcs = len(arc_capacity_mbps)
    state = _government_first(problem, np.where(tslcd_up, tslcd_mbps, 0.0), tslcd_ptr, tslcd_arc, arc_capacity_mbps)
    public_carried = _shared(path_ptr, path_arc, public, np.maximum(arc_capacity_mbps - state.load_mbps, 0.0))
    offered = state.offered_mbps + _arc_load(path_ptr, path_arc, public, n_arcs)
    arrived = public_carried.reshape(n_exits, n_nodes).sum(axis=0)
    return TrunkFlows(
        arc_offered_mbps=offered,
        arc_carried_mbps=state.load_mbps + _arc_load(path_ptr, path_arc, public_carried, n_arcs),
        utilisation_ratio=over(offered, arc_capacity_mbps, 0.0),
        exit_share_ratio=share,
        path_ptr=path_ptr,
        path_arc=path_arc,
        public_ratio=over(arrived, public_mbps, 1.0),
        government_ratio=over(state.delivered_mbps, government_mbps, 1.0),
    )


@dataclass(frozen=True, slots=True)
class _Priority:
    offered_mbps: Real  # (n_arc,)
    load_mbps: Real  # (n_arc,)
    delivered_mbps: Real  # (n_node,)


def _government_first(problem: TrunkProblem, offered: Real, ptr: Rows, arc: Rows, capacity: Real) -> _Priority:
    n_arcs = len(capacity)
    rates = _shared(ptr, arc, offered, capacity)
    delivered = sum_by(problem.tslcd_node, rates, len(problem.node))
    return _Priority(_arc_load(ptr, arc, offered, n_arcs), _arc_load(ptr, arc, rates, n_arcs), delivered)


def _exit_shares(exit_ratio: Real, reached: Mask) -> Real:
    wanted = exit_ratio[:, None] * reached
    total = wanted.sum(axis=0)
    # A node whose preferred exits are all gone spreads evenly over those left.
    wanted = np.where(total > 0.0, wanted, reached)
    total = wanted.sum(axis=0)
    return wanted / np.where(total > 0.0, total, 1.0)


def _shared(path_ptr: Rows, path_arc: Rows, offered_mbps: Real, capacity_mbps: Real) -> Real:
    """Max-min rates of the classes that ask for something, zero for the others."""
    rates = np.zeros(len(offered_mbps))
    asks = offered_mbps > 0.0
    lengths = np.diff(path_ptr)
    rates[asks & (lengths == 0)] = offered_mbps[asks & (lengths == 0)]  # source and target are the same node
    rows = np.flatnonzero(asks & (lengths > 0))
    if len(rows):
        chosen = np.repeat(asks & (lengths > 0), lengths)
        ptr = np.concatenate([[0], np.cumsum(lengths[rows])]).astype(np.int32)
        demand = np.ascontiguousarray(offered_mbps[rows])
        rates[rows] = maxmin_rates(ptr, np.ascontiguousarray(path_arc[chosen]), demand, capacity_mbps, weight=demand)
    return rates


def _arc_load(path_ptr: Rows, path_arc: Rows, rate_mbps: Real, n_arcs: int) -> Real:
    return sum_by(path_arc, np.repeat(rate_mbps, np.diff(path_ptr)), n_arcs)
