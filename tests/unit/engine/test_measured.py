"""What simulated hours say in the form of the rooms' answers: sums by hand, errors that are the ones made."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from camau_netsim.core.index import sum_by
from camau_netsim.core.timeline import Window
from camau_netsim.engine.measured import _by_cable, line_rates, phone_rates, trunk_flows
from tests.support.scenarios import tiny_scenario, write_scenario
from tests.support.sessions import BUSY, EVENING, TUTORIAL, compiled, tell

NINE = Window.read("2025 any 21:00-22:00")


@pytest.fixture(scope="module")
def hour():
    """The first hour of a busy evening of the tutorial."""
    return tell(compiled(TUTORIAL, *BUSY), EVENING, outages=[]).hours[0]


def test_loads_are_what_was_asked_for(hour):
    layout, tally = hour.layout, hour.tally.by_class
    lines, phones = line_rates(hour), phone_rates(hour)
    offered = tally["offered_mbit"] / 3600.0
    assert lines.port_load_mbps is hour.carried.answers["access"].port_load_mbps  # by chance no hour is the busiest
    cell = hour.routing.phone_cell
    own = offered[layout.rows_of("phones")]
    on_air = cell >= 0
    assert phones.cell_offered_mbps == pytest.approx(sum_by(cell[on_air], own[on_air], 10))
    busy = own[on_air] / hour.routing.phone_peak_mbps[on_air]
    assert phones.cell_load_ratio == pytest.approx(sum_by(cell[on_air], busy, 10))
    assert phones.mast_offered_mbps.sum() == pytest.approx(own.sum())


def test_one_port_alone_is_told_as_measured_but_what_could_be_sold_stays(hour):
    tally, found, formula = hour.tally.by_class, line_rates(hour), hour.carried.answers["access"]
    # Slow lines of Fields are a family of their own, in one class.
    assert found.conservative_mbps[2] == pytest.approx(tally["carried_mbit"][2] / tally["area_s"][2])
    assert found.sampled_mbps[2] == pytest.approx(tally["rate_sum_mbps"][2] / tally["n_finished"][2])
    assert (found.optimistic_mbps == found.conservative_mbps).all()
    for name in ("pon_factor", "uplink_factor", "trunk_factor", "capable_mbps"):
        assert getattr(found, name) is getattr(formula, name)
    assert (found.rate_error_ratio > 0.0).all()


def test_phones_of_a_cell_have_one_ratio_to_their_peak_rates(hour):
    found, formula = phone_rates(hour).layers[0], hour.carried.answers["radio"].layers[0]
    tally, phones = hour.tally.by_class, hour.layout.rows_of("phones")
    served = found.rate_mbps > 0.0
    assert served[:, 0].all()
    assert (found.peak_mbps == formula.peak_mbps).all()
    assert (found.rate_mbps <= found.peak_mbps).all()
    # One settlement each: its sessions are the cell's.
    by_settlement = [
        tally[name][phones][hour.layout.phones.place == 0]
        for name in ("carried_mbit", "area_s", "rate_sum_mbps", "n_finished")
    ]
    assert found.rate_mbps[:, 0] == pytest.approx(by_settlement[0] / by_settlement[1], rel=1e-9)
    assert found.sampled_mbps[:, 0] == pytest.approx(by_settlement[2] / by_settlement[3], rel=1e-9)


def test_the_trunk_carries_what_sessions_sent(hour):
    found, arcs = trunk_flows(hour), hour.layout.links["trunk_arc"]
    carried = hour.tally.by_class["carried_mbit"] / 3600.0
    names = hour.layout.link_names()[arcs]
    flow = dict(zip(names, found.arc_carried_mbps, strict=True))
    phones = carried[hour.layout.rows_of("phones")].reshape(4, 2).sum(axis=1)
    assert flow["X-A>"] == pytest.approx(carried[0] + phones[0] + phones[1])
    assert flow["<D-X"] == pytest.approx(carried[1] + carried[2] + phones[2] + phones[3])
    assert flow["C-E>"] == pytest.approx(carried[hour.layout.rows_of("bodies")][0])
    assert found.public_ratio == pytest.approx(1.0, abs=0.02)
    assert (found.public_ratio <= 1.0).all()


def test_a_cell_asked_for_too_much_has_no_steady_rate():
    problems = compiled(TUTORIAL, ("demand.busy_hour_mobile_ratio", "0.5"))  # twice what the cells of Town have
    story = tell(problems, NINE, outages=[])
    found = phone_rates(story.hours[0])
    layer = found.layers[0]
    over = found.cell_load_ratio[layer.serving_cell] >= 1.0
    assert over.any()
    assert not over.all()
    assert (layer.rate_mbps[over] == 0.0).all()
    assert (layer.rate_mbps[:, 0][~over[:, 0]] > 0.0).all()
    communes = story.tables["radio_communes"].query("technology == '4g'").set_index("commune")
    assert communes.loc["town", "overloaded_mbps"] == pytest.approx(communes.loc["town", "demand_mbps"])


def city(n_classes, n_ports):
    """Like ports 70 % full, on OLTs with room to spare: every OLT is a class of lines."""
    tree = tiny_scenario()
    tree["demand"]["adoption"][0]["volume_fixed_gbyte"] = 5900.0  # 39 Mb/s a line, 42 lines a port
    tree["demand"]["busy_hour_mobile_ratio"] = 0.001
    tree["demand"]["observed_hours"] = [21]
    for row in tree["backbone"]["links"]:
        row["capacity_mbps"] = 1.0e6
    tree["access"]["olts"] = [{"id": f"O{row}", "node": "N1", "uplink_mbps": 1.0e5} for row in range(n_classes)]
    tree["access"]["ports"] = [
        {"id": f"P{row}-{port}", "olt": f"O{row}", "commune": "C1", "technology": "gpon", "split": 64, "passed": 60,
         "plan": "homes"}
        for row in range(n_classes) for port in range(n_ports)
    ]  # fmt: skip
    tree["access"]["plans"] = [{"plan": "homes", "year": 2025, "cap_mbps": 300.0, "share_ratio": 1.0}]
    return tree


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Rates of one class of 20 like ports, with what is told of their errors, 20 times."""
    problems = compiled(write_scenario(tmp_path_factory.mktemp("city"), city(1, 20)))
    columns = ["conservative_mbps", "rate_error_ratio", "sampled_mbps", "sampled_error_ratio"]
    return pd.concat(
        [tell(problems, NINE, seed=seed, outages=[]).tables["access_lines"][columns] for seed in range(20)]
    )


@pytest.mark.parametrize(
    ("rate", "error"), [("conservative_mbps", "rate_error_ratio"), ("sampled_mbps", "sampled_error_ratio")]
)
def test_the_error_told_is_the_error_made(told, rate, error):
    made = np.log(told[rate]).std(ddof=1)
    # The spread of 20 is within a factor of two of the true one, but for once in two thousand.
    assert made / 2.0 < np.sqrt((told[error] ** 2).mean()) < made * 2.0
    assert made < 0.005


@pytest.mark.xfail(reason="classes that all are on one port each take sessions as independent", strict=True)
def test_the_error_told_of_a_class_on_one_port_is_the_error_made():
    problems = compiled(TUTORIAL, *BUSY)
    tables = [tell(problems, NINE, seed=seed, outages=[]).tables["access_lines"].iloc[0] for seed in range(20)]
    made = np.log([row["conservative_mbps"] for row in tables]).std(ddof=1)
    assert np.sqrt(np.mean([row["rate_error_ratio"] ** 2 for row in tables])) > made / 2.0


def test_rates_at_the_port_are_those_of_the_same_plan_by_cable():
    wired_class = np.array([1, 1, -1])  # the third plan is used over Wi-Fi only
    measured, formula = np.array([80.0, 290.0, 60.0]), np.array([300.0, 300.0, 500.0])
    assert _by_cable(wired_class, measured, formula).tolist() == [290.0, 290.0, 500.0]
