"""The package as others get it: built, installed alone, run from somewhere else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KERNELS = sorted(path.stem for path in (ROOT / "cython_ext").glob("*.pyx"))
SOURCES = ("camau_netsim", "cython_ext", "scenarios/tutorial", "pyproject.toml", "setup.py", "MANIFEST.in")
TEXTS = ("README.md", "LICENSE", "CHANGELOG.md", "Makefile")

pytestmark = pytest.mark.slow


def clean_environment() -> dict[str, str]:
    """The environment without anything that leads back to the source."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "CAMAU", "VIRTUAL_ENV"))}


def checked(words: list[object], cwd: Path) -> str:
    """Run a command that must succeed and return what it printed."""
    answer = subprocess.run(
        list(map(str, words)),
        cwd=cwd,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-3000:]
    return answer.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Source distribution and the wheel that is built from it, in isolation, from a copy of the source."""
    source = tmp_path_factory.mktemp("source")
    ignore = shutil.ignore_patterns("__pycache__", "*.so", "*.c")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, source / name)
    for name in TEXTS:
        shutil.copy(ROOT / name, source / name)
    out = tmp_path_factory.mktemp("dist")
    checked([sys.executable, "-m", "build", "--outdir", out, source], source)
    return next(out.glob("*.tar.gz")), next(out.glob("*.whl"))


def test_the_source_distribution_can_be_built_from(built):
    with tarfile.open(built[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"cython_ext/{stem}.pyx" for stem in KERNELS} <= names
    assert {"cython_ext/ktypes.pxd", "setup.py", "pyproject.toml", "LICENSE", "camau_netsim/py.typed"} <= names
    assert not [name for name in names if name.endswith((".so", ".pyc"))]


def test_the_wheel_carries_compiled_kernels_stubs_and_data(built):
    with zipfile.ZipFile(built[1]) as archive:
        names = archive.namelist()
    for stem in KERNELS:
        assert any(
            name.startswith(f"camau_netsim/kernels/_{stem}.") and name.endswith((".so", ".pyd")) for name in names
        )
        assert f"camau_netsim/kernels/_{stem}.pyi" in names
    assert "camau_netsim/py.typed" in names
    data = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "camau_netsim").rglob("*")
        if path.is_file() and path.suffix not in {".so", ".pyc"} and "__pycache__" not in path.parts
    }
    assert data <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "bench/", "scenarios/"))]


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Folder of the programs of an environment that holds the wheel and what it asks for, nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    checked([programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", built[1]], folder)
    return programs


def test_the_installed_program_runs_elsewhere(installed, tmp_path):
    scenario = Path(shutil.copytree(ROOT / "scenarios" / "tutorial", tmp_path / "scenario"))
    answer = subprocess.run(
        [installed / "camau-netsim", "run", scenario, "--replications", "2", "--json", "--out", tmp_path / "run"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert answer.returncode in (0, 1), answer.stderr
    content = json.loads(answer.stdout)
    assert content["manifest"]["scenario"] == "tutorial"
    assert content["manifest"]["kernels"] == "compiled"
    statuses = {row["id"]: row["status"] for row in content["verdicts"]}
    assert statuses["mob-4g-40"] == "met"
    assert answer.returncode == (1 if {"missed", "undecided"} & set(statuses.values()) else 0)
    assert (tmp_path / "run" / "manifest.json").is_file()
    place = checked([installed / "python", "-c", "import camau_netsim; print(camau_netsim.__file__)"], tmp_path).strip()
    assert not Path(place).is_relative_to(ROOT)
    assert (
        checked([installed / "camau-netsim", "--version"], tmp_path)
        .strip()
        .endswith(content["manifest"]["package_version"])
    )
