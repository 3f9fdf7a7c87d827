"""From what a scenario gives for a table (a CSV path or a list of rows) to a LoadedTable."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from camau_netsim.core.spec import Spec, Table
from camau_netsim.scenario.csv_cells import validate_cells
from camau_netsim.scenario.csv_table import read_csv
from camau_netsim.scenario.faults import Faults, quoted
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.origin import BROKEN, Node, Source, to_plain
from camau_netsim.scenario.tables import LoadedTable
from camau_netsim.scenario.wording import faults_of


def read_table(path: str, node: Node, table: Table, model: type[Spec], faults: Faults) -> LoadedTable:
    """Read and validate the table at ``path``, whose rows are of ``model``."""
    loaded = LoadedTable(path, model, table.key, node.mark)
    given = node.value
    if isinstance(given, str):
        _read_csv(loaded, node, faults)
    elif isinstance(given, list):
        for item in given:
            _read_inline(loaded, item, faults)
    else:
        loaded.readable = False
        if given is not BROKEN:
            faults.add(node.mark, path, "must be the path of a CSV file or a list of rows")
    return loaded


def _read_inline(loaded: LoadedTable, item: Node, faults: Faults) -> None:
    """Take one row: a mapping, or a row that was validated before."""
    if isinstance(item.value, loaded.model):
        loaded.append(item.mark, {}, valid=item.value)
    elif isinstance(item.value, dict):
        row = loaded.append(item.mark, to_plain(item), item)
        _validate_inline(loaded, row, faults)
    elif item.value is not BROKEN:
        faults.add(item.mark, loaded.path, f"a row must be a mapping of columns to values, not {quoted(item.value)}")


def _validate_inline(loaded: LoadedTable, row: int, faults: Faults) -> None:
    try:
        loaded.valid[row] = loaded.model.model_validate(loaded.rows[row])
    except ValidationError as reason:
        for fault in faults_of(reason, loaded.model):
            mark = loaded.cell_mark(row, fault.path[0] if fault.path else "")
            faults.add(mark, loaded.name(row, ".".join(fault.path)), fault.what, fault.hint)


def _read_csv(loaded: LoadedTable, node: Node, faults: Faults) -> None:
    file = _csv_file(node, loaded.path, faults)
    read = read_csv(*file, loaded.path, tuple(loaded.model.model_fields), faults) if file else None
    if read is None:
        loaded.readable = False
    else:
        loaded.mark = read.header
        loaded.readable = read.whole
        validate_cells(loaded, read, faults)


def _csv_file(node: Node, path: str, faults: Faults) -> tuple[Path, Source] | None:
    """Return the file that a table names, with its label, if it lies inside the folder of the file that names it."""
    folder = node.mark.source.folder
    written = PurePosixPath(node.value)
    outside = (
        folder is None or written.is_absolute() or ".." in written.parts or "\\" in node.value or ":" in node.value
    )
    if outside or folder is None or not _lies_inside(folder / written, folder):
        hint = "give a path inside the scenario's folder, such as data/table.csv"
        faults.add(node.mark, path, f"{quoted(node.value)} does not lie inside the scenario's folder", hint)
        return None
    if not _exists(folder / written):
        tables = (file.relative_to(folder).as_posix() for file in [*folder.glob("*.csv"), *folder.glob("*/*.csv")])
        faults.add(node.mark, path, f"no such file: {quoted(node.value)}", did_you_mean(node.value, tables))
        return None
    above = PurePosixPath(node.mark.source.label).parent if node.mark.source.numbered else PurePosixPath()
    return folder / written, Source(str(above / written), folder)


def _lies_inside(file: Path, folder: Path) -> bool:
    """Whether the file is inside the folder after all links are followed."""
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a name too long, with a NUL, or a loop of links
        return False


def _exists(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name too long for the file system
        return False
