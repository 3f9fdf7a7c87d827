"""Storms as events in space: when one passes, where its eye is, what breaks and at which hour.

Each element stands gusts up to one of its own, drawn from the fragility of its kind; it breaks at the first instant at
which the wind of the storm exceeds that. So the chance that it breaks in a passage is the fragility curve at the
greatest gust it sees. A line of L km breaks at the weakest of its kilometres: 1 - (1 - F)^L.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from camau_netsim.core.index import Real, Rows
from camau_netsim.domains.failures.spec import FailuresSpec
from camau_netsim.domains.failures.wind import holland_m_per_s, rankine_m_per_s
from camau_netsim.units import M_PER_KM

STEP_H = 0.25
"""How often the wind is looked at; a storm moves 5 km in it."""


@dataclass(frozen=True, slots=True)
class StormProblem:
    """One storm, compiled."""

    id: str
    year: int  # -1: it is drawn
    start_h: float
    mean_per_year: float
    season_h: tuple[float, float]
    shift_km: float
    hour_h: Real  # (n_point,) ascending
    x_km: Real
    y_km: Real
    max_wind_m_per_s: Real
    radius_km: Real

    @property
    def length_h(self) -> float:
        """Hours from the first point of the track to the last."""
        return float(self.hour_h[-1] - self.hour_h[0])


@dataclass(frozen=True, slots=True)
class WindField:
    """How wind falls off, and gusts over the mean wind."""

    kind: str
    b_factor: float
    decay_factor: float
    gust_factor: float

    def gust_m_per_s(self, distance_km: Real, max_wind_m_per_s: Real, radius_km: Real) -> Real:
        """Return the gust at a distance from the eye."""
        if self.kind == "holland":
            return self.gust_factor * holland_m_per_s(distance_km, max_wind_m_per_s, radius_km, self.b_factor)
        return self.gust_factor * rankine_m_per_s(distance_km, max_wind_m_per_s, radius_km, self.decay_factor)


@dataclass(frozen=True, slots=True)
class Exposed:
    """Elements that wind can break, with where they stand and what they stand."""

    element: Rows  # (n_exposed,) rows of elements
    x_km: Real
    y_km: Real
    length_km: Real  # 1 for what has no length
    median_m_per_s: Real
    dispersion_factor: Real
    repair_h: Real


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a storm in one year."""

    storm: StormProblem
    start_h: float  # of the year
    shift_km: float  # to the right of its course

    @property
    def end_h(self) -> float:
        """Hour of the year at which the track ends."""
        return self.start_h + self.storm.length_h

    def gusts(self, exposed: Exposed, field: WindField) -> tuple[Real, Real]:
        """Return the hours after the start at which the wind is looked at, and the gusts, shape (n_hour, n_exposed)."""
        storm = self.storm
        hour = np.linspace(storm.hour_h[0], storm.hour_h[-1], max(2, int(np.ceil(storm.length_h / STEP_H)) + 1))
        x, y = self._course(hour)
        away = np.hypot(exposed.x_km - x[:, None], exposed.y_km - y[:, None])
        strength = np.interp(hour, storm.hour_h, storm.max_wind_m_per_s)[:, None]
        radius = np.interp(hour, storm.hour_h, storm.radius_km)[:, None]
        return hour - storm.hour_h[0], field.gust_m_per_s(away, strength, radius)

    def _course(self, hour: Real) -> tuple[Real, Real]:
        """Where the eye is, moved sideways across the line from the first point of the track to the last."""
        storm = self.storm
        x, y = np.interp(hour, storm.hour_h, storm.x_km), np.interp(hour, storm.hour_h, storm.y_km)
        along = np.array([storm.x_km[-1] - storm.x_km[0], storm.y_km[-1] - storm.y_km[0]])
        length = float(np.hypot(*along))
        if self.shift_km == 0.0 or length == 0.0:
            return x, y
        return x + self.shift_km * along[1] / length, y - self.shift_km * along[0] / length


@dataclass(frozen=True, slots=True)
class Damage:
    """What one passage breaks."""

    element: Rows  # (n_broken,) rows of elements, by the hour at which they break
    at_h: Real  # (n_broken,) hour of the year
    repair_h: Real  # (n_broken,) hands-on work once the storm has passed
    worst_gust_m_per_s: float


def passages(storms: tuple[StormProblem, ...], year: int, rng: np.random.Generator) -> list[Passage]:
    """Draw the storms of one year: those given for it, and those that may come in any."""
    found = [Passage(storm, storm.start_h, 0.0) for storm in storms if storm.year == year]
    for storm in storms:
        if storm.year >= 0:
            continue
        for _ in range(rng.poisson(storm.mean_per_year)):
            start_h = float(rng.uniform(*storm.season_h))
            found.append(Passage(storm, start_h, float(rng.uniform(-storm.shift_km, storm.shift_km))))
    return found


def damage(passage: Passage, exposed: Exposed, field: WindField, rng: np.random.Generator) -> Damage:
    """Draw what a passage breaks, and when."""
    hour_h, gust = passage.gusts(exposed, field)
    stands = strength_m_per_s(exposed, rng.random(len(exposed.element)))
    work_h = exposed.repair_h * rng.standard_exponential(len(exposed.element))
    exceeds = gust >= stands
    broken = np.flatnonzero(exceeds.any(axis=0))
    at_h = passage.start_h + hour_h[exceeds[:, broken].argmax(axis=0)]
    order = np.lexsort((broken, at_h))
    worst = float(gust.max(initial=0.0))
    return Damage(exposed.element[broken[order]], at_h[order], work_h[broken[order]], worst)


def strength_m_per_s(exposed: Exposed, draw: Real) -> Real:
    """Return the gust at which each breaks, the weakest of its kilometres, from uniform draws."""
    weakest = -np.expm1(np.log1p(-draw) / exposed.length_km)
    strength: Real = exposed.median_m_per_s * np.exp(exposed.dispersion_factor * ndtri(weakest))
    return strength


def compile_storms(spec: FailuresSpec, x_m: Real, y_m: Real) -> tuple[StormProblem, ...]:
    """Turn storms and their tracks into arrays; coordinates are those of ``spec.tracks``, in its order."""
    found = []
    for storm in spec.storms:
        rows = sorted(
            (row for row, point in enumerate(spec.tracks) if point.storm == storm.id),
            key=lambda row: spec.tracks[row].hour_h,
        )
        points = [spec.tracks[row] for row in rows]
        found.append(
            StormProblem(
                id=storm.id,
                year=-1 if storm.year is None else storm.year,
                start_h=storm.start_h,
                mean_per_year=storm.passages_per_year,
                season_h=(storm.season_from_h, storm.season_to_h),
                shift_km=storm.shift_km,
                hour_h=np.array([point.hour_h for point in points]),
                x_km=x_m[rows] / M_PER_KM,
                y_km=y_m[rows] / M_PER_KM,
                max_wind_m_per_s=np.array([point.max_wind_m_per_s for point in points]),
                radius_km=np.array([point.radius_km for point in points]),
            )
        )
    return tuple(found)
