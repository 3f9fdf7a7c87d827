"""What the loss of any one centre does: which platforms still run, after how long, on which data, how fast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.domains.datacentre.asked import Asked
from camau_netsim.domains.datacentre.problem import DatacentreProblem
from camau_netsim.domains.datacentre.replication import Copies
from camau_netsim.domains.datacentre.servers import Places, Service, serve

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Loss:
    """One centre lost for good; arrays of shape (n_platform,)."""

    centre: int
    at: Rows  # where each platform runs then, -1: nowhere
    recovery_h: Real  # 0 for what did not run there, infinite for what runs nowhere
    lost_h: Real  # hours of data lost
    service: Service  # at the peak before a deadline, on what is left

    def recovers(self, problem: DatacentreProblem) -> Flags:
        """Platforms that are back within their objective."""
        return self.recovery_h <= problem.platforms.rto_h

    def keeps_data(self, problem: DatacentreProblem) -> Flags:
        """Platforms that lose no more data than their objective."""
        return self.lost_h <= problem.platforms.rpo_h

    def copes(self, problem: DatacentreProblem) -> Flags:
        """Platforms whose requests are answered within their limit at the peak before a deadline."""
        return (self.at >= 0) & (self.service.response_ms <= problem.platforms.response_limit_ms)


def losses(
    problem: DatacentreProblem, year: int, centre_stands: Mask, places: Places, asked: Asked, copied: Copies
) -> tuple[Loss, ...]:
    """Lose each centre that stands, one at a time.

    Parameters
    ----------
    problem : DatacentreProblem
    year : int
    centre_stands : uint8 array, shape (n_centre,)
    places : Places
    asked : Asked
    copied : Copies
        How far copies are behind when the centre is lost.
    """
    found = []
    for centre in map(int, np.flatnonzero(centre_stands)):
        at = places.without(centre)
        moved = places.active == centre
        recovery = np.where(moved, np.where(at >= 0, problem.platforms.recovery_h, np.inf), 0.0)
        recovery = np.where(at >= 0, recovery, np.inf)
        lost = np.where(moved, copied.lost_h, 0.0)
        service = serve(problem, year, at, asked.requests_per_s * problem.deadline_factor)
        found.append(Loss(centre, at, recovery, np.where(at >= 0, lost, np.inf), service))
    return tuple(found)
