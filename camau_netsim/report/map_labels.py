"""Names on a map, each beside its place and off the others."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from camau_netsim.core.index import Real

_LINE_STEP_PIXELS = 6.0
_LINE_WEIGHT = 0.3
_OUTSIDE_WEIGHT = 3.0
_SIDES = (
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0, 1, "center", "bottom"),
    (0, -1, "center", "top"),
    (1, 1, "left", "bottom"),
    (1, -1, "left", "top"),
    (-1, 1, "right", "bottom"),
    (-1, -1, "right", "top"),
)


class MapLabels:
    """Remembers what is drawn and written so that the next name finds a free side of its place."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._boxes: Real = np.empty((0, 4))  # left, bottom, right, top in pixels
        self._weights: Real = np.empty(0)

    def keep_free(self, x_km: float, y_km: float, size_pt: float) -> None:
        """Keep names off a mark."""
        middle = self._axes.transData.transform((x_km, y_km))
        half = size_pt * self._axes.figure.dpi / 144.0
        self._add(np.hstack([middle - half, middle + half])[None, :], 1.0)

    def keep_free_box(self, box: Bbox) -> None:
        """Keep names off a rectangle, in pixels."""
        self._add(_row(box), 1.0)

    def avoid_line(self, start_km: tuple[float, float], end_km: tuple[float, float]) -> None:
        """Rather write beside a line than across it."""
        start, end = self._axes.transData.transform([start_km, end_km])
        n_parts = int(np.hypot(*(end - start)) // _LINE_STEP_PIXELS) + 1
        places = np.linspace(start, end, n_parts + 1)
        half = _LINE_STEP_PIXELS / 2.0
        self._add(np.hstack([places - half, places + half]), _LINE_WEIGHT)

    def write(self, x_km: float, y_km: float, text: str, offset_pt: float = 6.0, **style: Any) -> None:
        """Write a name on the first side of its place that is free, or where it hurts least."""
        label = self._axes.annotate(
            text,
            (x_km, y_km),
            xytext=(0.0, 0.0),
            textcoords="offset points",
            annotation_clip=False,
            zorder=9,
            path_effects=[patheffects.withStroke(linewidth=2.6, foreground="white")],
            **style,
        )
        costs = [self._cost(_moved(label, side, offset_pt)) for side in range(len(_SIDES))]
        self._add(_row(_moved(label, int(np.argmin(costs)), offset_pt)), 1.0)

    def _add(self, boxes: Real, weight: float) -> None:
        self._boxes = np.vstack([self._boxes, boxes])
        self._weights = np.concatenate([self._weights, np.full(len(boxes), weight)])

    def _cost(self, box: Bbox) -> float:
        """Return the pixels of a box that lie on other things, or outside the picture."""
        shared = _overlap(box, self._boxes)
        inside = _overlap(box, _row(self._axes.get_window_extent()))[0]
        outside = max(float(box.width * box.height - inside), 0.0)
        return _OUTSIDE_WEIGHT * outside + float((shared * self._weights).sum())


def _moved(label: Annotation, side: int, offset_pt: float) -> Bbox:
    """Put a name on one side of its place and return the pixels it takes."""
    right, up, horizontal, vertical = _SIDES[side]
    label.set_position((right * offset_pt, up * offset_pt))
    label.set_horizontalalignment(horizontal)  # type: ignore[arg-type]
    label.set_verticalalignment(vertical)  # type: ignore[arg-type]
    return label.get_window_extent()


def _row(box: Bbox) -> Real:
    return np.array([[box.x0, box.y0, box.x1, box.y1]])


def _overlap(box: Bbox, boxes: Real) -> Real:
    """Return the area that a box shares with each of many."""
    width = np.minimum(box.x1, boxes[:, 2]) - np.maximum(box.x0, boxes[:, 0])
    height = np.minimum(box.y1, boxes[:, 3]) - np.maximum(box.y0, boxes[:, 1])
    shared: Real = np.maximum(width, 0.0) * np.maximum(height, 0.0)
    return shared
