"""Checks of the demand room's newer parts and of programmes: broken once, told once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from camau_netsim.scenario.load import load
from tests.support.scenarios import Tree, tiny_scenario, write_scenario
from tests.unit.scenario.faulty import faults_of_tree, row_of

Change = Callable[[Tree], object]
CURVE = {"quantity": "users_4g", "law": "logistic", "limit_ratio": 0.95}
KIND = {"id": "firm", "name": "Firms", "n_per_1000_urban": 10.0, "busy_hour_ratio": 0.1, "profile": "office"}
WEB = {"id": "web", "name": "Web", "household_ratio": 1.0, "organisation_ratio": 1.0, "mobile_ratio": 1.0,
       "session_mbit": 20.0}  # fmt: skip
VISITS = {"id": "visits", "units": "people", "transactions_per_year": 10.0, "transaction_mbyte": 1.0,
          "network": "public", "source": "made up"}  # fmt: skip
TARGET = {"id": "visits", "system": "s", "clause": "c", "quote": "q", "english": "e", "year": "2025",
          "threshold": "50", "unit": "%", "kind": "input assumption"}  # fmt: skip


def points(n: int, share: float = 0.5) -> list[Tree]:
    return [{"quantity": "users_4g", "year": 2015 + k, "share_ratio": share + 0.01 * k} for k in range(n)]


def give(**more: Any) -> Change:
    """Return a change of settings and tables of the demand room."""
    return lambda tree: tree["demand"].update(more)


def without(column: str, **more: Any) -> Change:
    """The same, with a column of adoption left out."""

    def change(tree: Tree) -> None:
        for row in tree["demand"]["adoption"]:
            del row[column]
        tree["demand"].update(more)

    return change


def planned(*programmes: Tree, targets: tuple[Tree, ...] = (TARGET,), **more: Any) -> Change:
    """Return a change that adds programmes and the catalogue they come from."""

    def change(tree: Tree) -> None:
        tree["targets"] = {"catalogue": list(targets)}
        tree["demand"].update(programmes=list(programmes), **more)

    return change


GOOD = [
    without("users_4g_ratio", curves=[CURVE], known_points=points(6)),
    give(growth="high", growth_bands=[{"id": "high", "people_growth_per_year": 0.01}]),
    give(districts=[{"district": "Cà Mau", "growth_per_year": 0.02}], observed_on="weekend", observed_days=104),
    give(organisation_kinds=[KIND], applications=[WEB], session_sizes="mix", hub="C1", hub_ratio=0.5),
    planned(VISITS),
    planned(VISITS | {"adoption_ratio": 0.2}, targets=(TARGET | {"threshold": "", "unit": ""},)),
]

FAULTS = [
    (
        without("users_4g_ratio"),
        [
            "demand.adoption[2025].users_4g_ratio: missing value; write it, or give demand.curves a row for users_4g",
            "demand.adoption[2030].users_4g_ratio: missing value; write it, or give demand.curves a row for users_4g",
        ],
    ),
    (
        give(curves=[CURVE], known_points=points(6)),
        [
            "demand.adoption[2025].users_4g_ratio: demand.curves gives users_4g already; leave one of them out",
            "demand.adoption[2030].users_4g_ratio: demand.curves gives users_4g already; leave one of them out",
        ],
    ),
    (
        without("users_4g_ratio", curves=[CURVE], known_points=points(5)),
        [
            "demand.curves[users_4g].quantity: 5 points of users_4g are too few for a curve; it takes 6; "
            "give more points, or the years one by one in demand.adoption"
        ],
    ),
    (
        without("users_4g_ratio", curves=[CURVE | {"law": "bass", "limit_ratio": 0.5}], known_points=points(6)),
        [
            "demand.curves[users_4g].limit_ratio: 0.5 is not above the point 0.55",
            "demand.curves[users_4g].start_year: a bass curve needs the first year of its market",
        ],
    ),
    (
        without("users_4g_ratio", curves=[CURVE | {"law": "bass", "start_year": 2017}], known_points=points(6)),
        ["demand.curves[users_4g].start_year: 2017 is not before the first point"],
    ),
    (
        give(known_points=points(1)),
        ["demand.known_points[users_4g,2015,12].quantity: no curve takes the points of users_4g"],
    ),
    (give(growth="low"), ["demand.growth: no row of demand.growth_bands has the id 'low'"]),
    (
        lambda tree: [
            give(growth_bands=[{"id": "central", "people_growth_per_year": 0.0}])(tree),
            row_of(tree, "demand.adoption", "year", 2030).update(population_ratio=1.1),
        ],
        [
            "demand.adoption[2030].population_ratio: demand.growth_bands says how people grow already; "
            "leave the column out"
        ],
    ),
    (
        give(districts=[{"district": "Ca Mau", "growth_per_year": 0.0}]),
        ["demand.districts[Ca Mau].district: no commune is in the district 'Ca Mau'; did you mean Cà Mau?"],
    ),
    (
        give(applications=[WEB | {"household_ratio": 0.9}]),
        ["demand.applications[web].household_ratio: household_ratio of the applications adds up to 0.9, not 1"],
    ),
    (
        give(applications=[{key: value for key, value in WEB.items() if key != "session_mbit"} | {"stream_mbps": 5.0}]),
        [
            f"demand.applications[web].{line}_ratio: no application of a {line} line is a transfer; "
            "give one a session_mbit"
            for line in ("household", "organisation", "mobile")
        ],
    ),
    (
        give(applications=[WEB | {"stream_mbps": 5.0}]),
        ["demand.applications[web]: give either session_mbit or stream_mbps"],
    ),
    (give(session_sizes="mix"), ["demand.session_sizes: there are no applications to take sizes from; write given"]),
    (
        give(organisation_kinds=[KIND | {"profile": "school"}]),
        [
            "demand.organisation_kinds[firm].profile: demand has no school_profile; "
            "give it, or take another profile"
        ],
    ),
    (give(hub_ratio=0.5), ["demand.hub_ratio: is 0.5, but demand has no hub; name the commune that is the hub"]),
    (
        give(observed_on="weekend", observed_days=105),
        [
            "demand.observed_days: 105 days are to be observed, but 2025 has 104 of weekend",
            "demand.observed_days: 105 days are to be observed, but 2030 has 104 of weekend",
        ],
    ),
    (
        give(organisation_kinds=[KIND], organisations=[{"commune": "C1", "kind": "firms", "n_organisations": 1.0}]),
        [
            "demand.organisations[C1,firms].kind: no row of demand.organisation_kinds has the id 'firms'; "
            "did you mean firm?"
        ],
    ),
    (
        planned(VISITS, targets=(TARGET, TARGET | {"id": "epay"})),
        [
            "targets.catalogue[epay].id: epay is an input of the plan that no row of demand.programmes uses; "
            "give it one, with network none if it is no traffic"
        ],
    ),
    (
        planned(VISITS | {"id": "visit"}, targets=(TARGET | {"kind": "out of scope"},)),
        [
            "demand.programmes[visit].id: no row of targets.catalogue has the id 'visit'; did you mean visits?",
            "demand.programmes[visit].adoption_ratio: missing value; the plan names no share for it",
        ],
    ),
    (
        planned(VISITS | {"scaled_by": "visit", "mobile_from": "visits"}),
        ["demand.programmes[visits].scaled_by: no row of demand.programmes has the id 'visit'; did you mean visits?"],
    ),
    (
        planned(VISITS | {"of": "firm"}),
        ["demand.programmes[visits].of: units people have no kinds or levels; leave it empty"],
    ),
    (
        planned(VISITS | {"units": "organisations", "of": "firms"}, organisation_kinds=[KIND]),
        ["demand.programmes[visits].of: 'firms' is none of firm; did you mean firm?"],
    ),
    (
        planned(VISITS | {"units": "bodies"}),
        [
            "demand.programmes[visits].of: units bodies need kinds or levels; "
            "some of province, commune",
            "demand.programmes[visits].network: bodies have no lines of the public network here; take tslcd or centre",
        ],
    ),
    (
        planned(VISITS | {"network": "tslcd"}),
        ["demand.programmes[visits].units: only bodies have circuits in the tslcd; take bodies, or another network"],
    ),
    (
        planned(VISITS | {"session_mbps": 2.0}),
        ["demand.programmes[visits]: session_mbps and session_h go together"],
    ),
    (
        planned(VISITS | {"units": "none"}),
        ["demand.programmes[visits]: a programme that loads a network has units"],
    ),
]  # fmt: skip


@pytest.mark.parametrize("change", GOOD)
def test_good_ones_load(change: Change, tmp_path: Path) -> None:
    tree = tiny_scenario()
    change(tree)
    assert load(write_scenario(tmp_path, tree)).name == "tiny"


@pytest.mark.parametrize(("change", "faults"), FAULTS)
def test_each_fault_is_told_once(change: Change, faults: list[str], tmp_path: Path) -> None:
    tree = tiny_scenario()
    change(tree)
    assert sorted(faults_of_tree(tmp_path, tree)) == sorted(faults)
