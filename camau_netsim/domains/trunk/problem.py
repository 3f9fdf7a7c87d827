"""Who sends over the trunk to whom, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

from camau_netsim.core.index import Index, Real, Rows
from camau_netsim.domains.trunk.spec import TrunkSpec


@dataclass(frozen=True, slots=True)
class TrunkProblem:
    """The trunk room, compiled."""

    link: Index
    link_a: Rows  # (n_link,)
    link_b: Rows  # (n_link,)
    node: Index
    exit_ratio: Real  # (n_exit,) trees 0 .. n_exit - 1 grow from the exits
    hub_tree: int  # tree of the TSLCD hub, -1 without one
    tslcd_node: Rows  # (n_flow,) node of each flow of the TSLCD
    full_ratio: float


def compile_problem(
    spec: TrunkSpec,
    link: Index,
    link_a: Rows,
    link_b: Rows,
    node: Index,
    exit_ratio: Real,
    hub_tree: int,
    tslcd_node: Rows,
) -> TrunkProblem:
    """Keep what the trunk needs of the graph and of the TSLCD's flows."""
    return TrunkProblem(link, link_a, link_b, node, exit_ratio, hub_tree, tslcd_node, spec.full_ratio)
