"""The same scenario and seed give the same bytes, run after run and for any number of processes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.support.command import ROOT, printed_by

TUTORIAL = ROOT / "scenarios" / "tutorial"
RUNS = [(1, "0"), (1, "1"), (2, "0"), (2, "12345")]
"""Processes, and the seed of Python's own hashes, which must not matter either."""


def run(out: Path, workers: int, hash_seed: str) -> str:
    """Run the tutorial with failures and chance in a process of its own; return what it printed."""
    words = ["run", TUTORIAL, "--seed", 11, "--replications", 3, "--workers", workers, "--json", "--out", out]
    words += ["--variant", "often-cut", "--set", "demand.day_to_day_cv_ratio=0.3", "--set", "radio.shadowing=true"]
    words += ["--set", "demand.observed_days=2"]
    return printed_by(*words, hash_seed=hash_seed)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What each run printed, and its folder."""
    folder = tmp_path_factory.mktemp("runs")
    return [(run(folder / str(row), *how), folder / str(row)) for row, how in enumerate(RUNS)]


def test_every_run_prints_the_same(runs):
    first = runs[0][0]
    assert json.loads(first)["verdicts"]
    assert [printed == first for printed, _ in runs] == [True] * len(RUNS)


def test_every_run_writes_the_same_bytes(runs):
    def digests(folder):
        files = sorted(folder.glob("*.parquet"))
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    first = digests(runs[0][1])
    assert len(first) > 10
    for _, folder in runs[1:]:
        assert digests(folder) == first


def test_manifests_differ_in_the_machine_only(runs):
    contents = [json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for _, folder in runs]
    machines = [content.pop("machine") for content in contents]
    assert all(content == contents[0] for content in contents)
    assert [machine["workers"] for machine in machines] == [workers for workers, _ in RUNS]


def test_the_run_had_something_to_differ_in(runs):
    import pyarrow.parquet as pq

    assert pq.read_table(runs[0][1] / "failures_outages.parquet").num_rows > 20
