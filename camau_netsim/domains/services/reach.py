"""How far people have to the nearest postal point, and the radius that one point serves on the mean."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.units import M_PER_KM


def nearest(x_m: Real, y_m: Real, to_x_m: Real, to_y_m: Real) -> tuple[Rows, Real]:
    """Return which of some places is nearest to each of others, and the straight line to it, in km."""
    if not len(x_m):
        return np.empty(0, dtype=np.int32), np.empty(0)
    away_m, row = cKDTree(np.column_stack([to_x_m, to_y_m])).query(np.column_stack([x_m, y_m]))
    return np.asarray(row, dtype=np.int32), np.asarray(away_m, dtype=np.float64) / M_PER_KM


def nearest_km(x_m: Real, y_m: Real, point_x_m: Real, point_y_m: Real, stands: Mask) -> Real:
    """Return the straight line from each place to the nearest point that stands, in km; inf if none does."""
    there = np.flatnonzero(stands)
    if not len(there):
        return np.full(len(x_m), np.inf)
    return nearest(x_m, y_m, point_x_m[there], point_y_m[there])[1]


def mean_radius_km(area_km2: Real, n_points: Real) -> Real:
    """Return ``sqrt(area / (pi n))``: the radius of circles that together have the area; NaN without a point."""
    shown = np.where(n_points > 0.0, n_points, np.nan)
    radius: Real = np.sqrt(area_km2 / (np.pi * shown))
    return radius
