"""The chance that a rate known with an error reaches another."""

import numpy as np
import pytest
from scipy.stats import norm

from camau_netsim.core.chance import SLACK, chance_at_least


def chance(rate, error, least):
    return chance_at_least(np.array(rate, float), np.array(error, float), least)


def test_without_error_it_is_no_or_yes():
    assert chance([199.999, 200.0, 300.0, 0.0], [0.0] * 4, 200.0).tolist() == [0.0, 1.0, 1.0, 0.0]


def test_half_at_the_rate_itself_and_normal_in_the_logarithm():
    assert chance([200.0], [0.1], 200.0) == pytest.approx(0.5, abs=1e-5)
    rates = [180.0, 200.0, 220.0, 400.0]
    expected = norm.cdf(np.log(np.array(rates) / 200.0) / 0.07)
    assert chance(rates, [0.07] * 4, 200.0) == pytest.approx(expected, abs=1e-5)


def test_running_at_a_cap_is_reaching_it():
    """Measured at a cap of 200 Mb/s up to rounding, with next to no error: surely reached, from either side."""
    assert chance([200.0 * (1.0 - 1e-12), 200.0, 200.0 * (1.0 + 1e-12)], [1e-9] * 3, 200.0) == pytest.approx(1.0)
    assert chance([200.0 * (1.0 - 1e-5)], [1e-9], 200.0) == pytest.approx(0.0)
    assert 1e-12 < SLACK < 1e-5


@pytest.mark.parametrize("error", [0.0, 0.2])
def test_what_has_no_rate_reaches_nothing(error):
    assert chance([0.0], [error], 10.0).tolist() == [0.0]


def test_it_falls_with_the_rate_asked_for_and_a_larger_error_pulls_it_to_one_half():
    asked = [float(chance([100.0], [0.1], least)[0]) for least in (50.0, 90.0, 100.0, 110.0, 200.0)]
    assert asked == sorted(asked, reverse=True)
    low, high = chance([100.0, 100.0], [0.1, 0.5], 90.0)
    assert 0.5 < high < low
