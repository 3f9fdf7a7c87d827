"""``camau-netsim report``: the report of one year of a run."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--year", type=int, required=True, metavar="Y", help="Year of the run to report.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR", help="Folder for CSV files."
)
def report(run_dir: Path, *, year: int, out: Path | None) -> None:
    """Report a year of the run in RUN_DIR: cover, lines, rates, availability, and every promise as of that year."""
    from camau_netsim import api

    found = api.annual_report(api.load_results(run_dir), year)
    if out is not None:
        found.save(out)
        click.echo(f"saved {out}", err=True)
    click.echo(found.to_text())
