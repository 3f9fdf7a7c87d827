"""A run from the API and from the command line is the same run, and a run folder is what was run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import camau_netsim
from camau_netsim.errors import CompileError, ReportError, ScenarioError
from tests.support.scenarios import tiny_scenario, write_scenario

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "scenarios" / "tutorial"


def command(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "camau_netsim", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def results():
    return camau_netsim.run(TUTORIAL, seed=5, replications=2)


@pytest.fixture
def folder(results, tmp_path):
    return results.save(tmp_path / "run")


def test_api_and_command_line_say_the_same(results):
    answer = command("run", TUTORIAL, "--seed", 5, "--replications", 2, "--json")
    assert answer.returncode == results.exit_code() == 1
    assert json.loads(answer.stdout) == json.loads(results.to_json())
    assert "Traceback" not in answer.stderr


def test_the_tutorial_gives_what_its_readme_promises(results):
    verdicts = {verdict.id: verdict for verdict in results.verdicts}
    assert {name: verdict.status for name, verdict in verdicts.items()} == {
        "fibre-hh-80": "met",
        "fix-hh-fibre": "missed",
        "fix-200m-90": "missed",
        "mob-4g-40": "met",
        "tslcd-connected": "met",
        "post-internet": "met",
        "dvc-24x7": "undecided",
        "dc-mutual": "missed",
        "mob-smartphone": "not judged",
        "post-radius-3km": "met",
        "post-dvc": "undecided",
        "iot-ready": "met",
        "course-access-each": "met",
    }
    # 60 + 30 of 100 households; 60 of 72 lines; (240 x 47.4 + 160 x 51.4) / 400 Mb/s.
    assert verdicts["fix-hh-fibre"].value == pytest.approx(90.0)
    assert verdicts["fix-200m-90"].value == pytest.approx(100 * 60 / 72)
    assert verdicts["mob-4g-40"].value == pytest.approx(49.0, rel=1e-6)
    arcs = {(row["from_node"], row["to_node"]): row["offered_mbps"] for row in results.tables["trunk_arcs"].to_pylist()}
    assert arcs["X", "A"] == pytest.approx(120.0)
    assert arcs["X", "D"] == pytest.approx(64.0)
    assert arcs["A", "B"] == pytest.approx(92.0)


def test_a_saved_run_is_read_as_it_was(results, folder):
    again = camau_netsim.load_results(folder)
    assert again.verdicts == results.verdicts
    assert again.manifest == results.manifest
    assert all(again.tables[name].equals(table) for name, table in results.tables.items())
    assert again.tables.keys() == results.tables.keys()
    assert camau_netsim.summarise(again) == camau_netsim.summarise(results)


def test_a_tampered_run_is_refused(folder):
    path = folder / "access_lines.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(ReportError, match=r"access_lines\.parquet"):
        camau_netsim.load_results(folder)
    answer = command("tables", folder)
    assert answer.returncode == 2
    assert "SHA-256 differs" in answer.stderr


def test_a_foreign_folder_is_never_written_over(results, tmp_path):
    (tmp_path / "thesis.txt").write_text("do not lose")
    with pytest.raises(ReportError, match="is not a run folder"):
        results.save(tmp_path)
    answer = command("run", TUTORIAL, "--replications", 1, "--out", tmp_path)
    assert answer.returncode == 2
    assert "is not a run folder" in answer.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert (tmp_path / "thesis.txt").read_text() == "do not lose"


def test_the_command_line_saves_what_it_printed(results, tmp_path):
    answer = command("run", TUTORIAL, "--seed", 5, "--replications", 2, "--out", tmp_path / "run", "--quiet")
    assert (answer.returncode, answer.stdout) == (1, "")
    saved = camau_netsim.load_results(tmp_path / "run")
    assert saved.to_json() == results.to_json()
    table = command("tables", tmp_path / "run", "backbone_nodes", "--csv")
    assert table.returncode == 0
    lines = table.stdout.splitlines()
    assert lines[0].split(",") == results.tables["backbone_nodes"].column_names
    assert len(lines) == 1 + results.tables["backbone_nodes"].num_rows


def test_an_unknown_year_is_refused():
    with pytest.raises(CompileError, match="tutorial has no year 2031"):
        camau_netsim.run(TUTORIAL, years=[2031], replications=1)
    answer = command("run", TUTORIAL, "--year", 2031)
    assert answer.returncode == 2
    assert "2031" in answer.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--window", "2030 any 20:00-22:00"], "window 2030 any 20:00-22:00: 2030 is not simulated"),
        (
            ["--window", "2025 any 20:00-22:00", "--window", "2025 any 21:00-22:00"],
            "windows of 2025 cover hour 21 twice",
        ),
        (["--window", "2025 any 20:00-21:30"], "is not of the form 'YEAR[,YEAR..] DAYS HH:00-HH:00'"),
        ([], "--fidelity session needs --window"),
    ],
)
def test_windows_that_cannot_be_are_refused_with_one_message(words, message):
    answer = command("run", TUTORIAL, "--fidelity", "session", *words)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_session_run_says_so(tmp_path):
    windows = ["2025 any 8:00-9:00", "2025 any 20:00-21:00"]
    words = [word for window in windows for word in ("--window", window)]
    common = ("--seed", 5, "--replications", 2, "--json")
    answer = command("run", TUTORIAL, "--fidelity", "session", *words, *common, "--out", tmp_path / "run")
    assert answer.returncode == 1, answer.stderr
    manifest = json.loads(answer.stdout)["manifest"]
    assert manifest["fidelity"] == "session"
    assert manifest["windows"] == ["2025 any 08:00-09:00", "2025 any 20:00-21:00"]
    saved = camau_netsim.load_results(tmp_path / "run")
    assert saved.manifest == manifest
    hours = saved.tables["sessions_rates"].to_pandas()["hour"]
    assert set(hours) == {8, 20}
    assert set(saved.tables["access_lines"].to_pandas()["hour"]) == {8, 20, 21}
    epoch = json.loads(command("run", TUTORIAL, *common).stdout)["manifest"]
    assert (epoch["fidelity"], epoch["windows"]) == ("epoch", [])
    assert {key for key in manifest if manifest[key] != epoch[key]} == {"fidelity", "windows"}


def met(tree):
    """One promise that the tiny scenario keeps whatever happens: 100 of 4000 households are passed."""
    row = {
        "id": "t", "system": "s", "clause": "c", "quote": "q", "english": "e", "year": "2025", "comparator": ">=",
        "threshold": "2", "unit": "%", "kind": "simulated verdict", "measure": "households_passed()",
    }  # fmt: skip
    tree["targets"] = {"catalogue": [row]}
    return row


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, 0),
        ({"threshold": "3"}, 1),
        ({"measure": "fixed_users_at_rate(rate_mbps=1)", "threshold": "0"}, 1),  # one replication decides nothing
        ({"measure": "no_such_measure()"}, 2),
    ],
)
def test_exit_codes_of_verdicts(tmp_path, change, code):
    tree = tiny_scenario()
    met(tree).update(change)
    answer = command("run", write_scenario(tmp_path, tree), "--year", 2025, "--replications", 1, "--quiet")
    assert answer.returncode == code, answer.stderr
    assert answer.stdout == ""


def test_a_broken_scenario_is_told_whole_and_ends_with_2(tmp_path):
    tree = tiny_scenario()
    tree["government"]["bodies"][0]["node"] = "nowhere"
    tree["radio"]["layers"][0]["bandwidth_mhz"] = -1.0
    write_scenario(tmp_path, tree)
    with pytest.raises(ScenarioError) as caught:
        camau_netsim.load(tmp_path)
    assert len(caught.value.issues) == 2
    answer = command("run", tmp_path)
    assert answer.returncode == 2
    assert all(str(issue) in answer.stderr for issue in caught.value.issues)
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("words", [("run",), ("run", "nowhere"), ("walk",), ("run", TUTORIAL, "--replications", 0)])
def test_a_wrong_command_line_ends_with_2(words):
    assert command(*words).returncode == 2
