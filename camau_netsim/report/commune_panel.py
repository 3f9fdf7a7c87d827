"""One map: communes coloured by a rate, the fibre graph on top, names, scale and north."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import Bbox

from camau_netsim.core.index import Real
from camau_netsim.report.fibre import Fibre, FibreLine
from camau_netsim.report.land import Land
from camau_netsim.report.map_labels import MapLabels
from camau_netsim.report.map_rates import CommuneRates
from camau_netsim.report.picture import FAINT_INK, INK
from camau_netsim.report.rate_scale import RateScale

SEA = "#dce8ef"
NEIGHBOUR = "#efede8"
SHORE = "#4a4a4a"
NO_RATE = "#c9c9c9"
HATCH = "////"


@dataclass(frozen=True, slots=True)
class LoadClass:
    """Links of like utilisation."""

    below_ratio: float
    colour: str
    width_pt: float
    label: str


LOAD_CLASSES = (
    LoadClass(0.25, "#4d4d4d", 0.9, "under 25 %"),
    LoadClass(0.50, "#f28e1c", 1.7, "25 to 50 %"),
    LoadClass(0.75, "#d7301f", 2.5, "50 to 75 %"),
    LoadClass(np.inf, "#7a0019", 3.4, "75 % and more"),
)
UNUSED = LoadClass(0.0, "#9a9a9a", 0.7, "no load")


@dataclass(frozen=True, slots=True)
class NodeMark:
    """How a kind of node is marked."""

    marker: str
    size_pt: float
    colour: str
    label: str


NODE_MARKS = {
    "exit": NodeMark("^", 10.0, "#c8102e", "exit to the Internet"),
    "core": NodeMark("s", 9.0, INK, "core node"),
    "aggregation": NodeMark("D", 5.5, INK, "aggregation node"),
    "access": NodeMark("o", 2.6, INK, "access node"),
}


@dataclass(frozen=True, slots=True)
class DistrictSeat:
    """The chief place of a district."""

    x_km: float
    y_km: float
    name: str


def draw_panel(
    axes: Axes, land: Land, rates: CommuneRates, scale: RateScale, fibre: Fibre, seats: tuple[DistrictSeat, ...]
) -> None:
    """Draw one map into axes that have the shape of the land's frame."""
    frame = land.frame
    axes.set_xlim(frame.left_km, frame.right_km)
    axes.set_ylim(frame.bottom_km, frame.top_km)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    _draw_ground(axes, land)
    _draw_communes(axes, land, rates, scale)
    _draw_fibre(axes, fibre)
    labels = MapLabels(axes)
    _draw_scale(axes, land, labels)
    _write_names(labels, fibre, seats)


def load_class(line: FibreLine) -> LoadClass:
    """Return the class of a link by its peak utilisation."""
    if not line.utilisation_ratio > 0.0:
        return UNUSED
    return next(kind for kind in LOAD_CLASSES if line.utilisation_ratio < kind.below_ratio)


def fibre_legend(fibre: Fibre) -> list[Line2D]:
    """Return the legend's entries for the kinds of nodes and links that are drawn."""
    kinds = {node.kind for node in fibre.nodes}
    classes = {load_class(line).label for line in fibre.lines}
    nodes = [
        Line2D(
            [],
            [],
            ls="",
            marker=mark.marker,
            ms=max(mark.size_pt * 0.9, 4.0),
            mfc=mark.colour,
            mec="white",
            label=mark.label,
        )
        for kind, mark in NODE_MARKS.items()
        if kind in kinds
    ]
    links = [
        Line2D([], [], color=kind.colour, lw=kind.width_pt, label=f"link, {kind.label}")
        for kind in (UNUSED, *LOAD_CLASSES)
        if kind.label in classes
    ]
    return nodes + links


def absence_legend(texts: tuple[str, ...]) -> list[Patch]:
    """Return the legend's entry for communes without a rate."""
    label = ", ".join(dict.fromkeys(texts))
    return [Patch(facecolor=NO_RATE, edgecolor="#8a8a8a", hatch=HATCH, label=label)] if texts else []


def _draw_ground(axes: Axes, land: Land) -> None:
    axes.set_facecolor(NEIGHBOUR)
    if land.sea.any():
        axes.contourf(land.x_km, land.y_km, land.sea.astype(np.float64), levels=[0.5, 1.5], colors=[SEA], zorder=0)


def _draw_communes(axes: Axes, land: Land, rates: CommuneRates, scale: RateScale) -> None:
    """Colour the land by commune; hatch what has no rate; draw borders and shore."""
    colours = scale.rgba(rates.rate_mbps)
    absent = ~np.isfinite(rates.rate_mbps)
    colours[absent] = (*_rgb(NO_RATE), 1.0)
    pixels = colours[land.commune]
    border = _borders(land.commune)
    pixels[border, :3] = 0.35 * pixels[border, :3] + 0.65
    shore = axes.contour(land.x_km, land.y_km, land.land_ratio, levels=[0.5], colors=[SHORE], linewidths=0.9, zorder=3)
    image = axes.imshow(pixels, extent=land.frame.extent, origin="lower", interpolation="nearest", zorder=1)
    image.set_clip_path(shore.get_paths()[0], axes.transData)
    hatched = (absent[land.commune] & land.inside).astype(np.float64)
    if hatched.any():
        fill = axes.contourf(land.x_km, land.y_km, hatched, levels=[0.5, 1.5], colors="none", hatches=[HATCH], zorder=2)
        fill.set_edgecolor("#8a8a8a")
        fill.set_linewidth(0.0)
    for islet in land.islets:
        axes.plot(
            islet.x_km, islet.y_km, marker="o", ms=6, mfc=tuple(colours[islet.commune]), mec=SHORE, mew=0.8, zorder=4
        )


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255.0 for start in (1, 3, 5))
    return red, green, blue


def _borders(commune: Real) -> Real:
    """Return the pixels whose right or upper neighbour belongs to another commune."""
    border = np.zeros(commune.shape, dtype=bool)
    border[:, :-1] |= commune[:, :-1] != commune[:, 1:]
    border[:-1, :] |= commune[:-1, :] != commune[1:, :]
    return border


def _draw_fibre(axes: Axes, fibre: Fibre) -> None:
    """Draw links by utilisation, the fullest on top, with arrows where they leave, and nodes by kind."""
    order = sorted(fibre.lines, key=lambda line: np.nan_to_num(line.utilisation_ratio, nan=-1.0))
    kinds = [load_class(line) for line in order]
    segments = [(line.start_km, line.end_km) for line in order]
    widths = np.array([kind.width_pt for kind in kinds])
    axes.add_collection(LineCollection(segments, colors="white", linewidths=widths + 1.0, alpha=0.8, zorder=5))
    axes.add_collection(LineCollection(segments, colors=[kind.colour for kind in kinds], linewidths=widths, zorder=6))
    for line, kind in zip(order, kinds, strict=True):
        if line.leaves:
            arrow = {"arrowstyle": "-|>", "color": kind.colour, "lw": kind.width_pt, "mutation_scale": 13}
            axes.annotate("", line.end_km, xytext=line.start_km, arrowprops=arrow, zorder=6, annotation_clip=False)
    for kind_name in ("access", "aggregation", "core", "exit"):
        mark = NODE_MARKS[kind_name]
        places = [(node.x_km, node.y_km) for node in fibre.nodes if node.kind == kind_name]
        if places:
            x_km, y_km = zip(*places, strict=True)
            axes.plot(
                x_km, y_km, ls="", marker=mark.marker, ms=mark.size_pt, mfc=mark.colour, mec="white", mew=0.7, zorder=7
            )


def _write_names(labels: MapLabels, fibre: Fibre, seats: tuple[DistrictSeat, ...]) -> None:
    for node in fibre.nodes:
        if node.kind != "access":
            labels.keep_free(node.x_km, node.y_km, NODE_MARKS[node.kind].size_pt)
    for line in fibre.lines:
        labels.avoid_line(line.start_km, line.end_km)
    for departure in fibre.departures:
        labels.keep_free(departure.x_km, departure.y_km, 8.0)
    for departure in fibre.departures:
        beyond = "".join(f"\nexit {name}" for name in departure.exits if name != departure.towards)
        head = f"exit {departure.towards}" if departure.towards in departure.exits else f"to {departure.towards}"
        labels.write(departure.x_km, departure.y_km, head + beyond, fontsize=7.5, style="italic", color=INK)
    for node in fibre.nodes:
        if node.name:
            text = f"exit {node.name}" if node.kind == "exit" else node.name
            labels.write(node.x_km, node.y_km, text, fontsize=7.5, style="italic", color=INK)
    for seat in seats:
        labels.write(seat.x_km, seat.y_km, seat.name, fontsize=8.5, fontweight="bold", color=INK)


def _draw_scale(axes: Axes, land: Land, labels: MapLabels) -> None:
    """Draw a bar of round length and a north arrow in the emptiest lower corner."""
    frame = land.frame
    length_km = _round_length_km(frame.width_km / 4.0)
    half = land.land_ratio.shape[1] // 2
    low = land.land_ratio[: land.land_ratio.shape[0] // 6]
    pad = 0.05 * frame.width_km
    left = frame.left_km + pad if low[:, :half].sum() <= low[:, half:].sum() else frame.right_km - pad - length_km
    bottom = frame.bottom_km + 0.6 * pad
    outline = [patheffects.withStroke(linewidth=3.0, foreground="white")]
    axes.plot([left, left + length_km], [bottom, bottom], color=INK, lw=2.4, solid_capstyle="butt", zorder=8)
    text = axes.text(
        left + length_km / 2.0, bottom + 0.3 * pad, f"{length_km:g} km", ha="center", va="bottom", fontsize=8, zorder=8
    )
    text.set_path_effects(outline)
    tip = bottom + 2.6 * pad
    arrow = {"arrowstyle": "-|>", "color": FAINT_INK, "lw": 1.2}
    axes.annotate("", (left + length_km / 2.0, tip), xytext=(left + length_km / 2.0, tip - 1.1 * pad), arrowprops=arrow)
    north = axes.text(left + length_km / 2.0, tip, "N", ha="center", va="bottom", fontsize=8, color=FAINT_INK, zorder=8)
    north.set_path_effects(outline)
    corners = axes.transData.transform([(left, bottom - 0.4 * pad), (left + length_km, tip + pad)])
    labels.keep_free_box(Bbox(corners))


def _round_length_km(about_km: float) -> float:
    """Return the largest of 1, 2, 5, 10, ... km that is not longer."""
    power = 10.0 ** np.floor(np.log10(about_km))
    return float(max(step * power for step in (1.0, 2.0, 5.0) if step * power <= about_km * (1.0 + 1e-9)))
