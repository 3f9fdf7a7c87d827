"""``python -m docs.generate``: write the pages under ``docs/reference`` from the code; ``--check`` names stale ones."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

import camau_netsim
from camau_netsim.cli.main import PROGRAM, cli
from camau_netsim.core.spec import Spec, Table
from camau_netsim.core.table import TableSchema
from camau_netsim.domains.targets.interval import Interval
from camau_netsim.domains.targets.measures import MEASURES, Place
from camau_netsim.domains.targets.model import OtherReading, Verdict
from camau_netsim.engine.results import DOMAINS, SESSION_TABLES, Results
from camau_netsim.errors import CamauError, CompileError, Issue, ReportError, ScenarioError, SimulationError
from camau_netsim.report.annual import AnnualReport
from camau_netsim.report.coverage import Coverage
from camau_netsim.scenario.fields import choices_of, refs_of, rooms_of, tables_of
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import SUFFIXES, suffix_of
from docs.verdict_page import HEAD, verdict_lines, verdict_rows

FOLDER = Path(__file__).resolve().parent / "reference"
HELP_WIDTH = 100
NOTE = "<!-- Written by `python -m docs.generate` from the code; do not edit. -->"
KINDS = {"integer": "integer", "number": "number", "boolean": "true/false"}
ERRORS = (CamauError, ScenarioError, CompileError, SimulationError, ReportError, Issue)


def write(folder: Path) -> None:
    """Write every generated page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


def stale_pages(folder: Path = FOLDER) -> list[str]:
    """Return the names of the pages in a folder that are missing or differ from what the code says."""
    return [name for name, page in PAGES.items() if not _is_fresh(folder / name, page())]


def _is_fresh(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


def scenario_page() -> str:
    """Return every key of ``scenario.yaml`` and every column of its tables."""
    rooms = rooms_of(Scenario)
    top = [name for name in Scenario.model_fields if name not in rooms and name not in tables_of(Scenario)]
    lines = [
        "# Scenario: keys and columns",
        NOTE,
        "One section per room. A table is given as the path of a CSV file inside the scenario's folder or as an inline "
        "list of rows. The unit of a number is the suffix of its name. `required` in the column *default* means that "
        "the value has to be given. Checks that look across rows or tables are listed in "
        "[how to write a scenario](../how-to/write-a-scenario.md); the same types as JSON Schema are in "
        "[scenario.schema.json](scenario.schema.json).",
        "## The file itself",
        "Besides these keys a file may say `extends: ../name` and `variants:`, see "
        "[layers](../how-to/write-a-scenario.md#layers).",
        _key_table(Scenario, top),
    ]
    for name, (mark, row) in tables_of(Scenario).items():
        lines += _row_table(name, mark, row)
    for name, room in rooms.items():
        lines += [f"## {name}", _sentence_of(room)]
        if not Scenario.model_fields[name].is_required():
            lines.append("The section may be left out.")
        settings = [key for key in room.model_fields if key not in tables_of(room)]
        lines += [_key_table(room, settings)] if settings else []
        for key, (mark, row) in tables_of(room).items():
            lines += _row_table(f"{name}.{key}", mark, row)
    return _joined(lines)


def tables_page() -> str:
    """Return every table that a run leaves."""
    lines = [
        "# Tables of a run",
        NOTE,
        "One Parquet file per table in the run folder, one Arrow table in `Results.tables`. The key columns of a row "
        "occur once together. Sentence and unit also travel in the files' own field metadata. An empty number (null) "
        "means that the quantity does not exist there.",
    ]
    for domain in DOMAINS:
        lines += [f"## {domain.name}", domain.question]
        for schema in domain.tables:
            lines += _schema_table(schema)
    lines += ["## sessions", "What only fidelity `session` can tell; empty at fidelity `epoch`."]
    for schema in SESSION_TABLES:
        lines += _schema_table(schema)
    return _joined(lines)


def measures_page() -> str:
    """Return every measure a catalogue of promises may call."""
    rows = []
    for name in sorted(MEASURES):
        parameters = list(inspect.signature(MEASURES[name]).parameters)[2:]
        rows.append((f"`{name}`", ", ".join(f"`{word}`" for word in parameters), _sentence_of(MEASURES[name])))
    return _joined(
        [
            "# Measures",
            NOTE,
            "What the column `measure` of `targets.catalogue` may call, as `name(key=value, ...)`. "
            "`availability_ratio` is `targets.service_availability_ratio` where the catalogue does not give it. "
            "Shares are in percent. The readings of each are explained in [targets](../explanation/targets.md).",
            _markdown(("measure", "parameters", "what it measures"), rows),
        ]
    )


def cli_page() -> str:
    """Return the help of the program and of every verb."""
    program = click.Context(cli, info_name=PROGRAM, **{**cli.context_settings, "terminal_width": HELP_WIDTH})
    lines = ["# Command line", NOTE, "`python -m camau_netsim` is the same program.", f"## {PROGRAM}"]
    lines.append(_fenced(cli.get_help(program)))
    for verb in cli.list_commands(program):
        command = cli.get_command(program, verb)
        if command is not None:
            context = click.Context(command, info_name=verb, parent=program, terminal_width=HELP_WIDTH)
            lines += [f"## {PROGRAM} {verb}", _fenced(command.get_help(context))]
    return _joined(lines)


def api_page() -> str:
    """Return the docstrings of what a program calls."""
    lines = ["# Python interface", NOTE, "`import camau_netsim` loads nothing heavy; names load when they are called."]
    lines += [part for name in camau_netsim.__all__ for part in _callable("camau_netsim", getattr(camau_netsim, name))]
    answers = (
        (Scenario, ("replace", "digest")),
        (Results, ("exit_code", "to_json", "save")),
        (Coverage, ("to_text", "save")),
        (AnnualReport, ("to_text", "save")),
    )
    for owner, methods in answers:
        lines += _class(owner)
        lines += [part for name in methods for part in _callable(owner.__name__, getattr(owner, name))]
    for shown in (Verdict, Interval, Place, OtherReading, *ERRORS):
        lines += _class(shown)
    return _joined(lines)


def schema_file() -> str:
    """Return the JSON Schema of ``scenario.yaml``."""
    return json.dumps(camau_netsim.json_schema(), indent=2, ensure_ascii=False) + "\n"


def verdicts_page() -> str:
    """Return every promise of plan 164/KH-UBND with its verdict, from the expected tables of the flagship."""
    lines = ["# Verdicts on plan 164/KH-UBND", NOTE, *verdict_lines(), _markdown(HEAD, verdict_rows())]
    return _joined(lines)


PAGES: dict[str, Callable[[], str]] = {
    "scenario.md": scenario_page,
    "tables.md": tables_page,
    "measures.md": measures_page,
    "cli.md": cli_page,
    "api.md": api_page,
    "scenario.schema.json": schema_file,
    "verdicts.md": verdicts_page,
}
"""Name of each generated page and what writes it."""


def _key_table(model: type[Spec], names: Iterable[str]) -> str:
    written = model.model_json_schema()["properties"]
    rows = [
        (f"`{name}`", *_type_and_range(model, name, written[name]), _default(model, name), *_about(model, name))
        for name in names
    ]
    return _markdown(("name", "type", "range", "default", "unit", "meaning"), rows)


def _row_table(path: str, mark: Table, row: type[Spec]) -> list[str]:
    key = ", ".join(f"`{column}`" for column in mark.key)
    names = [*mark.key, *(name for name in row.model_fields if name not in mark.key)]
    return [f"### Table `{path}`", f"{_sentence_of(row)} Key: {key}.", _key_table(row, names)]


def _type_and_range(model: type[Spec], name: str, schema: dict[str, Any]) -> tuple[str, str]:
    """Return type and range of a field in words, from its JSON Schema."""
    choices = choices_of(model, name)
    if choices:
        return "choice", ", ".join(f"`{choice}`" if choice else "empty" for choice in choices)
    given = next(kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null")
    if given.get("type") == "array":
        of = given.get("items") or given["prefixItems"][0]
        kind, bounds = f"list of {KINDS.get(of.get('type'), 'text')}", _bounds(of)
        least, most = given.get("minItems"), given.get("maxItems")
        length = f"{least} values" if least == most else f"at least {least} values" if least else ""
        return kind, "; ".join(part for part in (length, bounds) if part)
    if given.get("type") == "string":
        return ("id", "") if "pattern" in given else ("text", "")
    return KINDS[given["type"]], _bounds(given)


def _bounds(schema: dict[str, Any]) -> str:
    words = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"}
    return ", ".join(f"{sign} {schema[key]:g}" for key, sign in words.items() if key in schema)


def _default(model: type[Spec], name: str) -> str:
    field = model.model_fields[name]
    if field.is_required():
        return "required"
    if field.default in (None, "", ()):
        return "empty"
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return f"{field.default:g}" if isinstance(field.default, float) else str(field.default)


def _about(model: type[Spec], name: str) -> tuple[str, str]:
    """Return unit and meaning of a field."""
    suffix = suffix_of(name)
    ref = refs_of(model).get(name)
    refers = f"{'Ids, joined by semicolons,' if ref.many else 'Id'} of `{ref.table}`." if ref else ""
    said = model.model_fields[name].description or ""
    return SUFFIXES[suffix] if suffix else "", " ".join(part for part in (said, refers) if part)


def _schema_table(schema: TableSchema) -> list[str]:
    rows = []
    for column in schema.columns:
        suffix = suffix_of(column.name) if column.kind == "float" else None
        rows.append((f"`{column.name}`", column.kind, SUFFIXES[suffix] if suffix else "", column.sentence))
    key = ", ".join(f"`{name}`" for name in schema.key)
    return [
        f"### Table `{schema.name}`",
        f"{schema.sentence} Key: {key}.",
        _markdown(("column", "kind", "unit", "what stands in it"), rows),
    ]


def _callable(owner: str, function: Callable[..., Any]) -> list[str]:
    signature = inspect.signature(function)
    parts = [_parameter(given) for given in signature.parameters.values() if given.name != "self"]
    name = f"{owner}.{function.__name__}"
    answer = f" -> {signature.return_annotation}"
    call = f"{name}({', '.join(parts)}){answer}"
    if len(call) > HELP_WIDTH:
        call = f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){answer}"
    return [f"## {name}", _fenced(call), _fenced(_doc(function))]


def _parameter(given: inspect.Parameter) -> str:
    default = "" if given.default is inspect.Parameter.empty else f" = {given.default!r}"
    return f"{given.name}: {given.annotation}{default}"


def _class(shown: type) -> list[str]:
    lines = [f"## {shown.__name__}", _fenced(_doc(shown))]
    names = list(getattr(shown, "__dataclass_fields__", ())) or list(getattr(shown, "model_fields", ()))
    if names:
        kinds = [_type_name(shown.__annotations__.get(name, "")) for name in names]
        rows = [(f"`{name}`", f"`{kind}`") for name, kind in zip(names, kinds, strict=True)]
        lines.append(_markdown(("field", "type"), rows))
    return lines


def _type_name(kind: Any) -> str:
    return kind if isinstance(kind, str) else getattr(kind, "__name__", str(kind))


def _doc(thing: Any) -> str:
    return inspect.getdoc(thing) or ""


def _sentence_of(thing: Any) -> str:
    return " ".join(_doc(thing).split("\n\n")[0].split())


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or with ``--check`` name those that are stale."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pages stand")
    options = parser.parse_args(arguments)
    if not options.check:
        write(options.folder)
        return 0
    stale = stale_pages(options.folder)
    for name in stale:
        print(f"{name} is stale: run python -m docs.generate", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
