"""People, lines and volumes as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Real, Rows
from camau_netsim.core.place import Plane
from camau_netsim.domains.demand.day_move import DayMove, Ways, ways_by_day
from camau_netsim.domains.demand.pixels import Grid, pixel_points
from camau_netsim.domains.demand.points import Points, settlement_points
from camau_netsim.domains.demand.spec import Adoption, DemandSpec
from camau_netsim.units import MBIT_PER_GBYTE, SECONDS_PER_HOUR


@dataclass(frozen=True, slots=True)
class YearlyDemand:
    """What holds in one year, busy-hour rates per user or line."""

    population_ratio: float
    fixed_take_up_ratio: float
    organisation_take_up_ratio: float
    users_4g_ratio: float
    users_5g_ratio: float
    user_4g_mbps: float
    user_5g_mbps: float
    household_line_mbps: float
    organisation_line_mbps: float
    household_stream_mbps: float
    move: DayMove | None  # none: everybody is at home at every hour


@dataclass(frozen=True, slots=True)
class DemandProblem:
    """The demand room, compiled."""

    commune: Index
    commune_name: tuple[str, ...]
    district: tuple[str, ...]  # of each commune
    urban: Rows  # (n_commune,) 0 or 1
    people: Real  # (n_commune,) in the base year
    households: Real  # (n_commune,)
    seat_x_m: Real  # (n_commune,)
    seat_y_m: Real  # (n_commune,)
    points: Points  # where people use their phones
    operator: Index
    market_ratio: Real  # (n_operator,)
    home_profile: Real  # (24,) busiest hour 1
    office_profile: Real
    mobile_profile: Real
    day_to_day_cv_ratio: float
    session_fixed_mbit: float
    session_mobile_mbit: float
    session_size_law: str
    session_size_cv_ratio: float  # that of the law where the law leaves no choice
    years: dict[int, YearlyDemand]
    observed_hours: tuple[int, ...]
    observed_days: int


FIXED_CV = {"exponential": 1.0, "deterministic": 0.0}
"""Size laws whose coefficient of variation is not a choice."""


def busy_hour_mbps(volume_gbyte: float, busy_hour_ratio: float, days_per_month: float) -> float:
    """Return the mean busy-hour rate of a monthly volume: GB x 8000 x s / (D x 3600), in Mb/s."""
    return volume_gbyte * MBIT_PER_GBYTE * busy_hour_ratio / (days_per_month * SECONDS_PER_HOUR)


def compile_problem(spec: DemandSpec, plane: Plane) -> DemandProblem:
    """Turn the demand part of a scenario into arrays."""
    communes = spec.communes
    commune = Index(row.id for row in communes)
    people = np.array([row.people for row in communes], dtype=np.float64)
    seat_x_m, seat_y_m = plane.metres(communes)
    seats_m = np.column_stack([seat_x_m, seat_y_m])
    points = _points(spec, commune, plane, seats_m)
    ways = ways_by_day(spec, points, seats_m)
    return DemandProblem(
        commune=commune,
        commune_name=tuple(row.name for row in communes),
        district=tuple(row.district for row in communes),
        urban=np.array([row.urban for row in communes], dtype=np.int32),
        people=people,
        households=np.array([row.households for row in communes], dtype=np.float64),
        seat_x_m=seat_x_m,
        seat_y_m=seat_y_m,
        points=points,
        operator=Index(row.id for row in spec.operators),
        market_ratio=np.array([row.market_share_ratio for row in spec.operators], dtype=np.float64),
        home_profile=_scaled(spec.home_profile),
        office_profile=_scaled(spec.office_profile),
        mobile_profile=_scaled(spec.mobile_profile),
        day_to_day_cv_ratio=spec.day_to_day_cv_ratio,
        session_fixed_mbit=spec.session_fixed_mbit,
        session_mobile_mbit=spec.session_mobile_mbit,
        session_size_law=spec.session_size_law,
        session_size_cv_ratio=FIXED_CV.get(spec.session_size_law, spec.session_size_cv_ratio),
        years={row.year: _yearly(spec, row, people, ways) for row in spec.adoption},
        observed_hours=tuple(sorted(set(spec.observed_hours))),
        observed_days=spec.observed_days,
    )


def _points(spec: DemandSpec, commune: Index, plane: Plane, seats_m: Real) -> Points:
    settled = settlement_points(spec.settlements, commune, plane)
    if spec.pixel_m is None:
        return settled
    urban = np.array([row.urban for row in spec.communes], dtype=np.int32)
    grid = Grid(spec.pixel_m, spec.pixel_urban_m or spec.pixel_m, spec.settlement_radius_m)
    return pixel_points(settled, urban, seats_m, commune, grid)


def _scaled(profile: tuple[float, ...]) -> Real:
    shape = np.array(profile, dtype=np.float64)
    return shape / shape.max() if shape.max() > 0.0 else shape


def _yearly(spec: DemandSpec, row: Adoption, people: Real, ways: Ways | None) -> YearlyDemand:
    days = spec.days_per_month
    return YearlyDemand(
        population_ratio=row.population_ratio,
        fixed_take_up_ratio=row.fixed_take_up_ratio,
        organisation_take_up_ratio=row.organisation_take_up_ratio,
        users_4g_ratio=row.users_4g_ratio,
        users_5g_ratio=row.users_5g_ratio,
        user_4g_mbps=busy_hour_mbps(row.volume_4g_gbyte, spec.busy_hour_mobile_ratio, days),
        user_5g_mbps=busy_hour_mbps(row.volume_5g_gbyte, spec.busy_hour_mobile_ratio, days),
        household_line_mbps=busy_hour_mbps(row.volume_fixed_gbyte, spec.busy_hour_fixed_ratio, days),
        organisation_line_mbps=busy_hour_mbps(row.volume_organisation_gbyte, spec.busy_hour_organisation_ratio, days),
        household_stream_mbps=row.n_streams_per_line * spec.stream_mbps,
        move=None if ways is None else ways.move(people * row.population_ratio),
    )
