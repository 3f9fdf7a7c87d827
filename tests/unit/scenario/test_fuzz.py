"""Whatever the files hold, the loader answers with a scenario or with a ScenarioError."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from camau_netsim.errors import ScenarioError
from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario

BASE = tiny_scenario()
ROOMS = [room for room, part in BASE.items() if isinstance(part, dict)]
KEYS = sorted({key for room in ROOMS for key in BASE[room]} | set(BASE) | {"id", "extends", "variants", "commune"})
SIGNS = "[]{}:,-?&*!|>'\"%@`#\n\t \\ab1.0\ufeffé\x00~<="
many = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
values = st.recursive(
    scalars | st.sampled_from(["C1", "N1", "data/x.csv"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def refuse_or_load(folder: Path, **options: object) -> None:
    with contextlib.suppress(ScenarioError):
        load(folder, **options)  # type: ignore[arg-type]


@many
@given(data=st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "scenario.yaml").write_bytes(data)
    refuse_or_load(tmp_path)


@many
@given(text=st.text(max_size=200) | st.text(SIGNS, max_size=200))
def test_any_text(tmp_path: Path, text: str) -> None:
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8", errors="replace")
    refuse_or_load(tmp_path)


@many
@given(tree=st.dictionaries(st.sampled_from(KEYS), values, max_size=8))
def test_any_tree(tmp_path: Path, tree: dict[str, object]) -> None:
    (tmp_path / "scenario.yaml").write_text(
        yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8", errors="replace"
    )
    refuse_or_load(tmp_path)


@many
@given(room=st.sampled_from(ROOMS), key=st.sampled_from(KEYS), value=values)
def test_a_good_scenario_with_any_value_anywhere(tmp_path: Path, room: str, key: str, value: object) -> None:
    tree = tiny_scenario()
    known = sorted(tree[room])
    tree[room][known[len(key) % len(known)]] = value
    write_scenario(tmp_path, tree, inline=True)
    refuse_or_load(tmp_path)


@many
@given(table=st.sampled_from(["nodes", "links", "upgrades"]), column=st.integers(0, 9), value=values)
def test_a_good_table_with_any_cell(tmp_path: Path, table: str, column: int, value: object) -> None:
    tree = tiny_scenario()
    row = tree["backbone"][table][0]
    row[sorted(row)[column % len(row)]] = value
    write_scenario(tmp_path, tree, inline=True)
    refuse_or_load(tmp_path)


@many
@given(data=st.binary(max_size=100) | st.text('id,node_a"\n\r\x00#;=-9.e', max_size=100).map(str.encode))
def test_any_csv(tmp_path: Path, data: bytes) -> None:
    write_scenario(tmp_path)
    table = tmp_path / "data/backbone_links.csv"
    table.write_bytes(data)
    refuse_or_load(tmp_path)
    table.write_bytes(b"id,node_a,node_b,length_km,capacity_mbps\n" + data)
    refuse_or_load(tmp_path)


@many
@given(path=st.text(max_size=20) | st.lists(st.sampled_from(KEYS), max_size=3).map(".".join), text=st.text(max_size=20))
def test_any_override(tmp_path: Path, path: str, text: str) -> None:
    if not (tmp_path / "scenario.yaml").exists():
        write_scenario(tmp_path, inline=True)
    refuse_or_load(tmp_path, overrides=[(path, text)])


@many
@given(value=values, path=st.lists(st.sampled_from(KEYS), min_size=1, max_size=3).map(".".join))
def test_any_replacement(tmp_path_factory: pytest.TempPathFactory, value: object, path: str) -> None:
    scenario = load(SHELF.setdefault("tiny", write_scenario(tmp_path_factory.mktemp("tiny"))))
    with contextlib.suppress(ScenarioError):
        scenario.replace({path: value})


SHELF: dict[str, Path] = {}
