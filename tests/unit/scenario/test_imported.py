"""A topology becomes a scenario that loads, runs and carries what the file asked for."""

import pytest

import camau_netsim
from camau_netsim.errors import ScenarioError
from camau_netsim.graph.topology import Edge, Site, Topology
from camau_netsim.scenario.imported import write_imported

SITES = tuple(Site(name, f"Town {name}", 9.0 + row / 10.0, 105.0, 300.0) for row, name in enumerate("abc"))
RING = Topology("ring", SITES, (Edge("a", "b", 20.0, None), Edge("b", "c", None, 10_000.0), Edge("c", "a", 25.0, None)))


def test_the_scenario_carries_the_demand_of_every_node(tmp_path):
    folder = write_imported(RING, tmp_path / "ring", ["a"], 40_000.0, 1.0)
    scenario = camau_netsim.load(folder)
    assert [(link.length_km, link.capacity_mbps) for link in scenario.backbone.links] == [
        (20.0, 40_000.0),
        (pytest.approx(1.25 * 11.119493, abs=1e-3), 10_000.0),  # a tenth of a degree of latitude, 1.25 times
        (25.0, 40_000.0),
    ]
    results = camau_netsim.run(scenario, replications=1)
    nodes = results.tables["trunk_nodes"].to_pandas()
    assert nodes["public_mbps"].tolist() == pytest.approx([300.0] * 3)
    assert (nodes["public_ratio"] == 1.0).all()


def test_without_demands_and_exits_there_are_defaults(tmp_path):
    star = Topology("star", SITES, (Edge("b", "a", 1.0, None), Edge("b", "c", 1.0, None)))
    bare = Topology("star", tuple(Site(s.id, s.name, s.lat_deg, s.lon_deg, 0.0) for s in star.sites), star.edges)
    scenario = camau_netsim.load(write_imported(bare, tmp_path / "star", [], 1000.0, 60.0))
    assert [node.id for node in scenario.backbone.nodes if node.kind == "exit"] == ["b"]
    assert [commune.households for commune in scenario.demand.communes] == [20.0, 20.0, 20.0]


def test_parallel_links_keep_apart(tmp_path):
    twice = Topology("twice", SITES[:2], (Edge("a", "b", 5.0, None), Edge("a", "b", 7.0, None)))
    scenario = camau_netsim.load(write_imported(twice, tmp_path / "twice", [], 1000.0, 60.0))
    assert [link.id for link in scenario.backbone.links] == ["a--b", "a--b-2"]


def test_nothing_is_written_over_and_every_fault_is_told(tmp_path):
    with pytest.raises(ScenarioError) as refused:
        write_imported(RING, tmp_path, ["a", "q"], 1.0, 1.0)
    assert [issue.what for issue in refused.value.issues] == ["is no node of the topology", "exists already"]
    assert list(tmp_path.iterdir()) == []
