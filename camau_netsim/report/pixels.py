"""Pixels of a map: square pieces of the province's land, with the people who live there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree

from camau_netsim.core.index import Real, Rows, over, sum_by
from camau_netsim.core.place import Plane
from camau_netsim.domains.demand.problem import DemandProblem
from camau_netsim.errors import CompileError
from camau_netsim.report.land import Land
from camau_netsim.report.outline import Outline
from camau_netsim.units import M_PER_KM

N_MOST = 2_000_000
"""Most pixels of a map: a dozen layers of so many take some gigabytes."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """Pixels of land, row by row from the south-west corner of their grid."""

    pixel_m: float
    left_m: float  # western edge of the grid
    bottom_m: float  # southern edge
    shape: tuple[int, int]  # rows and columns of the grid
    row: Rows  # (n_pixel,)
    column: Rows
    x_m: Real  # (n_pixel,) middle
    y_m: Real
    lat_deg: Real  # NaN where the scenario knows no degrees
    lon_deg: Real
    settlement: Rows  # nearest to the middle
    commune: Rows  # that settlement's
    n_people: Real  # not whole: a settlement's people are spread evenly over its pixels

    def __len__(self) -> int:
        return len(self.row)

    @property
    def extent_km(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of the grid, as ``imshow`` wants them."""
        left, bottom = self.left_m / M_PER_KM, self.bottom_m / M_PER_KM
        step = self.pixel_m / M_PER_KM
        return left, left + step * self.shape[1], bottom, bottom + step * self.shape[0]

    @property
    def area_km2(self) -> float:
        """Of one pixel."""
        return (self.pixel_m / M_PER_KM) ** 2

    def raster(self, values: npt.NDArray[np.generic], absent: float = np.nan) -> Real:
        """Lay values of the pixels on their grid, row 0 the southernmost."""
        grid = np.full(self.shape, absent, dtype=np.float64)
        grid[self.row, self.column] = values
        return grid


def pixels_of(
    demand: DemandProblem, people: Real, plane: Plane, land: Land, pixel_m: float, outline: Outline | None = None
) -> Pixels:
    """Cut the land of a scenario into pixels.

    A pixel is land if its middle is, or if a settlement lies in it. It belongs to the nearest settlement and that
    settlement's commune. A settlement's people are spread evenly over its pixels; where another is nearer to all of
    them, they are put on the pixel it lies in. So the pixels hold all people.

    Parameters
    ----------
    demand : DemandProblem
    people : float64 array, shape (n_settlement,)
    plane : Plane
    land : Land
        On the same plane.
    pixel_m : float
        Side of a pixel.
    outline : Outline, optional
        Border to use instead of the land's own.

    Raises
    ------
    CompileError
        That would be more than ``N_MOST`` pixels, or their side is not positive.
    """
    if not pixel_m > 0.0:
        raise CompileError(f"pixels of {pixel_m:g} m: a pixel needs a side above 0")
    n_about = int(land.inside.sum() * _land_pixel_m2(land) / pixel_m**2)
    if n_about > N_MOST:
        least_m = np.ceil(pixel_m * np.sqrt(n_about / N_MOST))
        raise CompileError(
            f"pixels of {pixel_m:g} m would be about {n_about:,}; a map takes at most {N_MOST:,}: "
            f"take {least_m:g} m or more"
        )
    homes = np.column_stack([demand.points.x_m, demand.points.y_m])
    frame = land.frame
    left, bottom = (np.floor(edge * M_PER_KM / pixel_m) * pixel_m for edge in (frame.left_km, frame.bottom_km))
    n_x = int(np.ceil((frame.right_km * M_PER_KM - left) / pixel_m))
    n_y = int(np.ceil((frame.top_km * M_PER_KM - bottom) / pixel_m))
    east, north = left + (np.arange(n_x) + 0.5) * pixel_m, bottom + (np.arange(n_y) + 0.5) * pixel_m
    inside = _inside(land, outline, east / M_PER_KM, north / M_PER_KM)
    home_row = ((homes[:, 1] - bottom) // pixel_m).astype(np.intp).clip(0, n_y - 1)
    home_column = ((homes[:, 0] - left) // pixel_m).astype(np.intp).clip(0, n_x - 1)
    inside[home_row, home_column] = True
    row, column = np.nonzero(inside)
    x_m, y_m = east[column], north[row]
    settlement = np.asarray(cKDTree(homes).query(np.column_stack([x_m, y_m]))[1], dtype=np.int32)
    number = np.full((n_y, n_x), -1, dtype=np.int64)
    number[row, column] = np.arange(len(row))
    lat_deg, lon_deg = plane.degrees(x_m, y_m)
    return Pixels(
        pixel_m=pixel_m,
        left_m=float(left),
        bottom_m=float(bottom),
        shape=(n_y, n_x),
        row=row.astype(np.int32),
        column=column.astype(np.int32),
        x_m=x_m,
        y_m=y_m,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        settlement=settlement,
        commune=demand.points.commune[settlement],
        n_people=_spread(people, settlement, number[home_row, home_column]),
    )


def _land_pixel_m2(land: Land) -> float:
    step_x, step_y = float(land.x_km[1] - land.x_km[0]), float(land.y_km[1] - land.y_km[0])
    return step_x * step_y * M_PER_KM**2


def _inside(land: Land, outline: Outline | None, x_km: Real, y_km: Real) -> npt.NDArray[np.bool_]:
    """Say which pixels' middles are land, shape (n_y, n_x)."""
    grid_x, grid_y = np.meshgrid(x_km, y_km)
    if outline is not None:
        return outline.contains(grid_x, grid_y) > 0.5
    rows = (grid_y - land.y_km[0]) / float(land.y_km[1] - land.y_km[0])
    columns = (grid_x - land.x_km[0]) / float(land.x_km[1] - land.x_km[0])
    return np.asarray(map_coordinates(land.land_ratio, [rows, columns], order=1) >= 0.5)


def _spread(people: Real, settlement: Rows, home: npt.NDArray[np.int64]) -> Real:
    """Spread each settlement's people over its pixels, or put them on the pixel it lies in."""
    n_pixels = sum_by(settlement, np.ones(len(settlement)), len(people))
    here: Real = over(people, n_pixels, 0.0)[settlement]
    alone = np.flatnonzero(n_pixels == 0.0)
    np.add.at(here, home[alone], people[alone])
    return here
