"""How strong the wind of a storm is at a place.

References  Holland, *An analytic model of the wind and pressure profiles in hurricanes*, Monthly Weather Review 108
            (1980), eq. 5 (cyclostrophic: within 9 degrees of the equator the Coriolis term is below 1 m/s at the radius
            of greatest wind); modified Rankine vortex: Depperman (1947), Hughes (1952).
"""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Real


def holland_m_per_s(distance_km: Real, max_wind_m_per_s: Real, radius_km: Real, b_factor: float) -> Real:
    """Return the wind at a distance from the eye: V = V_max sqrt((R / r)^B exp(1 - (R / r)^B)), 0 in the eye."""
    away = distance_km > 0.0
    near = np.where(away, radius_km / np.where(away, distance_km, 1.0), np.inf) ** b_factor
    # In logarithms, since the power overflows near the eye long after the wind is nil.
    wind: Real = max_wind_m_per_s * np.where(
        near < 500.0, np.sqrt(np.minimum(near, 500.0)) * np.exp((1.0 - np.minimum(near, 500.0)) / 2.0), 0.0
    )
    return wind


def rankine_m_per_s(distance_km: Real, max_wind_m_per_s: Real, radius_km: Real, decay_factor: float) -> Real:
    """Return the wind at a distance from the eye: V_max r / R inside R, V_max (R / r)^decay outside."""
    inside = distance_km / radius_km
    wind: Real = max_wind_m_per_s * np.where(inside <= 1.0, inside, np.maximum(inside, 1.0) ** -decay_factor)
    return wind
