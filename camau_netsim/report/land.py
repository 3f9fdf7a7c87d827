"""Land on a fine raster: which pixels belong to the province and to which commune.

No border is shipped. A pixel is land if a settlement is near; how near is chosen so that the land has the area the
communes say they have. Each pixel of land belongs to the commune whose seat is nearest (a Voronoi cell).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from scipy.spatial import cKDTree

from camau_netsim.core.index import Real
from camau_netsim.core.place import Plane
from camau_netsim.core.spec import Place
from camau_netsim.report.outline import Outline
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import M_PER_KM

N_PIXELS = 900
"""Pixels along the height of the frame."""

_MARGIN_RATIO = 0.07
_MIN_REACH_KM = 0.8
_MAX_BLUR_PIXELS = 0.01 * N_PIXELS
_ISLET_RATIO = 0.004


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane that is shown, in kilometres."""

    left_km: float
    right_km: float
    bottom_km: float
    top_km: float

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top."""
        return (self.left_km, self.right_km, self.bottom_km, self.top_km)

    @property
    def width_km(self) -> float:
        """Left to right."""
        return self.right_km - self.left_km

    @property
    def height_km(self) -> float:
        """Bottom to top."""
        return self.top_km - self.bottom_km

    def holds(self, x_km: float, y_km: float, rim_km: float = 0.0) -> bool:
        """Whether a place is shown and not in the rim."""
        beside = self.left_km + rim_km <= x_km <= self.right_km - rim_km
        return beside and self.bottom_km + rim_km <= y_km <= self.top_km - rim_km


@dataclass(frozen=True, slots=True)
class Islet:
    """A piece of land too small to colour as an area."""

    x_km: float
    y_km: float
    commune: int


@dataclass(frozen=True, slots=True)
class Land:
    """The province on a raster; row 0 is the southernmost."""

    frame: Frame
    x_km: Real  # (n_x,) middle of the pixels
    y_km: Real  # (n_y,)
    land_ratio: Real  # (n_y, n_x) 1 on land, 0 elsewhere, smoothed along the shore
    commune: npt.NDArray[np.intp]  # (n_y, n_x) commune whose seat is nearest, on land and elsewhere
    sea: npt.NDArray[np.bool_]  # (n_y, n_x) outside, off a coastal commune
    islets: tuple[Islet, ...]
    seats_km: Real  # (n_commune, 2)
    guessed: bool  # the shore is drawn around settlements, not read from a file

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        """Pixels of land, shape (n_y, n_x)."""
        inside: npt.NDArray[np.bool_] = self.land_ratio >= 0.5
        return inside


def land_of(scenario: Scenario, plane: Plane, shape: float, outline: Outline | None = None) -> Land:
    """Return the land of a scenario.

    Parameters
    ----------
    scenario : Scenario
    plane : Plane
    shape : float
        Height over width of the frame.
    outline : Outline, optional
        Border to use instead of the one guessed from settlements.
    """
    seats = _on_km(plane, scenario.demand.communes)
    homes = np.vstack([_on_km(plane, scenario.demand.settlements), seats])
    tree = cKDTree(homes)
    area_km2 = sum(commune.area_km2 for commune in scenario.demand.communes)
    reach_km = _reach_km(homes, tree, area_km2)
    nodes = _on_km(plane, [node for node in scenario.backbone.nodes if node.commune is not None])
    corners = np.vstack([homes, nodes] if outline is None else [homes, nodes, *outline.rings_km])
    frame = _frame_of(corners, 0.0 if outline else reach_km, shape)
    x_km, y_km = _pixels(frame, N_PIXELS)
    grid_x, grid_y = np.meshgrid(x_km, y_km)
    places = np.column_stack([grid_x.ravel(), grid_y.ravel()])
    raw = _guessed(tree, places, grid_x.shape, reach_km, y_km) if outline is None else outline.contains(grid_x, grid_y)
    smooth = _smoothed(raw, 1.5 if outline else min(0.7 * reach_km / float(y_km[1] - y_km[0]), _MAX_BLUR_PIXELS))
    commune = _nearest_seat(seats, places).reshape(grid_x.shape)
    coastal = np.array([row.coastal or row.island for row in scenario.demand.communes])
    sea = coastal[commune] & (smooth < 0.5)
    islets = _islets(smooth >= 0.5, x_km, y_km, commune)
    return Land(frame, x_km, y_km, smooth, commune, sea, islets, seats, outline is None)


def enlarged(land: Land, frame: Frame, n_rows: int) -> Land:
    """Return a part of the land on a finer raster.

    Parameters
    ----------
    land : Land
    frame : Frame
        The part.
    n_rows : int
        Pixels along its height.
    """
    x_km, y_km = _pixels(frame, n_rows)
    grid_x, grid_y = np.meshgrid(x_km, y_km)
    rows = (grid_y - land.y_km[0]) / float(land.y_km[1] - land.y_km[0])
    columns = (grid_x - land.x_km[0]) / float(land.x_km[1] - land.x_km[0])
    ratio = ndimage.map_coordinates(land.land_ratio, [rows, columns], order=1)
    sea = ndimage.map_coordinates(land.sea.astype(np.float64), [rows, columns], order=1) > 0.5
    places = np.column_stack([grid_x.ravel(), grid_y.ravel()])
    commune = _nearest_seat(land.seats_km, places).reshape(grid_x.shape)
    return Land(frame, x_km, y_km, ratio, commune, sea, (), land.seats_km, land.guessed)


def _nearest_seat(seats: Real, places: Real) -> npt.NDArray[np.intp]:
    return np.asarray(cKDTree(seats).query(places)[1], dtype=np.intp)


def _distance_km(tree: cKDTree, places: Real) -> Real:
    return np.asarray(tree.query(places)[0], dtype=np.float64)


def _on_km(plane: Plane, places: Sequence[Place]) -> Real:
    x_m, y_m = plane.metres(places)
    return np.column_stack([x_m, y_m]) / M_PER_KM


def _pixels(frame: Frame, n_rows: int) -> tuple[Real, Real]:
    """Return the middles of square pixels that fill the frame."""
    n_columns = max(round(n_rows * frame.width_km / frame.height_km), 2)
    x_edges = np.linspace(frame.left_km, frame.right_km, n_columns + 1)
    y_edges = np.linspace(frame.bottom_km, frame.top_km, n_rows + 1)
    return (x_edges[1:] + x_edges[:-1]) / 2.0, (y_edges[1:] + y_edges[:-1]) / 2.0


def _frame_of(places: Real, reach_km: float, shape: float) -> Frame:
    """Return the smallest frame of a shape that holds all places with a margin."""
    low, high = places.min(axis=0) - reach_km, places.max(axis=0) + reach_km
    width, height = np.maximum(high - low, 1.0) * (1.0 + 2.0 * _MARGIN_RATIO)
    width, height = max(width, height / shape), max(height, width * shape)
    middle = (low + high) / 2.0
    return Frame(
        float(middle[0] - width / 2.0),
        float(middle[0] + width / 2.0),
        float(middle[1] - height / 2.0),
        float(middle[1] + height / 2.0),
    )


def _reach_km(homes: Real, tree: cKDTree, area_km2: float) -> float:
    """Return how far from a settlement there is still land, so that the land has the area stated."""
    alone_km = float(np.sqrt(area_km2 / np.pi))
    if len(np.unique(homes, axis=0)) < 2:
        return max(alone_km, _MIN_REACH_KM)
    frame = _frame_of(homes, alone_km, 1.0)
    x_km, y_km = _pixels(frame, 200)
    grid_x, grid_y = np.meshgrid(x_km, y_km)
    distance = np.sort(_distance_km(tree, np.column_stack([grid_x.ravel(), grid_y.ravel()])))
    n_land = int(area_km2 * len(distance) / (frame.width_km * frame.height_km))
    return max(float(distance[min(n_land, len(distance) - 1)]), 0.6 * _spacing_km(homes), _MIN_REACH_KM)


def _spacing_km(homes: Real) -> float:
    """Return a distance to the next settlement that few exceed."""
    distinct = np.unique(homes, axis=0)
    return float(np.quantile(np.asarray(cKDTree(distinct).query(distinct, k=2)[0])[:, 1], 0.95))


def _guessed(tree: cKDTree, places: Real, shape: tuple[int, ...], reach_km: float, y_km: Real) -> Real:
    """Return 1 for pixels near a settlement, gaps closed and holes filled."""
    near = (_distance_km(tree, places) <= reach_km).reshape(shape)
    pixel_km = float(y_km[1] - y_km[0])
    n_steps = max(round(0.7 * reach_km / pixel_km), 1)
    wide = np.pad(near, n_steps + 2)
    grown = ndimage.distance_transform_edt(~wide) <= n_steps
    closed = (ndimage.distance_transform_edt(grown) > n_steps) | wide
    filled: Real = ndimage.binary_fill_holes(closed).astype(np.float64)
    return filled[n_steps + 2 : -n_steps - 2, n_steps + 2 : -n_steps - 2]


def _smoothed(raw: Real, sigma_pixels: float) -> Real:
    """Round off the shore; the edge of the picture is never land, so that every shore closes."""
    smooth: Real = ndimage.gaussian_filter(raw, sigma_pixels, mode="constant")
    for edge in (smooth[0], smooth[-1], smooth[:, 0], smooth[:, -1]):
        edge[:] = 0.0
    return smooth


def _islets(inside: npt.NDArray[np.bool_], x_km: Real, y_km: Real, commune: npt.NDArray[np.intp]) -> tuple[Islet, ...]:
    """Return the pieces of land that are tiny beside the largest."""
    labels, n_pieces = ndimage.label(inside)
    if n_pieces < 2:
        return ()
    sizes = np.asarray(ndimage.sum_labels(inside, labels, range(1, n_pieces + 1)))
    middles = ndimage.center_of_mass(inside, labels, range(1, n_pieces + 1))
    found = []
    for size, (row, column) in zip(sizes, middles, strict=True):
        if size < _ISLET_RATIO * sizes.max():
            at = (round(row), round(column))
            found.append(Islet(float(x_km[at[1]]), float(y_km[at[0]]), int(commune[at])))
    return tuple(found)
