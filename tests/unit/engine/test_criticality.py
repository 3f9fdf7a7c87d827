"""Losses element by element, against the whole chain run anew for each of them."""

from functools import cache

import networkx as nx
import numpy as np
import pytest

from camau_netsim import api
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.criticality import Criticality
from camau_netsim.engine.criticality_tables import LOSSES, criticality_tables
from camau_netsim.engine.cut_off import failing_graph
from camau_netsim.engine.pipeline import STANDING, run_pass
from camau_netsim.engine.users import Service, units_up, users_of
from camau_netsim.engine.year import Year
from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario


def crossroads():
    """The tiny scenario with two operators, a road shared by two conduits, a listed risk, and power at a node."""
    tree = tiny_scenario()
    for conduit, corridor in zip(tree["passive"]["conduits"], ("canal", "canal", "QL1"), strict=True):
        conduit["corridor"] = corridor
    tree["demand"]["operators"].append({"id": "W", "name": "Operator W", "market_share_ratio": 0.3})
    layer = dict(tree["radio"]["layers"][0], id="W-4g", operator="W")
    tree["radio"]["layers"].append(layer)
    tree["radio"]["cells"] += [{"id": "M1-W", "mast": "M1", "layer": "W-4g", "azimuth_deg": 0.0}]
    tree["failures"] |= {
        "node_faults_per_year": 0.5,
        "grid_outages_per_year": 12.0,
        "grid_outage_h": 2.0,
        "mast_faults_per_year": 0.2,
        "corridor_events_per_1000km_year": 3.0,
        "shared_risks": [
            {"id": "bridge", "elements": "conduit:K1;mast:M2", "events_per_year": 0.1, "repair_h": 30.0},
        ],
    }
    tree["government"]["bodies"][1]["tail_km"] = 2.0
    tree["services"]["postal_points"][0]["tail_km"] = 3.0
    tree["passive"]["masts"][1]["backhaul_km"] = 4.0
    tree["passive"]["masts"][0] |= {"generator_h": 10.0, "refuel_h": 3.0}
    tree["passive"]["shelters"] = [{"node": "N2", "battery_h": 3.0}]
    return tree


@cache
def found(name, tmp):
    scenario = load("scenarios/tutorial") if name == "tutorial" else load(write_scenario(tmp, crossroads(), True))
    return Criticality(compile_scenario(scenario, (2025,)), 2025)


@pytest.fixture(params=["tutorial", "crossroads"])
def critical(request, tmp_path_factory):
    return found(request.param, tmp_path_factory.getbasetemp() / "crossroads")


def fallen(critical, rows):
    """Up flags with some elements down, and their members."""
    failures = critical.problems.failures
    up = np.ones(len(failures.element), np.uint8)
    for row in rows:
        up[row] = 0
        for member in failures.members.get(row, ()):
            up[member] = 0
    return up


def served_anew(critical, up, grid_down_h=None):
    """Users served by label, from the whole standing pass."""
    year = Year(critical.problems, 2025)
    down_h = np.zeros(len(critical.problems.demand.commune)) if grid_down_h is None else grid_down_h
    arrays = run_pass(STANDING, critical.problems, year.standing(up, down_h))[0]
    service = Service(users_of(year))
    service.update(units_up(arrays))
    return service.n_served, int((year.intact["exit_reached"] & (1 - arrays["exit_reached"])).sum())


def test_every_element_loses_what_the_whole_chain_says(critical):
    failures, whole = critical.problems.failures, critical.users.of_label
    n_lost = 0
    for loss in critical.single():
        (row,) = loss.elements
        if failures.kind[row] == "grid":
            continue
        served, cut = served_anew(critical, fallen(critical, [row]))
        assert loss.n_lost == pytest.approx(whole - served, abs=1e-6), failures.element.ids[row]
        assert loss.n_nodes_cut_off == cut, failures.element.ids[row]
        n_lost += loss.n_lost.sum() > 0.0
    assert n_lost > 5


def test_every_pair_of_shared_risks_too(critical):
    whole, pairs = critical.users.of_label, critical.pairs()
    for loss in pairs:
        served, cut = served_anew(critical, fallen(critical, loss.elements))
        assert loss.n_lost == pytest.approx(whole - served, abs=1e-6)
        assert loss.n_nodes_cut_off == cut


def test_a_grid_costs_what_its_outages_of_every_length_do(critical):
    """User-hours of one outage: the integral of users lost after t hours times the chance that it lasts so long."""
    failures, whole = critical.problems.failures, critical.users.of_label
    grids = failures.group["grid"]
    losses = critical.single()
    for row in range(grids.start, grids.stop):
        mean_h = failures.mean_down_h[row]
        step = 0.25
        hours = np.arange(step / 2, 25.0 * mean_h, step)
        expected = np.zeros(len(whole))
        for hour in hours:
            down_h = np.zeros(grids.stop - grids.start)
            down_h[row - grids.start] = hour
            lost = whole - served_anew(critical, fallen(critical, [row]), down_h)[0]
            expected += lost * np.exp(-hour / mean_h) * step
        assert losses[row].lost_user_h_per_event == pytest.approx(expected, rel=0.01, abs=1e-6)


def test_nodes_cut_off_agree_with_networkx(critical):
    problems = critical.problems
    backbone, failures = problems.backbone, problems.failures
    conduits = failures.group["conduit"]
    for loss in critical.single():
        (row,) = loss.elements
        if failures.kind[row] != "conduit":
            continue
        graph = nx.MultiGraph()
        graph.add_nodes_from(range(len(backbone.node)))
        for link in range(len(backbone.link)):
            spans = backbone.conduit[slice(*backbone.conduit_ptr[link : link + 2])]
            if row - conduits.start not in spans:
                graph.add_edge(int(backbone.link_a[link]), int(backbone.link_b[link]))
        joined = set().union(*(nx.node_connected_component(graph, int(node)) for node in backbone.exit_node))
        assert loss.n_nodes_cut_off == len(backbone.node) - len(joined)


def test_by_hand(tmp_path_factory):
    """K1 is the duct of both links to N2: phones under M2, lines, body and post of commune C2 are lost with it."""
    critical = found("crossroads", tmp_path_factory.getbasetemp() / "crossroads")
    names = critical.problems.failures.element
    losses = {names.ids[loss.elements[0]]: loss for loss in critical.single()}
    labels = critical.users.labels

    def lost(element):
        pairs = zip(labels, losses[element].n_lost, strict=True)
        return {(label.service, label.operator): n for label, n in pairs if n > 0.0 and label.commune == 1}

    assert lost("conduit:K1")[("fixed_household", "")] == 28.0  # 40 homes passed, 0.7 take a line
    assert ("government", "") in lost("conduit:K1")
    assert lost("conduit:K1") == lost("corridor:canal") == lost("node:N2")
    assert losses["conduit:K2"].n_lost.sum() == 0.0  # K1 alone carries the other link
    assert losses["conduit:K3"].n_nodes_cut_off == 2
    assert set(lost("tail:body/B2")) == {("government", "")}
    assert losses["tenant:M1/W"].n_lost.sum() == pytest.approx(critical.users.of_label[
        [n for n, label in enumerate(labels) if label.operator == "W"]].sum())  # fmt: skip
    # Grid of C2: M2 dark after its battery of 4 h, N2 after 3 h; nothing of C1 but what hangs on N2.
    assert losses["grid:C2"].n_nodes_cut_off == 1
    assert losses["risk:bridge"].events_per_year == pytest.approx(8760.0 / (8760.0 / 0.1 + 30.0))


def test_tables_rank_and_add_up(critical):
    tables = {name: table.to_pandas() for name, table in criticality_tables(critical).items()}
    elements, losses = tables["criticality_elements"], tables[LOSSES.name]
    assert elements["rank"].tolist() == list(range(1, len(critical.problems.failures.element) + 1))
    assert elements["n_users_lost"].is_monotonic_decreasing
    mobile = losses[losses["service"] == "mobile"].groupby("element")["n_lost"].sum()
    ranked = elements.set_index("element")["n_phones_lost"]
    assert mobile.to_dict() == pytest.approx(ranked[mobile.index].to_dict())
    nodes = tables["criticality_nodes"]
    assert (nodes["low_min"] <= nodes["down_min"]).all()
    assert (nodes["down_min"] <= nodes["high_min"]).all()


def test_minutes_of_nodes_agree_with_exact_factoring():
    """Nodes, corridors and shelters of the tutorial are perfect, so factoring applies: 1 - exact_ratio."""
    critical = found("tutorial", None)
    nodes = criticality_tables(critical)["criticality_nodes"].to_pandas()
    exact = Year(critical.problems, 2025).exact_ratio
    assert nodes["down_min"].to_numpy() == pytest.approx((1.0 - exact) * 525_600.0, rel=1e-6, abs=1e-6)


def test_power_and_shared_risks_are_elements_of_the_graph(tmp_path_factory):
    critical = found("crossroads", tmp_path_factory.getbasetemp() / "crossroads")
    graph = failing_graph(critical.problems, 2025)
    failures = critical.problems.failures
    row = failures.element.row
    assert graph.unavailable_ratio[-1] == pytest.approx(
        2.0 * np.exp(-3.0 / 2.0) / (8760.0 / 12.0 + 2.0)
    )  # L D exp(-B / D) over the year
    n2 = critical.problems.backbone.node.row("N2")
    assert graph.node_elements[n2] == [row("node:N2"), len(failures.element)]
    link = critical.problems.backbone.link.row("N1-N2")
    assert graph.link_elements[link] == [row("conduit:K1"), row("corridor:canal"), row("risk:bridge")]


def test_the_verb_prints_and_saves(tmp_path):
    from click.testing import CliRunner

    from camau_netsim.cli.main import cli

    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["criticality", "scenarios/tutorial", "--top", "3", "--out", str(out)])
    assert done.exit_code == 0
    assert len(done.output.splitlines()) >= 4
    assert "element" in done.output
    assert "joint user-hours/year" in done.output
    assert sorted(path.stem for path in out.iterdir()) == sorted(api.criticality("scenarios/tutorial", 2025))
    wrong = CliRunner().invoke(cli, ["criticality", "scenarios/tutorial", "--year", "1999"])
    assert wrong.exit_code == 2
    assert "1999" in wrong.output
