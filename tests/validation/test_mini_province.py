"""A province small enough to be worked out elsewhere, from cells to the promise, at 1e-6.

``mini_province.json`` was computed from the published formulas without this package; ``mini_A`` and ``mini_B`` are the
same two cases as scenario folders. One replication suffices: nothing that is compared is random.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from camau_netsim import api
from camau_netsim.domains.demand.problem import busy_hour_mbps
from camau_netsim.domains.radio.link_budget import noise_dbm
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.units import HOURS_PER_YEAR
from tests.support.mini_builder import FOLDERS, read_case
from tests.support.vectors import DATA, read_columns, read_rows

REL = 1e-6
POINT_KEYS = {"peak_mbps": "peak_mbps", "user_throughput_mbps": "rate_mbps"}


class Mini(NamedTuple):
    """A case, its scenario and the tables of its run."""

    case: dict
    scenario: object
    tables: dict[str, pd.DataFrame]

    @property
    def radio(self):
        return self.case["expected_radio"]

    @property
    def fixed(self):
        return self.case["expected_fixed"]


@pytest.fixture(scope="module", params=list(FOLDERS))
def mini(request):
    scenario = api.load(DATA / request.param)
    results = api.run(scenario, replications=1)
    return Mini(read_case(request.param), scenario, {name: table.to_pandas() for name, table in results.tables.items()})


def cell_ids(case):
    return [f"{site}-{azimuth:03.0f}" for site, azimuth in case["expected_radio"]["cell_order"]]


def points(mini):
    """Rows of the table of points in the order of the case, each at the place its users are."""
    table = mini.tables["radio_points"]
    order = [f"P{number}" for number in range(len(mini.case["radio"]["points"]))]
    assert sorted(table["settlement"]) == sorted(order)  # each point once: all its users are indoors or all outdoors
    found = table.set_index("settlement").loc[order]
    assert found["indoor"].tolist() == [point["entry_loss_db"] > 0.0 for point in mini.case["radio"]["points"]]
    return found


def test_demand_of_each_point(mini):
    expected = [point["demand_mbps"] for point in mini.case["radio"]["points"]]
    assert points(mini)["demand_mbps"].to_numpy() == pytest.approx(expected, rel=REL)


def test_serving_cells(mini):
    cells = cell_ids(mini.case)
    assert points(mini)["cell"].tolist() == [cells[row] for row in mini.radio["serving_cell"]]


@pytest.mark.parametrize("key", POINT_KEYS)
def test_rates_of_each_point(mini, key):
    assert points(mini)[POINT_KEYS[key]].to_numpy() == pytest.approx(mini.radio[key], rel=REL)


def test_received_powers(mini):
    from camau_netsim.domains.radio.fading import drawn_powers

    radio = compile_scenario(mini.scenario, mini.scenario.years).radio
    (power_mw,) = drawn_powers(radio, np.random.default_rng(1))
    layer = radio.layers[0]
    expected = np.array(mini.radio["rx_dbm"])
    walls = np.array([point["entry_loss_db"] for point in mini.case["radio"]["points"]])
    order = [cell_ids(mini.case).index(radio.cell.ids[layer.cell[row]]) for row in layer.entry_cell]
    point = np.repeat(np.arange(len(walls)), np.diff(layer.entry_ptr))
    assert len(power_mw) == expected.size
    # Powers of the case are behind the wall, those of the room before it.
    assert 10.0 * np.log10(power_mw) - walls[point] == pytest.approx(expected[point, order], rel=REL)


def test_cell_loads_and_capacities(mini):
    cells = mini.tables["radio_cells"].set_index("cell").loc[cell_ids(mini.case)]
    assert cells["load_ratio"].to_numpy() == pytest.approx(mini.radio["load"], rel=REL)
    capacity = [np.nan if value is None else value for value in mini.radio["cell_harmonic_capacity_mbps"]]
    assert np.isnan(capacity).any()
    assert cells["capacity_mbps"].to_numpy() == pytest.approx(capacity, rel=REL, nan_ok=True)


def test_both_means_of_the_session_rate(mini):
    commune = mini.tables["radio_communes"].query("technology == '4g'").iloc[0]
    arithmetic = mini.radio["mean_throughput_arithmetic_by_demand"]
    assert commune["sampled_mbps"] == pytest.approx(arithmetic, rel=REL)
    total = mini.radio["mean_throughput_demand_weighted_bits_over_time"]
    if commune["overloaded_mbps"] == 0.0:
        assert commune["session_mbps"] == pytest.approx(total, rel=REL)
    else:  # the case counts an overloaded user as one who never gets done; the table leaves him out and says so
        assert total == 0.0


def test_share_of_demand_above_10_mbps(mini):
    found = points(mini)
    share = found.loc[found["rate_mbps"] >= 10.0, "demand_mbps"].sum() / found["demand_mbps"].sum()
    assert share == pytest.approx(mini.radio["share_of_demand_ge_10"], rel=REL)


def test_noise(mini):
    radio = mini.case["radio"]
    found = noise_dbm(radio["bandwidth_mhz"], radio["nf_db"])
    assert found == pytest.approx(mini.radio["noise_dbm"], rel=REL)
    layer = compile_scenario(mini.scenario, mini.scenario.years).radio.layers[0]
    assert 10.0 * np.log10(layer.noise_mw) == pytest.approx(mini.radio["noise_dbm"], rel=REL)


def test_traffic_of_masts(mini):
    by_mast = mini.tables["radio_cells"].groupby("mast")["offered_mbps"].sum()
    assert by_mast.to_dict() == pytest.approx(mini.radio["site_traffic_mbps"], rel=REL)


def test_traffic_of_olts_and_nodes(mini):
    olts = mini.tables["access_olts"].set_index("olt")["offered_mbps"]
    assert olts.to_dict() == pytest.approx(mini.fixed["olt_traffic_mbps"], rel=REL)
    nodes = mini.tables["trunk_nodes"].set_index("node")
    both = nodes["public_mbps"] + nodes["government_mbps"]
    assert both.to_dict() == pytest.approx(mini.fixed["node_traffic_mbps"], rel=REL)


def test_arc_loads(mini):
    arcs = mini.tables["trunk_arcs"]
    found = {(row.from_node, row.to_node): row.offered_mbps for row in arcs.itertuples()}
    expected = {(a, b): load for a, b, load in mini.fixed["arc_load_mbps"] if load > 0.0}
    assert found == pytest.approx(expected, rel=REL)


def pon_rows(mini):
    """Expected values of each port, and the line class with the same OLT, technology, plan and lines."""
    lines = mini.tables["access_lines"]
    for pon in mini.fixed["pons"]:
        same = lines.query("olt == @pon['olt'] and technology == @pon['tech'] and plan_mbps == @pon['cap']")
        same = same[same["n_lines"] == pon["subs"]]
        assert len(same) == 1
        yield pon, same.iloc[0]


def test_each_port(mini):
    n_ports = 0
    for pon, found in pon_rows(mini):
        n_ports += 1
        assert found["port_mbps"] == pytest.approx(pon["C"], rel=REL)
        assert found["port_load_mbps"] == pytest.approx(pon["load"], rel=REL)
        assert found["pon_factor"] == pytest.approx(pon["f"], rel=REL)
        assert found["uplink_factor"] == pytest.approx(pon["stage_slowdowns"][1], rel=REL)
        assert found["trunk_factor"] == pytest.approx(max(pon["stage_slowdowns"][2:]), rel=REL)
        assert found["optimistic_mbps"] == pytest.approx(pon["kpi_optimistic"], rel=REL)
        assert found["conservative_mbps"] == pytest.approx(pon["kpi_conservative"], rel=REL)
    assert n_ports == len(mini.tables["access_lines"])


@pytest.mark.parametrize("reading", ["optimistic", "conservative"])
def test_share_of_subscribers_at_200_mbps(mini, reading):
    lines = mini.tables["access_lines"]
    share = lines.loc[lines[f"{reading}_mbps"] >= 200.0, "n_lines"].sum() / lines["n_lines"].sum()
    assert share == pytest.approx(mini.fixed[f"share_subs_ge_200_{reading}"], rel=REL)


def test_worst_utilisation_after_each_cut(mini):
    cuts = mini.tables["trunk_single_cuts"].set_index("conduit")["utilisation_ratio"]
    expected = {"-".join(row["link"]): row["max_utilisation"] for row in mini.fixed["single_failure"]}
    assert cuts.to_dict() == pytest.approx(expected, rel=REL)


def test_exact_availability(mini):
    nodes = mini.tables["backbone_nodes"].set_index("node")
    for node, expected in mini.fixed["availability_to_core"].items():
        assert 1.0 - nodes.loc[node, "exact_ratio"] == pytest.approx(1.0 - expected, rel=REL)
    core = mini.case["fixed"]["core"]
    assert nodes.loc[core, "exact_ratio"] == 1.0
    assert nodes.drop(core)["distance_km"].to_dict() == pytest.approx(
        {node: path_km(mini, path) for node, path in mini.fixed["paths"].items()}
    )


def path_km(mini, path):
    """Length of a path of the case."""
    lengths = {frozenset((a, b)): km for a, b, km, _ in mini.case["fixed"]["ring"]}
    return sum(lengths[frozenset(hop)] for hop in itertools.pairwise(path))


def test_long_run_availability_of_conduits(mini):
    """A = 1 / (1 + cuts per year x km x repair), as each ring link of the case has it."""
    failures = compile_scenario(mini.scenario, mini.scenario.years).failures
    fixed = mini.case["fixed"]
    expected = [
        1.0 / (1.0 + fixed["cuts_per_1000km_yr"] * km / 1000.0 / 8760.0 * fixed["mttr_h"])
        for _, _, km, _ in fixed["ring"]
    ]
    rows = failures.group["conduit"]
    ratio = failures.mean_up_h[rows] / (failures.mean_up_h[rows] + failures.mean_down_h[rows])
    assert ratio == pytest.approx(expected, rel=1e-12)


# --- formulas one by one ----------------------------------------------------------------------------------------------


def parameters(row):
    """Numbers of ``GB/month=10``-like columns, in order."""
    return [float(str(row[key]).split("=")[1]) for key in ("p1", "p2", "p3")]


BUSY_HOUR = [row for row in read_rows("demand_formulas") if row["quantity"] == "busy_hour_mbps"]


@pytest.mark.parametrize("row", BUSY_HOUR, ids=lambda row: str(row["p1"]))
def test_busy_hour_rate(row):
    assert busy_hour_mbps(*parameters(row)) == pytest.approx(row["value"], abs=1e-12)


def test_there_are_busy_hour_rows():
    assert len(BUSY_HOUR) == 4


def test_availability_of_a_fibre_link():
    """The same law as the failures room: mean up time from cuts per 1000 km and year, A = up / (up + repair)."""
    from camau_netsim.core.index import Index
    from camau_netsim.domains.failures.plant import Plant
    from camau_netsim.domains.failures.problem import compile_problem
    from camau_netsim.domains.failures.spec import FailuresSpec

    rows = read_columns("link_availability")
    for row in range(len(rows["km"])):
        spec = FailuresSpec(
            pole_line_cuts_per_1000km_year=float(rows["cuts_per_1000km_yr"][row]),
            duct_cuts_per_1000km_year=0.0,
            pole_line_repair_h=float(rows["mttr_h"][row]),
            duct_repair_h=0.0,
        )
        none, empty = Index([]), np.empty(0)
        length_km, aerial = np.array([rows["km"][row]]), np.zeros(1, np.uint8)
        built = compile_problem(spec, Plant(Index("k"), length_km, aerial, none, none, empty, none, none))
        up, down = built.mean_up_h[0], built.mean_down_h[0]
        assert up == pytest.approx(rows["mtbf_up_h"][row], rel=1e-12)
        assert HOURS_PER_YEAR / up == pytest.approx(rows["failures_per_yr"][row], rel=1e-12)
        assert up / (up + down) == pytest.approx(rows["A"][row], abs=1e-12)
