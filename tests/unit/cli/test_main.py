"""The command line by itself: a stand-in for ``api`` answers, so that arguments, output and exit codes are tested."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

import camau_netsim
from camau_netsim.cli.main import VERBS, cli
from camau_netsim.errors import CompileError, ReportError, SimulationError
from camau_netsim.scenario.load import load
from camau_netsim.scenario.schema import json_schema
from tests.support.scenarios import tiny_scenario, write_scenario


@dataclass
class FakeResults:
    code: int = 0
    saved: list[Path] = field(default_factory=list)
    verdicts: tuple[str, ...] = ("tốc độ",)

    def exit_code(self) -> int:
        return self.code

    def to_json(self) -> str:
        return '{"manifest": {"seed": 1}, "verdicts": ["tốc độ"]}'

    def save(self, folder: Path) -> None:
        self.saved.append(folder)

    @property
    def tables(self) -> dict[str, pa.Table]:
        links = pa.table({"link": ["a", "b", "c"], "load_mbps": [1.0, 2.5, None]})
        return {"backbone_links": links.replace_schema_metadata({"sentence": "Load of each link."})}


@dataclass
class FakeApi:
    results: FakeResults = field(default_factory=FakeResults)
    failure: BaseException | None = None
    asked: dict[str, Any] = field(default_factory=dict)

    def run(self, scenario: Any, progress: Callable[[int, int, str], None], **options: Any) -> FakeResults:
        self.asked = options
        progress(1, 2, "replication")
        if self.failure:
            raise self.failure
        return self.results


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> FakeApi:
    fake = FakeApi()
    module: Any = ModuleType("camau_netsim.api")
    module.load = load
    module.run = fake.run
    module.json_schema = json_schema
    module.summarise = lambda results: f"{len(results.verdicts)} verdicts"
    module.draw = lambda results, scenario, folder, polygons: [folder / "map.png"]
    module.load_results = lambda folder: fake.results
    monkeypatch.setitem(sys.modules, "camau_netsim.api", module)
    monkeypatch.setattr(camau_netsim, "api", module, raising=False)
    return fake


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    tree = tiny_scenario()
    row = {
        "system": "fixed",
        "clause": "II.1",
        "quote": "200 Mb/s",
        "english": "200 Mb/s",
        "year": "2025",
        "unit": "Mb/s",
    }
    judged = {
        "id": "fixed-200",
        "comparator": ">=",
        "threshold": "200",
        "kind": "simulated verdict",
        "measure": "households_passed()",
    }
    tree["targets"] = {
        "catalogue": [row | judged, row | {"id": "law", "kind": "out of scope", "reason": "a legal act"}]
    }
    return str(write_scenario(tmp_path / "tiny", tree))


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_help_is_light_and_names_every_verb() -> None:
    code = (
        "import sys\n"
        "from camau_netsim.cli.main import cli\n"
        "heavy = {'numpy', 'pandas', 'pydantic', 'pyarrow', 'yaml', 'rich', 'scipy', 'networkx', 'matplotlib'}\n"
        "try:\n    cli.main(['--help'])\nexcept SystemExit as done:\n    assert not done.code\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert all(verb in done.stdout for verb in VERBS)


def test_every_verb_has_help() -> None:
    for verb in VERBS:
        result = invoke(verb, "--help")
        assert result.exit_code == 0
        assert f"Usage: camau-netsim {verb}" in result.stdout.replace("cli", "camau-netsim", 1)


def test_every_flag_has_an_explicit_default() -> None:
    context = click.Context(cli)
    for verb in VERBS:
        command = cli.get_command(context, verb)
        assert command is not None
        for option in command.params:
            if isinstance(option, click.Option) and option.is_flag:
                assert option.default is False, (verb, option.name)


def test_the_module_is_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "camau_netsim", "--version"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert done.stdout.startswith("camau-netsim, version ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["rum"], "Did you mean 'run'?"),
        (["tabels", "x"], "Did you mean 'tables'?"),
        (["xyz"], "No such command 'xyz'"),
        (["run", "x", "--yeer", "2025"], "--year"),
        (["run", "x", "--set", "demand.x"], "'demand.x' is not PATH=VALUE"),
        (["run", "x", "--set", "=3"], "'=3' is not PATH=VALUE"),
        (["run", "x", "--year", "soon"], "'soon' is not a year or several joined by commas"),
        (["run", "x", "--replications", "0"], "--replications"),
        (["run", "x", "--seed", "-1"], "--seed"),
        (["run", "x", "--map"], "--map needs --out DIR"),
        (["run", "x", "--json", "--quiet"], "--json and --quiet exclude each other"),
        (["run", "x", "--fidelity", "packet"], "'packet' is not one of 'epoch', 'session'"),
        (["run", "x", "--fidelity", "session"], "--fidelity session needs --window, such as --window"),
        (["run", "x", "--window", "2025 any 20:00-22:00"], "--window needs --fidelity session"),
        (["run", "x", "--fidelity", "session", "--window", "tonight"], "Invalid value for --window: 'tonight' is not"),
        (
            ["run", "x", "--fidelity", "session", "--window", "2025 any 8:00-9:00", "--window", "2025 any 9:00-8:00"],
            "Invalid value for --window: '2025 any 9:00-8:00': the hours must rise",
        ),
        (["validate", "nowhere"], "nowhere: no such scenario"),
    ],
)
def test_wrong_command_lines(api: FakeApi, words: list[str], message: str) -> None:
    result = invoke(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_run_passes_its_options_on(api: FakeApi, scenario: str) -> None:
    result = invoke("run", scenario, "--year", "2030,2025", "--seed", "7", "--replications", "3", "--workers", "2")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "1 verdicts\n", "")
    assert api.asked == {
        "years": (2030, 2025),
        "seed": 7,
        "replications": 3,
        "workers": 2,
        "windows": (),
        "until_decided": None,
    }


def test_run_passes_windows_on(api: FakeApi, scenario: str) -> None:
    windows = ("2025 any 8:00-9:00", "2030 weekday 20:00-22:00")
    words = [word for window in windows for word in ("--window", window)]
    assert invoke("run", scenario, "--fidelity", "session", *words).exit_code == 0
    assert api.asked["windows"] == windows


def test_run_has_defaults(api: FakeApi, scenario: str) -> None:
    assert invoke("run", scenario).exit_code == 0
    assert api.asked == {
        "years": None,
        "seed": 1,
        "replications": 8,
        "workers": 1,
        "windows": (),
        "until_decided": None,
    }


def test_run_refuses_a_year_the_scenario_does_not_have(api: FakeApi, scenario: str) -> None:
    result = invoke("run", scenario, "--year", "2026")
    assert result.exit_code == 2
    assert "the scenario has no year 2026; it has 2025, 2030" in result.stderr
    assert api.asked == {}


@pytest.mark.parametrize("code", [0, 1, 4])
def test_the_verdicts_are_the_exit_code(api: FakeApi, scenario: str, code: int) -> None:
    api.results.code = code
    assert invoke("run", scenario, "--quiet").exit_code == code


def test_json_is_one_object_and_nothing_else(api: FakeApi, scenario: str, tmp_path: Path) -> None:
    result = invoke("run", scenario, "--json", "--out", tmp_path / "run", "--map")
    assert result.stdout == '{"manifest": {"seed": 1}, "verdicts": ["tốc độ"]}\n'
    assert result.stderr == f"saved {tmp_path / 'run'}\ndrew {tmp_path / 'run' / 'map.png'}\n"
    assert api.results.saved == [tmp_path / "run"]


def test_quiet_is_silent(api: FakeApi, scenario: str, tmp_path: Path) -> None:
    result = invoke("run", scenario, "--quiet", "--out", tmp_path / "run", "--map")
    assert (result.stdout, result.stderr) == ("", "")


@pytest.mark.parametrize(
    ("failure", "code", "message"),
    [
        (CompileError("no route to N2"), 2, "no route to N2\n"),
        (ReportError("no manifest"), 2, "no manifest\n"),
        (SimulationError("a rate below zero"), 3, "the simulation failed: a rate below zero\n"),
        (ZeroDivisionError("division by zero"), 3, "internal error: ZeroDivisionError: division by zero\n"),
        (MemoryError(), 3, "internal error: MemoryError"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
    ],
)
def test_failures_have_their_exit_codes(
    api: FakeApi, scenario: str, failure: BaseException, code: int, message: str
) -> None:
    api.failure = failure
    result = invoke("run", scenario)
    assert result.exit_code == code
    assert result.stderr.lstrip().startswith(message)
    assert "Traceback" not in result.stderr
    assert ("please report" in result.stderr) == message.startswith("internal error")


def test_debug_shows_the_traceback_wherever_it_stands(api: FakeApi, scenario: str) -> None:
    api.failure = ZeroDivisionError("division by zero")
    for words in (["--debug", "run", scenario], ["run", scenario, "--debug"]):
        assert "Traceback" in invoke(*words).stderr


def test_a_foreign_out_folder_is_refused_before_simulating(api: FakeApi, scenario: str, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "manifest.json").write_text('{"name": "somebody else\'s", "version": 3}')
    for out in (thesis, thesis / "manifest.json"):
        result = invoke("run", scenario, "--out", out)
        assert result.exit_code == 2
        assert str(out) in result.stderr
    assert api.asked == {}
    assert api.results.saved == []


def test_an_empty_or_own_out_folder_is_taken(api: FakeApi, scenario: str, tmp_path: Path) -> None:
    assert invoke("run", scenario, "--out", tmp_path / "new").exit_code == 0
    (tmp_path / "empty").mkdir()
    assert invoke("run", scenario, "--out", tmp_path / "empty").exit_code == 0
    (tmp_path / "empty/manifest.json").write_text('{"run": {}, "machine": {}, "sha256": {}, "verdicts": []}')
    assert invoke("run", scenario, "--out", tmp_path / "empty").exit_code == 0


def test_overrides_reach_the_scenario(api: FakeApi, scenario: str) -> None:
    result = invoke("validate", scenario, "--set", "demand.sesion_fixed_mbit=1600", "--set", "title=a=b")
    assert result.exit_code == 2
    assert result.stderr == ("--set demand.sesion_fixed_mbit: unknown key; did you mean session_fixed_mbit?\n1 fault\n")
    assert invoke("validate", scenario, "--set", "title=a=b").stdout.startswith("tiny: a=b\n")


def test_validate_says_what_there_is(api: FakeApi, scenario: str) -> None:
    result = invoke("validate", scenario)
    assert result.exit_code == 0
    assert "2 communes, 3 settlements, 1 operators, 2 adoption" in result.stdout
    assert result.stdout.endswith("no faults\n")
    assert len(result.stdout.splitlines()) < 24


def test_targets(api: FakeApi, scenario: str) -> None:
    result = invoke("targets", scenario)
    assert result.stdout.splitlines()[1].split() == [
        "fixed-200", "2025", "simulated", "verdict", ">=", "200", "Mb/s", "households_passed()",
    ]  # fmt: skip
    assert "not judged: a legal act" in result.stdout
    assert result.stdout.endswith("2 targets, 1 judged\n")
    rows = json.loads(invoke("targets", scenario, "--json").stdout)
    assert [row["id"] for row in rows] == ["fixed-200", "law"]


def test_schema(api: FakeApi) -> None:
    assert json.loads(invoke("schema").stdout) == json_schema()


def test_tables(api: FakeApi) -> None:
    assert invoke("tables", "run").stdout == "backbone_links: 3 rows. Load of each link.\n"
    assert invoke("tables", "run", "backbone_links", "--csv").stdout == "link,load_mbps\na,1.0\nb,2.5\nc,\n"
    assert invoke("tables", "run", "backbone_links", "--csv", "--rows", "1").stdout == "link,load_mbps\na,1.0\n"
    shown = invoke("tables", "run", "backbone_links", "--rows", "2")
    assert shown.stdout == "link  load_mbps\na     1\nb     2.5\n"
    assert shown.stderr == "... 1 more rows\n"
    wrong = invoke("tables", "run", "backbone_link")
    assert wrong.exit_code == 2
    assert "did you mean backbone_links?" in wrong.stderr


def test_csv_is_text_that_no_spreadsheet_runs(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table({"name": ["=cmd()", "@x", "ok", "-1"], "gain_db": [-1.0, 2.0, 3.0, 4.0]})
    monkeypatch.setattr(FakeResults, "tables", {"t": table})
    lines = invoke("tables", "run", "t", "--csv").stdout.splitlines()
    assert lines[1:] == ["'=cmd(),-1.0", "'@x,2.0", "ok,3.0", "'-1,4.0"]
