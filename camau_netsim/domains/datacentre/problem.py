"""Data centres as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.domains.datacentre.hall import ALWAYS, Upkeep, all_of, k_of_n, redundancy, whole_hall
from camau_netsim.domains.datacentre.spec import DatacentreSpec, Equipment, Hall, Platform, Pool, Tier
from camau_netsim.units import SECONDS_PER_HOUR

TIERS: tuple[str, ...] = get_args(Tier)
"""Tiers, in the order of every array by tier."""

NONE = -1
"""Row of what is not there."""


@dataclass(frozen=True, slots=True)
class HallProblem:
    """Computer halls."""

    hall: Index
    centre: Rows  # (n_hall,)
    it_capacity_kw: Real  # (n_hall,) with every rack full
    base_kw: Real
    pue_factor: Real
    layout: tuple[str, ...]  # redundancy in words
    available_ratio: Real  # (n_hall,) of supply, UPS and cooling together
    faults_per_year: Real


@dataclass(frozen=True, slots=True)
class PoolProblem:
    """Pools of servers."""

    pool: Index
    centre: Rows  # (n_pool,)
    tier: Rows
    n_servers: Rows
    n_slots: Rows  # of one server
    service_ms: Real
    service_cv_ratio: Real
    idle_kw: Real
    peak_kw: Real
    server_up_ratio: Real  # availability of one server
    in_service_year: Rows
    retired_year: Rows

    def stand(self, year: int) -> Mask:
        """Pools that exist in a year, shape (n_pool,)."""
        return ((self.in_service_year <= year) & (year < self.retired_year)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class PlatformProblem:
    """Platforms and what is asked of them."""

    platform: Index
    name: tuple[str, ...]
    home: Rows  # (n_platform,) centre
    backup: Rows  # (n_platform,) centre, -1: none
    programmes: tuple[tuple[str, ...], ...]
    own_requests_per_s: Real
    own_write_mbps: Real
    requests_factor: Real
    needs: Mask  # (n_platform, n_tier)
    in_chain: Mask
    replication: tuple[str, ...]
    lag_h: Real
    snapshot_h: Real
    stored_gbyte: Real
    n_years_kept: Rows
    recovery_h: Real  # from the loss of the home to work at the backup
    rto_h: Real
    rpo_h: Real
    response_limit_ms: Real


@dataclass(frozen=True, slots=True)
class DatacentreProblem:
    """The data centre room, compiled."""

    centre: Index
    name: tuple[str, ...]
    kind: tuple[str, ...]
    tree: Rows  # (n_centre,) the backbone's tree that grows from it
    hosts_platform: Mask
    port_mbps: Real  # (n_centre,)
    storage_gbyte: Real  # (n_centre,) 0: not given
    in_service_year: Rows
    retired_year: Rows
    hall_faults_per_year: Real  # (n_centre,) outages of a centre because one of its halls fails
    hall_down_h: Real  # (n_centre,) mean length of one
    halls: HallProblem
    pools: PoolProblem
    platforms: PlatformProblem
    deadline_factor: float
    recovery_outage_h: float
    n_round_trips: int
    access_ms: float
    identity_ms: float
    identity_km: float
    identity_available_ratio: float

    def centres_stand(self, year: int) -> Mask:
        """Centres that exist in a year, shape (n_centre,)."""
        return ((self.in_service_year <= year) & (year < self.retired_year)).astype(np.uint8)

    def change_h(self) -> dict[int, Real]:
        """Hours after the fall of a centre at which a platform of its works again at the backup, by centre."""
        own = self.platforms
        moved = own.backup >= 0
        homes = np.unique(own.home[moved])
        return {int(home): np.unique(own.recovery_h[moved & (own.home == home)]) for home in homes}

    def switched(self, centre_down_h: Real) -> Mask:
        """Platforms that have had the time to move to their backup, shape (n_platform,).

        Parameters
        ----------
        centre_down_h : float64 array, shape (n_centre,)
            How long each centre has been down; NaN while it is up.
        """
        return (centre_down_h[self.platforms.home] >= self.platforms.recovery_h - ROUNDING_H).astype(np.uint8)


ROUNDING_H = 1.0e-9
"""Sums of hours on the clock are that exact."""


def compile_problem(spec: DatacentreSpec, tree: Rows) -> DatacentreProblem:
    """Turn the data centre part of a scenario into arrays."""
    centres = spec.centres
    centre = Index(row.id for row in centres)
    halls = _halls(spec, centre)
    upkeep = [all_of(_of_centre(halls, row)) for row in range(len(centre))]
    return DatacentreProblem(
        centre=centre,
        name=tuple(row.name for row in centres),
        kind=tuple(row.kind for row in centres),
        tree=tree,
        port_mbps=_real(centres, "port_mbps"),
        storage_gbyte=_real(centres, "storage_gbyte"),
        hosts_platform=np.array([row.hosts_platform for row in centres], dtype=np.uint8),
        in_service_year=_whole(centres, "in_service_year"),
        retired_year=_whole(centres, "retired_year"),
        hall_faults_per_year=np.array([one.faults_per_year for one in upkeep], dtype=np.float64),
        hall_down_h=np.array([one.down_h for one in upkeep], dtype=np.float64),
        halls=halls,
        pools=_pools(spec.servers, centre),
        platforms=_platforms(spec.platforms, centre),
        deadline_factor=spec.deadline_factor,
        recovery_outage_h=spec.recovery_outage_h,
        n_round_trips=spec.n_round_trips,
        access_ms=spec.access_ms,
        identity_ms=spec.identity_ms,
        identity_km=spec.identity_km,
        identity_available_ratio=spec.identity_available_ratio,
    )


def _real(rows: tuple[object, ...], name: str) -> Real:
    return np.array([getattr(row, name) for row in rows], dtype=np.float64)


def _whole(rows: tuple[object, ...], name: str) -> Rows:
    return np.array([getattr(row, name) for row in rows], dtype=np.int32)


def _of_centre(halls: HallProblem, centre: int) -> list[Upkeep]:
    rows = np.flatnonzero(halls.centre == centre)
    found = [Upkeep(float(halls.available_ratio[row]), float(halls.faults_per_year[row])) for row in rows]
    return found or [ALWAYS]


def _halls(spec: DatacentreSpec, centre: Index) -> HallProblem:
    inside = {hall.id: [row for row in spec.equipment if row.hall == hall.id] for hall in spec.halls}
    upkeep = [whole_hall(hall, inside[hall.id]) for hall in spec.halls]
    return HallProblem(
        hall=Index(hall.id for hall in spec.halls),
        centre=centre.rows(hall.centre for hall in spec.halls),
        it_capacity_kw=np.array([hall.n_racks * hall.rack_kw for hall in spec.halls], dtype=np.float64),
        base_kw=_real(spec.halls, "base_kw"),
        pue_factor=_real(spec.halls, "pue_factor"),
        layout=tuple(_layout(hall, inside[hall.id]) for hall in spec.halls),
        available_ratio=np.array([one.available_ratio for one in upkeep], dtype=np.float64),
        faults_per_year=np.array([one.faults_per_year for one in upkeep], dtype=np.float64),
    )


def _layout(hall: Hall, equipment: list[Equipment]) -> str:
    return ", ".join(f"{row.system} {redundancy(hall, row)}" for row in equipment)


def _pools(servers: tuple[Pool, ...], centre: Index) -> PoolProblem:
    return PoolProblem(
        pool=Index(row.id for row in servers),
        centre=centre.rows(row.centre for row in servers),
        tier=np.array([TIERS.index(row.tier) for row in servers], dtype=np.int32),
        n_servers=_whole(servers, "n_servers"),
        n_slots=_whole(servers, "n_slots"),
        service_ms=_real(servers, "service_ms"),
        service_cv_ratio=_real(servers, "service_cv_ratio"),
        idle_kw=_real(servers, "idle_kw"),
        peak_kw=_real(servers, "peak_kw"),
        server_up_ratio=np.array([k_of_n(1, 1, row.faults_per_year, row.repair_h).available_ratio for row in servers]),
        in_service_year=_whole(servers, "in_service_year"),
        retired_year=_whole(servers, "retired_year"),
    )


def _platforms(rows: tuple[Platform, ...], centre: Index) -> PlatformProblem:
    needs = [[tier in parts_of(row.tiers) for tier in TIERS] for row in rows]
    return PlatformProblem(
        platform=Index(row.id for row in rows),
        name=tuple(row.name for row in rows),
        home=centre.rows(row.home for row in rows),
        backup=np.array([NONE if row.backup is None else centre.row(row.backup) for row in rows], dtype=np.int32),
        programmes=tuple(parts_of(row.programmes) for row in rows),
        own_requests_per_s=_real(rows, "own_requests_per_s"),
        own_write_mbps=_real(rows, "own_write_mbps"),
        requests_factor=_real(rows, "requests_factor"),
        needs=np.array(needs, dtype=np.uint8).reshape(len(rows), len(TIERS)),
        in_chain=np.array([row.in_chain for row in rows], dtype=np.uint8),
        replication=tuple(row.replication for row in rows),
        lag_h=_real(rows, "lag_s") / SECONDS_PER_HOUR,
        snapshot_h=_real(rows, "snapshot_h"),
        stored_gbyte=_real(rows, "stored_gbyte"),
        n_years_kept=_whole(rows, "n_years_kept"),
        recovery_h=_real(rows, "detect_h") + _real(rows, "switch_h") + _real(rows, "restart_h"),
        rto_h=_real(rows, "rto_h"),
        rpo_h=_real(rows, "rpo_h"),
        response_limit_ms=_real(rows, "response_limit_ms"),
    )


def parts_of(text: str) -> tuple[str, ...]:
    """Return the names in a text, joined by semicolons."""
    return tuple(filter(None, (part.strip() for part in text.split(";"))))
