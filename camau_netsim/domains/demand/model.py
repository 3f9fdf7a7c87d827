"""Who asks for how much at an observed hour.

Question    Where are people at this hour of this day, and how much do they, homes and organisations ask for?
Method      Monthly volume spread over the busy hour, scaled by the hour's profile, by seasons and by a lognormal
            day-to-day factor per commune (mean 1), drawn once per day [1]_; programmes of the plan are added by a
            stated formula (``programmes``), organisations by kind (``organisations``). Phones ask where people are at
            the hour (``day_move``), lines at home.
Not here    what arrives of it: ``radio``, ``trunk``, ``access``.
References  .. [1] G. de Veciana et al. use the same gross rate; busy-hour conversion as in ITU-D network planning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from camau_netsim.core.index import Real, Rows, over, sum_by
from camau_netsim.core.timeline import Moment
from camau_netsim.domains.demand.day_move import DayMove
from camau_netsim.domains.demand.problem import DemandProblem
from camau_netsim.units import DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class OfferedLoad:
    """What is asked for at one moment; downlink where nothing else is said."""

    people: Real  # (n_commune,) residents
    n_present: Real  # (n_commune,) people there at the hour
    present_ratio: Real  # (n_point,) of those present in the commune
    households: Real  # (n_commune,)
    mobile_4g_mbps: Real  # (n_commune,) by users without a 5G device
    mobile_5g_mbps: Real  # (n_commune,) by users with one
    household_line_mbps: Real  # (n_commune,) mean rate of one household line
    organisation_line_mbps: Real  # (n_commune,) mean over the kinds of organisations
    household_stream_mbps: Real  # (n_commune,) what runs at a fixed rate on one household line
    n_organisations: Real  # (n_commune,)
    fixed_mbps: Real  # (n_commune,) all lines, as many as take-up makes where fibre passes everybody
    uplink_mbps: Real  # (n_commune,) lines and phones; NaN without an application mix
    programmes_mbps: Real  # (n_commune,) part of lines and phones that programmes of the plan add
    level_mbps: Real  # (n_level,) what programmes add to the circuit of one body of each level
    office_ratio: float  # load of offices over that of their busy hour


@dataclass(frozen=True, slots=True)
class DemandSchedule:
    """The observed moments of a year and the day-to-day factor at each."""

    moments: tuple[Moment, ...]
    day_factor: dict[int, Real]  # day -> (n_commune,)

    def offered_load(self, problem: DemandProblem, year: int, moment: Moment) -> OfferedLoad:
        """Return what each commune asks for at one moment of a year."""
        yearly, day = problem.years[year], self.day_factor[moment.day]
        home, mobile_level = (problem.level(name, year, moment) for name in ("home", "mobile"))
        added = problem.added(year, moment)
        kinds = yearly.organisations
        level = np.array([problem.level(name, year, moment) for name in kinds.profile])
        at_home = over(kinds.load_mbps(level, home=True) + added.home_mbps, yearly.home_lines, 0.0)
        office = problem.level("office", year, moment)
        n_present, present_ratio = _present(problem, yearly.move, yearly.people, moment.hour)
        mobile = n_present * day * mobile_level
        only_4g_ratio = np.maximum(yearly.users_4g_ratio - yearly.users_5g_ratio, 0.0)
        with_5g = over(yearly.users_5g_ratio, yearly.users_4g_ratio, 0.0)
        phones = added.phone_mbps * day
        own = day * home * yearly.household_line_mbps
        line = own + day * at_home
        organisation = kinds.mean_line_mbps(
            day * kinds.load_mbps(level, home=False) + day * added.organisation_mbps,
            day * office * yearly.organisation_line_mbps,
        )
        stream = day * home * yearly.household_stream_mbps
        mobile_mbps = (
            mobile * only_4g_ratio * yearly.user_4g_mbps + phones * (1.0 - with_5g),
            mobile * yearly.users_5g_ratio * yearly.user_5g_mbps + phones * with_5g,
        )
        fixed = yearly.home_lines * (line + stream) + kinds.n_own_lines * organisation
        downlink = {
            "household": yearly.home_lines * (own + stream),
            "organisation": day * (kinds.load_mbps(level, home=False) + kinds.load_mbps(level, home=True)),
            "mobile": mobile_mbps[0] + mobile_mbps[1] - phones,
        }
        return OfferedLoad(
            people=yearly.people,
            n_present=n_present,
            present_ratio=present_ratio,
            households=yearly.households,
            mobile_4g_mbps=mobile_mbps[0],
            mobile_5g_mbps=mobile_mbps[1],
            household_line_mbps=line,
            organisation_line_mbps=organisation,
            household_stream_mbps=stream,
            n_organisations=kinds.n_organisations.sum(axis=1),
            fixed_mbps=fixed,
            uplink_mbps=_uplink_mbps(problem, downlink) + day * added.uplink_mbps,
            programmes_mbps=day * (added.home_mbps + added.organisation_mbps + added.phone_mbps),
            level_mbps=added.level_mbps,
            office_ratio=office,
        )


def _uplink_mbps(problem: DemandProblem, downlink_mbps: dict[str, Real]) -> Real:
    """Uplink that goes with some downlink by the mix of each kind of line; NaN where no mix is known."""
    if not problem.mixes:
        return np.full(len(problem.commune), np.nan)
    parts = [problem.mixes[line].uplink_factor * load for line, load in downlink_mbps.items()]
    uplink: Real = np.sum(parts, axis=0)
    return uplink


def _present(problem: DemandProblem, move: DayMove | None, people: Real, hour: int) -> tuple[Real, Real]:
    """People in each commune at an hour, and the share of them at each point."""
    if move is None:
        return people, problem.points.people_ratio
    commune = problem.points.commune
    at_point = move.present(hour)
    n_present = sum_by(commune, at_point, len(people))
    return n_present, over(at_point, n_present[commune], 0.0)


def schedule(
    problem: DemandProblem, rng: np.random.Generator, days_allowed: Rows | None = None, hours: tuple[int, ...] = ()
) -> DemandSchedule:
    """Draw the observed days of a year and how much busier or quieter each commune is on them.

    Parameters
    ----------
    problem : DemandProblem
    rng : numpy Generator
    days_allowed : int array, optional
        Days of the year to draw from; default all.
    hours : tuple of int
        Hours to observe beside those of the scenario.

    Raises
    ------
    ValueError
        There are fewer days to draw from than days to observe.
    """
    from_days = np.arange(int(DAYS_PER_YEAR)) if days_allowed is None else days_allowed
    if len(from_days) < problem.observed_days:
        raise ValueError(f"{problem.observed_days} days are to be observed, but only {len(from_days)} may be drawn")
    days = np.sort(rng.choice(from_days, size=problem.observed_days, replace=False))
    sigma = np.sqrt(np.log1p(problem.day_to_day_cv_ratio**2))
    factors = {int(day): np.exp(rng.normal(-(sigma**2) / 2.0, sigma, len(problem.commune))) for day in days}
    seen = sorted({*problem.observed_hours, *hours})
    moments = tuple(Moment(int(day), hour) for day in days for hour in seen)
    return DemandSchedule(moments, factors)


@dataclass(frozen=True, slots=True)
class BusyHour:
    """What is asked for in the busiest hour of each use, on a mean day without a season."""

    household_line_mbps: Real  # (n_commune,) of one line
    household_stream_mbps: Real  # (n_commune,) of one line
    organisation_line_mbps: Real  # (n_commune,) of one line
    fixed_mbps: Real  # (24,) all lines of the province by hour
    mobile_mbps: Real  # (24,) all phones of the province by hour
    uplink_mbps: Real  # (24,) NaN without an application mix
    programmes_mbps: Real  # (24,) part of lines and phones that programmes of the plan add


def busy_hour(problem: DemandProblem, year: int) -> BusyHour:
    """Return what a mean day of a year asks for at most."""
    plain = replace(problem, seasons=())
    mean_day = DemandSchedule((), {0: np.ones(len(problem.commune))})
    hours = [mean_day.offered_load(plain, year, Moment(0, hour)) for hour in range(24)]

    def most(name: str) -> Real:
        largest: Real = np.max([getattr(load, name) for load in hours], axis=0)
        return largest

    def whole(name: str) -> Real:
        return np.array([getattr(load, name).sum() for load in hours])

    return BusyHour(
        household_line_mbps=most("household_line_mbps"),
        household_stream_mbps=most("household_stream_mbps"),
        organisation_line_mbps=most("organisation_line_mbps"),
        fixed_mbps=whole("fixed_mbps"),
        mobile_mbps=whole("mobile_4g_mbps") + whole("mobile_5g_mbps"),
        uplink_mbps=whole("uplink_mbps"),
        programmes_mbps=whole("programmes_mbps"),
    )
