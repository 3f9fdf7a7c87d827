"""How long each body is off the TSLCD in a mean year, the worst first, and where it sits."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from camau_netsim.core.place import plane_of
from camau_netsim.engine.results import Results
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import HOURS_PER_YEAR, MIN_PER_HOUR

N_NAMED = 6
MIN_PER_YEAR = HOURS_PER_YEAR * MIN_PER_HOUR
LEAST_MIN = 1.0
"""Times off below this are drawn at the edge."""
COLOURS = ("#222222", "#1f5fa8", "#b3262e", "#2f8f5b", "#7b4fa3", "#d08a1d")


def draw_tslcd_availability(results: Results, scenario: Scenario, year: int) -> Figure | None:
    """Return the picture of a year; ``None`` without bodies.

    Parameters
    ----------
    results : Results
    scenario : Scenario
        The one that was run.
    year : int
    """
    table = results.tables["government_circuits"].to_pandas()
    circuits = table[(table["year"] == year) & table["commune"].notna()].copy()
    if circuits.empty:
        return None
    circuits["most_min"] = (1.0 - circuits["available_low_ratio"]) * MIN_PER_YEAR
    circuits["least_min"] = (1.0 - circuits["available_high_ratio"]) * MIN_PER_YEAR
    seen = results.tables["government_bodies"].to_pandas()
    seen = seen[seen["year"] == year].groupby("body")["connected_ratio"].mean()
    circuits["seen_min"] = (1.0 - circuits["body"].map(seen)) * MIN_PER_YEAR
    circuits = circuits.sort_values(["most_min", "body"], ascending=[False, True]).reset_index(drop=True)
    figure = blank_figure(15.0, 8.6)
    _draw_sorted(figure.add_axes((0.06, 0.085, 0.46, 0.79)), circuits, results.manifest.get("replications"))
    _draw_places(figure, figure.add_axes((0.54, 0.06, 0.37, 0.82)), circuits, scenario)
    figure.text(0.015, 0.965, f"TSLCD {year}: minutes a year without a path to the hub, by body", fontsize=13,
                fontweight="bold", va="top")  # fmt: skip
    told = "Bars: long-run expectation from all states with few failures (from least to most). Dots: mean of this run."
    figure.text(0.015, 0.93, told, fontsize=9.5, color=FAINT_INK, va="top")
    return figure


def _draw_sorted(axes: Axes, circuits: pd.DataFrame, replications: object) -> None:
    order = circuits.drop_duplicates("level").sort_values("rank")["level"]
    colour = dict(zip(order, COLOURS * (len(order) // len(COLOURS) + 1), strict=False))
    at = np.arange(len(circuits))
    low, high = (np.maximum(circuits[name], LEAST_MIN) for name in ("least_min", "most_min"))
    axes.vlines(at, LEAST_MIN, high, color="#dfe3e6", lw=1.6, zorder=1)
    for level in order:
        own = (circuits["level"] == level).to_numpy()
        axes.vlines(at[own], low[own], np.maximum(high[own], low[own] * 1.06), color=colour[level], lw=4.0, label=level)
    axes.plot(at, np.maximum(circuits["seen_min"], LEAST_MIN), ".", color="#555555", ms=4.5, label="this run", zorder=3)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_ylim(LEAST_MIN, max(float(circuits[["most_min", "seen_min"]].max().max()) * 1.6, 10.0))
    axes.set_xlim(-1.5, len(circuits) + 0.5)
    axes.set_xlabel("bodies, the worst first")
    axes.set_ylabel("minutes a year without a path to the hub")
    axes.grid(axis="y", color="#ececec", lw=0.7)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper right", fontsize=9)


def _draw_places(figure: Figure, axes: Axes, circuits: pd.DataFrame, scenario: Scenario) -> None:
    plane = plane_of([*scenario.demand.communes, *scenario.backbone.nodes])
    x_m, y_m = plane.metres(scenario.demand.communes)
    place = {commune.id: (x_m[row], y_m[row]) for row, commune in enumerate(scenario.demand.communes)}
    homes_x, homes_y = plane.metres(scenario.demand.settlements)
    axes.plot(homes_x, homes_y, ".", color="#e3e3e3", ms=1.2, zorder=0)
    lowest = circuits.drop_duplicates("commune")  # the worst body of each commune
    at = np.array([place[commune] for commune in lowest["commune"]])
    top = max(float(lowest["most_min"].max()), 10.0 * LEAST_MIN)
    dots = axes.scatter(at[:, 0], at[:, 1], c=np.maximum(lowest["most_min"], LEAST_MIN), cmap="viridis_r", s=58,
                        norm=LogNorm(max(float(lowest["most_min"].min()), LEAST_MIN), top), edgecolors="#333333",
                        linewidths=0.5, zorder=2)  # fmt: skip
    for number, (row, spot) in enumerate(zip(lowest.head(N_NAMED).itertuples(), at, strict=False)):
        name = str(row.name).removeprefix("Ủy ban nhân dân ").partition(" (")[0]
        axes.annotate(f"{name}: {row.most_min:,.0f} min", spot, xytext=(8, 6 if number % 2 else -10), fontsize=8,
                      textcoords="offset points", color=INK, zorder=3,
                      bbox={"facecolor": "white", "alpha": 0.75, "lw": 0, "pad": 0.6})  # fmt: skip
    axes.set_aspect("equal")
    axes.set_axis_off()
    bar = figure.colorbar(dots, cax=figure.add_axes((0.925, 0.2, 0.012, 0.5)))
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    bar.ax.yaxis.set_minor_formatter(lambda value, _: f"{value:g}")
    bar.set_label("minutes a year, worst body of each commune")
