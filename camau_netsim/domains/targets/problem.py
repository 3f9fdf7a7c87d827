"""The catalogue of promises, ready to be judged."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from math import isfinite

from camau_netsim.domains.targets.measures import MEASURES, PERCENT
from camau_netsim.domains.targets.spec import Target, TargetsSpec

DECLARED = {"availability_ratio", "tolerance_ratio"}
"""Parameters of measures that the targets room itself declares."""

_MEASURE = re.compile(r"^(?P<name>[a-z0-9_]+)\((?P<arguments>[^()]*)\)$")


@dataclass(frozen=True, slots=True)
class Measure:
    """What to measure: a name and its parameters."""

    name: str
    parameters: dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Promise:
    """One row of the catalogue."""

    target: Target
    year: int  # of judgement
    comparator: str
    threshold: float | None
    unit: str
    measure: Measure | None


@dataclass(frozen=True, slots=True)
class TargetsProblem:
    """The targets room, compiled."""

    promises: tuple[Promise, ...]
    confidence_ratio: float
    service_availability_ratio: float
    rate_tolerance_ratio: float
    outlook_year: int | None = None


def compile_problem(spec: TargetsSpec) -> TargetsProblem:
    """Read years, thresholds and measures out of the catalogue.

    Raises
    ------
    ValueError
        A measure cannot be read or does not exist; the message names the target.
    """
    promises = tuple(Promise(row, last_year(row.year), *_level(row), read_measure(row)) for row in spec.catalogue)
    return TargetsProblem(
        promises,
        spec.confidence_ratio,
        spec.service_availability_ratio,
        spec.rate_tolerance_ratio,
        spec.outlook_year,
    )


def _level(row: Target) -> tuple[str, float | None, str]:
    """What is promised: as the plan says, or as the scenario declares where the plan says nothing."""
    if row.comparator or row.threshold:
        return row.comparator, threshold_of(row.threshold), row.unit
    return row.declared_comparator, threshold_of(row.declared_threshold), row.declared_unit or row.unit


def last_year(text: str) -> int:
    """Return the last calendar year named in a text such as ``2021-2030`` or ``2024-09``; 0 if there is none."""
    years = [int(number) for number in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text)]
    return max(years, default=0)


def promised(catalogue: tuple[Target, ...]) -> dict[str, tuple[float | None, int]]:
    """Return the share that each promise names, ``None`` where it names none, and the year of judgement."""
    return {row.id: (promised_share(row), last_year(row.year)) for row in catalogue}


def promised_share(row: Target) -> float | None:
    """Return the threshold of a promise as a share of 1, or ``None``: a percentage, or a number of units for each."""
    number = threshold_of(row.threshold)
    if number is not None and row.unit.startswith("%"):
        return number / PERCENT
    return number if number is not None and 0.0 < number <= 1.0 and " per " in row.unit else None


def read_measure(row: Target) -> Measure | None:
    """Read ``name(key=value, ...)``; ``None`` for an empty text."""
    if not row.measure:
        return None
    match = _MEASURE.match(row.measure.strip())
    if match is None:
        raise ValueError(f"target {row.id}: measure {row.measure!r} is not of the form name(key=value)")
    parameters: dict[str, float | str] = {}
    for part in filter(None, (text.strip() for text in match["arguments"].split(","))):
        key, _, value = part.partition("=")
        number = threshold_of(value.strip())
        parameters[key.strip()] = value.strip() if number is None else number
    measure = Measure(match["name"], parameters)
    fault = _fault_of(measure)
    if fault:
        raise ValueError(f"target {row.id}: {fault}")
    return measure


def _fault_of(measure: Measure) -> str:
    """Say what is wrong with the name or the parameters of a measure; empty if nothing is."""
    if measure.name not in MEASURES:
        return f"no measure {measure.name!r}; there are {', '.join(sorted(MEASURES))}"
    known = dict(list(inspect.signature(MEASURES[measure.name]).parameters.items())[2:])
    strange = sorted(measure.parameters.keys() - known.keys())
    if strange:
        return f"{measure.name} has no parameter {strange[0]!r}; it has {', '.join(known) or 'none'}"
    needed = {name for name, parameter in known.items() if parameter.default is parameter.empty} - DECLARED
    missing = sorted(needed - measure.parameters.keys())
    return f"{measure.name} needs {missing[0]}" if missing else ""


def threshold_of(text: str) -> float | None:
    """Return the number that a text is, ``None`` if it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
