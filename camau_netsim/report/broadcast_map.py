"""The map of television and radio of a year: how far above or below what is needed the field is, where people live."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from camau_netsim.core.index import Real
from camau_netsim.engine.results import Results
from camau_netsim.report.commune_panel import DistrictSeat, show_frame
from camau_netsim.report.ground import draw_ground
from camau_netsim.report.land import Land, land_of
from camau_netsim.report.map_labels import MapLabels
from camau_netsim.report.outline import Outline
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure
from camau_netsim.report.province_map import district_seats
from camau_netsim.report.quantity import number_text
from camau_netsim.report.radio_scales import ABSENT, ClassScale
from camau_netsim.report.scale_bar import draw_scale
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import M_PER_KM

_WIDTH_IN, _HEAD_IN, _FOOT_IN, _HEADING_IN, _GAP_IN = 5.4, 0.8, 0.95, 0.5, 0.2
_SHAPE = 1.13
_PALE = to_rgba("#f7f5f0")
MARGIN = ClassScale(
    "dB",
    (-20.0, -10.0, 0.0, 10.0, 20.0),
    np.array([to_rgba(name)[:3] for name in ("#7f2704", "#d94801", "#fdae6b", "#c6dbef", "#4292c6", "#08306b")]),
)
"""Orange: too weak; blue: enough."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all panels have in common."""

    land: Land
    seats: tuple[DistrictSeat, ...]
    n_communes: int
    masts_km: dict[str, tuple[float, float]]  # by transmitter


def draw_broadcast_map(
    results: Results, scenario: Scenario, year: int, outline: Outline | None = None
) -> Figure | None:
    """Return the figure of a year with a panel for each way to receive; ``None`` if nothing is sent.

    Parameters
    ----------
    results : Results
    scenario : Scenario
        The one that was run.
    year : int
    outline : Outline, optional
        Of the province; guessed from settlements without one.
    """
    points = _points(results, year)
    if points.empty:
        return None
    ways = list(dict.fromkeys(points["reception"]))
    plane = scenario.plane()
    senders = scenario.broadcast.transmitters
    place_km = np.column_stack(plane.metres(senders)) / M_PER_KM
    masts = {one.id: (float(x), float(y)) for one, (x, y) in zip(senders, place_km, strict=True)}
    land = land_of(scenario, plane, _SHAPE, outline)
    ground = _Ground(land, district_seats(scenario, plane), len(scenario.demand.communes), masts)
    tall = _WIDTH_IN * _SHAPE
    width, height = _GAP_IN + len(ways) * (_WIDTH_IN + _GAP_IN), _HEAD_IN + _HEADING_IN + tall + _FOOT_IN
    figure = blank_figure(width, height)
    for number, way in enumerate(ways):
        left = _GAP_IN + number * (_WIDTH_IN + _GAP_IN)
        axes = figure.add_axes((left / width, _FOOT_IN / height, _WIDTH_IN / width, tall / height))
        heading = f"{'abcdefgh'[number % 8]}  {_words(results, year, way)}"
        _draw_panel(axes, ground, points[points["reception"] == way], heading, _finding(results, year, way))
    _write_texts(figure, scenario, year, _GAP_IN / width)
    return figure


def _points(results: Results, year: int) -> pd.DataFrame:
    found = results.tables["broadcast_points"].to_pandas()
    places = results.tables["demand_points"].to_pandas()
    places = places[places["year"] == year].drop_duplicates("point")[["point", "x_m", "y_m", "n_people"]]
    merged: pd.DataFrame = found[found["year"] == year].merge(places, on="point")
    return merged


def _of_way(results: Results, year: int, way: str) -> pd.DataFrame:
    rows: pd.DataFrame = results.tables["broadcast_communes"].to_pandas()
    return rows[(rows["year"] == year) & (rows["reception"] == way) & (rows["replication"] == 0)]


def _words(results: Results, year: int, way: str) -> str:
    return str(_of_way(results, year, way)["name"].iloc[0])


def _finding(results: Results, year: int, way: str) -> str:
    rows = _of_way(results, year, way)
    percent = 100.0 * (rows["design_ratio"] * rows["n_people"]).sum() / rows["n_people"].sum()
    what = "a programme" if rows["service"].iloc[0] == "fm" else "every essential channel"
    none = int((rows["design_ratio"] == 0.0).sum())
    return f"{number_text(percent, 1)} % of people receive {what}; {none} communes nobody"


def _draw_panel(axes: Axes, ground: _Ground, points: pd.DataFrame, heading: str, finding: str) -> None:
    show_frame(axes, ground.land.frame)
    draw_ground(axes, ground.land, np.tile(_PALE, (ground.n_communes, 1)))
    colours: Real = MARGIN.rgb(points["margin_db"].to_numpy())
    place = (points["x_m"] / M_PER_KM, points["y_m"] / M_PER_KM)
    axes.scatter(*place, c=colours, s=2.2, marker="s", linewidths=0, zorder=3)
    for transmitter in dict.fromkeys(points.loc[points["transmitter"] != "", "transmitter"]):
        axes.plot(*ground.masts_km[transmitter], marker="^", ms=8, mfc="white", mec=INK, mew=1.2, zorder=6)
    labels = MapLabels(axes)
    draw_scale(axes, ground.land, labels)
    for seat in ground.seats:
        labels.write(seat.x_km, seat.y_km, seat.name, fontsize=8.0, color=INK)
    axes.text(0.0, 1.045, heading, transform=axes.transAxes, fontsize=11.5, fontweight="bold")
    axes.text(0.0, 1.013, finding, transform=axes.transAxes, fontsize=9, color=FAINT_INK)


def _write_texts(figure: Figure, scenario: Scenario, year: int, left: float) -> None:
    height = figure.get_size_inches()[1]
    title = f"{scenario.title}: television and radio over the air in {year}"
    figure.text(left, 1.0 - 0.35 / height, title, fontsize=15, fontweight="bold", va="center")
    entries = [
        Line2D([], [], ls="none", marker="s", ms=7, color=colour, label=label)
        for colour, label in zip(MARGIN.colours, MARGIN.labels(), strict=True)
    ]
    entries.append(Line2D([], [], ls="none", marker="s", ms=7, color=ABSENT, label="nothing within 200 km"))
    entries.append(Line2D([], [], ls="none", marker="^", ms=8, mfc="white", mec=INK, label="transmitter"))
    figure.legend(
        handles=entries,
        loc="center",
        bbox_to_anchor=(0.5, 0.55 / height),
        ncols=len(entries),
        frameon=False,
        fontsize=8.5,
        title="median field above what is needed, of the transmitter on which reception hangs (dB)",
        title_fontsize=8.5,
    )
    note = "Simulated by ITU-R P.1546-6 over flat ground, not measured. Each mark is a place of people."
    figure.text(left, 0.15 / height, note, fontsize=7.5, color=FAINT_INK, va="center")
