"""Electric supplies that stand between a grid and what it feeds: a battery, then perhaps a generator with a tank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.units import HOURS_PER_YEAR

FLAT_H = 1.0e-6
"""A battery within this of its autonomy counts as flat: the clock lands on that instant up to rounding."""


@dataclass(frozen=True, slots=True)
class Supplies:
    """Supplies of many sites; the generator takes over when the battery is flat, if it starts."""

    grid: Rows  # (n_supply,) row of the grid that feeds it; -1: it has power for certain
    battery_h: Real  # (n_supply,)
    generator_h: Real  # (n_supply,) hours on one tank; 0: no generator
    start_ratio: Real  # (n_supply,) chance that it starts in an outage
    refuel_h: Real  # (n_supply,) from an empty tank to a full one; inf: nobody brings fuel

    def __len__(self) -> int:
        return len(self.grid)

    def powered(self, grid_up: Mask, grid_down_h: Real, generator_on: Mask) -> Mask:
        """Say which sites have power.

        Parameters
        ----------
        grid_up : uint8 array, shape (n_grid,)
        grid_down_h : float64 array, shape (n_grid,)
            Hours since the grid fell, 0 while up.
        generator_on : uint8 array, shape (n_supply,)
            Whether the generator started in this outage.

        Returns
        -------
        powered : uint8 array, shape (n_supply,)
        """
        fed = self.grid < 0
        if not len(grid_up):
            return fed.astype(np.uint8)
        row = np.maximum(self.grid, 0)
        flat_h = grid_down_h[row] - (self.battery_h - FLAT_H)
        has = (self.generator_h > 0.0) & (generator_on == 1)
        cycle_h = np.where(self.generator_h > 0.0, self.generator_h + self.refuel_h, 1.0)
        running = has & (np.mod(np.maximum(flat_h, 0.0), cycle_h) < self.generator_h)
        powered: Mask = (fed | (grid_up[row] == 1) | (flat_h < 0.0) | running).astype(np.uint8)
        return powered

    def changes_h(self, grid: int, horizon_h: float = HOURS_PER_YEAR) -> Real:
        """Return the hours after the fall of a grid at which a site on it may go dark or come back, ascending."""
        rows = np.flatnonzero(self.grid == grid)
        return np.unique(np.concatenate([np.empty(0), *(_changes_of(self, int(row), horizon_h) for row in rows)]))

    def dark_ratio(self, row: int, grid_up_h: float, grid_down_h: float) -> float:
        """Return the long-run share of time a site is dark; its grid alternates with exponential times of these means.

        With a battery B alone and L outages a year of mean D: L D exp(-B / D) / 8760.
        """
        if not (np.isfinite(grid_up_h) and grid_down_h > 0.0):
            return 0.0
        starts = np.concatenate([[0.0], _changes_of(self, row, HOURS_PER_YEAR)])
        ends = np.append(starts[1:], np.inf)
        spent = np.exp(-starts / grid_down_h) - np.exp(-ends / grid_down_h)
        dark = [self._one(row).powered(np.zeros(1, np.uint8), np.array([at]), np.ones(1, np.uint8))[0] for at in starts]
        flat = starts + FLAT_H >= self.battery_h[row]
        start = float(self.start_ratio[row]) if self.generator_h[row] > 0.0 else 0.0
        share = np.where(np.array(dark) == 0, start, 0.0) + np.where(flat, 1.0 - start, 0.0)
        return float((spent * share).sum() * grid_down_h / (grid_up_h + grid_down_h))

    def _one(self, row: int) -> Supplies:
        at, grid = slice(row, row + 1), np.zeros(1, dtype=np.int32)
        return Supplies(grid, self.battery_h[at], self.generator_h[at], self.start_ratio[at], self.refuel_h[at])


def _changes_of(supplies: Supplies, row: int, horizon_h: float) -> Real:
    """Hours after the fall of its grid at which a site may go dark or come back."""
    at_h = float(supplies.battery_h[row])
    found = {at_h}
    while supplies.generator_h[row] > 0.0 and at_h < horizon_h:
        found.add(at_h + float(supplies.generator_h[row]))
        at_h += float(supplies.generator_h[row] + supplies.refuel_h[row])
        found.add(at_h)
    return np.array(sorted(hour for hour in found if hour < horizon_h), dtype=np.float64)


def no_supplies() -> Supplies:
    """Return supplies of no site at all."""
    none = np.empty(0)
    return Supplies(np.empty(0, dtype=np.int32), none, none, none, none)


def joined(first: Supplies, second: Supplies) -> Supplies:
    """Return the supplies of both, in that order."""
    return Supplies(
        np.concatenate([first.grid, second.grid]).astype(np.int32),
        np.concatenate([first.battery_h, second.battery_h]),
        np.concatenate([first.generator_h, second.generator_h]),
        np.concatenate([first.start_ratio, second.start_ratio]),
        np.concatenate([first.refuel_h, second.refuel_h]),
    )
