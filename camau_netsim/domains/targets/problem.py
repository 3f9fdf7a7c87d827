"""The catalogue of promises, ready to be judged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from camau_netsim.domains.targets.spec import Target, TargetsSpec

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
    threshold: float | None
    measure: Measure | None


@dataclass(frozen=True, slots=True)
class TargetsProblem:
    """The targets room, compiled."""

    promises: tuple[Promise, ...]
    confidence_ratio: float
    service_availability_ratio: float
    rate_tolerance_ratio: float


def compile_problem(spec: TargetsSpec) -> TargetsProblem:
    """Read years, thresholds and measures out of the catalogue.

    Raises
    ------
    ValueError
        A measure cannot be read; the message names the target.
    """
    promises = tuple(
        Promise(row, last_year(row.year), _number(row.threshold), read_measure(row)) for row in spec.catalogue
    )
    return TargetsProblem(promises, spec.confidence_ratio, spec.service_availability_ratio, spec.rate_tolerance_ratio)


def last_year(text: str) -> int:
    """Return the last calendar year named in a text such as ``2021-2030`` or ``2024-09``; 0 if there is none."""
    years = [int(number) for number in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text)]
    return max(years, default=0)


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
        number = _number(value.strip())
        parameters[key.strip()] = value.strip() if number is None else number
    return Measure(match["name"], parameters)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
