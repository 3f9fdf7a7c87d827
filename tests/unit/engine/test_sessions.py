"""Windows on the clock: outages at known times, hours that follow each other, what is counted and what is not.

Every story is told under watch (``tests.support.sessions``): after every piece bits are kept, Little's law holds and
rates are max-min fair.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from camau_netsim.core.timeline import Moment, Window
from camau_netsim.domains.demand import model as demand
from camau_netsim.domains.demand.model import DemandSchedule
from camau_netsim.engine.sessions import WARM_UP_H, _moved, _segments
from tests.support.scenarios import tiny_scenario, write_scenario
from tests.support.sessions import BUSY, EVENING, TUTORIAL, compiled, observed_day, tell


@pytest.fixture(scope="module")
def busy():
    return compiled(TUTORIAL, *BUSY)


@pytest.fixture(scope="module")
def evening_h(busy):
    """20:00 of the observed day."""
    return observed_day(busy, [EVENING]) * 24.0 + 20.0


@pytest.fixture(scope="module")
def calm(busy):
    """An evening in which nothing happens."""
    return tell(busy, EVENING, outages=[])


def changes(story):
    return story.tables["sessions_changes"].set_index("clock_h")


def arrived(story, service, commune):
    rates = story.tables["sessions_rates"]
    return rates[(rates["service"] == service) & (rates["commune"] == commune)].set_index("hour")["n_arrived"]


# --- windows ----------------------------------------------------------------------------------------------------------


def spans(*moments):
    return [(part.start_h, part.end_h, part.counts) for part in _segments(moments)]


def test_windows_are_led_in_once():
    assert spans(Moment(1, 21), Moment(1, 20)) == [
        (44.0 - WARM_UP_H, 44.0, False),
        (44.0, 45.0, True),
        (45.0, 46.0, True),
    ]
    assert spans(Moment(1, 20), Moment(1, 22)) == [
        (44.0 - WARM_UP_H, 44.0, False),
        (44.0, 45.0, True),
        (46.0 - WARM_UP_H, 46.0, False),
        (46.0, 47.0, True),
    ]
    assert spans(Moment(0, 23), Moment(1, 0))[1:] == [(23.0, 24.0, True), (24.0, 25.0, True)]
    assert spans(Moment(0, 0)) == [(0.0, 0.0, False), (0.0, 1.0, True)]  # before the year there is nothing
    assert spans() == []


def test_the_warm_up_is_not_counted_and_hours_follow_each_other(calm, evening_h):
    assert [hour.tally.span_s for hour in calm.hours] == [3600.0, 3600.0]
    assert [net.now_s for net in calm.nets] == [pytest.approx(7200.0 + 300.0)]
    found = changes(calm)
    assert found.index.tolist() == [evening_h, evening_h + 1.0]
    assert (found[["n_cut", "n_rerouted"]] == 0).all().all()
    # The warm-up left some behind: more may end than came, and what comes, goes or stays.
    first, second = calm.hours
    there = np.array([found["n_in_progress"].iloc[0]])
    for hour in (first, second):
        by_class = hour.tally.by_class
        there = there + by_class["n_arrived"].sum() - by_class["n_finished"].sum() - by_class["n_cut"].sum()
        assert hour.n_in_progress.sum() == there
    assert found["n_in_progress"].tolist() == [found["n_in_progress"].iloc[0], first.n_in_progress.sum()]
    assert found["n_in_progress"].iloc[0] > 0
    rates = calm.tables["sessions_rates"].groupby("hour")["n_in_progress"].sum()
    assert rates.tolist() == [first.n_in_progress.sum(), second.n_in_progress.sum()]


def test_separate_windows_start_anew(busy):
    windows = [Window.read(text) for text in ("2025 weekday 18:00-19:00", "2025 weekday 20:00-22:00")]
    story = tell(busy, *windows, outages=[])
    assert [net.now_s for net in story.nets] == pytest.approx([3900.0, 7500.0])
    assert [hour.moment.hour for hour in story.hours] == [18, 20, 21]
    together = tell(busy, Window.read("2025 weekday 18:00-19:00"), Window.read("2025 weekday 19:00-20:00"), outages=[])
    assert [net.now_s for net in together.nets] == pytest.approx([7500.0])


def test_a_window_at_the_very_start_and_the_very_end_of_the_year(tmp_path, monkeypatch):
    problems = compiled(write_scenario(tmp_path, tiny_scenario()))
    moments = tuple(Moment(day, hour) for day in (0, 1, 364) for hour in (0, 20, 21, 23))
    plan = DemandSchedule(moments, {day: np.ones(2) for day in (0, 1, 364)})
    monkeypatch.setattr(demand, "schedule", lambda *given: plan)
    story = tell(problems, Window.read("2025 any 0:00-1:00"), Window.read("2025 any 23:00-24:00"), outages=[])
    assert [(hour.moment.day, hour.moment.hour) for hour in story.hours] == [
        (day, hour) for day in (0, 1, 364) for hour in (0, 23)
    ]
    # 23:00 to 1:00 is one window; before the first hour of the year there is no warm-up.
    assert [net.now_s for net in story.nets] == pytest.approx([3600.0, 7500.0, 3900.0, 3900.0, 3900.0])
    assert {hour.tally.span_s for hour in story.hours} == {3600.0}


def test_loads_change_at_the_hour(tmp_path):
    tree = tiny_scenario()
    tree["demand"]["home_profile"][21] = 0.25
    tree["demand"]["office_profile"][20] = 0.0
    tree["demand"]["observed_hours"] = [20, 21]
    story = tell(compiled(write_scenario(tmp_path, tree)), EVENING, outages=[])
    early, late = story.hours
    lines, phones, bodies = (early.layout.rows_of(kind) for kind in ("lines", "phones", "bodies"))
    mbit = early.layout.problems.access.session_mbit
    gross_s = [hour.routing.think_s[lines] + mbit / hour.routing.cap_mbps[lines] for hour in story.hours]
    assert gross_s[1] == pytest.approx(4.0 * gross_s[0])
    assert late.routing.rate_per_s[phones] == pytest.approx(early.routing.rate_per_s[phones])
    assert (early.routing.rate_per_s[bodies] == 0.0).all()
    assert (late.routing.rate_per_s[bodies] > 0.0).all()
    home = arrived(story, "household", "C1")
    assert home[21] == pytest.approx(home[20] / 4.0, rel=0.25)
    rates = story.tables["sessions_rates"]
    assert set(rates.loc[rates["service"] == "government", "hour"]) == {21}


# --- things go down ---------------------------------------------------------------------------------------------------


def test_a_cut_inside_a_window_ends_some_sessions_and_moves_others(busy, evening_h, calm):
    """For a quarter of an hour A hangs on the long way round; then for another neither A nor B reaches an exit."""
    story = tell(
        busy,
        EVENING,
        outages=[
            ("conduit:X-A", evening_h + 0.25, evening_h + 0.75),
            ("conduit:B-C", evening_h + 0.5, evening_h + 0.75),
        ],
    )
    found = changes(story)
    assert found.index.tolist() == [evening_h + part for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert found.loc[evening_h + 0.25, "n_cut"] == 0
    assert found.loc[evening_h + 0.25, "n_rerouted"] > 0
    assert found.loc[evening_h + 0.5, "n_cut"] > 0
    assert found.loc[evening_h + 0.75, "n_cut"] == found.loc[evening_h + 0.75, "n_rerouted"] == 0
    assert (found.loc[[evening_h, evening_h + 1.0], ["n_cut", "n_rerouted"]] == 0).all().all()
    hour = story.hours[0]
    town = np.flatnonzero((hour.layout.service == 0) & (hour.layout.commune == 0))
    cut = hour.tally.by_class["n_cut"]
    assert cut.sum() == found["n_cut"].sum() == story.tables["sessions_rates"]["n_cut"].sum()
    assert cut[town].sum() > 0
    assert cut[1:3].sum() == 0  # lines in Fields keep their way
    before, during = arrived(calm, "household", "town"), arrived(story, "household", "town")
    assert during[20] == pytest.approx(0.75 * before[20], rel=0.05)  # nobody starts for a quarter of an hour
    assert during[21] == pytest.approx(before[21], rel=0.05)
    arcs = story.tables["trunk_arcs"].query("hour == 20").set_index(["from_node", "to_node"])["carried_mbps"]
    assert arcs["B", "A"] == pytest.approx(arcs["C", "B"], rel=0.1)
    assert arcs["B", "A"] > 300.0  # a quarter of an hour of some 1900 Mb/s
    assert (
        calm.tables["trunk_arcs"].query("hour == 20 and from_node == 'B' and to_node == 'A'")["carried_mbps"].sum() == 0
    )


def test_a_dark_mast_hands_its_phones_over(evening_h):
    """The grid falls at 16:30; four hours of battery later the phones of town turn to masts in Fields."""
    problems = compiled(TUTORIAL, ("radio.range_km", "30"))
    story = tell(problems, EVENING, outages=[("grid:town", evening_h - 3.5, evening_h + 1.25)])
    found = changes(story)
    assert found.index.tolist() == [evening_h + part for part in (0.0, 0.5, 1.0, 1.25)]
    assert found["n_cut"].sum() == 0
    assert found.loc[[evening_h + 0.5, evening_h + 1.25], "n_rerouted"].sum() > 0  # there, or back again
    cells = story.tables["sessions_links"].query("kind == 'cell'").set_index(["hour", "link"])["utilisation_ratio"]
    assert {"A-1", "B-1", "C-2"} <= set(cells[20].index)  # half an hour of each
    late = story.tables["radio_cells"].query("hour == 21").set_index("cell")
    assert not late.loc[["A-1", "B-1"], "up"].any()
    rates = story.tables["sessions_rates"].query("service == '4g' and commune == 'town'").set_index("hour")
    # 47 Mb/s at home; far away for half of the first hour and a quarter of the second.
    assert rates.loc[20, "session_mbps"] < rates.loc[21, "session_mbps"] < 40.0
    assert rates["n_arrived"].tolist() == pytest.approx([5400.0, 5400.0], rel=0.06)  # 24 Mb/s of 16 Mbit each


def test_a_node_that_nothing_reaches_is_delivered_nothing(busy, evening_h):
    outages = [(f"conduit:{name}", evening_h - 1.0, evening_h + 3.0) for name in ("X-A", "D-X", "C-E")]
    story = tell(busy, EVENING, outages=outages)
    nodes = story.tables["trunk_nodes"].query("hour == 20").set_index("node")
    assert nodes.loc[["A", "C"], "public_ratio"].tolist() == [0.0, 0.0]
    assert nodes.loc["E", "government_ratio"] == 0.0
    assert (story.tables["access_lines"]["conservative_mbps"] == 0.0).all()
    assert len(story.tables["sessions_rates"]) == len(story.tables["sessions_links"]) == 0
    assert story.tables["sessions_changes"]["n_in_progress"].tolist() == [0, 0]


def test_a_cut_before_the_window_or_in_its_warm_up_is_in_force_but_not_counted(busy, evening_h):
    story = tell(busy, EVENING, outages=[("conduit:X-A", evening_h - 0.04, evening_h + 5.0)])
    assert (changes(story)[["n_cut", "n_rerouted"]] == 0).all().all()
    arcs = story.tables["trunk_arcs"].set_index(["hour", "from_node", "to_node"])["carried_mbps"]
    assert (20, "X", "A") not in arcs.index
    assert arcs[20, "B", "A"] > 1000.0
    assert len(story.nets) == 1


def test_a_class_has_moved_if_any_of_its_links_is_another(calm):
    here = calm.hours[0].routing
    assert not _moved(here, here).any()
    for row in (0, 2, int(np.flatnonzero(here.served)[-1])):
        link = here.path_link.copy()
        link[here.path_ptr[row + 1] - 1] += 1
        there = replace(here, path_link=link)
        assert np.flatnonzero(_moved(here, there)).tolist() == [row]
        assert np.flatnonzero(_moved(there, here)).tolist() == [row]
    nowhere = replace(here, path_ptr=np.zeros_like(here.path_ptr), path_link=here.path_link[:0])
    assert _moved(here, nowhere).tolist() == (np.diff(here.path_ptr) > 0).tolist()


def test_storms_keep_the_books(tmp_path):
    """Everything fails all the time, sessions of all kinds meet on narrow links."""
    tree = tiny_scenario()
    tree["failures"] |= {
        "pole_line_cuts_per_1000km_year": 1000.0,
        "duct_cuts_per_1000km_year": 1000.0,
        "pole_line_repair_h": 0.1,
        "duct_repair_h": 0.1,
        "grid_outages_per_year": 2000.0,
        "grid_outage_h": 4.1,
        "node_faults_per_year": 500.0,
        "node_repair_h": 0.1,
        "centre_faults_per_year": 2000.0,
        "centre_repair_h": 0.5,
    }
    for row in tree["passive"]["conduits"]:
        row["length_km"] = 2000.0
    tree["demand"] |= {"observed_days": 2, "day_to_day_cv_ratio": 0.3}
    tree["access"]["plans"][1]["cap_mbps"] = 900.0
    for row in tree["backbone"]["links"]:
        row["capacity_mbps"] = {"X-N1": 300.0}.get(row["id"], 40.0)
    tree["backbone"]["upgrades"] = []
    problems = compiled(write_scenario(tmp_path, tree))
    story = tell(problems, EVENING, Window.read("2025 weekday 9:00-10:00"), seed=4)
    found = story.tables["sessions_changes"]
    assert len(found) > 15
    assert found["n_cut"].sum() > 0
    assert found["n_rerouted"].sum() > 0
    assert sum(net.n_proofs for net in story.nets) >= len(found)
    assert story.tables["sessions_links"]["saturated_ratio"].max() > 0.1
    assert story.tables["sessions_rates"]["n_cut"].sum() == found["n_cut"].sum()


def test_the_watch_notices_what_is_wrong(calm):
    net = calm.nets[0]
    net.capacity *= 0.001
    with pytest.raises(AssertionError):
        net.prove()
    net.capacity *= 1000.0
    net.prove()
    net._books["lost"][0] += 800.0
    with pytest.raises(AssertionError, match="bits"):
        net.prove()
    net._books["lost"][0] -= 800.0
    net._books["sojourn"][0] += 60.0
    with pytest.raises(AssertionError, match="Little"):
        net.prove()
    net._books["sojourn"][0] -= 60.0
