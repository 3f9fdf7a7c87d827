"""Where the signals that are on the air suffice."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
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


def deciding(problem: BroadcastProblem, receiver: Receiver, margin_db: Real) -> tuple[Rows, Real]:
    """Return the sender on which it hangs whether what everybody should receive is there, and its margin.

    Television: of the best senders of each essential channel the weakest. Radio: the best sender of any programme.

    Parameters
    ----------
    problem : BroadcastProblem
    receiver : Receiver
    margin_db : float64 array, shape (n_sender, n_point)

    Returns
    -------
    sender : int32 array, shape (n_point,)
        Places in ``receiver.sender``.
    margin_db : float64 array, shape (n_point,)
        Minus infinity where nobody sends it.
    """
    n_points = margin_db.shape[1]
    carried = np.ones((1, len(receiver.sender)), dtype=bool)
    if receiver.reception.service == "tv":
        carried = problem.carries[:, problem.transmitter_multiplex[receiver.sender]] == 1
    if not carried.size:
        return np.zeros(n_points, dtype=np.int32), np.full(n_points, -np.inf)
    of_channel = np.where(carried[:, :, None], margin_db[None], -np.inf)
    weakest = of_channel.max(axis=1).argmin(axis=0)
    points = np.arange(n_points)
    sender = of_channel.argmax(axis=1)[weakest, points].astype(np.int32)
    return sender, of_channel[weakest, sender, points]


def received_multiplexes(problem: BroadcastProblem, receiver: Receiver, margin_db: Real) -> Mask:
    """Return which multiplexes arrive from any of their transmitters, shape (n_multiplex, n_point)."""
    found = np.zeros((len(problem.multiplexes), margin_db.shape[1]), dtype=np.uint8)
    np.maximum.at(found, problem.transmitter_multiplex[receiver.sender], (margin_db >= 0.0).astype(np.uint8))
    return found
