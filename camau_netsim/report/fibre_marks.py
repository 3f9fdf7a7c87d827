"""How the fibre graph looks on a map: links by utilisation, nodes by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from camau_netsim.report.fibre import Fibre, FibreLine
from camau_netsim.report.picture import INK


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


RADIO_DASHES: Any = (0, (4.0, 2.0))
NODE_MARKS = {
    "exit": NodeMark("^", 10.0, "#c8102e", "exit to the Internet"),
    "core": NodeMark("s", 9.0, INK, "core node"),
    "aggregation": NodeMark("D", 5.5, INK, "aggregation node"),
    "access": NodeMark("o", 2.6, INK, "access node"),
}


def draw_links(axes: Axes, fibre: Fibre) -> None:
    """Draw links by utilisation, the fullest on top, with arrows where they leave the picture."""
    order = sorted(fibre.lines, key=lambda line: np.nan_to_num(line.utilisation_ratio, nan=-1.0))
    kinds = [load_class(line) for line in order]
    segments = [(line.start_km, line.end_km) for line in order]
    widths = np.array([kind.width_pt for kind in kinds])
    axes.add_collection(LineCollection(segments, colors="white", linewidths=widths + 1.0, alpha=0.8, zorder=5))
    colours, styles = [kind.colour for kind in kinds], [RADIO_DASHES if line.radio else "solid" for line in order]
    axes.add_collection(LineCollection(segments, colors=colours, linewidths=widths, linestyles=styles, zorder=6))
    for line, kind in zip(order, kinds, strict=True):
        if line.leaves:
            arrow = {"arrowstyle": "-|>", "color": kind.colour, "lw": kind.width_pt, "mutation_scale": 13}
            axes.annotate("", line.end_km, xytext=line.start_km, arrowprops=arrow, zorder=6)


def draw_nodes(axes: Axes, fibre: Fibre) -> None:
    """Draw nodes by kind, the highest on top."""
    for kind in ("access", "aggregation", "core", "exit"):
        mark = NODE_MARKS[kind]
        x_km = [node.x_km for node in fibre.nodes if node.kind == kind]
        y_km = [node.y_km for node in fibre.nodes if node.kind == kind]
        shape: dict[str, Any] = {
            "marker": mark.marker,
            "ms": mark.size_pt,
            "mfc": mark.colour,
            "mec": "white",
            "mew": 0.7,
        }
        axes.plot(x_km, y_km, ls="", zorder=7, **shape)


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
    radio = [Line2D([], [], color=INK, lw=1.0, ls=RADIO_DASHES, label="radio link")]
    return nodes + links + radio * any(line.radio for line in fibre.lines)
