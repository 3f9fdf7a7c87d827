"""The way of a request for an online public service: how long each link is away and takes, which is weakest."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from camau_netsim.domains.datacentre.chain import LINKS
from camau_netsim.engine.results import Results
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure
from camau_netsim.units import HOURS_PER_YEAR

SIZE_IN = (13.0, 7.6)
TITLES = {
    "access": "access\nfibre line or phone",
    "tslcd": "TSLCD\nhub to the body",
    "lgsp": "LGSP\nshared integration",
    "datacentre": "data centre\nportal, servers, data",
    "identity": "identity\nnational platform",
}
YEAR_COLOURS = ("#0072b2", "#56b4e9", "#009e73", "#cc79a7")
WEAK = "#d55e00"
_LEFT, _WIDTH = 0.075, 0.9


def chain_platforms(results: Results) -> tuple[str, ...]:
    """Return the platforms with a chain, in the order of the table."""
    return tuple(dict.fromkeys(results.tables["datacentre_chain"]["platform"].to_pylist()))


def draw_chain(results: Results, platform: str) -> Figure:
    """Return the picture of one platform's chain: boxes of the links, hours away and delay below them, year by year."""
    table = results.tables["datacentre_chain"].to_pandas()
    own = table[table["platform"] == platform]
    means = own.groupby(["year", "load", "link"], sort=True)[["available_ratio", "delay_ms"]].mean()
    full = own.groupby(["year", "load", "link"], sort=True)["overloaded"].any()
    years = sorted(own["year"].unique())
    figure = blank_figure(*SIZE_IN)
    _draw_boxes(figure.add_axes((_LEFT, 0.735, _WIDTH, 0.13)))
    away = figure.add_axes((_LEFT, 0.435, _WIDTH, 0.26))
    delay = figure.add_axes((_LEFT, 0.09, _WIDTH, 0.26))
    hours = {year: _of(means, year, "deadline", "available_ratio", 1.0) for year in years}
    _draw_bars(away, {year: (1.0 - ratio) * HOURS_PER_YEAR for year, ratio in hours.items()}, {}, "h")
    away.set_ylabel("away, hours a year")
    late = {year: _of(means, year, "deadline", "delay_ms", np.nan) for year in years}
    _draw_bars(delay, late, {year: _flags(full, year) for year in years}, "ms")
    _draw_busy(delay, {year: _of(means, year, "busy_hour", "delay_ms", np.nan) for year in years})
    delay.set_ylabel("delay at the deadline peak, ms")
    _write(figure, results, own)
    return figure


def _of(means: pd.DataFrame, year: int, load: str, column: str, otherwise: float) -> np.ndarray:
    values = [means[column].get((year, load, link), otherwise) for link in LINKS]
    return np.array(values, dtype=np.float64)


def _flags(full: pd.Series, year: int) -> np.ndarray:
    return np.array([bool(full.get((year, "deadline", link), False)) for link in LINKS])


def _draw_boxes(axes: Axes) -> None:
    axes.set_xlim(-0.6, len(LINKS) - 0.4)
    axes.set_ylim(0.0, 1.0)
    axes.axis("off")
    for number, link in enumerate(LINKS):
        box = FancyBboxPatch((number - 0.34, 0.12), 0.68, 0.76, "round,pad=0.02", fc="#f1f3f4", ec="#9aa0a6", lw=1.0)
        axes.add_patch(box)
        first, second = TITLES[link].split("\n")
        axes.text(number, 0.62, first, ha="center", va="center", fontsize=12, fontweight="bold")
        axes.text(number, 0.34, second, ha="center", va="center", fontsize=8.5, color=FAINT_INK)
        axes.annotate(
            "", (number - 0.37, 0.5), xytext=(number - 0.61, 0.5), arrowprops={"arrowstyle": "-|>", "lw": 1.3}
        )
    axes.text(-0.6, 0.64, "user", ha="left", va="bottom", fontsize=10)


def _draw_bars(axes: Axes, values: dict[int, np.ndarray], full: dict[int, np.ndarray], unit: str) -> None:
    """Draw one bar a year and link; the weakest link of each year in its own colour, overload as a hatched bar."""
    top = max((float(np.nanmax(own)) for own in values.values() if np.isfinite(own).any()), default=0.0) or 1.0
    width = 0.6 / len(values)
    for place, (year, own) in enumerate(values.items()):
        over = full.get(year, np.zeros(len(own), dtype=bool))
        height = np.where(over, top * 1.1, np.nan_to_num(own))
        weakest = int(height.argmax())
        at = np.arange(len(own)) - 0.3 + width * (place + 0.5)
        for link, x in enumerate(at):
            colour = WEAK if link == weakest else YEAR_COLOURS[place % len(YEAR_COLOURS)]
            hatch = "///" if over[link] else None
            axes.bar(x, height[link], width * 0.88, color=colour, hatch=hatch, ec="white", lw=0.5)
            said = "overloaded" if over[link] else f"{own[link]:,.2f}" if unit == "h" else f"{own[link]:,.1f}"
            axes.text(x, height[link] + top * 0.02, said, ha="center", va="bottom", fontsize=8.5)
            axes.text(x, -top * 0.03, str(year), ha="center", va="top", fontsize=8, color=FAINT_INK)
    axes.set_xlim(-0.6, len(LINKS) - 0.4)
    axes.set_ylim(0.0, top * 1.25)
    axes.set_xticks([])
    axes.spines[["top", "right"]].set_visible(False)


def _draw_busy(axes: Axes, values: dict[int, np.ndarray]) -> None:
    width = 0.6 / len(values)
    for place, own in enumerate(values.values()):
        at = np.arange(len(own)) - 0.3 + width * (place + 0.5)
        axes.hlines(own, at - width * 0.42, at + width * 0.42, color=INK, lw=1.4, linestyles=":")


def _write(figure: Figure, results: Results, own: pd.DataFrame) -> None:
    title = str(results.manifest.get("scenario_title") or results.manifest.get("scenario", ""))
    named = f"{title}: the way of a request, {own['platform'].iloc[0]}"
    figure.text(0.02, 0.965, named, fontsize=15, fontweight="bold", va="center")
    whole = own[(own["load"] == "deadline") & (own["link"] == "whole")].groupby("year", sort=True)
    parts = [_said(str(year), rows) for year, rows in whole]
    figure.text(0.02, 0.925, "\n".join(parts), fontsize=10, color=FAINT_INK, va="top", linespacing=1.4)
    said = "Orange: the weakest link of a year. Dotted: delay in the busy hour. Away: mean over the replications."
    figure.text(0.02, 0.02, said, fontsize=9, color=FAINT_INK, va="center")


def _said(year: str, rows: pd.DataFrame) -> str:
    """Say in one line how the whole chain fares in a year."""
    ratio = 100.0 * rows["available_ratio"].mean()
    delay, server = (
        "no end" if rows[name].isna().any() else f"{rows[name].mean():,.0f} ms" for name in ("delay_ms", "server_ms")
    )
    return (
        f"{year}: whole chain up {ratio:.3f} % of the year; at the deadline peak {delay}, "
        f"of which servers {server} (limit {rows['limit_ms'].max():,.0f} ms)"
    )
