"""The scale and the north arrow of a map."""

from __future__ import annotations

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from camau_netsim.report.land import Frame, Land
from camau_netsim.report.map_labels import MapLabels
from camau_netsim.report.picture import INK

HALO: list[patheffects.AbstractPathEffect] = [patheffects.withStroke(linewidth=2.6, foreground="white")]


def draw_scale(axes: Axes, land: Land, labels: MapLabels, inset: Frame | None = None) -> None:
    """Draw a bar of round length and a north arrow in the emptier lower corner.

    Parameters
    ----------
    axes : Axes
    land : Land
        What is shown.
    labels : MapLabels
        Is told to keep off.
    inset : Frame, optional
        Where something else stands, counted as land.
    """
    frame = land.frame
    length_km = _round_length_km(frame.width_km / 4.0)
    pad = 0.05 * frame.width_km
    left = frame.left_km + pad if _left_is_emptier(land, inset) else frame.right_km - 2.2 * pad - length_km
    bottom, middle = frame.bottom_km + 0.6 * pad, left + length_km / 2.0
    axes.plot([left, left + length_km], [bottom, bottom], color=INK, lw=2.4, solid_capstyle="butt", zorder=8)
    text = axes.text(middle, bottom + 0.3 * pad, f"{length_km:g} km", ha="center", va="bottom", fontsize=8, zorder=8)
    text.set_path_effects(HALO)
    needle = left + length_km + 0.9 * pad
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.1}
    axes.annotate("", (needle, bottom + 0.9 * pad), xytext=(needle, bottom - 0.1 * pad), arrowprops=arrow, zorder=8)
    north = axes.text(needle, bottom + 0.85 * pad, "N", ha="center", va="bottom", fontsize=8, zorder=8)
    north.set_path_effects(HALO)
    labels.keep_free_box(pixels_of_frame(axes, Frame(left, needle + 0.4 * pad, bottom - 0.3 * pad, bottom + 1.5 * pad)))


def pixels_of_frame(axes: Axes, frame: Frame) -> Bbox:
    """Return the rectangle of a frame in pixels of the picture."""
    corners = [(frame.left_km, frame.bottom_km), (frame.right_km, frame.top_km)]
    return Bbox(axes.transData.transform(corners))


def _left_is_emptier(land: Land, inset: Frame | None) -> bool:
    """Whether the lower left of the map has less land than the lower right."""
    full = land.land_ratio.copy()
    if inset is not None:
        rows = (land.y_km >= inset.bottom_km) & (land.y_km <= inset.top_km)
        columns = (land.x_km >= inset.left_km) & (land.x_km <= inset.right_km)
        full[np.ix_(rows, columns)] = 1.0
    half, low = full.shape[1] // 2, full[: full.shape[0] // 10]
    return bool(low[:, :half].sum() <= low[:, half:].sum())


def _round_length_km(about_km: float) -> float:
    """Return the largest of 1, 2, 5, 10, ... km that is not longer."""
    power = 10.0 ** np.floor(np.log10(about_km))
    return float(max(step * power for step in (1.0, 2.0, 5.0) if step * power <= about_km * (1.0 + 1e-9)))
