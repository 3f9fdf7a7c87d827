"""Names on a map, each beside its place and off the others."""

from __future__ import annotations

from typing import Any

from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

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
    """Remembers what is written so that the next name finds a free side of its place."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._taken: list[Bbox] = []

    def keep_free(self, x_km: float, y_km: float, size_pt: float) -> None:
        """Keep names off a mark."""
        x, y = self._axes.transData.transform((x_km, y_km))
        half = self._points_to_pixels(size_pt) / 2.0
        self._taken.append(Bbox.from_extents(x - half, y - half, x + half, y + half))

    def keep_free_box(self, box: Bbox) -> None:
        """Keep names off a rectangle, in pixels."""
        self._taken.append(box)

    def write(self, x_km: float, y_km: float, text: str, offset_pt: float = 6.0, **style: Any) -> None:
        """Write a name on the first side of its place that is free, or where it hurts least."""
        best = None
        for right, up, horizontal, vertical in _SIDES:
            label = self._axes.annotate(
                text,
                (x_km, y_km),
                xytext=(right * offset_pt, up * offset_pt),
                textcoords="offset points",
                ha=horizontal,
                va=vertical,
                annotation_clip=False,
                zorder=9,
                path_effects=[patheffects.withStroke(linewidth=2.6, foreground="white")],
                **style,
            )
            box = label.get_window_extent(self._axes.figure.canvas.get_renderer())  # type: ignore[attr-defined]
            cost = self._cost(box)
            label.remove()
            if best is None or cost < best[0]:
                best = (cost, label, box)
            if cost == 0.0:
                break
        if best is not None:
            self._axes.add_artist(best[1])
            self._taken.append(best[2])

    def _cost(self, box: Bbox) -> float:
        """Return the pixels of a box that lie on other things or outside the picture."""
        shared = [Bbox.intersection(box, other) for other in self._taken]
        frame = self._axes.get_window_extent()
        within = Bbox.intersection(box, frame)
        outside = box.width * box.height - (within.width * within.height if within is not None else 0.0)
        return 3.0 * max(outside, 0.0) + sum(part.width * part.height for part in shared if part is not None)

    def _points_to_pixels(self, size_pt: float) -> float:
        return size_pt * self._axes.figure.dpi / 72.0
