"""A tornado as a picture: one bar for each assumption, from the value at its low end to that at its high end."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from camau_netsim.engine.swing import Swing, Tornado
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure
from camau_netsim.report.quantity import decimals_against, number_text, short_unit, threshold_text, value_text
from camau_netsim.report.tornado_text import moving

WIDTH_IN = 13.0
ROW_IN = 0.52
_HEAD_IN, _FOOT_IN = 1.35, 1.15
_LEFT, _RIGHT = 0.36, 0.95
LOW, HIGH = "#0072b2", "#e69f00"
TURNS = "#d55e00"


def draw_tornado(tornado: Tornado, target: str, top: int = 10) -> Figure:
    """Return the chart of the ``top`` assumptions of a promise, the largest swing at the top."""
    swings = tornado.deciding(target)
    rows = moving(swings)[:top]
    n_rows = max(len(rows), 2)
    height_in = _HEAD_IN + _FOOT_IN + ROW_IN * n_rows
    figure = blank_figure(WIDTH_IN, height_in)
    bottom = _FOOT_IN / height_in
    axes = figure.add_axes((_LEFT, bottom, _RIGHT - _LEFT, 1.0 - (_HEAD_IN + _FOOT_IN) / height_in))
    _prepare(axes, swings[0], rows, n_rows)
    for row, swing in enumerate(rows):
        _draw_row(axes, row, swing)
    if not rows:
        axes.text(0.5, 0.5, "no assumption of the register moves it", transform=axes.transAxes, ha="center")
    _write_texts(figure, tornado, swings[0], height_in)
    return figure


def _prepare(axes: Axes, first: Swing, rows: Sequence[Swing], n_rows: int) -> None:
    shown = [first.value, first.threshold, *(end for swing in rows for end in (swing.at_low, swing.at_high))]
    known = [value for value in shown if not isnan(value)]
    margin = 0.09 * max(max(known) - min(known), 1e-6 * max(abs(first.threshold), 1.0))
    axes.set_xlim(min(known) - margin, max(known) + margin)
    axes.set_ylim(n_rows - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_xlabel(f"value in {short_unit(first.unit) or 'the unit of the promise'}")
    axes.grid(axis="x", color="#e3e3e3", lw=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.axvline(first.value, color=INK, lw=1.2, zorder=3)
    axes.axvline(first.threshold, color=TURNS, lw=1.6, ls=(0, (5, 3)), zorder=3)
    left = first.value <= first.threshold
    for x, text, colour, align in (
        (first.value, "as the scenario has it ", INK, "right" if left else "left"),
        (
            first.threshold,
            f" promised {first.comparator} {threshold_text(first.threshold)}",
            TURNS,
            "left" if left else "right",
        ),
    ):
        axes.text(x, 1.01, text, transform=axes.get_xaxis_transform(), ha=align, va="bottom", color=colour)


def _draw_row(axes: Axes, row: int, swing: Swing) -> None:
    if row % 2 == 0:
        axes.axhspan(row - 0.5, row + 0.5, color="#f6f6f4", zorder=0, lw=0)
    for end, colour, move in ((swing.at_low, LOW, swing.low_move), (swing.at_high, HIGH, swing.high_move)):
        if isnan(end) or not move:
            continue
        axes.barh(row, end - swing.value, left=swing.value, height=0.46, color=colour, zorder=2, alpha=0.9)
    _write_ends(axes, row, swing)
    across = axes.get_yaxis_transform()
    x = (0.012 - _LEFT) / (_RIGHT - _LEFT)
    axes.text(x, row - 0.17, swing.assumption, transform=across, va="center", fontweight="bold", fontsize=8.5)
    if swing.flips:
        axes.text(-0.012, row - 0.17, "turns it", transform=across, va="center", ha="right", color=TURNS, fontsize=8)
    moves = " | ".join(dict.fromkeys(move for move in (swing.low_move, swing.high_move) if move))
    axes.text(x, row + 0.2, moves, transform=across, va="center", fontsize=7.5, color=FAINT_INK)


def _write_ends(axes: Axes, row: int, swing: Swing) -> None:
    """Write the value at each end outside its bar."""
    for end, move in ((swing.at_low, swing.low_move), (swing.at_high, swing.high_move)):
        if isnan(end) or not move or end == swing.value:
            continue
        text = number_text(end, decimals_against(end, swing.threshold))
        right = end > swing.value
        both = (swing.at_low - swing.value) * (swing.at_high - swing.value) > 0.0
        if both and abs(end - swing.value) < max(abs(one - swing.value) for one in (swing.at_low, swing.at_high)):
            continue  # the shorter of two bars on one side
        axes.annotate(
            text,
            (end, row),
            xytext=(4 if right else -4, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=8,
            zorder=5,
        )


def _write_texts(figure: Figure, tornado: Tornado, first: Swing, height_in: float) -> None:
    def at(inches: float) -> float:
        return 1.0 - inches / height_in

    kept = "kept" if first.kept else "not kept"
    value = value_text(first.value, first.unit, first.threshold)
    figure.text(
        0.012, at(0.3), f"What moves {first.target} in {first.year}", fontsize=14, fontweight="bold", va="center"
    )
    said = f"{value}, {kept}. Each assumption moved alone to the low and high end of its range; the others stay."
    figure.text(0.012, at(0.58), said, fontsize=9.5, va="center", color=FAINT_INK)
    figure.text(0.012, at(0.8), f"Read as: {first.reading}", fontsize=9, va="center", color=FAINT_INK)
    handles = [
        Patch(color=LOW, label="assumption at its low end"),
        Patch(color=HIGH, label="assumption at its high end"),
    ]
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(_LEFT, 0.012), ncols=2, frameon=False, fontsize=8.5
    )
    plural = "" if tornado.replications == 1 else "s"
    how = f"{tornado.title}; seed {tornado.seed}, {tornado.replications} replication{plural}, common random numbers"
    figure.text(0.012, 0.32 / height_in, "\n".join(wrap(how, 60)), fontsize=7.5, color=FAINT_INK, va="center")
