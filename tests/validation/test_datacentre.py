"""Servers, halls and switching between centres against published tables, chains of states and simulations."""

import numpy as np
import pytest
import simpy
from scipy.stats import t

from camau_netsim import load, run
from camau_netsim.domains.datacentre.hall import (
    Upkeep,
    all_of,
    at_least,
    either,
    k_of_n,
    supply_of,
)
from camau_netsim.domains.datacentre.queue import TAIL_RATIO, queues
from camau_netsim.domains.datacentre.spec import Hall
from tests.support.vectors import read_cases, read_columns, read_rows


def one_pool(arrivals_per_s, n_slots, service_ms, cv):
    found = queues(np.array([arrivals_per_s]), np.array([n_slots], np.int32), np.array([service_ms]), np.array([cv]))
    return {name: float(getattr(found, name)[0]) for name in found.__slots__}


# --- queues -----------------------------------------------------------------------------------------------------------


def test_waiting_is_erlangs():
    table = read_columns("erlang_bc")
    offered, servers = table["offered_erlang"], table["servers"]
    n = len(offered)
    found = queues(offered, servers.astype(np.int32), np.full(n, 1000.0), np.ones(n))
    stable = offered < servers
    assert stable.sum() >= 15
    np.testing.assert_allclose(found.waiting_ratio, table["erlang_c"], rtol=1e-9, atol=1e-12)
    wait_ms = table["erlang_c"][stable] * 1000.0 / (servers - offered)[stable]  # C / (N mu - lambda)
    np.testing.assert_allclose(found.wait_ms[stable], wait_ms, rtol=1e-9)
    assert np.isinf(found.response_ms[~stable]).all()


@pytest.mark.parametrize("cv", [0.0, 0.5, 2.0])
def test_one_server_is_pollaczek_and_khinchine(cv):
    found = one_pool(70.0, 1, 10.0, cv)
    second_moment = 0.01**2 * (1.0 + cv**2)
    assert found["wait_ms"] == pytest.approx(1000.0 * 70.0 * second_moment / (2.0 * (1.0 - 0.7)), rel=1e-12)


def waits_ms(arrivals_per_s, n_slots, draw_s, n_requests, rng):
    """Waits of requests in a SimPy queue with that many slots, first come first served."""
    environment = simpy.Environment()
    slots = simpy.Resource(environment, n_slots)
    seen = []

    def request():
        came = environment.now
        with slots.request() as turn:
            yield turn
            seen.append(environment.now - came)
            yield environment.timeout(draw_s(rng))

    def arrivals():
        for _ in range(n_requests):
            yield environment.timeout(rng.exponential(1.0 / arrivals_per_s))
            environment.process(request())

    environment.process(arrivals())
    environment.run()
    return 1000.0 * np.array(seen)


def exponential(mean_s):
    return lambda rng: rng.exponential(mean_s)


def lognormal(mean_s, cv):
    spread = np.sqrt(np.log1p(cv**2))
    return lambda rng: mean_s * np.exp(spread * rng.standard_normal() - spread**2 / 2.0)


def simulated(arrivals_per_s, n_slots, draw_s, tail_ms, n_runs=24, n_requests=2_200, warm_up=400):
    """Mean wait and share of waits beyond a time, each with half the width of a 99.9 % interval over runs."""
    rows = []
    for number in range(n_runs):
        rng = np.random.default_rng([20, number])
        own = waits_ms(arrivals_per_s, n_slots, draw_s, n_requests, rng)[warm_up:]
        rows.append((own.mean(), (own > tail_ms).mean()))
    table = np.array(rows)
    return table.mean(axis=0), t.ppf(0.9995, n_runs - 1) * table.std(axis=0, ddof=1) / np.sqrt(n_runs)


@pytest.mark.parametrize(("arrivals", "slots", "mean_ms", "cv"), [(80.0, 3, 25.0, 1.0), (60.0, 1, 10.0, 1.0)])
def test_simulated_waits_are_those_of_the_formula(arrivals, slots, mean_ms, cv):
    found = one_pool(arrivals, slots, mean_ms, cv)
    (wait, beyond), half = simulated(arrivals, slots, exponential(mean_ms / 1000.0), found["wait_tail_ms"])
    assert abs(wait - found["wait_ms"]) < half[0] < 0.2 * wait
    assert abs(beyond - TAIL_RATIO) < half[1]


def test_simulated_waits_of_spread_service_are_near_the_approximation():
    """Allen and Cunneen for many servers is an approximation: within 10 % here, plus the interval."""
    found = one_pool(120.0, 4, 25.0, 1.5)
    (wait, _), half = simulated(120.0, 4, lognormal(0.025, 1.5), found["wait_tail_ms"])
    assert abs(wait - found["wait_ms"]) < 0.1 * found["wait_ms"] + half[0]
    uncorrected = one_pool(120.0, 4, 25.0, 1.0)["wait_ms"]
    assert abs(wait - uncorrected) > half[0]  # the correction is needed


# --- halls ------------------------------------------------------------------------------------------------------------


def test_k_of_n_and_batteries():
    rows = read_rows("redundancy_power")
    units = [row for row in rows if row["kind"] == "k_of_n"]
    dark = [row for row in rows if row["kind"] == "power_unavail"]
    assert len(units) == 4
    assert len(dark) == 4
    for row in units:
        assert at_least(int(row["a"]), int(row["b"]), row["c"]) == pytest.approx(row["value"], abs=1e-11)
    for row in dark:
        hall = Hall(id="h", centre="c", n_racks=1, rack_kw=1.0, pue_factor=1.0, grid_outages_per_year=row["a"],
                    grid_outage_h=row["b"], battery_h=row["c"])  # fmt: skip
        assert 1.0 - supply_of(hall, []).available_ratio == pytest.approx(row["value"], abs=1e-11)


def test_series_and_parallel():
    cases = {case["name"]: case for case in read_cases("availability_cases")}
    series, parallel = cases["series3"], cases["parallel2"]
    parts = [Upkeep(ratio, 1.0) for ratio in series["edge_availability"]]
    assert all_of(parts).available_ratio == pytest.approx(series["two_terminal_reliability"], abs=1e-12)
    side = Upkeep(parallel["edge_availability"][0], 1.0)
    assert either(side, 2).available_ratio == pytest.approx(parallel["two_terminal_reliability"], abs=1e-12)


@pytest.mark.parametrize(("n", "k"), [(1, 1), (3, 2), (4, 4), (5, 3)])
def test_frequency_and_availability_of_k_of_n_from_the_chain_of_states(n, k):
    """Birth and death of units, each repaired by itself, solved as a linear system."""
    per_year, repair_h = 6.0, 60.0
    up_h = 8760.0 / per_year
    rates = np.zeros((n + 1, n + 1))  # state: units up
    for state in range(n + 1):
        if state > 0:
            rates[state, state - 1] = state / up_h
        if state < n:
            rates[state, state + 1] = (n - state) / repair_h
    generator = rates - np.diag(rates.sum(axis=1))
    system = np.vstack([generator.T, np.ones(n + 1)])
    share = np.linalg.lstsq(system, np.append(np.zeros(n + 1), 1.0), rcond=None)[0]
    found = k_of_n(n, k, per_year, repair_h)
    assert found.available_ratio == pytest.approx(share[k:].sum(), abs=1e-10)
    assert found.faults_per_year == pytest.approx(k * per_year * share[k], rel=1e-9)


# --- switching to the backup, on the clock ----------------------------------------------------------------------------


def test_time_lost_while_switching_is_on_the_clock():
    """Both centres alternate; the portal is away until its home has been down for the recovery time of half an hour.

    P(up) = A + (1 - A) exp(-R / D) A: the age of an exponential outage is exponential, and the backup must live.
    """
    repair_h, per_year, recovery_h, n_runs = 4.0, 60.0, 0.5, 24
    scenario = load("scenarios/tutorial").replace(
        {
            "failures.centre_faults_per_year": per_year,
            "failures.centre_repair_h": repair_h,
            "failures.pole_line_cuts_per_1000km_year": 0.0,
            "failures.grid_outages_per_year": 0.0,
            "datacentre.halls": [],
            "datacentre.equipment": [],
        }
    )
    results = run(scenario, seed=3, replications=n_runs)
    bodies = results.tables["government_bodies"].to_pandas()
    served = bodies.loc[bodies["body"] == "office", "served_ratio"].to_numpy()
    assert len(served) == n_runs
    up = 1.0 / (1.0 + repair_h * per_year / 8760.0)
    expected = up + (1.0 - up) * np.exp(-recovery_h / repair_h) * up
    half = t.ppf(0.9995, n_runs - 1) * served.std(ddof=1) / np.sqrt(n_runs)
    assert abs(served.mean() - expected) < half
    at_once, never = up + (1.0 - up) * up, up
    assert half < min(at_once - expected, expected - never)  # the interval tells the three apart
