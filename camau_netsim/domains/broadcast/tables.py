"""Tables of the broadcast room."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from camau_netsim.core.index import Mask, Names, Real
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.broadcast.field_strength import CURVES_FROM_KM, CURVES_TO_KM, field_dbuvm
from camau_netsim.domains.broadcast.planning import needed_dbuvm
from camau_netsim.domains.broadcast.problem import WANTED_TIME, BroadcastProblem, Receiver
from camau_netsim.domains.broadcast.reach import deciding, margins_db, received_multiplexes

RECEPTION = Column("reception", "id", "Way to receive.")
TRANSMITTERS = TableSchema(
    "broadcast_transmitters",
    "What each transmitter is, how much of the year it was on the air, and whom it reaches, by way to receive.",
    ("replication", "year", "transmitter", "reception"),
    (
        *STAMP,
        Column("transmitter", "id", "Transmitter."),
        RECEPTION,
        Column("service", "text", "Television (tv) or FM radio (fm)."),
        Column("multiplex", "id", "What it carries."),
        Column("frequency_mhz", "float", "Centre of its channel."),
        Column("erp_kw", "float", "Effective radiated power at the maximum of its pattern."),
        Column("antenna_height_m", "float", "Height of its antenna above ground."),
        Column("polarisation", "text", "Of its waves."),
        Column("live_ratio", "float", "Share of the year on the air."),
        Column("reach_km", "float", "How far it suffices over open land against noise, at its maximum."),
        Column("n_people", "float", "People for whom it suffices, all transmitters of the year on the air."),
        Column("n_best", "float", "Of those, people for whom no other transmitter of the multiplex is stronger."),
    ),
)
MULTIPLEXES = TableSchema(
    "broadcast_multiplexes",
    "What each multiplex carries, and who receives it, by way to receive.",
    ("replication", "year", "multiplex", "reception"),
    (
        *STAMP,
        Column("multiplex", "id", "Multiplex, or FM programme."),
        RECEPTION,
        Column("capacity_mbps", "float", "Net rate of its mode; 0 for FM."),
        Column("carried_mbps", "float", "Rates of its channels together."),
        Column("n_channels", "int", "Television channels in it."),
        Column("n_essential", "int", "Of those, essential ones."),
        Column("n_people", "float", "People who receive it, all transmitters of the year on the air."),
    ),
)
COMMUNES = TableSchema(
    "broadcast_communes",
    "Share of the people of each commune who receive over the air, by way to receive.",
    ("replication", "year", "reception", "commune"),
    (
        *STAMP,
        RECEPTION,
        Column("name", "text", "The same in words."),
        Column("service", "text", "Television (tv) or FM radio (fm)."),
        Column("commune", "id", "Commune."),
        Column("n_people", "float", "Residents in the year."),
        Column("design_ratio", "float", "Share who receive every essential channel, or a programme; nothing broken."),
        Column("on_air_ratio", "float", "The same, mean over the year."),
        Column("satellite", "flag", "Whether a satellite with all essential channels can be received here."),
        Column("dish_homes_ratio", "float", "Share of homes with a dish for it."),
    ),
)
POINTS = TableSchema(
    "broadcast_points",
    "The transmitter on which reception hangs at every place of people, by way to receive; nothing broken.",
    ("replication", "year", "reception", "point"),
    (
        *STAMP,
        RECEPTION,
        Column("point", "id", "Place of people."),
        Column(
            "transmitter", "id", "The best one for the weakest essential channel (television), the best one (radio)."
        ),
        Column("field_dbuvm", "float", "Its median field at the antenna."),
        Column("margin_db", "float", "By how much that exceeds what is needed; below 0 not everything is received."),
    ),
)


def transmitter_columns(problem: BroadcastProblem, stands: Mask, live_ratio: Real, people: Real) -> Iterator[Columns]:
    """Yield blocks of ``broadcast_transmitters`` beside the stamp, one for each way to receive.

    Parameters
    ----------
    problem : BroadcastProblem
    stands : uint8 array, shape (n_transmitter,)
    live_ratio : float64 array, shape (n_transmitter,)
    people : float64 array, shape (n_commune,)
    """
    there = _people_there(problem, people)
    for receiver in problem.receivers:
        kept = stands[receiver.sender] == 1
        rows = receiver.sender[kept]
        margin = margins_db(receiver, stands)[kept]
        chosen = [problem.transmitters[row] for row in rows]
        yield {
            "transmitter": problem.transmitter.names[rows],
            "reception": receiver.reception.id,
            "service": receiver.reception.service,
            "multiplex": [row.multiplex for row in chosen],
            "frequency_mhz": np.array([row.frequency_mhz for row in chosen]),
            "erp_kw": np.array([row.erp_kw for row in chosen]),
            "antenna_height_m": np.array([row.antenna_height_m for row in chosen]),
            "polarisation": [row.polarisation for row in chosen],
            "live_ratio": live_ratio[rows],
            "reach_km": np.array([_reach_km(problem, receiver, int(row)) for row in rows]),
            "n_people": (margin >= 0.0) @ there,
            "n_best": _best(problem, receiver, kept, margin) @ there,
        }


def _people_there(problem: BroadcastProblem, people: Real) -> Real:
    listeners = problem.listeners
    return people[listeners.commune] * listeners.people_ratio


def _best(problem: BroadcastProblem, receiver: Receiver, kept: Mask, margin_db: Real) -> Mask:
    """Whether each signal suffices and is the strongest of its multiplex, shape (n_kept, n_point)."""
    field = receiver.wanted_dbuvm[kept]
    multiplex = problem.transmitter_multiplex[receiver.sender[kept]]
    strongest = np.full((len(problem.multiplexes), field.shape[1]), -np.inf)
    np.maximum.at(strongest, multiplex, field)
    return np.asarray((field == strongest[multiplex]) & (margin_db >= 0.0), dtype=np.uint8)


def _reach_km(problem: BroadcastProblem, receiver: Receiver, row: int) -> float:
    """Distance to which a transmitter suffices over open land; 0 if it does so nowhere from 1 km on."""
    one, reception = problem.transmitters[row], receiver.reception
    d_km = np.arange(CURVES_FROM_KM, CURVES_TO_KM, 0.1)
    open_land = np.zeros_like(d_km)
    h1_m, h2_m = one.antenna_height_m, reception.antenna_height_m
    field = field_dbuvm(WANTED_TIME, one.frequency_mhz, h1_m, h2_m, d_km, open_land, open_land)
    needed = needed_dbuvm(reception, one.frequency_mhz, np.zeros(1, dtype=np.uint8))[0]
    enough = field + 10.0 * np.log10(one.erp_kw) >= needed
    return round(float(d_km[enough].max(initial=0.0)), 1)


def multiplex_columns(problem: BroadcastProblem, stands: Mask, people: Real) -> Iterator[Columns]:
    """Yield blocks of ``broadcast_multiplexes`` beside the stamp, one for each way to receive."""
    there = _people_there(problem, people)
    for receiver in problem.receivers:
        own = np.array([row.service == receiver.reception.service for row in problem.multiplexes], dtype=bool)
        received = received_multiplexes(problem, receiver, margins_db(receiver, stands))
        yield {
            "multiplex": [row.id for row, kept in zip(problem.multiplexes, own, strict=True) if kept],
            "reception": receiver.reception.id,
            "capacity_mbps": np.array([row.capacity_mbps for row in problem.multiplexes])[own],
            "carried_mbps": problem.carried_mbps[own],
            "n_channels": problem.n_channels[own],
            "n_essential": problem.carries.sum(axis=0, dtype=np.int64)[own],
            "n_people": (received @ there)[own],
        }


def commune_columns(
    problem: BroadcastProblem, communes: Names, people: Real, design_ratio: Real, on_air_ratio: Real
) -> Iterator[Columns]:
    """Yield blocks of ``broadcast_communes`` beside the stamp, one for each way to receive.

    Parameters
    ----------
    problem : BroadcastProblem
    communes : object array, shape (n_commune,)
    people : float64 array, shape (n_commune,)
    design_ratio, on_air_ratio : float64 array, shape (n_reception, n_commune)
    """
    for row, receiver in enumerate(problem.receivers):
        yield {
            "reception": receiver.reception.id,
            "name": receiver.reception.name,
            "service": receiver.reception.service,
            "commune": communes,
            "n_people": people,
            "design_ratio": design_ratio[row],
            "on_air_ratio": on_air_ratio[row],
            "satellite": problem.satellite,
            "dish_homes_ratio": problem.dish_homes_ratio,
        }


def point_columns(problem: BroadcastProblem, stands: Mask) -> Iterator[Columns]:
    """Yield blocks of ``broadcast_points`` beside the stamp, one for each way to receive that has a transmitter."""
    for receiver in problem.receivers:
        if not (stands[receiver.sender] == 1).any():
            continue
        sender, margin = deciding(problem, receiver, margins_db(receiver, stands))
        field = receiver.wanted_dbuvm[sender, np.arange(len(sender))]
        heard = np.isfinite(margin)
        yield {
            "reception": receiver.reception.id,
            "point": problem.listeners.point.names,
            "transmitter": np.where(heard, problem.transmitter.names[receiver.sender[sender]], ""),
            "field_dbuvm": np.where(heard, field, np.nan),
            "margin_db": np.where(heard, margin, np.nan),
        }
