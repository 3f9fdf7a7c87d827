"""Promises read, judged or not judged, and kept as JSON."""

import json

import numpy as np
import pytest

from camau_netsim.domains.targets.interval import Interval
from camau_netsim.domains.targets.measures import MEASURES, Measured, Place, Reading
from camau_netsim.domains.targets.model import OtherReading, Verdict, assess
from camau_netsim.domains.targets.problem import compile_problem, last_year
from camau_netsim.domains.targets.spec import Target, TargetsSpec
from camau_netsim.domains.targets.tables import VERDICTS, verdict_columns


def target(**more):
    return Target(
        **{
            "id": "t",
            "system": "fixed",
            "clause": "II.2",
            "quote": "trích",
            "english": "quoted",
            "year": "2025",
            "comparator": ">=",
            "threshold": "90",
            "unit": "%",
            "kind": "simulated verdict",
            "measure": "made_up()",
            **more,
        }
    )


@pytest.fixture
def made_up(monkeypatch):
    """A measure whose readings a test sets; returns a function that judges a target with them."""

    def judged(*readings, cause="", places=(), years=(2025,), spec=None, **more):
        given = tuple(Reading(*reading) for reading in readings)
        monkeypatch.setitem(MEASURES, "made_up", lambda tables, year: Measured(given, cause, places))
        room = TargetsSpec(catalogue=(target(**more),), **(spec or {}))
        (verdict,) = assess(compile_problem(room), {}, years)
        return verdict

    return judged


NAN = float("nan")
SURE, WIDE = np.array([95.0, 95.0, 95.0]), np.array([60.0, 95.0, 99.0])


def test_a_whole_verdict(made_up):
    verdict = made_up(("first", SURE), ("second", WIDE), cause="because", places=(Place("x", 1.0),))
    assert verdict.status == "met"
    assert (verdict.id, verdict.clause, verdict.quote, verdict.english) == ("t", "II.2", "trích", "quoted")
    assert (verdict.year, verdict.reading, verdict.value, verdict.unit) == (2025, "first", 95.0, "%")
    assert (verdict.comparator, verdict.threshold, verdict.margin) == (">=", 90.0, 5.0)
    assert verdict.interval == Interval(95.0, 95.0)
    assert (verdict.cause, verdict.places, verdict.reason) == ("because", (Place("x", 1.0),), "")
    (other,) = verdict.other_readings
    assert (other.reading, other.status) == ("second", "undecided")
    assert other.value == pytest.approx(254 / 3)


def test_where_the_plan_gives_no_number_the_scenario_declares_one(made_up):
    declared = {"declared_comparator": "<=", "declared_threshold": "1", "declared_unit": "% left"}
    verdict = made_up(("first", SURE), comparator="", threshold="", unit="", **declared)
    assert (verdict.status, verdict.comparator, verdict.threshold, verdict.unit) == ("missed", "<=", 1.0, "% left")
    assert made_up(("first", SURE), **declared).threshold == 90.0  # the plan's own number stands
    assert made_up(("first", SURE), comparator="", threshold="").status == "not judged"


@pytest.mark.parametrize(
    ("comparator", "values", "status", "margin"),
    [
        (">=", [95.0, 95.0], "met", 5.0),
        (">=", [90.0, 90.0], "met", 0.0),
        (">=", [80.0, 80.0], "missed", -10.0),
        (">", [90.0, 90.0], "missed", 0.0),
        ("<=", [80.0, 80.0], "met", 10.0),
        ("<", [95.0, 95.0], "missed", -5.0),
        ("=", [90.0, 90.0], "met", 0.0),
        ("=", [95.0, 95.0], "missed", -5.0),
        ("=", [85.0, 85.0], "missed", -5.0),
        ("=", [85.0, 95.0], "undecided", 0.0),
        (">=", [95.0], "undecided", 5.0),
    ],
)
def test_status_and_margin(made_up, comparator, values, status, margin):
    verdict = made_up(("r", np.array(values)), comparator=comparator)
    assert verdict.status == status
    assert verdict.margin == pytest.approx(margin)


def test_only_what_nothing_random_reaches_is_exact(made_up):
    verdict = made_up(("inventory", np.array([92.0]), True), ("share of time", np.array([92.0])))
    assert (verdict.status, verdict.interval) == ("met", Interval(92.0, 92.0))
    assert (verdict.other_readings[0].status, verdict.other_readings[0].interval) == ("undecided", None)
    varied = made_up(("inventory", np.array([92.0]), True), ("share of time", np.array([80.0, 99.0, 97.0])))
    assert varied.other_readings[0].status == "undecided"
    assert varied.other_readings[0].interval.low < 90.0 < varied.other_readings[0].interval.high


def test_an_interval_of_a_share_stays_a_share(made_up):
    wide = made_up(("r", np.array([99.0, 100.0])), threshold="50")
    assert wide.interval.low >= 0.0
    assert wide.interval.high <= 100.0


def test_confidence_is_the_scenarios(made_up):
    values = np.array([93.0, 95.0, 97.0, 95.0])
    assert made_up(("r", values)).status == "met"
    assert made_up(("r", values), spec={"confidence_ratio": 0.999}).status == "undecided"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"measure": "", "reason": "an input"}, "an input"),
        ({"measure": "", "kind": "out of scope"}, "not judged: out of scope"),
        ({"year": "2030"}, "due in 2030, which was not simulated"),
        ({"year": "soon"}, "due in 0, which was not simulated"),
    ],
)
def test_why_a_promise_is_not_judged(made_up, more, reason):
    verdict = made_up(("r", SURE), **more)
    assert (verdict.status, verdict.reason) == ("not judged", reason)
    assert verdict.value is None
    assert verdict.interval is None
    assert verdict.quote == "trích"


@pytest.mark.parametrize("more", [{"threshold": ""}, {"threshold": "nan"}, {"threshold": "many"}, {"comparator": ""}])
def test_figures_without_a_threshold_are_told_and_not_judged(made_up, more):
    verdict = made_up(("first", SURE), ("second", WIDE), cause="because", **more)
    assert (verdict.status, verdict.reason) == (
        "not judged",
        "the plan names no threshold and the scenario declares none",
    )
    assert (verdict.value, verdict.reading, verdict.interval) == (95.0, "first", Interval(95.0, 95.0))
    assert (verdict.margin, verdict.turned_by) == (None, ())
    assert [(other.reading, other.status) for other in verdict.other_readings] == [("second", "not judged")]


def test_figures_of_a_later_year_are_those_of_the_last_one_simulated(made_up):
    later = made_up(("first", SURE), threshold="", year="2050")
    assert (later.year, later.value) == (2050, 95.0)
    assert later.reason.endswith("declares none; figures of 2025")
    earlier = made_up(("first", SURE), threshold="", year="2020")
    assert (earlier.value, earlier.reason) == (None, "due in 2020, which was not simulated")


def test_a_figure_in_a_unit_of_its_own_is_not_judged(made_up):
    verdict = made_up(("first", SURE), ("money", np.array([5.0, 7.0, 900.0]), False, 0, False, "million VND"))
    (other,) = verdict.other_readings
    assert (verdict.status, other.status, other.unit) == ("met", "not judged", "million VND")
    assert other.interval.high > 100.0  # no share: not cut
    assert verdict.turned_by == ()


def test_no_value_is_not_judged_and_other_readings_without_one_are_left_out(made_up):
    verdict = made_up(("nobody is served", np.array([95.0, NAN])))
    assert (verdict.status, verdict.reason) == ("not judged", "no value in 2025: nobody is served")
    some = made_up(("first", SURE), ("second", np.array([NAN, NAN])), ("third", SURE))
    assert [reading.reading for reading in some.other_readings] == ["third"]


def test_verdicts_follow_the_catalogue():
    rows = tuple(target(id=name, measure="", reason=name) for name in ("c", "a", "b"))
    verdicts = assess(compile_problem(TargetsSpec(catalogue=rows)), {}, (2025,))
    assert [verdict.id for verdict in verdicts] == ["c", "a", "b"]


def test_declared_parameters_are_given_to_measures_that_ask(monkeypatch):
    asked = {}

    def wants(tables, year, availability_ratio, tolerance_ratio=0.0, technology="none"):
        asked.update(
            availability_ratio=availability_ratio, tolerance_ratio=tolerance_ratio, technology=technology, year=year
        )
        return Measured((Reading("r", SURE),))

    monkeypatch.setitem(MEASURES, "wants", wants)
    settings = {"service_availability_ratio": 0.97, "rate_tolerance_ratio": 0.02}
    for text, expected in (
        ("wants()", (0.97, 0.02, "none")),
        ("wants(availability_ratio=0.5, technology=5g)", (0.5, 0.02, "5g")),
    ):
        spec = TargetsSpec(catalogue=(target(measure=text),), **settings)
        assess(compile_problem(spec), {}, (2025,))
        assert (asked["availability_ratio"], asked["tolerance_ratio"], asked["technology"]) == expected
        assert asked["year"] == 2025


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("fixed_users_at_rate", r"target t: measure 'fixed_users_at_rate' is not of the form name\(key=value\)"),
        ("fixed_users_at_rate(rate_mbps=200", "is not of the form"),
        (
            "fixed_users_at_speed(rate_mbps=200)",
            "target t: no measure 'fixed_users_at_speed'; there are bodies_connected, ",
        ),
        ("fixed_users_at_rate(speed=200)", "target t: fixed_users_at_rate has no parameter 'speed'; it has rate_mbps"),
        ("fixed_users_at_rate()", "target t: fixed_users_at_rate needs rate_mbps"),
        ("households_passed(x=1)", "has no parameter 'x'; it has none"),
    ],
)
def test_a_measure_that_cannot_be_read_is_refused(text, fault):
    with pytest.raises(ValueError, match=fault):
        compile_problem(TargetsSpec(catalogue=(target(measure=text),)))


def test_measures_are_read_with_their_parameters():
    texts = ("mobile_mean_rate(technology=4g)", " fixed_users_at_rate( rate_mbps = 2e2 ) ", "service_available()")
    problem = compile_problem(TargetsSpec(catalogue=tuple(target(id=str(i), measure=m) for i, m in enumerate(texts))))
    assert [(promise.measure.name, promise.measure.parameters) for promise in problem.promises] == [
        ("mobile_mean_rate", {"technology": "4g"}),
        ("fixed_users_at_rate", {"rate_mbps": 200.0}),
        ("service_available", {}),
    ]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2025", 2025),
        ("2021-2030", 2030),
        ("2024-09", 2024),
        ("12/2025", 2025),
        ("by 2030, vision 2045", 2045),
        ("20256", 0),
        ("", 0),
    ],
)
def test_the_year_of_judgement_is_the_last_one_named(text, year):
    assert last_year(text) == year


FULL = Verdict(
    "t", "c", "q", "e", 2025, "undecided", "r", 89.5, "%", ">=", 90.0, -0.5, Interval(88.0, 91.0), "why",
    (Place("x", 1.0), Place("y", 2.0)),
    (OtherReading("s", None, None, "undecided"), OtherReading("u", 3.0, Interval(3.0, 3.0), "met")),
)  # fmt: skip
BARE = Verdict("t", "c", "q", "e", 2025, "not judged", reason="out of scope")


@pytest.mark.parametrize("verdict", [FULL, BARE])
def test_a_verdict_survives_json(verdict):
    text = json.dumps(verdict.to_dict(), allow_nan=False)
    assert Verdict.from_dict(json.loads(text)) == verdict
    assert Verdict.from_dict(verdict.to_dict()) == verdict


def test_verdicts_as_a_table():
    rows = VERDICTS.build([verdict_columns([FULL, BARE])]).to_pylist()
    assert rows[0]["value_in_unit"] == 89.5
    assert (rows[0]["low_in_unit"], rows[0]["high_in_unit"]) == (88.0, 91.0)
    assert rows[1]["status"] == "not judged"
    assert {rows[1][name] for name in ("value_in_unit", "threshold_in_unit", "low_in_unit", "high_in_unit")} == {None}
    assert VERDICTS.build([verdict_columns([])]).num_rows == 0


def test_universal_service_is_judged_against_what_the_catalogue_declares():
    row = Target(
        id="mob-universal", system="mobile", clause="II.3", quote="phổ cập", english="universal", year="2025",
        kind="simulated verdict", measure="population_universal()",
    )  # fmt: skip
    silent = compile_problem(TargetsSpec(catalogue=(row,))).promises[0]
    assert (silent.threshold, silent.comparator, silent.unit) == (None, "", "")
    level = {"declared_comparator": ">=", "declared_threshold": "99", "declared_unit": "%"}
    declared = compile_problem(TargetsSpec(catalogue=(row.model_copy(update=level),))).promises[0]
    assert (declared.threshold, declared.comparator, declared.unit) == (99.0, ">=", "%")


def test_a_share_of_places_is_judged_against_all_of_them(made_up):
    values = np.array([99.0, 100.0])
    verdict = made_up(("mean rate", np.array([50.0, 50.2])), ("communes", values, False, 0, True), threshold="40",
                      unit="Mb/s")  # fmt: skip
    other = verdict.other_readings[0]
    assert (other.unit, other.value, other.status) == ("%", 99.5, "undecided")
    assert other.interval.high == 100.0
    sure = made_up(("mean rate", np.array([50.0, 50.2])), ("communes", values - 10.0, False, 0, True), threshold="40",
                   unit="Mb/s")  # fmt: skip
    assert (sure.status, sure.other_readings[0].status) == ("met", "missed")
    assert Verdict.from_dict(json.loads(json.dumps(sure.to_dict()))).other_readings[0].unit == "%"
