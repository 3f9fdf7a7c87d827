"""The stopping rule: what it spends, and how often it is wrong when it is played many times."""

from __future__ import annotations

import numpy as np
import pytest

from camau_netsim.domains.targets.interval import judge, mean_interval, replications_to_clear, trials_to_clear
from camau_netsim.domains.targets.sequential import confidences, looks_of, spent_ratio

LOOKS = looks_of(8, 128)
N_PLAYED = 4000


def play(rng, mean, threshold, draw):
    """Decision of the rule for values whose mean is ``mean``, and the replications it took."""
    values = draw(rng, LOOKS[-1])
    for n, confidence in zip(LOOKS, confidences(LOOKS, 0.95), strict=True):
        decision = judge(mean_interval(values[:n] + mean, confidence), ">=", threshold)
        if decision != "undecided":
            return decision, n
    return "undecided", LOOKS[-1]


def normal(rng, n):
    return rng.normal(0.0, 1.0, n)


def shares(rng, n):
    """Shares of 100 lines, centred: not normal, not continuous."""
    return rng.binomial(100, 0.8, n) / 100.0 - 0.8


def test_looks_double_up_to_the_limit():
    assert LOOKS == (8, 16, 32, 64, 128)
    assert looks_of(1, 10) == (4, 8, 10)
    assert looks_of(20, 20) == (20,)


def test_the_error_is_spent_exactly_once():
    assert spent_ratio(0.05, 0.0) == 0.0
    assert spent_ratio(0.05, 1.0) == pytest.approx(0.05)
    levels = confidences(LOOKS, 0.95)
    assert sum(1.0 - level for level in levels) == pytest.approx(0.05)
    assert all(level > 0.95 for level in levels)
    assert confidences((20,), 0.95) == pytest.approx((0.95,))


@pytest.mark.parametrize("draw", [normal, shares])
def test_a_value_at_its_threshold_stays_undecided(draw):
    rng = np.random.default_rng(5)
    decided = sum(play(rng, 10.0, 10.0, draw)[0] != "undecided" for _ in range(N_PLAYED)) / N_PLAYED
    # At most 5 % may be decided, either way; 3.29 standard deviations of the count fail once in a thousand.
    assert decided <= 0.05 + 3.29 * np.sqrt(0.05 * 0.95 / N_PLAYED)
    assert decided > 0.01, "the rule is not so careful that it can never decide"


def test_looking_again_at_a_plain_interval_would_not_hold_the_error():
    rng = np.random.default_rng(6)
    wrong = 0
    for _ in range(N_PLAYED):
        values = normal(rng, LOOKS[-1])
        wrong += any(judge(mean_interval(values[:n], 0.95), ">=", 0.0) != "undecided" for n in LOOKS)
    assert wrong / N_PLAYED > 0.10


def test_the_wrong_verdict_is_rare_and_the_right_one_comes_early_when_it_is_far():
    rng = np.random.default_rng(7)
    near = [play(rng, 10.0, 10.05, normal)[0] for _ in range(N_PLAYED)]
    assert near.count("met") / N_PLAYED <= 0.025
    far = [play(rng, 10.0, 13.0, normal) for _ in range(500)]
    assert {decision for decision, _ in far} == {"missed"}
    assert np.mean([n for _, n in far]) < 9.0


def test_replications_to_clear_are_those_whose_interval_is_narrow_enough():
    values = np.array([1.0, 3.0, 2.0, 4.0])
    needed = replications_to_clear(values, 0.95, 0.5)
    spread = values.std(ddof=1)

    def half(n):
        wide = mean_interval(np.array([0.0, 1.0] * (n // 2) + [0.5] * (n % 2)), 0.95)
        return (wide.high - wide.low) / 2.0 / np.array([0.0, 1.0] * (n // 2) + [0.5] * (n % 2)).std(ddof=1) * spread

    assert half(needed) < 0.5 <= half(needed - 1)
    assert replications_to_clear(values, 0.95, 0.0) is None


def test_replications_foreseen_settle_about_half_of_the_time():
    # With the spread known the value lies at its mean's distance: the interval then just clears in half of the plays.
    rng = np.random.default_rng(8)
    needed = replications_to_clear(np.random.default_rng(9).normal(0.0, 1.0, 2000), 0.95, 0.3)
    settled = sum(mean_interval(rng.normal(0.3, 1.0, needed), 0.95).low > 0.0 for _ in range(2000)) / 2000
    assert settled == pytest.approx(0.5, abs=0.06)


def test_trials_to_clear_invert_clopper_and_pearson():
    # 100 x 0.025^(1/n) >= 99.5 from n = ln 0.025 / ln 0.995 = 735.9 on.
    assert trials_to_clear(0.5, 0.95) == 736
    assert trials_to_clear(0.0, 0.95) is None
    assert trials_to_clear(100.0, 0.95) == 1
