"""Which service points are online.

Question    Which postal points have a live way to the Internet now?
Method      A point is online if it has a line, its tail is up and its node reaches an exit.
Not here    the rate and delay of its service profile, which a later version will hold it to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask
from camau_netsim.domains.services.problem import ServicesProblem


@dataclass(frozen=True, slots=True)
class ServicesState:
    """The service points in one state of the network."""

    online: Mask  # (n_point,)


def solve(problem: ServicesProblem, point_stands: Mask, point_tail_up: Mask, exit_reached: Mask) -> ServicesState:
    """Say which points are online.

    Parameters
    ----------
    problem : ServicesProblem
    point_stands, point_tail_up : uint8 array, shape (n_point,)
    exit_reached : uint8 array, shape (n_node,)
        Nodes that reach an exit.
    """
    online = (point_stands == 1) & (problem.internet == 1) & (point_tail_up == 1) & (exit_reached[problem.node] == 1)
    return ServicesState(online.astype(np.uint8))
