"""Neighbours of each node, both ways, in order of link."""

import numpy as np

from camau_netsim.graph.csr import adjacency


def test_each_link_is_seen_from_both_ends():
    # Links 0: 0-1, 1: 2-0, 2: 1-2, 3: 0-1 again; node 3 stands alone.
    near = adjacency(4, np.array([0, 2, 1, 0], np.int32), np.array([1, 0, 2, 1], np.int32))
    assert near.ptr.tolist() == [0, 3, 6, 8, 8]
    assert near.node.tolist() == [1, 2, 1, 0, 2, 0, 0, 1]
    assert near.link.tolist() == [0, 1, 3, 0, 2, 3, 1, 2]
    assert {near.ptr.dtype, near.node.dtype, near.link.dtype} == {np.dtype(np.int32)}


def test_a_graph_without_links_has_lonely_nodes():
    none = np.empty(0, np.int32)
    near = adjacency(2, none, none)
    assert near.ptr.tolist() == [0, 0, 0]
    assert len(near.node) == len(near.link) == 0
