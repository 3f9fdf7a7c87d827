"""The fibre graph is cut off at the picture's edge, and the exits behind each cut are named."""

import pytest

from camau_netsim.core.place import plane_of
from camau_netsim.report.fibre import fibre_of, place_name
from camau_netsim.report.fibre_marks import fibre_legend
from camau_netsim.report.land import Frame
from tests.support.scenarios import tiny_scenario
from tests.unit.report.builders import loaded

FRAME = Frame(-10.0, 10.0, -10.0, 10.0)


def fibre_in(folder, tree, utilisation=None, year=2025, frame=FRAME):
    scenario = loaded(folder, tree)
    plane = plane_of(scenario.demand.communes)
    return fibre_of(scenario, plane, frame, utilisation or {}, year)


def test_a_link_to_a_far_exit_leaves_the_picture(tmp_path):
    fibre = fibre_in(tmp_path, tiny_scenario(), {"X-N1": 0.4})
    assert sorted(node.kind for node in fibre.nodes) == ["access", "core"]
    leaving = [line for line in fibre.lines if line.leaves]
    assert len(leaving) == 1
    assert leaving[0].end_km == pytest.approx((0.0, 9.6))
    assert leaving[0].utilisation_ratio == 0.4
    assert [(gone.towards, gone.exits) for gone in fibre.departures] == [("X", ("X",))]


def test_an_exit_in_the_picture_is_a_named_node(tmp_path):
    fibre = fibre_in(tmp_path, tiny_scenario(), frame=Frame(-100.0, 100.0, -20.0, 120.0))
    assert not fibre.departures
    assert [node.name for node in fibre.nodes if node.kind == "exit"] == ["X"]
    assert not [line for line in fibre.lines if line.leaves]


def test_exits_further_on_are_given_to_the_nearest_door(tmp_path):
    tree = tiny_scenario()
    backbone = tree["backbone"]
    backbone["nodes"] += [
        {"id": "n-west-town", "kind": "aggregation", "x_m": -50000.0, "y_m": 0.0},
        {"id": "Y", "kind": "exit", "exit_ratio": 0.0, "x_m": -90000.0, "y_m": 0.0},
    ]
    new = {"capacity_mbps": 1000.0, "conduits": "K1"}
    backbone["links"] += [
        {"id": "N1-W", "node_a": "n-west-town", "node_b": "N1", "length_km": 50.0} | new,
        {"id": "W-Y", "node_a": "n-west-town", "node_b": "Y", "length_km": 40.0} | new,
    ]
    fibre = fibre_in(tmp_path, tree)
    assert {gone.towards: gone.exits for gone in fibre.departures} == {"X": ("X",), "West Town": ("Y",)}


def test_links_of_other_years_are_not_drawn(tmp_path):
    tree = tiny_scenario()
    for link in tree["backbone"]["links"]:
        link["in_service_year"] = 2030 if link["id"] == "N1-N2-b" else 2000
    assert len(fibre_in(tmp_path / "a", tree, year=2025).lines) == 2
    assert len(fibre_in(tmp_path / "b", tree, year=2030).lines) == 3


@pytest.mark.parametrize(("node", "name"), [("n-can-tho", "Can Tho"), ("X", "X"), ("N1", "N1"), ("Đất-Mũi", "Đất Mũi")])
def test_ids_read_as_names(node, name):
    assert place_name(node) == name


def test_a_second_node_of_a_commune_is_named_and_its_radio_link_known(tmp_path):
    tree = tiny_scenario()
    tree["passive"]["conduits"].append({"id": "A1", "kind": "air", "length_km": 9.0})
    tree["backbone"]["nodes"].append({"id": "n-far-isle", "kind": "access", "commune": "C2", "x_m": 8000.0, "y_m": 0.0})
    hop = {"length_km": 9.0, "capacity_mbps": 400.0, "conduits": "A1", "medium": "microwave"}
    tree["backbone"]["links"].append({"id": "hop", "node_a": "N2", "node_b": "n-far-isle", **hop})
    fibre = fibre_in(tmp_path, tree)
    assert [node.name for node in fibre.nodes if node.kind == "access"] == ["", "Far Isle"]
    assert [line.end_km for line in fibre.lines if line.radio] == [(8.0, 0.0)]
    assert [entry.get_label() for entry in fibre_legend(fibre)][-1] == "radio link"
    assert "radio link" not in {entry.get_label() for entry in fibre_legend(fibre_in(tmp_path / "b", tiny_scenario()))}
