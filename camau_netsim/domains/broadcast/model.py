"""Who receives television and radio over the air.

Question    With these transmitters on the air, what share of each commune's people receives what everybody should?
Method      Median field by ITU-R P.1546-6 [1]_ at every place of people, for 50 % of the time, against what the
            receiver needs at the wanted share of places [2]_ [3]_ and the power sum of the transmitters in its way, for
            1 % of the time. A multiplex arrives if any of its transmitters suffices; television is received if every
            essential channel arrives, radio if one programme does.
Not here    terrain, since the ground is flat; gain from several transmitters of a single-frequency network; directivity
            of receiving antennas; who owns an antenna or a receiver; AM and loudspeakers; faults of the transmitters.
References  .. [1] Recommendation ITU-R P.1546-6 (2019).
            .. [2] Recommendation ITU-R BT.2033; Final Acts of RRC-06 (GE06).
            .. [3] Recommendation ITU-R BS.412-9.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, sum_by
from camau_netsim.domains.broadcast.problem import BroadcastProblem
from camau_netsim.domains.broadcast.reach import deciding, margins_db


@dataclass(frozen=True, slots=True)
class BroadcastReach:
    """Who receives in one state."""

    on_air_ratio: Real  # (n_reception, n_commune) share of people who receive over the air


def solve(problem: BroadcastProblem, transmitter_live: Mask) -> BroadcastReach:
    """Say what share of each commune's people receives, in each way to receive.

    Parameters
    ----------
    problem : BroadcastProblem
    transmitter_live : uint8 array, shape (n_transmitter,)
        Transmitters on the air.
    """
    people = problem.listeners
    ratio = np.zeros((len(problem.receivers), problem.n_communes))
    for row, receiver in enumerate(problem.receivers):
        _, margin_db = deciding(problem, receiver, margins_db(receiver, transmitter_live))
        ratio[row] = sum_by(people.commune, people.people_ratio * (margin_db >= 0.0), problem.n_communes)
    return BroadcastReach(ratio)
