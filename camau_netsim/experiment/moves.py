"""How far each assumption of the register may be moved alone: a setting to the ends of its range, a column as a whole.

A setting is set to ``low`` and to ``high``. All numbers of a column are scaled by one factor, decibels shifted by one
step, so that a stated reference reaches the end: in a table by year the median of the judged year's rows (the latest
before it, where the year has none), else the median of all rows. A moved value stays within the register's range and
within what the spec takes. Shares of plans are moved by a rule of their own (``half_a_step``). What the scenario's own
rules refuse is moved three quarters, half or a quarter of the way. What cannot be moved is listed with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from statistics import median, quantiles
from typing import Any, Literal

from camau_netsim.core.spec import Row
from camau_netsim.engine.swing import NotMoved
from camau_netsim.errors import ScenarioError
from camau_netsim.scenario.fields import Bounds, bounds_of, rooms_of, tables_of
from camau_netsim.scenario.model import Assumption, Scenario
from camau_netsim.units import suffix_of

End = Literal["low", "high"]
ENDS: tuple[End, End] = ("low", "high")
PARTS = (1.0, 0.75, 0.5, 0.25)
"""Parts of the way that are tried, until the scenario accepts one."""

WIDE = 0.5
"""A column whose middle eight tenths of values fill more than this share of its range is not moved as a whole."""

LOOKING = {"demand.observed_days": "it says how often the network is looked at, not what it is"}
"""Settings of the method: their range is one of effort."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A scenario with one assumption at one end.

    Attributes
    ----------
    scenario : Scenario
    said : str
        From where to where: ``0.08 to 0.06``, ``median 42 to 24``.
    short : str
        Why it did not go all the way; empty if it did.
    """

    scenario: Scenario
    said: str
    short: str = ""


def movable(scenario: Scenario, assumption: Assumption, year: int) -> NotMoved | None:
    """Return why an assumption cannot be moved; ``None`` if it can be tried."""
    if assumption.path in OWN_RULES:
        return None
    reason = LOOKING.get(assumption.path) or _no_range(assumption) or _no_number(scenario, assumption.path)
    if reason:
        return NotMoved(assumption.path, reason)
    return _no_level(scenario, assumption, year) if assumption.path.count(".") > 1 else None


def move(scenario: Scenario, assumption: Assumption, end: End, year: int) -> Moved | NotMoved:
    """Return the scenario with the assumption at an end of its range, or as far towards it as its rules allow."""
    refusal = ""
    for part in PARTS:
        overrides, said = _overrides(scenario, assumption, end, year, part)
        try:
            moved = scenario.replace(overrides)
        except ScenarioError as fault:
            refusal = refusal or f"{fault.issues[0].where}: {fault.issues[0].what}"
            continue
        return Moved(moved, said, "" if part == 1.0 else f"{part:.0%} of the way, because at the end {refusal}")
    return NotMoved(assumption.path, f"the scenario refuses it even a quarter of the way: {refusal}")


def _no_range(assumption: Assumption) -> str:
    low, high = assumption.low, assumption.high
    if low is None or high is None:
        return "the register gives no range"
    return "its range has no width" if low == high else ""


def _no_number(scenario: Scenario, path: str) -> str:
    room, key, *column = path.split(".")
    name = (column or [key])[0]
    if name.endswith("year") and suffix_of(name) is None:
        return "a year says when something is there, not how much of it"
    if name.endswith("_deg") or name in ("x_m", "y_m"):
        return "a place or direction of its own for each row"
    held = getattr(getattr(scenario, room), key)
    values = [getattr(row, name) for row in held] if column else [held]
    given = [value for value in values if value is not None]
    if not given:
        return "the scenario has no value of it"
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in given):
        return "it is not a number"
    return ""


KNOWN_ROWS = "facts, or derived from facts, that differ from row to row: the range is that of single rows"
OF_ROWS = "its rows fill most of its range, which tells where single rows may lie, not how far all may move"


def _no_level(scenario: Scenario, assumption: Assumption, year: int) -> NotMoved | None:
    """Say why a column is not moved as a whole: because its range is that of single rows."""
    values = _reference_values(scenario, assumption.path, year)
    low, high = float(assumption.low or 0.0), float(assumption.high or 0.0)
    if median(values) == 0.0:
        return NotMoved(assumption.path, "half of its values are 0")
    if assumption.basis != "assumed" and min(values) < max(values):
        return NotMoved(assumption.path, KNOWN_ROWS)
    if len(values) > 2 and _filled(values, low, high) > WIDE:
        tenths = quantiles(values, n=10)
        detail = f"eight tenths of its rows are {tenths[0]:.4g} to {tenths[-1]:.4g}, of {low:g} to {high:g}"
        return NotMoved(assumption.path, OF_ROWS, detail)
    return None


def _filled(values: Sequence[float], low: float, high: float) -> float:
    """Return the share of a range that the middle eight tenths of values fill, by ratio where the range allows."""
    tenths = quantiles(values, n=10)
    if low > 0.0 and tenths[0] > 0.0:
        return log(tenths[-1] / tenths[0]) / log(high / low)
    return (tenths[-1] - tenths[0]) / (high - low)


def _rows(scenario: Scenario, path: str) -> tuple[tuple[Row, ...], str]:
    room, key, column = path.split(".")
    return getattr(getattr(scenario, room), key), column


def _reference_values(scenario: Scenario, path: str, year: int) -> list[float]:
    """Return the values whose median is the reference of a column."""
    rows, column = _rows(scenario, path)
    given = [row for row in rows if getattr(row, column) is not None]
    room, key, _ = path.split(".")
    if "year" in tables_of(rooms_of(Scenario)[room])[key][0].key:
        dated = [(int(getattr(row, "year")), row) for row in given]  # noqa: B009 (rows of several tables)
        latest = max((when for when, _ in dated if when <= year), default=None)
        given = [row for when, row in dated if when == latest] or given
    return [float(getattr(row, column)) for row in given]


def _overrides(
    scenario: Scenario, assumption: Assumption, end: End, year: int, part: float
) -> tuple[dict[str, object], str]:
    """Return what to replace, and from where to where the reference goes."""
    path = assumption.path
    room, key, *column = path.split(".")
    if path in OWN_RULES:
        rows, said = OWN_RULES[path](_rows(scenario, path)[0], end, part)
        return {f"{room}.{key}": rows}, said
    goal = float((assumption.low if end == "low" else assumption.high) or 0.0)
    if column:
        reference = median(_reference_values(scenario, path, year))
        reached = reference + part * (goal - reference)
        within = Bounds(float(assumption.low or 0.0), float(assumption.high or 0.0))
        said = f"median {reference:.4g} to {reached:.4g}"
        return {f"{room}.{key}": _together(scenario, path, (reference, reached), within)}, said
    value = getattr(getattr(scenario, room), key)
    reached = bounds_of(rooms_of(Scenario)[room], key).clip(value + part * (goal - value))
    new = round(reached) if isinstance(value, int) else reached
    return {path: new}, f"{value:.6g} to {new:.6g}"


DECIBELS = ("_db", "_dbm", "_dbi", "_dbuvm")


def _together(scenario: Scenario, path: str, way: tuple[float, float], within: Bounds) -> tuple[Row, ...]:
    """Return the rows with a column moved; a value that the scenario puts outside its range may stay there."""
    rows, column = _rows(scenario, path)
    start, end = way
    shifted = suffix_of(column) in DECIBELS
    changed = []
    for row in rows:
        value = getattr(row, column)
        if value is None:
            changed.append(row)
            continue
        room = Bounds(min(within.low, value), max(within.high, value))
        moved = bounds_of(type(row), column).clip(room.clip(value + end - start if shifted else value * end / start))
        changed.append(row.model_copy(update={column: round(moved) if isinstance(value, int) else moved}))
    return tuple(changed)


def half_a_step(rows: Sequence[Any], end: End, part: float) -> tuple[tuple[Any, ...], str]:
    """Move half of the lines of every plan to the next slower (low) or next faster (high) rate of its mix.

    The shares of a mix must add up to 1, so that none can be moved alone; lines on the last rate stay there.
    """
    mixes: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        mixes[row.plan, row.year].append(number)
    share = {number: row.share_ratio for number, row in enumerate(rows)}
    for members in mixes.values():
        ordered = sorted(members, key=lambda number: rows[number].cap_mbps, reverse=end == "high")
        for number, onward in _steps(ordered):
            gone = 0.5 * part * rows[number].share_ratio
            share[number] -= gone
            share[onward] += gone
    changed = tuple(row.model_copy(update={"share_ratio": share[number]}) for number, row in enumerate(rows))
    return changed, f"half of the lines one plan {'slower' if end == 'low' else 'faster'}"


def _steps(ordered: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield each member with the one its lines go to: the one before it."""
    return ((number, onward) for onward, number in pairwise(ordered))


OWN_RULES = {"access.plans.share_ratio": half_a_step}
"""Columns that are moved by a rule of their own."""
