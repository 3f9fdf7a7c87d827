"""An old run judged again says what it said, and what another catalogue asks."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from camau_netsim import api
from camau_netsim.engine.results import Results
from camau_netsim.errors import ReportError, ScenarioError

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"
CATALOGUE = TUTORIAL / "data" / "targets.csv"


@pytest.fixture(scope="module")
def results():
    return api.run(api.load(TUTORIAL, variant="often-cut"), replications=3)


def changed(tmp_path, **cells):
    """The tutorial's catalogue with cells of the row ``fix-200m-90`` changed."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    next(row for row in rows if row["id"] == "fix-200m-90").update(cells)
    path = tmp_path / "mine.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_same_catalogue_says_the_same(results, tmp_path):
    folder = results.save(tmp_path / "run")
    again = api.judge(api.load_results(folder), CATALOGUE)
    assert again.verdicts == results.verdicts
    assert again.tables["targets_verdicts"].equals(results.tables["targets_verdicts"])
    saved = api.load_results(again.save(tmp_path / "again"))
    assert saved.verdicts == again.verdicts
    assert saved.manifest["judged_again"] is True


def test_another_threshold_and_another_measure_are_judged(results, tmp_path):
    # 75 of 90 lines bought 200 Mb/s or more: 83.33 %, above 80; all of them bought 50.
    path = changed(tmp_path, threshold="80", measure="fixed_users_at_rate(rate_mbps=200)")
    verdict = next(one for one in api.judge(results, path).verdicts if one.id == "fix-200m-90")
    assert (verdict.status, verdict.threshold) == ("met", 80.0)
    assert verdict.value == pytest.approx(100.0 * 75.0 / 90.0)
    path = changed(tmp_path, measure="fixed_users_at_rate(rate_mbps=50)")
    assert next(one for one in api.judge(results, path).verdicts if one.id == "fix-200m-90").value == 100.0


def test_a_year_that_was_not_simulated_is_not_judged(results, tmp_path):
    verdict = next(
        one for one in api.judge(results, changed(tmp_path, year="2030")).verdicts if one.id == "fix-200m-90"
    )
    assert verdict.reason == "due in 2030, which was not simulated"


def test_levels_can_be_given(results):
    strict = api.judge(results, CATALOGUE, service_availability_ratio=0.9999999)
    assert "99.99999" in str(strict.manifest["service_availability_ratio"] * 100)
    mild = api.judge(results, CATALOGUE, service_availability_ratio=0.5)
    value = {
        name: next(v for v in one.verdicts if v.id == "dvc-24x7").value for name, one in (("s", strict), ("m", mild))
    }
    assert value["s"] <= value["m"] == 100.0


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"measure": "fixed_users_at_rat(rate_mbps=200)"}, "did you mean fixed_users_at_rate?"),
        ({"measure": "fixed_users_at_rate(rat=200)"}, "has no parameter 'rat'"),
        ({"measure": "fixed_users_at_rate"}, "is not of the form"),
        ({"kind": "wish"}, "must be one of"),
        ({"id": "mob-4g-40"}, "duplicate id"),
    ],
)
def test_faults_of_a_catalogue_are_told_with_their_line(results, tmp_path, cells, what):
    path = changed(tmp_path, **cells)
    line = next(number for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "200" in text)
    with pytest.raises(ScenarioError) as refused:
        api.judge(results, path)
    assert what in str(refused.value)
    assert f"mine.csv:{line if 'id' not in cells else line + 1} " in str(refused.value)


def test_a_catalogue_that_is_not_there_is_refused(results, tmp_path):
    with pytest.raises(ScenarioError, match="no such file"):
        api.judge(results, tmp_path / "none.csv")


def test_a_run_that_lacks_what_a_measure_reads_is_refused(results):
    tables = {name: table for name, table in results.tables.items() if name != "radio_communes"}
    with pytest.raises(ReportError, match="the run has no table radio_communes"):
        api.judge(Results(tables, results.verdicts, results.manifest), CATALOGUE)
    narrow = results.tables["radio_communes"].drop_columns(["sampled_mbps"])
    with pytest.raises(ReportError, match="has no column sampled_mbps"):
        api.judge(Results({**results.tables, "radio_communes": narrow}, results.verdicts, results.manifest), CATALOGUE)


def test_a_run_that_does_not_say_its_levels_asks_for_them(results):
    manifest = {name: value for name, value in results.manifest.items() if name != "rate_tolerance_ratio"}
    old = Results(results.tables, results.verdicts, manifest)
    with pytest.raises(ReportError, match="does not say its rate_tolerance_ratio"):
        api.judge(old, CATALOGUE)
    assert api.judge(old, CATALOGUE, rate_tolerance_ratio=0.0).verdicts
