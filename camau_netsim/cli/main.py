"""``camau-netsim``: its verbs, each in a file of its own that is imported only when it is asked for."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click

from camau_netsim.cli.exits import guarded

PROGRAM = "camau-netsim"
DEBUG = "--debug"
VERBS = {
    "run": "Simulate a scenario and judge its targets.",
    "coverage": "Draw radio maps of a year: cover, best server, SINR, rate, load.",
    "judge": "Judge a run folder again by another catalogue, without simulating.",
    "report": "Write the report of one year of a run folder.",
    "compare": "Set two run folders side by side.",
    "criticality": "Rank elements by what their loss takes from users.",
    "validate": "Check a scenario without simulating it.",
    "targets": "List the catalogue of targets, judged or why not.",
    "explain": "Explain a value of a scenario: source, range and what reads it.",
    "tornado": "Show which assumptions move a verdict most.",
    "topology": "Make a scenario of a topology file.",
    "schema": "Print the JSON Schema of scenario.yaml.",
    "tables": "List the tables of a run folder, or print one.",
}


class Verbs(click.Group):
    """A group whose verbs are imported on demand, so that ``--help`` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the verbs."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb."""
        if cmd_name not in VERBS:
            return None
        command = getattr(import_module(f"camau_netsim.cli.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or name the nearest one."""
        near = get_close_matches(args[0], VERBS, n=1)
        if args[0] not in VERBS and near and not args[0].startswith("-"):
            raise click.UsageError(f"No such verb {args[0]!r}. Did you mean {near[0]!r}?", ctx)
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a verb and leave with its exit code; ``--debug`` may stand anywhere."""
        given = list(sys.argv[1:] if args is None else args)
        rest = [word for word in given if word != DEBUG]
        run = partial(super().main, rest, prog_name or PROGRAM, complete_var, standalone_mode=False, **extra)
        sys.exit(guarded(run, debug=len(rest) < len(given)))


def _version() -> str:
    try:
        return version("camau-netsim")
    except PackageNotFoundError:
        return "not installed"


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(_version(), prog_name=PROGRAM)
@click.option(DEBUG, is_flag=True, default=False, help="Show the traceback of an internal error.")
@click.option("--log", is_flag=True, default=False, help="Show a line per stage on stderr.")
def cli(debug: bool, log: bool) -> None:
    """Simulate a province's digital infrastructure and judge its plan, target by target.

    Exit codes: 0 every judged target met; 1 a target missed or undecided; 2 the scenario or the command line is
    wrong; 3 internal error; 130 interrupted.
    """
    if log:
        logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(name)s: %(message)s")


def main() -> None:
    """Run the command line."""
    cli.main(prog_name=PROGRAM)


if __name__ == "__main__":
    main()
