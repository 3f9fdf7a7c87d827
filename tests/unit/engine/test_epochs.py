"""A year on the clock: shares of time in tables against the outages the same run wrote down."""

from __future__ import annotations

import itertools
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from camau_netsim import api

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"
HORIZON_H = 8760.0
RECOVERY_H = 0.5
"""Until the portal runs at the second centre."""
OFTEN = (
    ("failures.pole_line_cuts_per_1000km_year", "900"),
    ("failures.pole_line_repair_h", "40"),
    ("failures.tail_repair_h", "30"),
    ("failures.node_faults_per_year", "6"),
    ("failures.node_repair_h", "20"),
    ("failures.grid_outages_per_year", "50"),
    ("failures.grid_outage_h", "5"),
    ("failures.centre_faults_per_year", "9"),
    ("failures.centre_repair_h", "30"),
)


@pytest.fixture(scope="module")
def run():
    """The tutorial with everything failing often: scenario and tables of three replications."""
    scenario = api.load(TUTORIAL, overrides=OFTEN)
    results = api.run(scenario, replications=3, seed=4)
    return scenario, {name: table.to_pandas() for name, table in results.tables.items()}


def spells(outages: pd.DataFrame):
    """Spells between changes of one replication: length, and the elements that are down in it."""
    ends = outages["start_h"] + outages["duration_h"]
    times = np.unique(np.concatenate([[0.0, HORIZON_H], outages["start_h"], ends]))
    for start, end in itertools.pairwise(times):
        middle = (start + end) / 2.0
        yield end - start, set(outages.loc[(outages["start_h"] < middle) & (ends > middle), "element"])


def graph_of(scenario, down):
    graph = nx.Graph()
    graph.add_nodes_from(node.id for node in scenario.backbone.nodes if f"node:{node.id}" not in down)
    for link in scenario.backbone.links:
        cut = any(f"conduit:{name}" in down for name in link.conduits.split(";"))
        if not cut and {f"node:{link.node_a}", f"node:{link.node_b}"}.isdisjoint(down):
            graph.add_edge(link.node_a, link.node_b)
    return graph


def joined(graph, a, b):
    return a in graph and b in graph and nx.has_path(graph, a, b)


def shares(scenario, outages, holds):
    """Share of the year in which ``holds(graph, down)`` is true."""
    return sum(length for length, down in spells(outages) if holds(graph_of(scenario, down), down)) / HORIZON_H


def with_takeovers(outages):
    """The outages, and as one element more the time from half an hour after the fall of the centre to its end."""
    longer = outages[(outages["element"] == "centre:centre") & (outages["duration_h"] > RECOVERY_H)]
    taken = longer.assign(
        element="taken over", start_h=longer["start_h"] + RECOVERY_H, duration_h=longer["duration_h"] - RECOVERY_H
    )
    return pd.concat([outages, taken])


@pytest.mark.parametrize("replication", range(3))
def test_shares_of_time_follow_from_the_outages(run, replication):
    scenario, tables = run
    outages = tables["failures_outages"].query("replication == @replication")
    assert len(outages) > 50

    nodes = tables["backbone_nodes"].query("replication == @replication").set_index("node")["reached_ratio"]
    expected = {
        node.id: shares(scenario, outages, lambda graph, down, node=node: joined(graph, "X", node.id))
        for node in scenario.backbone.nodes
    }
    assert nodes.to_dict() == pytest.approx(expected, abs=1e-9)
    assert nodes.max() < 1.0

    def tail(name, down):
        return f"tail:{name}" not in down

    body = tables["government_bodies"].query("replication == @replication").iloc[0]
    connected = shares(scenario, outages, lambda graph, down: tail("body/office", down) and joined(graph, "A", "E"))

    def platform(graph, down):
        taken_over = "taken over" in down and "centre:second" not in down and joined(graph, "A", "C")
        return "A" in graph if "centre:centre" not in down else taken_over

    served = shares(
        scenario,
        with_takeovers(outages),
        lambda graph, down: tail("body/office", down) and platform(graph, down) and joined(graph, "A", "E"),
    )
    assert body["connected_ratio"] == pytest.approx(connected, abs=1e-9)
    assert body["committed_ratio"] == pytest.approx(connected, abs=1e-9)  # 200 Mb/s fit wherever there is a way
    assert body["served_ratio"] == pytest.approx(served, abs=1e-9)
    assert served < connected

    post = tables["services_postal"].query("replication == @replication").iloc[0]
    online = shares(scenario, outages, lambda graph, down: tail("postal/post", down) and joined(graph, "X", "D"))
    assert post["online_ratio"] == pytest.approx(online, abs=1e-9)

    centre = tables["datacentre_centres"].query("replication == @replication").iloc[0]
    live = shares(scenario, outages, lambda graph, down: "centre:centre" not in down)
    assert centre["live_ratio"] == pytest.approx(live, abs=1e-9)


@pytest.mark.parametrize("replication", range(3))
def test_masts_are_dark_when_their_batteries_are_flat(run, replication):
    _, tables = run
    grid = tables["failures_outages"].query("replication == @replication and kind == 'grid'")
    masts = tables["passive_masts"].query("replication == @replication")
    for mast in masts.itertuples():
        own = grid.loc[grid["element"] == f"grid:{mast.commune}", "duration_h"]
        dark_h = (own - 4.0).clip(lower=0.0).sum()
        assert mast.powered_ratio == pytest.approx(1.0 - dark_h / HORIZON_H, abs=1e-7)
    assert masts["powered_ratio"].max() < 1.0


def test_outages_lie_in_the_year_and_do_not_overlap(run):
    _, tables = run
    outages = tables["failures_outages"]
    assert (outages["duration_h"] > 0.0).all()
    assert (outages["start_h"] >= 0.0).all()
    assert (outages["start_h"] + outages["duration_h"] <= HORIZON_H + 1e-9).all()
    for _, own in outages.sort_values("start_h").groupby(["replication", "element"]):
        assert (own["start_h"].iloc[1:].to_numpy() > (own["start_h"] + own["duration_h"]).iloc[:-1].to_numpy()).all()


def test_rare_faults_meet_the_closed_form():
    """Long-run availability of one conduit over many years, 30 replications, false alarm once in a thousand."""
    results = api.run(api.load(TUTORIAL, overrides=OFTEN[:2]), replications=30, seed=2)
    spur = results.tables["backbone_nodes"].to_pandas().query("node == 'E'").set_index("replication")["reached_ratio"]
    exact = results.tables["backbone_nodes"].to_pandas().query("node == 'E'")["exact_ratio"].iloc[0]
    # A year starts with everything up, which adds less than (1 - A) tau / T to the mean, tau the mean repair.
    start = (1.0 - exact) * 40.0 / HORIZON_H
    limit = 3.659405019466 * spur.std(ddof=1) / np.sqrt(30)
    assert abs(spur.mean() - exact) <= limit + start
    assert limit < 0.02
