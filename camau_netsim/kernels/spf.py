"""Shortest path trees on a network with dead links and nodes, and the paths read off them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from camau_netsim.kernels import body, contract
from camau_netsim.kernels.contract import Flags, Real, Rows


class ShortestPaths(NamedTuple):
    """One shortest path tree per source; every array has shape (n_source, n_node)."""

    distance_km: Real
    """Length of the shortest path, ``inf`` where there is none."""
    parent_node: Rows
    """Node before this one on the path, -1 at the source and where there is no path."""
    parent_link: Rows
    """Link from that node, -1 likewise."""


def shortest_paths(
    adjacency_ptr: Rows,
    adjacency_node: Rows,
    adjacency_link: Rows,
    link_length_km: Real,
    link_up: Flags,
    node_up: Flags,
    source: Rows,
) -> ShortestPaths:
    """Grow one shortest path tree per source over the links and nodes that are up.

    Parameters
    ----------
    adjacency_ptr : int32 array, shape (n_node + 1,)
        Node u has the arcs ``adjacency_ptr[u]:adjacency_ptr[u + 1]``. An undirected link is two arcs with one link row.
    adjacency_node, adjacency_link : int32 array, shape (n_arc,)
        Node at the far end and link row of each arc.
    link_length_km : float64 array, shape (n_link,)
        Length (or any other additive cost), finite, ``>= 0``.
    link_up, node_up : uint8 or bool array, shape (n_link,) and (n_node,)
        1 where usable. A node that is down is neither reached nor crossed; a source that is down reaches nothing.
    source : int32 array, shape (n_source,)
        Node rows.

    Returns
    -------
    ShortestPaths
        ``distance_km``, ``parent_node`` and ``parent_link``, each of shape (n_source, n_node).

    Notes
    -----
    Dijkstra (*Numerische Mathematik* 1, 1959) with an indexed binary heap. Among equal lengths the path with fewer hops
    wins, then the one whose last link has the smaller row, so the tree depends on nothing but the arrays. Lengths are
    compared as float64 sums along the tree. Twin: ``reference.spf``.
    """
    n_node = len(contract.flags("node_up", node_up))
    node_up = contract.flags("node_up", node_up)
    link_length_km = contract.reals("link_length_km", link_length_km, low=0.0)
    link_up = contract.flags("link_up", link_up, (len(link_length_km),))
    adjacency_node = contract.rows("adjacency_node", adjacency_node, high=n_node)
    n_arc = len(adjacency_node)
    adjacency_link = contract.rows("adjacency_link", adjacency_link, (n_arc,), high=len(link_length_km))
    adjacency_ptr = contract.pointer("adjacency_ptr", adjacency_ptr, n_node, n_arc)
    source = contract.rows("source", source, high=n_node)
    shape = (len(source), n_node)
    trees = ShortestPaths(np.empty(shape), np.empty(shape, np.int32), np.empty(shape, np.int32))
    status = body("spf").grow_trees(
        adjacency_ptr, adjacency_node, adjacency_link, link_length_km, link_up, node_up, source, *trees
    )
    contract.settle("spf", status)
    return trees


def trace_paths(parent_node: Rows, parent_link: Rows, source: Rows, target: Rows) -> tuple[Rows, Rows]:
    """Read paths off shortest path trees.

    Parameters
    ----------
    parent_node, parent_link : int32 array, shape (n_source, n_node)
        As returned by :func:`shortest_paths`.
    source : int32 array, shape (n_path,)
        Row of the tree (not the node) each path starts from.
    target : int32 array, shape (n_path,)
        Node each path ends at.

    Returns
    -------
    path_ptr : int32 array, shape (n_path + 1,)
    path_link : int32 array, shape (n_hop,)
        Links of path i are ``path_link[path_ptr[i]:path_ptr[i + 1]]``, from the source outwards; none when the target
        cannot be reached or is the source itself.

    Raises
    ------
    ValueError
        For a wrong type, shape or range, and when following parents runs in a circle.
    """
    parent_node = contract.rows("parent_node", parent_node, (None, None), low=-1)
    n_tree, n_node = parent_node.shape
    parent_node = contract.rows("parent_node", parent_node, (n_tree, n_node), low=-1, high=n_node)
    parent_link = contract.rows("parent_link", parent_link, (n_tree, n_node), low=-1)
    source = contract.rows("source", source, high=n_tree)
    target = contract.rows("target", target, (len(source),), high=n_node)
    path_ptr = np.zeros(len(source) + 1, np.int32)
    contract.settle("spf", body("spf").count_hops(parent_node, parent_link, source, target, path_ptr))
    path_link = np.empty(path_ptr[-1], np.int32)
    contract.settle("spf", body("spf").write_paths(parent_node, parent_link, source, target, path_ptr, path_link))
    return path_ptr, path_link
