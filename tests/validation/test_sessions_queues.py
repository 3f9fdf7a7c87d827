"""Simulated means against closed forms and exact Markov chains: fixed seeds, 20 runs a check, family alarm 1e-3."""

import numpy as np
import pytest
from scipy.sparse import coo_array, diags_array
from scipy.sparse.linalg import spsolve

from camau_netsim.kernels import sessions as s
from camau_netsim.kernels import use
from camau_netsim.kernels.sessions import SessionLaw, SessionNetwork
from tests.support.maxmin import routed
from tests.support.vectors import read_cases, read_columns, read_rows

N_RUN = 20
(LIMIT,) = read_columns("acceptance_thresholds", n_checks=100.0, family_alpha=1e-3)["t19_limit"]
LAWS = [(s.EXPONENTIAL, 1.0), (s.DETERMINISTIC, 1.0), (s.HYPEREXPONENTIAL, 2.0), (s.PARETO, 1.8)]


def simulate(routes, caps, capacity, law, warm_s, span_s, seed=1, **more):
    """Statistics of ``N_RUN`` independent runs after a warm-up, and the networks themselves."""
    case = routed(routes, caps, capacity)
    seeds = np.random.SeedSequence(20260101, spawn_key=(seed,)).spawn(N_RUN)
    runs = []
    with use("compiled"):
        for key in seeds:
            net = SessionNetwork(
                case.capacity_mbps, case.path_ptr, case.path_link, case.demand_mbps, law=law,
                generator=np.random.Generator(np.random.PCG64(key)), **more,
            )  # fmt: skip
            net.advance(warm_s)
            net.reset_statistics()
            net.advance(warm_s + span_s)
            runs.append(net)
    return runs


def assert_mean(samples, exact, slack=0.0):
    """The mean of the runs is within Student's limit of the exact value (plus a relative slack)."""
    samples = np.array(samples)
    error = np.abs(samples.mean(axis=0) - exact) - slack * np.abs(exact)
    width = LIMIT * samples.std(axis=0, ddof=1) / np.sqrt(N_RUN)
    assert (error <= width).all(), f"{samples.mean(axis=0)} +- {width}, exact {exact}"


def mean_numbers(runs, span_s):
    return [net.statistics().area_s / span_s for net in runs]


PS = read_rows("ps_closed_forms")


@pytest.mark.parametrize("at", range(len(PS)))
def test_processor_sharing_link(at):
    row = PS[at]
    rate, cap = np.array([row["lambda_per_s"]]), row["cap_mbps"]
    span_s = 40_000 / rate[0]
    size, shape = LAWS[at % 3]
    law = SessionLaw.poisson(rate, row["mean_size_mbit"], size, shape)
    runs = simulate([[0]], [cap], [row["C_mbps"]], law, span_s / 4, span_s, seed=at)
    assert_mean(mean_numbers(runs, span_s), row["EN"])
    done = [net.statistics() for net in runs]
    assert_mean([d.sojourn_s / d.n_finished for d in done], row["mean_duration_s"])


@pytest.mark.parametrize(("size", "shape"), LAWS)
def test_insensitive_to_the_size_law(size, shape):
    row = read_rows("ps_closed_forms")[9]
    law = SessionLaw.poisson(np.array([row["lambda_per_s"]]), row["mean_size_mbit"], size, shape)
    span_s = 60_000 / row["lambda_per_s"]
    runs = simulate([[0]], [row["cap_mbps"]], [row["C_mbps"]], law, span_s / 4, span_s, seed=100 + size)
    slack = 0.02 if size == s.PARETO else 0.0  # a mean size that converges as n^-0.44 biases any finite run
    assert_mean(mean_numbers(runs, span_s), row["EN"], slack)


FINITE = read_rows("ps_finite_source")


@pytest.mark.parametrize("at", range(len(FINITE)))
def test_finite_sources(at):
    row = FINITE[at]
    size, shape = LAWS[at % 3]
    law = SessionLaw.finite(np.array([int(row["N"])], np.int32), row["think_s"], row["size_mbit"], size, shape)
    span_s = 30_000 * row["think_s"] / row["N"]
    runs = simulate([[0]], [row["cap_mbps"]], [row["C_mbps"]], law, 20 * row["think_s"], span_s, seed=200 + at)
    done = [net.statistics() for net in runs]
    assert_mean([d.carried_mbit / span_s for d in done], row["carried_mbps"])
    assert_mean([d.area_s / span_s for d in done], row["mean_active"])
    full = [net.link_statistics().saturated_s / span_s for net in runs]
    if row["p_saturated"] > 1e-3:
        assert_mean(full, row["p_saturated"])


@pytest.mark.parametrize("rho", [0.3, 0.5, 0.8, 0.9])
def test_mm1_ps_moments_of_the_time_in_system(rho):
    row = next(row for row in read_rows("mm1ps_moments") if row["rho"] == rho)
    law = SessionLaw.poisson(np.array([rho]), 1.0)
    runs = simulate([[0]], [None], [1.0], law, 20_000.0, 80_000.0, seed=int(300 + 10 * rho), record=True)
    times = [net.records().finish_s - net.records().arrival_s for net in runs]
    times = [time[len(time) // 5 :] for time in times]
    assert_mean([time.mean() for time in times], row["ET"])
    assert_mean([((time - row["ET"]) ** 2).mean() for time in times], row["VT"])
    near = [net.records() for net in runs]
    slope = []  # mean time of sessions of about the given size, divided by their own size: E[T|x] / x = 1 / (1 - rho)
    for records in near:
        chosen = np.abs(records.size_mbit / row["x"] - 1.0) < 0.25
        slope.append(((records.finish_s - records.arrival_s)[chosen] / records.size_mbit[chosen]).mean())
    assert_mean(slope, row["ET_x"] / row["x"])


ROUTES = {
    "line2_maxmin_a": ([[0, 1], [0], [1]], [1.0, 1.0], [None] * 3),
    "line2_maxmin_b": ([[0, 1], [0], [1]], [1.0, 1.0], [None] * 3),
    "tree_maxmin": ([[0, 2], [1, 2]], [0.6, 0.7, 1.0], [None] * 2),
    "caps_maxmin": ([[0], [0]], [10.0], [1.0, 4.0]),
}


@pytest.mark.parametrize("case", read_cases("dynamic_maxmin_ctmc"), ids=lambda case: case["name"])
def test_exact_chain_of_max_min_sharing(case):
    routes, capacity, caps = ROUTES[case["name"]]
    law = SessionLaw.poisson(np.array(case["loads"]), 1.0)
    runs = simulate(routes, caps, capacity, law, 2_000.0, 40_000.0, seed=400 + len(case["name"]) + len(routes))
    assert_mean(mean_numbers(runs, 40_000.0), np.array(case["mean_number"]))


def capped_link_chain(load, cap, capacity, most=110):
    """Mean numbers of two classes with caps on one link shared max-min: the Markov chain, cut off at ``most``."""
    n0, n1 = np.meshgrid(np.arange(most), np.arange(most), indexing="ij")
    fair = np.where(n0 * cap[0] + n1 * cap[1] <= capacity, np.inf, capacity / np.maximum(n0 + n1, 1))
    rest = np.maximum(capacity - n0 * cap[0], 0.0) / np.maximum(n1, 1)  # where the smaller cap binds and the other not
    first = np.where(fair > cap[0], cap[0], fair)
    second = np.where(np.isinf(fair), cap[1], np.where(fair > cap[0], np.minimum(rest, cap[1]), fair))
    state = np.arange(most * most).reshape(most, most)
    moves = [
        (state[:-1], state[1:], np.full((most - 1, most), load[0])),
        (state[:, :-1], state[:, 1:], np.full((most, most - 1), load[1])),
        (state[1:], state[:-1], (n0 * first)[1:]),
        (state[:, 1:], state[:, :-1], (n1 * second)[:, 1:]),
    ]
    start, end, rate = (np.concatenate([move[i].ravel() for move in moves]) for i in range(3))
    flow = coo_array((rate, (end, start)), shape=(most * most,) * 2).tocsr()
    balance = (flow - diags_array(np.bincount(start, rate))).tolil()
    balance[0] = 1.0
    chance = spsolve(balance.tocsc(), np.eye(1, most * most)[0])
    assert chance.reshape(most, most)[-1].sum() + chance.reshape(most, most)[:, -1].sum() < 1e-6
    return np.array([(chance * n0.ravel()).sum(), (chance * n1.ravel()).sum()])


TWO_CAPS = [case for case in read_cases("balanced_fairness_link") if len(case["classes"]) == 2]


@pytest.mark.parametrize("case", TWO_CAPS, ids=lambda case: case["name"])
def test_unequal_caps_against_their_own_chain(case):
    """Max-min with unequal caps is not balanced fairness: the small cap gains, the large one loses, up to a sixth."""
    load, cap, balanced = np.array([[c["traffic"], c["cap"], c["throughput"]] for c in case["classes"]]).T
    number = capped_link_chain(load, cap, case["capacity"])
    gain = load / number / balanced
    assert 1.0 < gain[0] < 1.17
    assert 0.85 < gain[1] < 1.0
    runs = simulate([[0]] * 2, cap.tolist(), [case["capacity"]], SessionLaw.poisson(load, 1.0), 500.0, 10_000.0)
    assert_mean(mean_numbers(runs, 10_000.0), number)


def tree_cases():
    loads = [((0.3, 0.4), (0.6, 0.7)), ((0.4, 0.4), (0.6, 0.9)), ((0.25, 0.55), (0.5, 1.0)), ((0.3, 0.4), (1.0, 1.0))]
    return [(np.array(load), np.array(access)) for load, access in loads]


@pytest.mark.parametrize(("load", "access"), tree_cases())
def test_throughput_lies_between_its_bounds(load, access):
    """Bonald and Proutiere: one over the sum of 1 / (C - load) along the route, and the least C - load."""
    runs = simulate([[0, 2], [1, 2]], [None] * 2, [*access, 1.0], SessionLaw.poisson(load, 1.0), 4_000.0, 30_000.0)
    number = np.mean(mean_numbers(runs, 30_000.0), axis=0)
    spare = np.stack([access - load, np.full(2, 1.0 - load.sum())])
    gamma = load / number
    if access.min() < 1.0:
        assert (gamma >= 0.96 / (1.0 / spare).sum(axis=0)).all()
        assert (gamma <= 1.04 * spare.min(axis=0)).all()
    else:  # access links never bind: one processor-sharing link
        assert_mean(mean_numbers(runs, 30_000.0), load / (1.0 - load.sum()))


def test_a_class_served_first_sees_its_own_queue_only():
    law = SessionLaw.poisson(np.array([0.5, 0.3]), 1.0)
    runs = simulate(
        [[0], [0]], [None] * 2, [1.0], law, 3_000.0, 50_000.0, seed=500, class_priority=np.array([0, 1], np.int32)
    )
    assert_mean([net.statistics().area_s[0] / 50_000.0 for net in runs], 1.0)


CELL_PEAK, CELL_RATE = np.array([75.0, 30.0, 8.0]), np.array([0.2, 0.3, 0.2])


@pytest.mark.parametrize(("size", "shape"), LAWS)
def test_cell_of_several_peak_rates(size, shape):
    """Bonald and Proutiere (2003): with equal time each class sees its peak rate times what the load leaves."""
    span_s, mean_mbit, usage = 40_000.0, 16.0, 1.0 / CELL_PEAK
    load = (CELL_RATE * mean_mbit * usage).sum()
    assert load == pytest.approx(0.602667, abs=1e-6)
    law = SessionLaw.poisson(CELL_RATE, mean_mbit, size, shape)
    runs = simulate(
        [[0]] * 3, [None] * 3, [1.0], law, span_s / 4, span_s, seed=600 + size,
        class_weight=CELL_PEAK, class_path_usage=usage,
    )  # fmt: skip
    slack = 0.03 if size == s.PARETO else 0.0  # a mean size that converges as n^-0.44 biases any finite run
    number = CELL_RATE * mean_mbit / (CELL_PEAK * (1.0 - load))
    assert_mean(mean_numbers(runs, span_s), number, slack)
    done = [net.statistics() for net in runs]
    assert_mean([d.carried_mbit / d.area_s for d in done], CELL_PEAK * (1.0 - load), slack)
    overall = CELL_RATE.sum() * mean_mbit / number.sum()
    assert overall == pytest.approx(7.384071, abs=1e-6)
    assert_mean([d.carried_mbit.sum() / d.area_s.sum() for d in done], overall, slack)
    links = [net.link_statistics() for net in runs]
    assert_mean([link.carried_mbit / span_s for link in links], load, slack)
    assert_mean([link.saturated_s / span_s for link in links], load, slack)  # busy, it always holds somebody back
