"""Run folders: whole or not at all, checked when read."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from camau_netsim.domains.targets.interval import Interval
from camau_netsim.domains.targets.model import Verdict
from camau_netsim.engine.results import JUDGED, MANIFEST, SCHEMAS, Results, build_tables, load_results
from camau_netsim.errors import ReportError


def verdict(status):
    return Verdict(id=status, clause="c", quote="q", english="e", year=2025, status=status, interval=Interval(1.0, 2.0))


def results(*statuses):
    table = SCHEMAS["access_communes"].build(
        [
            {
                "year": 2025,
                "commune": ["a"],
                "n_households": [4.0],
                "n_passed": [3.0],
                "n_lit": [3.0],
                "n_fitting": [3.0],
                "n_serviceable": [None],
                "n_on_demand": [3.0],
                "feasible": [True],
                "n_fibre_lines": [3.0],
                "n_copper_lines": [0.0],
                "n_wireless_lines": [0.0],
            }
        ]
    )
    return Results(
        {"access_communes": table}, tuple(map(verdict, statuses)), {"scenario": "s", "seed": 1}, {"workers": 3}
    )


@pytest.mark.parametrize(
    ("statuses", "code"),
    [((), 0), (("met", "not judged"), 0), (("met", "missed"), 1), (("undecided",), 1), (("not judged",), 0)],
)
def test_exit_code(statuses, code):
    assert results(*statuses).exit_code() == code


def test_saved_and_read_again(tmp_path):
    given = results("met", "missed")
    folder = given.save(tmp_path / "deep" / "run")
    assert sorted(path.name for path in folder.iterdir()) == ["access_communes.parquet", MANIFEST]
    again = load_results(folder)
    assert again.tables["access_communes"].equals(given.tables["access_communes"])
    assert (
        again.tables["access_communes"].schema.field("n_passed").metadata
        == given.tables["access_communes"].schema.field("n_passed").metadata
    )
    assert (again.verdicts, again.manifest, again.machine) == (given.verdicts, given.manifest, given.machine)
    assert again.to_json() == given.to_json()


def test_json_says_nothing_of_the_machine():
    content = json.loads(results("met").to_json())
    assert set(content) == {"verdicts", "manifest"}
    assert "workers" not in content["manifest"]


def test_an_earlier_run_is_replaced_whole(tmp_path):
    results("met").save(tmp_path / "run")
    (tmp_path / "run" / "map.png").write_bytes(b"old")
    results("missed").save(tmp_path / "run")
    assert not (tmp_path / "run" / "map.png").exists()
    assert load_results(tmp_path / "run").verdicts[0].status == "missed"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]  # no draft is left behind


def test_something_else_is_never_replaced(tmp_path):
    foreign = tmp_path / "home"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("dear")
    file = tmp_path / "file"
    file.write_text("x")
    odd = tmp_path / "odd"
    odd.mkdir()
    (odd / MANIFEST).write_text('{"name": "a web app"}')
    for place in (foreign, file, odd):
        with pytest.raises(ReportError, match="exists and is not a run folder"):
            results("met").save(place)
    assert (foreign / "letter.txt").read_text() == "dear"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "home", "odd"]


def test_a_run_that_cannot_be_written_leaves_the_old_one(tmp_path):
    results("met").save(tmp_path / "run")
    broken = Results({"t": pa.table({"a": [1]})}, (), {"seed": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        broken.save(tmp_path / "run")
    assert load_results(tmp_path / "run").verdicts[0].status == "met"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_changed_or_missing_file_is_refused(tmp_path):
    folder = results("met").save(tmp_path / "run")
    table = folder / "access_communes.parquet"
    content = table.read_bytes()
    table.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ReportError, match=r"access_communes\.parquet: its content is not what the run wrote"):
        load_results(folder)
    table.unlink()
    with pytest.raises(ReportError, match="missing, although the manifest lists it"):
        load_results(folder)


@pytest.mark.parametrize("text", [None, "", "{}", "[]", "not json", '{"run": {}}'])
def test_a_folder_without_a_manifest_of_ours_is_refused(tmp_path, text):
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ReportError, match="not a run folder"):
        load_results(tmp_path)
    with pytest.raises(ReportError):
        load_results(tmp_path / "nowhere")


def test_tables_are_joined_in_the_order_of_the_replications():
    def part(replication):
        row = {
            "replication": replication,
            "year": 2025,
            "centre": ["c"],
            "kind": ["k"],
            "hosts_platform": True,
            "live_ratio": [1.0],
            "programmes_mbps": 0.0,
            "hall_available_ratio": 1.0,
            "stored_gbyte": 0.0,
            "storage_gbyte": 0.0,
            "stored_ratio": 0.0,
        }
        return {"datacentre_centres": [row]}

    tables = build_tables([part(0), part(1), {}])
    assert tables["datacentre_centres"]["replication"].to_pylist() == [0, 1]
    assert set(tables) == set(SCHEMAS) - JUDGED
    assert tables["radio_cells"].num_rows == 0
