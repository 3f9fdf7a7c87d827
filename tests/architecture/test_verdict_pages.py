"""The pages of verdicts: every promise has a row, and what was published stands there as in the facts."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from camau_netsim import run
from camau_netsim.domains.targets.measures.frames import Cuts
from docs.draw_hindcast import MODEL, PAGE, PUBLISHED, Published, read_facts
from docs.verdict_page import CAMAU, HEAD, verdict_rows
from tests.architecture.source import ROOT


def test_every_promise_has_a_row_in_the_order_of_the_plan() -> None:
    with (CAMAU / "facts" / "targets.csv").open(encoding="utf-8", newline="") as stream:
        promises = list(csv.DictReader(stream))
    found = verdict_rows()
    assert len(found) == len(promises) == 109
    assert [row[0] for row in found] == [f"`{row['id']}`: {row['english']}" for row in promises]
    assert {len(row) for row in found} == {len(HEAD)}


def test_a_row_is_judged_in_its_year_or_says_why_not() -> None:
    for row in verdict_rows():
        told = dict(zip(HEAD, row, strict=True))
        bold = re.findall(r"\*\*(met|missed|undecided)\*\*", told["as of 2025"] + told["as of 2030"])
        assert len(bold) == 1 or told["cause, or why not judged"], row[0]
        if bold == ["missed"]:
            assert told["cause, or why not judged"], row[0]


def test_a_changed_verdict_changes_the_page(tmp_path: Path) -> None:
    for name in ("data/targets.csv", "expected/targets_verdicts.csv", "expected/targets_years.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = (CAMAU / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(",missed,", ",met,"), encoding="utf-8")
    assert verdict_rows(tmp_path) != verdict_rows()


def test_what_was_published_stands_as_in_the_facts() -> None:
    facts, page = read_facts(), PAGE.read_text(encoding="utf-8")
    table = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]
    assert len(table) == len(PUBLISHED)
    for one, cells in zip(PUBLISHED, table, strict=True):
        fact = one.fact_row(facts)
        assert cells[0] == f"| {one.quantity}"
        assert float(cells[3]) == pytest.approx(float(fact["value"]), rel=2e-3)
        assert (cells[5], cells[6]) == (f"{fact['scope']}, {fact['period']}", one.used)
        assert fact["source"] in cells[7]
        assert float(cells[4].rstrip("%")) == pytest.approx((float(cells[2]) / float(cells[3]) - 1) * 100, abs=1.1)


def test_a_figure_that_nobody_published_is_refused() -> None:
    with pytest.raises(LookupError, match=r"0 rows of telecom.csv"):
        Published(next(iter(MODEL)), 2025, "household_ftth_share", "Vietnam", "2031-01", "not used").fact_row(
            read_facts()
        )


def test_the_model_has_every_quantity() -> None:
    tables = Cuts(run(ROOT / "scenarios" / "tutorial", replications=1).tables)
    tutorial = {"households with fibre, %": 72.0, "fixed lines for 100 people": 18.0, "communes with fibre, %": 100.0,
                "mobile broadband lines for 100 people": 100.0, "people under 4G outdoors, %": 100.0,
                "people under 5G outdoors, %": 0.0, "operators for each mast in use": 1.0,
                "fixed, mean of short tests at the port, busiest hour, Mb/s": 800.0 / 3.0,
                "fixed, mean of short tests over Wi-Fi, busiest hour, Mb/s": 800.0 / 3.0,
                "fixed, median line over Wi-Fi, busiest hour, Mb/s": 300.0,
                "mobile, mean of session rates, observed hours, Mb/s": 49.0}  # fmt: skip
    assert {name: MODEL[name](tables, 2025) for name in tutorial} == pytest.approx(tutorial, rel=1e-8)
    assert set(MODEL) - set(tutorial) == {name for name in MODEL if name.startswith("5G of")}
    assert {one.quantity for one in PUBLISHED} == set(MODEL)
