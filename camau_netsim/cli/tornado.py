"""``camau-netsim tornado``: which assumptions move a verdict most."""

from __future__ import annotations

from pathlib import Path

import click

from camau_netsim.cli.options import scenario_argument, set_option, variant_option
from camau_netsim.cli.progress import ProgressBar


@click.command()
@scenario_argument
@click.option(
    "--target", "targets", multiple=True, required=True, metavar="ID", help="A promise with a measure; may be repeated."
)
@click.option("--year", type=int, default=None, metavar="Y", help="Judge in this year [default: the year it is due].")
@click.option(
    "--only",
    multiple=True,
    default=(),
    metavar="PATH",
    help="Move only assumptions of this room, table or path; may be repeated.",
)
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="Assumptions to show.")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed of all random numbers."
)
@click.option(
    "--replications", type=click.IntRange(1, 100_000), default=1, show_default=True, help="Independent repetitions."
)
@click.option("--workers", type=click.IntRange(1, 1024), default=1, show_default=True, help="Processes to share them.")
@set_option
@variant_option
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="Folder for table, text and pictures."
)
def tornado(
    scenario: str,
    *,
    targets: tuple[str, ...],
    year: int | None,
    only: tuple[str, ...],
    top: int,
    seed: int,
    replications: int,
    workers: int,
    overrides: tuple[tuple[str, str], ...],
    variant: str | None,
    out: Path | None,
) -> None:
    """Move every assumption of SCENARIO's register alone to both ends of its range and show what follows."""
    from camau_netsim import api

    if out is not None:
        from camau_netsim.report.tornado_folder import refuse_foreign_folder

        refuse_foreign_folder(out)
    loaded = api.load(scenario, overrides=overrides, variant=variant)
    with ProgressBar() as progress:
        found = api.tornado(
            loaded,
            targets,
            year=year,
            seed=seed,
            replications=replications,
            workers=workers,
            progress=progress,
            only=only,
        )
    if out is not None:
        for path in api.write_tornado(found, out, top):
            click.echo(f"wrote {path}", err=True)
    click.echo(api.tell_tornado(found, top))
