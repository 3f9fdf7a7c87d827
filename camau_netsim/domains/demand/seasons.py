"""Weekdays, weekends, holidays and seasons: by how much a profile is up or down on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from camau_netsim.core.timeline import WEEKDAYS


class Season(NamedTuple):
    """Days on which a profile is multiplied by a factor."""

    profile: str
    days: str
    first_day: int
    last_day: int
    factor: float

    def holds(self, year: int, day: int) -> bool:
        """Whether it holds on a day of a year, both days of its span included; a span may run over New Year."""
        inside = self.first_day <= day <= self.last_day
        if self.first_day > self.last_day:
            inside = day >= self.first_day or day <= self.last_day
        return inside and (date(year, 1, 1) + timedelta(day)).weekday() in WEEKDAYS[self.days]


def season_factor(seasons: tuple[Season, ...], profile: str, year: int, day: int) -> float:
    """Return the product of all factors that hold for a profile on a day; 1 if none does."""
    factor = 1.0
    for season in seasons:
        if season.profile == profile and season.holds(year, day):
            factor *= season.factor
    return factor
