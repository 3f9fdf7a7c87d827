"""The outline of a province read from a GeoJSON file that the user supplies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.path import Path as Curve

from camau_netsim.core.index import Real
from camau_netsim.core.place import Plane
from camau_netsim.errors import ReportError
from camau_netsim.units import EARTH_RADIUS_KM, M_PER_KM


@dataclass(frozen=True, slots=True)
class Outline:
    """Closed rings on the plane, in kilometres; a ring inside another is a hole."""

    rings_km: tuple[Real, ...]  # each (n_corner, 2)

    def contains(self, x_km: Real, y_km: Real) -> Real:
        """Return, for each place, 1 if it lies in an odd number of rings, else 0."""
        places = np.column_stack([x_km.ravel(), y_km.ravel()])
        odd = np.zeros(len(places), dtype=bool)
        for ring in self.rings_km:
            odd ^= Curve(ring).contains_points(places)
        return odd.reshape(x_km.shape).astype(np.float64)


def read_outline(path: str | PathLike[str], plane: Plane) -> Outline:
    """Read all polygons of a GeoJSON file; properties are ignored.

    Parameters
    ----------
    path : path
        GeoJSON in WGS 84 degrees, or in plane metres if the scenario is.
    plane : Plane
        The plane of the scenario.

    Raises
    ------
    ReportError
        The file cannot be read or holds no polygon.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        rings = tuple(_on_plane(np.array(ring, dtype=np.float64)[:, :2], plane) for ring in _rings_of(content))
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError) as fault:
        raise ReportError(f"{path}: not a GeoJSON file of polygons ({fault})") from fault
    if not rings:
        raise ReportError(f"{path}: holds no polygon; give Polygon or MultiPolygon geometries")
    return Outline(rings)


def _rings_of(content: Any) -> list[Any]:
    """Return the rings of every polygon in a GeoJSON object, however it is nested."""
    kind = content["type"]
    if kind == "FeatureCollection":
        return [ring for feature in content["features"] for ring in _rings_of(feature)]
    if kind == "Feature":
        return _rings_of(content["geometry"]) if content["geometry"] else []
    if kind == "GeometryCollection":
        return [ring for geometry in content["geometries"] for ring in _rings_of(geometry)]
    if kind == "Polygon":
        return list(content["coordinates"])
    if kind == "MultiPolygon":
        return [ring for polygon in content["coordinates"] for ring in polygon]
    return []


def _on_plane(ring: Real, plane: Plane) -> Real:
    """Return the corners in kilometres on the plane; GeoJSON gives longitude first."""
    if plane.origin is None:
        return ring / M_PER_KM
    lat0, lon0 = np.radians(plane.origin)
    lon, lat = np.radians(ring[:, 0]), np.radians(ring[:, 1])
    return EARTH_RADIUS_KM * np.column_stack([np.cos(lat0) * (lon - lon0), lat - lat0])
