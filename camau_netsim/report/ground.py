"""The ground of a map: land coloured by commune, sea, neighbours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch

from camau_netsim.core.index import Real
from camau_netsim.report.land import Land

SEA = "#dce8ef"
NEIGHBOUR = "#efede8"
SHORE = "#4a4a4a"
NO_RATE = "#c9c9c9"
HATCH = "////"
HATCH_COLOUR = "#8a8a8a"


def draw_ground(axes: Axes, land: Land, colours: Real) -> None:
    """Colour the land by commune, hatch communes whose colour is transparent, draw borders and shore.

    Parameters
    ----------
    axes : Axes
    land : Land
    colours : float array, shape (n_commune, 4)
        Red, green, blue and opacity, 0 to 1.
    """
    axes.set_facecolor(NEIGHBOUR)
    if land.sea.any():
        axes.contourf(land.x_km, land.y_km, land.sea.astype(np.float64), levels=[0.5, 1.5], colors=[SEA], zorder=0)
    absent = colours[:, 3] == 0.0
    solid = np.where(absent[:, None], (*to_rgb(NO_RATE), 1.0), colours)
    pixels = solid[land.commune]
    border = _borders(land.commune)
    pixels[border, :3] = 0.35 * pixels[border, :3] + 0.65
    pixels[..., 3] = land.inside
    axes.imshow(pixels, extent=land.frame.extent, origin="lower", interpolation="nearest", zorder=1)
    if not land.inside.all():
        axes.contour(land.x_km, land.y_km, land.land_ratio, levels=[0.5], colors=[SHORE], linewidths=1.0, zorder=3)
    _hatch(axes, land, absent)
    for islet in land.islets:
        fill = tuple(solid[islet.commune])
        axes.plot(islet.x_km, islet.y_km, marker="o", ms=6, mfc=fill, mec=SHORE, mew=0.8, zorder=4)


def absence_legend(texts: tuple[str, ...]) -> list[Patch]:
    """Return the legend's entry for communes without a rate."""
    label = ", ".join(dict.fromkeys(texts))
    return [Patch(facecolor=NO_RATE, edgecolor=HATCH_COLOUR, hatch=HATCH, label=label)] if texts else []


def _hatch(axes: Axes, land: Land, absent: npt.NDArray[np.bool_]) -> None:
    hatched = (absent[land.commune] & land.inside).astype(np.float64)
    if hatched.any():
        fill = axes.contourf(land.x_km, land.y_km, hatched, levels=[0.5, 1.5], colors="none", hatches=[HATCH], zorder=2)
        fill.set_edgecolor(HATCH_COLOUR)
        fill.set_linewidth(0.0)


def _borders(commune: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Return the pixels whose right or upper neighbour belongs to another commune."""
    border = np.zeros(commune.shape, dtype=bool)
    border[:, :-1] |= commune[:, :-1] != commune[:, 1:]
    border[:-1, :] |= commune[:-1, :] != commune[1:, :]
    return border
