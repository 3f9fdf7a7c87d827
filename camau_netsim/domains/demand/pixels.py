"""People spread over a regular grid: a hamlet along a canal is not one point.

The homes of a settlement are scattered around its place, in x and in y each by a normal law that is cut off at
``CUT`` standard deviations. A pixel gets the integral of that law over its square (``Phi`` is the normal law)

    share = product over x and y of (Phi(z_high) - Phi(z_low)) / (Phi(CUT) - Phi(-CUT)),  z = (edge - place) / radius

Pixels are squares of the plane with edges at whole multiples of their side, so they do not move with the settlements.
Each commune has pixels of its own: where two communes meet in one square, it is two points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from camau_netsim.core.index import Index, Mask, Real, Rows, sum_by
from camau_netsim.domains.demand.points import LOS_CODE, Points

CUT = 2.0
"""Standard deviations at which the scatter of homes ends."""

LEAST_RATIO = 0.05
"""A pixel that would get less of a settlement than this share of what its fullest pixel gets, gets nothing of it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How fine people are spread."""

    pixel_m: float
    pixel_urban_m: float  # in urban communes
    radius_m: float  # standard deviation of the homes of a settlement around its place


def pixel_points(settled: Points, urban: Rows, seats_m: Real, commune: Index, grid: Grid) -> Points:
    """Spread settlements over pixels.

    The order of the points is that of their places, so that it does not depend on the order of any table.

    Parameters
    ----------
    settled : Points
        Settlements, whose line of sight is drawn.
    urban : int32 array, shape (n_commune,)
        1 where the finer pixels are used.
    seats_m : float64 array, shape (n_commune, 2)
        Breaks the tie between two communes in one square.
    commune : Index
    grid : Grid

    Returns
    -------
    Points
        Pixels with people. People of each commune are those of its settlements; shares and losses are means over the
        people who come from each settlement, islands stay apart from the land.
    """
    settled = _in_order_of_place(settled)
    side_m = np.where(urban[settled.commune] == 1, grid.pixel_urban_m, grid.pixel_m)
    part = _parts(settled, side_m, grid.radius_m)
    whose = settled.commune[part.settlement]
    side = side_m[part.settlement]
    offshore = settled.offshore[part.settlement]
    x_m, y_m = (part.column + 0.5) * side, (part.row + 0.5) * side
    keys = np.column_stack([y_m, x_m, seats_m[whose][:, ::-1], whose, offshore, part.row, part.column])
    found, pixel = np.unique(keys, axis=0, return_inverse=True)
    pixel, n = pixel.ravel(), len(found)
    weight = part.ratio * settled.people_ratio[part.settlement]
    people_ratio = sum_by(pixel, weight, n)

    def mean(values: Real) -> Real:
        return sum_by(pixel, weight * values[part.settlement], n) / people_ratio

    row, rocks = found[:, 4].astype(np.int32), found[:, 5].astype(np.uint8)
    return Points(
        point=Index(_names(commune, row, rocks, found[:, 6].astype(np.int64), found[:, 7].astype(np.int64))),
        commune=row,
        people_ratio=people_ratio,
        x_m=found[:, 1].copy(),
        y_m=found[:, 0].copy(),
        indoor_ratio=np.clip(mean(settled.indoor_ratio), 0.0, 1.0),
        entry_loss_db=mean(settled.entry_loss_db),
        high_loss_ratio=np.clip(mean(settled.high_loss_ratio), 0.0, 1.0),
        offshore=rocks,
        los=np.full(n, LOS_CODE["drawn"], dtype=np.int32),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What pixels get of settlements; pixel (row, column) begins at ``side x (column, row)``."""

    settlement: Rows  # (n_part,)
    row: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    ratio: Real  # of the settlement's people


def _in_order_of_place(settled: Points) -> Points:
    """Leave out settlements without people and sort the others, so that sums are the same for any order of rows."""
    by = (settled.offshore, settled.high_loss_ratio, settled.entry_loss_db, settled.indoor_ratio, settled.people_ratio)
    order = np.lexsort((*by, settled.commune, settled.x_m, settled.y_m))
    order = order[settled.people_ratio[order] > 0.0]
    return Points(
        point=Index(settled.point.ids[row] for row in order),
        **{name: getattr(settled, name)[order] for name in Points.__slots__ if name != "point"},
    )


def _parts(settled: Points, side_m: Real, radius_m: float) -> _Parts:
    first_column, along_x = shares_along(settled.x_m, side_m, radius_m)
    first_row, along_y = shares_along(settled.y_m, side_m, radius_m)
    ratio = along_y[:, :, None] * along_x[:, None, :]
    ratio[ratio < LEAST_RATIO * ratio.max(axis=(1, 2), initial=0.0, keepdims=True)] = 0.0
    ratio /= ratio.sum(axis=(1, 2), keepdims=True)
    settlement, up, right = np.nonzero(ratio)
    row, column = first_row[settlement] + up, first_column[settlement] + right
    return _Parts(settlement.astype(np.int32), row, column, ratio[settlement, up, right])


def shares_along(place_m: Real, side_m: Real, radius_m: float) -> tuple[npt.NDArray[np.int64], Real]:
    """Return how homes fall on the intervals of one axis.

    Parameters
    ----------
    place_m, side_m : float64 array, shape (n,)
        Middle of each settlement and length of its intervals.
    radius_m : float
        Standard deviation; with 0 all homes stand at the middle.

    Returns
    -------
    first : int64 array, shape (n,)
        First interval with homes; interval k is ``[k, k + 1) x side``.
    ratio : float64 array, shape (n, n_interval)
        Shares in that interval and the next ones; rows add up to 1.
    """
    first = np.floor((place_m - CUT * radius_m) / side_m).astype(np.int64)
    last = np.floor((place_m + CUT * radius_m) / side_m).astype(np.int64)
    n_edges = int((last - first).max(initial=0)) + 2
    off_m = (first[:, None] + np.arange(n_edges)) * side_m[:, None] - place_m[:, None]
    if radius_m > 0.0:
        below = (ndtr(np.clip(off_m / radius_m, -CUT, CUT)) - ndtr(-CUT)) / (ndtr(CUT) - ndtr(-CUT))
    else:
        below = (off_m > 0.0).astype(np.float64)
    return first, np.diff(below, axis=1)


def _names(
    commune: Index, row: Rows, offshore: Mask, up: npt.NDArray[np.int64], right: npt.NDArray[np.int64]
) -> list[str]:
    """Commune, column and row of each pixel."""
    return [
        f"{commune.ids[c]}:{x}:{y}{':offshore' if sea else ''}"
        for c, sea, y, x in zip(row.tolist(), offshore.tolist(), up.tolist(), right.tolist(), strict=True)
    ]
