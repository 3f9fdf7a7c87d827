"""Shares told from few sessions: exact cases by hand, and the proof on classes whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as student

from camau_netsim.core.chance import chance_at_least
from camau_netsim.core.index import sum_by
from camau_netsim.engine.measured import _smoothed
from camau_netsim.engine.pooling import ratio_variance, shrunken
from camau_netsim.kernels.session_law import SessionLaw
from camau_netsim.kernels.sessions import SessionNetwork
from camau_netsim.kernels.sharing import finite_source_ps

NAN = float("nan")


def pooled(measured, expected, variance, family=None):
    rows = np.zeros(len(measured), np.int32) if family is None else np.array(family, np.int32)
    return shrunken(np.array(measured, float), np.array(expected, float), np.array(variance, float), rows)


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_classes_that_err_alike_are_one():
    # All a tenth above their formulae: no spread, so what is unknown is the mean of four, v / 4.
    found = pooled([110.0, 220.0, 55.0, 330.0], [100.0, 200.0, 50.0, 300.0], [0.01] * 4)
    assert found.rate_mbps == pytest.approx([110.0, 220.0, 55.0, 330.0])
    assert found.error_ratio == pytest.approx([0.05] * 4)


def test_classes_that_differ_less_than_noise_are_one_too():
    # y = +-0.1 with v = 0.04: scatter 0.5 < 1, so t2 = 0 and everybody gets the mean.
    found = pooled(100.0 * np.exp([0.1, -0.1]), [100.0, 100.0], [0.04, 0.04])
    assert found.rate_mbps == pytest.approx([100.0, 100.0])
    assert found.error_ratio == pytest.approx([np.sqrt(0.02)] * 2)


def test_two_classes_that_differ():
    # y = +-0.2, v = 0.01: scatter 8, t2 = (8 - 1) / (200 - 100) = 0.07, B = 0.875, var(m) = 0.08 / 2.
    found = pooled(100.0 * np.exp([0.2, -0.2]), [100.0, 100.0], [0.01, 0.01])
    assert found.rate_mbps == pytest.approx(100.0 * np.exp([0.175, -0.175]))
    assert found.error_ratio == pytest.approx([np.sqrt(0.875 * 0.01 + 0.125**2 * 0.04)] * 2)


def test_a_class_without_measurement_gets_its_family():
    found = pooled([*(100.0 * np.exp([0.2, -0.2])), NAN], [100.0, 100.0, 50.0], [0.01, 0.01, NAN])
    assert found.rate_mbps[2] == pytest.approx(50.0)
    assert found.error_ratio[2] == pytest.approx(np.sqrt(0.07 + 0.04))
    shifted = pooled([110.0, NAN], [100.0, 40.0], [0.01, NAN])
    assert shifted.rate_mbps == pytest.approx([110.0, 44.0])
    assert shifted.error_ratio == pytest.approx([0.1, 0.1])


def test_a_class_alone_stands_as_it_is_measured():
    found = pooled([120.0], [100.0], [0.0025])
    assert found.rate_mbps == pytest.approx([120.0])
    assert found.error_ratio == pytest.approx([0.05])


def test_families_do_not_hear_each_other():
    one = pooled([110.0, 95.0], [100.0, 100.0], [0.01, 0.02])
    both = pooled([110.0, 95.0, 10.0, 80.0], [100.0] * 4, [0.01, 0.02, 0.5, 0.1], [1, 1, 0, 0])
    assert both.rate_mbps[:2] == pytest.approx(one.rate_mbps)
    assert both.error_ratio[:2] == pytest.approx(one.error_ratio)


def test_where_the_formula_says_nothing_the_measured_rate_stands():
    found = pooled([80.0, NAN, 110.0], [0.0, 0.0, 100.0], [0.01, NAN, 0.01])
    assert found.rate_mbps == pytest.approx([80.0, 0.0, 110.0])
    assert found.error_ratio[:2].tolist() == [pytest.approx(0.1), 0.0]


def test_nobody_measured_and_nobody_there():
    found = pooled([NAN, NAN], [100.0, 50.0], [NAN, NAN])
    assert found.rate_mbps.tolist() == [100.0, 50.0]
    assert len(pooled([], [], []).rate_mbps) == 0


def test_all_sessions_at_one_rate():
    found = pooled([300.0, 300.0], [300.0, 300.0], [0.0, 0.0])
    assert found.rate_mbps == pytest.approx([300.0, 300.0], rel=1e-12)
    assert (found.error_ratio < 1e-8).all()
    assert (found.error_ratio > 0.0).all()


def test_variance_of_a_ratio_by_hand():
    # Ports with 30 Mbit in 10 s, 10 in 5: ratio 40 / 15; residuals 30 - 80 / 3 = 10 / 3 and its negative.
    top, bottom = np.array([30.0, 10.0, 7.0, 0.0, 0.0]), np.array([10.0, 5.0, 1.0, 0.0, 0.0])
    found = ratio_variance(top, bottom, np.array([0, 0, 1, 2, 2]), 4)
    assert found[0] == pytest.approx(2.0 * 2.0 * (10.0 / 3.0) ** 2 / 40.0**2)
    assert np.isnan(found[1:]).all()  # one part, nothing sent, nothing at all


def test_variance_of_a_ratio_is_the_one_it_has():
    """Of 40 ports each, 4000 times: sums of gamma times of which bits are a noisy multiple."""
    rng = np.random.default_rng(3)
    n, n_ports = 4000, 40
    bottom = rng.gamma(4.0, 1.0, (n, n_ports))
    top = bottom * rng.normal(5.0, 1.0, (n, n_ports))
    row = np.repeat(np.arange(n), n_ports)
    told = ratio_variance(top.ravel(), bottom.ravel(), row, n)
    ratio = top.sum(axis=1) / bottom.sum(axis=1)
    assert told.mean() == pytest.approx(ratio.var(ddof=1) / ratio.mean() ** 2, rel=0.1)


# --- the proof --------------------------------------------------------------------------------------------------------


def drawn(rng, n, mean, spread, variance, threshold, truth=None):
    """Share above a threshold as it is, as we say it, and as one counts noisy means."""
    true = mean + spread * rng.standard_normal(n) if truth is None else truth
    v = variance * np.exp(rng.normal(0.0, 0.3, n))
    seen = true + np.sqrt(v) * rng.standard_normal(n)
    found = pooled(200.0 * np.exp(seen), np.full(n, 200.0), v)
    ours = chance_at_least(found.rate_mbps, found.error_ratio, 200.0 * np.exp(threshold)).mean()
    return (true >= threshold).mean(), ours, (seen >= threshold).mean()


FAMILIES = [(0.0, 0.1, 0.01, -0.1), (0.02, 0.05, 0.01, 0.1), (-0.03, 0.1, 0.02, 0.0), (0.05, 0.2, 0.01, 0.1)]
"""Mean, spread, sampling variance and threshold, all of logarithms: shares of 84, 5, 38 and 40 %."""


@pytest.mark.parametrize("family", FAMILIES)
def test_the_share_is_told_without_bias(family):
    """300 classes 300 times, false alarm once in a thousand over all families."""
    rng = np.random.default_rng(20260101)
    runs = np.array([drawn(rng, 300, *family) for _ in range(300)])
    ours, naive = runs[:, 1] - runs[:, 0], runs[:, 2] - runs[:, 0]

    def errors(miss):
        return abs(miss.mean()) / (miss.std(ddof=1) / np.sqrt(len(miss)))

    assert errors(ours) <= student.ppf(1.0 - 0.5e-3 / len(FAMILIES), len(runs) - 1)
    assert errors(naive) > 5.0 * errors(ours)
    assert errors(naive) > 8.0


def test_an_interval_over_replications_covers_the_share():
    """95 % intervals of 8 replications, 300 times, new classes each time; none by counting noisy means."""
    rng = np.random.default_rng(7)
    mean, spread, _, threshold = FAMILIES[0]
    truth = norm.sf((threshold - mean) / spread)
    runs = np.array([[drawn(rng, 300, *FAMILIES[0]) for _ in range(8)] for _ in range(300)])
    half = student.ppf(0.975, 7) * runs.std(axis=1, ddof=1) / np.sqrt(8)
    covered = np.abs(runs.mean(axis=1) - truth) <= half
    # 300 tosses of 0.95: three in ten thousand lie beyond 0.95 +- 3.6 x 0.0126.
    assert covered[:, 1].mean() == pytest.approx(0.95, abs=0.045)
    assert covered[:, 2].mean() < 0.05


N_LINES, THINK_S, SIZE_MBIT, CAP_MBPS, PORT_MBPS = 42, 16.0, 800.0, 300.0, 2305.152
N_CLASSES, N_PORTS = 80, 4


def ports(seed, span_s, formula_ratio):
    """Rates of classes of like ports, their variance, and what is told of them with a formula off by a factor."""
    n = N_CLASSES * N_PORTS
    row = np.repeat(np.arange(N_CLASSES), N_PORTS)
    net = SessionNetwork(
        np.full(n, PORT_MBPS),
        np.arange(n + 1, dtype=np.int32),
        np.arange(n, dtype=np.int32),
        np.full(n, CAP_MBPS),
        law=SessionLaw.finite(np.full(n, N_LINES, np.int32), THINK_S, SIZE_MBIT),
        generator=np.random.default_rng(seed),
    )
    net.advance(60.0)
    net.reset_statistics()
    net.advance(60.0 + span_s)
    done = net.statistics()
    sums = [sum_by(row, values, N_CLASSES) for values in (done.carried_mbit, done.area_s, done.n_finished)]
    measured, family = sums[0] / sums[1], np.zeros(N_CLASSES, np.int32)
    variance = _smoothed(ratio_variance(done.carried_mbit, done.area_s, row, N_CLASSES), sums[2], family)
    return measured, variance, shrunken(measured, np.full(N_CLASSES, formula_ratio * exact_mbps()), variance, family)


def exact_mbps():
    return float(finite_source_ps(N_LINES, THINK_S, SIZE_MBIT, CAP_MBPS, PORT_MBPS).mean_rate_mbps)


@pytest.fixture(scope="module")
def like_ports():
    """Shares of twenty runs at thresholds 2.5 % below and above the exact mean: ours, and as one counts."""
    runs = []
    for seed in range(20):
        measured, _, found = ports(seed, 120.0, 1.1)
        limits = [exact_mbps() * ratio for ratio in (0.975, 1.025)]
        ours = [chance_at_least(found.rate_mbps, found.error_ratio, limit).mean() for limit in limits]
        runs.append([*ours, *((measured >= limit).mean() for limit in limits)])
    return np.array(runs)


@pytest.mark.parametrize(("place", "truth"), [(0, 1.0), (1, 0.0)])
def test_like_ports_are_all_on_one_side(like_ports, place, truth):
    """Every port has the same true rate, so all are above what is 2.5 % below it, and none above what is 2.5 % above.

    The formula is told a tenth too high, which the family finds out.
    """
    ours, naive = like_ports[:, place], like_ports[:, 2 + place]
    half = student.ppf(1.0 - 0.5e-3 / 2, 19) * ours.std(ddof=1) / np.sqrt(20)
    assert abs(ours.mean() - truth) <= half
    assert half < 0.05
    assert abs(naive.mean() - truth) > 0.1
    assert abs(naive.mean() - truth) > 5.0 * abs(ours.mean() - truth)


def test_the_variance_told_of_like_ports_is_the_one_they_have():
    """The scatter of 80 classes of 4 ports, over six runs, against what their ports say of it."""
    scatter, told, left = [], [], []
    for seed in range(6):
        measured, variance, found = ports(100 + seed, 120.0, 1.0)
        scatter.append(np.log(measured / exact_mbps()).var())
        told.append(variance.mean())
        left.append((found.error_ratio**2).mean())
    assert np.mean(told) == pytest.approx(np.mean(scatter), rel=0.2)
    assert np.mean(left) < 0.2 * np.mean(told)  # pooled, far less stays unknown
