"""Replications: told as they come, refused when they make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from camau_netsim import api
from camau_netsim.domains.targets.spec import TargetsSpec
from camau_netsim.errors import CompileError
from camau_netsim.experiment.replicate import replicate

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"


@pytest.fixture(scope="module")
def scenario():
    return api.load(TUTORIAL)


def test_progress_counts_the_replications(scenario):
    told = []
    replicate(scenario, (2025,), 1, 2, 1, lambda *news: told.append(news))
    assert told == [(0, 2, "compile"), (1, 2, "simulate"), (2, 2, "simulate")]


@pytest.mark.parametrize(("seed", "replications", "workers"), [(-1, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_numbers_that_make_no_sense_are_refused(scenario, seed, replications, workers):
    with pytest.raises(CompileError, match="at least"):
        replicate(scenario, (2025,), seed, replications, workers)


def test_sessions_over_4g_and_5g_at_once_are_refused():
    scenario = api.load(TUTORIAL, overrides=(("radio.aggregation", "all"),))
    with pytest.raises(CompileError, match="aggregation all cannot be simulated session by session"):
        api.run(scenario, replications=1, windows=("2025 any 21:00-22:00",))


def test_a_catalogue_that_cannot_be_read_is_a_compile_error(scenario):
    row = scenario.targets.catalogue[0].model_copy(update={"measure": "unheard_of()"})
    changed = scenario.model_copy(update={"targets": TargetsSpec(catalogue=(row,))})
    with pytest.raises(CompileError, match="no measure 'unheard_of'"):
        api.run(changed, replications=1)


def test_a_run_says_what_it_was(scenario):
    results = api.run(scenario, replications=2, seed=7)
    manifest = results.manifest
    assert (manifest["scenario"], manifest["seed"], manifest["replications"], manifest["years"]) == (
        "tutorial",
        7,
        2,
        [2025],
    )
    assert manifest["scenario_sha256"] == scenario.digest()
    assert set(results.machine["seconds"]) == {"compile", "simulate", "judge"}
    assert len(results.verdicts) == len(scenario.targets.catalogue) == results.tables["targets_verdicts"].num_rows


def test_one_more_replication_leaves_the_others_as_they_were(scenario):
    often = api.load(TUTORIAL, variant="often-cut")
    two, three = (api.run(often, replications=n).tables for n in (2, 3))
    for name in ("failures_outages", "government_bodies", "access_lines"):
        first = [row for row in three[name].to_pylist() if row["replication"] < 2]
        assert two[name].to_pylist() == first
    assert two["failures_outages"].num_rows > 0


def test_years_are_asked_for_in_any_order_and_once():
    tables = api.run(api.load(TUTORIAL), years=[2025, 2025], replications=1).tables
    assert set(tables["backbone_nodes"]["year"].to_pylist()) == {2025}
    assert tables["backbone_nodes"].num_rows == 6
