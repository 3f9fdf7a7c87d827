"""People, lines and volumes as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from camau_netsim.core.index import Index, Real, Rows
from camau_netsim.core.place import Plane
from camau_netsim.core.timeline import Moment
from camau_netsim.domains.demand.curves import Curve, compounded, fitted, time_of
from camau_netsim.domains.demand.day_move import DayMove, Ways, ways_by_day
from camau_netsim.domains.demand.growth import growth_factors, split_by_place
from camau_netsim.domains.demand.mix import Mix, Part, mixed
from camau_netsim.domains.demand.organisations import Organisations, organisations_of
from camau_netsim.domains.demand.pixels import Grid, pixel_points
from camau_netsim.domains.demand.points import Points, settlement_points
from camau_netsim.domains.demand.programmes import (
    Added,
    Crowd,
    Planned,
    ProgrammeLoad,
    added_by_profile,
    levels_of,
    nothing_added,
    programme_loads,
)
from camau_netsim.domains.demand.seasons import Season, season_factor
from camau_netsim.domains.demand.spec import Adoption, DemandSpec, GrowthBand
from camau_netsim.units import MBIT_PER_GBYTE, SECONDS_PER_HOUR


@dataclass(frozen=True, slots=True)
class YearlyDemand:
    """What holds in one year; rates are those of a user or line in the busy hour."""

    people: Real  # (n_commune,)
    households: Real  # (n_commune,)
    fixed_take_up_ratio: Real  # (n_commune,) of the households passed
    organisation_take_up_ratio: Real  # (n_commune,)
    users_4g_ratio: Real  # (n_commune,) of the people
    users_5g_ratio: Real  # (n_commune,)
    volume_fixed_gbyte: float  # a month, by the growth band
    volume_4g_gbyte: float
    volume_5g_gbyte: float
    volume_organisation_gbyte: float
    user_4g_mbps: float
    user_5g_mbps: float
    household_line_mbps: float  # transfers; what runs at a fixed rate is apart
    organisation_line_mbps: float  # where no kind of organisation is given
    household_stream_mbps: float
    move: DayMove | None  # none: everybody is at home at every hour
    organisations: Organisations
    programmes: tuple[ProgrammeLoad, ...]
    added: dict[str, Added]  # by profile

    @property
    def home_lines(self) -> Real:
        """Household lines if fibre passed every home, shape (n_commune,)."""
        return self.households * self.fixed_take_up_ratio


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
    school_profile: Real  # zeros where the scenario has none
    tourist_profile: Real
    seasons: tuple[Season, ...]
    day_to_day_cv_ratio: float
    session_fixed_mbit: float
    session_mobile_mbit: float
    session_size_law: str
    session_size_cv_ratio: float  # that of the law where the law leaves no choice
    session_fixed_cv_ratio: float  # from the mix of a household line, if there is one
    session_mobile_cv_ratio: float  # from the mix of a phone
    mixes: dict[str, Mix]  # of household, organisation, mobile; empty without applications
    curves: dict[str, Curve]  # by quantity
    growth: str
    years: dict[int, YearlyDemand]
    observed_hours: tuple[int, ...]
    observed_days: int
    observed_on: str
    local_ratio: float
    hub: int  # -1 without one
    hub_ratio: float
    gravity_factor: float  # exponent of the distance
    levels: tuple[str, ...]  # of bodies that programmes name

    def profile(self, name: str) -> Real:
        """Return a profile by name, busiest hour 1; ``flat`` is 1 all day."""
        hours: Real = np.ones(24) if name == "flat" else getattr(self, f"{name}_profile")
        return hours

    def level(self, name: str, year: int, moment: Moment) -> float:
        """Return the load of an hour over that of the busy hour of a day without a season."""
        return float(self.profile(name)[moment.hour]) * season_factor(self.seasons, name, year, moment.day)

    def added(self, year: int, moment: Moment) -> Added:
        """Return what all programmes add at a moment, on a day like any other."""
        found = nothing_added(len(self.commune), len(self.levels))
        for profile, one in self.years[year].added.items():
            found = found.plus(one, self.level(profile, year, moment))
        return found

    def office_load(self, year: int, moment: Moment, seasons: bool = True) -> tuple[float, Real]:
        """Return the load of offices over that of their busy hour, and what programmes add to a body of each level.

        Without ``seasons`` the day is one like any other.
        """
        here = self if seasons else replace(self, seasons=())
        return here.level("office", year, moment), here.added(year, moment).level_mbps


FIXED_CV = {"exponential": 1.0, "deterministic": 0.0}
"""Size laws whose coefficient of variation is not a choice."""


def busy_hour_mbps(volume_gbyte: float, busy_hour_ratio: float, days_per_month: float) -> float:
    """Return the mean busy-hour rate of a monthly volume: GB x 8000 x s / (D x 3600), in Mb/s."""
    return volume_gbyte * MBIT_PER_GBYTE * busy_hour_ratio / (days_per_month * SECONDS_PER_HOUR)


def compile_problem(spec: DemandSpec, plane: Plane, planned: Planned | None = None) -> DemandProblem:
    """Turn the demand part of a scenario into arrays.

    Parameters
    ----------
    spec : DemandSpec
    plane : Plane
    planned : mapping, optional
        What the plan promises of each input: the default of a programme's adoption.
    """
    communes = spec.communes
    commune = Index(row.id for row in communes)
    people = np.array([row.people for row in communes], dtype=np.float64)
    seat_x_m, seat_y_m = plane.metres(communes)
    seats_m = np.column_stack([seat_x_m, seat_y_m])
    points = _points(spec, commune, plane, seats_m)
    ways = ways_by_day(spec, points, seats_m)
    mixes, curves = mixes_of(spec), curves_of(spec)
    urban = np.array([row.urban for row in communes], dtype=np.int32)
    sized = mixes if spec.session_sizes == "mix" else {}
    home, phone = sized.get("household"), sized.get("mobile")
    size_cv = FIXED_CV.get(spec.session_size_law, spec.session_size_cv_ratio)
    return DemandProblem(
        commune=commune,
        commune_name=tuple(row.name for row in communes),
        district=tuple(row.district for row in communes),
        urban=urban,
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
        school_profile=_scaled(spec.school_profile or (0.0,) * 24),
        tourist_profile=_scaled(spec.tourist_profile or (0.0,) * 24),
        seasons=tuple(
            Season(row.profile, row.days, row.first_day, row.last_day, row.load_factor) for row in spec.seasons
        ),
        day_to_day_cv_ratio=spec.day_to_day_cv_ratio,
        session_fixed_mbit=home.session_mbit if home else spec.session_fixed_mbit,
        session_mobile_mbit=phone.session_mbit if phone else spec.session_mobile_mbit,
        session_size_law=spec.session_size_law,
        session_size_cv_ratio=size_cv,
        session_fixed_cv_ratio=FIXED_CV.get(spec.session_size_law, home.size_cv_ratio) if home else size_cv,
        session_mobile_cv_ratio=FIXED_CV.get(spec.session_size_law, phone.size_cv_ratio) if phone else size_cv,
        mixes=mixes,
        curves=curves,
        growth=spec.growth,
        years={
            row.year: _yearly(spec, row, commune, urban, planned or {}, mixes, curves, ways) for row in spec.adoption
        },
        observed_hours=tuple(sorted(set(spec.observed_hours))),
        observed_days=spec.observed_days,
        observed_on=spec.observed_on,
        local_ratio=spec.local_ratio,
        hub=-1 if spec.hub is None else commune.row(spec.hub),
        hub_ratio=spec.hub_ratio,
        gravity_factor=spec.gravity_exponent,
        levels=levels_of(spec.programmes),
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


def mixes_of(spec: DemandSpec) -> dict[str, Mix]:
    """Return what the applications say of household lines, organisations' lines and phones; empty without any."""
    return {
        line: mixed(
            [
                Part(getattr(row, f"{line}_ratio"), row.session_mbit or 0.0, row.size_cv_ratio, row.uplink_factor)
                for row in spec.applications
            ]
        )
        for line in (("household", "organisation", "mobile") if spec.applications else ())
    }


def curves_of(spec: DemandSpec) -> dict[str, Curve]:
    """Fit the curve of each quantity to its known points."""
    found: dict[str, Curve] = {}
    for row in spec.curves:
        points = [point for point in spec.known_points if point.quantity == row.quantity]
        times = [time_of(point.year, point.month) for point in points]
        shares = [point.share_ratio for point in points]
        found[row.quantity] = fitted(row.law, row.limit_ratio, times, shares, row.start_year or 0)
    return found


def people_factors(spec: DemandSpec, row: Adoption) -> Real:
    """Return people of a year over those of the base year: communes at their own rates, held to the total."""
    n_years = row.year - spec.base_year
    band = _band(spec)
    growth = compounded(1.0, band.people_growth_per_year, n_years) if band else row.population_ratio
    of_district = {district.district: district.growth_per_year for district in spec.districts}
    own = [
        commune.growth_per_year if commune.growth_per_year is not None else of_district.get(commune.district)
        for commune in spec.communes
    ]
    if all(rate is None for rate in own):
        return np.full(len(own), growth)
    whole = growth ** (1.0 / n_years) - 1.0 if n_years else 0.0
    rates = np.array([whole if rate is None else rate for rate in own], dtype=np.float64)
    people = np.array([commune.people for commune in spec.communes], dtype=np.float64)
    return growth_factors(people, rates, n_years, float(people.sum() * growth))


def _band(spec: DemandSpec) -> GrowthBand | None:
    return next((band for band in spec.growth_bands if band.id == spec.growth), None)


def _yearly(
    spec: DemandSpec,
    row: Adoption,
    commune: Index,
    urban: Rows,
    planned: Planned,
    mixes: dict[str, Mix],
    curves: dict[str, Curve],
    ways: Ways | None,
) -> YearlyDemand:
    factor = people_factors(spec, row)
    people = np.array([one.people for one in spec.communes], dtype=np.float64) * factor
    households = np.array([one.households for one in spec.communes], dtype=np.float64) * factor
    weights = {"fixed_take_up": households, "organisation_take_up": people, "users_4g": people, "users_5g": people}
    ratio = {
        name: split_by_place(_province_ratio(spec, row, name, curves), _difference(spec, name), urban, weight)
        for name, weight in weights.items()
    }
    volumes = _volumes_gbyte(spec, row)
    mobile = spec.busy_hour_mobile_ratio, spec.days_per_month
    fixed_mbps = busy_hour_mbps(volumes["fixed"], spec.busy_hour_fixed_ratio, spec.days_per_month)
    stream_ratio = mixes["household"].stream_ratio if mixes else 0.0
    kinds = {
        kind.id: busy_hour_mbps(kind.volume_factor * volumes["organisation"], kind.busy_hour_ratio, spec.days_per_month)
        for kind in spec.organisation_kinds
    }
    found = organisations_of(spec, commune, urban, people, kinds)
    crowd = Crowd(people, households, ratio["users_4g"], found, households * ratio["fixed_take_up"])
    loads = programme_loads(spec.programmes, planned, spec.base_year, row.year, crowd)
    return YearlyDemand(
        people=people,
        households=households,
        fixed_take_up_ratio=ratio["fixed_take_up"],
        organisation_take_up_ratio=ratio["organisation_take_up"],
        users_4g_ratio=ratio["users_4g"],
        users_5g_ratio=np.minimum(ratio["users_5g"], ratio["users_4g"]),
        volume_fixed_gbyte=volumes["fixed"],
        volume_4g_gbyte=volumes["4g"],
        volume_5g_gbyte=volumes["5g"],
        volume_organisation_gbyte=volumes["organisation"],
        user_4g_mbps=busy_hour_mbps(volumes["4g"], *mobile),
        user_5g_mbps=busy_hour_mbps(volumes["5g"], *mobile),
        household_line_mbps=fixed_mbps * (1.0 - stream_ratio),
        organisation_line_mbps=busy_hour_mbps(
            volumes["organisation"], spec.busy_hour_organisation_ratio, spec.days_per_month
        ),
        household_stream_mbps=row.n_streams_per_line * spec.stream_mbps + fixed_mbps * stream_ratio,
        organisations=found,
        programmes=loads,
        added=added_by_profile(loads, len(commune), levels_of(spec.programmes)),
        move=None if ways is None else ways.move(people),
    )


def _province_ratio(spec: DemandSpec, row: Adoption, quantity: str, curves: dict[str, Curve]) -> float:
    """Take-up of the whole province: on its curve, else as the year's row says."""
    if quantity in curves:
        scale = next(curve.scale_factor for curve in spec.curves if curve.quantity == quantity)
        return min(1.0, scale * curves[quantity].in_year(row.year))
    return float(getattr(row, f"{quantity}_ratio") or 0.0)


def _difference(spec: DemandSpec, quantity: str) -> float:
    return next((row.urban_over_rural_factor for row in spec.differences if row.quantity == quantity), 1.0)


def _volumes_gbyte(spec: DemandSpec, row: Adoption) -> dict[str, float]:
    """Monthly volume of a line or phone of each kind, as the growth band shifts it."""
    given = {
        "fixed": row.volume_fixed_gbyte,
        "4g": row.volume_4g_gbyte,
        "5g": row.volume_5g_gbyte,
        "organisation": row.volume_organisation_gbyte,
    }
    band = _band(spec)
    if band is None:
        return given
    shift = compounded(1.0, band.volume_growth_per_year, row.year - spec.base_year)
    return {name: volume * shift for name, volume in given.items()}
