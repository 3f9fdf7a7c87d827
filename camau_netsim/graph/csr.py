"""A graph of undirected links as the flat arrays the kernels take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Rows, pointers


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Neighbours of each node: those of node ``n`` stand at ``ptr[n]:ptr[n + 1]``."""

    ptr: Rows
    node: Rows
    link: Rows


def adjacency(n_nodes: int, node_a: Rows, node_b: Rows) -> Adjacency:
    """Return the adjacency of links between ``node_a`` and ``node_b``, both ways, neighbours in order of link row."""
    n_links = len(node_a)
    origin = np.concatenate([node_a, node_b])
    target = np.concatenate([node_b, node_a])
    link = np.concatenate([np.arange(n_links), np.arange(n_links)])
    order = np.lexsort((link, origin))
    counts = np.bincount(origin, minlength=n_nodes)
    return Adjacency(pointers(counts.astype(np.int32)), target[order].astype(np.int32), link[order].astype(np.int32))
