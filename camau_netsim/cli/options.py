"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

scenario_argument: Decorator = click.argument("scenario", type=click.Path(path_type=str))
set_option: Decorator = click.option(
    "--set",
    "overrides",
    multiple=True,
    default=(),
    metavar="PATH=VALUE",
    callback=lambda _ctx, _param, given: tuple(split_override(text) for text in given),
    help="Replace a value of the scenario, such as demand.session_fixed_mbit=1600; may be repeated.",
)
variant_option: Decorator = click.option("--variant", default=None, metavar="NAME", help="Lay a named variant over it.")


def split_override(text: str) -> tuple[str, str]:
    """Return the path and the YAML text of ``PATH=VALUE``."""
    path, sign, value = text.partition("=")
    if not sign or not path.strip():
        raise click.BadParameter(f"{text!r} is not PATH=VALUE", param_hint="--set")
    return path.strip(), value.strip()


def split_years(text: str) -> tuple[int, ...] | None:
    """Return the years of ``2025,2030``; None of an empty text."""
    if not text:
        return None
    try:
        return tuple(int(year) for year in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a year or several joined by commas", param_hint="--year") from None
