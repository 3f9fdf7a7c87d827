"""Loss beyond the reach of TR 38.901: Longley and Rice's irregular terrain model over a delta or the sea.

The model knows the ground, the curve of the earth and the air, but nothing of houses and trees. So it is anchored:
where TR 38.901 ends, the difference between both is taken as the clutter around the phone and carried along. There is
no jump in the loss, only in its slope; the difference itself is in docs/explanation/radio.md.
"""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import NamedTuple

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.errors import CompileError
from camau_netsim.units import M_PER_KM, MHZ_PER_GHZ

NEAREST_M, FARTHEST_M = 1.0e3, 2.0e5
"""Reach of the table of losses; the model starts at 1 km."""

HIGHEST_GHZ = 20.0
N_DISTANCES = 128
REFRACTIVITY = 360.0
"""Of the surface, N-units: equatorial (Hufford, Longley and Kissick 1982, Table 3)."""

EQUATORIAL = 1
VERTICAL = 1


class Ground(NamedTuple):
    """What lies under the path."""

    permittivity: float
    conductivity_s_per_m: float
    roughness_m: float
    """Interdecile range of heights."""


LAND, SEA = Ground(15.0, 0.005, 10.0), Ground(81.0, 5.0, 0.0)
"""Average ground, nearly flat: dykes, houses, orchards (the report has 0 m for flat, 30 m for plains); sea water."""


def _modules() -> tuple[ModuleType, ...]:
    try:
        from itmlogic import lrprop  # noqa: PLC0415  (an extra: only those who ask for it need it)
        from itmlogic.preparatory_subroutines import qlra, qlrps  # noqa: PLC0415
        from itmlogic.statistics import avar  # noqa: PLC0415
    except ImportError as missing:
        raise CompileError(
            "radio.long_range itm: package itmlogic is missing; pip install 'camau-netsim[longrange]'"
        ) from missing
    return qlrps, qlra, lrprop, avar


def irregular_terrain_db(fc_ghz: float, h_bs_m: float, h_ut_m: float, distance_m: Real, ground: Ground = LAND) -> Real:
    """Return the median basic transmission loss of the irregular terrain model in area mode, in dB, shape (n,).

    Parameters
    ----------
    fc_ghz : float
        0.02 to 20.
    h_bs_m, h_ut_m : float
        Antennas above ground, 0.5 to 3000.
    distance_m : float64 array, shape (n,)
        1 km to 2000 km.
    ground : Ground

    Raises
    ------
    CompileError
        The package ``itmlogic`` is missing, or the carrier lies above 20 GHz.

    Notes
    -----
    Version 1.2.2 (Hufford 1995) by itmlogic (Oughton et al., JOSS 5, 2266, 2020): vertical polarisation, antennas
    sited at random, equatorial climate, median of time, place and situation.
    """
    if fc_ghz > HIGHEST_GHZ:
        raise CompileError(f"radio.long_range itm: the model ends at {HIGHEST_GHZ:g} GHz, a layer has {fc_ghz:g}")
    qlrps, qlra, lrprop, avar = _modules()
    f_mhz = fc_ghz * MHZ_PER_GHZ
    wn, gme, ens, zgnd = qlrps.qlrps(
        f_mhz, 0.0, REFRACTIVITY, VERTICAL, ground.permittivity, ground.conductivity_s_per_m
    )
    ends = {"hg": [h_bs_m, h_ut_m], "dh": ground.roughness_m, "wn": wn, "gme": gme, "ens": ens, "zgnd": zgnd}
    ends |= {"kwx": 0, "lvar": 5, "mdvar": 0, "mdvarx": -1, "klim": EQUATORIAL, "klimx": EQUATORIAL}
    excess = np.empty(len(distance_m))
    for row, distance in enumerate(
        distance_m
    ):  # each from a fresh state: the package's own loop keeps what it should not
        link = lrprop.lrprop(float(distance), qlra.qlra([0, 0], dict(ends)))
        excess[row] = avar.avar(0.0, 0.0, 0.0, link)[0]
    free_db: Real = 32.45 + 20.0 * np.log10(f_mhz) + 20.0 * np.log10(distance_m / M_PER_KM)
    return free_db + excess


@cache
def _table(fc_ghz: float, h_bs_m: float, h_ut_m: float, sea: bool) -> tuple[Real, Real]:
    log_m = np.linspace(np.log(NEAREST_M), np.log(FARTHEST_M), N_DISTANCES)
    return log_m, irregular_terrain_db(fc_ghz, h_bs_m, h_ut_m, np.exp(log_m), SEA if sea else LAND)


def growth_db(fc_ghz: float, h_bs_m: Real, h_ut_m: float, from_m: Real, distance_m: Real, sea: Mask) -> Real:
    """Return by how much the loss grows from one distance to another, in dB, shape (n,); 0 up to the first.

    Parameters
    ----------
    fc_ghz, h_ut_m : float
    h_bs_m, from_m, distance_m : float64 array, shape (n,)
    sea : uint8 array, shape (n,)
        1 for a path over water.
    """
    grown = np.zeros(len(distance_m))
    beyond = distance_m > from_m
    for height in np.unique(h_bs_m[beyond]):
        for water in (0, 1):
            rows = np.flatnonzero(beyond & (h_bs_m == height) & (sea == water))
            if len(rows):
                log_m, loss_db = _table(fc_ghz, float(height), h_ut_m, bool(water))
                ends = np.interp(np.log(distance_m[rows]), log_m, loss_db)
                grown[rows] = np.maximum(ends - np.interp(np.log(from_m[rows]), log_m, loss_db), 0.0)
    return grown
