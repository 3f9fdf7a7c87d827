"""Sharing of the trunk, worked out by hand."""

import numpy as np
import pytest

from camau_netsim.domains.trunk.model import solve
from camau_netsim.domains.trunk.problem import TrunkProblem
from camau_netsim.domains.trunk.tables import arc_columns, single_cut_row
from camau_netsim.kernels.spf import trace_paths
from tests.unit.domains.build import fibre, mask, routed


def carried(fibre_problem, public, government=None, hub="", cut=()):
    """Flows with the loads given by name of node."""
    nodes = fibre_problem.node
    hub_tree = fibre_problem.tree_of(nodes.row(hub)) if hub else -1
    exit_ratio, every = fibre_problem.exit_ratio, np.arange(len(nodes), dtype=np.int32)
    ends = fibre_problem.link_a, fibre_problem.link_b
    problem = TrunkProblem(fibre_problem.link, *ends, nodes, exit_ratio, hub_tree, every, full_ratio=0.8)
    way = routed(fibre_problem, *cut)
    trees = way.parent_node, way.parent_arc
    # One flow of the TSLCD for each node, on the tree of the hub.
    paths = trace_paths(*trees, np.full(len(nodes), max(hub_tree, 0), np.int32), every)
    has_way = way.reached[hub_tree] if hub else np.zeros(len(nodes), np.uint8)

    def by_node(loads):
        return np.array([float((loads or {}).get(name, 0.0)) for name in nodes.ids])

    loads = by_node(public), by_node(government)
    flows = solve(problem, *trees, way.reached, way.arc_capacity_mbps, *loads, loads[1], has_way, *paths)
    return problem, way, flows


def chain(capacity_xa=100.0, capacity_ab=1000.0):
    """X - A - B, X the exit."""
    return fibre(
        "XAB", [("xa", "X", "A", 1.0, capacity_xa, ""), ("ab", "A", "B", 1.0, capacity_ab, "")], {"X": 1.0}, ["X"]
    )


def test_load_runs_down_the_arcs_from_the_exit():
    _, _, flows = carried(chain(), {"X": 7.0, "A": 30.0, "B": 20.0})
    assert flows.arc_offered_mbps.tolist() == [50.0, 0.0, 20.0, 0.0]
    assert flows.arc_carried_mbps.tolist() == [50.0, 0.0, 20.0, 0.0]
    assert flows.utilisation_ratio.tolist() == [0.5, 0.0, 0.02, 0.0]
    assert flows.public_ratio.tolist() == [1.0, 1.0, 1.0]  # X has its load at home


def test_an_overloaded_link_is_shared_in_proportion_to_what_is_asked():
    # 150 asked of 100: A asks 90, B 60; weighted max-min gives 60 and 40, two thirds each.
    _, _, flows = carried(chain(), {"A": 90.0, "B": 60.0})
    assert flows.public_ratio == pytest.approx([1.0, 2 / 3, 2 / 3])
    assert flows.arc_offered_mbps.tolist() == [150.0, 0.0, 60.0, 0.0]
    assert flows.arc_carried_mbps == pytest.approx([100.0, 0.0, 40.0, 0.0])
    assert flows.utilisation_ratio[0] == pytest.approx(1.5)


def test_what_one_bottleneck_frees_another_node_takes():
    # B gets 10 through A-B; A's own 95 of the 100 on X-A: 90.
    _, _, flows = carried(chain(capacity_ab=10.0), {"A": 95.0, "B": 60.0})
    assert flows.public_ratio == pytest.approx([1.0, 90 / 95, 10 / 60])
    assert flows.arc_carried_mbps == pytest.approx([100.0, 0.0, 10.0, 0.0])


def test_the_tslcd_goes_first():
    # The hub is at X: 70 for B's bodies pass before 90 + 60 share the 30 left, a fifth each.
    _, _, flows = carried(chain(), {"A": 90.0, "B": 60.0}, {"B": 70.0}, hub="X")
    assert flows.government_ratio.tolist() == [1.0, 1.0, 1.0]
    assert flows.public_ratio == pytest.approx([1.0, 0.2, 0.2])
    assert flows.arc_offered_mbps.tolist() == [220.0, 0.0, 130.0, 0.0]
    assert flows.arc_carried_mbps == pytest.approx([100.0, 0.0, 82.0, 0.0])


def test_too_much_tslcd_is_shared_and_leaves_nothing():
    _, _, flows = carried(chain(), {"A": 10.0}, {"A": 150.0, "B": 50.0}, hub="X")
    assert flows.government_ratio == pytest.approx([1.0, 0.5, 0.5])
    assert flows.public_ratio == pytest.approx([1.0, 0.0, 1.0])  # B asks for nothing and lacks nothing


def test_without_a_hub_there_is_no_tslcd_load():
    _, _, flows = carried(chain(), {}, {"A": 5.0})
    assert flows.arc_offered_mbps.tolist() == [0.0, 0.0, 0.0, 0.0]
    assert flows.government_ratio.tolist() == [1.0, 0.0, 1.0]


def two_exits(share_x=0.7, share_y=0.3):
    links = [("xa", "X", "A", 1.0, 100.0, ""), ("ya", "A", "Y", 1.0, 100.0, ""), ("ab", "A", "B", 1.0, 100.0, "")]
    return fibre("XYAB", links, {"X": share_x, "Y": share_y})


def test_load_is_split_over_the_exits():
    _, _, flows = carried(two_exits(), {"B": 50.0})
    assert flows.exit_share_ratio[:, 3].tolist() == [0.7, 0.3]
    # Down from X on arc 0, down from Y against the way link 1 is written (arc 3), both down A-B (arc 4).
    assert flows.arc_offered_mbps == pytest.approx([35.0, 0.0, 0.0, 15.0, 50.0, 0.0])
    assert flows.public_ratio == pytest.approx(1.0)


def test_the_exit_left_takes_it_all():
    _, _, flows = carried(two_exits(), {"B": 50.0}, cut=("xa",))
    assert flows.exit_share_ratio[:, 3].tolist() == [0.0, 1.0]
    assert flows.arc_offered_mbps.tolist() == [0.0, 0.0, 0.0, 50.0, 50.0, 0.0]


def test_an_exit_without_a_share_still_helps_when_the_others_are_gone():
    _, _, flows = carried(two_exits(1.0, 0.0), {"A": 20.0})
    assert flows.exit_share_ratio[:, 2].tolist() == [1.0, 0.0]
    _, _, flows = carried(two_exits(1.0, 0.0), {"A": 20.0}, cut=("xa",))
    assert flows.exit_share_ratio[:, 2].tolist() == [0.0, 1.0]


def test_a_node_that_reaches_no_exit_gets_nothing():
    problem, way, flows = carried(two_exits(), {"A": 20.0, "B": 50.0}, cut=("ab",))
    assert flows.exit_share_ratio[:, 3].tolist() == [0.0, 0.0]
    assert flows.public_ratio == pytest.approx([1.0, 1.0, 1.0, 0.0])
    assert flows.arc_offered_mbps.sum() == pytest.approx(20.0)
    cut_off = way.exit_reached == 0
    row = single_cut_row(problem, "k", flows, mask(*cut_off))
    assert row == {"conduit": "k", "n_nodes_cut_off": 1, "worst_link": "xa", "utilisation_ratio": pytest.approx(0.14)}


def test_tables_name_the_direction():
    problem, way, flows = carried(two_exits(), {"B": 50.0})
    table = arc_columns(problem, flows, way.arc_capacity_mbps)
    ends = list(zip(table["link"], table["from_node"], table["to_node"], table["offered_mbps"].round(9), strict=True))
    assert ends == [("xa", "X", "A", 35.0), ("ya", "Y", "A", 15.0), ("ab", "A", "B", 50.0)]
