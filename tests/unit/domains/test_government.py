"""Committed rates shared, tails cut, platforms reached."""

import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.domains.government.model import solve
from camau_netsim.domains.government.problem import compile_problem
from camau_netsim.domains.government.spec import Body, GovernmentSpec
from tests.unit.domains.build import fibre, mask, ones, routed


def bodies(*committed, **more):
    rows = tuple(
        Body(
            id=f"b{row}",
            name=f"B{row}",
            level="commune",
            commune="c",
            node="A",
            committed_mbps=rate,
            busy_hour_mbps=rate / 4,
            **more,
        )
        for row, rate in enumerate(committed)
    )
    return compile_problem(GovernmentSpec(hub="X", bodies=rows), Index("c"), Index("XA"), hub_tree=0)


def answer(problem, tails=None, platform=(1, 1), cut=(), stands=None):
    net = fibre("XA", [("xa", "X", "A", 1.0, 100.0, "")], {"X": 1.0})
    way = routed(net, *cut)
    n = len(problem.body)
    found = solve(
        problem,
        ones(n) if stands is None else mask(*stands),
        ones(n) if tails is None else mask(*tails),
        way.parent_node,
        way.parent_arc,
        way.reached,
        way.arc_capacity_mbps,
        mask(*platform),
    )
    return found.connected.tolist(), found.committed.tolist(), found.served.tolist()


@pytest.mark.parametrize(
    ("committed", "kept"),
    [
        ((60.0, 40.0), [1, 1]),  # exactly full
        ((60.0, 60.0), [0, 0]),  # 50 each
        ((80.0, 30.0), [0, 1]),  # 30 and the 70 left
        ((10.0, 45.0, 46.0), [1, 1, 0]),  # 10, 45, 45
        ((0.0, 150.0), [1, 0]),
    ],
)
def test_committed_rates_are_shared_max_min_fairly(committed, kept):
    assert answer(bodies(*committed)) == ([1] * len(kept), kept, [1] * len(kept))


def test_a_cut_tail_takes_its_load_away():
    assert answer(bodies(60.0, 60.0), tails=(0, 1)) == ([0, 1], [0, 1], [0, 1])


def test_a_body_that_does_not_exist_asks_for_nothing():
    assert answer(bodies(60.0, 60.0), stands=(1, 0)) == ([1, 0], [1, 0], [1, 0])


def test_a_service_path_leads_over_the_hub():
    assert answer(bodies(60.0), cut=("xa",), platform=(1, 1)) == ([0], [0], [0])
    assert answer(bodies(60.0), platform=(1, 0)) == ([1], [1], [1])
    assert answer(bodies(60.0), platform=(0, 1)) == ([1], [1], [0])  # the hub itself reaches no platform


def test_a_body_at_the_hub_itself_needs_no_route():
    rows = (Body(id="b", name="B", level="province", commune="c", node="X", committed_mbps=900.0, busy_hour_mbps=1.0),)
    at_hub = compile_problem(GovernmentSpec(hub="X", bodies=rows), Index("c"), Index("XA"), hub_tree=0)
    assert answer(at_hub, cut=("xa",)) == ([1], [1], [1])


def test_without_a_tslcd_nobody_is_connected():
    nothing = compile_problem(None, Index("c"), Index("XA"), hub_tree=-1)
    assert answer(nothing) == ([], [], [])
    assert nothing.node_load_mbps(nothing.asked_mbps(mask(), 1.0, {}), 2).tolist() == [0.0, 0.0]


def test_busy_hour_load_of_those_that_exist_by_node():
    problem = bodies(60.0, 40.0)
    assert problem.node_load_mbps(problem.asked_mbps(mask(1, 1), 1.0, {}), 2).tolist() == [0.0, 25.0]
    assert problem.node_load_mbps(problem.asked_mbps(mask(0, 1), 1.0, {}), 2).tolist() == [0.0, 10.0]
    # 15 and 10 at half load; the programmes of the province's level add 3 to each, those of another level nothing.
    level = {problem.level[0]: 3.0, "central": 100.0}
    assert problem.asked_mbps(mask(1, 1), 0.5, level).tolist() == [7.5 + 3.0, 5.0 + 3.0]
    assert problem.asked_mbps(mask(0, 1), 0.5, level).tolist() == [0.0, 8.0]
    assert problem.count_of_levels(mask(1, 1)) == {problem.level[0]: 2}
    staged = bodies(60.0, in_service_year=2026, retired_year=2028)
    assert [staged.bodies_stand(year).tolist() for year in (2025, 2026, 2027, 2028)] == [[0], [1], [1], [0]]
    assert np.array_equal(problem.committed_mbps, [60.0, 40.0])
