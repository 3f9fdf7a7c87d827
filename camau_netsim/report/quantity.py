"""Numbers with units, as people read them."""

from __future__ import annotations

from math import isfinite

from camau_netsim.domains.targets.interval import Interval

MAX_DECIMALS = 5
_RELATIVE_NOISE = 1e-9


def short_unit(unit: str) -> str:
    """Return the unit without what is counted: ``% of users`` is ``%``, ``fibre line per household`` per household."""
    if unit.startswith("% of "):
        return "%"
    what, per, whom = unit.partition(" per ")
    return f"per {whom}" if per and " " in what else unit


def decimals_against(value: float, threshold: float | None, least: int = 2) -> int:
    """Return how many decimals show on which side of a threshold a value lies: 99.998 must not read as 100.00."""
    if threshold is None or not isfinite(value) or abs(value - threshold) <= _RELATIVE_NOISE * max(abs(threshold), 1.0):
        return least
    enough = (n for n in range(least, MAX_DECIMALS) if round(value, n) != round(threshold, n))
    return next(enough, MAX_DECIMALS)


def number_text(value: float | None, decimals: int = 2, sign: bool = False) -> str:
    """Return a number with thousands separated; a dash where there is none."""
    if value is None or not isfinite(value):
        return "-"
    text = f"{value:{'+' if sign else ''},.{decimals}f}"
    return text.replace("-", "", 1) if text.startswith("-") and not text.strip("-0.,") else text


def share_text(share_ratio: float, decimals: int = 1) -> str:
    """Return a share of 1 in percent."""
    return f"{100.0 * share_ratio:.{decimals}f} %"


def threshold_text(value: float | None) -> str:
    """Return a threshold as the plan writes it: no decimals it does not have."""
    return "-" if value is None else f"{value:,.10g}"


def value_text(value: float | None, unit: str, threshold: float | None = None) -> str:
    """Return a value with its unit, with enough decimals to tell it from the threshold."""
    decimals = 2 if value is None else decimals_against(value, threshold)
    return f"{number_text(value, decimals)} {short_unit(unit)}".rstrip()


def has_no_spread(interval: Interval) -> bool:
    """Whether every replication gave the same value."""
    return interval.high - interval.low <= _RELATIVE_NOISE * max(abs(interval.low), abs(interval.high), 1.0)


def interval_text(interval: Interval | None, confidence_ratio: float, threshold: float | None = None) -> str:
    """Return ``95% [a, b]``, ``no spread`` where nothing varies, ``none`` where there is but one replication."""
    if interval is None:
        return "none"
    if has_no_spread(interval):
        return "no spread"
    decimals = max(decimals_against(end, threshold) for end in (interval.low, interval.high))
    ends = f"{number_text(interval.low, decimals)}, {number_text(interval.high, decimals)}"
    return f"{confidence_ratio * 100.0:g}% [{ends}]"
