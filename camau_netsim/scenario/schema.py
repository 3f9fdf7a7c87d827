"""JSON Schema (draft 2020-12) of what a ``scenario.yaml`` may say, for editors and other programs."""

from __future__ import annotations

from typing import Any

from camau_netsim.core.spec import Spec
from camau_netsim.scenario.fields import refs_of, rooms_of, tables_of
from camau_netsim.scenario.layers import EXTENDS, VARIANTS
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import SUFFIXES, suffix_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PART = "Part"
CSV_PATH = {
    "type": "string",
    "description": "Path of a CSV file inside the scenario's folder; its header row holds the field names.",
}


def json_schema() -> dict[str, Any]:
    """Return the schema of a ``scenario.yaml``.

    A file that ``extends`` another may leave out what its parent says, and a variant names only what it changes; both
    are held to the same types through definitions without required keys (``DemandSpecPart``).
    """
    whole = Scenario.model_json_schema()
    definitions: dict[str, Any] = whole.pop("$defs")
    _describe(Scenario, whole, definitions)
    for room in _rooms():
        _describe(room, definitions[room.__name__], definitions)
    parts = {f"{room.__name__}{PART}": _without_required(definitions[room.__name__]) for room in _rooms()}
    properties = whole["properties"]
    part_properties = {**properties, **{name: _part_ref(properties[name]) for name in rooms_of(Scenario)}}
    scenario_part = {"type": "object", "properties": part_properties, "additionalProperties": False}
    return {
        "$schema": DIALECT,
        "title": "Scenario of camau_netsim",
        "type": "object",
        "properties": part_properties | _layer_properties(),
        "additionalProperties": False,
        "if": {"not": {"required": [EXTENDS]}},
        "then": {
            "required": whole["required"],
            "properties": {name: properties[name] for name in rooms_of(Scenario)},
        },
        "$defs": {**definitions, **parts, f"Scenario{PART}": scenario_part},
    }


def _rooms() -> list[type[Spec]]:
    return list(rooms_of(Scenario).values())


def _layer_properties() -> dict[str, Any]:
    return {
        EXTENDS: {
            "type": "string",
            "pattern": r"^\.\./[^/\\]+/?$",
            "description": "Scenario folder beside this one, on which this one is laid; tables and lists are replaced.",
        },
        VARIANTS: {
            "type": "object",
            "additionalProperties": {"$ref": f"#/$defs/Scenario{PART}"},
            "description": "Named sets of keys that a run may lay over the scenario.",
        },
    }


def _describe(model: type[Spec], schema: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Add units and references to the descriptions of a room and of its rows; let a table be a CSV path."""
    _describe_fields(model, schema)
    for name, (_, row_model) in tables_of(model).items():
        rows = schema["properties"][name]
        _describe_fields(row_model, definitions[rows["items"]["$ref"].rpartition("/")[2]])
        about = {key: rows.pop(key) for key in ("description", "title", "default") if key in rows}
        schema["properties"][name] = {"anyOf": [dict(CSV_PATH), rows], **about}


def _describe_fields(model: type[Spec], schema: dict[str, Any]) -> None:
    for name, field in schema["properties"].items():
        suffix = suffix_of(name)
        ref = refs_of(model).get(name)
        notes = [field.get("description", "")]
        notes += [f"Unit: {SUFFIXES[suffix]}."] if suffix else []
        notes += [f"{'Ids, joined by semicolons,' if ref.many else 'Id'} of {ref.table}."] if ref else []
        if any(notes):
            field["description"] = " ".join(note for note in notes if note)


def _without_required(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "required"}


def _part_ref(schema: Any) -> Any:
    """Return the schema with every reference to a room changed to that room's part."""
    if isinstance(schema, dict):
        return {key: f"{value}{PART}" if key == "$ref" else _part_ref(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_part_ref(item) for item in schema]
    return schema
