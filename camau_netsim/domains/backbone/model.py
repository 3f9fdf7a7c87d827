"""Which routes exist with what is up.

Question    Over which links does each node reach the exits and the hubs, and which nodes are cut off?
Method      A link is up if it exists and every conduit it lies in is up. From each source a shortest-path tree by
            length (Dijkstra; ties by fewer hops, then by the lower link), as an interior gateway protocol with km
            weights does. A circuit is up on its working route, or on its spare one if it is protected, or on whatever
            is left between its ends if it is restored.
Not here    loads: ``trunk``; when conduits fall: ``failures``.
References  Dijkstra (1959); RFC 2328 (OSPF).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

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
    circuit_way: Mask  # (n_circuit,) which route it runs on: DARK, WORKING, SPARE or RESTORED
    circuit_up: Mask  # (n_circuit,)


DARK, WORKING, SPARE, RESTORED = 0, 1, 2, 3


def solve(
    problem: BackboneProblem,
    link_stands: Mask,
    link_capacity_mbps: Real,
    conduit_up: Mask,
    node_up: Mask,
    circuit_ptr: Rows,
    circuit_link: Rows,
    circuit_stands: Mask,
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
    circuit_ptr, circuit_link : int32 arrays, shape (2 n_circuit + 1,) and (n_hop,)
        Working and spare route of each circuit (``CircuitWays``).
    circuit_stands : uint8 array, shape (n_circuit,)
    """
    link_up = _links_up(problem, link_stands, conduit_up)
    near = problem.adjacency
    paths = shortest_paths(near.ptr, near.node, near.link, problem.link_length_km, link_up, node_up, problem.source)
    child = np.arange(len(problem.node))
    link = np.maximum(paths.parent_link, 0)
    backwards = problem.link_b[link] != child  # the child is the link's first end
    arc = np.where(paths.parent_link >= 0, 2 * link + backwards, -1).astype(np.int32)
    reached = np.isfinite(paths.distance_km)
    way = np.where(circuit_stands == 1, _circuit_way(problem, link_up, node_up, circuit_ptr, circuit_link), DARK)
    exit_reached: Mask = np.any(reached[: len(problem.exit_node)], axis=0).astype(np.uint8)
    return BackboneRoutes(
        link_up=link_up,
        distance_km=paths.distance_km,
        parent_node=paths.parent_node,
        parent_arc=arc,
        reached=reached.astype(np.uint8),
        exit_reached=exit_reached,
        arc_capacity_mbps=np.repeat(np.where(link_up == 1, link_capacity_mbps, 0.0), 2),
        circuit_way=way.astype(np.uint8),
        circuit_up=(way != DARK).astype(np.uint8),
    )


def _circuit_way(problem: BackboneProblem, link_up: Mask, node_up: Mask, ptr: Rows, link: Rows) -> Mask:
    """The first route of each circuit that is whole, its ends included."""
    hop_up = link_up[link] & node_up[problem.link_a[link]] & node_up[problem.link_b[link]]
    broken = np.concatenate([[0], np.cumsum(1 - hop_up.astype(np.int64))])
    whole = (np.diff(ptr) > 0) & (broken[ptr[1:]] == broken[ptr[:-1]])
    way = np.where(whole[0::2], WORKING, np.where(whole[1::2], SPARE, DARK)).astype(np.uint8)
    restored = np.array([kind == "restoration" for kind in problem.circuit_protection], dtype=np.bool_)
    waiting = restored & (way == DARK)
    if waiting.any():
        part = _parts(problem, link_up, node_up)
        ends = part[problem.circuit_a], part[problem.circuit_b]
        way[waiting & (ends[0] == ends[1]) & (ends[0] >= 0)] = RESTORED
    return way


def _parts(problem: BackboneProblem, link_up: Mask, node_up: Mask) -> Rows:
    """Number of the part of the graph that each node is in, -1 for a node that is down."""
    usable = (link_up & node_up[problem.link_a] & node_up[problem.link_b]) == 1
    ends = problem.link_a[usable], problem.link_b[usable]
    graph = csr_array((np.ones(int(usable.sum())), ends), shape=(len(node_up), len(node_up)))
    return np.where(node_up == 1, connected_components(graph, directed=False)[1], -1).astype(np.int32)


def _links_up(problem: BackboneProblem, link_stands: Mask, conduit_up: Mask) -> Mask:
    if not len(problem.conduit):
        return link_stands
    owner = np.repeat(np.arange(len(problem.link)), np.diff(problem.conduit_ptr))
    n_down = np.bincount(owner, weights=1.0 - conduit_up[problem.conduit], minlength=len(problem.link))
    up: Mask = ((link_stands == 1) & (n_down == 0)).astype(np.uint8)
    return up
