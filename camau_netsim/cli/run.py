"""``camau-netsim run``: simulate, judge, save."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from camau_netsim.cli.options import scenario_argument, set_option, split_years, variant_option
from camau_netsim.cli.progress import ProgressBar

if TYPE_CHECKING:
    from camau_netsim.engine.results import Results
    from camau_netsim.scenario.model import Scenario


@click.command()
@scenario_argument
@click.option(
    "--year",
    "years",
    multiple=True,
    metavar="Y[,Y..]",
    help="Years to simulate; may be repeated [default: all of the scenario].",
)
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed of all random numbers."
)
@click.option(
    "--replications", type=click.IntRange(1, 100_000), default=8, show_default=True, help="Independent repetitions."
)
@click.option(
    "--until-decided",
    type=click.IntRange(1, 100_000),
    default=None,
    metavar="N",
    help="Double the replications, up to N, while a target is undecided; the error of looking again is held.",
)
@click.option("--workers", type=click.IntRange(1, 1024), default=1, show_default=True, help="Processes to share them.")
@click.option(
    "--fidelity",
    type=click.Choice(["epoch", "session"]),
    default="epoch",
    show_default=True,
    help="Formulae at observed hours, or every session simulated in --window.",
)
@click.option(
    "--window",
    "windows",
    multiple=True,
    default=(),
    metavar="WHEN",
    help='Hours of fidelity session: "2025 weekday 20:00-22:00"; days any, weekday, weekend; may be repeated.',
)
@set_option
@variant_option
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="Folder for tables and manifest."
)
@click.option("--map", "draw", is_flag=True, default=False, help="Draw the map and the chart too, in --out.")
@click.option(
    "--polygons",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="GeoJSON outline of the province for --map [default: guessed from settlements].",
)
@click.option("--json", "as_json", is_flag=True, default=False, help="Print one JSON object instead of the table.")
@click.option("--quiet", is_flag=True, default=False, help="Print nothing; the exit code says it all.")
def run(
    scenario: str,
    *,
    years: tuple[str, ...],
    seed: int,
    replications: int,
    until_decided: int | None,
    workers: int,
    fidelity: str,
    windows: tuple[str, ...],
    overrides: tuple[tuple[str, str], ...],
    variant: str | None,
    out: Path | None,
    draw: bool,
    polygons: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Simulate SCENARIO (a folder or its scenario.yaml) and judge its targets."""
    chosen = split_years(",".join(years))
    if as_json and quiet:
        raise click.UsageError("--json and --quiet exclude each other")
    if polygons is not None and not draw:
        raise click.UsageError("--polygons needs --map")
    if until_decided is not None and until_decided < replications:
        raise click.UsageError(f"--until-decided {until_decided} is less than --replications {replications}")
    _check_out(out, draw)
    _check_windows(fidelity, windows)
    from camau_netsim import api

    loaded = api.load(scenario, overrides=overrides, variant=variant)
    _check_years(chosen, loaded.years)
    with ProgressBar(wanted=not quiet) as progress:
        results = api.run(
            loaded,
            years=chosen,
            seed=seed,
            replications=replications,
            workers=workers,
            progress=progress,
            windows=windows,
            until_decided=until_decided,
        )
    if out is not None:
        for line in _save(results, loaded, out, draw, polygons):
            if not quiet:
                click.echo(line, err=True)
    if as_json:
        click.echo(results.to_json())
    elif not quiet:
        click.echo(api.summarise(results))
    return int(results.exit_code())


def _save(results: Results, scenario: Scenario, out: Path, draw: bool, polygons: Path | None) -> list[str]:
    """Write the run folder and, if asked, the pictures in it; return what to say of them."""
    from camau_netsim import api

    results.save(out)
    pictures = api.draw(results, scenario, out, polygons) if draw else []
    return [f"saved {out}", *(f"drew {picture}" for picture in pictures)]


def _check_out(out: Path | None, draw: bool) -> None:
    """Refuse a folder that holds something else, before anything is simulated."""
    if draw and out is None:
        raise click.UsageError("--map needs --out DIR to draw into")
    if out is not None:
        from camau_netsim.engine.results import refuse_foreign_folder

        refuse_foreign_folder(out)


def _check_windows(fidelity: str, windows: tuple[str, ...]) -> None:
    """Refuse windows that cannot be read, or that the fidelity does not take."""
    if fidelity == "session" and not windows:
        raise click.UsageError('--fidelity session needs --window, such as --window "2025 weekday 20:00-22:00"')
    if fidelity == "epoch" and windows:
        raise click.UsageError("--window needs --fidelity session")
    from camau_netsim.core.timeline import Window

    for text in windows:
        try:
            Window.read(text)
        except ValueError as fault:
            raise click.BadParameter(str(fault), param_hint="--window") from None


def _check_years(chosen: tuple[int, ...] | None, known: tuple[int, ...]) -> None:
    strange = [year for year in chosen or () if year not in known]
    if strange:
        message = f"the scenario has no year {', '.join(map(str, strange))}; it has {', '.join(map(str, known))}"
        raise click.BadParameter(message, param_hint="--year")
