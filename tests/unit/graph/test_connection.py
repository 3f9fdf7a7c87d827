"""Bits of words against one graph search per state."""

import networkx as nx
import numpy as np
import pytest

from camau_netsim.core.index import pointers
from camau_netsim.graph.connection import all_up, packed, reached, unpacked


@pytest.mark.parametrize("n_states", [1, 63, 64, 65, 200])
def test_packing_keeps_every_flag(n_states):
    up = np.random.default_rng(n_states).random((5, n_states)) < 0.5
    words = packed(up)
    assert words.shape == (5, -(-n_states // 64))
    assert (unpacked(words, n_states) == up).all()


def test_a_group_is_up_if_all_its_members_are():
    up = np.array([[1, 1, 0, 0], [1, 0, 1, 0]], dtype=bool)
    found = all_up(packed(up), pointers([2, 0, 1]), np.array([0, 1, 1], np.int32))
    assert unpacked(found, 4).tolist() == [[True, False, False, False], [True] * 4, [True, False, True, False]]


def test_reached_agrees_with_a_search_of_every_state():
    rng = np.random.default_rng(5)
    n_nodes, n_states = 12, 130
    ends = rng.integers(0, n_nodes, (22, 2)).astype(np.int32)
    link_up, node_up = rng.random((22, n_states)) < 0.7, rng.random((n_nodes, n_states)) < 0.9
    sources = np.array([0, 7], np.int32)
    found = unpacked(reached(ends[:, 0].copy(), ends[:, 1].copy(), packed(link_up), packed(node_up), sources), n_states)
    for state in range(n_states):
        graph = nx.Graph()
        graph.add_nodes_from(np.flatnonzero(node_up[:, state]))
        graph.add_edges_from(
            (a, b) for row, (a, b) in enumerate(ends) if link_up[row, state] and node_up[a, state] and node_up[b, state]
        )
        joined = set().union(*(nx.node_connected_component(graph, s) for s in sources if s in graph))
        assert set(np.flatnonzero(found[:, state])) == joined
    assert 0.1 < found.mean() < 0.9
