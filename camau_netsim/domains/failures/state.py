"""Which elements are down now, for which reasons, and every outage so far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.domains.failures.storm import Passage


class Outage(NamedTuple):
    """One outage of one element."""

    row: int
    start_h: float
    end_h: float
    cause: str


class Storming(NamedTuple):
    """A passage and what it did."""

    passage: Passage
    n_broken: dict[str, int]
    worst_gust_m_per_s: float


class ElementState:
    """The state of every element; it is up as long as no reason holds it down.

    Attributes
    ----------
    up : uint8 array, shape (n_element,)
    down_since_h : float64 array, shape (n_element,)
        NaN while up.
    generator_on : uint8 array, shape (n_supply,)
        Whether the generator of a site started in the present outage of its grid, or would start in the next.
    outages : list of Outage
        In the order in which they ended.
    storms : list of Storming
        Of the year.
    """

    def __init__(self, n_elements: int, n_supplies: int = 0) -> None:
        self.up: Mask = np.ones(n_elements, dtype=np.uint8)
        self.down_since_h: Real = np.full(n_elements, np.nan)
        self.generator_on: Mask = np.ones(n_supplies, dtype=np.uint8)
        self.outages: list[Outage] = []
        self.storms: list[Storming] = []
        self._n_reasons = [0] * n_elements
        self._cause: dict[int, str] = {}

    def fall(self, row: int, now_h: float, cause: str = "fault") -> None:
        """Give an element a reason to be down; the first one is told as the cause."""
        if self._n_reasons[row] == 0:
            self.up[row] = 0
            self.down_since_h[row] = now_h
            self._cause[row] = cause
        self._n_reasons[row] += 1

    def rise(self, row: int, now_h: float) -> None:
        """Take one reason away; with the last one the element is up again and the outage is kept."""
        self._n_reasons[row] -= 1
        if self._n_reasons[row] == 0:
            self.up[row] = 1
            self._keep(row, now_h)
            self.down_since_h[row] = np.nan

    def finish(self, now_h: float) -> None:
        """Close the outages still open when the year ends."""
        for row in np.flatnonzero(self.up == 0):
            self._keep(int(row), now_h)

    def down_h(self, rows: slice, now_h: float) -> Real:
        """Hours the elements of a group have been down, 0 while up."""
        since = self.down_since_h[rows]
        return np.where(np.isnan(since), 0.0, now_h - since)

    def _keep(self, row: int, now_h: float) -> None:
        self.outages.append(Outage(row, float(self.down_since_h[row]), now_h, self._cause[row]))
