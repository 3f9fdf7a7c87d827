"""Shortest path trees on a random sparse network."""

import numpy as np

from bench.registry import kernel_case
from camau_netsim.kernels.spf import shortest_paths


def network(n_node, n_link, n_source, seed=1):
    rng = np.random.default_rng(seed)
    ring = np.column_stack((np.arange(n_node), np.roll(np.arange(n_node), -1)))
    ends = np.concatenate((ring, rng.integers(0, n_node, (n_link - n_node, 2))))
    tail, head = np.concatenate((ends[:, 0], ends[:, 1])), np.concatenate((ends[:, 1], ends[:, 0]))
    order = np.argsort(tail, kind="stable")
    return {
        "adjacency_ptr": np.concatenate(([0], np.cumsum(np.bincount(tail, minlength=n_node)))).astype(np.int32),
        "adjacency_node": head[order].astype(np.int32),
        "adjacency_link": np.tile(np.arange(n_link), 2)[order].astype(np.int32),
        "link_length_km": rng.uniform(0.5, 30.0, n_link),
        "link_up": (rng.random(n_link) < 0.97).astype(np.uint8),
        "node_up": np.ones(n_node, np.uint8),
        "source": rng.choice(n_node, n_source, replace=False).astype(np.int32),
    }


CASES = [
    kernel_case(
        "spf.trees",
        "2 000 nodes, 5 000 links, 50 sources, 3 % of links down",
        "200 nodes, 500 links, 10 sources",
        lambda quick: network(200, 500, 10) if quick else network(2_000, 5_000, 50),
        lambda **arguments: tuple(shortest_paths(**arguments)),
    )
]
