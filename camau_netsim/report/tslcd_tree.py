"""The TSLCD as a tree, tiers from the top down, communes under their district, coloured by how full they are."""

from __future__ import annotations

from textwrap import shorten

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from camau_netsim.engine.results import Results
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure
from camau_netsim.scenario.model import Scenario

WIDTH_IN, HEAD_IN, ROW_IN = 16.0, 3.7, 0.33
COLUMNS_MIN = 6
CUT = "#b3262e"
"""Edge of a body that some single cut takes off its committed rate."""
SCALE = Normalize(0.0, 1.0)
_BOX_H = 0.78  # of a row


def draw_tslcd_tree(results: Results, scenario: Scenario, year: int) -> Figure | None:
    """Return the tree of a year; ``None`` without bodies.

    Parameters
    ----------
    results : Results
    scenario : Scenario
        The one that was run.
    year : int
    """
    table = results.tables["government_circuits"].to_pandas()
    bodies = table[table["year"] == year].reset_index(drop=True)
    if bodies.empty:
        return None
    bodies["used_ratio"] = bodies["asked_mbps"] / bodies["committed_mbps"].where(bodies["committed_mbps"] > 0.0)
    district = {commune.id: commune.district for commune in scenario.demand.communes}
    bodies["district"] = bodies["commune"].map(district)
    columns = _columns(bodies, list(district.values()))
    n_rows = max((len(rows) for rows in columns.values()), default=0)
    upper = bodies[bodies["rank"] < bodies["rank"].max()]
    inside = upper[upper["commune"].notna()]
    on_top = inside["rank"] == inside["rank"].min()
    beside, heads = inside[on_top], inside[~on_top]
    n_columns = max(len(columns), COLUMNS_MIN)
    n_beside = -(-len(beside) // n_columns)
    figure = blank_figure(WIDTH_IN, HEAD_IN + ROW_IN * (n_rows + n_beside))
    axes = figure.add_axes((0.012, 0.05, 0.976, 0.86))
    axes.set_xlim(0.0, n_columns)
    axes.set_ylim(n_rows + n_beside + 5.9, -0.4)
    axes.set_axis_off()
    _draw_top(axes, upper, n_columns)
    _draw_beside(axes, beside, n_columns)
    _draw_columns(axes, columns, heads, n_columns, 4.4 + n_beside)
    _write(figure, results, bodies, year)
    return figure


def _columns(bodies: pd.DataFrame, districts: list[str]) -> dict[str, pd.DataFrame]:
    """Bodies of the lowest tier by district, the districts as in the scenario."""
    lowest = bodies[(bodies["rank"] == bodies["rank"].max()) & bodies["commune"].notna()]
    found = {name: lowest[lowest["district"] == name] for name in dict.fromkeys(districts)}
    return {name: rows for name, rows in found.items() if len(rows)}


def _draw_top(axes: Axes, upper: pd.DataFrame, n_columns: int) -> None:
    middle = n_columns / 2.0
    above = upper[upper["commune"].isna()]
    for place, body in enumerate(above.itertuples()):
        x = middle + (place - (len(above) - 1) / 2.0) * 3.2
        axes.plot([x, middle], [0.4, 2.2], color=INK, lw=1.4, zorder=1)
        _box(axes, x - 1.5, 0.0, 3.0, body, f"{body.name}  {_rate(body)}", size=9.5)
    axes.text(middle, 2.2, "core of the TSLCD (hub)", ha="center", va="center", fontsize=10.5, fontweight="bold",
              bbox={"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": INK}, zorder=4)  # fmt: skip


def _draw_beside(axes: Axes, beside: pd.DataFrame, n_columns: int) -> None:
    for place, body in enumerate(beside.itertuples()):
        row, column = divmod(place, n_columns)
        _box(axes, column + 0.03, 3.1 + row, 0.94, body, _label(body))
    if len(beside):
        axes.plot([n_columns / 2.0] * 2, [2.2, 3.1], color=INK, lw=1.0, zorder=1)


def _draw_columns(
    axes: Axes, columns: dict[str, pd.DataFrame], heads: pd.DataFrame, n_columns: int, top: float
) -> None:
    """One column for each district: the body of the district where there is one, its communes below."""
    start = (n_columns - len(columns)) / 2.0
    for place, (name, rows) in enumerate(columns.items()):
        x = start + place
        axes.plot([x + 0.5, x + 0.5], [top - 0.75, top], color=INK, lw=1.0, zorder=1)
        axes.plot([x + 0.02, x + 0.02], [top, top + len(rows) + 0.9], color="#9aa0a6", lw=0.8, zorder=0)
        head = heads[heads["district"] == name]
        if len(head):
            body = next(head.itertuples())
            _box(axes, x + 0.03, top, 0.94, body, f"{name}  {_rate(body)}", bold=True)
        else:
            axes.text(x + 0.5, top + _BOX_H / 2.0, name, ha="center", va="center", fontsize=8.5, fontweight="bold")
        for row, body in enumerate(rows.itertuples(), 1):
            _box(axes, x + 0.07, top + row + 0.15, 0.9, body, _label(body))
    axes.plot([start + 0.5, start + len(columns) - 0.5], [top - 0.75, top - 0.75], color=INK, lw=1.0, zorder=1)
    axes.plot([n_columns / 2.0] * 2, [2.2, top - 0.75], color=INK, lw=1.0, zorder=0)


def _label(body: object) -> str:
    name = str(getattr(body, "name", "")).removeprefix("Ủy ban nhân dân ").partition(" (")[0]
    return f"{shorten(name, 21, placeholder='…')}  {_rate(body)}"


def _rate(body: object) -> str:
    return f"{body.asked_mbps:,.0f}/{body.committed_mbps:,.0f}"  # type: ignore[attr-defined]


def _box(
    axes: Axes, x: float, y: float, width: float, body: object, text: str, size: float = 6.8, bold: bool = False
) -> None:
    """A body: colour is its use of the committed rate, a red edge that a single cut takes the rate away."""
    used = body.used_ratio  # type: ignore[attr-defined]
    colour = mpl.colormaps["YlGnBu"](SCALE(min(used, 1.0))) if np.isfinite(used) else (1.0, 1.0, 1.0, 1.0)
    keeps = body.committed_any_conduit  # type: ignore[attr-defined]
    axes.add_patch(
        FancyBboxPatch((x, y), width, _BOX_H, boxstyle="round,pad=0,rounding_size=0.06", mutation_aspect=4.0,
                       facecolor=colour, edgecolor="#7b8794" if keeps else CUT, lw=0.7 if keeps else 1.6, zorder=2)
    )  # fmt: skip
    ink = "white" if sum(colour[:3]) < 1.35 else INK
    weight = "bold" if bold else "normal"
    axes.text(x + width / 2.0, y + _BOX_H / 2.0, text, ha="center", va="center", fontsize=size, color=ink,
              fontweight=weight, zorder=3, clip_on=True)  # fmt: skip


def _write(figure: Figure, results: Results, bodies: pd.DataFrame, year: int) -> None:
    name = results.manifest["scenario"]
    lost = int((~bodies["committed_any_conduit"]).sum())
    title = f"TSLCD {year}: {len(bodies)} bodies by tier, asked over committed rate in Mb/s in the busiest hour"
    figure.text(0.015, 0.975, f"{title} ({name})", fontsize=13, fontweight="bold", va="top")
    told = f"Red edge: some single cut of a conduit takes the committed rate away ({lost} bodies). Pale: little used."
    figure.text(0.015, 0.945, told, fontsize=9.5, color=FAINT_INK, va="top")
    bar = figure.add_axes((0.70, 0.028, 0.27, 0.012))
    scale = mpl.cm.ScalarMappable(SCALE, "YlGnBu")
    figure.colorbar(scale, cax=bar, orientation="horizontal", format=lambda value, _: f"{value:.0%}")
    figure.text(0.69, 0.034, "use of the committed rate", ha="right", va="center", fontsize=9)
