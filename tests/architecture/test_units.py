"""Every quantity carries its unit: fields of specs, fields of problems, columns of tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

from camau_netsim.core.index import Real
from camau_netsim.core.spec import Spec
from camau_netsim.core.table import Column
from camau_netsim.engine.results import SCHEMAS
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import SUFFIXES, suffix_of
from tests.architecture.test_rooms import ROOM_NAMES

PLAIN_SPEC_FIELDS = {
    "people": "residents: a count of people, as the statistics write it",
    "households": "a count of households, as the statistics write it",
    "home_profile": "a shape over the hours; any scale",
    "office_profile": "a shape over the hours; any scale",
    "mobile_profile": "a shape over the hours; any scale",
    "school_profile": "a shape over the hours; any scale",
    "tourist_profile": "a shape over the hours; any scale",
    "gravity_exponent": "exponent of a distance",
    "away_profile": "a shape over the hours; any scale",
    "days_per_month": "a count of days, 30 or 30.4375",
    "alpha": "share of Shannon's rate, under the symbol of TR 36.942 Annex A.1",
    "steering_crowding": "factor of the squared load in a weight that is compared with other weights only",
    "low": "in the unit of the value it bounds",
    "high": "in the unit of the value it bounds",
}
PLAIN_PROBLEM_FIELDS = {
    **PLAIN_SPEC_FIELDS,
    "upgrades": "rows of (link, year, capacity in Mb/s)",
    "offers": "rows of an option and counts of what it changes",
    "line_count": "a count of lines; not whole, because a plan's share of a port's lines is not",
}


def has_unit(name: str) -> bool:
    """Whether a name says its unit or that it counts."""
    return suffix_of(name) is not None or name.startswith("n_")


def holds(annotation: Any, kind: Any) -> bool:
    """Whether a type is ``kind`` or has it inside (optional, annotated, in a tuple)."""
    if annotation == kind:
        return True
    return any(holds(part, kind) for part in get_args(annotation) if part is not Ellipsis)


def specs_of(model: type[Spec]) -> Iterator[type[Spec]]:
    """A spec and every spec inside it."""
    yield model
    for field in model.model_fields.values():
        inside = [field.annotation]
        while inside:
            part = inside.pop()
            if isinstance(part, type) and issubclass(part, Spec):
                yield from specs_of(part)
            elif get_origin(part) is not Annotated or get_args(part):
                inside += [arg for arg in get_args(part) if arg is not Ellipsis]


SPECS = sorted(set(specs_of(Scenario)), key=lambda spec: (spec.__module__, spec.__name__))


def problem_classes() -> list[type]:
    """Dataclasses of all problem.py and model.py files: what rooms are given and what they answer."""
    found = []
    for room in ROOM_NAMES:
        for part in ("problem", "model"):
            module = import_module(f"camau_netsim.domains.{room}.{part}")
            own = [kind for kind in vars(module).values() if is_dataclass(kind) and kind.__module__ == module.__name__]
            found += [kind for kind in own if not kind.__name__.startswith("_")]
    return found


def test_the_walk_reaches_every_room():
    assert {spec.__module__.split(".")[-2] for spec in SPECS if ".domains." in spec.__module__} == set(ROOM_NAMES)
    assert len(SPECS) > 25
    assert len(problem_classes()) > 25


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.__name__)
def test_float_fields_of_specs_say_their_unit(spec):
    floats = [name for name, field in spec.model_fields.items() if holds(field.annotation, float)]
    assert [name for name in floats if not has_unit(name) and name not in PLAIN_SPEC_FIELDS] == []


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=lambda schema: schema.name)
def test_float_columns_of_tables_say_their_unit(schema):
    floats = [column.name for column in schema.columns if column.kind == "float"]
    assert [name for name in floats if not has_unit(name)] == []


def test_units_travel_with_the_tables():
    columns = [(schema, column) for schema in SCHEMAS.values() for column in schema.columns]
    carried = 0
    for schema, column in columns:
        field = schema.arrow_schema().field(column.name)
        assert field.metadata[b"sentence"].decode() == column.sentence
        suffix = suffix_of(column.name) if column.kind == "float" else None
        assert field.metadata.get(b"unit", b"").decode() == (SUFFIXES[suffix] if suffix else "")
        carried += suffix is not None
    assert carried > 40


@pytest.mark.parametrize(
    "kind", problem_classes(), ids=lambda kind: f"{kind.__module__.split('.')[-2]}.{kind.__name__}"
)
def test_real_fields_of_problems_and_answers_say_their_unit(kind):
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind) if holds(hints[field.name], Real) or holds(hints[field.name], float)]
    assert [name for name in names if not (has_unit(name) or name in PLAIN_PROBLEM_FIELDS or name in OWN_WORDS)] == []


OWN_WORDS = {
    "day_factor": "a factor without a unit",
    "places": "its rows hold values in the unit of the promise",
    "values": "of a verdict: in the verdict's own ``unit``",
    "value": "of a verdict: in the verdict's own ``unit``",
    "threshold": "of a verdict: in the verdict's own ``unit``",
    "margin": "of a verdict: in the verdict's own ``unit``",
    "parameters": "of a measure: named in the catalogue, with their unit",
}


def test_exceptions_are_still_needed():
    """A name that is gone, or has got a unit, must leave the lists."""
    spec_names = {name for spec in SPECS for name in spec.model_fields}
    problem_names = {field.name for kind in problem_classes() for field in fields(kind)}
    assert set(PLAIN_SPEC_FIELDS) <= spec_names
    assert set(PLAIN_PROBLEM_FIELDS) | set(OWN_WORDS) <= spec_names | problem_names
    assert not [name for name in {**PLAIN_PROBLEM_FIELDS, **OWN_WORDS} if has_unit(name) and name != "day_factor"]


def test_a_quantity_without_a_unit_is_noticed():
    assert not has_unit("speed")
    assert not has_unit("length")
    assert has_unit("length_km")
    assert has_unit("n_slots")
    assert suffix_of("area_km2") == "_km2"
    assert suffix_of("path_loss_db") == "_db"
    assert suffix_of("cuts_per_1000km_year") == "_per_1000km_year"
    assert holds(float | None, float)
    assert not holds(tuple[str, ...], float)
    assert Column("speed", "float", "Without a unit.").kind == "float"
