"""By how much all load can grow together: on the present routes, with equal-cost splits, and routed at will."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.domains.trunk.problem import TrunkProblem
from camau_netsim.graph.concurrent_flow import max_concurrent_flow
from camau_netsim.graph.ecmp import ecmp_load_mbps


@dataclass(frozen=True, slots=True)
class Headroom:
    """Factors by which all load fits; below 1 it does not fit as it is."""

    offered_mbps: float
    routes_factor: float
    ecmp_factor: float
    best_factor: float
    bound_factor: float


def headroom(
    problem: TrunkProblem,
    source: Rows,
    exit_share_ratio: Real,
    reached: Mask,
    arc_capacity_mbps: Real,
    arc_offered_mbps: Real,
    link_length_km: Real,
    public_mbps: Real,
    government_mbps: Real,
) -> Headroom | None:
    """Return what the links could carry under three ways of routing; ``None`` where nothing is asked of any link.

    Parameters
    ----------
    problem : TrunkProblem
    source : int32 array, shape (n_source,)
        Nodes from which the trees grow.
    exit_share_ratio, reached, arc_capacity_mbps, arc_offered_mbps, public_mbps, government_mbps
        As the backbone and trunk rooms have them.
    link_length_km : float64 array, shape (n_link,)
        Routing weight.

    Notes
    -----
    The present routes and their equal-cost variant are what a gateway protocol can do; the largest common factor over
    all routings is the maximum concurrent flow (``graph.concurrent_flow``). The TSLCD counts like any other load here.
    """
    demands = _demands(problem, source, exit_share_ratio, reached, public_mbps, government_mbps)
    up = np.flatnonzero(arc_capacity_mbps > 0.0)
    used = arc_offered_mbps[up] > 0.0
    if not demands or not used.any():
        return None
    link, back = up // 2, up % 2 == 1
    tail = np.where(back, problem.link_b[link], problem.link_a[link])
    head = np.where(back, problem.link_a[link], problem.link_b[link])
    arcs = list(zip(tail.tolist(), head.tolist(), strict=True))
    capacity = arc_capacity_mbps[up]
    n_nodes = len(problem.node)
    split = ecmp_load_mbps(n_nodes, arcs, np.maximum(link_length_km[link], 1.0e-6).tolist(), demands)
    best = max_concurrent_flow(n_nodes, arcs, capacity.tolist(), demands)
    return Headroom(
        offered_mbps=sum(size for _, _, size in demands),
        routes_factor=float((capacity[used] / arc_offered_mbps[up][used]).min()),
        ecmp_factor=float((capacity[split > 0.0] / split[split > 0.0]).min()),
        best_factor=best.factor,
        bound_factor=best.bound_factor,
    )


def _demands(
    problem: TrunkProblem, source: Rows, exit_share_ratio: Real, reached: Mask, public_mbps: Real, government_mbps: Real
) -> list[tuple[int, int, float]]:
    """Load from each exit and from the TSLCD hub to each node beside them."""
    n_exits = len(problem.exit_ratio)
    loads = [(int(source[row]), exit_share_ratio[row] * public_mbps) for row in range(n_exits)]
    if problem.hub_tree >= 0:
        loads.append((int(source[problem.hub_tree]), reached[problem.hub_tree] * government_mbps))
    return [
        (root, node, float(size))
        for root, sizes in loads
        for node, size in enumerate(sizes)
        if size > 0.0 and node != root
    ]
