"""Which service points and sites are online, and which services their users can use.

Question    Which postal points have a live way to the Internet now, and which sites one to the services they are held
            to?
Method      A point is online if it has a line, its tail is up and its node reaches an exit. A use (a place and one of
            its profiles) is usable if the place has a live line and its node reaches where the service lives.
Not here    rate and delay against the profile, sessions carried: ``rates``; sensors: ``iot``; the way to the next
            point: ``reach``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask
from camau_netsim.domains.services.places import EXIT
from camau_netsim.domains.services.problem import ServicesProblem


@dataclass(frozen=True, slots=True)
class ServicesState:
    """Service points and sites in one state of the network."""

    online: Mask  # (n_point,)
    usable: Mask  # (n_use,)


def solve(
    problem: ServicesProblem,
    point_stands: Mask,
    point_tail_up: Mask,
    site_stands: Mask,
    site_tail_up: Mask,
    exit_reached: Mask,
    platform_reached: Mask,
) -> ServicesState:
    """Say which points are online and which uses are usable.

    Parameters
    ----------
    problem : ServicesProblem
    point_stands, point_tail_up : uint8 array, shape (n_point,)
    site_stands, site_tail_up : uint8 array, shape (n_site,)
    exit_reached, platform_reached : uint8 array, shape (n_node,)
        Nodes that reach an exit; nodes that reach a live platform.
    """
    places, uses = problem.places, problem.uses
    live = np.concatenate([point_stands & point_tail_up, site_stands & site_tail_up]) & places.has_line
    online = live[: len(problem.point)] & exit_reached[problem.node]
    node = places.node[uses.place]
    reached = np.where(problem.profiles.end[uses.profile] == EXIT, exit_reached[node], platform_reached[node])
    return ServicesState(online.astype(np.uint8), (live[uses.place] & reached).astype(np.uint8))
