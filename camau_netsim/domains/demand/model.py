"""Who asks for how much at an observed hour.

Question    Where are people at this hour of this day, and how much do they, homes and organisations ask for?
Method      Monthly volume spread over the busy hour, scaled by the hour's profile and by a lognormal day-to-day factor
            per commune (mean 1), drawn once per day [1]_. Phones ask where people are at the hour (``day_move``), lines
            at home.
Not here    what arrives of it: ``radio``, ``trunk``, ``access``.
References  .. [1] G. de Veciana et al. use the same gross rate; busy-hour conversion as in ITU-D network planning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Real, Rows, over, sum_by
from camau_netsim.core.timeline import Moment
from camau_netsim.domains.demand.day_move import DayMove
from camau_netsim.domains.demand.problem import DemandProblem
from camau_netsim.units import DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class OfferedLoad:
    """What is asked for at one moment."""

    people: Real  # (n_commune,) residents
    n_present: Real  # (n_commune,) people there at the hour
    present_ratio: Real  # (n_point,) of those present in the commune
    households: Real  # (n_commune,)
    mobile_4g_mbps: Real  # (n_commune,) by users without a 5G device
    mobile_5g_mbps: Real  # (n_commune,) by users with one
    household_line_mbps: Real  # (n_commune,) mean rate of one household line
    organisation_line_mbps: Real  # (n_commune,)
    household_stream_mbps: Real  # (n_commune,) television of one household line


@dataclass(frozen=True, slots=True)
class DemandSchedule:
    """The observed moments of a year and the day-to-day factor at each."""

    moments: tuple[Moment, ...]
    day_factor: dict[int, Real]  # day -> (n_commune,)

    def offered_load(self, problem: DemandProblem, year: int, moment: Moment) -> OfferedLoad:
        """Return what each commune asks for at one moment of a year."""
        yearly = problem.years[year]
        day = self.day_factor[moment.day]
        people = problem.people * yearly.population_ratio
        n_present, present_ratio = _present(problem, yearly.move, people, moment.hour)
        mobile = n_present * day * problem.mobile_profile[moment.hour]
        only_4g_ratio = max(yearly.users_4g_ratio - yearly.users_5g_ratio, 0.0)
        return OfferedLoad(
            people=people,
            n_present=n_present,
            present_ratio=present_ratio,
            households=problem.households * yearly.population_ratio,
            mobile_4g_mbps=mobile * only_4g_ratio * yearly.user_4g_mbps,
            mobile_5g_mbps=mobile * yearly.users_5g_ratio * yearly.user_5g_mbps,
            household_line_mbps=day * problem.home_profile[moment.hour] * yearly.household_line_mbps,
            organisation_line_mbps=day * problem.office_profile[moment.hour] * yearly.organisation_line_mbps,
            household_stream_mbps=day * problem.home_profile[moment.hour] * yearly.household_stream_mbps,
        )


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
