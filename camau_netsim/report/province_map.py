"""The map of a year: three panels side by side with their scales, one legend and a note on what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure

from camau_netsim.core.place import Plane
from camau_netsim.domains.demand.spec import Commune
from camau_netsim.engine.results import Results
from camau_netsim.report.commune_panel import DistrictSeat, MapBase, draw_panel
from camau_netsim.report.fibre_marks import fibre_legend
from camau_netsim.report.ground import absence_legend
from camau_netsim.report.map_rates import CommuneRates
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure
from camau_netsim.report.quantity import number_text
from camau_netsim.report.rate_scale import RateScale
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import M_PER_KM

SIZE_IN = (16.0, 10.0)
"""Width and height of the picture."""

_LEFT, _BOTTOM, _WIDTH, _HEIGHT, _GAP = 0.012, 0.152, 0.3185, 0.705, 0.0103
PANEL_SHAPE = (_HEIGHT * SIZE_IN[1]) / (_WIDTH * SIZE_IN[0])
"""Height over width of a panel."""


@dataclass(frozen=True, slots=True)
class MapYear:
    """What one year's map shows."""

    year: int
    themes: tuple[CommuneRates, ...]
    base: MapBase


def draw_map(results: Results, scenario: Scenario, scales: Sequence[RateScale], shown: MapYear) -> Figure:
    """Return the figure of one year.

    Parameters
    ----------
    results : Results
    scenario : Scenario
    scales : sequence of RateScale
        One per theme.
    shown : MapYear
        Its land in a frame of ``PANEL_SHAPE``.
    """
    figure = blank_figure(*SIZE_IN)
    for number, (rates, scale) in enumerate(zip(shown.themes, scales, strict=True)):
        left = _LEFT + number * (_WIDTH + _GAP)
        axes = figure.add_axes((left, _BOTTOM, _WIDTH, _HEIGHT))
        draw_panel(axes, shown.base, scale.rgba(rates.rate_mbps))
        _write_heading(axes, "abc"[number], rates)
        if not np.isfinite(rates.rate_mbps).any():
            continue
        bar = figure.add_axes((left + 0.02, _BOTTOM - 0.032, _WIDTH - 0.04, 0.014))
        _draw_colour_bar(figure, bar, rates, scale)
    absent = tuple(rates.absent for rates in shown.themes if not np.isfinite(rates.rate_mbps).all())
    entries = [*fibre_legend(shown.base.fibre), *absence_legend(absent)]
    if entries:
        figure.legend(
            handles=entries, loc="center", bbox_to_anchor=(0.5, 0.058), ncols=len(entries), frameon=False, fontsize=8.5
        )
    _write_frame_texts(figure, results, scenario, shown)
    return figure


def district_seats(scenario: Scenario, plane: Plane) -> tuple[DistrictSeat, ...]:
    """Return the chief place of each district: where its highest fibre node stands, else its most populous commune."""
    rank = {"core": 2, "aggregation": 1}
    height: Counter[str] = Counter()
    for node in scenario.backbone.nodes:
        if node.commune is not None:
            height[node.commune] = max(height[node.commune], rank.get(node.kind, 0))
    chief: dict[str, Commune] = {}
    for commune in scenario.demand.communes:
        best = chief.get(commune.district)
        if best is None or _standing(commune, height) > _standing(best, height):
            chief[commune.district] = commune
    x_m, y_m = plane.metres(list(chief.values()))
    return tuple(
        DistrictSeat(float(x) / M_PER_KM, float(y) / M_PER_KM, name) for x, y, name in zip(x_m, y_m, chief, strict=True)
    )


def _standing(commune: Commune, height: Counter[str]) -> tuple[int, bool, float]:
    return height[commune.id], commune.urban, commune.people


def _write_heading(axes: Axes, letter: str, rates: CommuneRates) -> None:
    axes.text(0.0, 1.043, f"{letter}  {rates.theme}", transform=axes.transAxes, fontsize=12, fontweight="bold")
    axes.text(0.0, 1.014, _finding(rates), transform=axes.transAxes, fontsize=9.5, color=FAINT_INK)


def _finding(rates: CommuneRates) -> str:
    """Return the province's mean and how many communes are below what the plan asks for."""
    known = rates.rate_mbps[np.isfinite(rates.rate_mbps)]
    if not len(known):
        return rates.absent + " anywhere"
    span = f"communes {number_text(known.min(), 0)} to {number_text(known.max(), 0)}"
    parts = [f"{rates.weighting} {number_text(rates.mean_mbps, 1)} Mb/s, {span}"]
    if rates.plan is not None and rates.reached_ratio is not None:
        parts.append(f"{number_text(rates.reached_ratio * 100.0, 0)} % of lines reach {rates.plan.rate_mbps:g}")
    elif rates.plan is not None:
        below = int((known.round(1) < rates.plan.rate_mbps).sum())
        parts.append(f"{below} of {len(known)} below {rates.plan.rate_mbps:g}")
    if len(known) < len(rates.rate_mbps):
        parts.append(f"{len(rates.rate_mbps) - len(known)} without")
    return "; ".join(parts)


def _draw_colour_bar(figure: Figure, axes: Axes, rates: CommuneRates, scale: RateScale) -> None:
    """Draw the scale under a map, the plan's rate marked above it."""
    bar = figure.colorbar(
        ScalarMappable(scale.norm, scale.colours),
        cax=axes,
        orientation="horizontal",
        spacing="proportional",
        ticks=scale.labelled_edges(),
    )
    bar.outline.set_linewidth(0.6)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.tick_params(labelsize=8, length=3)
    axes.text(1.015, 0.5, "Mb/s", transform=axes.transAxes, fontsize=8, ha="left", va="center")
    if rates.plan is None or scale.plan_mbps is None:
        return
    axes.axvline(scale.plan_mbps, color=INK, lw=2.0, ymin=-0.4, ymax=1.35, clip_on=False)
    share = (scale.plan_mbps - scale.edges_mbps[0]) / (scale.edges_mbps[-1] - scale.edges_mbps[0])
    side = "left" if share < 0.15 else "right" if share > 0.85 else "center"
    text = f"plan: {rates.plan.rate_mbps:g} Mb/s{rates.plan.whom} ({rates.plan.year})"
    axes.text(scale.plan_mbps, 1.4, text, transform=axes.get_xaxis_transform(), fontsize=8, ha=side, va="bottom")


def _write_frame_texts(figure: Figure, results: Results, scenario: Scenario, shown: MapYear) -> None:
    figure.text(_LEFT, 0.958, f"{scenario.title}: rates in {shown.year}", fontsize=17, fontweight="bold", va="center")
    figure.text(_LEFT, 0.925, _subtitle(results, shown), fontsize=10.5, color=FAINT_INK, va="center")
    figure.text(_LEFT, 0.018, _note(scenario, shown.base), fontsize=8, color=FAINT_INK, va="center")


def _subtitle(results: Results, shown: MapYear) -> str:
    hours = [
        f"{name} {rates.hour}:00"
        for name, rates in zip(("lines", "4G", "5G"), shown.themes, strict=True)
        if rates.hour is not None
    ]
    busy = f"Busy hour ({', '.join(hours)})" if hours else "No load"
    n_replications = results.manifest.get("replications", 1)
    return (
        f"{busy}; mean of {n_replications} replication{'s' if n_replications != 1 else ''}, "
        f"seed {results.manifest.get('seed', '-')}, scenario {results.manifest.get('scenario', '-')}. "
        "Links: highest load over capacity at the observed hours."
    )


def _note(scenario: Scenario, base: MapBase) -> str:
    """Return what the picture rests on."""
    counts: Counter[str] = Counter(entry.basis for entry in scenario.assumptions)
    register = ", ".join(f"{counts[basis]} {name}" for basis, name in _BASES if counts[basis])
    inputs = f" Registered inputs: {register}." if register else ""
    inset = " Inset: fibre links left out." if base.inset is not None else ""
    outline = (
        "Outline: land around settlements, not a surveyed border." if base.land.guessed else "Outline: as supplied."
    )
    return f"Simulated, not measured.{inputs} Coloured cells: land nearest to each commune's seat. {outline}{inset}"


_BASES = (("fact", "facts"), ("derived", "derived"), ("assumed", "assumed"))
