"""``camau-netsim tables``: what a run folder holds."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

DEFAULT_ROWS = 20
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.argument("table", required=False, default=None)
@click.option(
    "--csv", "as_csv", is_flag=True, default=False, help="Print the table as CSV, all rows unless --rows is given."
)
@click.option("--rows", type=click.IntRange(0), default=None, metavar="N", help="Print the first N rows [default: 20].")
def tables(run_dir: Path, table: str | None, as_csv: bool, rows: int | None) -> None:
    """List the tables of RUN_DIR with their meaning and size, or print the one named TABLE."""
    from camau_netsim import api

    held = api.load_results(run_dir).tables
    if table is None:
        if as_csv:
            raise click.UsageError("--csv needs the name of a table")
        for name, content in sorted(held.items()):
            click.echo(f"{name}: {content.num_rows} rows. {_sentence(content)}".rstrip())
        return
    if table not in held:
        near = get_close_matches(table, held, n=1)
        hint = f"did you mean {near[0]}?" if near else f"tables are {', '.join(sorted(held))}"
        raise click.BadParameter(f"no table {table!r}; {hint}", param_hint="TABLE")
    if as_csv:
        _print_csv(held[table] if rows is None else held[table].slice(0, rows))
    else:
        _print_text(held[table], DEFAULT_ROWS if rows is None else rows)


def _sentence(content: Any) -> str:
    """Return what a table says about itself in its metadata."""
    metadata = content.schema.metadata or {}
    return str(metadata.get(b"sentence", b"").decode("utf-8"))


def _print_csv(content: Any) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(content.column_names)
    for batch in content.to_batches(max_chunksize=10_000):
        writer.writerows(zip(*(map(_inert, column.to_pylist()) for column in batch.columns), strict=True))


def _inert(value: object) -> object:
    """Return text that a spreadsheet would take for a formula with an apostrophe before it (CWE-1236)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _print_text(content: Any, n_rows: int) -> None:
    shown = content.slice(0, n_rows)
    columns = [[name, *map(_cell, shown.column(name).to_pylist())] for name in shown.column_names]
    widths = [max(map(len, column)) for column in columns]
    for line in zip(*columns, strict=True):
        click.echo(_aligned(line, widths))
    if content.num_rows > n_rows:
        click.echo(f"... {content.num_rows - n_rows} more rows", err=True)


def _aligned(cells: Iterable[str], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cell(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)
