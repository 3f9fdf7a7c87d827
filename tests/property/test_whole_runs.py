"""What must hold of every run, whatever the scenario: names, seeds, splits and sums."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from camau_netsim import api
from camau_netsim.engine.results import JUDGED, SCHEMAS
from tests.property.renaming import other_name, renamed
from tests.support.scenarios import Tree, tiny_scenario, write_scenario

TUTORIAL = Path(__file__).resolve().parents[2] / "scenarios" / "tutorial"
CATALOGUE = [
    {
        "id": f"T{row}",
        "system": "s",
        "clause": "c",
        "quote": "q",
        "english": "e",
        "year": "2025",
        "comparator": ">=",
        "threshold": "50",
        "unit": "%",
        "kind": "simulated verdict",
        "measure": measure,
    }
    for row, measure in enumerate(
        (
            "fixed_users_at_rate(rate_mbps=150)",
            "mobile_mean_rate(technology=5g)",
            "bodies_connected()",
            "households_passed()",
        )
    )
]


def calm() -> Tree:
    """The tiny scenario without anything random: nothing fails, line of sight given, no shadowing."""
    tree = tiny_scenario()
    tree["failures"] |= {"pole_line_cuts_per_1000km_year": 0.0, "duct_cuts_per_1000km_year": 0.0}
    tree["radio"]["shadowing"] = False
    for row in tree["demand"]["settlements"]:
        row["los"] = "nlos"
    tree["targets"] = {"catalogue": copy.deepcopy(CATALOGUE)}
    return tree


def stormy() -> Tree:
    """The tiny scenario with everything random there is."""
    tree = tiny_scenario()
    tree["failures"] |= {"grid_outages_per_year": 20.0, "grid_outage_h": 6.0, "node_faults_per_year": 3.0}
    tree["demand"] |= {"day_to_day_cv_ratio": 0.3, "observed_days": 3}
    tree["targets"] = {"catalogue": copy.deepcopy(CATALOGUE)}
    return tree


def run(folder, tree, **more):
    return api.run(api.load(write_scenario(folder, tree)), **{"replications": 2, "years": [2025], **more})


def frames(results):
    return {name: table.to_pandas() for name, table in results.tables.items()}


# --- seeds ------------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_tables(tmp_path):
    one, two = run(tmp_path / "a", stormy(), seed=3), run(tmp_path / "b", stormy(), seed=3)
    assert all(one.tables[name].equals(two.tables[name]) for name in one.tables)
    assert one.to_json() == two.to_json()


def test_another_seed_gives_other_tables_and_other_intervals(tmp_path):
    one, two = run(tmp_path / "a", stormy(), seed=3), run(tmp_path / "b", stormy(), seed=4)
    for name in ("failures_outages", "demand_communes", "radio_points", "government_bodies"):
        assert not one.tables[name].equals(two.tables[name]), name
    mobile = [next(v for v in results.verdicts if v.id == "T1").interval for results in (one, two)]
    assert mobile[0] != mobile[1]
    assert one.tables["access_communes"].equals(two.tables["access_communes"])  # an inventory


# --- names ------------------------------------------------------------------------------------------------------------


def test_renaming_changes_every_name():
    before, after = calm(), renamed(calm())
    assert [row["id"] for row in after["radio"]["cells"]] == [other_name(row["id"]) for row in before["radio"]["cells"]]
    assert after["backbone"]["links"][2]["conduits"] == ";".join(map(other_name, ("K1", "K2")))
    assert after["government"]["hub"] == other_name("N1")
    order = sorted(range(12), key=lambda row: after["radio"]["cells"][row]["id"])
    assert order != list(range(12))


def test_renaming_ids_changes_no_value(tmp_path):
    """Outages are drawn by the name of what fails, so this is about everything else."""
    before, after = run(tmp_path / "a", calm()), run(tmp_path / "b", renamed(calm()))
    n_numbers = 0
    for name in before.tables.keys() - JUDGED:
        old, new = before.tables[name].to_pandas(), after.tables[name].to_pandas()
        numbers = old.select_dtypes(["number", "bool"]).columns
        pd.testing.assert_frame_equal(old[numbers], new[numbers], check_exact=True, obj=name)
        n_numbers += old[numbers].size
    assert n_numbers > 500
    for old, new in zip(before.verdicts, after.verdicts, strict=True):
        assert (new.status, new.value, new.interval, new.cause) == (old.status, old.value, old.interval, old.cause)
        assert sorted(place.value for place in new.places) == sorted(place.value for place in old.places)
        assert new.id == other_name(old.id)


# --- splitting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [0.5, 0.2])
def test_splitting_a_settlement_changes_no_total(tmp_path, part):
    whole, split = calm(), calm()
    first = split["demand"]["settlements"][0]
    other = dict(first, id="S1b", people_ratio=first["people_ratio"] * (1.0 - part))
    first["people_ratio"] *= part
    split["demand"]["settlements"].insert(1, other)
    for tree in (whole, split):
        for row in tree["demand"]["settlements"]:
            row["indoor_ratio"] = 0.4
        tree["radio"]["building_entry"] = "tr38901_low_loss"
    before, after = frames(run(tmp_path / "a", whole)), frames(run(tmp_path / "b", split))
    for name, columns in {
        "radio_cells": ["offered_mbps", "load_ratio"],
        "radio_communes": ["demand_mbps", "sampled_mbps", "session_mbps", "unserved_mbps"],
        "radio_coverage": ["n_people", "n_outdoor", "n_indoor", "mean_outdoor_ratio"],
        "trunk_arcs": ["offered_mbps", "carried_mbps"],
        "access_lines": ["optimistic_mbps", "conservative_mbps"],
    }.items():
        old, new = before[name][columns].to_numpy(), after[name][columns].to_numpy()
        assert old == pytest.approx(new, rel=1e-9, abs=1e-9, nan_ok=True), name
    assert len(after["radio_points"]) > len(before["radio_points"])
    assert before["radio_cells"]["load_ratio"].max() > 0.1


# --- sums -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["tutorial", "tiny", "stormy"])
def observed(request, tmp_path_factory):
    """Scenario and frames of a run."""
    if request.param == "tutorial":
        scenario = api.load(TUTORIAL)
    else:
        tree = {"tiny": tiny_scenario, "stormy": stormy}[request.param]()
        scenario = api.load(write_scenario(tmp_path_factory.mktemp(request.param), tree))
    return scenario, frames(api.run(scenario, replications=2, years=[2025]))


KEY = ["replication", "year", "day", "hour"]


def by_moment(frame, column):
    return frame.groupby(KEY, sort=True)[column].sum()


def test_cells_carry_what_is_asked_less_what_nobody_serves(observed):
    scenario, tables = observed
    share = sum(operator.market_share_ratio for operator in scenario.demand.operators)
    communes = tables["demand_communes"]
    asked = by_moment(communes.assign(both=(communes["mobile_4g_mbps"] + communes["mobile_5g_mbps"]) * share), "both")
    served = by_moment(tables["radio_cells"], "offered_mbps")
    unserved = by_moment(tables["radio_communes"], "unserved_mbps")
    assert (asked > 0.0).all()
    assert (served + unserved).to_numpy() == pytest.approx(asked.to_numpy(), rel=1e-9)
    by_technology = by_moment(tables["radio_communes"], "demand_mbps")
    assert by_technology.to_numpy() == pytest.approx(served.to_numpy(), rel=1e-9)
    points = by_moment(tables["radio_points"], "demand_mbps")
    assert set(points.index.get_level_values("replication")) == {0}
    assert points.to_numpy() == pytest.approx(served.loc[points.index].to_numpy(), rel=1e-9)


def test_nodes_ask_for_what_their_homes_and_phones_ask_for(observed):
    scenario, tables = observed
    node_of_mast = {mast.id: mast.node for mast in scenario.passive.masts}
    mobile = tables["radio_cells"].assign(node=tables["radio_cells"]["mast"].map(node_of_mast))
    parts = pd.concat([frame[[*KEY, "node", "offered_mbps"]] for frame in (mobile, tables["access_olts"])])
    expected = parts.groupby([*KEY, "node"])["offered_mbps"].sum()
    found = tables["trunk_nodes"].set_index([*KEY, "node"])["public_mbps"]
    assert found.to_numpy() == pytest.approx(expected.reindex(found.index, fill_value=0.0).to_numpy(), rel=1e-9)
    assert found.sum() > 0.0


def test_lines_and_ports_ask_for_the_same(observed):
    _, tables = observed
    communes = tables["demand_communes"].set_index([*KEY, "commune"])
    lines = tables["access_lines"].set_index([*KEY, "commune"])
    asked = lines["n_lines"] * communes["household_line_mbps"].reindex(lines.index)
    olts = by_moment(tables["access_olts"], "offered_mbps")
    assert asked.groupby(level=KEY).sum().to_numpy() == pytest.approx(olts.to_numpy(), rel=1e-9)


def test_arcs_out_of_the_exit_carry_all_nodes(observed):
    scenario, tables = observed
    exits = {node.id for node in scenario.backbone.nodes if node.kind == "exit"}
    hub = scenario.government.hub
    assert hub not in exits  # so nothing but Internet load leaves an exit, as long as no detour of the TSLCD passes it
    nodes = tables["trunk_nodes"]
    reached = nodes[(nodes["public_ratio"] > 0.0) & ~nodes["node"].isin(exits)]
    arcs = tables["trunk_arcs"]
    out = by_moment(arcs[arcs["from_node"].isin(exits)], "offered_mbps")
    assert out.to_numpy() == pytest.approx(by_moment(reached, "public_mbps").loc[out.index].to_numpy(), rel=1e-9)
    assert len(out)


def test_nothing_is_carried_beyond_capacity_or_offer(observed):
    _, tables = observed
    arcs = tables["trunk_arcs"]
    assert (arcs["carried_mbps"] <= arcs["capacity_mbps"] * (1 + 1e-9)).all()
    assert (arcs["carried_mbps"] <= arcs["offered_mbps"] * (1 + 1e-9)).all()
    for name, columns in {
        "trunk_nodes": ["public_ratio", "government_ratio"],
        "backbone_nodes": ["reached_ratio"],
        "government_bodies": ["connected_ratio", "committed_ratio", "served_ratio"],
        "passive_masts": ["powered_ratio"],
        "radio_coverage": ["mean_outdoor_ratio"],
    }.items():
        values = tables[name][columns].to_numpy()
        assert np.isfinite(values).all(), name
        assert ((values >= 0.0) & (values <= 1.0 + 1e-9)).all(), name
    lines = tables["access_lines"]
    assert (lines["conservative_mbps"] <= lines["optimistic_mbps"] * (1 + 1e-12)).all()
    assert (lines["optimistic_mbps"] <= lines["plan_mbps"] * (1 + 1e-12)).all()
    bodies = tables["government_bodies"]
    assert (bodies["committed_ratio"] <= bodies["connected_ratio"] + 1e-12).all()


def test_rows_are_unique_by_the_key_their_table_declares(observed):
    _, tables = observed
    for name, frame in tables.items():
        assert not frame.duplicated(list(SCHEMAS[name].key)).any(), name
