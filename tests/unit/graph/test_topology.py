"""Other people's topologies: what is read, and what is refused."""

import json

import pytest

from camau_netsim.errors import ScenarioError
from camau_netsim.graph.topology import Edge, Site, read_topology

GRAPHML = """<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key attr.name="Latitude" attr.type="double" for="node" id="lat"/>
  <key attr.name="Longitude" attr.type="double" for="node" id="lon"/>
  <key attr.name="label" attr.type="string" for="node" id="label"/>
  <key attr.name="LinkSpeedRaw" attr.type="double" for="edge" id="raw"/>
  <key attr.name="Network" attr.type="string" for="graph" id="net"/>
  <graph edgedefault="undirected">
    <data key="net">Delta</data>
    <node id="0"><data key="lat">9.18</data><data key="lon">105.15</data><data key="label">Cà Mau</data></node>
    <node id="1"><data key="lat">10.03</data><data key="lon">105.78</data><data key="label">Cần Thơ</data></node>
    <edge source="0" target="1"><data key="raw">1e11</data></edge>
    <edge source="0" target="0"/>
  </graph>
</graphml>
"""


def write(folder, name, content):
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_graphml_as_in_the_topology_zoo(tmp_path):
    found = read_topology(write(tmp_path, "delta.graphml", GRAPHML))
    assert found.name == "Delta"
    assert found.sites == (Site("0", "Cà Mau", 9.18, 105.15, 0.0), Site("1", "Cần Thơ", 10.03, 105.78, 0.0))
    assert found.edges == (Edge("0", "1", None, 100_000.0),)  # the loop is left out


def node_link(nodes, edges, **more):
    return {"directed": False, "multigraph": False, "graph": more, "nodes": nodes, "edges": edges}


def test_node_link_json_as_in_topohub(tmp_path):
    nodes = [{"id": 0, "name": "A b", "pos": [105.0, 9.0]}, {"id": 1, "name": "B", "pos": [106.0, 10.0]}]
    demands = {"0": {"1": 30.0}, "1": {"0": 12.0}}
    content = node_link(nodes, [{"source": 0, "target": 1, "dist": 150.5}], name="two", demands=demands)
    found = read_topology(write(tmp_path, "two.json", content))
    assert found.sites[0] == Site("0", "A b", 9.0, 105.0, 42.0)
    assert found.edges == (Edge("0", "1", 150.5, None),)


def test_every_fault_is_told(tmp_path):
    nodes = [{"id": "x"}, {"id": "y", "pos": [1.0, 2.0]}, {"id": "z"}]
    with pytest.raises(ScenarioError) as refused:
        read_topology(write(tmp_path, "bad.json", node_link(nodes, [{"source": "x", "target": "y"}])))
    told = [str(issue) for issue in refused.value.issues]
    assert len(told) == 3
    assert "node x: has no place" in told[0]
    assert "node z: has no place" in told[1]
    assert "falls into 2 parts; not joined to the largest: z" in told[2]


@pytest.mark.parametrize("content", ["{}", "[1, 2]", "{", '{"nodes": []}', "null"])
def test_what_is_no_topology_is_refused(tmp_path, content):
    with pytest.raises(ScenarioError, match=r"bad\.json: (is not a topology|holds no nodes)"):
        read_topology(write(tmp_path, "bad.json", content))


def test_a_file_that_is_not_there_or_not_xml_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_topology(tmp_path / "nowhere.graphml")
    with pytest.raises(ScenarioError, match="is not a topology"):
        read_topology(write(tmp_path, "bad.graphml", "plain words"))
