"""What a tornado leaves: how far each assumption, moved alone, carries the value of a promise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

import pyarrow as pa

from camau_netsim.core.table import Column, TableSchema

TORNADO = TableSchema(
    "tornado",
    "One row for each reading of a promise and each assumption that was moved.",
    ("target", "reading", "assumption"),
    (
        Column("target", "id", "Promise."),
        Column("year", "int", "Year of judgement."),
        Column("reading", "text", "How the sentence is read."),
        Column("decides", "flag", "Whether the verdict rests on this reading."),
        Column("assumption", "id", "Path of the setting or column."),
        Column("basis", "text", "fact, derived or assumed."),
        Column("low_move", "text", "What was moved from where to where at the low end; empty: not moved."),
        Column("high_move", "text", "The same at the high end."),
        Column("value_in_unit", "float", "Mean over replications with everything as the scenario has it."),
        Column("at_low_in_unit", "float", "Mean with the assumption at the low end."),
        Column("at_high_in_unit", "float", "Mean with the assumption at the high end."),
        Column("swing_in_unit", "float", "Largest of the three less the smallest."),
        Column("threshold_in_unit", "float", "What the plan asks for."),
        Column("kept", "flag", "Whether the value keeps the promise."),
        Column("kept_at_low", "flag", "Whether it does at the low end."),
        Column("kept_at_high", "flag", "Whether it does at the high end."),
        Column("flips", "flag", "Whether an end turns it."),
    ),
)


@dataclass(frozen=True, slots=True)
class NotMoved:
    """An assumption that was not moved, and why; ``detail`` is what is special to it."""

    path: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Swing:
    """One reading of one promise while one assumption is moved alone.

    Attributes
    ----------
    value, at_low, at_high : float
        Means over replications with the same random numbers, in the unit of the promise.
    low_move, high_move : str
        What was moved from where to where; empty where an end was not moved.
    kept, kept_at_low, kept_at_high : bool
        Whether these means keep the promise.
    """

    target: str
    year: int
    reading: str
    decides: bool
    unit: str
    comparator: str
    threshold: float
    assumption: str
    basis: str
    low_move: str
    high_move: str
    value: float
    at_low: float
    at_high: float
    kept: bool
    kept_at_low: bool
    kept_at_high: bool

    @property
    def swing(self) -> float:
        """Largest of the three values less the smallest."""
        known = [value for value in (self.value, self.at_low, self.at_high) if not isnan(value)]
        return max(known) - min(known) if known else 0.0

    @property
    def flips(self) -> bool:
        """Whether one end keeps what the scenario breaks, or breaks what it keeps."""
        return self.kept_at_low != self.kept or self.kept_at_high != self.kept


@dataclass(frozen=True, slots=True)
class Tornado:
    """A finished tornado.

    Attributes
    ----------
    scenario, title : str
    seed, replications : int
    swings : tuple of Swing
        Promise by promise in the order asked for, reading by reading, the largest swing first.
    not_moved : tuple of NotMoved
        Assumptions that were not moved.
    shortened : tuple of NotMoved
        Ends that were reached in part only, and why.
    n_tried : int
        Assumptions that were moved.
    """

    scenario: str
    title: str
    seed: int
    replications: int
    swings: tuple[Swing, ...]
    not_moved: tuple[NotMoved, ...]
    shortened: tuple[NotMoved, ...]
    n_tried: int

    def targets(self) -> tuple[str, ...]:
        """Return the promises, in order."""
        return tuple(dict.fromkeys(swing.target for swing in self.swings))

    def deciding(self, target: str) -> tuple[Swing, ...]:
        """Return the swings of the reading that decides a promise, the largest first."""
        return tuple(swing for swing in self.swings if swing.target == target and swing.decides)

    def readings(self, target: str, assumption: str) -> tuple[Swing, ...]:
        """Return what an assumption does to every reading of a promise."""
        return tuple(swing for swing in self.swings if (swing.target, swing.assumption) == (target, assumption))

    def table(self) -> pa.Table:
        """Return all swings as one table."""
        return TORNADO.build([_columns(self.swings)]) if self.swings else TORNADO.build([])


def ordered(swings: Iterable[Swing], targets: Iterable[str]) -> tuple[Swing, ...]:
    """Return swings by promise and reading, in the order given, the largest first; equal ones by name."""
    place = {target: number for number, target in enumerate(targets)}
    listed = list(swings)
    readings = {key: number for number, key in enumerate(dict.fromkeys((one.target, one.reading) for one in listed))}

    def rank(one: Swing) -> tuple[int, int, float, str]:
        return place[one.target], readings[one.target, one.reading], -one.swing, one.assumption

    return tuple(sorted(listed, key=rank))


def _columns(swings: tuple[Swing, ...]) -> dict[str, object]:
    fields = {
        "target": "target",
        "year": "year",
        "reading": "reading",
        "decides": "decides",
        "assumption": "assumption",
        "basis": "basis",
        "low_move": "low_move",
        "high_move": "high_move",
        "value_in_unit": "value",
        "at_low_in_unit": "at_low",
        "at_high_in_unit": "at_high",
        "swing_in_unit": "swing",
        "threshold_in_unit": "threshold",
        "kept": "kept",
        "kept_at_low": "kept_at_low",
        "kept_at_high": "kept_at_high",
        "flips": "flips",
    }
    return {column: [getattr(swing, field) for swing in swings] for column, field in fields.items()}
