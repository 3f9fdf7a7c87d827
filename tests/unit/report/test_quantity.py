"""Numbers read as what they are."""

import pytest

from camau_netsim.domains.targets.interval import Interval
from camau_netsim.report.quantity import (
    interval_text,
    number_text,
    short_unit,
    threshold_text,
    value_text,
)


@pytest.mark.parametrize(
    ("value", "unit", "threshold", "text"),
    [
        (25.549, "Mb/s", 40.0, "25.55 Mb/s"),
        (64.3778, "% of users at >=200 Mb/s", 90.0, "64.38 %"),
        (99.998, "%", 100.0, "99.998 %"),
        (100.0, "%", 100.0, "100.00 %"),
        (1234.5, "", None, "1,234.50"),
        (None, "%", 1.0, "- %"),
    ],
)
def test_a_value_shows_its_unit_and_its_side_of_the_threshold(value, unit, threshold, text):
    assert value_text(value, unit, threshold) == text


def test_a_value_closer_than_can_be_shown_gets_the_most_decimals():
    assert value_text(100.0 - 1e-6, "%", 100.0) == "100.00000 %"


def test_zero_has_no_sign_of_its_own():
    assert number_text(-0.0001) == "0.00"
    assert number_text(-14.45, sign=True) == "-14.45"
    assert number_text(9.0, sign=True) == "+9.00"
    assert number_text(float("nan")) == "-"


def test_units_lose_what_is_counted_only():
    assert short_unit("% of organisations at >=1 Gb/s") == "%"
    assert short_unit("%/year") == "%/year"


def test_thresholds_are_written_as_in_the_plan():
    assert threshold_text(90.0) == "90"
    assert threshold_text(99.5) == "99.5"
    assert threshold_text(None) == "-"


def test_intervals():
    assert interval_text(Interval(24.488, 26.61), 0.95) == "95% [24.49, 26.61]"
    assert interval_text(Interval(90.0, 90.0), 0.95) == "no spread"
    assert interval_text(Interval(49.0, 49.00000000000004), 0.95) == "no spread"
    assert interval_text(None, 0.95) == "none"
    assert interval_text(Interval(99.9981, 99.9992), 0.9, 100.0) == "90% [99.998, 99.999]"
