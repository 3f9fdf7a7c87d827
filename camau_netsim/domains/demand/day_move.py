"""Who is where at which hour: by night at home, by day some at work, at school or on the market.

Everywhere the same share of the residents leaves home. Where they go is a gravity flow given by origin: who leaves is
known, who arrives is not (there is no count of jobs and school places by commune, so columns are not fixed). From point
i to commune j with people P_j, pull per resident q_j and the way d_ij from the point to the seat:

    flow_ij = leaving_i P_j q_j f(d_ij) / sum over j of P_j q_j f(d_ij),   f(d) = max(d, near)^-beta up to the reach

Within commune j they spread over its points by

    place_p = centre_ratio x (residents_p exp(-s_p^2 / 2 r^2), scaled to 1) + (1 - centre_ratio) x residents_p / P_j

with s_p the way from the seat. A share of the day's profile of them is away at each hour, so people of a point are
``residents + profile(h) x (arriving - leaving)``: never below 0 and in sum always all people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from camau_netsim.core.gravity import flows_by_origin, nearness_factor
from camau_netsim.core.index import Real, over, sum_by
from camau_netsim.domains.demand.points import Points
from camau_netsim.domains.demand.spec import DemandSpec
from camau_netsim.units import M_PER_KM


@dataclass(frozen=True, slots=True)
class DayMove:
    """People of each point in the base year: at home, who leaves and who arrives when most are away."""

    n_residents: Real  # (n_point,)
    n_leaving: Real
    n_arriving: Real
    profile: Real  # (24,) of those who leave, busiest hour 1

    def present(self, hour: int) -> Real:
        """Return the people at each point at an hour, shape (n_point,)."""
        moved: Real = self.n_residents + self.profile[hour] * (self.n_arriving - self.n_leaving)
        return np.maximum(moved, 0.0)


def day_move(spec: DemandSpec, points: Points, people: Real, seats_m: Real) -> DayMove | None:
    """Work out who leaves and arrives; ``None`` where the scenario moves nobody.

    Parameters
    ----------
    spec : DemandSpec
    points : Points
    people : float64 array, shape (n_commune,)
    seats_m : float64 array, shape (n_commune, 2)
    """
    if spec.away_ratio == 0.0 or spec.away_profile is None:
        return None
    n = len(people)
    # Shares are written with rounding: scaled here, so that every resident is somewhere.
    whole = sum_by(points.commune, points.people_ratio, n)
    residents = people[points.commune] * points.people_ratio / whole[points.commune]
    away_km = cdist(np.column_stack([points.x_m, points.y_m]), seats_m) / M_PER_KM
    nearness = nearness_factor(away_km, spec.away_beta_factor, spec.away_near_km, spec.away_reach_km)
    pull = people * np.array([row.day_pull_ratio for row in spec.communes], dtype=np.float64)
    flows = flows_by_origin(spec.away_ratio * residents, pull, nearness)
    from_seat_km = away_km[np.arange(len(residents)), points.commune]
    place_ratio = _within_communes(spec, points, residents, from_seat_km, n)
    profile = np.array(spec.away_profile, dtype=np.float64)
    return DayMove(
        n_residents=residents,
        n_leaving=flows.sum(axis=1),
        n_arriving=flows.sum(axis=0)[points.commune] * place_ratio,
        profile=profile / profile.max(),
    )


def _within_communes(spec: DemandSpec, points: Points, residents: Real, from_seat_km: Real, n_communes: int) -> Real:
    """Share of those who come to a commune that is at each of its points, shape (n_point,)."""
    nearest_km = np.full(n_communes, np.inf)
    lived_in = residents > 0.0
    np.minimum.at(nearest_km, points.commune[lived_in], from_seat_km[lived_in])
    # The nearest point has exponent 0, so that the weights of a commune far from its seat do not all vanish.
    steps = np.where(lived_in, from_seat_km**2 - nearest_km[points.commune] ** 2, 0.0)
    central = residents * np.exp(-np.maximum(steps, 0.0) / (2.0 * spec.away_centre_radius_km**2))

    def scaled(weights: Real) -> Real:
        return over(weights, sum_by(points.commune, weights, n_communes)[points.commune], 0.0)

    return spec.away_centre_ratio * scaled(central) + (1.0 - spec.away_centre_ratio) * scaled(residents)
