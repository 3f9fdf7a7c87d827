"""Programmes of the plan as load: each input of the plan is one adoption ratio, and this is what it asks for.

Busy-hour rate of a unit = adoption x transactions a year x size x 8 / (days a year x 3600) x share of the day in its
busy hour. The bits run over the lines and phones of the people and organisations who send them (``public``), over the
circuits of bodies (``tslcd``), or between data centres only (``centre``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.domains.demand.organisations import Organisations
from camau_netsim.domains.demand.spec import Programme
from camau_netsim.units import MBIT_PER_MBYTE, SECONDS_PER_HOUR

Planned = Mapping[str, tuple[float | None, int]]
"""Target -> the share its promise names, if it is one, and the year of the promise."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who there is in a year to adopt something, by commune."""

    people: Real
    households: Real
    users_4g_ratio: Real
    organisations: Organisations
    home_lines: Real


@dataclass(frozen=True, slots=True)
class ProgrammeLoad:
    """One programme in one year; rates are those of its own busy hour."""

    programme: Programme
    adoption_ratio: float  # of its units; NaN for what is no share
    full_ratio: float  # of its units from the plan's year on
    planned_ratio: float  # what the plan promises; NaN where it names no share
    mobile_ratio: float  # of its bits, over phones
    unit_mbps: float  # of one unit, both directions, adoption counted
    home_mbps: Real  # (n_commune,) over household lines, both directions
    organisation_mbps: Real  # (n_commune,) over lines of organisations, both directions
    phone_mbps: Real  # (n_commune,) over phones, both directions
    n_units: Real  # (n_commune,) zero for bodies, which the demand room does not know

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of the bodies that run it."""
        return parts_of(self.programme.of) if self.programme.units == "bodies" else ()

    @property
    def public_mbps(self) -> Real:
        """Load on lines and phones, both directions, shape (n_commune,)."""
        return self.home_mbps + self.organisation_mbps + self.phone_mbps

    def count(self, n_bodies: Mapping[str, int]) -> float:
        """Return how many units there are, each counted as often as it counts.

        Parameters
        ----------
        n_bodies : mapping of str to int
            Bodies of each level in the year.
        """
        bodies = sum(n_bodies.get(level, 0) for level in self.levels) * self.programme.units_factor
        return float(self.n_units.sum() + bodies)

    def offered_mbps(self, n_bodies: Mapping[str, int]) -> float:
        """Return what all its units ask for in its busy hour, both directions."""
        return self.count(n_bodies) * self.unit_mbps

    def range_factors(self) -> tuple[float, float]:
        """Return its load at the lower and the upper end of adoption and volume, over its load."""
        row, full = self.programme, self.full_ratio
        ends = (row.adoption_low_ratio, row.load_low_factor), (row.adoption_high_ratio, row.load_high_factor)
        low, high = (factor * (1.0 if end is None or full <= 0.0 else end / full) for end, factor in ends)
        return low, high

    def per_body_mbps(self, levels: tuple[str, ...]) -> Real:
        """Return the downlink load of one body of each of some levels on its circuit, shape (n_level,)."""
        one = self.unit_mbps * self.programme.units_factor * (1.0 - self.programme.uplink_ratio)
        on_circuit = self.programme.network == "tslcd"
        return np.array([one if on_circuit and level in self.levels else 0.0 for level in levels])


def parts_of(text: str) -> tuple[str, ...]:
    """Return the names in a text, joined by semicolons."""
    return tuple(filter(None, (part.strip() for part in text.split(";"))))


def levels_of(programmes: tuple[Programme, ...]) -> tuple[str, ...]:
    """Return the levels of bodies that programmes name, in the order of every array by level."""
    named = (name for row in programmes if row.units == "bodies" for name in parts_of(row.of))
    return tuple(dict.fromkeys(named))


def unit_busy_hour_mbps(programme: Programme) -> float:
    """Return what one unit that has adopted a programme asks for in its busy hour, both directions."""
    if programme.session_mbps is not None and programme.session_h is not None:
        mbit = programme.session_mbps * programme.session_h * SECONDS_PER_HOUR
    else:
        mbit = (programme.transaction_mbyte or 0.0) * MBIT_PER_MBYTE
    per_day = programme.transactions_per_year / programme.days_per_year
    return per_day * mbit * programme.busy_hour_ratio / SECONDS_PER_HOUR


def full_adoption(programme: Programme, planned: tuple[float | None, int]) -> float:
    """Return the share of a programme's units that use it in the end: what is written, else what the plan promises."""
    if programme.adoption_ratio is not None:
        return programme.adoption_ratio
    return 1.0 if planned[0] is None else planned[0]


def scaling(programme: Programme) -> tuple[str, ...]:
    """Return the programmes whose adoption changes this one's load."""
    return (*parts_of(programme.scaled_by), *parts_of(programme.mobile_from))


def adoption_in(programme: Programme, planned: tuple[float | None, int], base_year: int, year: int) -> float:
    """Return the share of a programme's units that use it: evenly up from the base year to the year of the plan."""
    full, due = full_adoption(programme, planned), programme.year or planned[1] or base_year
    if year >= due:
        return full
    done = (year - base_year) / (due - base_year) if year > base_year else 0.0
    return programme.first_ratio + (full - programme.first_ratio) * done


def programme_loads(
    programmes: tuple[Programme, ...], planned: Planned, base_year: int, year: int, crowd: Crowd
) -> tuple[ProgrammeLoad, ...]:
    """Return every programme's load in a year, in the order given."""
    adopted = {row.id: adoption_in(row, planned.get(row.id, (None, 0)), base_year, year) for row in programmes}
    return tuple(_load(row, planned, adopted, crowd) for row in programmes)


def _load(row: Programme, planned: Planned, adopted: Mapping[str, float], crowd: Crowd) -> ProgrammeLoad:
    scale = 1.0
    for name in parts_of(row.scaled_by):
        scale *= adopted[name]
    in_units = row.units == "new_phones"  # its adoption decides how many phones there are
    unit = unit_busy_hour_mbps(row) * scale * (1.0 if in_units else adopted[row.id])
    mobile = row.mobile_ratio * (adopted[row.mobile_from] if row.mobile_from else 1.0)
    at_home, at_work, with_phone = _units(row, adopted[row.id], crowd)
    if row.units in {"people", "households"}:
        on_phone = np.where(crowd.home_lines > 0.0, mobile, 1.0)  # who has no line at home takes the phone
        at_home, with_phone = at_home * (1.0 - on_phone), at_home * on_phone
    elif row.units == "new_phones":
        mobile = 1.0
    public = unit if row.network == "public" else 0.0
    share = planned.get(row.id, (None, 0))[0]
    return ProgrammeLoad(
        programme=row,
        adoption_ratio=float("nan") if row.network == "none" and share is None else adopted[row.id],
        full_ratio=full_adoption(row, planned.get(row.id, (None, 0))),
        planned_ratio=float("nan") if share is None else share,
        mobile_ratio=mobile,
        unit_mbps=unit if row.network != "none" else 0.0,
        home_mbps=at_home * public,
        organisation_mbps=at_work * public,
        phone_mbps=with_phone * public,
        n_units=at_home + at_work + with_phone,
    )


def _units(row: Programme, adoption_ratio: float, crowd: Crowd) -> tuple[Real, Real, Real]:
    """Units of a programme by commune: with lines of homes, with lines of organisations, with a phone only."""
    none = np.zeros(len(crowd.people))
    if row.units == "people":
        return crowd.people * row.units_factor, none, none
    if row.units == "households":
        return crowd.households * row.units_factor, none, none
    if row.units == "new_phones":
        more = np.maximum(row.units_factor * adoption_ratio - crowd.users_4g_ratio, 0.0)
        return none, none, crowd.people * more
    if row.units == "organisations":
        kinds, found = parts_of(row.of), crowd.organisations
        home, own = (found.units_of(kinds, home) * row.units_factor for home in (True, False))
        lines = found.n_own_lines
        return home + np.where(lines > 0.0, 0.0, own), np.where(lines > 0.0, own, 0.0), none
    return none, none, none


@dataclass(frozen=True, slots=True)
class Added:
    """What programmes add to lines, phones and circuits."""

    home_mbps: Real  # (n_commune,) downlink
    organisation_mbps: Real  # (n_commune,) downlink
    phone_mbps: Real  # (n_commune,) downlink
    uplink_mbps: Real  # (n_commune,)
    level_mbps: Real  # (n_level,) downlink of one body

    def plus(self, other: Added, level: float = 1.0) -> Added:
        """Return the sum with a multiple of another."""
        return Added(*(getattr(self, name) + level * getattr(other, name) for name in Added.__slots__))


def nothing_added(n_communes: int, n_levels: int) -> Added:
    """Return what no programme adds."""
    none = np.zeros(n_communes)
    return Added(none, none, none, none, np.zeros(n_levels))


def added_by_profile(loads: tuple[ProgrammeLoad, ...], n_communes: int, levels: tuple[str, ...]) -> dict[str, Added]:
    """Return what all programmes that follow the same hours add in their busy hour."""
    found: dict[str, Added] = {}
    for load in loads:
        if load.programme.network in {"public", "tslcd"}:
            up, profile = load.programme.uplink_ratio, load.programme.profile
            one = Added(
                load.home_mbps * (1.0 - up),
                load.organisation_mbps * (1.0 - up),
                load.phone_mbps * (1.0 - up),
                load.public_mbps * up,
                load.per_body_mbps(levels),
            )
            found[profile] = found.get(profile, nothing_added(n_communes, len(levels))).plus(one)
    return found
