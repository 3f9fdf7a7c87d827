"""Committed rates shared, tails cut, hubs lost, circuits over parents, platforms reached."""

import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.domains.backbone.optics import FIBRE_MS_PER_KM
from camau_netsim.domains.government.circuits import delay_ms, parent_nodes
from camau_netsim.domains.government.model import solve
from camau_netsim.domains.government.problem import Way, compile_problem
from camau_netsim.domains.government.security import n_hubs, n_tails
from camau_netsim.domains.government.spec import Body, GovernmentSpec, Level, Use
from tests.unit.domains.build import fibre, mask, ones, routed

NOBODY = mask()
LEVELS = (
    Level(id="central", rank=1, committed_mbps=0.0),
    Level(id="province", rank=2, committed_mbps=0.0),
    Level(id="district", rank=3, committed_mbps=0.0, to_day="2025-07-01"),
    Level(id="commune", rank=4, committed_mbps=33.0),
)
SQUARE = [
    ("ha", "H", "A", 10.0, 100.0, ""),
    ("ab", "A", "B", 10.0, 100.0, ""),
    ("hc", "H", "C", 10.0, 100.0, ""),
    ("cb", "C", "B", 30.0, 100.0, ""),
]
"""A ring H - A - B - C - H; from H to B it is 20 km over A and 40 over C."""


def body(name, node="A", committed=None, level="commune", commune="c", **more):
    return Body(
        id=name,
        name=name,
        level=level,
        commune=commune,
        node=node,
        committed_mbps=committed,
        busy_hour_mbps=5.0,
        **more,
    )


class Net:
    """A fibre graph and the TSLCD on it."""

    def __init__(self, spec, nodes="XA", links=(("xa", "X", "A", 1.0, 100.0, ""),), exit_node="X"):
        hubs = list(dict.fromkeys(filter(None, (spec.hub, spec.second_hub, *parent_nodes(spec)))))
        self.fibre = fibre(nodes, list(links), {exit_node: 1.0}, hubs)
        trees = {name: self.fibre.tree_of(self.fibre.node.row(name)) for name in hubs}
        way = Way(self.fibre.node, trees, self.fibre.link_light.latency_ms, FIBRE_MS_PER_KM)
        self.problem = compile_problem(spec, Index("c"), way)

    def state(self, *cut, tails=None, second=None, platform=None, stands=None, down=""):
        n, nodes = len(self.problem.body), len(self.fibre.node)
        way = routed(self.fibre, *cut, down=down)
        return solve(
            self.problem,
            ones(n) if stands is None else mask(*stands),
            ones(n) if tails is None else mask(*tails),
            ones(len(self.problem.second)) if second is None else mask(*second),
            way.parent_node,
            way.parent_arc,
            way.reached,
            way.arc_capacity_mbps,
            ones(nodes) if platform is None else mask(*platform),
        )

    def arcs(self, found, row):
        return found.tslcd_arc[found.tslcd_ptr[row] : found.tslcd_ptr[row + 1]].tolist()


def star(*committed, **more):
    rows = tuple(body(f"b{row}", committed=rate, **more) for row, rate in enumerate(committed))
    return Net(GovernmentSpec(hub="X", levels=LEVELS, bodies=rows))


def answer(net, *cut, **given):
    found = net.state(*cut, **given)
    return found.connected.tolist(), found.committed.tolist(), found.served.tolist()


@pytest.mark.parametrize(
    ("committed", "kept"),
    [
        ((60.0, 40.0), [1, 1]),  # exactly full
        ((60.0, 60.0), [0, 0]),  # 50 each
        ((80.0, 30.0), [0, 1]),  # 30 and the 70 left
        ((10.0, 45.0, 46.0), [1, 1, 0]),  # 10, 45, 45
        ((0.0, 150.0), [1, 0]),
        ((None, None, None), [1, 1, 1]),  # 33 each, the rate of their level
        ((None, None, 35.0), [1, 1, 0]),  # 33, 33 and the 34 left
    ],
)
def test_committed_rates_are_shared_max_min_fairly(committed, kept):
    assert answer(star(*committed)) == ([1] * len(kept), kept, [1] * len(kept))


def test_a_cut_tail_takes_its_load_away():
    assert answer(star(60.0, 60.0), tails=(0, 1)) == ([0, 1], [0, 1], [0, 1])


def test_a_body_that_does_not_exist_asks_for_nothing():
    assert answer(star(60.0, 60.0), stands=(1, 0)) == ([1, 0], [1, 0], [1, 0])


def test_a_service_path_leads_over_the_hub():
    assert answer(star(60.0), "xa", platform=(1, 1)) == ([0], [0], [0])
    assert answer(star(60.0), platform=(1, 0)) == ([1], [1], [1])
    assert answer(star(60.0), platform=(0, 1)) == ([1], [1], [0])  # the hub itself reaches no platform


def test_a_body_at_the_hub_itself_needs_no_route():
    rows = (body("b", node="X", committed=900.0, level="province"),)
    assert answer(Net(GovernmentSpec(hub="X", levels=LEVELS, bodies=rows)), "xa") == ([1], [1], [1])


def test_without_a_tslcd_nobody_is_connected():
    net = fibre("XA", [("xa", "X", "A", 1.0, 100.0, "")], {"X": 1.0})
    nothing = compile_problem(None, Index("c"), Way(net.node, {}, net.link_light.latency_ms, FIBRE_MS_PER_KM))
    found = solve(nothing, NOBODY, NOBODY, NOBODY, *routed_arrays(net), ones(2))
    assert (found.connected.tolist(), found.tslcd_ptr.tolist(), found.levels_connected_ratio.shape) == ([], [0], (0, 0))
    own, far = nothing.asked_mbps(NOBODY, 1.0, {}, 2025, 10)
    assert nothing.node_load_mbps(own, far, 2).tolist() == [0.0, 0.0]


def routed_arrays(net):
    way = routed(net)
    return way.parent_node, way.parent_arc, way.reached, way.arc_capacity_mbps


def test_a_second_tail_takes_over_when_the_first_way_is_down():
    rows = (body("b", node="A", committed=10.0, second_node="C", tail_km=1.0, second_tail_km=4.0),)
    net = Net(GovernmentSpec(hub="H", levels=LEVELS, bodies=rows), "HABC", SQUARE, "H")
    assert n_tails(net.problem).tolist() == [2]
    assert net.state().body_way.tolist() == [1]
    assert net.arcs(net.state(), 0) == [0]  # H to A
    by_tail = net.state(tails=(0,))
    assert (by_tail.body_way.tolist(), net.arcs(by_tail, 0)) == ([2], [4])  # H to C
    assert net.state(down="A").body_way.tolist() == [2]
    assert net.state(tails=(0,), second=(0,)).connected.tolist() == [0]
    # With A only cut off from H the first tail still works, over C and B.
    assert net.state("ha").body_way.tolist() == [1]


def test_the_second_hub_takes_over_those_that_do_not_reach_the_first():
    rows = (body("b", node="A", committed=10.0), body("c", node="C", committed=10.0))
    net = Net(GovernmentSpec(hub="H", second_hub="B", levels=LEVELS, bodies=rows), "HABC", SQUARE, "H")
    reached = routed(net.fibre).reached
    assert n_hubs(net.problem, reached).tolist() == [2, 2]
    assert net.state().body_way.tolist() == [1, 1]
    lost = net.state(down="H", platform=(1, 1, 0, 1))
    assert (lost.body_way.tolist(), lost.served.tolist()) == ([3, 3], [0, 0])  # B has no platform
    assert net.arcs(lost, 0) == [3]  # B to A, against the link's own direction
    cut = net.state("ha", "cb")
    assert cut.body_way.tolist() == [3, 1]


def over_parents(**level):
    levels = (*LEVELS[:3], Level(id="commune", rank=4, committed_mbps=0.0, **level))
    rows = (
        body("district", node="C", committed=10.0, level="district"),
        body("commune", node="B", committed=10.0, parent="district"),
    )
    return Net(GovernmentSpec(hub="H", levels=levels, bodies=rows), "HABC", SQUARE, "H")


def test_a_circuit_to_the_parent_runs_over_its_node():
    straight, over = over_parents(), over_parents(circuit_to="parent")
    assert straight.arcs(straight.state(), 1) == [0, 2]  # H - A - B, 20 km
    assert over.arcs(over.state(), 1) == [4, 6]  # H - C - B, 40 km
    assert straight.state(down="C").connected.tolist() == [0, 1]
    assert over.state(down="C").connected.tolist() == [0, 0]
    # H - C cut: the parent is reached over A and B, and the way leads back to B.
    round_about = over.state("hc")
    assert over.arcs(round_about, 1) == [0, 2, 7, 6]
    # With 15 Mb/s on C - B the two circuits of 10 do not fit where they meet: each crosses it once.
    assert round_about.committed.tolist() == [1, 1]


def test_level_one_runs_towards_the_hub_and_is_no_rival_of_level_two():
    rows = (body("up", node="A", committed=100.0, level="central", commune=None), body("down", committed=100.0))
    net = Net(GovernmentSpec(hub="X", levels=LEVELS, bodies=rows))
    found = net.state()
    assert (net.arcs(found, 0), net.arcs(found, 1)) == ([1], [0])
    assert found.committed.tolist() == [1, 1]
    assert net.problem.above.tolist() == [1, 0]


def test_pairs_of_levels_are_joined_as_far_as_their_bodies_are():
    rows = (*(body(name, committed=1.0) for name in "klm"), body("p", node="X", committed=1.0, level="province"))
    net = Net(GovernmentSpec(hub="X", levels=LEVELS, bodies=rows))
    central, province, district, commune = range(4)
    two_of_three = net.state(tails=(1, 1, 0, 1)).levels_connected_ratio
    assert two_of_three[commune, province] == pytest.approx(2 / 3)
    assert two_of_three[commune, commune] == pytest.approx(1 / 3)  # one pair of three
    assert np.isnan(two_of_three[province, province])  # a body is no pair with itself
    assert np.isnan(two_of_three[central, district])
    assert net.state("xa").levels_connected_ratio[commune, province] == 0.0


def test_busy_hour_load_of_those_that_exist_by_node():
    problem = star(60.0, 40.0).problem
    own, far = problem.asked_mbps(mask(1, 1), 1.0, {}, 2025, 10)
    assert problem.node_load_mbps(own, far, 2).tolist() == [0.0, 10.0]
    own, far = problem.asked_mbps(mask(0, 1), 1.0, {}, 2025, 10)
    assert problem.node_load_mbps(own, far, 2).tolist() == [0.0, 5.0]
    # 5 and 5 at half load; the programmes of their level add 3 to each, those of another level nothing.
    level = {"commune": 3.0, "central": 100.0}
    assert problem.asked_mbps(mask(1, 1), 0.5, level, 2025, 10)[0].tolist() == [2.5 + 3.0, 2.5 + 3.0]
    assert problem.count_of_levels(mask(1, 1)) == {"commune": 2}
    staged = star(60.0, in_service_year=2026, retired_year=2028).problem
    assert [staged.bodies_stand(year).tolist() for year in (2025, 2026, 2027, 2028)] == [[0], [1], [1], [0]]
    assert np.array_equal(problem.committed_mbps, [60.0, 40.0])


def test_uses_add_to_circuits_and_far_ends_by_the_hour():
    uses = (
        Use(id="files", levels="commune", rate_mbps=8.0),
        Use(id="video", levels="commune;province", rate_mbps=4.0, profile="flat", from_hour=8, to_hour=10),
        Use(id="reports", levels="commune", rate_mbps=1.0, profile="flat", far_node="A"),
        Use(id="later", levels="commune", rate_mbps=99.0, in_service_year=2030),
    )
    rows = (body("k", node="X"), body("l", node="X"), body("p", node="X", level="province"))
    problem = Net(GovernmentSpec(hub="X", levels=LEVELS, bodies=rows, uses=uses)).problem
    own, far = problem.asked_mbps(mask(1, 0, 1), 0.5, {}, 2025, 9)
    assert own.tolist() == [2.5 + 4.0 + 4.0 + 1.0, 0.0, 2.5 + 4.0]
    assert far.tolist() == [1.0]  # of the one commune that stands, at A
    assert problem.node_load_mbps(own, far, 2).tolist() == [own.sum(), 1.0]
    assert problem.asked_mbps(mask(1, 0, 1), 0.0, {}, 2025, 10)[0].tolist() == [1.0, 0.0, 0.0]


def test_levels_come_and_go_by_their_days():
    rows = (body("d", level="district"), body("k"))
    in_law = Net(GovernmentSpec(hub="X", levels=LEVELS, bodies=rows)).problem
    kept = Net(GovernmentSpec(hub="X", levels=LEVELS, bodies=rows, levels_on="2024-07-01")).problem
    assert [in_law.bodies_stand(year).tolist() for year in (2025, 2026)] == [[1, 1], [0, 1]]
    assert [kept.bodies_stand(year).tolist() for year in (2025, 2026)] == [[1, 1], [1, 1]]
    assert in_law.levels_in_force(2025).tolist() == kept.levels_in_force(2025).tolist() == [1, 1, 0, 1]
    assert in_law.levels_in_force(2024).tolist() == [1, 1, 1, 1]


def test_time_on_the_way_is_light_and_nodes():
    rows = (body("b", node="B", tail_km=2.0),)
    net = Net(GovernmentSpec(hub="H", levels=LEVELS, bodies=rows), "HABC", SQUARE, "H")
    found = net.state()
    late = delay_ms(found.tslcd_ptr, found.tslcd_arc, net.problem.link_ms, np.array([2.0 * FIBRE_MS_PER_KM]), 0.05)
    assert late == pytest.approx([22.0 * 0.0049 + 3 * 0.05])  # 10 + 10 + 2 km; H, A and B
