"""The Cà Mau scenario is what its facts and its recipe say."""

from __future__ import annotations

import csv
import importlib
import itertools
import math
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from camau_netsim.core.place import plane_of
from camau_netsim.core.spec import Spec
from camau_netsim.domains.access.spec import FIBRE
from camau_netsim.domains.demand.problem import compile_problem as compile_demand
from camau_netsim.domains.demand.tables import year_row
from camau_netsim.domains.targets.problem import promised, promised_share
from camau_netsim.scenario.load import load
from camau_netsim.scenario.model import Scenario

FOLDER = Path(__file__).resolve().parents[3] / "scenarios" / "camau"
CENSUS_2019, GROWTH_TO_2024 = 1_194_476, 1.01797
WRITTEN_SCALARS_WITHOUT_RANGE = {
    "broadcast.satellite",
    "demand.growth",
    "demand.hub",
    "demand.observed_on",
    "radio.indoor_shadowing",
    "demand.session_size_law",
    "demand.session_sizes",
    "failures.given_mode",
    "failures.wind_field",
    "government.hub",
    "government.levels_on",
    "government.soc_centre",
    "government.voice_discipline",
    "radio.aggregation",
    "radio.shadowing",
    "radio.building_entry",
    "radio.drawn_entry",
    "radio.glass_release",
    "radio.indoor_depth",
    "radio.long_range",
    "radio.roaming",
    "radio.shadow_correlation",
    "access.attenuators",
    "access.contention",
    "access.gpon_fec",
}


@pytest.fixture(scope="module")
def camau() -> Scenario:
    return load(FOLDER)


def rows(name: str, folder: str = "data") -> list[dict[str, str]]:
    with (FOLDER / folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_build_reproduces_the_committed_tables_to_the_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(FOLDER / "build.py"), "--out", str(tmp_path)], check=True, timeout=120)
    committed = {path.name: path.read_bytes() for path in (FOLDER / "data").iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed


def test_check_says_which_table_differs(tmp_path: Path) -> None:
    for path in (FOLDER / "data").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "radio_layers.csv").write_text("changed\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(FOLDER / "build.py"), "--check", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert done.stdout.split("\n")[0] == "radio_layers.csv differs"


def test_units_and_people_are_those_of_the_facts(camau: Scenario) -> None:
    communes = camau.demand.communes
    assert len(communes) == 101
    assert len({commune.district for commune in communes}) == 9
    assert sum(commune.urban for commune in communes) == 19
    assert sum(commune.coastal for commune in communes) == 24
    assert sum(commune.area_km2 for commune in communes) == pytest.approx(5276.6, abs=0.1)
    assert sum(commune.people for commune in communes) == pytest.approx(CENSUS_2019 * GROWTH_TO_2024, abs=101)
    assert sum(commune.households for commune in communes) == pytest.approx(323_000, rel=0.03)


def test_settlements_hold_everybody_and_stand_in_the_province(camau: Scenario) -> None:
    ratios = defaultdict(list)
    for settlement in camau.demand.settlements:
        ratios[settlement.commune].append(settlement.people_ratio)
    assert 8000 <= len(camau.demand.settlements) <= 8200
    assert len(ratios) == 101
    assert all(abs(math.fsum(shares) - 1.0) < 1e-9 for shares in ratios.values())
    assert all(
        8.5 < s.lat_deg < 9.6 and 104.65 < s.lon_deg < 105.45
        for s in camau.demand.settlements
        if s.lat_deg and s.lon_deg
    )


def test_market_shares_add_up(camau: Scenario) -> None:
    assert sum(operator.market_share_ratio for operator in camau.demand.operators) == pytest.approx(1.0, abs=1e-12)


def fibre(camau: Scenario) -> nx.Graph:
    graph = nx.Graph()
    for link in camau.backbone.links:
        graph.add_edge(link.node_a, link.node_b, conduits=frozenset(link.conduits.split(";")), km=link.length_km)
    return graph


def test_the_plane_stays_where_the_mainland_put_it(camau: Scenario) -> None:
    """Pixels, and with them every figure of the radio, hang on the origin; islands must not move it."""
    mainland = [node for node in camau.backbone.nodes if not node.id.startswith("n-hon-")]
    assert camau.plane() == plane_of([*camau.demand.communes, *mainland])
    assert camau.plane() != plane_of([*camau.demand.communes, *camau.backbone.nodes])


def test_islands_hang_on_radio_until_a_bridge_is_built(camau: Scenario) -> None:
    ways = {
        node: {link.id: link for link in camau.backbone.links if link.node_b == node}
        for node in ("n-hon-chuoi", "n-hon-khoai")
    }
    assert list(ways["n-hon-chuoi"]) == ["air-hon-chuoi"]
    assert list(ways["n-hon-khoai"]) == ["air-hon-khoai", "sea-hon-khoai"]
    hops = [links[f"air-{node[2:]}"] for node, links in ways.items()]
    assert [(hop.medium, hop.optics, hop.node_a) for hop in hops] == [
        ("microwave", None, "n-c32098"),
        ("microwave", None, "n-c32245"),
    ]
    assert all(28.0 < hop.length_km < 34.0 for hop in hops)  # 17 and 15 sea miles from the shore, more from the node
    cable = ways["n-hon-khoai"]["sea-hon-khoai"]
    assert (cable.medium, cable.in_service_year, cable.node_a) == ("submarine", 2029, "n-c32248")
    assert [link.id for link in camau.backbone.links if link.in_service_year > 2000] == ["sea-hon-khoai"]
    (olt,) = [olt for olt in camau.access.olts if olt.node == "n-hon-chuoi"]
    assert [(port.technology, port.passed) for port in camau.access.ports if port.olt == olt.id] == [("fwa", 47)]
    shelters = {row.node: row for row in camau.passive.shelters}
    assert all(shelters[node].generator_h == 72.0 for node in ways)
    assert {name for risk in camau.failures.shared_risks for name in risk.elements.split(";")} == {
        *(f"node:{node}" for node in ways),
        *(f"conduit:{hop.id}" for hop in hops),
    }


def test_every_commune_has_a_node_and_a_way_out(camau: Scenario) -> None:
    graph = fibre(camau)
    assert {node.commune for node in camau.backbone.nodes if node.commune} == {
        commune.id for commune in camau.demand.communes
    }
    assert nx.is_connected(graph)
    assert set(graph) == {node.id for node in camau.backbone.nodes}


def test_two_exits_are_reached_over_disjoint_links_and_conduits(camau: Scenario) -> None:
    graph = fibre(camau)
    core = next(node.id for node in camau.backbone.nodes if node.kind == "core")
    exits = [node.id for node in camau.backbone.nodes if node.kind == "exit"]
    assert len(exits) == 2
    ways = [nx.shortest_path(graph, core, end, weight="km") for end in exits]
    links = [{frozenset(pair) for pair in itertools.pairwise(way)} for way in ways]
    conduits = [frozenset().union(*(graph.edges[tuple(link)]["conduits"] for link in way)) for way in links]
    assert not links[0] & links[1]
    assert not conduits[0] & conduits[1]


def test_no_single_conduit_cuts_a_district_seat_off(camau: Scenario) -> None:
    graph = fibre(camau)
    exits = {node.id for node in camau.backbone.nodes if node.kind == "exit"}
    inside = {node.id for node in camau.backbone.nodes if node.kind in {"core", "aggregation"} and node.commune}
    for conduit in camau.passive.conduits:
        cut = [edge[:2] for edge in graph.edges(data="conduits") if conduit.id in edge[2]]
        rest = nx.restricted_view(graph, [], cut)
        reached = set().union(*(nx.node_connected_component(rest, end) for end in exits))
        assert inside <= reached, conduit.id


def test_links_are_as_long_as_their_conduits_and_some_share_one(camau: Scenario) -> None:
    length = {conduit.id: conduit.length_km for conduit in camau.passive.conduits}
    users: dict[str, int] = defaultdict(int)
    for link in camau.backbone.links:
        keys = link.conduits.split(";")
        assert link.length_km == pytest.approx(sum(length[key] for key in keys), abs=2e-3)
        for key in keys:
            users[key] += 1
    assert set(users) == set(length)
    assert sum(count > 1 for count in users.values()) >= 20


def test_masts_and_tenants_lie_in_the_published_ranges(camau: Scenario) -> None:
    layers = {layer.id: layer.operator for layer in camau.radio.layers}
    tenants = {(cell.mast, layers[cell.layer]) for cell in camau.radio.cells}
    assert 1430 <= len(camau.passive.masts) <= 1800
    assert 1.03 <= len(tenants) / len(camau.passive.masts) <= 1.45
    assert all(mast.height_m == 25.0 for mast in camau.passive.masts if mast.surroundings == "uma")


def test_cells_never_stand_before_their_mast(camau: Scenario) -> None:
    year = {mast.id: mast.in_service_year for mast in camau.passive.masts}
    assert all(cell.in_service_year >= year[cell.mast] for cell in camau.radio.cells)


def test_ports_pass_homes_as_they_are_built(camau: Scenario) -> None:
    assert len(camau.access.ports) < 15_000
    population = {year: 1.0036 ** (year - 2024) for year in camau.years}
    households = sum(commune.households for commune in camau.demand.communes)
    shares = []
    for year in camau.years:
        live = [port for port in camau.access.ports if port.segment == "household" and port.stands_in(year)]
        fibre = [port for port in live if port.technology in FIBRE]
        shares.append(sum(port.passed for port in fibre) / (households * population[year]))
        assert sum(port.passed for port in live) <= 1.001 * households * population[year]
    assert shares == sorted(shares)
    assert 0.85 < shares[0] < 1.0
    assert 0.9998 <= shares[-1] < 1.001  # all but the 47 homes of Hòn Chuối


def test_copper_goes_and_every_commune_has_fibres_of_its_own(camau: Scenario) -> None:
    communes = {row.id for row in camau.demand.communes}
    lines = {year: [p for p in camau.access.ports if p.stands_in(year)] for year in camau.years}
    copper = [sum(port.passed for port in lines[year] if port.technology == "copper") for year in camau.years]
    assert copper == sorted(copper, reverse=True)
    assert (0.005 < copper[0] / 323_000 < 0.02, copper[-1]) == (True, 0)
    for year in camau.years:
        assert {port.commune for port in lines[year] if port.technology == "p2p"} == communes
    (island,) = [port for port in lines[2030] if port.technology == "fwa"]
    assert island.passed == 47


def test_homes_passed_follow_the_people_of_each_commune(camau: Scenario) -> None:
    problem = compile_demand(camau.demand, plane_of(camau.demand.communes))
    homes = problem.years[2030].households
    passed = defaultdict(int)
    for port in camau.access.ports:
        if port.segment == "household" and port.stands_in(2030):
            passed[port.commune] += port.passed
    assert [passed[commune] for commune in problem.commune.ids] == pytest.approx(homes.tolist(), abs=1.0)
    assert problem.years[2030].people.sum() == pytest.approx(problem.people.sum() * 1.0036**6, rel=1e-12)


def test_capacities_are_sized_for_the_take_up_of_the_curve(camau: Scenario) -> None:
    sys.path.insert(0, str(FOLDER))
    people = importlib.import_module("province.people")
    problem = compile_demand(camau.demand, plane_of(camau.demand.communes))
    curve = [float(problem.years[year].fixed_take_up_ratio.mean()) for year in camau.years]
    assert curve == pytest.approx(people.FIXED_TAKE_UP, abs=0.001)
    assert problem.curves["fixed_take_up"].error_ratio < 0.005


def test_every_input_of_the_plan_is_a_programme_with_the_number_of_the_plan(camau: Scenario) -> None:
    inputs = [target for target in camau.targets.catalogue if target.kind == "input assumption"]
    programmes = {programme.id: programme for programme in camau.demand.programmes}
    assert [target.id for target in inputs if target.id not in programmes] == []
    assert len(inputs) == len(programmes) == 40
    by_hand = [one.id for one in programmes.values() if one.adoption_ratio is not None]
    assert by_hand == ["sec-four-layers"]  # the plan names no share for it
    problem = compile_demand(camau.demand, plane_of(camau.demand.communes), promised(camau.targets.catalogue))
    reached = {load.programme.id: load.adoption_ratio for load in problem.years[2030].programmes}
    for target in inputs:
        share = promised_share(target)
        assert share is None or reached[target.id] == share, target.id


def test_the_province_asks_for_what_planners_would_expect(camau: Scenario) -> None:
    row = year_row(compile_demand(camau.demand, plane_of(camau.demand.communes)), 2025)
    assert 2.0 < row["household_line_mbps"] < 4.0  # planning range; 1.3 of it is television, counted stream by stream
    assert 0.08 < row["uplink_mbps"] / row["busy_hour_mbps"] < 0.15
    assert row["busy_hour"] == 21


def test_register_holds_every_scalar_within_its_range(camau: Scenario) -> None:
    register = {entry.path: entry for entry in camau.assumptions}
    for path, value in scalars(camau):
        if path in WRITTEN_SCALARS_WITHOUT_RANGE:
            continue
        assert path in register, path
        low, high = register[path].low, register[path].high
        assert low is not None, path
        assert high is not None, path
        assert low <= value <= high, path


def scalars(camau: Scenario) -> list[tuple[str, Any]]:
    """Every setting of every room that is not a table; the items of a list one by one."""
    found: list[tuple[str, Any]] = []
    for room, spec in camau:
        if not isinstance(spec, Spec):
            continue
        for key, value in spec:
            items = value if isinstance(value, tuple) else (value,)
            found += [(f"{room}.{key}", item) for item in items if not isinstance(item, Spec) and item is not None]
    return found


def test_register_holds_every_written_column() -> None:
    register = {row["path"] for row in rows("assumptions.csv")}
    for path in (FOLDER / "data").iterdir():
        table = {"targets": "targets.catalogue"}.get(path.stem, path.stem.replace("_", ".", 1))
        if table == "assumptions":
            continue
        columns = set(rows(path.name)[0]) - {"id", "basis"}
        assert {f"{table}.{column}" for column in columns} <= register


def test_catalogue_is_the_plan_word_for_word(camau: Scenario) -> None:
    plan = rows("targets.csv", "facts")
    assert len(camau.targets.catalogue) == len(plan) == 109
    for target, given in zip(camau.targets.catalogue, plan, strict=True):
        assert (target.id, target.quote, target.threshold, target.kind) == (
            given["id"],
            given["quote_vi"],
            given["threshold"],
            given["kind"],
        )
        assert bool(target.measure) != bool(target.reason)
    assert sum(bool(target.measure) for target in camau.targets.catalogue) == 42


@pytest.mark.parametrize(
    "variant", ["storm-prone", "buried-care", "heavy-evening", "light-evening", "strict-coverage", "outdoor-only"]
)
def test_variants_load(variant: str) -> None:
    assert load(FOLDER, variant=variant).name == "camau"


def test_sites_are_the_organisations_that_the_demand_room_counts(camau: Scenario) -> None:
    counted = defaultdict(int)
    for row in camau.demand.organisations:
        counted[row.kind] += row.n_organisations
    sites = camau.services.sites
    for kind in ("health_station", "hospital", "college"):
        assert sum(site.kind == kind for site in sites) == counted[kind], kind
    people = {commune.id: (commune.people, commune.urban) for commune in camau.demand.communes}
    rate = next(kind for kind in camau.demand.organisation_kinds if kind.id == "school")
    expected = sum(
        n / 1000.0 * (rate.n_per_1000_urban if urban else rate.n_per_1000_rural) for n, urban in people.values()
    )
    assert sum(site.kind == "school" for site in sites) == round(expected)
    line = {kind.id: (kind.line_rural, kind.line_urban) for kind in camau.demand.organisation_kinds}
    assert all(site.line == line[site.kind][people[site.commune][1]] for site in sites)


def test_every_household_has_a_power_meter_and_every_asset_lies_in_the_province(camau: Scenario) -> None:
    assets = camau.services.assets
    meters = sum(asset.n_devices for asset in assets if asset.kind == "power")
    assert meters == pytest.approx(sum(commune.households for commune in camau.demand.communes), rel=0.001)
    plane = plane_of(camau.demand.communes)
    x_m, y_m = plane.metres(assets)
    seat_x_m, seat_y_m = plane.metres(camau.demand.communes)
    away_km = [
        min(math.dist(place, seat) for seat in zip(seat_x_m, seat_y_m, strict=True)) / 1000.0
        for place in zip(x_m, y_m, strict=True)
    ]
    assert max(away_km) < 15.0
    assert {asset.kind for asset in assets} == {"road", "power", "water", "urban"}
