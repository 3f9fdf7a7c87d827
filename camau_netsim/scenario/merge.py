"""One tree over another: parents under children, variants over scenarios, overrides over all."""

from __future__ import annotations

from camau_netsim.scenario.origin import Mark, Node


def merge(base: Node, over: Node) -> Node:
    """Lay ``over`` on ``base``: mappings are merged key by key, everything else is replaced."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    values = dict(base.value)
    for key, child in over.value.items():
        values[key] = merge(values[key], child) if key in values else child
    return Node(values, base.mark)


def at_path(steps: list[str], leaf: Node, mark: Mark) -> Node:
    """Return a tree that holds only ``leaf``, at ``steps``."""
    tree = leaf
    for step in reversed(steps):
        tree = Node({step: tree}, mark)
    return tree
