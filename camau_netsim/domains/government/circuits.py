"""Circuits as legs: from a hub over the nodes of the bodies above to a body's own node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows, pointers, sum_by
from camau_netsim.domains.government.spec import GovernmentSpec
from camau_netsim.kernels.spf import trace_paths

HUB = -1
"""In place of a tree: that of the hub in use."""


@dataclass(frozen=True, slots=True)
class Legs:
    """Legs of every flow, in order from the hub: first the bodies, then the far ends."""

    ptr: Rows  # (n_flow + 1,)
    tree: Rows  # (n_leg,) the backbone's tree it follows, HUB for that of the hub in use
    node: Rows  # (n_leg,) where it ends
    upward: Mask  # (n_flow,) whether its load runs towards the hub: level I and the far ends of uses

    def paths(
        self, parent_node: Rows, parent_arc: Rows, hub_tree: Rows, second_node: Rows, hub_node: Rows
    ) -> tuple[Rows, Rows]:
        """Return the arcs of each flow's way in the direction of its load, as CSR.

        Parameters
        ----------
        parent_node, parent_arc : int32 arrays, shape (n_source, n_node)
            The backbone's trees.
        hub_tree, hub_node : int32 arrays, shape (n_flow,)
            Of the hub that each flow uses.
        second_node : int32 array, shape (n_flow,)
            Second node of the flows that use their second tail, else -1.
        """
        owner = np.repeat(np.arange(len(self.ptr) - 1), np.diff(self.ptr))
        tree = np.where(self.tree == HUB, hub_tree[owner], self.tree)
        node = self.node.copy()
        by_second = second_node[owner] >= 0
        first = np.zeros(len(tree), dtype=np.bool_)
        first[self.ptr[:-1]] = True
        # The second tail leads straight to the hub: one leg, the others are none at all.
        tree[by_second] = hub_tree[owner][by_second]
        node[by_second] = np.where(first, second_node[owner], hub_node[owner])[by_second]
        ptr, arc = trace_paths(parent_node, parent_arc, tree.astype(np.int32), node.astype(np.int32))
        whole = ptr[self.ptr].astype(np.int32)
        return whole, arc ^ np.repeat(self.upward, np.diff(whole)).astype(np.int32)

    def reached(self, reached: Mask, hub_tree: int) -> Mask:
        """Return whether all legs of each flow can be run from a hub, shape (n_flow,)."""
        tree = np.where(self.tree == HUB, hub_tree, self.tree)
        whole: Mask = np.minimum.reduceat(reached[tree, self.node], self.ptr[:-1])
        return whole


def parents_over(spec: GovernmentSpec) -> Mapping[str, str]:
    """Return the body over whose node each circuit runs, for the levels whose circuits end at their parents."""
    over = {level.id for level in spec.levels if level.circuit_to == "parent"}
    return {row.id: row.parent for row in spec.bodies if row.level in over and row.parent is not None}


def parent_nodes(spec: GovernmentSpec) -> list[str]:
    """Return the nodes at which circuits of other bodies end: the backbone grows a tree from each."""
    node = {row.id: row.node for row in spec.bodies}
    return list(dict.fromkeys(node[parent] for parent in parents_over(spec).values()))


def legs_of(spec: GovernmentSpec, node: Index, tree_of: Mapping[str, int], far: Rows) -> Legs:
    """Lay out the legs of all bodies and far ends; parents must not run in a circle."""
    over, at = parents_over(spec), {row.id: row.node for row in spec.bodies}
    trees: list[list[int]] = []
    nodes: list[list[int]] = []
    for row in spec.bodies:
        chain = [row.id]
        while chain[-1] in over:
            chain.append(over[chain[-1]])
        names = [at[name] for name in reversed(chain)]
        trees.append([HUB, *(tree_of[name] for name in names[:-1])])
        nodes.append([node.row(name) for name in names])
    trees += [[HUB] for _ in far]
    nodes += [[int(end)] for end in far]
    above = [row.commune is None for row in spec.bodies] + [True for _ in far]
    return Legs(
        ptr=pointers([len(one) for one in nodes]),
        tree=np.array([tree for one in trees for tree in one], dtype=np.int32),
        node=np.array([end for one in nodes for end in one], dtype=np.int32),
        upward=np.array(above, dtype=np.uint8),
    )


def delay_ms(ptr: Rows, arc: Rows, link_ms: Real, tail_ms: Real, hop_ms: float) -> Real:
    """Return the time on each way: its links, its tail, and every node on it, shape (n_way,)."""
    n_ways, n_hops = len(ptr) - 1, np.diff(ptr)
    owner = np.repeat(np.arange(n_ways), n_hops)
    on_links = sum_by(owner, link_ms[arc // 2], n_ways)
    whole: Real = on_links + tail_ms + (n_hops + 1) * hop_ms
    return whole


def hub_in_use(body_way: Mask) -> Rows:
    """Return the hub that each body's way starts from, the first one where it has no way, shape (n_body,)."""
    hub: Rows = np.maximum(body_way.astype(np.int32) - 1, 0) // 2
    return hub


def on_second_tail(body_way: Mask) -> Mask:
    """Return whether each body's way runs over its second tail, shape (n_body,)."""
    second: Mask = ((body_way > 0) & (body_way % 2 == 0)).astype(np.uint8)
    return second
