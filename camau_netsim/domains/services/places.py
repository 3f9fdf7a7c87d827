"""Places held to a profile: postal points first, then the other sites; a *use* is a place and one of its profiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Names, Real, Rows
from camau_netsim.domains.services.spec import PostalPoint, ServicesSpec, Site

LINES = ("household", "organisation", "own")
HOUSEHOLD, ORGANISATION, OWN = range(3)
"""What line a place has; the first two are like those of its commune in the access room."""
ENDS = ("exit", "platform")
EXIT, PLATFORM = range(2)
"""Where a service lives."""


@dataclass(frozen=True, slots=True)
class Places:
    """Postal points, then sites."""

    names: Names
    kind: Names
    commune: Rows
    node: Rows
    n_users: Real
    has_line: Mask
    line: Rows  # one of LINES
    line_mbps: Real  # of a fibre of its own
    tail_km: Real

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Profiles:
    """What services ask for."""

    profile: Index
    end: Rows  # one of ENDS
    down_mbps: Real
    up_mbps: Real
    delay_ms: Real
    available_ratio: Real
    first_hour: Rows
    last_hour: Rows
    active_ratio: Real
    for_people: Mask
    programme: tuple[str, ...]  # empty: none

    def served_hours(self, start_h: float, end_h: float) -> Real:
        """Hours of service of each profile between two hours of the year, shape (n_profile,)."""
        return self._until(end_h) - self._until(start_h)

    def serves_at(self, hour: int) -> Mask:
        """Which profiles serve in an hour of the day."""
        return ((self.first_hour <= hour) & (hour < self.last_hour)).astype(np.uint8)

    def _until(self, time_h: float) -> Real:
        length = (self.last_hour - self.first_hour).astype(np.float64)
        today = np.clip(time_h % 24.0 - self.first_hour, 0.0, length)
        hours: Real = np.floor(time_h / 24.0) * length + today
        return hours


@dataclass(frozen=True, slots=True)
class Uses:
    """Each place with each of its profiles; those of one place stand together."""

    place: Rows
    profile: Rows

    def __len__(self) -> int:
        return len(self.place)


def places_of(spec: ServicesSpec, commune: Index, node: Index) -> Places:
    """Return every place of a scenario."""
    points, sites = spec.postal_points, spec.sites
    rows: list[PostalPoint | Site] = [*points, *sites]
    return Places(
        names=np.array([row.id for row in rows], dtype=object),
        kind=np.array(["postal"] * len(points) + [row.kind for row in sites], dtype=object),
        commune=commune.rows(row.commune for row in rows),
        node=node.rows(row.node for row in rows),
        n_users=np.array([row.n_desks for row in points] + [row.n_users for row in sites], dtype=np.float64),
        has_line=np.array([row.internet for row in points] + [True] * len(sites), dtype=np.uint8),
        line=np.array([OWN] * len(points) + [LINES.index(row.line) for row in sites], dtype=np.int32),
        line_mbps=np.array([row.line_mbps for row in rows], dtype=np.float64),
        tail_km=np.array([row.tail_km for row in rows], dtype=np.float64),
    )


def profiles_of(spec: ServicesSpec) -> Profiles:
    """Return every profile of a scenario."""
    rows = spec.profiles

    def column(name: str) -> Real:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64)

    return Profiles(
        profile=Index(row.id for row in rows),
        end=np.array([ENDS.index(row.end) for row in rows], dtype=np.int32),
        down_mbps=column("down_mbps"),
        up_mbps=column("up_mbps"),
        delay_ms=column("delay_ms"),
        available_ratio=column("available_ratio"),
        first_hour=column("first_hour").astype(np.int32),
        last_hour=column("last_hour").astype(np.int32),
        active_ratio=column("active_ratio"),
        for_people=column("for_people").astype(np.uint8),
        programme=tuple(row.programme or "" for row in rows),
    )


def uses_of(spec: ServicesSpec, profile: Index) -> Uses:
    """Return every place with every profile that it is held to."""
    rows: list[PostalPoint | Site] = [*spec.postal_points, *spec.sites]
    pairs = [
        (place, profile.row(name.strip()))
        for place, row in enumerate(rows)
        for name in filter(None, row.profiles.split(";"))
    ]
    place, own = np.array(pairs, dtype=np.int32).reshape(-1, 2).T.copy()
    return Uses(place, own)
