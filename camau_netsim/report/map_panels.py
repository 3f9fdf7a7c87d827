"""Panels of pixel maps side by side: shore, districts, seats, scale, one legend, one note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from camau_netsim.core.index import Real
from camau_netsim.core.place import Plane
from camau_netsim.engine.charts import ChartedYear
from camau_netsim.report.commune_panel import DistrictSeat
from camau_netsim.report.ground import NEIGHBOUR, SEA, SHORE
from camau_netsim.report.land import Frame, Land, enlarged
from camau_netsim.report.map_labels import MapLabels
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure
from camau_netsim.report.pixels import Pixels
from camau_netsim.report.province_map import district_seats
from camau_netsim.report.scale_bar import draw_scale
from camau_netsim.units import M_PER_KM

LEAST_FRAME_KM = 8.0
"""A part of the map is shown at least so wide."""

_HEAD_IN, _FOOT_IN, _LEGEND_IN, _HEADING_IN, _SIDE_IN, _GAP_IN = 0.85, 0.95, 0.5, 0.52, 0.2, 0.2
_EM_RATIO = {"bold": 0.66, "normal": 0.54}
"""Mean width of a letter in sizes of the font."""

_WIDTH_IN = {1: 8.6, 2: 7.0, 3: 5.4, 4: 4.9}
"""Width of a panel by the number of columns."""


@dataclass(frozen=True, slots=True)
class MapGround:
    """What all panels have in common."""

    land: Land
    pixels: Pixels
    seats: tuple[DistrictSeat, ...]
    borders_km: Real  # (n, 2) lines between districts, NaN between two lines
    shore_km: Real  # (n, 2) the same for the shore
    frame: tuple[float, float, float, float]  # left, right, bottom, top in km


@dataclass(frozen=True, slots=True)
class Panel:
    """One map."""

    title: str
    finding: str
    rgb: Real  # (n_pixel, 3)
    masts_m: Real | None = None  # (n_mast, 2) drawn as dots
    failed_m: Real | None = None  # (n_failed, 2) drawn as crosses


def ground_of(opened: ChartedYear, plane: Plane, land: Land, pixels: Pixels) -> MapGround:
    """Return what all maps of a scenario have in common."""
    districts = {name: row for row, name in enumerate(dict.fromkeys(opened.problems.demand.district))}
    district = np.array([districts[name] for name in opened.problems.demand.district])
    borders = _borders_km(pixels, district[pixels.commune])
    seats = district_seats(opened.scenario, plane)
    return MapGround(land, pixels, seats, borders, _shore_km(land), land.frame.extent)


def _shore_km(land: Land) -> Real:
    """Return the lines between land and what is not, once for all panels."""
    if land.inside.all():
        return np.empty((0, 2))
    axes = blank_figure(1.0, 1.0).add_axes((0.0, 0.0, 1.0, 1.0))
    lines = axes.contour(land.x_km, land.y_km, land.land_ratio, levels=[0.5]).allsegs[0]
    return np.vstack([part for line in lines for part in (line, np.full((1, 2), np.nan))])


def framed(places_m: Real, whole: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return a frame of the whole's shape that holds places with a margin, not larger than the whole."""
    width, height = whole[1] - whole[0], whole[3] - whole[2]
    low, high = places_m.min(axis=0) / M_PER_KM, places_m.max(axis=0) / M_PER_KM
    middle = (low + high) / 2.0
    half = max(1.15 * float(high[0] - low[0]), 1.15 * float(high[1] - low[1]) * width / height, LEAST_FRAME_KM) / 2.0
    if half >= width / 2.0:
        return whole
    tall = half * height / width
    return (
        float(middle[0] - half),
        float(middle[0] + half),
        float(middle[1] - tall),
        float(middle[1] + tall),
    )


def draw_panels(
    title: str, subtitle: str, note: str, ground: MapGround, panels: Sequence[Panel], legend: list[Artist]
) -> Figure:
    """Return a figure of maps with one title and one legend.

    Parameters
    ----------
    title, subtitle, note : str
        Above, below it, at the foot.
    ground : MapGround
    panels : sequence of Panel
        At least one.
    legend : list of Artist
    """
    n_columns = len(panels) if len(panels) <= 4 else 3
    n_rows = -(-len(panels) // n_columns)
    spare = n_rows * n_columns > len(panels)
    left, right, bottom, top = ground.frame
    wide = _WIDTH_IN[n_columns]
    tall = wide * (top - bottom) / (right - left)
    foot = _FOOT_IN - (_LEGEND_IN if spare else 0.0)
    width = 2 * _SIDE_IN + n_columns * wide + (n_columns - 1) * _GAP_IN
    height = _HEAD_IN + n_rows * (tall + _HEADING_IN) + foot
    figure = blank_figure(width, height)
    for number, panel in enumerate(panels):
        row, column = divmod(number, n_columns)
        x = _SIDE_IN + column * (wide + _GAP_IN)
        y = foot + (n_rows - 1 - row) * (tall + _HEADING_IN)
        axes = figure.add_axes((x / width, y / height, wide / width, tall / height))
        _draw_panel(axes, ground, panel)
        above = f"{'abcdefghijklmnopqrst'[number % 20]}  {panel.title}" if len(panels) > 1 else panel.title
        axes.text(0.0, 1.0 + 0.27 / tall, above, transform=axes.transAxes, fontsize=11.5, fontweight="bold")
        axes.text(0.0, 1.0 + 0.08 / tall, panel.finding, transform=axes.transAxes, fontsize=9, color=FAINT_INK)
    lines = len(legend) if n_columns > 1 else -(-len(legend) // 2)
    at: dict[str, Any] = {"loc": "center", "bbox_to_anchor": (0.5, (foot - 0.33) / height), "ncols": lines}
    if spare:
        corner = ((_SIDE_IN + (n_columns - 1) * (wide + _GAP_IN)) / width, (foot + tall) / height)
        at = {"loc": "upper left", "bbox_to_anchor": corner, "ncols": 1, "borderaxespad": 0.0}
    figure.legend(
        handles=legend, frameon=False, fontsize=10.5 if spare else 8.5, handlelength=1.8, columnspacing=1.3, **at
    )
    _write_texts(figure, n_columns, (title, subtitle, note))
    return figure


def _write_texts(figure: Figure, n_columns: int, texts: tuple[str, str, str]) -> None:
    """Write title and subtitle at the head and the note at the foot."""
    width, height = figure.get_size_inches()
    sizes = (15.0, 9.5, 7.5) if n_columns > 1 else (12.5, 8.0, 6.5)
    places = (height - 0.30, height - 0.60, 0.20)
    for text, size, place, colour in zip(texts, sizes, places, (INK, FAINT_INK, FAINT_INK), strict=True):
        weight = "bold" if colour == INK else "normal"
        n_most = int((width - 2 * _SIDE_IN) * 72.0 / (_EM_RATIO[weight] * size))
        figure.text(
            _SIDE_IN / width,
            place / height,
            "\n".join(wrap(text, n_most)) if weight == "normal" else text,
            fontsize=size * min(n_most / max(len(text), 1), 1.0) if weight == "bold" else size,
            fontweight=weight,
            color=colour,
            va="center",
            linespacing=1.15,
        )


def _draw_panel(axes: Axes, ground: MapGround, panel: Panel) -> None:
    left, right, bottom, top = ground.frame
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(NEIGHBOUR)
    land, pixels = ground.land, ground.pixels
    sea = np.where(land.sea[::2, ::2, None], np.array(to_rgb(SEA)), np.array(to_rgb(NEIGHBOUR)))
    axes.imshow(sea, extent=land.frame.extent, origin="lower", interpolation="nearest", zorder=0)
    picture = np.zeros((*pixels.shape, 4), dtype=np.float32)
    picture[pixels.row, pixels.column, :3] = panel.rgb
    picture[pixels.row, pixels.column, 3] = 1.0
    axes.imshow(picture, extent=pixels.extent_km, origin="lower", interpolation="nearest", zorder=1)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.plot(*ground.borders_km.T, color="white", lw=1.5, alpha=0.75, zorder=2)
    axes.plot(*ground.borders_km.T, color=INK, lw=0.5, zorder=2)
    axes.plot(*ground.shore_km.T, color=SHORE, lw=0.9, zorder=3)
    for islet in land.islets:
        axes.plot(islet.x_km, islet.y_km, marker="o", ms=9, mfc="none", mec=INK, mew=0.9, zorder=4)
    zoomed = ground.frame != land.frame.extent
    if panel.masts_m is not None:
        x_km, y_km = panel.masts_m.T / M_PER_KM
        axes.plot(x_km, y_km, ls="none", marker=".", ms=5.0 if zoomed else 1.6, color=INK, zorder=5)
    if panel.failed_m is not None:
        axes.plot(*panel.failed_m.T / M_PER_KM, ls="none", marker="X", ms=9.0, mfc="white", mec=INK, zorder=6)
    labels = MapLabels(axes)
    shown = enlarged(land, Frame(*ground.frame), 200) if zoomed else land
    draw_scale(axes, shown, labels)
    for seat in ground.seats:
        if left < seat.x_km < right and bottom < seat.y_km < top:
            axes.plot(seat.x_km, seat.y_km, marker="s", ms=3, mfc="white", mec=INK, mew=0.7, zorder=6)
            labels.write(seat.x_km, seat.y_km, seat.name, offset_pt=4.0, fontsize=7.5, color=INK)


def _borders_km(pixels: Pixels, district: Real) -> Real:
    """Return the edges of pixels that part two districts, shape (n, 2), NaN after each edge."""
    grid = pixels.raster(district, -1.0)
    step, left, bottom = (np.float64(value / M_PER_KM) for value in (pixels.pixel_m, pixels.left_m, pixels.bottom_m))
    row, column = np.nonzero((grid[:, :-1] != grid[:, 1:]) & (grid[:, :-1] >= 0) & (grid[:, 1:] >= 0))
    x, y = left + (column + 1) * step, bottom + row * step
    upright = np.stack([_points(x, y), _points(x, y + step), _points(x, y * np.nan)], axis=1)
    row, column = np.nonzero((grid[:-1] != grid[1:]) & (grid[:-1] >= 0) & (grid[1:] >= 0))
    x, y = left + column * step, bottom + (row + 1) * step
    level = np.stack([_points(x, y), _points(x + step, y), _points(x, y * np.nan)], axis=1)
    return np.concatenate([upright, level]).reshape(-1, 2)


def _points(x_km: Real, y_km: Real) -> Real:
    return np.column_stack([x_km, y_km])
