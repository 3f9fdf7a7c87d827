"""``camau-netsim schema``: what a scenario.yaml may say, as JSON Schema."""

from __future__ import annotations

import json

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of scenario.yaml."""
    from camau_netsim import api

    click.echo(json.dumps(api.json_schema(), indent=2, ensure_ascii=False))
