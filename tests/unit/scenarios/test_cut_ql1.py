"""What the page of scenarios/cut-ql1 says of its variant holds for the fibre graph."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from camau_netsim.scenario.load import load
from camau_netsim.scenario.model import Scenario

FOLDER = Path(__file__).resolve().parents[3] / "scenarios" / "cut-ql1"


@pytest.fixture(scope="module")
def both_ways_out() -> Scenario:
    return load(FOLDER, variant="both-ways-out")


def reached(scenario: Scenario, hour_h: float) -> set[str]:
    """Nodes with a way to an exit at an hour of 2025, given outages alone."""
    cut = {row.element.removeprefix("conduit:") for row in scenario.failures.given if row.start_h <= hour_h < row.end_h}
    graph = nx.Graph()
    graph.add_nodes_from(node.id for node in scenario.backbone.nodes)
    for link in scenario.backbone.links:
        if link.stands_in(2025) and not cut & set(link.conduits.split(";")):
            graph.add_edge(link.node_a, link.node_b)
    exits = [node.id for node in scenario.backbone.nodes if node.kind == "exit"]
    return set().union(*(nx.node_connected_component(graph, end) for end in exits))


def test_one_cut_takes_nobody_and_both_take_the_whole_province(both_ways_out: Scenario) -> None:
    inside = {node.id for node in both_ways_out.backbone.nodes if node.commune}
    assert len(inside) == 103
    for hour_h in (1640.0, 1649.9, 1662.0, 1675.9):
        assert inside <= reached(both_ways_out, hour_h)
    for hour_h in (1650.0, 1661.9):
        assert not inside & reached(both_ways_out, hour_h)
    lost = {node.id for node in both_ways_out.backbone.nodes} - reached(both_ways_out, 1655.0) - inside
    assert lost == {"n-phuoc-long", "n-vinh-thuan"}
