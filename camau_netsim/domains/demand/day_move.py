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
from camau_netsim.core.index import Real, Rows, over, sum_by
from camau_netsim.domains.demand.points import Points
from camau_netsim.domains.demand.spec import DemandSpec
from camau_netsim.units import M_PER_KM


@dataclass(frozen=True, slots=True)
class DayMove:
    """People of each point in one year: at home, who leaves and who arrives when most are away."""

    n_residents: Real  # (n_point,)
    n_leaving: Real
    n_arriving: Real
    profile: Real  # (24,) of those who leave, busiest hour 1

    def present(self, hour: int) -> Real:
        """Return the people at each point at an hour, shape (n_point,)."""
        moved: Real = self.n_residents + self.profile[hour] * (self.n_arriving - self.n_leaving)
        return np.maximum(moved, 0.0)


@dataclass(frozen=True, slots=True)
class Ways:
    """What of the day's move does not depend on how many people there are."""

    commune: Rows  # (n_point,)
    resident_ratio: Real  # (n_point,) of the commune's people; they add up to 1
    central_factor: Real  # (n_point,) exp(-s^2 / 2 r^2), 1 at the point nearest to the seat
    nearness_factor: Real  # (n_point, n_commune)
    pull_ratio: Real  # (n_commune,) per resident
    away_ratio: float
    centre_ratio: float
    profile: Real  # (24,)

    def move(self, people: Real) -> DayMove:
        """Return who leaves and arrives in a year with so many residents, shape (n_commune,)."""
        residents = people[self.commune] * self.resident_ratio
        flows = flows_by_origin(self.away_ratio * residents, people * self.pull_ratio, self.nearness_factor)
        central = self._share_of_commune(residents * self.central_factor)
        at_home = self._share_of_commune(residents)
        place_ratio = self.centre_ratio * central + (1.0 - self.centre_ratio) * at_home
        arriving = flows.sum(axis=0)[self.commune] * place_ratio
        return DayMove(residents, flows.sum(axis=1), arriving, self.profile)

    def _share_of_commune(self, weights: Real) -> Real:
        whole = sum_by(self.commune, weights, len(self.pull_ratio))
        return over(weights, whole[self.commune], 0.0)


def ways_by_day(spec: DemandSpec, points: Points, seats_m: Real) -> Ways | None:
    """Work out the ways from points to seats; ``None`` where the scenario moves nobody.

    Parameters
    ----------
    spec : DemandSpec
    points : Points
    seats_m : float64 array, shape (n_commune, 2)
    """
    if spec.away_ratio == 0.0 or spec.away_profile is None:
        return None
    n = len(seats_m)
    away_km = cdist(np.column_stack([points.x_m, points.y_m]), seats_m) / M_PER_KM
    from_seat_km = away_km[np.arange(len(points)), points.commune]
    lived_in = points.people_ratio > 0.0
    nearest_km = np.full(n, np.inf)
    np.minimum.at(nearest_km, points.commune[lived_in], from_seat_km[lived_in])
    # The nearest point has exponent 0, so that the weights of a commune far from its seat do not all vanish.
    steps = np.maximum(from_seat_km**2 - nearest_km[points.commune] ** 2, 0.0)
    # Shares are written with rounding: scaled here, so that every resident is somewhere.
    whole = sum_by(points.commune, points.people_ratio, n)
    profile = np.array(spec.away_profile, dtype=np.float64)
    return Ways(
        commune=points.commune,
        resident_ratio=points.people_ratio / whole[points.commune],
        central_factor=np.exp(-steps / (2.0 * spec.away_centre_radius_km**2)),
        nearness_factor=nearness_factor(away_km, spec.away_beta_factor, spec.away_near_km, spec.away_reach_km),
        pull_ratio=np.array([row.day_pull_ratio for row in spec.communes], dtype=np.float64),
        away_ratio=spec.away_ratio,
        centre_ratio=spec.away_centre_ratio,
        profile=profile / profile.max(),
    )
