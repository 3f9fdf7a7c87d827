"""``camau-netsim targets``: the catalogue, judged or why not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from camau_netsim.cli.options import scenario_argument, set_option, variant_option

if TYPE_CHECKING:
    from camau_netsim.domains.targets.spec import Target


@click.command()
@scenario_argument
@set_option
@variant_option
@click.option("--json", "as_json", is_flag=True, default=False, help="Print one JSON list with all columns.")
def targets(scenario: str, overrides: tuple[tuple[str, str], ...], variant: str | None, as_json: bool) -> None:
    """List the targets of SCENARIO (a folder or its scenario.yaml)."""
    from camau_netsim import api

    catalogue = api.load(scenario, overrides=overrides, variant=variant).targets.catalogue
    if as_json:
        rows = [target.model_dump(mode="json") for target in catalogue]
        click.echo(json.dumps(rows, sort_keys=True, ensure_ascii=False))
        return
    header = ("id", "year", "kind", "threshold", "judged by, or why not")
    click.echo(_columns([header, *map(_row, catalogue)]))
    judged = sum(bool(target.measure) for target in catalogue)
    click.echo(f"{len(catalogue)} targets, {judged} judged")


def _row(target: Target) -> tuple[str, ...]:
    threshold = f"{target.comparator} {target.threshold} {target.unit}".strip()
    outcome = target.measure or f"not judged: {target.reason or 'no measure'}"
    return target.id, target.year, target.kind, threshold or "-", outcome


def _columns(rows: list[tuple[str, ...]]) -> str:
    """Align all columns but the last."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)
