"""Where things stand: geographic degrees become metres on a local plane, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.core.spec import Place, Spot
from camau_netsim.units import EARTH_RADIUS_KM, M_PER_KM


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane that touches the sphere at an origin (local equirectangular projection).

    Distances between places within 60 km of the origin's latitude are right to 0.2 % at the latitude of Cà Mau, which
    is far below the error of any path loss model used here. ``origin=None`` means the scenario gives metres itself.
    """

    origin: tuple[float, float] | None

    def metres(self, places: Sequence[Spot]) -> tuple[Real, Real]:
        """Return ``(x_m, y_m)`` of the places, x to the east and y to the north; NaN of one that stands nowhere."""
        if self.origin is None:
            x = np.array([place.x_m for place in places], dtype=np.float64)
            return x, np.array([place.y_m for place in places], dtype=np.float64)
        lat0, lon0 = np.radians(self.origin)
        lat = np.radians(np.array([place.lat_deg for place in places], dtype=np.float64))
        lon = np.radians(np.array([place.lon_deg for place in places], dtype=np.float64))
        radius_m = EARTH_RADIUS_KM * M_PER_KM
        return radius_m * np.cos(lat0) * (lon - lon0), radius_m * (lat - lat0)

    def degrees(self, x_m: Real, y_m: Real) -> tuple[Real, Real]:
        """Return ``(lat_deg, lon_deg)`` of places on the plane, NaN where the scenario knows no degrees."""
        if self.origin is None:
            return np.full(len(x_m), np.nan), np.full(len(y_m), np.nan)
        lat0, lon0 = np.radians(self.origin)
        radius_m = EARTH_RADIUS_KM * M_PER_KM
        return np.degrees(lat0 + y_m / radius_m), np.degrees(lon0 + x_m / (radius_m * np.cos(lat0)))


def plane_of(places: Iterable[Place]) -> Plane:
    """Return the plane around some places: its origin is their middle, or metres if they are given in metres."""
    listed = list(places)
    latitudes = [place.lat_deg for place in listed if place.lat_deg is not None]
    longitudes = [place.lon_deg for place in listed if place.lon_deg is not None]
    if not latitudes or not longitudes:
        return Plane(None)
    return Plane(((min(latitudes) + max(latitudes)) / 2.0, (min(longitudes) + max(longitudes)) / 2.0))
