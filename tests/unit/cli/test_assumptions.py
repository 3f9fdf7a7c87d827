"""The verbs explain, tornado and judge, and run --until-decided, on the tutorial: output, files and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from camau_netsim.cli.main import cli

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"


def called(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_explain_prints_text_or_json():
    told = called("explain", TUTORIAL, "trunk.full_ratio", "--set", "trunk.full_ratio=0.7")
    assert (told.exit_code, told.output.splitlines()[0]) == (0, "trunk.full_ratio")
    assert "--set" in told.output
    content = json.loads(called("explain", TUTORIAL, "trunk.full_ratio", "--json").output)
    assert content["value"]["values"] == [0.8]
    assert content["traced"]["readers"] == ["camau_netsim/domains/trunk/problem.py:compile_problem"]


def test_explain_refuses_what_is_not_there():
    told = called("explain", TUTORIAL, "trunk.ful_ratio")
    assert told.exit_code == 2
    assert "did you mean trunk.full_ratio?" in told.output


def test_tornado_writes_and_prints(tmp_path):
    told = called(
        "tornado", TUTORIAL, "--target", "mob-4g-40", "--only", "demand.busy_hour_mobile_ratio", "--out", tmp_path / "t"
    )
    assert told.exit_code == 0, told.output
    assert "turned by: demand.busy_hour_mobile_ratio" in told.output
    assert sorted(path.name for path in (tmp_path / "t").iterdir()) == [
        "tornado.csv", "tornado.parquet", "tornado.txt", "tornado_mob-4g-40.png",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--target", "mob-4g-41"], "did you mean mob-4g-40?"),
        ([], "Missing option '--target'"),
        (["--target", "mob-4g-40", "--year", "2031"], "no year 2031"),
        (["--target", "mob-4g-40", "--only", "demmand"], "did you mean demand?"),
    ],
)
def test_tornado_refuses_what_makes_no_sense(words, what):
    told = called("tornado", TUTORIAL, *words)
    assert told.exit_code == 2
    assert what in told.output


def test_judge_again_after_going_on(tmp_path):
    run = called("run", TUTORIAL, "--replications", 4, "--until-decided", 8, "--out", tmp_path / "run")
    assert run.exit_code == 1
    assert "Looked at after" in " ".join(run.output.split())
    again = called(
        "judge", tmp_path / "run", "--targets", TUTORIAL / "data" / "targets.csv", "--out", tmp_path / "again"
    )
    assert again.exit_code == 1
    assert (tmp_path / "again" / "manifest.json").is_file()
    broken = tmp_path / "broken.csv"
    text = (TUTORIAL / "data" / "targets.csv").read_text(encoding="utf-8")
    broken.write_text(text.replace("mobile_mean_rate", "mobile_mean_rat"), encoding="utf-8")
    told = called("judge", tmp_path / "run", "--targets", broken)
    assert told.exit_code == 2
    assert "broken.csv:4 targets.catalogue[mob-4g-40].measure" in told.output


def test_a_limit_below_the_start_is_refused():
    told = called("run", TUTORIAL, "--replications", 8, "--until-decided", 4)
    assert told.exit_code == 2
    assert "less than --replications" in told.output
