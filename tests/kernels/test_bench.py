"""The bench: cases are found, answers that differ are an error, a small case runs from end to end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import bench.measure
from bench.registry import Case, Timed, find_cases, same_numbers

ROOT = Path(bench.measure.__file__).parent.parent


def test_every_kernel_has_a_case():
    stems = {path.stem for path in (ROOT / "camau_netsim" / "kernels" / "reference").glob("*.py")} - {"__init__"}
    assert stems <= {case.name.split(".")[0] for case in find_cases()}


def test_cases_are_chosen_by_the_start_of_their_name():
    assert {case.name.split(".")[0] for case in find_cases(["erlang"])} == {"erlang"}
    with pytest.raises(ValueError, match="no bench case starts with 'nothing'"):
        find_cases(["nothing"])


def test_different_answers_are_an_error():
    case = Case("x", "one", "one", lambda quick: 1.0, lambda data: data, lambda data: data + 1e-3, "another")
    with pytest.raises(AssertionError):
        bench.measure.measure(case, quick=True)


def test_same_numbers_looks_into_tuples():
    same_numbers((1.0, (2.0,)), (1.0, (2.0 + 1e-13,)))
    with pytest.raises(AssertionError):
        same_numbers((1.0, (2.0,)), (1.0, (2.1,)))


def test_a_small_case_from_the_command_line(tmp_path):
    file = tmp_path / "rows.json"
    command = [sys.executable, "-m", "bench", "erlang.b", "--quick", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(file.read_text(encoding="utf-8"))
    sides = {"against", "other_seconds", "other_peak_mib", "ratio", "ratio_least", "ratio_most"}
    assert set(row) == {"name", "size", "seconds", "peak_mib"} | sides
    assert 0.0 < row["seconds"] < 1.0
    assert 0.0 < row["ratio_least"] <= row["ratio"] <= row["ratio_most"]
    assert row["peak_mib"] >= 0.0


def test_a_run_may_bring_its_own_time(monkeypatch):
    monkeypatch.setattr(bench.measure, "peak_mib", lambda name, quick: 0.0)
    own = Case("x", "one", "one", lambda quick: 3.0, lambda data: Timed(1, 0.5), lambda data: Timed(1, data), "another")
    row = bench.measure.measure(own, quick=True)
    assert (row["seconds"], row["other_seconds"], row["ratio"]) == (0.5, 3.0, 6.0)
