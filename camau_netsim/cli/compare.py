"""``camau-netsim compare``: two run folders side by side."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, default=False, help="Print one JSON object instead of the table.")
def compare(first: Path, second: Path, as_json: bool) -> None:
    """Compare the run folders FIRST and SECOND, promise by promise and reading by reading.

    Runs with the same seed and replications are paired: what chance did to both alike cancels.
    """
    from camau_netsim import api

    comparison = api.compare(api.load_results(first), api.load_results(second))
    click.echo(comparison.to_json() if as_json else comparison.to_text())
