"""``camau-netsim topology``: a scenario of somebody else's topology."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Scenario folder to write.")
@click.option(
    "--exit", "exits", multiple=True, metavar="NODE", help="Node that leads to the Internet; may be repeated."
)
@click.option(
    "--capacity-mbps",
    type=click.FloatRange(min=0.0, min_open=True),
    default=100_000.0,
    show_default=True,
    help="Capacity of links of which FILE says nothing.",
)
@click.option(
    "--node-mbps",
    type=click.FloatRange(min=0.0, min_open=True),
    default=1000.0,
    show_default=True,
    help="Busy-hour load of nodes of which FILE says nothing.",
)
def topology(file: Path, *, out: Path, exits: tuple[str, ...], capacity_mbps: float, node_mbps: float) -> None:
    """Make a scenario of FILE: GraphML as in the Topology Zoo, or node-link JSON as in TopoHub and SNDlib."""
    from camau_netsim import api

    folder = api.import_topology(file, out, exits, capacity_mbps, node_mbps)
    click.echo(f"{folder}: camau-netsim run {folder} --out RUN_DIR")
