"""``camau-netsim explain``: one value of a scenario, its source, its range and what reads it."""

from __future__ import annotations

import click

from camau_netsim.cli.options import scenario_argument, set_option, variant_option


@click.command()
@scenario_argument
@click.argument("path")
@set_option
@variant_option
@click.option("--json", "as_json", is_flag=True, default=False, help="Print one JSON object.")
def explain(
    scenario: str, path: str, overrides: tuple[tuple[str, str], ...], variant: str | None, as_json: bool
) -> None:
    """Explain PATH of SCENARIO: a setting, a column (room.table.column), a room, a table or a derived quantity.

    What reads it is found by compiling the scenario and looking on.
    """
    from camau_netsim import api

    found = api.explain(scenario, path, overrides=overrides, variant=variant)
    click.echo(found.to_json() if as_json else found.to_text())
