"""A town whose communes are too small to see on the map, drawn larger in a free place of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from camau_netsim.core.index import Real
from camau_netsim.core.place import Plane
from camau_netsim.report.fibre import Fibre
from camau_netsim.report.land import Frame, Land
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import M_PER_KM

SIZE_RATIO = 0.28
"""Side of the inset in widths of the map."""

_SMALL_RATIO = 0.25
_FEWEST = 4
_CLOSE_RATIO = 2.5
_N_STEPS = 160
_NEAR_RATIO = 0.05
"""What hiding the sea off the shore counts, land being 1."""


@dataclass(frozen=True, slots=True)
class TownInset:
    """What the inset shows and where it stands."""

    name: str
    shown: Frame  # the part of the plane that is enlarged
    place: Frame  # where it stands, on the plane of the map
    ward_names: tuple[tuple[float, float, str], ...]

    @property
    def enlargement(self) -> float:
        """How many times larger than on the map."""
        return self.place.width_km / self.shown.width_km


def inset_of(scenario: Scenario, plane: Plane, land: Land, fibre: Fibre) -> TownInset | None:
    """Return the inset for the town with the smallest communes; ``None`` if no town needs one.

    Parameters
    ----------
    scenario : Scenario
    plane : Plane
    land : Land
    fibre : Fibre
        What the inset should not hide.
    """
    communes = scenario.demand.communes
    areas = np.array([commune.area_km2 for commune in communes])
    district = communes[int(areas.argmin())].district
    small = areas < _SMALL_RATIO * float(np.median(areas))
    wards = [commune for commune, tiny in zip(communes, small, strict=True) if tiny and commune.district == district]
    if len(wards) < _FEWEST:
        return None
    seats = np.column_stack(plane.metres(wards)) / M_PER_KM
    away = np.hypot(*(seats - np.median(seats, axis=0)).T)
    close = seats[away <= _CLOSE_RATIO * np.median(away)]
    middle = (close.min(axis=0) + close.max(axis=0)) / 2.0
    half = 0.68 * float(np.ptp(close, axis=0).max())
    if half <= 0.0:
        return None
    shown = Frame(*(float(edge) for edge in (middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half)))
    place = _free_place(land, fibre, SIZE_RATIO * land.frame.width_km)
    names = tuple(
        (float(x), float(y), ward.name) for (x, y), ward in zip(seats, wards, strict=True) if shown.holds(x, y)
    )
    return TownInset(district, shown, place, names) if place.width_km > 1.5 * shown.width_km else None


def _free_place(land: Land, fibre: Fibre, side_km: float) -> Frame:
    """Return the square of a size that hides least of the map, and if it can stays a little off the land."""
    shore = ndimage.maximum_filter(land.inside, size=land.inside.shape[0] // 30)
    busy = land.inside + _NEAR_RATIO * shore + _drawn(land, fibre)
    rows = round(side_km / float(land.y_km[1] - land.y_km[0]))
    columns = round(side_km / float(land.x_km[1] - land.x_km[0]))
    totals = np.pad(busy.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    hidden = totals[rows:, columns:] - totals[:-rows, columns:] - totals[rows:, :-columns] + totals[:-rows, :-columns]
    rim = round(0.02 * busy.shape[1])
    row, column = np.unravel_index(int(hidden[rim:-rim, rim:-rim].argmin()), hidden[rim:-rim, rim:-rim].shape)
    left, bottom = float(land.x_km[column + rim]), float(land.y_km[row + rim])
    return Frame(left, left + side_km, bottom, bottom + side_km)


def _drawn(land: Land, fibre: Fibre) -> Real:
    """Return 2 where a link runs that leaves the land or the picture, or its name may stand, else 0."""
    drawn = np.zeros_like(land.land_ratio)
    for line in fibre.lines:
        x_km, y_km = np.linspace(line.start_km, line.end_km, _N_STEPS).T
        rows = np.searchsorted(land.y_km, y_km).clip(0, len(land.y_km) - 1)
        columns = np.searchsorted(land.x_km, x_km).clip(0, len(land.x_km) - 1)
        if line.leaves or not land.inside[rows[[0, -1]], columns[[0, -1]]].all():
            drawn[rows, columns] = 2.0
    around: Real = ndimage.maximum_filter(drawn, size=drawn.shape[0] // 14)
    return around
