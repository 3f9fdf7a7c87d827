"""Where the shared platform lives.

Question    From which nodes can a working platform (LGSP, online public services) be reached now?
Method      A platform answers at its home; when its home has been down for as long as detection, switch and restart
            take, it answers at its backup, if that lives. A node has the platform if it reaches every platform that the
            online public services need. Without platforms every live centre that hosts serves what its tree reaches.
Not here    queues at the servers: ``queue``; loss of a centre: ``backup``; the way of a request: ``chain``; when what
            fails: ``failures``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask
from camau_netsim.domains.datacentre.problem import DatacentreProblem


@dataclass(frozen=True, slots=True)
class DatacentreState:
    """The platform in one state of the network."""

    centre_live: Mask  # (n_centre,)
    centre_serves: Mask  # (n_centre,) a platform that online public services need answers there
    platform_reached: Mask  # (n_node,)


def solve(
    problem: DatacentreProblem, centre_stands: Mask, centre_up: Mask, platform_switched: Mask, reached: Mask
) -> DatacentreState:
    """Say which nodes reach a working platform.

    Parameters
    ----------
    problem : DatacentreProblem
    centre_stands, centre_up : uint8 array, shape (n_centre,)
    platform_switched : uint8 array, shape (n_platform,)
        Platforms whose home has been down long enough for the backup to have taken over.
    reached : uint8 array, shape (n_source, n_node)
        The backbone's trees.
    """
    live = (centre_stands == 1) & (centre_up == 1)
    serves = np.zeros(len(live), dtype=np.uint8)
    chain = np.flatnonzero(problem.platforms.in_chain)
    if len(chain):
        platform = np.ones(reached.shape[1], dtype=np.uint8)
        for row in chain:
            home, backup = int(problem.platforms.home[row]), int(problem.platforms.backup[row])
            taken_over = platform_switched[row] == 1 or centre_stands[home] == 0
            at = backup if backup >= 0 and live[backup] and taken_over and not live[home] else home
            serves[at] |= live[at]
            platform &= reached[problem.tree[at]] & live[at]
    else:
        serves = (live & (problem.hosts_platform == 1)).astype(np.uint8)
        platform = reached[problem.tree[serves == 1]].max(axis=0, initial=0)
    return DatacentreState(live.astype(np.uint8), serves, platform.astype(np.uint8))
