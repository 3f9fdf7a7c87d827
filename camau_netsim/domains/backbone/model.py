"""Which routes exist with what is up.

Question    Over which links does each node reach the exits and the hubs, and which nodes are cut off?
Method      A link is up if it exists and every conduit it lies in is up. From each source a shortest-path tree by
            length (Dijkstra; ties by fewer hops, then by the lower link), as an interior gateway protocol with km
            weights does.
Not here    loads: ``trunk``; when conduits fall: ``failures``.
References  Dijkstra (1959); RFC 2328 (OSPF).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.domains.backbone.problem import BackboneProblem
from camau_netsim.kernels.spf import shortest_paths


@dataclass(frozen=True, slots=True)
class BackboneRoutes:
    """Shortest-path trees of one state; tree ``t`` grows from ``problem.source[t]``."""

    link_up: Mask  # (n_link,)
    distance_km: Real  # (n_source, n_node), inf where there is no way
    parent_node: Rows  # (n_source, n_node), -1 at the root and where there is no way
    parent_arc: Rows  # (n_source, n_node), arc from the parent, -1 likewise
    reached: Mask  # (n_source, n_node)
    exit_reached: Mask  # (n_node,) whether any exit is reached
    arc_capacity_mbps: Real  # (2 n_link,) 0 on a link that is down


def solve(
    problem: BackboneProblem, link_stands: Mask, link_capacity_mbps: Real, conduit_up: Mask, node_up: Mask
) -> BackboneRoutes:
    """Grow the trees over what is up.

    Parameters
    ----------
    problem : BackboneProblem
    link_stands : uint8 array, shape (n_link,)
        Links that exist in the year.
    link_capacity_mbps : float64 array, shape (n_link,)
        Each way.
    conduit_up : uint8 array, shape (n_conduit,)
    node_up : uint8 array, shape (n_node,)
    """
    link_up = _links_up(problem, link_stands, conduit_up)
    near = problem.adjacency
    paths = shortest_paths(near.ptr, near.node, near.link, problem.link_length_km, link_up, node_up, problem.source)
    child = np.arange(len(problem.node))
    link = np.maximum(paths.parent_link, 0)
    backwards = problem.link_b[link] != child  # the child is the link's first end
    arc = np.where(paths.parent_link >= 0, 2 * link + backwards, -1).astype(np.int32)
    reached = np.isfinite(paths.distance_km)
    exit_reached: Mask = np.any(reached[: len(problem.exit_node)], axis=0).astype(np.uint8)
    return BackboneRoutes(
        link_up=link_up,
        distance_km=paths.distance_km,
        parent_node=paths.parent_node,
        parent_arc=arc,
        reached=reached.astype(np.uint8),
        exit_reached=exit_reached,
        arc_capacity_mbps=np.repeat(np.where(link_up == 1, link_capacity_mbps, 0.0), 2),
    )


def _links_up(problem: BackboneProblem, link_stands: Mask, conduit_up: Mask) -> Mask:
    if not len(problem.conduit):
        return link_stands
    owner = np.repeat(np.arange(len(problem.link)), np.diff(problem.conduit_ptr))
    n_down = np.bincount(owner, weights=1.0 - conduit_up[problem.conduit], minlength=len(problem.link))
    up: Mask = ((link_stands == 1) & (n_down == 0)).astype(np.uint8)
    return up
