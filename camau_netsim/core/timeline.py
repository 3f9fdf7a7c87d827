"""When the network is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from camau_netsim.units import HOURS_PER_DAY


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An observed hour of one simulated year."""

    day: int
    hour: int

    @property
    def clock_h(self) -> float:
        """Hours since the start of the year."""
        return self.day * HOURS_PER_DAY + self.hour
