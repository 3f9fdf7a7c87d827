"""Which shared masts stay powered.

Question    With the grid as it is, which masts are alive?
Method      A mast lives while the grid of its commune is up, and for its battery's hours after that.
Not here    when the grid falls: ``failures``; cuts of conduits reach the links in ``backbone``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.domains.passive.problem import PassiveProblem

FLAT_H = 1.0e-6
"""A battery within this of its autonomy counts as flat: the clock lands on that instant up to rounding."""


@dataclass(frozen=True, slots=True)
class PassiveState:
    """What stands and has power."""

    mast_up: Mask  # (n_mast,)


def solve(problem: PassiveProblem, mast_stands: Mask, grid_up: Mask, grid_down_h: Real) -> PassiveState:
    """Say which masts are alive.

    Parameters
    ----------
    problem : PassiveProblem
    mast_stands : uint8 array, shape (n_mast,)
        Masts that exist in the year.
    grid_up : uint8 array, shape (n_commune,)
    grid_down_h : float64 array, shape (n_commune,)
        Hours since the grid fell, 0 while up.
    """
    autonomy_h = problem.mast_battery_h - FLAT_H
    powered = (grid_up[problem.mast_commune] == 1) | (grid_down_h[problem.mast_commune] < autonomy_h)
    return PassiveState((powered & (mast_stands == 1)).astype(np.uint8))
