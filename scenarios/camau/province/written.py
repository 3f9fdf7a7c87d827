"""The files of ``data/``: written, compared, or summed up."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from province.register import register_rows
from province.summary import summary
from province.table import Row, to_csv
from province.whole import Province

Tables = dict[str, list[Row]]


def files_of(tables: Tables, registers: Sequence[Path]) -> dict[str, bytes]:
    """Return the bytes of every file of ``data/``."""
    files = {f"{name.replace('.', '_')}.csv": to_csv(rows) for name, rows in tables.items()}
    files["targets.csv"] = files.pop("targets_catalogue.csv")
    files["assumptions.csv"] = to_csv(register_rows(registers, tables))
    return files


def build(
    folder: Path, province: Province, tables: Tables, registers: Sequence[Path], parent: Path | None = None
) -> int:
    """Do what the command line asks for; return 1 if a table differs from what would be written.

    Files that the ``data/`` of the parent, the scenario that this one extends, holds to the byte are left out.
    """
    parser = argparse.ArgumentParser(description=f"Write the tables of the scenario {folder.name}.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--summary", action="store_true", help="print counts and loads")
    parser.add_argument("--out", type=Path, default=folder / "data", help="folder to write to or to compare with")
    options = parser.parse_args()
    if options.summary:
        print(summary(province))
        return 0
    files = files_of(tables, registers)
    if parent is not None:
        files = {name: data for name, data in files.items() if _bytes_of(parent / "data" / name) != data}
    if options.check:
        stale = [name for name, data in files.items() if _bytes_of(options.out / name) != data]
        print("\n".join(f"{name} differs" for name in stale) or f"{len(files)} tables are as built")
        return 1 if stale else 0
    options.out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (options.out / name).write_bytes(data)
    return 0


def _bytes_of(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
