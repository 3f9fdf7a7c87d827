"""Ways of circuits on small graphs, and what cuts do to them."""

import pytest
from pydantic import ValidationError

from camau_netsim.domains.backbone.circuits import Ways, ways_of
from camau_netsim.domains.backbone.model import DARK, RESTORED, SPARE, WORKING
from camau_netsim.domains.backbone.spec import Circuit, Link
from tests.unit.domains.build import fibre, routed

LINKS = [
    ("ab", "A", "B", 10.0, 1000.0, "road"),
    ("bd", "B", "D", 10.0, 1000.0, "k1"),
    ("ac", "A", "C", 15.0, 1000.0, "k2"),
    ("cd", "C", "D", 15.0, 1000.0, "k3"),
    ("bc", "B", "C", 1.0, 1000.0, "k4"),
    ("ad", "A", "D", 12.0, 1000.0, "road"),
]
"""A diamond with a chord B-C, and a direct link A-D that lies in the same road as A-B."""


def links(*left_out):
    return [
        Link(id=i, node_a=a, node_b=b, length_km=km, capacity_mbps=mbps, conduits=conduits)
        for i, a, b, km, mbps, conduits in LINKS
        if i not in left_out
    ]


def circuit(protection="one_plus_one", apart="conduit", **more):
    return Circuit(id="c", node_a="A", node_b="D", protection=protection, apart=apart, **more)


def test_an_unprotected_circuit_takes_the_shortest_way():
    assert ways_of(circuit("none"), links()) == Ways(("ad",))


@pytest.mark.parametrize(
    ("apart", "working", "spare"),
    [
        ("link", ("ad",), ("ab", "bd")),  # 12 + 20 km, though both run along the road
        ("conduit", ("ad",), ("ac", "bc", "bd")),  # 12 + 26 km
        ("node", ("ad",), ("ab", "bd")),
    ],
)
def test_a_pair_is_the_shortest_that_is_apart_as_asked(apart, working, spare):
    assert ways_of(circuit(apart=apart), links()) == Ways(working, spare)


def test_the_greedy_trap_is_avoided():
    # Without A-D the shortest way by B and C (A-B-C-D, 10 + 1 + 5) would leave no second one.
    shortened = [link.model_copy(update={"length_km": 5.0}) if link.id == "cd" else link for link in links("ad")]
    assert ways_of(circuit(apart="node"), shortened) == Ways(("ab", "bd"), ("ac", "cd"))


def test_what_cannot_be_met_is_refused_and_what_could_be_is_named():
    with pytest.raises(ValueError, match=r"no two routes from A to D share no conduit; two that share no link exist"):
        ways_of(circuit(), links("ac"))
    with pytest.raises(ValueError, match="there is no way from A to D"):
        ways_of(circuit("none"), links("ab", "ac", "ad"))


def test_given_routes_are_taken_and_checked():
    assert ways_of(circuit(working="ab;bd", spare="ac;cd"), links()) == Ways(("ab", "bd"), ("ac", "cd"))
    assert ways_of(circuit(working="ac;cd"), links()) == Ways(("ac", "cd"), ("ad",))
    for route, fault in {
        "ab;cd": "breaks off before link cd",
        "ab": "ends before D",
        "ab;xx": "link xx of its route is not in service",
    }.items():
        with pytest.raises(ValueError, match=fault):
            ways_of(circuit("none", working=route), links())
    with pytest.raises(ValueError, match="the spare route shares a conduit with the working one at link ab"):
        ways_of(circuit(working="ad", spare="ab;bd"), links())


@pytest.mark.parametrize(
    "wrong",
    [{"protection": "none", "spare": "ad"}, {"protection": "one_plus_one", "spare": "ad"}],
)
def test_a_spare_route_belongs_to_a_protected_circuit_with_a_working_one(wrong):
    with pytest.raises(ValidationError, match=r"spare|working"):
        circuit(**wrong)


def state(protection, cut):
    """Conduits are numbered road 0, k1 1, k2 2, k3 3, k4 4."""
    problem = fibre("ABCD", LINKS, {"A": 1.0}, circuits=(circuit(protection),))
    return routed(problem, conduits=cut).circuit_way.tolist()


@pytest.mark.parametrize(
    ("protection", "cut", "way"),
    [
        ("none", "", WORKING),
        ("none", "0", DARK),
        ("one_plus_one", "0", SPARE),
        ("one_plus_one", "2", WORKING),
        ("one_plus_one", "0 2", DARK),
        ("restoration", "0", RESTORED),
        ("restoration", "0 2", DARK),
    ],
)
def test_a_circuit_runs_on_its_first_whole_route(protection, cut, way):
    assert state(protection, cut) == [way]


def test_a_circuit_falls_with_its_nodes():
    problem = fibre(
        "ABCD", LINKS, {"A": 1.0}, circuits=(circuit(), circuit("restoration").model_copy(update={"id": "r"}))
    )
    assert routed(problem, down="D").circuit_way.tolist() == [DARK, DARK]
    assert routed(problem, down="C").circuit_way.tolist() == [WORKING, WORKING]
