"""Transmitters and ways to receive as arrays: fields at every place of people, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.core.place import Plane
from camau_netsim.domains.broadcast.field_strength import field_dbuvm
from camau_netsim.domains.broadcast.planning import interference_margin_db, needed_dbuvm
from camau_netsim.domains.broadcast.spec import BroadcastSpec, Multiplex, Reception, Transmitter
from camau_netsim.units import M_PER_KM

WANTED_TIME, UNWANTED_TIME = 0.5, 0.01
"""Shares of the time for which the wanted field and that of other transmitters are taken (GE06)."""

LIGHT_KM_PER_MS = 299.792458


@dataclass(frozen=True, slots=True)
class Listeners:
    """Where people live."""

    point: Index
    commune: Rows  # (n_point,)
    people_ratio: Real  # (n_point,) of the people of the commune
    x_m: Real
    y_m: Real
    urban: Mask
    offshore: Mask


@dataclass(frozen=True, slots=True)
class Receiver:
    """One way to receive, with the fields it finds; rows of ``sender`` are rows of transmitters of its service."""

    reception: Reception
    sender: Rows  # (n_sender,)
    wanted_dbuvm: Real  # (n_sender, n_point)
    needed_dbuvm: Real  # (n_sender, n_point), where only noise is in the way
    disturbed: Rows  # (n_pair,) place in ``sender`` of a wanted signal
    disturbing: Rows  # (n_pair,) row of a transmitter in its way
    nuisance_dbuvm: Real  # (n_pair, n_point), median field that the wanted one must reach because of it


@dataclass(frozen=True, slots=True)
class BroadcastProblem:
    """The broadcast room, compiled."""

    transmitter: Index
    transmitters: tuple[Transmitter, ...]
    multiplexes: tuple[Multiplex, ...]
    transmitter_multiplex: Rows  # (n_transmitter,)
    node: Rows  # (n_transmitter,) -1: its building never fails
    by_fibre: Mask  # (n_transmitter,)
    in_service_year: Rows
    retired_year: Rows
    carries: Mask  # (n_essential, n_multiplex) which multiplex carries which essential channel
    n_channels: Rows  # (n_multiplex,)
    carried_mbps: Real  # (n_multiplex,)
    receivers: tuple[Receiver, ...]
    listeners: Listeners
    n_communes: int
    satellite: bool
    dish_homes_ratio: float

    def transmitters_stand(self, year: int) -> Mask:
        """Transmitters that exist in a year, shape (n_transmitter,)."""
        return ((self.in_service_year <= year) & (year < self.retired_year)).astype(np.uint8)


def compile_problem(
    spec: BroadcastSpec, plane: Plane, commune: Index, node: Index, listeners: Listeners
) -> BroadcastProblem:
    """Turn the broadcast part of a scenario into arrays."""
    rows = spec.transmitters
    multiplex = Index(row.id for row in spec.multiplexes)
    essential = Index(dict.fromkeys(row.channel for row in spec.channels if row.essential))
    carries = np.zeros((len(essential), len(multiplex)), dtype=np.uint8)
    n_channels, carried_mbps = np.zeros(len(multiplex), dtype=np.int32), np.zeros(len(multiplex))
    for channel in spec.channels:
        column = multiplex.row(channel.multiplex)
        n_channels[column] += 1
        carried_mbps[column] += channel.rate_mbps
        if channel.essential:
            carries[essential.row(channel.channel), column] = 1
    paths = _Paths.of(spec, plane, listeners)
    return BroadcastProblem(
        transmitter=Index(row.id for row in rows),
        transmitters=rows,
        multiplexes=spec.multiplexes,
        transmitter_multiplex=multiplex.rows(row.multiplex for row in rows),
        node=np.array([node.row(row.node) if row.node else -1 for row in rows], dtype=np.int32),
        by_fibre=np.array([row.feed == "fibre" for row in rows], dtype=np.uint8),
        in_service_year=np.array([row.in_service_year for row in rows], dtype=np.int32),
        retired_year=np.array([row.retired_year for row in rows], dtype=np.int32),
        carries=carries,
        n_channels=n_channels,
        carried_mbps=carried_mbps,
        receivers=tuple(_receiver(spec, reception, paths, listeners) for reception in spec.receptions),
        listeners=listeners,
        n_communes=len(commune),
        satellite=spec.satellite == "whole_province",
        dish_homes_ratio=spec.dish_homes_ratio,
    )


@dataclass(frozen=True, slots=True)
class _Paths:
    """Ways from each transmitter to each point."""

    d_km: Real  # (n_transmitter, n_point)
    erp_db: Real  # (n_transmitter, n_point) over 1 kW, in that direction
    sea_ratio: Real  # (n_point,)
    clutter_m: Real  # (n_point,)

    @staticmethod
    def of(spec: BroadcastSpec, plane: Plane, listeners: Listeners) -> _Paths:
        x_m, y_m = plane.metres(spec.transmitters)
        east, north = listeners.x_m - x_m[:, None], listeners.y_m - y_m[:, None]
        azimuth_deg = np.degrees(np.arctan2(east, north)) % 360.0
        erp_db = np.array(
            [
                10.0 * np.log10(row.erp_kw) - pattern_loss_db(spec, row.pattern, azimuth_deg[number])
                for number, row in enumerate(spec.transmitters)
            ]
        )
        return _Paths(
            d_km=np.hypot(east, north) / M_PER_KM,
            erp_db=erp_db,
            sea_ratio=np.where(listeners.offshore == 1, spec.offshore_sea_ratio, 0.0),
            clutter_m=np.where(listeners.urban == 1, spec.urban_clutter_m, 0.0),
        )

    def field_dbuvm(self, row: int, transmitter: Transmitter, h2_m: float, time_ratio: float) -> Real:
        """Return the median field of a transmitter at antennas of a height, shape (n_point,)."""
        h1_m, f_mhz = transmitter.antenna_height_m, transmitter.frequency_mhz
        one_kw = field_dbuvm(time_ratio, f_mhz, h1_m, h2_m, self.d_km[row], self.sea_ratio, self.clutter_m)
        field: Real = one_kw + self.erp_db[row]
        return field


def pattern_loss_db(spec: BroadcastSpec, pattern: str, azimuth_deg: Real) -> Real:
    """Return the loss of a horizontal pattern, linear in between; 0 without a pattern."""
    points = [row for row in spec.patterns if row.pattern == pattern]
    if not points:
        return np.zeros_like(azimuth_deg)
    directions, losses = [row.azimuth_deg for row in points], [row.loss_db for row in points]
    loss_db: Real = np.interp(azimuth_deg, directions, losses, period=360.0)
    return loss_db


def _receiver(spec: BroadcastSpec, reception: Reception, paths: _Paths, listeners: Listeners) -> Receiver:
    service = {row.id: row.service for row in spec.multiplexes}
    rows = spec.transmitters
    sender = np.array([r for r, row in enumerate(rows) if service[row.multiplex] == reception.service], dtype=np.int32)
    wanted = [paths.field_dbuvm(r, rows[r], reception.antenna_height_m, WANTED_TIME) for r in sender]
    needed = [needed_dbuvm(reception, rows[r].frequency_mhz, listeners.urban) for r in sender]
    pairs = [(place, int(other)) for place, r in enumerate(sender) for other in sender if _meet(spec, rows, r, other)]
    nuisance = [_nuisance_dbuvm(spec, reception, paths, int(sender[place]), other) for place, other in pairs]
    shape = (-1, len(listeners.commune))
    return Receiver(
        reception=reception,
        sender=sender,
        wanted_dbuvm=np.array(wanted, dtype=np.float64).reshape(shape),
        needed_dbuvm=np.array(needed, dtype=np.float64).reshape(shape),
        disturbed=np.array([place for place, _ in pairs], dtype=np.int32),
        disturbing=np.array([other for _, other in pairs], dtype=np.int32),
        nuisance_dbuvm=np.array(nuisance, dtype=np.float64).reshape(shape),
    )


def _meet(spec: BroadcastSpec, rows: tuple[Transmitter, ...], wanted: int, other: int) -> bool:
    """Whether a transmitter is near enough in frequency to disturb another."""
    offsets, _ = _protection(spec, rows[wanted])
    apart_mhz = abs(rows[wanted].frequency_mhz - rows[other].frequency_mhz)
    return wanted != other and len(offsets) > 0 and apart_mhz <= offsets[-1]


def _protection(spec: BroadcastSpec, transmitter: Transmitter) -> tuple[Real, Real]:
    """Return offsets in MHz and protection ratios in dB of the service of a transmitter."""
    service = next(row.service for row in spec.multiplexes if row.id == transmitter.multiplex)
    rows = sorted((row.offset_mhz, row.protection_db) for row in spec.protection if row.service == service)
    found = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _nuisance_dbuvm(spec: BroadcastSpec, reception: Reception, paths: _Paths, wanted: int, other: int) -> Real:
    """Median field that a wanted signal must reach because of another transmitter.

    ``E(1 % of the time) + protection ratio + z(q) sqrt(2) sigma``, less what the antenna takes off the other
    polarisation. In a single-frequency network only where the signals are apart by more than the guard interval.
    """
    mine, theirs = spec.transmitters[wanted], spec.transmitters[other]
    offsets, ratios = _protection(spec, mine)
    apart_mhz = abs(mine.frequency_mhz - theirs.frequency_mhz)
    level = paths.field_dbuvm(other, theirs, reception.antenna_height_m, UNWANTED_TIME)
    level = level + np.interp(apart_mhz, offsets, ratios) + interference_margin_db(reception)
    if mine.polarisation != theirs.polarisation:
        level = level - reception.cross_polar_db
    if mine.multiplex == theirs.multiplex and apart_mhz == 0.0:
        guard_ms = next(row.guard_ms for row in spec.multiplexes if row.id == mine.multiplex)
        late = np.abs(paths.d_km[wanted] - paths.d_km[other]) > guard_ms * LIGHT_KM_PER_MS
        level = np.where(late, level, -np.inf)
    return level
