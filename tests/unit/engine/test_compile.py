"""A whole scenario compiled: rows across rooms meet, years are known."""

import numpy as np
import pytest

from camau_netsim.engine.compile import compile_scenario
from camau_netsim.errors import CompileError
from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    tree = tiny_scenario()
    tree["government"]["bodies"][1]["tail_km"] = 2.0
    tree["services"]["postal_points"][0]["tail_km"] = 3.0
    tree["passive"]["masts"][1]["backhaul_km"] = 4.0
    return load(write_scenario(tmp_path_factory.mktemp("tiny"), tree))


def test_tails_are_bodies_then_postal_points_then_masts(scenario):
    problems = compile_scenario(scenario, (2025,))
    rows = problems.failures.group["tail"]
    names = ("body/B1", "body/B2", "postal/P1", "postal/P2", "mast/M1", "mast/M2")
    assert problems.failures.element.ids[rows] == tuple(f"tail:{name}" for name in names)
    assert (problems.body_tails, problems.point_tails, problems.mast_tails) == (slice(0, 2), slice(2, 4), slice(4, 6))
    # 300 cuts per 1000 km and year of aerial cable: 2 km 0.6 a year, 3 km 0.9, 4 km 1.2; no tail never fails.
    expected = [np.inf, 14_600.0, 8760 / 0.9, np.inf, np.inf, 7300.0]
    assert problems.failures.mean_up_h[rows] == pytest.approx(expected)
    assert problems.rows_of("risk").stop == len(problems.failures.element)


def test_trees_of_hub_and_centres_are_the_backbones(scenario):
    problems = compile_scenario(scenario, (2025,))
    # The exit X (row 0), then the hub N1 (row 1), where the data centre is too.
    assert problems.backbone.source.tolist() == [0, 1]
    assert problems.government.hub_tree == problems.trunk.hub_tree == 1
    assert problems.datacentre.tree.tolist() == [1]


def test_without_a_tslcd_there_is_no_hub_tree(tmp_path):
    tree = tiny_scenario()
    del tree["government"], tree["datacentre"]
    problems = compile_scenario(load(write_scenario(tmp_path, tree)), (2025,))
    assert (problems.government.hub_tree, problems.trunk.hub_tree) == (-1, -1)
    assert problems.backbone.source.tolist() == [0]


def test_an_unknown_year_is_refused(scenario):
    with pytest.raises(CompileError, match="tiny has no year 2026; it has 2025 to 2030"):
        compile_scenario(scenario, (2025, 2026))


def test_lines_are_compiled_for_the_years_asked_for_only(scenario):
    assert set(compile_scenario(scenario, (2030,)).access.years) == {2030}


def test_nothing_cuts_the_air_of_a_radio_hop_but_what_is_given(tmp_path):
    tree = tiny_scenario()
    tree["passive"]["conduits"].append({"id": "A1", "kind": "air", "length_km": 30.0})
    hop = {"node_a": "N1", "node_b": "N2", "length_km": 30.0, "capacity_mbps": 400.0, "medium": "microwave"}
    tree["backbone"]["links"].append({"id": "hop", "conduits": "A1", **hop})
    tree["failures"] |= {
        "shared_risks": [{"id": "rain", "elements": "conduit:A1", "events_per_year": 10.0, "repair_h": 0.5}],
        "fragility": [
            {"kind": kind, "median_m_per_s": 40.0, "dispersion_factor": 0.2, "repair_h": 9.0}
            for kind in ("pole_line", "duct")
        ],
    }
    problems = compile_scenario(load(write_scenario(tmp_path, tree)), (2025,))
    failures, row = problems.failures, problems.failures.element.row("conduit:A1")
    assert np.isinf(failures.mean_up_h[row])
    assert row not in failures.exposed_in(2025).element
    assert failures.element.row("conduit:K1") in failures.exposed_in(2025).element
    assert failures.mean_up_h[failures.element.row("risk:rain")] == pytest.approx(876.0)
    assert [one.tolist() for one in failures.members.values()] == [[row]]
