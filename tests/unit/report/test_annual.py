"""The report of a year of a run."""

import csv
import json

import pytest

import camau_netsim
from camau_netsim.errors import ReportError
from camau_netsim.report.annual import SCHEMAS
from tests.unit.report.builders import judged_tree, simulated


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("annual"), judged_tree(), (2025, 2030))[0]


def rows(report, name):
    return report.tables[name].to_pylist()


def test_it_holds_the_year_and_nothing_else(results):
    report = camau_netsim.annual_report(results, 2030)
    assert set(report.tables) == {schema.name for schema in SCHEMAS}
    assert {row["year"] for row in rows(report, "promises")} == {2030}
    assert len(rows(report, "promises")) == 3
    homes = results.tables["access_communes"].to_pandas().query("year == 2030")
    assert sum(row["n_fibre_lines"] for row in rows(report, "lines")) == pytest.approx(homes["n_fibre_lines"].sum())


def test_figures_are_means_over_replications(results):
    report = camau_netsim.annual_report(results, 2025)
    users = results.tables["failures_availability"].to_pandas().query("year == 2025 and service == 'mobile'")
    served = (users["n_users"] * users["available_ratio"]).sum() / users["n_users"].sum()
    mobile = [row for row in rows(report, "availability") if row["service"] == "mobile"]
    total = sum(row["n_users"] for row in mobile)
    assert total == pytest.approx(users["n_users"].sum() / 2)
    assert sum(row["n_users"] * row["available_ratio"] for row in mobile) / total == pytest.approx(served)
    assert all(row["down_min"] == pytest.approx((1 - row["available_ratio"]) * 525_600, abs=1e-4) for row in mobile)
    cover = {(row["technology"], row["operator"]): row for row in rows(report, "coverage")}
    people = (
        results.tables["radio_coverage"].to_pandas().query("year == 2025 and technology == '4g' and operator == 'any'")
    )
    assert cover["4g", "any"]["outdoor_ratio"] == pytest.approx(people["n_outdoor"].sum() / people["n_people"].sum())


def test_rates_are_those_that_promises_are_judged_by(results):
    report = camau_netsim.annual_report(results, 2025)
    by_id = {verdict.id: verdict for verdict in results.verdicts}
    rates = {(row["service"], row["operator"]): row for row in rows(report, "rates") if row["area"] == "all"}
    assert rates["4g", "any"]["test_mbps"] == pytest.approx(by_id["mobile-4g"].value)
    homes = [row for row in rows(report, "rates") if row["service"] == "household"]
    assert homes
    assert all(0.0 < row["of_plan_ratio"] <= 1.0 + 1e-9 for row in homes)


def test_it_is_saved_whole_as_csv(results, tmp_path):
    report = camau_netsim.annual_report(results, 2025)
    folder = report.save(tmp_path / "2025")
    assert {path.name for path in folder.iterdir()} == {f"{name}.csv" for name in report.tables} | {"manifest.json"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["year"], manifest["replications"]) == (2025, 2)
    with (folder / "promises.csv").open(encoding="utf-8") as stream:
        assert len(list(csv.DictReader(stream))) == 3
    assert report.save(folder) == folder  # an earlier one is replaced
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ReportError, match="is not a report of a year"):
        report.save(tmp_path / "other")


def test_the_text_has_a_line_for_each_promise(results):
    text = camau_netsim.annual_report(results, 2025).to_text()
    assert "report of 2025, due before 15 December 2025" in text
    assert all(f" {verdict.id} " in text for verdict in results.verdicts)


def test_a_year_that_was_not_simulated_is_refused(results):
    with pytest.raises(ReportError, match="the run did not simulate 2026; it has 2025, 2030"):
        camau_netsim.annual_report(results, 2026)
