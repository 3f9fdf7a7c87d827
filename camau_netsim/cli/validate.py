"""``camau-netsim validate``: every fault, or one screen of what the scenario holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from camau_netsim.cli.options import scenario_argument, set_option, variant_option

if TYPE_CHECKING:
    from camau_netsim.scenario.model import Scenario


@click.command()
@scenario_argument
@set_option
@variant_option
def validate(scenario: str, overrides: tuple[tuple[str, str], ...], variant: str | None) -> None:
    """Check SCENARIO (a folder or its scenario.yaml): list every fault, or say what it holds."""
    from camau_netsim import api

    loaded = api.load(scenario, overrides=overrides, variant=variant)
    click.echo("\n".join(_summary(loaded)))


def _summary(scenario: Scenario) -> Iterator[str]:
    yield f"{scenario.name}: {scenario.title}"
    yield f"years {', '.join(map(str, scenario.years))}; {len(scenario.assumptions)} registered assumptions"
    for room in type(scenario).model_fields:
        part = getattr(scenario, room)
        if hasattr(part, "__pydantic_fields__"):
            counted = [f"{len(rows)} {name}" for name, rows in part if isinstance(rows, tuple) and _are_rows(rows)]
            if counted:
                yield f"{room:<12}{', '.join(counted)}"
    yield f"digest {scenario.digest()}"
    yield "no faults"


def _are_rows(values: tuple[object, ...]) -> bool:
    return bool(values) and hasattr(values[0], "__pydantic_fields__")
