"""Degrees become metres with the stated error."""

from math import asin, cos, radians, sin, sqrt

import numpy as np
import pytest

from camau_netsim.core.place import Plane, plane_of
from camau_netsim.core.spec import Place

CAPE = (8.60, 104.72)
"""Mũi Cà Mau."""
TOWN = (9.177, 105.150)
"""Thành phố Cà Mau."""


def haversine_m(a, b):
    """Distance on a sphere of the IUGG mean radius."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371008.8 * asin(sqrt(chord))


def places(*pairs):
    return [Place(lat_deg=lat, lon_deg=lon) for lat, lon in pairs]


def test_distances_within_60_km_of_the_origin_latitude_are_right_to_two_thousandths():
    rng = np.random.default_rng(7)
    lat = 9.1 + rng.uniform(-60, 60, 400) / 111.2
    lon = 105.0 + rng.uniform(-60, 60, 400) / 110.0
    x_m, y_m = Plane((9.1, 105.0)).metres(places(*zip(lat.tolist(), lon.tolist(), strict=True)))
    plane = np.hypot(np.diff(x_m), np.diff(y_m))
    sphere = np.array([haversine_m((lat[i], lon[i]), (lat[i + 1], lon[i + 1])) for i in range(399)])
    assert np.abs(plane / sphere - 1.0).max() <= 0.002


def test_axes_point_east_and_north():
    # At the origin's latitude one degree of longitude is R pi/180 cos(lat): 111.195 km x cos(9 deg) = 109.826 km.
    x_m, y_m = Plane((9.0, 105.0)).metres(places((9.0, 106.0), (10.0, 105.0)))
    assert x_m.tolist() == [pytest.approx(109_826.2, abs=0.5), pytest.approx(0.0, abs=1e-6)]
    assert y_m.tolist() == [pytest.approx(0.0, abs=1e-6), pytest.approx(111_195.08, abs=0.05)]


def test_a_meridian_is_a_straight_line():
    x_m, _ = Plane((9.0, 105.0)).metres(places((8.5, 105.4), (9.0, 105.4), (9.5, 105.4)))
    assert x_m.tolist() == [x_m[1]] * 3
    assert x_m[1] == pytest.approx(0.4 * 109_826.2, rel=1e-5)


def test_origin_is_the_middle_of_the_places():
    plane = plane_of(places(CAPE, TOWN, (9.0, 105.0)))
    assert plane.origin == pytest.approx(((8.60 + 9.177) / 2, (104.72 + 105.150) / 2))
    x_m, y_m = plane.metres(places(CAPE, TOWN))
    assert np.hypot(x_m[1] - x_m[0], y_m[1] - y_m[0]) == pytest.approx(haversine_m(CAPE, TOWN), rel=0.002)


def test_metres_stay_metres():
    there = [Place(x_m=3.0, y_m=-4.5), Place(x_m=0.0, y_m=1e5)]
    plane = plane_of(there)
    assert plane.origin is None
    x_m, y_m = plane.metres(there)
    assert x_m.tolist() == [3.0, 0.0]
    assert y_m.tolist() == [-4.5, 1e5]
