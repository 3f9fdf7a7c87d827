"""Where the signals that are on the air suffice."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.domains.broadcast.planning import to_power
from camau_netsim.domains.broadcast.problem import BroadcastProblem, Receiver


def usable_dbuvm(receiver: Receiver, live: Mask) -> Real:
    """Return the median field each signal needs against noise and other transmitters, shape (n_sender, n_point).

    Powers add up (power sum, ITU-R BS.412 and GE06): ``10 log10(sum of 10^(E / 10))`` over noise and nuisance fields.
    """
    power = to_power(receiver.needed_dbuvm)
    for place, other, nuisance in zip(
        receiver.disturbed.tolist(), receiver.disturbing.tolist(), receiver.nuisance_dbuvm, strict=True
    ):
        if live[other]:
            power[place] += to_power(nuisance)
    return np.asarray(10.0 * np.log10(power))


def margins_db(receiver: Receiver, live: Mask) -> Real:
    """Return by how much each signal exceeds what it needs, minus infinity off the air, shape (n_sender, n_point)."""
    on_air = live[receiver.sender][:, None] == 1
    return np.where(on_air, receiver.wanted_dbuvm - usable_dbuvm(receiver, live), -np.inf)


def reached_points(problem: BroadcastProblem, receiver: Receiver, margin_db: Real) -> Mask:
    """Return where everything that everybody should receive is there, shape (n_point,).

    Television: every essential channel, in one multiplex or another. Radio: at least one programme.
    """
    received = received_multiplexes(problem, receiver, margin_db)
    if receiver.reception.service == "fm":
        return np.asarray(received.any(axis=0), dtype=np.uint8)
    each = (problem.carries.astype(np.int64) @ received) > 0
    return np.asarray(each.all(axis=0) & (len(problem.carries) > 0), dtype=np.uint8)


def received_multiplexes(problem: BroadcastProblem, receiver: Receiver, margin_db: Real) -> Mask:
    """Return which multiplexes arrive from any of their transmitters, shape (n_multiplex, n_point)."""
    found = np.zeros((len(problem.multiplexes), margin_db.shape[1]), dtype=np.uint8)
    np.maximum.at(found, problem.transmitter_multiplex[receiver.sender], (margin_db >= 0.0).astype(np.uint8))
    return found
