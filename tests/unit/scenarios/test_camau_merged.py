"""The merged province is what the facts, the shared recipe and the reform say."""

from __future__ import annotations

import csv
import importlib
import itertools
import math
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import networkx as nx
import pytest

from camau_netsim.domains.demand.spec import Programme
from camau_netsim.domains.government.spec import Body
from camau_netsim.scenario.load import load
from camau_netsim.scenario.model import Scenario
from tests.unit.scenarios.test_camau_data import WRITTEN_SCALARS_WITHOUT_RANGE, fibre, scalars

FOLDER = Path(__file__).resolve().parents[3] / "scenarios" / "camau-merged"
CAMAU = FOLDER.parent / "camau"
RESIDENTS_2024, REGISTERED_2025 = 2_140_282, 2_606_672
BEFORE = ("before-camau", "before-bac-lieu")


@pytest.fixture(scope="module")
def merged() -> Scenario:
    return load(FOLDER)


@pytest.fixture(scope="module")
def before() -> tuple[Scenario, Scenario]:
    """The two provinces as they were."""
    return load(FOLDER, variant=BEFORE[0]), load(FOLDER, variant=BEFORE[1])


@pytest.fixture(scope="module")
def kept() -> Scenario:
    return load(FOLDER, variant="districts-kept")


def facts(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    with (folder / "facts" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_build_reproduces_the_committed_tables_to_the_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(FOLDER / "build.py"), "--out", str(tmp_path)], check=True, timeout=240)
    committed = {path.name: path.read_bytes() for path in (FOLDER / "data").iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed


def test_every_table_that_differs_from_the_parents_is_named() -> None:
    named = set(re.findall(r"data/(\w+\.csv)", (FOLDER / "scenario.yaml").read_text(encoding="utf-8")))
    assert named == {path.name for path in (FOLDER / "data").iterdir()}


def test_no_commune_is_lost_and_none_is_made_up(merged: Scenario) -> None:
    given = {f"c{row['code']}": row for row in facts("communes_2025.csv")}
    communes = {commune.id: commune for commune in merged.demand.communes}
    assert set(communes) == set(given)
    assert len(communes) == 64
    assert sum(commune.urban for commune in communes.values()) == 9
    assert all(communes[key].name == row["name_vi"] for key, row in given.items())
    assert {node.commune for node in merged.backbone.nodes if node.commune} == set(communes)


def test_people_add_up_to_the_source(merged: Scenario) -> None:
    given = {f"c{row['code']}": row for row in facts("communes_2025.csv")}
    assert sum(int(row["registered_pop_est"]) for row in given.values()) == pytest.approx(REGISTERED_2025, abs=64)
    assert sum(commune.people for commune in merged.demand.communes) == RESIDENTS_2024
    camau = sum(one.people for one in merged.demand.communes if given[one.id]["old_province"] == "Cà Mau")
    assert camau == sum(int(row["pop_2024_est"]) for row in facts("communes.csv", CAMAU))
    for one in merged.demand.communes:
        ratio = one.people / int(given[one.id]["registered_pop_est"])
        assert 0.78 < ratio < 0.88, one.name  # registered people are 1.27 of the residents, 1.15 in Bạc Liêu


def test_every_old_commune_went_into_one_new_one() -> None:
    parts = facts("old_communes.csv")
    known = {row["gso_code"]: row for row in facts("communes.csv", CAMAU)}
    assert sorted(part["old_code"] for part in parts if part["old_code"]) == sorted(known)
    for part in parts:
        if part["old_code"]:
            row = known[part["old_code"]]
            assert (part["seat_lat"], part["old_district"]) == (row["seat_lat"], row["district"])
    of_bac_lieu = [part for part in parts if not part["old_code"]]
    units = {row["code"]: row["predecessors"] for row in facts("communes_2025.csv")}
    assert all(part["old_name"].removeprefix("Phường ") in units[part["new_code"]] for part in of_bac_lieu)
    assert len(of_bac_lieu) == 64
    assert len({part["old_district"] for part in parts}) == 16


def test_settlements_hold_everybody(merged: Scenario) -> None:
    ratios = defaultdict(list)
    for settlement in merged.demand.settlements:
        ratios[settlement.commune].append(settlement.people_ratio)
    assert len(ratios) == 64
    assert all(abs(math.fsum(shares) - 1.0) < 1e-9 for shares in ratios.values())


def test_two_exits_are_reached_over_disjoint_links_and_conduits(merged: Scenario) -> None:
    graph = fibre(merged)
    assert nx.is_connected(graph)
    core = next(node.id for node in merged.backbone.nodes if node.kind == "core")
    assert core == merged.government.hub
    exits = [node.id for node in merged.backbone.nodes if node.kind == "exit"]
    ways = [nx.shortest_path(graph, core, end, weight="km") for end in exits]
    links = [{frozenset(pair) for pair in itertools.pairwise(way)} for way in ways]
    conduits = [frozenset().union(*(graph.edges[tuple(link)]["conduits"] for link in way)) for way in links]
    assert not links[0] & links[1]
    assert not conduits[0] & conduits[1]


def test_no_single_conduit_cuts_an_old_district_seat_off(merged: Scenario) -> None:
    graph = fibre(merged)
    exits = {node.id for node in merged.backbone.nodes if node.kind == "exit"}
    seats = {node.id for node in merged.backbone.nodes if node.kind in {"core", "aggregation"} and node.commune}
    assert len(seats) == 16
    for conduit in merged.passive.conduits:
        cut = [edge[:2] for edge in graph.edges(data="conduits") if conduit.id in edge[2]]
        rest = nx.restricted_view(graph, [], cut)
        reached = set().union(*(nx.node_connected_component(rest, end) for end in exits))
        assert seats <= reached, conduit.id


def levels(scenario: Scenario) -> Counter[str]:
    return Counter(body.level for body in scenario.government.bodies)


def test_bodies_are_those_of_each_state(merged: Scenario, kept: Scenario, before: tuple[Scenario, Scenario]) -> None:
    assert levels(merged) == {"central": 1, "province": 1, "department": 17, "commune": 64}
    assert levels(kept) == {"central": 1, "province": 1, "department": 17, "district": 16, "commune": 165}
    assert levels(before[0]) == {"central": 1, "province": 1, "department": 20, "district": 9, "commune": 101}
    assert levels(before[1]) == {"central": 1, "province": 1, "department": 20, "district": 7, "commune": 64}


def test_circuits_end_at_districts_only_while_there_are_districts(merged: Scenario, kept: Scenario) -> None:
    assert {level.circuit_to for level in merged.government.levels} == {"hub"}
    assert [level.id for level in kept.government.levels if level.circuit_to == "parent"] == ["commune"]
    for scenario in (merged, kept):
        day = scenario.government.levels_on
        assert day
        in_force = {level.id for level in scenario.government.levels if level.in_force_on(day)}
        assert {body.level for body in scenario.government.bodies} <= in_force
    area = {commune.id: commune.district for commune in kept.demand.communes}
    body = {one.id: one for one in kept.government.bodies}
    for one in body.values():
        if one.level == "commune":
            assert area[body[one.parent].commune] == area[one.commune], one.id


def busy_mbps(*scenarios: Scenario) -> float:
    """What bodies ask for in the busy hour, what ``uses`` names included."""
    return math.fsum(
        body.busy_hour_mbps
        + sum(use.rate_mbps for use in one.government.uses if body.level in use.levels and use.profile == "office")
        for one in scenarios
        for body in one.government.bodies
    )


def test_the_load_of_bodies_is_handed_on_not_lost(
    merged: Scenario, kept: Scenario, before: tuple[Scenario, Scenario]
) -> None:
    was = busy_mbps(*before)
    assert busy_mbps(merged) == pytest.approx(was, rel=1e-3)  # rates are written to 0.1 Mb/s
    assert busy_mbps(kept) == pytest.approx(was, rel=1e-3)


def work(programme: Programme, bodies: tuple[Body, ...]) -> float:
    """Mbyte a year of all bodies that do it."""
    n_bodies = sum(body.level in programme.of.split(";") for body in bodies)
    unit = programme.transaction_mbyte or 0.0
    return n_bodies * programme.units_factor * programme.transactions_per_year * unit


def test_the_work_of_programmes_is_handed_on_too(
    merged: Scenario, kept: Scenario, before: tuple[Scenario, Scenario]
) -> None:
    was = [body for one in before for body in one.government.bodies]
    for scenario in (merged, kept):
        alone = {"files-district-80", "files-commune-60"}
        sums = [0.0, 0.0]
        for old, new in zip(before[0].demand.programmes, scenario.demand.programmes, strict=True):
            assert old.id == new.id
            if old.units != "bodies":
                assert old == new
                continue
            pair = work(old, tuple(was)), work(new, scenario.government.bodies)
            if old.id in alone:
                sums = [total + one for total, one in zip(sums, pair, strict=True)]
            else:
                assert pair[1] == pytest.approx(pair[0], rel=1e-3), old.id
        assert sums[1] == pytest.approx(sums[0], rel=1e-3)


def test_register_holds_every_scalar_within_its_range(merged: Scenario) -> None:
    register = {entry.path: entry for entry in merged.assumptions}
    for path, value in scalars(merged):
        if path not in WRITTEN_SCALARS_WITHOUT_RANGE | {"government.levels_on", "government.second_hub"}:
            entry = register[path]
            assert entry.low is not None, path
            assert entry.high is not None, path
            assert entry.low <= value <= entry.high, path


def test_expected_circuits_are_those_of_the_graph(merged: Scenario) -> None:
    """Ways, links and what single conduits take, found again with networkx."""
    with (FOLDER / "expected" / "government_circuits.csv").open(encoding="utf-8", newline="") as stream:
        told = {row["body"]: row for row in csv.DictReader(stream)}
    graph, hub = fibre(merged), merged.government.hub
    km, ways = nx.single_source_dijkstra(graph, hub, weight="km")
    without = [
        nx.restricted_view(graph, [], [edge[:2] for edge in graph.edges(data="conduits") if conduit.id in edge[2]])
        for conduit in merged.passive.conduits
    ]
    always = set.intersection(*(nx.node_connected_component(rest, hub) for rest in without))
    assert len(told) == len(merged.government.bodies)
    for body in merged.government.bodies:
        row = told[body.id]
        assert float(row["way_km"]) == pytest.approx(km[body.node] + body.tail_km, rel=1e-9), body.id
        assert int(row["n_hops"]) == len(ways[body.node]) - 1, body.id
        assert row["connected_any_conduit"] == str(body.node in always), body.id


@pytest.mark.parametrize(("folder", "module", "name"), [(CAMAU, "province", "CAMAU"), (FOLDER, "reform", "MERGED")])
def test_territory_counts_the_bodies_of_the_core_as_they_are(folder: Path, module: str, name: str) -> None:
    sys.path[:0] = [str(FOLDER), str(CAMAU)]
    territory = getattr(importlib.import_module(f"{module}.territory"), name)
    with (folder / "data" / "government_bodies.csv").open(encoding="utf-8", newline="") as stream:
        bodies = list(csv.DictReader(stream))
    at_core = Counter(row["level"] for row in bodies if row["commune"] == territory.core_commune)
    assert at_core["province"] + at_core["department"] == territory.n_bodies_in_core
    assert at_core["district"] == territory.n_bodies_in_seat
    assert at_core["commune"] == 1
