"""Intervals against closed forms, and the truth table of the judge."""

import numpy as np
import pytest
from scipy.stats import t as student

from camau_netsim.domains.targets.interval import Interval, clears, judge, mean_interval
from tests.support.vectors import read_columns


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("n", [2, 8, 30])
def test_interval_is_students(confidence, n):
    values = np.random.default_rng(n).normal(50.0, 4.0, n)
    low, high = student.interval(confidence, n - 1, values.mean(), values.std(ddof=1) / np.sqrt(n))
    found = mean_interval(values, confidence)
    assert (found.low, found.high) == (pytest.approx(low, rel=1e-12), pytest.approx(high, rel=1e-12))


@pytest.mark.parametrize("alpha", [0.01, 0.001, 0.0001])
@pytest.mark.parametrize(("n", "column"), [(20, "t19_limit"), (30, "t29_limit")])
def test_half_width_uses_the_published_quantile(alpha, n, column):
    values = np.random.default_rng(1).exponential(3.0, n)
    limit = read_columns("acceptance_thresholds", n_checks=1.0, family_alpha=alpha)[column][0]
    found = mean_interval(values, 1.0 - alpha)
    half = limit * values.std(ddof=1) / np.sqrt(n)
    assert found.high - found.low == pytest.approx(2.0 * half, rel=1e-9)
    assert (found.high + found.low) / 2.0 == pytest.approx(values.mean())


def test_by_hand():
    # Values 1 and 3: mean 2, s = sqrt 2, s / sqrt 2 = 1, t(1 degree, 95 %) = 12.706.
    found = mean_interval(np.array([1.0, 3.0]), 0.95)
    assert found.low == pytest.approx(2.0 - 12.706204736174694)
    assert found.high == pytest.approx(2.0 + 12.706204736174694)


def test_one_value_has_no_interval_and_equal_values_have_no_width():
    assert mean_interval(np.array([5.0]), 0.95) is None
    assert mean_interval(np.array([5.0] * 8), 0.95) == Interval(5.0, 5.0)


def test_intervals_hold_the_mean_as_often_as_they_say():
    rng = np.random.default_rng(9)
    held = 0
    for _ in range(2000):
        found = mean_interval(rng.normal(10.0, 3.0, 8), 0.95)
        held += found.low <= 10.0 <= found.high
    # Binomial(2000, 0.95): 3.29 standard deviations fail once in a thousand.
    assert abs(held / 2000 - 0.95) <= 3.29 * np.sqrt(0.95 * 0.05 / 2000)


BELOW, AT, AROUND, ABOVE = Interval(1.0, 4.0), Interval(5.0, 5.0), Interval(4.0, 6.0), Interval(6.0, 7.0)
TOUCHES_LOW, TOUCHES_HIGH = Interval(5.0, 6.0), Interval(4.0, 5.0)
WHERE = {
    "below": BELOW,
    "up to": TOUCHES_HIGH,
    "at": AT,
    "around": AROUND,
    "from": TOUCHES_LOW,
    "above": ABOVE,
    "none": None,
}
DECISIONS = {
    # comparator: below, up to, at, around, from, above, none - against a threshold of 5
    ">=": "missed undecided met undecided met met undecided",
    ">": "missed missed missed undecided undecided met undecided",
    "<=": "met met met undecided undecided missed undecided",
    "<": "met undecided missed undecided missed missed undecided",
    "=": "missed undecided met undecided undecided missed undecided",
}


@pytest.mark.parametrize("comparator", DECISIONS)
@pytest.mark.parametrize("where", WHERE)
def test_truth_table(comparator, where):
    expected = dict(zip(WHERE, DECISIONS[comparator].split(), strict=True))[where]
    assert judge(WHERE[where], comparator, 5.0) == expected


@pytest.mark.parametrize(
    ("comparator", "kept"), [(">=", [0, 1, 1]), (">", [0, 0, 1]), ("<=", [1, 1, 0]), ("<", [1, 0, 0]), ("=", [0, 1, 0])]
)
def test_a_value_keeps_a_promise(comparator, kept):
    assert [clears(value, comparator, 5.0) for value in (4.0, 5.0, 6.0)] == [bool(flag) for flag in kept]


def test_an_unknown_comparator_is_an_error():
    with pytest.raises(KeyError):
        clears(1.0, "!=", 1.0)
