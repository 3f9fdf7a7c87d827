"""Sessions against the formulae where these are exact: 20 replications, Student intervals, family false alarm 1e-3."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from scipy.stats import t as student

from camau_netsim.core.timeline import Window
from camau_netsim.engine.measured import phone_rates
from camau_netsim.kernels.sharing import finite_source_ps
from tests.support.sessions import BUSY, TUTORIAL, compiled, tell, with_second_carrier
from tests.support.vectors import read_columns

N_RUN = 20
(LIMIT,) = read_columns("acceptance_thresholds", n_checks=50.0, family_alpha=1e-3)["t19_limit"]
NINE = Window.read("2025 any 21:00-22:00")
EXACT_LINES = (0, 2)
"""Line classes whose formula is exact: alone on their port, or never held back. Fast lines of Fields share a port with
slow ones, which the formula takes for fast ones; 38 % full, that matters by less than a thousandth."""


def assert_means(samples, exact, slack=0.0):
    """The mean of the runs is within Student's limit of the exact value (plus a relative slack)."""
    samples, exact = np.array(samples), np.asarray(exact)
    error = np.abs(samples.mean(axis=0) - exact) - slack * np.abs(exact)
    half = LIMIT * samples.std(axis=0, ddof=1) / np.sqrt(len(samples))
    assert (error <= half + 1e-8 * np.abs(exact)).all(), f"{samples.mean(axis=0)} +- {half}, exact {exact}"
    return half


@pytest.fixture(scope="module", params=["tutorial", "busy"])
def runs(request):
    """Hours at nine of 20 replications; each carries the formulae's answers for the very same state."""
    problems = compiled(TUTORIAL, *(BUSY if request.param == "busy" else ()))
    return [tell(problems, NINE, seed=5, replication=row, outages=[]) for row in range(N_RUN)]


def formula(runs, room):
    return runs[0].hours[0].carried.answers[room]


def test_rates_of_lines(runs):
    exact = formula(runs, "access").conservative_mbps
    found = [story.tables["access_lines"]["conservative_mbps"].to_numpy() for story in runs]
    assert_means(found, exact, slack=2e-3)
    raw = np.array([story.hours[0].tally.by_class["carried_mbit"] / story.hours[0].tally.by_class["area_s"].clip(1e-9)
                    for story in runs])[:, :3]  # fmt: skip
    half = assert_means(raw[:, EXACT_LINES], exact[list(EXACT_LINES)])
    assert (half < 0.02 * exact[list(EXACT_LINES)]).all()


def test_loads_of_cells(runs):
    exact = formula(runs, "radio").cell_load_ratio
    half = assert_means([phone_rates(story.hours[0]).cell_load_ratio for story in runs], exact)
    assert (half[exact > 0.0] < 0.08 * exact[exact > 0.0]).all()
    assert (exact > 0.1).sum() == 4


def test_session_rates_of_phones(runs):
    communes = [story.tables["radio_communes"].query("technology == '4g'")["session_mbps"].to_numpy() for story in runs]
    layer = formula(runs, "radio").layers[0]
    # Town and Fields: two settlements each, alike in load.
    exact = 1.0 / (1.0 / layer.rate_mbps[:, 0]).reshape(2, 2).mean(axis=1)
    half = assert_means(communes, exact)
    assert (half < 0.03 * exact).all()


def test_what_arcs_and_ports_carry(runs):
    """A line that waits asks for less than it would alone: lines on a port carry what the closed form says."""
    layout, think_s = runs[0].hours[0].layout, runs[0].hours[0].routing.think_s[:3]
    port_mbps = runs[0].hours[0].routing.capacity[layout.lines.port]
    cap_mbps = np.array([300.0, 300.0, 100.0])
    carried = finite_source_ps(layout.lines.n_lines, think_s, np.full(3, 800.0), cap_mbps, port_mbps).carried_mbps
    ports = [story.hours[0].tally.by_class["carried_mbit"][:3] / 3600.0 for story in runs]
    assert_means(ports, carried, slack=2e-3)
    tables = [story.tables["trunk_arcs"].set_index(["from_node", "to_node"]) for story in runs]
    loss = formula(runs, "access").port_load_mbps - [carried[0], carried[1] + carried[2]]
    exact = tables[0]["offered_mbps"].copy()
    exact["X", "A"] -= loss[0]
    exact[[("X", "D"), ("D", "C")]] -= loss[1]
    half = assert_means([table["carried_mbps"].to_numpy() for table in tables], exact.to_numpy(), slack=2e-3)
    assert (half < 0.15 * exact).all()


def test_the_office(runs):
    """One circuit of 200 Mb/s asked for 80, whatever the others do: processor sharing, 120 Mb/s."""
    government = [
        story.tables["sessions_rates"].query("service == 'government'")["session_mbps"].item() for story in runs
    ]
    assert_means(government, 200.0 - 80.0)


@pytest.fixture(scope="module")
def runs_on_two_carriers(tmp_path_factory):
    """The tutorial, busy, with a second carrier of half the width in every cell, joined by every phone."""
    folder = with_second_carrier(tmp_path_factory.mktemp("two") / "tutorial")
    problems = compiled(
        folder, *BUSY, ("demand.busy_hour_mobile_ratio", "0.15"), ("radio.aggregation", "per_technology")
    )
    return [tell(problems, NINE, seed=5, replication=row, outages=[]) for row in range(N_RUN)]


def test_phones_on_two_carriers(runs_on_two_carriers):
    """Processor sharing of 59.4 + 29.7 Mb/s asked for 33.75 (Town, each settlement) and 22.5 (Fields)."""
    runs = runs_on_two_carriers
    communes = [story.tables["radio_communes"].query("technology == '4g'")["session_mbps"].to_numpy() for story in runs]
    exact = np.array([89.1 - 33.75, 89.1 - 22.5])
    alone = formula(runs, "radio").bundles[2].rate_mbps[:, 0]
    assert 1.0 / (1.0 / alone).reshape(2, 2).mean(axis=1) == pytest.approx(exact, rel=1e-5)
    half = assert_means(communes, exact)
    assert (half < 0.03 * exact).all()
    load = formula(runs, "radio").cell_load_ratio
    assert load[load > 0.0] == pytest.approx([33.75 / 89.1, 33.75 / 89.1, 22.5 / 89.1, 22.5 / 89.1] * 2, rel=1e-5)
    assert_means([phone_rates(story.hours[0]).cell_load_ratio for story in runs], load)


LAWS = ("exponential", "deterministic", "lognormal", "hyperexponential")


def test_means_do_not_depend_on_the_law_of_sizes():
    """Rates of lines, phones and the office under four laws, with one mean: each pair, and each against the formula."""
    found = defaultdict(list)
    for number, law in enumerate(LAWS):
        problems = compiled(TUTORIAL, *BUSY, ("demand.session_size_law", law))
        for row in range(N_RUN):
            hour = tell(problems, NINE, seed=20 + number, replication=row, outages=[]).hours[0]
            exact = np.array([
                *hour.carried.answers["access"].conservative_mbps[list(EXACT_LINES)],
                *hour.carried.answers["radio"].layers[0].rate_mbps[:, 0],
                120.0,
            ])  # fmt: skip
            sums, place = hour.tally.by_class, hour.layout.phones.place
            rows = [*EXACT_LINES, *(hour.layout.rows_of("phones").start + np.flatnonzero(place == 0))]
            rows.append(hour.layout.rows_of("bodies").start)  # the office
            found[law].append(sums["carried_mbit"][rows] / sums["area_s"][rows])
    for law in LAWS:
        assert_means(found[law], exact)
    mean = {law: np.mean(found[law], axis=0) for law in LAWS}
    error = {law: np.std(found[law], axis=0, ddof=1) / np.sqrt(N_RUN) for law in LAWS}
    limit = student.ppf(1.0 - 1e-3 / (2 * 6 * len(exact)), 2 * (N_RUN - 1))
    for row, one in enumerate(LAWS):
        for two in LAWS[:row]:
            assert (np.abs(mean[one] - mean[two]) <= limit * np.hypot(error[one], error[two]) + 1e-6).all(), (one, two)
    assert (error["deterministic"] < error["hyperexponential"])[[0, 2, 3, 4, 5]].all()  # the laws did differ
