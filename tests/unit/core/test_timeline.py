"""Moments of a year, and windows in which sessions are simulated."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camau_netsim.core.timeline import WEEKDAYS, Moment, Window, days_like, window_faults, windows_of


def test_moments_know_their_hour_of_the_year_and_their_order():
    assert Moment(0, 0).clock_h == 0.0
    assert Moment(2, 21).clock_h == 69.0
    assert Moment(364, 23).clock_h == 8759.0
    assert sorted([Moment(3, 1), Moment(2, 21), Moment(2, 20)]) == [Moment(2, 20), Moment(2, 21), Moment(3, 1)]


# --- windows ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "window", "again"),
    [
        ("2025 weekday 20:00-22:00", Window((2025,), "weekday", 20, 22), "2025 weekday 20:00-22:00"),
        ("2030,2025 any 9:00-10:00", Window((2025, 2030), "any", 9, 10), "2025,2030 any 09:00-10:00"),
        ("  2025,2025   weekend  0:00-24:00 ", Window((2025,), "weekend", 0, 24), "2025 weekend 00:00-24:00"),
    ],
)
def test_windows_are_read_and_written(text, window, again):
    assert Window.read(text) == window
    assert str(window) == again
    assert Window.read(again) == window
    assert list(window.hours) == list(range(window.first_hour, window.end_hour))


@given(
    st.sets(st.integers(1000, 9999), min_size=1, max_size=4),
    st.sampled_from(sorted(WEEKDAYS)),
    st.tuples(st.integers(0, 24), st.integers(0, 24)).filter(lambda hours: hours[0] < hours[1]),
)
def test_every_window_is_read_as_it_is_written(years, days, hours):
    window = Window(tuple(sorted(years)), days, *hours)
    assert Window.read(str(window)) == window


FORM = "is not of the form 'YEAR[,YEAR..] DAYS HH:00-HH:00', hours whole"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", FORM),
        ("2025 weekday", FORM),
        ("2025 weekday 20-22", FORM),
        ("2025 weekday 20:30-22:00", FORM),
        ("2025 weekday 20:00-22:15", FORM),
        ("25 weekday 20:00-22:00", FORM),
        ("2025, 2030 any 20:00-22:00", FORM),
        ("2025 Weekday 20:00-22:00", FORM),
        ("2025 weekday -1:00-22:00", FORM),
        ("2025 weekday 20:00-22:00 and more", FORM),
        ("2025 monday 20:00-22:00", "days are any, weekday, weekend, not 'monday'"),
        ("2025 any 22:00-20:00", "the hours must rise and lie between 0:00 and 24:00"),
        ("2025 any 20:00-20:00", "the hours must rise and lie between 0:00 and 24:00"),
        ("2025 any 20:00-25:00", "the hours must rise and lie between 0:00 and 24:00"),
    ],
)
def test_what_is_no_window_is_refused_by_name(text, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        Window.read(text)
    assert str(caught.value).startswith(repr(text))


def faults(*texts, years=(2025, 2030), observed_days=1):
    return window_faults(tuple(map(Window.read, texts)), years, observed_days)


def test_windows_without_fault():
    assert faults() == []
    assert faults("2025 weekday 20:00-22:00", "2030 weekend 20:00-22:00", observed_days=104) == []
    assert faults("2025 any 8:00-10:00", "2025 any 10:00-11:00", "2025,2030 any 20:00-22:00", observed_days=365) == []


@pytest.mark.parametrize(
    ("texts", "observed_days", "expected"),
    [
        (("2026 any 20:00-21:00",), 1, ["window 2026 any 20:00-21:00: 2026 is not simulated"]),
        (
            ("2025 weekday 20:00-21:00", "2025,2030 any 8:00-9:00"),
            1,
            ["windows of 2025 name unlike days: any, weekday"],
        ),
        (("2025 any 20:00-22:00", "2025 any 21:00-23:00"), 1, ["windows of 2025 cover hour 21 twice"]),
        (("2025 weekend 20:00-22:00",), 105, ["105 days of 2025 are observed, but only 104 are of kind weekend"]),
        (("2025 weekday 20:00-22:00",), 262, ["262 days of 2025 are observed, but only 261 are of kind weekday"]),
        (
            ("2025 weekend 20:00-22:00", "2031 any 20:00-22:00", "2025 weekend 20:00-21:00"),
            200,
            [
                "window 2031 any 20:00-22:00: 2031 is not simulated",
                "200 days of 2025 are observed, but only 104 are of kind weekend",
                "windows of 2025 cover hour 20 twice",
            ],
        ),
    ],
)
def test_every_fault_of_windows_is_told(texts, observed_days, expected):
    assert faults(*texts, observed_days=observed_days) == expected


def test_windows_of_a_year_come_in_order_of_the_day():
    late, early, other = map(Window.read, ("2025,2030 any 20:00-22:00", "2025 any 8:00-9:00", "2030 any 9:00-10:00"))
    assert windows_of((late, early, other), 2025) == (early, late)
    assert windows_of((late, early, other), 2030) == (other, late)
    assert windows_of((late, early, other), 2026) == ()


def test_days_are_those_of_the_calendar():
    weekdays, weekend = days_like(2025, "weekday"), days_like(2025, "weekend")
    assert weekdays[:4].tolist() == [0, 1, 2, 5]  # 1 January 2025 is a Wednesday
    assert (len(weekdays), len(weekend)) == (261, 104)
    assert days_like(2025, "any").tolist() == list(range(365)) == sorted([*weekdays, *weekend])
    assert all(date.fromordinal(date(2025, 1, 1).toordinal() + int(day)).weekday() < 5 for day in weekdays)
    assert len(days_like(2028, "any")) == 365  # a leap year is cut
    assert 59 in days_like(2028, "weekday")  # its 29 February, a Tuesday
