"""Sites, people, sensors and hazards of a run: against its own outages, a graph of its own, and sums by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from camau_netsim import api
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.hazards import Cells, Kept, hazard_blocks
from camau_netsim.engine.year import Year
from tests.unit.engine.test_epochs import OFTEN, TUTORIAL, graph_of, joined, spells

YEAR = 2025


@pytest.fixture(scope="module")
def run():
    """The tutorial with everything failing often; the school has a fibre of its own."""
    school = {
        "id": "school",
        "kind": "school",
        "commune": "fields",
        "node": "E",
        "n_users": 120.0,
        "profiles": "lesson;desk",
        "line": "own",
        "line_mbps": 50.0,
        "tail_km": 3.0,
    }
    scenario = api.load(TUTORIAL, overrides=OFTEN).replace({"services.sites": [school]})
    results = api.run(scenario, replications=2, seed=4)
    return scenario, {name: table.to_pandas() for name, table in results.tables.items()}


@pytest.mark.parametrize("replication", [0, 1])
def test_available_while_a_graph_of_what_is_up_joins_site_and_service(run, replication):
    scenario, tables = run
    outages = tables["failures_outages"].query("replication == @replication")
    hours = {"lesson": 0.0, "desk": 0.0}
    whole = 0.0
    for spent, down in spells(outages):
        graph, tail = graph_of(scenario, down), "tail:site/school" not in down
        hours["lesson"] += spent * (tail and joined(graph, "X", "E"))
        hours["desk"] += spent * (tail and joined(graph, "A", "E") and "centre:centre" not in down)
        whole += spent
    found = tables["services_sites"].query("replication == @replication and site == 'school'").set_index("profile")
    assert found.loc["lesson", "available_ratio"] == pytest.approx(hours["lesson"] / whole, rel=1e-9)
    # The desk serves from 7 to 22: a part of the same outages.
    assert found.loc["desk", "available_ratio"] == pytest.approx(hours["desk"] / whole, abs=0.05)
    assert found.loc["lesson", "line"] == "own"
    assert found.loc["lesson", "down_mbps"] in (pytest.approx(50.0), pytest.approx(np.nan, nan_ok=True))


def test_hazards_against_graphs_that_lose_each_element():
    scenario = api.load(TUTORIAL)
    year = Year(compile_scenario(scenario, (YEAR,)), YEAR)
    found = {block["hazard"]: block for block in hazard_blocks(year, Cells(year))}
    points = [point.node for point in scenario.services.postal_points]

    def online(down):
        graph = graph_of(scenario, down)
        return sum(joined(graph, "X", node) for node in points)

    corridors = {}
    for conduit in scenario.passive.conduits:
        corridors.setdefault(conduit.corridor, set()).add(f"conduit:{conduit.id}")
    assert found["nothing lost"]["n_online"] == online(set())
    assert found["any one conduit cut"]["n_online"] == min(
        online({f"conduit:{c.id}"}) for c in scenario.passive.conduits
    )
    assert found["any one node lost"]["n_online"] == min(online({f"node:{n.id}"}) for n in scenario.backbone.nodes)
    assert found["any one corridor cut"]["n_online"] == min(online(own) for own in corridors.values())
    dark = found["grid out everywhere for 24 h"]
    assert (dark["n_online"], dark["n_by_cell"], dark["n_either"]) == (1.0, 0.0, 1.0)


def test_two_points_of_which_a_cut_leaves_one():
    scenario = api.load(TUTORIAL)
    two = [
        {"id": "d", "commune": "fields", "node": "D", "staffed": True, "internet": True, "x_m": -5000.0, "y_m": 8500.0},
        {"id": "e", "commune": "fields", "node": "E", "staffed": True, "internet": True, "x_m": 5000.0, "y_m": 14000.0},
    ]
    scenario = scenario.replace({"services.postal_points": two})
    year = Year(compile_scenario(scenario, (YEAR,)), YEAR)
    found = {block["hazard"]: block for block in hazard_blocks(year, Cells(year))}
    cut = found["any one conduit cut"]
    # E hangs on a spur: its cable is the only one whose loss takes a point off line, whoever is under a cell.
    assert (cut["n_points"], cut["n_online"], cut["element"]) == (2.0, 1.0, "conduit:C-E")
    assert found["nothing lost"]["n_online"] == 2.0


def test_each_way_is_told_at_its_own_worst_element():
    class Apart:
        """A point whose line hangs on the first conduit and whose cell hangs on the second."""

        def kept(self, arrays):
            return Kept(arrays["conduit_up"][:1], arrays["conduit_up"][1:2])

    year = Year(compile_scenario(api.load(TUTORIAL), (YEAR,)), YEAR)
    cut = {block["hazard"]: block for block in hazard_blocks(year, Apart())}["any one conduit cut"]
    assert (cut["n_online"], cut["n_by_cell"], cut["n_either"]) == (0.0, 0.0, 1.0)


def test_sensors_hear_the_nearest_sector(run):
    _, tables = run
    assets = tables["services_assets"].set_index("asset")
    loss_db = 92.842883  # docs/tutorial/by-hand.md, 3: 500 m in line of sight of a mast of 40 m
    assert assets["coupling_db"].to_dict() == pytest.approx(
        {"pump": loss_db - 15.0 + 20.0, "bridge": loss_db - 15.0}, abs=1e-6
    )
    assert assets["cell"].to_dict() == {"pump": "A-1", "bridge": "D-1"}
    assert assets["message_mbps"].to_dict() == pytest.approx(
        {"pump": 500 * 200 * 8 / 1800 / 1e6, "bridge": 20 * 200 * 8 / 3600 / 1e6}, rel=1e-12
    )


def test_people_by_line_and_phone(run):
    _, tables = run
    people = tables["services_people"].query("replication == 0").set_index("commune")
    assert people["fixed_ratio"].to_dict() == pytest.approx({"town": 1.0, "fields": 0.75})
    assert (people["outdoor_ratio"] == 1.0).all()


def test_reach_is_the_mean_over_people(run):
    scenario, tables = run
    post = scenario.services.postal_points[0]
    found = tables["services_reach"].set_index("commune")["mean_km"]
    for commune, settlements in itertools.groupby(scenario.demand.settlements, key=lambda one: one.commune):
        km = sum(one.people_ratio * np.hypot(one.x_m - post.x_m, one.y_m - post.y_m) / 1000.0 for one in settlements)
        assert found[commune] == pytest.approx(km, rel=1e-12)


@pytest.mark.parametrize("replication", [0, 1])
def test_ways_of_kt1_against_outages(run, replication):
    scenario, tables = run
    outages = tables["failures_outages"].query("replication == @replication")
    share = dict.fromkeys(("tslcd_ratio", "internet_ratio", "any_ratio"), 0.0)
    for spent, down in spells(outages):
        graph = graph_of(scenario, down)
        tslcd = "tail:body/office" not in down and joined(graph, "A", "E")
        internet = "tail:postal/post" not in down and joined(graph, "X", "D")
        share["tslcd_ratio"] += spent * tslcd / 8760.0
        share["internet_ratio"] += spent * internet / 8760.0
        share["any_ratio"] += spent * (tslcd or internet) / 8760.0
    row = tables["services_kt1"].query("replication == @replication").iloc[0]
    assert [body.id for body in scenario.government.bodies if body.level == "commune"] == ["office"]
    assert row["internet_ratio"] == pytest.approx(share["internet_ratio"], rel=1e-9)
    assert row["tslcd_ratio"] == pytest.approx(share["tslcd_ratio"], rel=1e-9)
    assert row["any_ratio"] >= share["any_ratio"] - 1e-9
    assert max(row[["tslcd_ratio", "internet_ratio", "mobile_ratio"]]) <= row["any_ratio"] <= 1.0
    assert row["courier_km"] == pytest.approx(np.hypot(15.0, 10.0))
