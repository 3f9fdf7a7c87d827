"""Routes on small graphs, cut and rerouted by hand."""

import pytest

from camau_netsim.core.index import Index
from camau_netsim.domains.backbone.problem import compile_problem
from camau_netsim.domains.backbone.spec import BackboneSpec, Link, Node, Upgrade
from tests.unit.domains.build import METRES, fibre, routed

INF = float("inf")


def ring():
    """X is the exit; A-X is 10 km, B-A 10 km (written from B to A), X-B 30 km through two conduits."""
    return fibre(
        "XAB",
        [
            ("xa", "X", "A", 10.0, 1000.0, "k0"),
            ("ba", "B", "A", 10.0, 500.0, "k1"),
            ("xb", "X", "B", 30.0, 200.0, "k1b;k2"),
        ],
        {"X": 1.0},
    )


def test_intact_routes_take_the_shortest_way():
    found = routed(ring())
    assert found.distance_km.tolist() == [[0.0, 10.0, 20.0]]
    assert found.parent_node.tolist() == [[-1, 0, 1]]
    # Arc 0 is X to A; B hangs on A by link 1, which is written B to A: the arc from A to B is its way back, 2 x 1 + 1.
    assert found.parent_arc.tolist() == [[-1, 0, 3]]
    assert found.reached.tolist() == [[1, 1, 1]]
    assert found.arc_capacity_mbps.tolist() == [1000.0, 1000.0, 500.0, 500.0, 200.0, 200.0]


def test_a_cut_turns_the_ring_round():
    found = routed(ring(), conduits="0")
    assert found.link_up.tolist() == [0, 1, 1]
    assert found.distance_km.tolist() == [[0.0, 40.0, 30.0]]
    # X to B is arc 4; A now hangs on B: along link 1 as written, arc 2.
    assert found.parent_arc.tolist() == [[-1, 2, 4]]
    assert found.arc_capacity_mbps.tolist() == [0.0, 0.0, 500.0, 500.0, 200.0, 200.0]
    assert found.exit_reached.tolist() == [1, 1, 1]


@pytest.mark.parametrize("conduit", ["2", "3", "2 3"])
def test_a_link_falls_with_any_of_its_conduits(conduit):
    assert routed(ring(), conduits=conduit).link_up.tolist() == [1, 1, 0]


def test_two_cuts_leave_a_node_alone():
    found = routed(ring(), conduits="1 2")
    assert found.distance_km.tolist() == [[0.0, 10.0, INF]]
    assert found.exit_reached.tolist() == [1, 1, 0]
    assert found.parent_node.tolist() == [[-1, 0, -1]]
    assert found.parent_arc.tolist() == [[-1, 0, -1]]


def test_a_node_that_is_down_is_not_reached_and_carries_nothing():
    found = routed(ring(), down="A")
    assert found.distance_km.tolist() == [[0.0, INF, 30.0]]
    assert found.exit_reached.tolist() == [1, 0, 1]
    assert routed(ring(), down="X").exit_reached.tolist() == [0, 0, 0]


def test_a_link_that_does_not_stand_is_not_used():
    assert routed(ring(), "xa").distance_km.tolist() == [[0.0, 40.0, 30.0]]


def test_trees_grow_from_exits_then_hubs_each_once():
    problem = fibre(
        "XYA", [("xa", "X", "A", 1.0, 1.0, ""), ("ya", "Y", "A", 2.0, 1.0, "")], {"X": 1.0, "Y": 0.0}, ["A", "Y", "A"]
    )
    assert problem.source.tolist() == [0, 1, 2]
    assert [problem.tree_of(row) for row in (0, 1, 2)] == [0, 1, 2]
    found = routed(problem)
    assert found.distance_km.tolist() == [[0.0, 3.0, 1.0], [3.0, 0.0, 2.0], [1.0, 2.0, 0.0]]
    # Only exits count for exit_reached: without both links A reaches itself, but no exit.
    assert routed(problem, "xa", "ya").exit_reached.tolist() == [1, 1, 0]


def test_parallel_links_take_the_shorter_and_then_the_other():
    problem = fibre("XA", [("far", "A", "X", 5.0, 1.0, "k0"), ("near", "A", "X", 3.0, 1.0, "k1")], {"X": 1.0})
    assert routed(problem).parent_arc.tolist() == [[-1, 3]]
    assert routed(problem, conduits="1").parent_arc.tolist() == [[-1, 1]]


def test_capacities_and_links_change_with_the_years():
    nodes = (
        Node(id="X", kind="exit", exit_ratio=1.0, x_m=0.0, y_m=0.0),
        Node(id="A", kind="core", commune="c", x_m=0.0, y_m=0.0),
    )
    spec = BackboneSpec(
        nodes=nodes,
        links=(
            Link(id="l", node_a="X", node_b="A", length_km=1.0, capacity_mbps=10.0, retired_year=2029),
            Link(id="m", node_a="X", node_b="A", length_km=2.0, capacity_mbps=7.0, in_service_year=2027),
        ),
        upgrades=(
            Upgrade(link="l", year=2028, capacity_mbps=400.0),
            Upgrade(link="l", year=2026, capacity_mbps=100.0),
        ),
    )
    problem = compile_problem(spec, METRES, Index(["b", "c"]), Index([]), [])
    assert [problem.capacity_mbps(year).tolist() for year in (2025, 2026, 2027, 2028)] == [
        [10.0, 7.0],
        [100.0, 7.0],
        [100.0, 7.0],
        [400.0, 7.0],
    ]
    assert [problem.links_stand(year).tolist() for year in (2026, 2027, 2029)] == [[1, 0], [1, 1], [0, 1]]
    assert problem.node_commune.tolist() == [-1, 1]
    assert problem.base_capacity_mbps.tolist() == [10.0, 7.0]  # asking for a year changes nothing


def test_links_without_conduits_are_never_cut():
    problem = fibre("XA", [("xa", "X", "A", 1.0, 1.0, "")], {"X": 1.0})
    assert routed(problem).link_up.tolist() == [1]
    mixed = fibre("XA", [("xa", "X", "A", 1.0, 1.0, ""), ("poles", "X", "A", 2.0, 1.0, "k0")], {"X": 1.0})
    assert routed(mixed, conduits="0").link_up.tolist() == [1, 0]
