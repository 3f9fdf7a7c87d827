"""Shortest path trees: against scipy and networkx with dead links and nodes, ties, traces, refusals."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from camau_netsim.kernels import use
from camau_netsim.kernels.spf import shortest_paths, trace_paths


def adjacency(n_node, ends):
    """CSR of undirected links given as (node, node) rows."""
    ends = np.asarray(ends, np.int32).reshape(-1, 2)
    tail, head = np.concatenate((ends[:, 0], ends[:, 1])), np.concatenate((ends[:, 1], ends[:, 0]))
    link = np.tile(np.arange(len(ends), dtype=np.int32), 2)
    order = np.argsort(tail, kind="stable")
    ptr = np.concatenate(([0], np.cumsum(np.bincount(tail, minlength=n_node)))).astype(np.int32)
    return ptr, head[order], link[order]


def random_graph(seed, n_node=60, n_link=110, whole_lengths=False):
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, n_node, (n_link, 2))
    length = rng.integers(0, 4, n_link).astype(float) if whole_lengths else rng.uniform(0.1, 30.0, n_link)
    link_up, node_up = (rng.random(n_link) < 0.85).astype(np.uint8), (rng.random(n_node) < 0.9).astype(np.uint8)
    return ends, length, link_up, node_up


def solve(ends, length, link_up, node_up, source):
    arrays = adjacency(len(node_up), ends)
    return shortest_paths(*arrays, length, link_up, node_up, np.asarray(source, np.int32))


def usable(ends, link_up, node_up):
    return (link_up != 0) & (node_up[ends[:, 0]] != 0) & (node_up[ends[:, 1]] != 0)


@pytest.mark.parametrize("seed", range(6))
def test_distances_are_those_of_scipy(kernels, seed):
    ends, length, link_up, node_up = random_graph(seed)
    n_node = len(node_up)
    matrix = np.full((n_node, n_node), np.inf)
    for at in np.flatnonzero(usable(ends, link_up, node_up)):
        a, b = ends[at]
        matrix[a, b] = matrix[b, a] = min(matrix[a, b], length[at])
    np.fill_diagonal(matrix, np.inf)
    found = np.isfinite(matrix)
    expected = dijkstra(csr_array((matrix[found], np.nonzero(found)), shape=matrix.shape))
    expected[node_up == 0] = np.inf
    distance = solve(ends, length, link_up, node_up, np.arange(n_node)).distance_km
    np.testing.assert_allclose(distance, expected, rtol=1e-12)
    assert np.isinf(distance).any()
    assert (np.isfinite(distance).sum(axis=1) > 10).any()


@pytest.mark.parametrize("seed", range(4))
def test_traced_paths_are_as_long_as_those_of_networkx(kernels, seed):
    ends, length, link_up, node_up = random_graph([7, seed])
    graph = nx.MultiGraph()
    graph.add_nodes_from(np.flatnonzero(node_up).tolist())
    for at in np.flatnonzero(usable(ends, link_up, node_up)):
        graph.add_edge(int(ends[at, 0]), int(ends[at, 1]), key=int(at), weight=length[at])
    start = int(np.flatnonzero(node_up)[0])
    trees = solve(ends, length, link_up, node_up, [start])
    target = np.arange(len(node_up), dtype=np.int32)
    path_ptr, path_link = trace_paths(trees.parent_node, trees.parent_link, np.zeros_like(target), target)
    reached = nx.single_source_dijkstra_path_length(graph, start)
    assert len(reached) > 10
    for node in target.tolist():
        links = path_link[path_ptr[node] : path_ptr[node + 1]]
        assert (node in reached) == bool(np.isfinite(trees.distance_km[0, node]))
        if node in reached:
            here = start
            for link in links:  # the links join up, and every one of them is usable
                assert graph.has_edge(here, int(ends[link].sum() - here), key=int(link))
                here = int(ends[link].sum() - here)
            assert here == node
            assert length[links].sum() == pytest.approx(reached[node], rel=1e-12)
        else:
            assert len(links) == 0


def test_of_equal_lengths_fewer_hops_then_the_smaller_link(kernels):
    ends = np.array([[0, 1], [1, 3], [0, 3], [0, 3], [0, 2], [2, 3], [3, 4]])
    length = np.array([1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 1.0])
    everything = np.ones(7, np.uint8), np.ones(5, np.uint8)
    trees = solve(ends, length, *everything, [0])
    assert (trees.parent_node[0, 3], trees.parent_link[0, 3]) == (0, 2)
    without = everything[0].copy()
    without[[2, 3]] = 0
    trees = solve(ends, length, without, everything[1], [0])
    assert (trees.parent_node[0, 3], trees.parent_link[0, 3]) == (1, 1)
    assert trees.distance_km[0].tolist() == [0.0, 1.0, 1.0, 2.0, 3.0]


def test_hops_are_counted_through_the_chosen_tree(kernels):
    """A free detour must not hide a path with fewer hops."""
    ends = np.array([[0, 1], [1, 2], [0, 2], [2, 3]])
    trees = solve(ends, np.array([0.0, 0.0, 0.0, 1.0]), np.ones(4, np.uint8), np.ones(4, np.uint8), [0])
    assert trees.parent_link[0].tolist() == [-1, 0, 2, 3]


def test_dead_source_reaches_nothing(kernels):
    trees = solve(np.array([[0, 1]]), np.ones(1), np.ones(1, np.uint8), np.array([0, 1], np.uint8), [0, 1])
    assert np.isinf(trees.distance_km[0]).all()
    assert trees.distance_km[1].tolist() == [np.inf, 0.0]
    assert (trees.parent_node == -1).all()


def test_dead_node_is_not_crossed(kernels):
    ends = np.array([[0, 1], [1, 2]])
    trees = solve(ends, np.ones(2), np.ones(2, np.uint8), np.array([1, 0, 1], np.uint8), [0])
    assert trees.distance_km[0].tolist() == [0.0, np.inf, np.inf]


def test_trace_reads_from_the_source_outwards(kernels):
    ends = np.array([[2, 1], [1, 0], [2, 3]])
    trees = solve(ends, np.ones(3), np.array([1, 1, 0], np.uint8), np.ones(4, np.uint8), [2, 0])
    rows, targets = np.array([0, 0, 1, 0], np.int32), np.array([0, 2, 2, 3], np.int32)
    path_ptr, path_link = trace_paths(trees.parent_node, trees.parent_link, rows, targets)
    assert path_ptr.tolist() == [0, 2, 2, 4, 4]
    assert path_link.tolist() == [0, 1, 1, 0]
    assert path_ptr.dtype == path_link.dtype == np.int32


def test_parents_in_a_circle_are_refused(kernels):
    parent = np.array([[1, 0]], np.int32)
    with pytest.raises(ValueError, match="cycle"):
        trace_paths(parent, parent, np.zeros(1, np.int32), np.zeros(1, np.int32))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.integers(0, 2**20), st.integers(1, 12), st.integers(0, 25))
def test_bodies_agree_to_the_last_tie(seed, n_node, n_link):
    ends, length, link_up, node_up = random_graph(seed, n_node, n_link, whole_lengths=True)
    answers = []
    for name in ("compiled", "reference"):
        with use(name):
            answers.append(solve(ends, length, link_up, node_up, np.arange(n_node)))
    for a, b in zip(*answers, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"link_length_km": np.array([-1.0])}, "link_length_km: must be >= 0"),
        ({"link_length_km": np.array([np.nan])}, "link_length_km: holds NaN"),
        ({"link_up": np.ones(2, np.uint8)}, "link_up: want shape"),
        ({"node_up": np.ones(2)}, "node_up: want dtype uint8"),
        ({"source": np.array([2], np.int32)}, "source: must be < 2"),
        ({"source": np.array([0])}, "source: want dtype int32"),
        ({"adjacency_node": np.array([1, 5], np.int32)}, "adjacency_node: must be < 2"),
        ({"adjacency_ptr": np.array([0, 2], np.int32)}, "adjacency_ptr: want shape"),
    ],
)
def test_bad_input_is_refused(change, message):
    ptr, node, link = adjacency(2, [[0, 1]])
    good = {
        "adjacency_ptr": ptr,
        "adjacency_node": node,
        "adjacency_link": link,
        "link_length_km": np.ones(1),
        "link_up": np.ones(1, np.uint8),
        "node_up": np.ones(2, bool),
        "source": np.zeros(1, np.int32),
    }
    shortest_paths(**good)
    with pytest.raises(ValueError, match=message):
        shortest_paths(**{**good, **change})
