"""One table of a room: rows as written, rows as validated, and the place of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from camau_netsim.core.spec import Spec
from camau_netsim.scenario.origin import Mark, Node, child_of


@dataclass(slots=True)
class LoadedTable:
    """A table of a scenario while it is checked.

    Attributes
    ----------
    path : str
        Room and table, joined by a dot.
    model : type
        Model of a row.
    key : tuple of str
        Columns that together may occur only once.
    mark : Mark
        Where the table as a whole is given.
    rows : list of dict
        Cells as written; empty for a row that was validated before.
    nodes : list
        Row with the mark of each cell, or ``None`` if the row has one mark.
    marks : list of Mark
        Place of each row.
    valid : list
        Validated row, or ``None`` where the row is faulty.
    readable : bool
        Whether the rows could be read at all.
    """

    path: str
    model: type[Spec]
    key: tuple[str, ...]
    mark: Mark
    rows: list[dict[str, Any]] = field(default_factory=list)
    nodes: list[Node | None] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    valid: list[Any] = field(default_factory=list)
    readable: bool = True

    def append(self, mark: Mark, cells: dict[str, Any], node: Node | None = None, valid: Spec | None = None) -> int:
        """Add a row and return its number."""
        self.rows.append(cells)
        self.nodes.append(node)
        self.marks.append(mark)
        self.valid.append(valid)
        return len(self.rows) - 1

    def cell(self, row: int, column: str) -> Any:
        """Return a cell as validated if the row is valid, else as written, else ``None``."""
        spec = self.valid[row]
        return self.rows[row].get(column) if spec is None else getattr(spec, column)

    def name(self, row: int, column: str = "") -> str:
        """Return the path of a row or of a cell: ``backbone.links[a-b].capacity_mbps``."""
        keys = [self.cell(row, part) for part in self.key]
        named = all(isinstance(key, str | int | float) for key in keys)
        shown = ",".join(f"{key:g}" if isinstance(key, float) else str(key) for key in keys) if named else f"#{row + 1}"
        return f"{self.path}[{shown}].{column}" if column else f"{self.path}[{shown}]"

    def cell_mark(self, row: int, column: str) -> Mark:
        """Return the place of a cell, or of its row."""
        node = self.nodes[row]
        child = child_of(node, column) if node else None
        return child.mark if child else self.marks[row]

    def whole(self) -> Iterator[tuple[int, Any]]:
        """Yield the number and the validated row of each row that is valid."""
        return ((number, spec) for number, spec in enumerate(self.valid) if spec is not None)

    def is_whole(self) -> bool:
        """Whether every row was read and is valid."""
        return self.readable and None not in self.valid
