"""When the network is looked at, and how closely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from camau_netsim.core.index import Rows
from camau_netsim.units import DAYS_PER_YEAR, HOURS_PER_DAY

WEEKDAYS = {"any": range(7), "weekday": range(5), "weekend": range(5, 7)}
"""Kinds of day -> days of the week, Monday 0."""

_WINDOW = re.compile(r"(?P<years>\d{4}(?:,\d{4})*)\s+(?P<days>[a-z]+)\s+(?P<first>\d{1,2}):00-(?P<end>\d{1,2}):00")


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An observed hour of one simulated year."""

    day: int
    hour: int

    @property
    def clock_h(self) -> float:
        """Hours since the start of the year."""
        return self.day * HOURS_PER_DAY + self.hour


@dataclass(frozen=True, slots=True)
class Window:
    """Whole hours of the observed days of some years in which every session is simulated.

    Attributes
    ----------
    years : tuple of int
    days : str
        A key of ``WEEKDAYS``: which days of the year may be observed.
    first_hour, end_hour : int
        ``0 <= first_hour < end_hour <= 24``.
    """

    years: tuple[int, ...]
    days: str
    first_hour: int
    end_hour: int

    @classmethod
    def read(cls, text: str) -> Window:
        """Read a text such as ``2025 weekday 20:00-22:00`` or ``2025,2030 any 21:00-22:00``.

        Raises
        ------
        ValueError
            The text is not of that form.
        """
        match = _WINDOW.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not of the form 'YEAR[,YEAR..] DAYS HH:00-HH:00', hours whole")
        if match["days"] not in WEEKDAYS:
            raise ValueError(f"{text!r}: days are {', '.join(WEEKDAYS)}, not {match['days']!r}")
        first, end = int(match["first"]), int(match["end"])
        if not 0 <= first < end <= HOURS_PER_DAY:
            raise ValueError(f"{text!r}: the hours must rise and lie between 0:00 and 24:00")
        return cls(tuple(sorted({int(year) for year in match["years"].split(",")})), match["days"], first, end)

    @property
    def hours(self) -> range:
        """Hours of the day it covers."""
        return range(self.first_hour, self.end_hour)

    def __str__(self) -> str:
        years = ",".join(str(year) for year in self.years)
        return f"{years} {self.days} {self.first_hour:02d}:00-{self.end_hour:02d}:00"


def window_faults(windows: tuple[Window, ...], years: tuple[int, ...], observed_days: int) -> list[str]:
    """Return what is wrong with windows for a run that observes so many days of each of some years."""
    faults = [
        f"window {window}: {year} is not simulated" for window in windows for year in window.years if year not in years
    ]
    for year in sorted({year for window in windows for year in window.years}):
        own = windows_of(windows, year)
        if len({window.days for window in own}) > 1:
            faults.append(f"windows of {year} name unlike days: {', '.join(sorted({window.days for window in own}))}")
        n_days = len(days_like(year, own[0].days))
        if n_days < observed_days:
            faults.append(f"{observed_days} days of {year} are observed, but only {n_days} are of kind {own[0].days}")
        hours = [hour for window in own for hour in window.hours]
        twice = sorted({hour for hour in hours if hours.count(hour) > 1})
        if twice:
            faults.append(f"windows of {year} cover hour {twice[0]} twice")
    return faults


def windows_of(windows: tuple[Window, ...], year: int) -> tuple[Window, ...]:
    """Return the windows of one year, in order of the day."""
    return tuple(sorted((window for window in windows if year in window.years), key=lambda window: window.first_hour))


def days_like(year: int, days: str) -> Rows:
    """Return the days of a year, from 0, that are of a kind; the year is cut to 365 days."""
    first = date(year, 1, 1)
    wanted = WEEKDAYS[days]
    kept = [day for day in range(int(DAYS_PER_YEAR)) if (first + timedelta(day)).weekday() in wanted]
    return np.array(kept, dtype=np.int32)
