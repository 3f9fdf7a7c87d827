"""``camau-netsim coverage``: radio maps of a year, as a table of pixels and as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from camau_netsim.cli.options import scenario_argument, set_option, variant_option
from camau_netsim.cli.progress import ProgressBar


@click.command()
@scenario_argument
@click.option("--year", type=int, required=True, metavar="Y", help="Year of the scenario.")
@click.option("--layer", "layers", multiple=True, metavar="ID", help="Layer to map; may be repeated [default: all].")
@click.option("--operator", default=None, metavar="ID", help="Only layers that its phones may use.")
@click.option("--technology", type=click.Choice(["4g", "5g"]), default=None, help="Only layers of this technology.")
@click.option(
    "--pixel-m",
    type=click.FloatRange(1.0, 100_000.0),
    default=200.0,
    show_default=True,
    metavar="M",
    help="Side of a pixel.",
)
@click.option(
    "--run",
    "run_dir",
    type=click.Path(path_type=Path),
    default=None,
    metavar="RUN_DIR",
    help="Run folder whose loads weight the interference and give mean rates [default: --activity].",
)
@click.option(
    "--hour", type=click.IntRange(0, 23), default=None, help="Observed hour of the run [default: largest mobile load]."
)
@click.option(
    "--activity",
    "activity_ratio",
    type=click.FloatRange(0.0, 1.0),
    default=None,
    metavar="SHARE",
    help="Without a run: share of time in which every cell sends [default: 1, full buffer].",
)
@click.option(
    "--sight",
    type=click.Choice(["mean", "los", "nlos"]),
    default="mean",
    show_default=True,
    help="Path loss: mean power over line of sight and none, or one of them everywhere.",
)
@click.option(
    "--without",
    multiple=True,
    metavar="MAST[,MAST..]",
    help="Masts taken off air; what changes is told and drawn; may be repeated.",
)
@click.option(
    "--polygons",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="GeoJSON outline of the province [default: guessed from settlements].",
)
@click.option(
    "--panels",
    type=click.Choice(["operator", "layer"]),
    default="operator",
    show_default=True,
    help="What each panel of a picture shows.",
)
@click.option("--threads", type=click.IntRange(1, 1024), default=1, show_default=True, help="Threads to use.")
@set_option
@variant_option
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder for all of it.")
@click.option("--no-pictures", is_flag=True, default=False, help="Write tables and summary only.")
@click.option("--quiet", is_flag=True, default=False, help="Print nothing.")
def coverage(
    scenario: str,
    *,
    run_dir: Path | None,
    without: tuple[str, ...],
    activity_ratio: float | None,
    overrides: tuple[tuple[str, str], ...],
    variant: str | None,
    out: Path,
    panels: str,
    no_pictures: bool,
    quiet: bool,
    **chosen: Any,
) -> None:
    """Map reference power, best server, SINR, rates and loads of SCENARIO in a year, pixel by pixel."""
    if run_dir is not None and activity_ratio is not None:
        raise click.UsageError("--run brings its own loads: leave --activity out")
    if run_dir is None and chosen["hour"] is not None:
        raise click.UsageError("--hour is one of a run: give --run RUN_DIR")
    from camau_netsim import api
    from camau_netsim.report.coverage_folder import refuse_foreign_folder

    refuse_foreign_folder(out)
    masts = [name for text in without for name in text.split(",") if name]
    with ProgressBar(wanted=not quiet) as progress:
        charted = api.coverage(
            api.load(scenario, overrides=overrides, variant=variant),
            results=None if run_dir is None else api.load_results(run_dir),
            activity_ratio=1.0 if activity_ratio is None else activity_ratio,
            without=masts,
            progress=progress,
            **chosen,
        )
        written = charted.save(out, panels, not no_pictures, progress)
    if not quiet:
        click.echo(charted.to_text())
        click.echo(f"saved {len(written)} files in {out}", err=True)
