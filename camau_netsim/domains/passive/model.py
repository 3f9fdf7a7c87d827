"""Which shared masts and shelters stand and have power.

Question    With the grid as it is, which masts are alive, and which backbone nodes work?
Method      A site lives while the grid of its commune is up, then on its battery, then on its generator if that starts,
            tank by tank. A mast must also stand, a node must be without a fault.
Not here    when the grid falls and what breaks: ``failures``; cuts of conduits reach the links in ``backbone``; what a
            mast carries: ``passive.load``.
"""

from __future__ import annotations

from dataclasses import dataclass

from camau_netsim.core.index import Mask, Real
from camau_netsim.domains.passive.problem import PassiveProblem


@dataclass(frozen=True, slots=True)
class PassiveState:
    """What stands and has power."""

    mast_up: Mask  # (n_mast,)
    node_up: Mask  # (n_node,)


def solve(
    problem: PassiveProblem,
    mast_stands: Mask,
    mast_sound: Mask,
    node_sound: Mask,
    grid_up: Mask,
    grid_down_h: Real,
    generator_on: Mask,
) -> PassiveState:
    """Say which masts and nodes are alive.

    Parameters
    ----------
    problem : PassiveProblem
    mast_stands : uint8 array, shape (n_mast,)
        Masts that exist in the year.
    mast_sound : uint8 array, shape (n_mast,)
        Masts that have not fallen.
    node_sound : uint8 array, shape (n_node,)
        Nodes without a fault.
    grid_up : uint8 array, shape (n_commune,)
    grid_down_h : float64 array, shape (n_commune,)
        Hours since the grid fell, 0 while up.
    generator_on : uint8 array, shape (n_mast + n_shelter,)
        Generators that started in this outage.
    """
    powered = problem.supplies.powered(grid_up, grid_down_h, generator_on)
    n_masts = len(problem.mast)
    node_up = node_sound.copy()
    node_up[problem.shelter_node] &= powered[n_masts:]
    return PassiveState(powered[:n_masts] & mast_stands & mast_sound, node_up)
