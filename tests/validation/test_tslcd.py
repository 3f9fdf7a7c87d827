"""The TSLCD against enumeration, series-parallel algebra and exact filling."""

from __future__ import annotations

import numpy as np
import pytest

from camau_netsim.domains.government.spec import GovernmentSpec, Level
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.tslcd import Circuits
from camau_netsim.engine.year import Year
from camau_netsim.graph.unavailability import FailingGraph, group_availability
from camau_netsim.kernels.maxmin import maxmin_rates
from camau_netsim.scenario.load import load
from tests.support.maxmin import Routed, assert_max_min
from tests.support.scenarios import tiny_scenario, write_scenario
from tests.support.vectors import read_cases, read_rows
from tests.unit.domains.build import routed
from tests.unit.domains.test_government import Net, body

CASES = read_cases("availability_cases")


def graph_of(edges, ratios, n_nodes):
    return FailingGraph(edges, [[row] for row in range(len(edges))], [[]] * n_nodes, [1.0 - one for one in ratios])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_all_states_give_the_two_terminal_availability(case):
    n_nodes = 1 + max(max(edge) for edge in case["edges"])
    graph = graph_of(case["edges"], case["edge_availability"], n_nodes)
    found, rest = group_availability(graph, [case["s"]], [[case["t"]]])
    assert rest == 0.0
    assert found[0] == pytest.approx(case["two_terminal_reliability"], abs=1e-12)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("n_states", [1, 8, 40])
def test_few_states_hold_it_between_them(case, n_states):
    n_nodes = 1 + max(max(edge) for edge in case["edges"])
    graph = graph_of(case["edges"], case["edge_availability"], n_nodes)
    found, rest = group_availability(graph, [case["s"]], [[case["t"]]], n_states)
    assert found[0] - 1e-12 <= case["two_terminal_reliability"] <= found[0] + rest + 1e-12


@pytest.mark.parametrize("row", [row for row in read_rows("redundancy_power") if row["kind"] == "k_of_n"])
def test_any_of_several_tails_or_all_of_them(row):
    # n ways side by side: one of them is enough, or a group of all their ends is asked for.
    n, k, ratio = int(row["a"]), int(row["b"]), row["c"]
    graph = graph_of([(0, 1 + number) for number in range(n)], [ratio] * n, n + 1)
    if k == 1:
        ends = FailingGraph([(0, 1)] * n, graph.link_elements, [[], []], graph.unavailable_ratio)
        assert group_availability(ends, [0], [[1]])[0][0] == pytest.approx(row["value"], abs=1e-12)
    found, _ = group_availability(graph, [0], [list(range(1, n + 1))])
    assert found[0] == pytest.approx(ratio**n, abs=1e-12)


def up(cuts_per_year, repair_h):
    return 1.0 / (1.0 + cuts_per_year * repair_h / 8760.0)


def four_levels():
    """Central - province - district - commune in a row, the last hop of the commune doubled by a second tail."""
    tree = tiny_scenario()
    tree["failures"] |= {"node_faults_per_year": 0.5, "node_repair_h": 4.0, "tail_repair_h": 6.0}
    levels = [("central", 1), ("province", 2), ("district", 3), ("commune", 4)]
    tree["government"]["levels"] = [{"id": key, "rank": rank, "committed_mbps": 10.0} for key, rank in levels]
    tree["government"]["levels"][3]["circuit_to"] = "parent"
    rows = [
        ("top", "central", None, "X", None),
        ("mid", "province", "C1", "N1", None),
        ("low", "district", "C2", "N2", "mid"),
        ("end", "commune", "C2", "N2", "low"),
    ]
    tree["government"]["bodies"] = [
        {
            "id": key,
            "name": key,
            "level": level,
            "commune": commune,
            "node": node,
            "parent": parent,
            "busy_hour_mbps": 1.0,
            "tail_km": 20.0,
        }
        for key, level, commune, node, parent in rows
    ]
    tree["government"]["bodies"][3] |= {"second_node": "N1", "second_tail_km": 30.0}
    return tree


def test_the_chain_of_four_levels_is_series_and_parallel(tmp_path):
    scenario = load(write_scenario(tmp_path, four_levels()))
    found = Circuits(Year(compile_scenario(scenario, (2025,)), 2025)).columns()["government_circuits"]
    low = dict(zip(found["body"], found["available_low_ratio"], strict=True))
    high = dict(zip(found["body"], found["available_high_ratio"], strict=True))
    node, pole = up(0.5, 4.0), 300.0 / 1000.0
    duct = up(100.0 / 1000.0 * 4.0, 8.0)  # K1, 4 km
    second = up(pole * 7.0, 6.0)  # K2, 7 km; it shares K1 with the first link, so that alone adds nothing
    to_exit = up(pole * 90.0, 6.0)  # K3
    tail = {km: up(pole * km, 6.0) for km in (20.0, 30.0)}
    to_n2 = duct * node  # a way to N2 needs K1; K2 stands beside it in one of the two links only
    assert second < 1.0
    expected = {
        "top": node * node * to_exit * tail[20.0],
        "mid": node * tail[20.0],
        "low": node * to_n2 * tail[20.0],
        "end": node * (1.0 - (1.0 - tail[30.0]) * (1.0 - to_n2 * tail[20.0])),
    }
    for name, share in expected.items():
        assert low[name] == pytest.approx(share, abs=1e-12), name
        assert high[name] == pytest.approx(low[name], abs=1e-15), name


@pytest.mark.parametrize("seed", range(8))
def test_committed_rates_are_max_min_on_the_ways_of_bodies(seed):
    rng = np.random.default_rng(seed)
    nodes = "HABCDE"
    ring = [
        (f"l{row}", nodes[row], nodes[(row + 1) % 6], float(rng.uniform(1.0, 9.0)), float(rng.uniform(5.0, 60.0)), "")
        for row in range(6)
    ]
    rows = tuple(
        body(f"b{row}", node=str(rng.choice(list(nodes))), committed=float(rng.uniform(1.0, 40.0))) for row in range(9)
    )
    levels = (Level(id="commune", rank=4, committed_mbps=0.0),)
    net = Net(GovernmentSpec(hub="H", levels=levels, bodies=rows), nodes, ring, "H")
    state = net.state()
    capacity, asked = routed(net.fibre).arc_capacity_mbps, net.problem.committed_mbps
    network = Routed(state.tslcd_ptr, state.tslcd_arc, asked, capacity, np.ones(len(rows)))
    # Max-min rates are unique, so the certificate settles who gets the committed rate.
    rate = maxmin_rates(*network)
    assert_max_min(network, rate)
    assert state.committed.tolist() == (rate >= asked * (1.0 - 1e-9)).tolist()
