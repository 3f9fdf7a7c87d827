"""A cut never helps: routes over every set of cut conduits."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim import api
from camau_netsim.domains.backbone.model import solve
from camau_netsim.engine.compile import compile_scenario
from tests.unit.domains.build import fibre, ones

TUTORIAL = Path(__file__).resolve().parents[2] / "scenarios" / "tutorial"


def reached(problem, cut):
    """Trees with a set of conduits cut."""
    conduit_up = np.array([row not in cut for row in range(int(problem.conduit.max(initial=-1)) + 1)], np.uint8)
    standing, ways = (problem.links_stand(2025), problem.capacity_mbps(2025)), problem.circuit_ways[2025]
    return solve(problem, *standing, conduit_up, ones(len(problem.node)), ways.ptr, ways.link, ways.stands)


def assert_no_help(problem, cut, more):
    """Cutting ``more`` beside ``cut`` reaches nobody new and shortens no way."""
    before, after = reached(problem, cut), reached(problem, cut | more)
    assert (after.exit_reached <= before.exit_reached).all()
    assert (after.circuit_up <= before.circuit_up).all()
    assert (after.reached <= before.reached).all()
    assert (after.distance_km >= before.distance_km).all()
    assert (after.arc_capacity_mbps <= before.arc_capacity_mbps).all()


@pytest.fixture(scope="module")
def tutorial():
    return compile_scenario(api.load(TUTORIAL), (2025,)).backbone


def test_one_more_cut_never_helps_in_the_tutorial(tutorial):
    n = int(tutorial.conduit.max()) + 1
    for size in range(n):
        for cut in combinations(range(n), size):
            for one in set(range(n)) - set(cut):
                assert_no_help(tutorial, set(cut), {one})
    assert reached(tutorial, set(range(n))).exit_reached.sum() == 1


NODES = "XABCDEF"


@st.composite
def graphs(draw):
    """Links between seven nodes, each in one or two of eight conduits; X is the exit, B a second one."""
    ends = draw(st.lists(st.sampled_from(list(combinations(NODES, 2))), min_size=4, max_size=14))
    lengths = draw(st.lists(st.integers(1, 50), min_size=len(ends), max_size=len(ends)))
    conduits = draw(
        st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=2), min_size=len(ends), max_size=len(ends))
    )
    links = [
        (f"l{row}", *end, float(km), 100.0, ";".join(map(str, sorted(own))))
        for row, (end, km, own) in enumerate(zip(ends, lengths, conduits, strict=True))
    ]
    return fibre(NODES, links, {"X": 0.5, "B": 0.5}, ["E"])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(graphs(), st.sets(st.integers(0, 7), max_size=3), st.sets(st.integers(0, 7), max_size=3))
def test_more_cuts_never_help(problem, cut, more):
    assert_no_help(problem, cut, more)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(graphs(), st.sets(st.integers(0, 7), max_size=3))
def test_trees_are_trees_of_live_arcs(problem, cut):
    found = reached(problem, cut)
    for tree, source in enumerate(problem.source):
        for node in range(len(NODES)):
            parent, arc = found.parent_node[tree, node], found.parent_arc[tree, node]
            if node == source or not found.reached[tree, node]:
                assert (parent, arc) == (-1, -1)
                continue
            ends = (problem.link_a[arc // 2], problem.link_b[arc // 2])
            assert (parent, node) == (ends if arc % 2 == 0 else ends[::-1])
            assert found.link_up[arc // 2] == 1
            step = problem.link_length_km[arc // 2]
            assert found.distance_km[tree, node] == pytest.approx(found.distance_km[tree, parent] + step)
