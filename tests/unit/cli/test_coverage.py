"""``camau-netsim coverage`` as a user types it: what is printed, what is written, exit codes."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from camau_netsim.cli.main import cli
from tests.support.scenarios import tiny_scenario, write_scenario


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A scenario, a run of it and a run of another one."""
    folder = tmp_path_factory.mktemp("place")
    write_scenario(folder / "tiny")
    other = tiny_scenario()
    other["demand"]["busy_hour_mobile_ratio"] = 0.08
    write_scenario(folder / "other", other)
    for name in ("tiny", "other"):
        words = [
            "run",
            folder / name,
            "--year",
            "2025",
            "--replications",
            "1",
            "--quiet",
            "--out",
            folder / f"run-{name}",
        ]
        assert CliRunner().invoke(cli, list(map(str, words))).exit_code in (0, 1)
    return folder


def asked(place, *words):
    """Ask for a map."""
    return CliRunner().invoke(cli, ["coverage", str(place / "tiny"), *map(str, words)])


def test_a_map_is_written_and_told(place, tmp_path):
    out = tmp_path / "map"
    answer = asked(place, "--year", 2025, "--run", place / "run-tiny", "--without", "M1", "--out", out, "--no-pictures")
    assert answer.exit_code == 0, answer.output
    assert "radio map of 2025" in answer.stdout
    assert "Without M1" in answer.stdout
    assert f"saved 4 files in {out}" in answer.stderr
    assert (out / "summary.txt").read_text(encoding="utf-8") == answer.stdout


def test_quiet_is_quiet(place, tmp_path):
    answer = asked(place, "--year", 2025, "--layer", "V-4g", "--out", tmp_path / "m", "--no-pictures", "--quiet")
    assert (answer.exit_code, answer.output) == (0, "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--year", "2031"], "has no year 2031"),
        (["--year", "2025", "--layer", "V-6g"], "no layer 'V-6g'"),
        (["--year", "2025", "--operator", "Q"], "no operator 'Q'"),
        (["--year", "2025", "--without", "M1,M9"], "no mast 'M9'"),
        (["--year", "2025", "--pixel-m", "1"], "a map takes at most 2,000,000"),
        (["--year", "2025", "--pixel-m", "0"], "--pixel-m"),
        (["--year", "2025", "--sight", "drawn"], "--sight"),
        (["--year", "2025", "--hour", "20"], "--hour is one of a run"),
        (["--year", "2025", "--run", "run-tiny", "--activity", "0.5"], "--run brings its own loads"),
        (["--year", "2025", "--run", "run-other"], "the run is of another scenario"),
        (["--year", "2030", "--run", "run-tiny"], "holds no cell of 2030"),
        (["--year", "2025", "--run", "run-tiny", "--hour", "3"], "did not observe hour 3"),
        (["--year", "2025", "--run", "tiny"], "not a run folder"),
        ([], "--year"),
    ],
)
def test_wrong_asks_are_told_and_leave_nothing(place, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(place)
    answer = asked(place, *words, "--out", tmp_path / "map")
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_folder_is_refused_before_anything_is_charted(place, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    answer = asked(place, "--year", 2031, "--out", tmp_path)
    assert answer.exit_code == 2
    assert "not a coverage folder of camau_netsim" in answer.stderr
