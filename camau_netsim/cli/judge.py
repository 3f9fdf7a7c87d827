"""``camau-netsim judge``: an old run, judged by another catalogue."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option(
    "--targets",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="CSV file with the columns of targets.catalogue.",
)
@click.option(
    "--confidence", type=click.FloatRange(0.0, 1.0), default=None, help="Confidence of intervals [default: the run's]."
)
@click.option(
    "--availability",
    type=click.FloatRange(0.0, 1.0),
    default=None,
    help="Share of the year that counts as 24/7 [default: the run's].",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0.0, 1.0),
    default=None,
    help="Share by which a rate may fall short and count as reached [default: the run's].",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="Run folder to write.",
)
@click.option("--json", "as_json", is_flag=True, default=False, help="Print one JSON object instead of the table.")
def judge(
    run_dir: Path,
    *,
    targets: Path,
    confidence: float | None,
    availability: float | None,
    tolerance: float | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """Judge the run in RUN_DIR again by the promises in a CSV file, from its tables, without simulating."""
    from camau_netsim import api

    found = api.judge(api.load_results(run_dir), targets, confidence, availability, tolerance)
    if out is not None:
        found.save(out)
        click.echo(f"saved {out}", err=True)
    click.echo(found.to_json() if as_json else api.summarise(found))
    return int(found.exit_code())
