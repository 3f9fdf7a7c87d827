"""Two runs side by side, promise by promise and reading by reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.interval import Interval, mean_interval
from camau_netsim.domains.targets.model import Status, Verdict
from camau_netsim.engine.results import Results
from camau_netsim.errors import ReportError
from camau_netsim.report.display_width import display_width, padded
from camau_netsim.report.quantity import interval_text, number_text, short_unit


@dataclass(frozen=True, slots=True)
class Difference:
    """One reading of one promise in two runs.

    Attributes
    ----------
    interval : Interval or None
        Of ``second - first``; ``None`` with one replication.
    paired : bool
        Whether replication i of both runs saw the same random numbers, so that their spread cancels.
    """

    target: str
    year: int
    reading: str
    unit: str
    first: float
    second: float
    first_status: Status
    second_status: Status
    difference: float
    interval: Interval | None
    paired: bool

    @property
    def significant(self) -> bool:
        """Whether the interval leaves out zero; by rounding alone no two runs differ."""
        if self.interval is None:
            return False
        slack = ROUNDING * max(abs(self.first), abs(self.second))
        return self.interval.low > slack or self.interval.high < -slack


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every reading that two runs have in common."""

    differences: tuple[Difference, ...]
    confidence_ratio: float

    def to_json(self) -> str:
        """Return the differences as one JSON object."""
        rows = [asdict(row) | {"significant": row.significant} for row in self.differences]
        content = {"confidence_ratio": self.confidence_ratio, "differences": rows}
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)

    def to_text(self) -> str:
        """Return the differences as a table; a star marks those whose interval leaves out zero."""
        lines = [HEADER, *(self._cells(row) for row in self.differences)]
        widths = [max(map(display_width, column)) for column in zip(*lines, strict=True)]
        text = (
            "  ".join(padded(cell, width, right) for cell, width, right in zip(line, widths, TO_THE_RIGHT, strict=True))
            for line in lines
        )
        n_differ = sum(row.significant for row in self.differences)
        paired = "paired by replication" if all(row.paired for row in self.differences) else "not paired"
        closing = f"{len(self.differences)} readings, {n_differ} differ (*); {paired}."
        return "\n".join([*(line.rstrip() for line in text), "", closing])

    def _cells(self, row: Difference) -> tuple[str, ...]:
        values = (f"{number_text(value)} {short_unit(row.unit)}".rstrip() for value in (row.first, row.second))
        same = row.first_status == row.second_status
        verdict = row.first_status if same else f"{row.first_status} -> {row.second_status}"
        mark = "*" if row.significant else ""
        gap = number_text(row.difference, sign=True)
        interval = interval_text(row.interval, self.confidence_ratio)
        return (row.target, str(row.year), *values, gap, mark, interval, verdict, row.reading)


HEADER = ("promise", "year", "first", "second", "difference", "", "interval", "verdict", "reading")
TO_THE_RIGHT = (False, False, True, True, True, False, False, False, False)
ROUNDING = 1.0e-9


def compare(first: Results, second: Results) -> Comparison:
    """Compare the values of every promise that both runs judge.

    Parameters
    ----------
    first, second : Results

    Raises
    ------
    ReportError
        The runs judge no promise in common.

    Notes
    -----
    Runs with the same seed and number of replications are paired (common random numbers: Law, *Simulation Modeling and
    Analysis*, 5th ed. (2015), sec. 11.2); others get Welch's interval.
    """
    keys = ("seed", "replications")
    paired = all(first.manifest[key] == second.manifest[key] for key in keys)
    confidence_ratio = float(first.manifest["confidence_ratio"])
    after = {(verdict.id, verdict.year): dict(_readings(verdict)) for verdict in second.verdicts}
    found = []
    for verdict in first.verdicts:
        for name, (status, values) in _readings(verdict):
            other_status, other_values = after.get((verdict.id, verdict.year), {}).get(name, (status, np.zeros(0)))
            if len(values) and len(other_values):
                interval = _interval(values, other_values, paired, confidence_ratio)
                means = float(np.mean(values)), float(np.mean(other_values))
                found.append(
                    Difference(
                        verdict.id,
                        verdict.year,
                        name,
                        verdict.unit,
                        *means,
                        status,
                        other_status,
                        means[1] - means[0],
                        interval,
                        paired,
                    )
                )
    if not found:
        raise ReportError("the two runs judge no promise in common")
    return Comparison(tuple(found), confidence_ratio)


def _readings(verdict: Verdict) -> Iterator[tuple[str, tuple[Status, Real]]]:
    if verdict.value is not None:
        yield verdict.reading, (verdict.status, np.array(verdict.values))
        for other in verdict.other_readings:
            yield other.reading, (other.status, np.array(other.values))


def _interval(first: Real, second: Real, paired: bool, confidence_ratio: float) -> Interval | None:
    if paired and len(first) == len(second):
        return mean_interval(second - first, confidence_ratio)
    if min(len(first), len(second)) < 2:
        return None
    parts = np.array([np.var(values, ddof=1) / len(values) for values in (first, second)])
    gap, spread = float(np.mean(second) - np.mean(first)), float(parts.sum())
    if spread == 0.0:
        return Interval(gap, gap)
    freedom = spread**2 / float((parts**2 / np.array([len(first) - 1, len(second) - 1])).sum())
    half = float(stdtrit(freedom, 0.5 + confidence_ratio / 2.0)) * sqrt(spread)
    return Interval(gap - half, gap + half)
