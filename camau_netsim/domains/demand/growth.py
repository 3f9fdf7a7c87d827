"""People and shares by commune, held to what is known of the province."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Real, Rows


def growth_factors(people: Real, growth_per_year: Real, n_years: int, total: float) -> Real:
    """Let each commune grow at its own rate, then scale all alike so that they add up to the provincial total.

    Parameters
    ----------
    people : float64 array, shape (n_commune,)
        In the base year.
    growth_per_year : float64 array, shape (n_commune,)
        Rate of each commune.
    n_years : int
        Years since the base year; may be negative.
    total : float
        People of the province in the year.

    Returns
    -------
    factor : float64 array, shape (n_commune,)
        People of the year over those of the base year.

    Notes
    -----
    With one margin, iterative proportional fitting is this one step.
    """
    alone = (1.0 + growth_per_year) ** n_years
    whole = float((people * alone).sum())
    held: Real = alone * (total / whole) if whole > 0.0 else alone
    return held


def split_by_place(mean_ratio: float, urban_over_rural_factor: float, urban: Rows, weight: Real) -> Real:
    """Spread a provincial share over communes so that towns have a multiple of the country's, the mean being kept.

    Parameters
    ----------
    mean_ratio : float
        Share of the province, from 0 to 1.
    urban_over_rural_factor : float
        Share in towns over share in the country; less if one of the two would pass 1.
    urban : int32 array, shape (n_commune,)
    weight : float64 array, shape (n_commune,)
        What the share is of: people or households.

    Returns
    -------
    ratio : float64 array, shape (n_commune,)
    """
    town = float(weight[urban == 1].sum())
    country = float(weight[urban == 0].sum())
    if town == 0.0 or country == 0.0 or urban_over_rural_factor == 1.0:
        return np.full(len(weight), mean_ratio)
    whole = mean_ratio * (town + country)
    in_town = min(1.0, urban_over_rural_factor * whole / (urban_over_rural_factor * town + country))
    outside = (whole - in_town * town) / country
    if outside > 1.0:
        outside = 1.0
        in_town = (whole - country) / town
    return np.where(urban == 1, in_town, outside)
