"""Met, missed or undecided, by how much, under which reading, and why.

Question    Which promises of the plan hold in the years simulated?
Method      Each promise names a measure, which reads tables only and gives one value per replication. ``met`` only if
            the whole confidence interval clears the threshold, ``missed`` only if the whole interval fails, else
            ``undecided`` [1]_. Promises that are not judged keep their row and say why.
Not here    the measures themselves: ``measures``; intervals: ``interval``.
References  .. [1] Law, *Simulation Modeling and Analysis*, 5th ed. (2015), sec. 9.4.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from camau_netsim.domains.targets.inputs import input_reason
from camau_netsim.domains.targets.interval import (
    Decision,
    Interval,
    judge,
    mean_interval,
    replications_to_clear,
    sure_share_interval,
    trials_to_clear,
)
from camau_netsim.domains.targets.measures import MEASURES, PERCENT, Measured, Place, Reading
from camau_netsim.domains.targets.measures.frames import Cuts
from camau_netsim.domains.targets.problem import Measure, Promise, TargetsProblem

Status = Literal["met", "missed", "undecided", "not judged"]


@dataclass(frozen=True, slots=True)
class OtherReading:
    """What the same promise says when it is read in another way."""

    reading: str
    value: float | None
    interval: Interval | None
    status: Status
    values: tuple[float, ...] = ()
    """Value in each replication."""
    unit: str = ""
    """Of its values, where it is not the promise's: a share of places, in percent, judged against all of them; a figure
    in another unit is not judged."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise, judged or not."""

    id: str
    clause: str
    quote: str
    english: str
    year: int
    status: Status
    reading: str = ""
    value: float | None = None
    unit: str = ""
    comparator: str = ""
    threshold: float | None = None
    margin: float | None = None
    """How far on the right side of the threshold the value is; negative when it is missed."""
    interval: Interval | None = None
    cause: str = ""
    places: tuple[Place, ...] = ()
    """The places furthest below."""
    other_readings: tuple[OtherReading, ...] = ()
    values: tuple[float, ...] = ()
    """Value of the default reading in each replication."""
    reason: str = ""
    """Why it is not judged."""
    n_further: int | None = None
    """Further replications that would settle an undecided verdict if mean and spread stay; ``None``: none in sight."""

    @property
    def turned_by(self) -> tuple[OtherReading, ...]:
        """Readings under which the verdict would be another."""
        return tuple(one for one in self.other_readings if one.status not in ("not judged", self.status))

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, for JSON."""
        content = asdict(self)
        content["places"], content["values"] = list(content["places"]), list(content["values"])
        content["other_readings"] = list(content["other_readings"])
        return content

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Verdict:
        """Return the verdict that ``to_dict`` wrote."""
        fields = dict(content)
        fields["interval"] = _interval_of(fields["interval"])
        fields["places"] = tuple(Place(**place) for place in fields["places"])
        fields["other_readings"] = tuple(
            OtherReading(**{**row, "interval": _interval_of(row["interval"]), "values": tuple(row["values"])})
            for row in fields["other_readings"]
        )
        fields["values"] = tuple(fields["values"])
        return cls(**fields)


def assess(problem: TargetsProblem, tables: Mapping[str, pa.Table], years: tuple[int, ...]) -> tuple[Verdict, ...]:
    """Judge every promise of the catalogue, in its order.

    Parameters
    ----------
    problem : TargetsProblem
    tables : mapping of str to pyarrow.Table
    years : tuple of int
        Years that were simulated.
    """
    cuts = tables if isinstance(tables, Cuts) else Cuts(tables)
    return tuple(_verdict(problem, promise, cuts, years) for promise in problem.promises)


def _verdict(
    problem: TargetsProblem, promise: Promise, tables: Mapping[str, pa.Table], years: tuple[int, ...]
) -> Verdict:
    measure = promise.measure
    if measure is None:
        said = input_reason(promise, tables) or promise.target.reason
        return _not_judged(promise, said or f"not judged: {promise.target.kind}")
    if promise.threshold is None or not promise.comparator:
        return _stated(problem, promise, measure, tables, years)
    if promise.year not in years:
        return _not_judged(promise, f"due in {promise.year}, which was not simulated")
    measured = _measured(problem, measure, tables, promise)
    if np.isnan(measured.readings[0].values).any():
        return _not_judged(promise, f"no value in {promise.year}: {measured.readings[0].name}")
    return _judged(problem, promise, measured, promise.threshold)


def _stated(
    problem: TargetsProblem, promise: Promise, measure: Measure, tables: Mapping[str, pa.Table], years: tuple[int, ...]
) -> Verdict:
    """Tell the figures of a promise without a threshold: in its year, or in the last one simulated before it."""
    before = [year for year in years if year <= promise.year]
    if not before:
        return _not_judged(promise, f"due in {promise.year}, which was not simulated")
    measured = _measured(problem, measure, tables, replace(promise, year=max(before)))
    when = "" if promise.year in years else f"; figures of {max(before)}"
    told = _not_judged(promise, f"{NO_THRESHOLD}{when}")
    found = [
        OtherReading(
            reading.name, value, interval, "not judged", tuple(float(one) for one in reading.values), _unit(reading)
        )
        for reading, value, interval in _values(problem, measured)
        if not np.isnan(value)
    ]
    if not found:
        return told
    first = found[0]
    return replace(
        told,
        reading=first.reading,
        value=first.value,
        unit=promise.unit or first.unit or ("%" if measured.share else ""),
        interval=first.interval,
        cause=measured.cause,
        other_readings=tuple(found[1:]),
        values=first.values,
    )


NO_THRESHOLD = "the plan names no threshold and the scenario declares none"


def _unit(reading: Reading) -> str:
    return "%" if reading.of_places else reading.unit


def _values(problem: TargetsProblem, measured: Measured) -> list[tuple[Reading, float, Interval | None]]:
    """Return each reading with its mean over replications and its interval."""
    return [
        (reading, float(np.mean(reading.values)), _interval(problem, measured, reading))
        for reading in measured.readings
    ]


def _measured(problem: TargetsProblem, measure: Measure, tables: Mapping[str, pa.Table], promise: Promise) -> Measured:
    function = MEASURES[measure.name]
    parameters: dict[str, Any] = dict(measure.parameters)
    declared = {
        "availability_ratio": problem.service_availability_ratio,
        "tolerance_ratio": problem.rate_tolerance_ratio,
        "promised_in_unit": promise.threshold,
    }
    for name in inspect.signature(function).parameters.keys() & declared.keys():
        parameters.setdefault(name, declared[name])
    return function(tables, promise.year, **parameters)


def _judged(problem: TargetsProblem, promise: Promise, measured: Measured, threshold: float) -> Verdict:
    comparator = promise.comparator
    readings = _values(problem, measured)

    def status_of(reading: Reading, value: float, interval: Interval | None) -> Status:
        if reading.of_places:
            return judge(interval, ">=", PERCENT)
        return "not judged" if reading.unit else _status(measured, value, interval, comparator, threshold)

    outcomes = [
        OtherReading(
            reading.name,
            value,
            interval,
            status_of(reading, value, interval),
            tuple(float(one) for one in reading.values),
            _unit(reading),
        )
        for reading, value, interval in readings
        if not np.isnan(value)
    ]
    first = outcomes[0]
    value = readings[0][1]
    beyond = value - threshold
    return Verdict(
        id=promise.target.id,
        clause=promise.target.clause,
        quote=promise.target.quote,
        english=promise.target.english,
        year=promise.year,
        status=first.status,
        reading=first.reading,
        value=value,
        unit=promise.unit,
        comparator=comparator,
        threshold=threshold,
        margin={"<=": -beyond, "<": -beyond, "=": -abs(beyond)}.get(comparator, beyond),
        interval=first.interval,
        cause=measured.cause,
        places=measured.places,
        other_readings=tuple(outcomes[1:]),
        values=first.values,
        n_further=_further(problem, measured, comparator, threshold) if first.status == "undecided" else None,
    )


def _further(problem: TargetsProblem, measured: Measured, comparator: str, threshold: float) -> int | None:
    """Return how many more replications would settle the first reading; ``None`` if none would."""
    reading = measured.readings[0]
    n_done = len(reading.values)
    if n_done < LEAST_TO_FORESEE or comparator == "=":
        return None
    interval = mean_interval(reading.values, problem.confidence_ratio)
    gap = abs(float(np.mean(reading.values)) - threshold)
    if reading.n_trials and interval is not None and interval.low == interval.high:
        n_trials = trials_to_clear(gap, problem.confidence_ratio)
        needed = None if n_trials is None else -(-n_trials // reading.n_trials)
    else:
        needed = replications_to_clear(reading.values, problem.confidence_ratio, gap)
    return None if needed is None else max(needed - n_done, 1)


LEAST_TO_FORESEE = 2
"""Replications without which no spread is known."""


def _interval(problem: TargetsProblem, measured: Measured, reading: Reading) -> Interval | None:
    if reading.exact:
        return Interval(float(np.mean(reading.values)), float(np.mean(reading.values)))
    interval = mean_interval(reading.values, problem.confidence_ratio)
    if interval is None:
        return None
    if reading.n_trials and interval.low == interval.high and interval.low in (0.0, PERCENT):
        return sure_share_interval(interval.low, reading.n_trials * len(reading.values), problem.confidence_ratio)
    share = reading.of_places or reading.unit.startswith("%") or (measured.share and not reading.unit)
    return Interval(max(interval.low, 0.0), min(interval.high, PERCENT) if share else interval.high)


def _status(measured: Measured, value: float, interval: Interval | None, comparator: str, threshold: float) -> Decision:
    """Judge an interval; once one replication falls short of all, no mean can be all."""
    if interval is not None and measured.share and comparator == ">=" and value < PERCENT <= threshold:
        return "missed"
    return judge(interval, comparator, threshold)


def _not_judged(promise: Promise, reason: str) -> Verdict:
    target = promise.target
    return Verdict(
        id=target.id,
        clause=target.clause,
        quote=target.quote,
        english=target.english,
        year=promise.year,
        status="not judged",
        unit=promise.unit,
        comparator=promise.comparator,
        threshold=promise.threshold,
        reason=reason,
    )


def _interval_of(content: Mapping[str, float] | None) -> Interval | None:
    return Interval(**content) if content else None
