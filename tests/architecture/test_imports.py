"""The import contracts of pyproject.toml hold, and each of them breaks when one wrong import is planted."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, copy_of_package, modules, tree_of

FLOORS = "Floors: higher may import lower, never the reverse"
ROOMS = "Rooms never import each other"
KERNELS = "Kernels are arrays in, arrays out"

PLANTS = [
    ("core/index.py", "camau_netsim.domains.demand.spec", FLOORS),
    ("kernels/erlang.py", "camau_netsim.core.index", FLOORS),
    ("des/clock.py", "camau_netsim.graph.csr", FLOORS),
    ("domains/radio/spec.py", "camau_netsim.scenario.merge", FLOORS),
    ("scenario/merge.py", "camau_netsim.engine.year", FLOORS),
    ("engine/year.py", "camau_netsim.experiment.replicate", FLOORS),
    ("experiment/replicate.py", "camau_netsim.cli.exits", FLOORS),
    ("domains/radio/model.py", "camau_netsim.domains.access.medium", ROOMS),
    ("domains/targets/model.py", "camau_netsim.domains.trunk.tables", ROOMS),
    ("kernels/erlang.py", "pandas", KERNELS),
    ("domains/failures/model.py", "simpy", "SimPy lives in des"),
    ("engine/year.py", "networkx", "networkx lives in graph"),
    ("engine/manifest.py", "yaml", "YAML is read by the scenario floor only"),
    ("engine/compile.py", "pydantic", "pydantic through core.spec and the rooms' spec.py only"),
]
"""File, the wrong import planted in it, and the contract that must name it."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the package that stands in ``folder``."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def section(told: str, contract: str) -> str:
    """What is told about one broken contract."""
    lines = told.splitlines()
    start = next(
        (row for row, line in enumerate(lines[:-1]) if line == contract and set(lines[row + 1]) == {"-"}), None
    )
    assert start is not None, f"nothing is told about {contract!r} in:\n{told}"
    end = next((row for row in range(start + 2, len(lines)) if set(lines[row]) == {"-"} and lines[row]), len(lines))
    return "\n".join(lines[start:end])


def test_contracts_hold():
    answer = lint(PACKAGE.parent)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for contract in {contract for _, _, contract in PLANTS}:
        assert f"{contract} KEPT" in answer.stdout


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """What is told about a copy of the package with every wrong import in it, and the line of each."""
    folder = tmp_path_factory.mktemp("planted")
    package = copy_of_package(folder)
    lines = {}
    for file, name, _ in PLANTS:
        text = (package / file).read_text(encoding="utf-8")
        lines[file, name] = len(text.splitlines()) + 1
        (package / file).write_text(f"{text}import {name}\n", encoding="utf-8")
    answer = lint(folder)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    return answer.stdout, lines


@pytest.mark.parametrize(("file", "name", "contract"), PLANTS)
def test_a_wrong_import_breaks_its_contract(planted, file, name, contract):
    told, lines = planted
    importer = "camau_netsim." + file.removesuffix(".py").replace("/", ".")
    assert f"{contract} BROKEN" in told
    chain = f"{importer} -> {name} (l.{lines[file, name]}"
    assert chain in section(told, contract), section(told, contract)


def test_a_floor_nobody_planned_is_refused(tmp_path):
    (copy_of_package(tmp_path) / "helpers.py").write_text('"""Whatever."""\n', encoding="utf-8")
    answer = lint(tmp_path)
    assert answer.returncode == 1
    assert "helpers" in answer.stdout + answer.stderr


def imports(path: Path) -> set[str]:
    """Top-level names a file imports, wherever the import stands."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_only_spec_files_of_rooms_import_pydantic():
    rooms = [path for path in modules() if path.is_relative_to(PACKAGE / "domains")]
    guilty = [path for path in rooms if "pydantic" in imports(path) and path.name != "spec.py"]
    assert guilty == []
    assert any("pydantic" in imports(path) for path in rooms)


def test_only_the_command_line_prints():
    for path in modules():
        calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
        prints = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
        assert not prints, f"{path} prints"
        if not path.is_relative_to(PACKAGE / "cli"):
            assert "click" not in imports(path), path
            assert "basicConfig" not in path.read_text(encoding="utf-8"), path
