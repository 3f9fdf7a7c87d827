"""Promises as of every year: what changed and why, the outlook, and every reading as a row."""

import numpy as np
import pytest

from camau_netsim.domains.targets.interval import Interval
from camau_netsim.domains.targets.measures import MEASURES, Measured, Reading
from camau_netsim.domains.targets.model import OtherReading, Verdict, assess
from camau_netsim.domains.targets.problem import compile_problem
from camau_netsim.domains.targets.spec import TargetsSpec
from camau_netsim.domains.targets.tables import (
    READINGS,
    VERDICTS,
    YEARS,
    reading_columns,
    verdict_columns,
    year_columns,
)
from camau_netsim.domains.targets.years import assess_years
from tests.unit.domains.test_targets import target

NAN = float("nan")


@pytest.fixture
def told(monkeypatch):
    """A measure whose value of each year a test sets; returns a function that judges every year."""

    def judged(values, outlook=None, **more):
        def by_year(tables, year):
            return Measured((Reading("r", np.array(values[year])),), cause=f"cause of {year}")

        monkeypatch.setitem(MEASURES, "by_year", by_year)
        room = TargetsSpec(catalogue=(target(measure="by_year()", **more),), outlook_year=outlook)
        problem, years = compile_problem(room), tuple(values)
        return assess_years(problem, {}, years, assess(problem, {}, years))

    return judged


def test_each_year_is_judged_as_if_it_were_due_then(told):
    rows = told({2024: [80.0, 80.0], 2025: [85.0, 95.0], 2026: [95.0, 95.0]}, year="2025")
    assert [(row.year, row.due_year, row.verdict.status) for row in rows] == [
        (2024, 2025, "missed"), (2025, 2025, "undecided"), (2026, 2025, "met"),
    ]  # fmt: skip
    assert [row.change for row in rows] == ["", "missed to undecided", "undecided to met"]
    assert rows[1].why == "value 80 to 90; in 2024: cause of 2024; now: cause of 2025"
    assert rows[0].why == ""


def test_the_verdict_of_the_year_due_stands_as_it_was_decided(told, monkeypatch):
    monkeypatch.setitem(MEASURES, "by_year", lambda tables, year: Measured((Reading("r", np.array([95.0, 95.0])),)))
    problem = compile_problem(TargetsSpec(catalogue=(target(measure="by_year()"),)))
    (verdict,) = assess(problem, {}, (2025,))
    decided = Verdict(**{**verdict.to_dict(), "status": "undecided", "interval": Interval(1.0, 99.0)})
    (row,) = assess_years(problem, {}, (2025,), [decided])
    assert row.verdict is decided


def test_a_year_without_a_value_says_so(told):
    rows = told({2024: [NAN, NAN], 2025: [95.0, 95.0]})
    assert (rows[0].verdict.status, rows[1].change) == ("not judged", "not judged to met")
    assert rows[1].why == "no value in 2024: r"


def test_the_outlook_is_on_the_line_and_no_verdict(told):
    values = {2024: [10.0, 10.0], 2025: [12.0, 12.0], 2026: [14.0, 14.0]}
    *_, last = told(values, outlook=2050)
    assert (last.year, last.verdict.status, last.verdict.interval) == (2050, "not judged", None)
    assert last.verdict.value == pytest.approx(10.0 + 2.0 * 26)
    assert last.basis == "straight line through 2024 to 2026: no verdict"
    assert len(told(values, outlook=None)) == 3
    assert len(told({2024: [1.0], 2025: [2.0]}, outlook=2050)) == 2  # two years make no line
    assert len(told(values, outlook=2026)) == 3  # simulated: told as it is


@pytest.mark.parametrize(("slope", "unit", "value"), [(10.0, "%", 100.0), (-10.0, "%", 0.0), (10.0, "Mb/s", 310.0)])
def test_the_line_leaves_no_share_of_0_to_100(told, slope, unit, value):
    values = {2024 + n: [50.0 + slope * n] * 2 for n in range(3)}
    *_, last = told(values, outlook=2050, unit=unit)
    assert last.verdict.value == pytest.approx(value)
    assert ("cut at" in last.basis) == (unit == "%")


FULL = Verdict(
    "t", "c", "q", "e", 2025, "missed", "first", 89.5, "% of users", ">=", 90.0, -0.5, Interval(88.0, 89.9), "why", (),
    (
        OtherReading("agrees", 80.0, Interval(80.0, 80.0), "missed"),
        OtherReading("turns", 99.0, Interval(98.0, 100.0), "met"),
        OtherReading("places", 50.0, Interval(50.0, 50.0), "missed", (), "%"),
        OtherReading("money", 7.0, None, "not judged", (), "million VND"),
    ),
)  # fmt: skip
BARE = Verdict("u", "c", "q", "e", 2025, "not judged", reason="out of scope")


def test_every_reading_is_a_row_with_what_it_is_compared_with():
    rows = READINGS.build([reading_columns([BARE, FULL])]).to_pylist()
    told = [(row["reading"], row["decides"], row["status"], row["turns"], row["threshold_in_unit"]) for row in rows]
    assert told == [
        ("first", True, "missed", False, 90.0),
        ("agrees", False, "missed", False, 90.0),
        ("turns", False, "met", True, 90.0),
        ("places", False, "missed", False, 100.0),
        ("money", False, "not judged", False, None),
    ]
    assert [row["unit"] for row in rows] == ["% of users", "% of users", "% of users", "%", "million VND"]
    assert (rows[0]["low_in_unit"], rows[4]["low_in_unit"], rows[4]["comparator"]) == (88.0, None, "")


def test_the_verdict_names_the_readings_that_would_turn_it():
    full, bare = VERDICTS.build([verdict_columns([FULL, BARE])]).to_pylist()
    assert (full["turned_by"], bare["turned_by"]) == ("met: turns", "")


def test_years_as_a_table(told):
    rows = told({2024: [80.0, 80.0], 2025: [95.0, 95.0]}, outlook=2050)
    table = YEARS.build([year_columns(rows)]).to_pylist()
    assert [(row["year"], row["status"], row["basis"]) for row in table] == [
        (2024, "missed", "simulated"), (2025, "met", "simulated"),
    ]  # fmt: skip
    assert (table[1]["change"], table[1]["cause"]) == ("missed to met", "cause of 2025")
    assert YEARS.build([year_columns([])]).num_rows == 0
