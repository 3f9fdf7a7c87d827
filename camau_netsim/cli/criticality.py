"""``camau-netsim criticality``: which elements matter most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from camau_netsim.cli.options import scenario_argument, set_option, variant_option

if TYPE_CHECKING:
    from pyarrow import Table


@click.command()
@scenario_argument
@click.option("--year", type=int, default=None, metavar="Y", help="Year to look at [default: the scenario's first].")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Of the sampled states.")
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True, help="Elements to print.")
@set_option
@variant_option
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR", help="Folder for CSV files."
)
def criticality(
    scenario: str,
    *,
    year: int | None,
    seed: int,
    top: int,
    overrides: tuple[tuple[str, str], ...],
    variant: str | None,
    out: Path | None,
) -> None:
    """Rank the elements of SCENARIO (a folder or its scenario.yaml) by the users their loss takes away."""
    from camau_netsim import api

    loaded = api.load(scenario, overrides=overrides, variant=variant)
    chosen = loaded.years[0] if year is None else year
    if chosen not in loaded.years:
        known = ", ".join(map(str, loaded.years))
        raise click.BadParameter(f"the scenario has no year {chosen}; it has {known}", param_hint="--year")
    tables = api.criticality(loaded, chosen, seed)
    click.echo(_ranked(tables["criticality_elements"], top))
    click.echo(f"\n{_shared(tables['criticality_sharing_sums'])}")
    if out is not None:
        _save(tables, out)
        click.echo(f"saved {out}", err=True)


def _ranked(table: Table, top: int) -> str:
    """The worst elements, one a line."""
    rows = table.slice(0, top).to_pylist()
    head = ("element", "phones", "lines", "bodies", "nodes", "outages/year", "user-hours/year")
    lines = [
        (
            row["element"],
            f"{row['n_phones_lost']:,.0f}",
            f"{row['n_lines_lost']:,.0f}",
            f"{row['n_bodies_lost']:,.0f}",
            f"{row['n_nodes_cut_off']:,}",
            f"{row['events_per_year']:.4f}",
            f"{row['lost_user_h_per_year']:,.0f}",
        )
        for row in rows
    ]
    return _columns(head, lines)


def _shared(table: Table) -> str:
    """What sharing saves and puts at risk, a kind a line."""
    head = ("sharing", "in use", "shared", "sharers each", "saved mvnd", "joint user-hours/year", "mvnd/user-hour")
    lines = [
        (
            row["kind"],
            f"{row['n_elements']:,}",
            f"{row['n_shared']:,}",
            _told(row["n_sharers_per_element"], ".2f"),
            _told(row["saved_mvnd"], ",.0f"),
            _told(row["joint_user_h_per_year"], ",.1f"),
            _told(row["saved_mvnd_per_user_h"], ",.1f"),
        )
        for row in table.to_pylist()
    ]
    return _columns(head, lines)


def _told(value: float | None, form: str) -> str:
    return "-" if value is None or isnan(value) else format(value, form)


def _columns(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    first, *others = (max(map(len, column)) for column in zip(head, *lines, strict=True))
    return "\n".join(
        "  ".join([name.ljust(first), *(cell.rjust(width) for cell, width in zip(cells, others, strict=True))])
        for name, *cells in (head, *lines)
    )


def _save(tables: Mapping[str, Table], out: Path) -> None:
    from pyarrow import csv

    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        csv.write_csv(table, out / f"{name}.csv")
