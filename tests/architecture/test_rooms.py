"""Rooms have one form: the same files, one door plate, one public verb, tables under their own name."""

from __future__ import annotations

import ast
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from camau_netsim.core.domain import VERB_OF_ROLE, Domain
from camau_netsim.engine.results import DOMAINS, SCHEMAS, SESSION_TABLES
from camau_netsim.scenario.model import Scenario
from tests.architecture.source import PACKAGE, tree_of

FILES = {"__init__.py", "spec.py", "problem.py", "model.py", "tables.py"}
SECTIONS = ("Question", "Method", "Not here")
NOT_ROOMS = {"schema_version", "name", "title", "description", "plane_origin_deg", "years", "assumptions"}
"""Fields of a scenario that no room owns."""
ROOM_NAMES = sorted(path.name for path in (PACKAGE / "domains").iterdir() if path.is_dir() and path.name[0] not in "._")


def form_faults(room: Path) -> list[str]:
    """What is wrong with the files of a room's folder."""
    missing = FILES - {path.name for path in room.iterdir()}
    if missing:
        return [f"{room.name} lacks {name}" for name in sorted(missing)]
    faults = []
    role = _role(room)
    if role not in VERB_OF_ROLE:
        return [f"{room.name} has no DOMAIN with a role"]
    model = tree_of(room / "model.py")
    verbs = [
        node.name for node in model.body if isinstance(node, ast.FunctionDef) and node.name in VERB_OF_ROLE.values()
    ]
    if verbs != [VERB_OF_ROLE[role]]:
        faults.append(f"{room.name} is a {role}, its verbs are {verbs}")
    lines = (ast.get_docstring(model) or "").splitlines()
    faults += [
        f"{room.name}: model.py does not say {word}" for word in SECTIONS if not any(x.startswith(word) for x in lines)
    ]
    if "compile_problem" not in {
        node.name for node in tree_of(room / "problem.py").body if isinstance(node, ast.FunctionDef)
    }:
        faults.append(f"{room.name} cannot compile its problem")
    return faults


def _role(room: Path) -> str:
    """The role written in ``DOMAIN = Domain(name, role, ...)``."""
    for node in tree_of(room / "__init__.py").body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.targets[0].id == "DOMAIN":
            name, role = node.value.args[:2]
            return role.value if name.value == room.name else ""
    return ""


@pytest.mark.parametrize("room", ROOM_NAMES)
def test_room_has_the_common_form(room):
    assert form_faults(PACKAGE / "domains" / room) == []


def test_an_empty_room_fails(tmp_path):
    (tmp_path / "nothing").mkdir()
    assert form_faults(tmp_path / "nothing") == [f"nothing lacks {name}" for name in sorted(FILES)]
    for name in FILES:
        (tmp_path / "nothing" / name).write_text('"""Nothing."""\n')
    assert form_faults(tmp_path / "nothing") == ["nothing has no DOMAIN with a role"]


def test_a_room_with_a_wrong_verb_fails(tmp_path):
    room = Path(shutil.copytree(PACKAGE / "domains" / "passive", tmp_path / "passive"))
    model = room / "model.py"
    model.write_text(model.read_text(encoding="utf-8").replace("def solve(", "def manage(").replace("Question ", "Q "))
    assert form_faults(room) == ["passive is a network, its verbs are []", "passive: model.py does not say Question"]


@pytest.mark.parametrize("room", ROOM_NAMES)
def test_room_says_what_it_is(room):
    domain = import_module(f"camau_netsim.domains.{room}").DOMAIN
    assert isinstance(domain, Domain)
    assert domain.name == room
    assert domain.question.endswith("?")
    assert domain.tables
    assert all(schema.name.startswith(f"{room}_") for schema in domain.tables)


@pytest.mark.parametrize("room", ROOM_NAMES)
def test_public_functions_of_a_model_are_its_verb_and_what_it_explains(room):
    """One verb; anything else public is a pure question that the tables of the same room ask."""
    model = tree_of(PACKAGE / "domains" / room / "model.py")
    public = {node.name for node in model.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"}
    domain = import_module(f"camau_netsim.domains.{room}").DOMAIN
    beside = public - {VERB_OF_ROLE[domain.role]}
    asked = (PACKAGE / "domains" / room / "tables.py").read_text(encoding="utf-8")
    assert all(name in asked for name in beside), beside


def test_rooms_are_the_fields_of_a_scenario_and_the_domains_of_the_engine():
    assert sorted(set(Scenario.model_fields) - NOT_ROOMS) == ROOM_NAMES
    assert sorted(domain.name for domain in DOMAINS) == ROOM_NAMES
    for name in ROOM_NAMES:
        spec = f"{name.capitalize()}Spec"
        assert spec in str(Scenario.model_fields[name].annotation)


def test_tables_are_named_once_and_keyed_by_their_own_columns():
    names = [schema.name for domain in DOMAINS for schema in domain.tables]
    names += [schema.name for schema in SESSION_TABLES]
    assert len(names) == len(set(names)) == len(SCHEMAS)
    for schema in SCHEMAS.values():
        columns = [column.name for column in schema.columns]
        assert len(columns) == len(set(columns)), schema.name
        assert schema.key, schema.name
        assert set(schema.key) <= set(columns), schema.name
        assert schema.sentence.endswith("."), schema.name
        assert all(column.sentence.endswith(".") for column in schema.columns), schema.name
