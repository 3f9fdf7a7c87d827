"""A scenario may leave out what it does not need: every room lives without the others' things."""

from __future__ import annotations

import pytest

from camau_netsim import api
from camau_netsim.engine.results import SCHEMAS
from tests.support.scenarios import Tree, tiny_scenario, write_scenario


def without_radio(tree: Tree) -> None:
    del tree["radio"]
    tree["passive"]["masts"] = []


def without_cells(tree: Tree) -> None:
    tree["radio"]["cells"] = []


def without_access(tree: Tree) -> None:
    del tree["access"]


def without_offices(tree: Tree) -> None:
    del tree["government"], tree["datacentre"], tree["services"]


def without_conduits(tree: Tree) -> None:
    tree["passive"]["conduits"] = []
    for link in tree["backbone"]["links"]:
        link["conduits"] = ""


def without_anything(tree: Tree) -> None:
    for room in ("radio", "passive", "access", "government", "datacentre", "services"):
        del tree[room]
    for link in tree["backbone"]["links"]:
        link["conduits"] = ""


CATALOGUE = (
    ("fixed", "fixed_users_at_rate(rate_mbps=10)"),
    ("capable", "fixed_users_capable(rate_mbps=10)"),
    ("passed", "households_passed()"),
    ("mobile", "mobile_mean_rate(technology=4g)"),
    ("covered", "population_covered(technology=4g)"),
    ("fibre", "communes_with_fibre()"),
    ("bodies", "bodies_connected()"),
    ("served", "service_available()"),
    ("post", "postal_online()"),
)
NO_VALUE = {
    without_radio: {"mobile"},
    without_cells: {"mobile"},
    without_access: {"fixed", "capable"},
    without_offices: {"bodies", "served", "post"},
    without_conduits: set(),
    without_anything: {"mobile", "fixed", "capable", "bodies", "served", "post"},
}


@pytest.mark.parametrize("change", NO_VALUE, ids=lambda change: change.__name__)
def test_a_scenario_may_leave_things_out(tmp_path, change):
    tree = tiny_scenario()
    tree.pop("assumptions")
    change(tree)
    row = {
        "system": "s",
        "clause": "c",
        "quote": "q",
        "english": "e",
        "year": "2025",
        "comparator": ">=",
        "threshold": "1",
    }
    kind = {"kind": "simulated verdict", "unit": "%"}
    tree["targets"] = {"catalogue": [{"id": name, **row, **kind, "measure": measure} for name, measure in CATALOGUE]}
    results = api.run(api.load(write_scenario(tmp_path, tree, inline=True)), years=[2025], replications=2)
    assert set(results.tables) == set(SCHEMAS)
    not_judged = {verdict.id: verdict.reason for verdict in results.verdicts if verdict.status == "not judged"}
    assert set(not_judged) == NO_VALUE[change]
    assert all(reason.startswith("no value in 2025: ") for reason in not_judged.values())
    assert results.exit_code() in (0, 1)
    assert results.to_json()
