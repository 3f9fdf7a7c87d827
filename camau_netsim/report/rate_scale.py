"""Colours for rates: a few steps of one sequential, colour-blind safe map, with the plan's rate on a step's edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import BoundaryNorm, Colormap, ListedColormap
from matplotlib.ticker import MaxNLocator

from camau_netsim.core.index import Real
from camau_netsim.report.map_rates import CommuneRates

N_STEPS = 8
_TOO_CLOSE_RATIO = 0.35


@dataclass(frozen=True, slots=True)
class RateScale:
    """Steps of rates and their colours."""

    edges_mbps: tuple[float, ...]
    plan_mbps: float | None
    colours: Colormap
    norm: BoundaryNorm

    def rgba(self, rate_mbps: Real) -> Real:
        """Return the colour of each rate, shape (..., 4); transparent where there is none."""
        known = np.isfinite(rate_mbps)
        colours: Real = np.asarray(self.colours(self.norm(np.where(known, rate_mbps, 0.0).round(1))), dtype=np.float64)
        colours[..., 3] = np.where(known, 1.0, 0.0)
        return colours

    def labelled_edges(self) -> list[float]:
        """Return the edges that can carry a number without running into the plan's."""
        step = (self.edges_mbps[-1] - self.edges_mbps[0]) / N_STEPS
        plan = self.plan_mbps
        return [
            edge
            for edge in self.edges_mbps
            if plan is None or edge == plan or abs(edge - plan) > _TOO_CLOSE_RATIO * step
        ]


def scale_of(years: Sequence[CommuneRates]) -> RateScale:
    """Return one scale for a theme over all years, so that the maps can be compared."""
    plan = next((rates.plan.rate_mbps for rates in reversed(years) if rates.plan is not None), None)
    values = np.concatenate([rates.rate_mbps[np.isfinite(rates.rate_mbps)] for rates in years])
    top = max(float(values.max(initial=0.0)), 1.1 * (plan or 0.0), 1.0)
    ticks = MaxNLocator(nbins=N_STEPS, steps=[1, 2, 2.5, 5, 10]).tick_values(0.0, top)
    edges = tuple(sorted({float(tick) for tick in ticks if tick >= 0.0} | ({plan} if plan else set())))
    shades = colormaps["YlGnBu"](np.linspace(0.06, 0.95, len(edges) - 1))
    colours = ListedColormap(shades)
    return RateScale(edges, plan, colours, BoundaryNorm(edges, len(shades), clip=True))
