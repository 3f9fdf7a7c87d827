"""What holds in a year: cuts one by one, exact availability where it applies."""

import numpy as np
import pytest

from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.year import Year
from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario


def year_of(folder, change=lambda tree: None, year=2025):
    tree = tiny_scenario()
    change(tree)
    return Year(compile_scenario(load(write_scenario(folder, tree)), (year,)), year)


def test_shared_conduits_are_seen_by_cuts_and_spoil_the_exact_answer(tmp_path):
    # X - N1 on K3 alone; N1 - N2 twice, but both links lie in K1.
    year = year_of(tmp_path)
    assert year.intact["exit_reached"].tolist() == [1, 1, 1]
    assert [year.standing_with(row)["exit_reached"].tolist() for row in range(3)] == [[1, 1, 0], [1, 1, 1], [1, 0, 0]]
    assert year.survives_any_cut.tolist() == [1, 0, 0]
    assert np.isnan(year.exact_ratio).all()


def apart(tree):
    """N1 - N2 over two conduits that share nothing: a duct of 4 km and poles of 7 km."""
    tree["backbone"]["links"][2]["conduits"] = "K2"


def test_exact_availability_by_hand(tmp_path):
    year = year_of(tmp_path, apart)
    # Poles 300 cuts / 1000 km a year, 6 h; duct 100, 8 h. K3 90 km: 27 a year, x 6 / 8760; K1: 0.4 x 8; K2: 2.1 x 6.
    up = {
        name: 1.0 / (1.0 + cuts * hours / 8760.0)
        for name, cuts, hours in (("K1", 0.4, 8), ("K2", 2.1, 6), ("K3", 27.0, 6))
    }
    both = 1.0 - (1.0 - up["K1"]) * (1.0 - up["K2"])
    assert year.exact_ratio == pytest.approx([1.0, up["K3"], up["K3"] * both], rel=1e-12)
    assert year.survives_any_cut.tolist() == [1, 0, 0]


def test_nodes_that_fail_or_two_exits_have_no_exact_answer(tmp_path):
    def faulty(tree):
        apart(tree)
        tree["failures"]["node_faults_per_year"] = 1.0

    def two(tree):
        apart(tree)
        tree["backbone"]["nodes"][0]["exit_ratio"] = 0.5
        tree["backbone"]["nodes"].append({"id": "Y", "kind": "exit", "exit_ratio": 0.5, "x_m": 1.0, "y_m": 90000.0})
        tree["backbone"]["links"].append(
            {"id": "Y-N2", "node_a": "Y", "node_b": "N2", "length_km": 9.0, "capacity_mbps": 1000.0, "conduits": "K3"}
        )

    assert np.isnan(year_of(tmp_path / "a", faulty).exact_ratio).all()
    assert np.isnan(year_of(tmp_path / "b", two).exact_ratio).all()


def test_a_ring_survives_any_cut(tmp_path):
    def ring(tree):
        apart(tree)
        tree["passive"]["conduits"].append({"id": "K4", "kind": "duct", "length_km": 80.0})
        tree["backbone"]["links"].append(
            {"id": "X-N2", "node_a": "X", "node_b": "N2", "length_km": 80.0, "capacity_mbps": 1000.0, "conduits": "K4"}
        )

    assert year_of(tmp_path, ring).survives_any_cut.tolist() == [1, 1, 1]


def test_capacities_and_things_of_the_year(tmp_path):
    def staged(tree):
        tree["passive"]["masts"][1]["in_service_year"] = 2030
        tree["government"]["bodies"][0]["retired_year"] = 2026

    early, late = (year_of(tmp_path / str(year), staged, year) for year in (2025, 2030))
    assert early.stands["mast_stands"].tolist() == [1, 0]
    assert late.stands["mast_stands"].tolist() == [1, 1]
    assert early.stands["body_stands"].tolist() == [1, 1]
    assert late.stands["body_stands"].tolist() == [0, 1]
    assert early.stands["link_capacity_mbps"].tolist() == [1e5, 1e4, 1e4]
    assert late.stands["link_capacity_mbps"].tolist() == [4e5, 1e4, 1e4]
