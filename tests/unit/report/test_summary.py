"""The summary says everything there is, in lines that fit a terminal."""

import re

import pytest

from camau_netsim.domains.targets.interval import Interval
from camau_netsim.domains.targets.measures import Place
from camau_netsim.domains.targets.model import OtherReading
from camau_netsim.report.display_width import display_width
from camau_netsim.report.summary import WIDTH, summarise
from tests.unit.report.builders import all_kinds, results_of, verdict


@pytest.fixture
def text():
    return summarise(results_of(*all_kinds()))


def line_of(text, name):
    """Return the number of the row of a promise."""
    return next(number for number, line in enumerate(text.splitlines()) if re.search(rf"\b{name}  ", line))


def test_every_promise_appears(text):
    for each in all_kinds():
        assert each.id in text


def test_what_is_broken_comes_first_and_what_is_not_judged_last(text):
    rows = [line_of(text, name) for name in ("broken", "open", "kept")]
    assert rows == sorted(rows)
    assert text.index("NOT JUDGED (4)") > text.index("kept")


def test_a_row_shows_value_unit_threshold_interval_and_margin(text):
    row = text.splitlines()[line_of(text, "broken")]
    assert " ".join(row.split()) == "MISSED broken 2025 25.55 Mb/s >= 40 Mb/s 95% [24.55, 26.55] -14.45"


def test_a_value_just_short_of_all_does_not_read_as_all(text):
    row = text.splitlines()[line_of(text, "all-homes")]
    assert " ".join(row.split()) == "MISSED all-homes 2025 99.998 % >= 100 % no spread -0.002"


def test_promises_not_kept_say_why_and_where(text):
    lines = text.splitlines()
    below = lines[line_of(text, "broken") + 1 :]
    assert below[1].strip() == "cause: cells are full"
    assert below[2].strip() == ("furthest below (Mb/s): Đất Mũi 10.00, Năm Căn 11.00, a 12.00, b 13.00, c 14.00"), (
        "five places at most"
    )
    assert "cause: the measure names none" in text, "all-homes has no cause"


def test_only_places_on_the_wrong_side_are_named(text):
    assert "furthest below (Mb/s): Cái Nước 39.50\n" in text
    assert "U Minh" not in text


def test_places_of_an_upper_limit_are_above_it():
    late = verdict("late", "missed", comparator="<=", places=(Place("x", 41.0), Place("y", 3.0)))
    assert "furthest above (Mb/s): x 41.00" in summarise(results_of(late))


def test_places_that_all_keep_the_promise_are_said_to():
    even = verdict("even", "undecided", places=(Place("x", 41.0),))
    assert "furthest below: no place is below the threshold by itself" in summarise(results_of(even))


def test_a_reading_that_turns_the_verdict_is_named(text):
    lines = text.splitlines()
    below = lines[line_of(text, "kept") + 1 :]
    assert below[1].strip() == "another reading says missed: bits over time, 31.00 Mb/s, 95% [30.00, 32.00]"


def test_reasons_are_grouped_and_counted(text):
    section = text[text.index("NOT JUDGED") :].splitlines()
    assert section[1] == "  an input of the demand model (3)"
    assert section[2] == "    adoption share (2): phones, cloud"
    assert section[3] == "    transaction share (1): files"
    assert section[4] == "  due in 2030, which was not simulated (1): later"


def test_the_closing_lines_count_and_say_how(text):
    assert "8 promises: 4 judged (1 met, 1 undecided, 2 missed), 4 not judged." in text
    assert "scenario tiny, years 2025, 2030, seed 7, 3 replications, 95% confidence, compiled kernels." in text


def test_one_replication_has_no_interval():
    alone = verdict("alone", "undecided", interval=None)
    row = summarise(results_of(alone)).splitlines()
    assert any(line.split()[-2:] == ["none", "+0.20"] for line in row if "alone" in line)


def test_no_promise_at_all():
    text = summarise(results_of())
    assert "JUDGED PROMISES: none" in text
    assert "0 promises: 0 judged" in text


def test_lines_fit(text):
    long = verdict("long", "missed", cause="x" * 30 + " word" * 60, english="một lời hứa rất dài " * 12)
    reasons = [verdict(f"p-{number}", "not judged", reason="administrative") for number in range(60)]
    for line in (text + "\n" + summarise(results_of(long, *reasons))).splitlines():
        assert display_width(line) <= WIDTH
        assert line == line.rstrip()


@pytest.mark.parametrize("name", ["hứa-mạng-cố-định", "hu\u031b\u0301a-ma\u0323ng", "寬頻"])
def test_columns_stay_aligned_under_names_of_any_script(name):
    lines = summarise(results_of(verdict(name, "met"), verdict("plain", "met"))).splitlines()
    rows = [line for line in lines if line.startswith("met")]
    assert len({display_width(row[: row.index("2025")]) for row in rows}) == 1
    assert len({display_width(row[: row.index(">=")]) for row in rows}) == 1
    assert len({display_width(row) for row in rows}) == 1


def test_a_promise_at_its_threshold_is_undecided_and_says_so():
    at = verdict("at", "undecided", value=40.0, margin=0.0, values=(39.0, 41.0))
    near = verdict("near", "undecided", values=(40.1, 40.3), n_further=12)
    shown = " ".join(summarise(results_of(at)).split())
    assert "no number of replications is in sight that would settle it: it sits at its threshold" in shown
    assert "about 12 more replications would settle it" in " ".join(summarise(results_of(near)).split())
    assert "sits at its threshold" not in summarise(results_of(near))


def test_figures_without_a_verdict_stand_by_themselves_with_every_reading():
    told = verdict(
        "climate", "not judged", value=99.5, unit="%", reading="time with service", reason="no threshold",
        cause="storms are played", interval=Interval(99.0, 100.0),
        other_readings=(OtherReading("equipment on masts", 2335.6, Interval(2335.6, 2335.6), "not judged", (), "kW"),),
    )  # fmt: skip
    shown = summarise(results_of(told, verdict("later", "not judged", reason="a legal act")))
    assert "FIGURES WITHOUT A VERDICT (1)" in shown
    assert "    time with service, 99.50 %, 95% [99.00, 100.00]" in shown
    assert "    equipment on masts, 2,335.60 kW, no spread" in shown
    assert "    storms are played" in shown
    assert "NOT JUDGED (1)" in shown
    assert "2 promises: 0 judged (0 met, 0 undecided, 0 missed), 2 not judged." in shown


def test_verdicts_that_another_reading_would_turn_are_counted():
    shown = " ".join(summarise(results_of(*all_kinds())).split())
    assert "Another reading of the sentence would turn 1 of the verdicts: kept." in shown
    calm = summarise(results_of(verdict("calm", "met")))
    assert "Another reading" not in calm
    both = (
        OtherReading("bits over time", 31.0, Interval(30.0, 32.0), "missed"),
        OtherReading("agrees", 45.0, Interval(44.0, 46.0), "met"),
    )
    assert "1 more reading agrees: table targets_readings" in summarise(
        results_of(verdict("k", "met", other_readings=both))
    )


def test_a_long_unit_leaves_room_for_the_row():
    line = verdict("one-line", "missed", value=0.83, threshold=1.0, margin=-0.17, unit="fibre line per household")
    assert "0.83000 per household" not in summarise(results_of(line))
    assert "0.83 per household" in summarise(results_of(line))
