"""Every judged promise on one scale: its value as a share of what is promised."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from camau_netsim.domains.targets.model import Verdict
from camau_netsim.engine.results import Results
from camau_netsim.report.display_width import composed
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure
from camau_netsim.report.quantity import has_no_spread, number_text, short_unit, threshold_text, value_text

WIDTH_IN = 14.0
ROW_IN = 0.62
_HEAD_IN, _FOOT_IN = 1.25, 1.05
CAP_PERCENT = 160.0
"""Values beyond this are drawn at the edge, with their number."""

_LEFT, _RIGHT = 0.335, 0.79
_TEXT = 0.012
LINE_LETTERS = 36
"""What fits to the right of the bars, in the small type."""
LONGEST_UNIT = 14
"""A longer one stands with what is promised alone."""


@dataclass(frozen=True, slots=True)
class StatusMark:
    """How a status looks: by colour and by shape."""

    colour: str
    marker: str


STATUS_MARKS = {
    "met": StatusMark("#0072b2", "o"),
    "missed": StatusMark("#d55e00", "v"),
    "undecided": StatusMark("#8c6d00", "D"),
}
_SYMBOLS = {">=": "≥", "<=": "≤"}


def draw_target_chart(results: Results) -> Figure:
    """Return the chart of all judged promises, in the order of the catalogue, grouped by year.

    Parameters
    ----------
    results : Results
    """
    judged = [verdict for verdict in results.verdicts if verdict.status in STATUS_MARKS and verdict.value is not None]
    judged.sort(key=lambda verdict: verdict.year)
    height_in = _HEAD_IN + _FOOT_IN + ROW_IN * max(len(judged), 3)
    figure = blank_figure(WIDTH_IN, height_in)
    bottom = _FOOT_IN / height_in
    axes = figure.add_axes((_LEFT, bottom, _RIGHT - _LEFT, 1.0 - (_HEAD_IN + _FOOT_IN) / height_in))
    _prepare(axes, max(len(judged), 1))
    if not judged:
        axes.text(0.5, 0.5, "No promise was judged in this run", transform=axes.transAxes, ha="center", fontsize=12)
    for row, verdict in enumerate(judged):
        _draw_row(axes, row, verdict)
    _write_texts(figure, results, judged, height_in)
    return figure


def share_percent(value: float, threshold: float | None) -> float | None:
    """Return the value in percent of the threshold; ``None`` if that says nothing."""
    return None if not threshold else value / threshold * 100.0


def _prepare(axes: Axes, n_rows: int) -> None:
    axes.set_xlim(0.0, CAP_PERCENT + 8.0)
    axes.set_ylim(n_rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks(range(0, int(CAP_PERCENT) + 1, 20))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g} %")
    axes.set_xlabel("value as a share of what is promised")
    axes.grid(axis="x", color="#e3e3e3", lw=0.7)
    axes.set_axisbelow(True)
    axes.axvline(100.0, color=INK, lw=1.6, zorder=3)
    axes.text(
        100.0, 1.01, "promised", transform=axes.get_xaxis_transform(), ha="center", va="bottom", fontweight="bold"
    )
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _draw_row(axes: Axes, row: int, verdict: Verdict) -> None:
    mark = STATUS_MARKS[verdict.status]
    if row % 2 == 0:
        axes.axhspan(row - 0.5, row + 0.5, color="#f6f6f4", zorder=0, lw=0)
    share = share_percent(verdict.value or 0.0, verdict.threshold)
    if share is None:
        axes.text(50.0, row, "what is promised is 0: no share", va="center", ha="center", color=FAINT_INK)
    else:
        _draw_value(axes, row, verdict, share, mark)
    _draw_other_readings(axes, row, verdict)
    _write_row(axes, row, verdict, mark)


def _draw_value(axes: Axes, row: int, verdict: Verdict, share: float, mark: StatusMark) -> None:
    """Draw stem, whisker and mark; beyond the edge an arrow and the number."""
    end = min(max(share, 0.0), CAP_PERCENT)
    axes.plot([0.0, end], [row, row], color=mark.colour, lw=2.2, alpha=0.45, solid_capstyle="butt", zorder=2)
    interval = verdict.interval
    if interval is not None and not has_no_spread(interval) and verdict.threshold:
        ends = sorted(
            min(max(limit / verdict.threshold * 100.0, 0.0), CAP_PERCENT) for limit in (interval.low, interval.high)
        )
        if ends[0] < CAP_PERCENT:
            axes.plot(ends, [row - 0.24] * 2, color=INK, lw=1.2, marker="|", ms=7, mew=1.2, zorder=7)
    axes.plot(end, row, marker=mark.marker, ms=10, mfc=mark.colour, mec="white", mew=0.9, zorder=6, clip_on=False)
    if share > CAP_PERCENT:
        axes.annotate(
            f"{number_text(share, 0)} %",
            (CAP_PERCENT + 9.0, row),
            fontsize=8,
            ha="left",
            va="center",
            color=mark.colour,
            annotation_clip=False,
        )
        arrow = {"arrowstyle": "-|>", "color": mark.colour, "lw": 1.6}
        axes.annotate("", (CAP_PERCENT + 8.0, row), xytext=(CAP_PERCENT, row), arrowprops=arrow, annotation_clip=False)


def _draw_other_readings(axes: Axes, row: int, verdict: Verdict) -> None:
    """Draw other readings as small hollow marks, those beyond the edge at the edge; not those in another unit."""
    for other in verdict.other_readings:
        share = None if other.value is None or other.unit else share_percent(other.value, verdict.threshold)
        if share is None or other.status not in STATUS_MARKS:
            continue
        mark = STATUS_MARKS[other.status]
        axes.plot(
            min(max(share, 0.0), CAP_PERCENT),
            row + 0.22,
            marker=mark.marker,
            ms=5.5,
            mfc="white",
            mec=mark.colour,
            mew=1.2,
            zorder=5,
            clip_on=False,
        )


def _write_row(axes: Axes, row: int, verdict: Verdict, mark: StatusMark) -> None:
    """Write the promise on the left, value and threshold on the right."""
    across = axes.get_yaxis_transform()
    left = (_TEXT - _LEFT) / (_RIGHT - _LEFT)
    lines = wrap(composed(verdict.english), 64, max_lines=2, placeholder=" …")
    up = 0.17 if len(lines) < 2 else 0.28
    axes.text(left, row - up, f"{verdict.id}, {verdict.year}", transform=across, fontweight="bold", va="center")
    axes.text(left, row + 0.17, "\n".join(lines), transform=across, va="center", fontsize=8, color=FAINT_INK)
    unit = short_unit(verdict.unit)
    value = value_text(verdict.value, unit if len(unit) <= LONGEST_UNIT else "", verdict.threshold)
    comparator = _SYMBOLS.get(verdict.comparator, verdict.comparator)
    promised = f"{verdict.status}; promised {comparator} {threshold_text(verdict.threshold)} {unit}"
    said = wrap(promised.strip(), LINE_LETTERS, max_lines=2, placeholder=" …")
    axes.text(
        1.085,
        row - (0.17 if len(said) < 2 else 0.28),
        value,
        transform=across,
        fontweight="bold",
        va="center",
        color=mark.colour,
    )
    axes.text(1.085, row + 0.17, "\n".join(said), transform=across, va="center", fontsize=8.2, color=FAINT_INK)


def _write_texts(figure: Figure, results: Results, judged: list[Verdict], height_in: float) -> None:
    manifest = results.manifest
    title = str(manifest.get("scenario_title") or manifest.get("scenario", ""))
    n_met = sum(verdict.status == "met" for verdict in judged)
    n_left = len(results.verdicts) - len(judged)
    years = ", ".join(map(str, manifest.get("years", ())))
    said = f"{n_met} of {len(judged)} judged promises met; {n_left} of {len(results.verdicts)} not judged. "
    how = f"Years {years}; {manifest.get('replications', '-')} replications, seed {manifest.get('seed', '-')}."
    figure.text(_TEXT, 1.0 - 0.32 / height_in, f"{title}: promises", fontsize=16, fontweight="bold", va="center")
    figure.text(_TEXT, 1.0 - 0.64 / height_in, said + how, fontsize=10, color=FAINT_INK, va="center")
    confidence = float(manifest.get("confidence_ratio", 0.95)) * 100.0
    entries = [
        Line2D([], [], ls="", marker=mark.marker, ms=9, mfc=mark.colour, mec="white", label=status)
        for status, mark in STATUS_MARKS.items()
    ]
    entries += [
        Line2D(
            [], [], ls="", marker="o", ms=5.5, mfc="white", mec=FAINT_INK, label="another reading (shape: its verdict)"
        ),
        Line2D([], [], color=INK, lw=1.2, marker="|", ms=9, label=f"{confidence:g} % interval"),
    ]
    figure.legend(
        handles=entries, loc="center", bbox_to_anchor=(0.5, 0.24 / height_in), ncols=len(entries), frameon=False
    )
