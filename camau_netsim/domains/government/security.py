"""What the network gives a body against what its security level asks for.

Redundancy is what an operator can count: tails, hubs, and whether a body stays connected when any one conduit or node
fails. Isolation is whether what it sends is enciphered and whether its circuit is its own. The rules are the
scenario's; a level without a rule asks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Rows
from camau_netsim.domains.government.problem import GovernmentProblem
from camau_netsim.domains.government.spec import SecurityRule


@dataclass(frozen=True, slots=True)
class Redundancy:
    """What a body has beside the one way it needs, with everything up or one thing down."""

    n_tails: Rows  # (n_body,)
    n_hubs: Rows  # (n_body,) hubs it has a way to
    connected_any_conduit: Mask  # (n_body,) whichever single conduit is cut
    connected_any_node: Mask  # (n_body,) whichever single node fails, the only hub apart
    committed_any_conduit: Mask  # (n_body,) the same with the committed rate
    committed_any_node: Mask


@dataclass(frozen=True, slots=True)
class Lacking:
    """What each body lacks of what its security level asks for."""

    redundancy: tuple[tuple[str, ...], ...]  # (n_body,)
    isolation: tuple[tuple[str, ...], ...]  # (n_body,)


def lacking(problem: GovernmentProblem, has: Redundancy) -> Lacking:
    """Compare every body with the rule of its security level."""
    rules = {rule.level: rule for rule in problem.security_rules}
    levels = problem.security_level.tolist()
    redundancy, isolation = [], []
    for row, level in enumerate(levels):
        rule = rules.get(level)
        redundancy.append(tuple(_redundancy_faults(rule, has, row)) if rule else ())
        isolation.append(tuple(_isolation_faults(rule, problem, row)) if rule else ())
    return Lacking(tuple(redundancy), tuple(isolation))


def _redundancy_faults(rule: SecurityRule, has: Redundancy, row: int) -> Iterator[str]:
    if has.n_tails[row] < rule.n_tails_min:
        yield "a second tail"
    if has.n_hubs[row] < rule.n_hubs_min:
        yield "a second hub"
    if rule.any_conduit and not has.connected_any_conduit[row]:
        yield "a way after any cut"
    if rule.any_node and not has.connected_any_node[row]:
        yield "a way after any node"


def _isolation_faults(rule: SecurityRule, problem: GovernmentProblem, row: int) -> Iterator[str]:
    if rule.encrypted and not problem.encrypted[row]:
        yield "encryption"
    if rule.own_circuit and problem.circuit[row] != "own":
        yield "a circuit of its own"


def n_tails(problem: GovernmentProblem) -> Rows:
    """Tails of each body, shape (n_body,)."""
    return (1 + (problem.second_node >= 0)).astype(np.int32)


def n_hubs(problem: GovernmentProblem, reached: Mask) -> Rows:
    """Hubs each body has a way to by its first tail or its second, shape (n_body,)."""
    n_bodies = len(problem.body)
    found = np.zeros(n_bodies, dtype=np.int32)
    for tree in problem.hub_trees.tolist():
        by_second = np.where(problem.second_node >= 0, reached[tree, problem.second_node], 0)
        found += (problem.legs.reached(reached, tree)[:n_bodies] | by_second).astype(np.int32)
    return found
