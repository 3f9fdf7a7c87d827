"""Going on until verdicts are decided: the same replications as a plain run, and no more than are needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from camau_netsim import api
from camau_netsim.domains.targets.sequential import confidences, looks_of
from camau_netsim.engine.results import JUDGED
from camau_netsim.errors import CompileError

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"


@pytest.fixture(scope="module")
def scenario():
    return api.load(TUTORIAL, variant="often-cut")


@pytest.fixture(scope="module")
def found(scenario):
    return api.run(scenario, replications=4, until_decided=16)


def test_it_stops_at_the_limit_if_something_stays_undecided(found):
    assert found.manifest["replications"] == 16
    assert found.manifest["until_decided"]["looks"] == [
        [n, level] for n, level in zip((4, 8, 16), confidences((4, 8, 16), 0.95), strict=True)
    ]
    assert any(verdict.status == "undecided" for verdict in found.verdicts)


def test_the_tables_are_those_of_a_plain_run_of_as_many(scenario, found):
    plain = api.run(scenario, replications=16)
    for name, table in plain.tables.items():
        if name not in JUDGED:
            assert found.tables[name].equals(table), name


def test_any_number_of_workers_gives_the_same(scenario, found):
    other = api.run(scenario, replications=4, until_decided=16, workers=2)
    assert other.to_json() == found.to_json()


def test_it_stops_as_soon_as_nothing_is_undecided(scenario):
    sure = [row for row in scenario.targets.catalogue if row.id in ("fix-hh-fibre", "fix-200m-90")]
    found = api.run(scenario.replace({"targets.catalogue": sure}), replications=4, until_decided=1000)
    assert found.manifest["replications"] == 4
    assert "Looked at after 4 replications, 1000 at most" in " ".join(api.summarise(found).split())


def test_a_verdict_stands_as_it_was_decided(found):
    by_status = {verdict.id: len(verdict.values) for verdict in found.verdicts if verdict.status in ("met", "missed")}
    assert by_status["fix-200m-90"] == looks_of(4, 16)[0]


def test_undecided_says_how_many_more(found):
    text = api.summarise(found)
    assert "would settle it" in text or "no number of replications is in sight" in text


def test_a_limit_below_the_start_is_refused(scenario):
    with pytest.raises(CompileError, match="at least 8"):
        api.run(scenario, replications=8, until_decided=7)
