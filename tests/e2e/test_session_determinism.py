"""Runs with windows give the same bytes for any number of processes, and other bytes for another seed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.support.command import ROOT, printed_by

TUTORIAL = ROOT / "scenarios" / "tutorial"
RUNS = [(11, 1, "0"), (11, 2, "12345"), (12, 1, "0")]
"""Seed, processes, and the seed of Python's own hashes."""


def run(out: Path, seed: int, workers: int, hash_seed: str) -> str:
    """Run the tutorial with chance, failures and two windows in a process of its own; return what it printed."""
    words = ["run", TUTORIAL, "--seed", seed, "--replications", 3, "--workers", workers, "--json", "--out", out]
    words += ["--fidelity", "session", "--window", "2025 any 8:00-9:00", "--window", "2025 any 20:00-22:00"]
    words += ["--set", "demand.day_to_day_cv_ratio=0.3", "--set", "radio.shadowing=true"]
    words += ["--set", "demand.observed_days=2", "--set", "failures.grid_outages_per_year=300"]
    words += ["--set", "failures.pole_line_cuts_per_1000km_year=1000", "--set", "failures.pole_line_repair_h=20"]
    return printed_by(*words, hash_seed=hash_seed)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What each run printed, and the digest of each of its tables."""
    folder = tmp_path_factory.mktemp("runs")
    found = []
    for row, how in enumerate(RUNS):
        printed = run(folder / str(row), *how)
        files = sorted((folder / str(row)).glob("*.parquet"))
        found.append((printed, {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}))
    return found


def test_the_number_of_processes_changes_no_byte(runs):
    assert runs[0] == runs[1]
    assert {"sessions_rates", "sessions_shares", "sessions_links", "sessions_changes"} <= runs[0][1].keys()


def test_another_seed_changes_every_table_of_sessions(runs):
    one, two = runs[0][1], runs[2][1]
    same = {name for name in one if one[name] == two[name]}
    assert not {name for name in same if name.startswith("sessions_")}
    assert not same & {"access_lines", "radio_cells", "trunk_arcs", "failures_outages"}
    assert "access_communes" in same  # an inventory
    assert json.loads(runs[0][0])["manifest"]["windows"] == ["2025 any 08:00-09:00", "2025 any 20:00-22:00"]
