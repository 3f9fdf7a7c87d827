"""By how much load can grow: by hand on a triangle."""

import numpy as np
import pytest

from camau_netsim.domains.trunk.headroom import headroom
from camau_netsim.domains.trunk.model import solve
from camau_netsim.domains.trunk.problem import TrunkProblem
from camau_netsim.kernels.spf import trace_paths
from tests.unit.domains.build import fibre, routed


def triangle(km=(1.0, 1.0, 3.0)):
    """X the exit; X-A, A-B, X-B, 100 Mb/s each."""
    ends = zip(("xa", "ab", "xb"), ("X", "A", "X"), ("A", "B", "B"), km, strict=True)
    return fibre("XAB", [(name, a, b, length, 100.0, "") for name, a, b, length in ends], {"X": 1.0}, ["X"])


def room(network, public, government=(0.0, 0.0, 0.0)):
    links = network.link, network.link_a, network.link_b
    every, hub_tree = np.arange(3, dtype=np.int32), network.tree_of(0)
    problem = TrunkProblem(*links, network.node, network.exit_ratio, hub_tree, every, full_ratio=0.8)
    way = routed(network)
    loads = np.array(public), np.array(government)
    trees = way.parent_node, way.parent_arc
    paths = trace_paths(*trees, np.full(3, hub_tree, np.int32), every)
    states = loads[1], way.reached[hub_tree], *paths
    flows = solve(problem, *trees, way.reached, way.arc_capacity_mbps, *loads, *states)
    shares = flows.exit_share_ratio, way.reached, way.arc_capacity_mbps, flows.arc_offered_mbps
    return headroom(problem, network.source, *shares, network.link_length_km, *loads)


def test_routing_at_will_uses_the_way_that_the_shortest_leaves_idle():
    # B's 50 run over A (2 km, not 3): 50 of 100 on both links, twice as much fits; at will 200 reach B, four times.
    found = room(triangle(), (0.0, 0.0, 50.0))
    assert (found.offered_mbps, found.routes_factor, found.ecmp_factor) == (50.0, 2.0, 2.0)
    assert found.best_factor == pytest.approx(4.0)
    assert found.bound_factor == pytest.approx(4.0)


def test_equally_short_ways_share_evenly():
    found = room(triangle((1.0, 1.0, 2.0)), (0.0, 0.0, 50.0))
    assert found.ecmp_factor == pytest.approx(4.0)
    assert found.routes_factor == 2.0


def test_the_tslcd_counts_with_the_rest():
    assert room(triangle(), (0.0, 0.0, 30.0), (0.0, 0.0, 20.0)).best_factor == pytest.approx(4.0)


def test_nothing_asked_leaves_nothing_to_grow():
    assert room(triangle(), (5.0, 0.0, 0.0)) is None
