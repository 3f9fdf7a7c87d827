"""Where the shared platform lives.

Question    From which nodes can a working platform (LGSP, online public services) be reached now?
Method      Every centre that stands, is up and hosts the platform serves the nodes its tree reaches; centres back each
            other up without delay.
Not here    servers, storage and recovery times, which a later version will queue and count.
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
    platform_reached: Mask  # (n_node,)


def solve(problem: DatacentreProblem, centre_stands: Mask, centre_up: Mask, reached: Mask) -> DatacentreState:
    """Say which nodes reach a working platform.

    Parameters
    ----------
    problem : DatacentreProblem
    centre_stands, centre_up : uint8 array, shape (n_centre,)
    reached : uint8 array, shape (n_source, n_node)
        The backbone's trees.
    """
    live = (centre_stands == 1) & (centre_up == 1)
    hosts = problem.tree[live & (problem.hosts_platform == 1)]
    platform = reached[hosts].any(axis=0) if len(hosts) else np.zeros(reached.shape[1], dtype=bool)
    return DatacentreState(live.astype(np.uint8), platform.astype(np.uint8))
