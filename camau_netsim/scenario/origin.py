"""Where a value was written: every value of a scenario carries its file and line until it is validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from camau_netsim.core.spec import Row, Spec


@dataclass(frozen=True, slots=True)
class Source:
    """Something a value can come from.

    Attributes
    ----------
    label : str
        Path shown to the user, relative to the scenario's folder; ``--set`` for an override;
        empty for a value set in code.
    folder : Path or None
        Folder against which the CSV paths in it are resolved; ``None`` if it may not name files.
    numbered : bool
        Whether its lines mean something to the user.
    """

    label: str
    folder: Path | None = None
    numbered: bool = True


class Mark(NamedTuple):
    """A place in a source."""

    source: Source
    line: int = 0
    column: int = 0

    def where(self, path: str = "") -> str:
        """Say the place, then ``path``: ``scenario.yaml:41 backbone.links``."""
        place = f"{self.source.label}:{self.line}" if self.source.numbered else self.source.label
        return f"{place} {path}".strip()


IN_CODE = Mark(Source("", numbered=False))
"""Place of values that a program set."""


class Broken:
    """Stands for a value whose fault has been noted already."""


BROKEN = Broken()


@dataclass(slots=True)
class Node:
    """A value as written, and where: a mapping of text to nodes, a list of nodes, or a scalar."""

    value: Any
    mark: Mark


Steps: TypeAlias = "tuple[str | int, ...]"


def from_plain(value: object, mark: Mark) -> Node:
    """Wrap plain values and specs so that everything in them comes from ``mark``; rows stay whole."""
    if isinstance(value, Spec) and not isinstance(value, Row):
        return Node({key: from_plain(child, mark) for key, child in value}, mark)
    if isinstance(value, Mapping):
        return Node({str(key): from_plain(child, mark) for key, child in value.items()}, mark)
    if isinstance(value, list | tuple):
        return Node([from_plain(child, mark) for child in value], mark)
    item = getattr(value, "item", None)  # a numpy scalar
    return Node(item() if callable(item) else value, mark)


def to_plain(node: Node) -> Any:
    """Return the value without its marks; lists become tuples, which is what the strict specs ask for."""
    if isinstance(node.value, dict):
        return {key: to_plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return tuple(to_plain(child) for child in node.value)
    return node.value


def child_of(node: Node, key: str | int) -> Node | None:
    """Return the node one step down, if there is one."""
    if isinstance(node.value, dict):
        return node.value.get(key)
    if isinstance(node.value, list) and isinstance(key, int) and 0 <= key < len(node.value):
        found: Node = node.value[key]
        return found
    return None


def nearest_mark(node: Node, path: Steps) -> Mark:
    """Return the mark of the value at ``path``, or of the innermost value around it that exists."""
    for key in path:
        child = child_of(node, key)
        if child is None:
            break
        node = child
    return node.mark
