"""Broken scenarios through the real command line: every fault, with file and line, exit code 2, and nothing touched.

Each folder under ``broken`` lays one kind of fault over ``broken/good``; its ``expected.txt`` holds the exact messages.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from camau_netsim.cli.main import cli
from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(folder.name for folder in BROKEN.iterdir() if folder.name != "good")


def expected_of(case: str) -> str:
    lines = (BROKEN / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    return "".join(f"{line}\n" for line in lines) + f"{len(lines)} fault{'' if len(lines) == 1 else 's'}\n"


def test_there_are_cases() -> None:
    assert len(CASES) >= 10


def test_the_base_is_the_tiny_scenario(tmp_path: Path) -> None:
    assert load(BROKEN / "good") == load(write_scenario(tmp_path, tiny_scenario()))


@pytest.mark.parametrize("case", CASES)
def test_every_fault_is_told(case: str) -> None:
    result = CliRunner().invoke(cli, ["validate", str(BROKEN / case)])
    assert result.stderr == expected_of(case)
    assert result.stdout == ""
    assert result.exit_code == 2


@pytest.mark.parametrize("case", ["unknown-key", "csv-cells"])
def test_in_a_process_of_its_own(case: str) -> None:
    command = [sys.executable, "-m", "camau_netsim", "run", str(BROKEN / case), "--replications", "1"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", expected_of(case))


def test_an_existing_run_folder_stays_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / "manifest.json").write_text('{"run": {}, "machine": {}, "sha256": {}, "verdicts": []}')
    (out / "verdicts.parquet").write_bytes(b"old")
    before = {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in out.iterdir()}
    result = CliRunner().invoke(cli, ["run", str(BROKEN / "shares"), "--out", str(out)])
    assert result.exit_code == 2
    assert {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in out.iterdir()} == before


def test_a_foreign_folder_is_refused_before_the_scenario_is_read(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    result = CliRunner().invoke(cli, ["run", str(BROKEN / "good"), "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "is not a run folder of camau_netsim" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.docx"]
