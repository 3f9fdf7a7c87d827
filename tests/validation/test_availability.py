"""The event engine against enumeration and closed forms of availability, inside intervals."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.core.supply import Supplies
from camau_netsim.des.clock import Clock
from camau_netsim.domains.failures.model import schedule
from camau_netsim.domains.failures.plant import Plant
from camau_netsim.domains.failures.problem import compile_problem
from camau_netsim.domains.failures.spec import FailuresSpec
from camau_netsim.domains.passive.sharing import apart_down_ratio, together_down_ratio
from tests.support.vectors import read_cases, read_columns, read_rows

LEAST_CUTS = 30
MOST_H = 3.0e8
PARTS = 20
CALM = {
    "pole_line_cuts_per_1000km_year": 0.0,
    "duct_cuts_per_1000km_year": 0.0,
    "pole_line_repair_h": 1.0,
    "duct_repair_h": 1.0,
}


def play(problem, horizon_h, is_down, seed=1):
    """Share of time that ``is_down(up, state, now)`` holds, in each of some equal parts of a long run."""
    clock, down_h = Clock(horizon_h), np.zeros(PARTS)
    state = schedule(problem, clock, seed, 0, 2025)
    part_h = horizon_h / PARTS

    def spell(start, end):
        if not is_down(state, start):
            return
        while start < end:
            part = min(int(start / part_h), PARTS - 1)
            stop = end if part == PARTS - 1 else min(end, (part + 1) * part_h)
            down_h[part] += stop - start
            start = stop

    clock.run([], spell, print)
    return down_h / part_h


def agrees(shares, expected):
    """Student's interval of the parts holds the expected share, at a level that one in a thousand families misses."""
    limit = read_columns("acceptance_thresholds", n_checks=1.0, family_alpha=0.001)["t19_limit"][0]
    return abs(shares.mean() - expected) <= limit * shares.std(ddof=1) / np.sqrt(PARTS)


def edge_problem(down_ratio):
    """Conduits that are down for 1 h on average and for a given share of time."""
    per_year = [8760.0 * ratio / (1.0 - ratio) for ratio in down_ratio]
    conduit = Index(f"k{number}" for number in range(len(down_ratio)))
    none = Index([])
    # One cut per km and year: 1000 cuts a year on 1000 km, the greatest rate a scenario may give.
    spec = FailuresSpec(**{**CALM, "pole_line_cuts_per_1000km_year": 1000.0})
    aerial = np.zeros(len(per_year), np.uint8)
    return compile_problem(spec, Plant(conduit, np.array(per_year), aerial, none, none, np.empty(0), none, none))


@pytest.mark.parametrize("case", read_cases("availability_cases"), ids=lambda case: case["name"])
def test_simulated_time_cut_off_agrees_with_enumeration(case):
    """Every case, the rarest too (25 ms a year): the clock holds only changes, so 300 million hours are 0.4 million."""
    links, down = case["edges"], [1.0 - ratio for ratio in case["edge_availability"]]
    problem = edge_problem(down)
    known = {}

    def is_down(state, _):
        key = state.up.tobytes()
        if key not in known:
            graph = nx.Graph()
            graph.add_nodes_from((case["s"], case["t"]))
            graph.add_edges_from(tuple(link) for link, up in zip(links, state.up, strict=True) if up)
            known[key] = not nx.has_path(graph, case["s"], case["t"])
        return known[key]

    # A cut lasts about half an hour, so this many hours hold about LEAST_CUTS of them.
    horizon_h = min(max(LEAST_CUTS * 0.5 / case["unavailability"], 2.0e4), MOST_H)
    shares = play(problem, horizon_h, is_down)
    assert (shares > 0.0).sum() >= 5
    assert agrees(shares, case["unavailability"])


REDUNDANCY = [row for row in read_rows("redundancy_power") if row["kind"].startswith("all_operators")]


@pytest.mark.parametrize("row", REDUNDANCY, ids=lambda row: f"{row['kind']}-{row['a']:.0f}")
def test_operators_on_one_mast_or_on_their_own(row):
    """Simulated share of time in which no operator serves, against U = u_site + (1 - u_site) u_op^n and its like."""
    n, site, own = int(row["a"]), row["b"], row["c"]
    shared = row["kind"].endswith("shared_tower")
    n_masts = 1 if shared else n
    none = Index([])
    plant = Plant(
        none, np.empty(0), np.empty(0, np.uint8), none, none, np.empty(0), none, none,
        mast=Index(f"m{number}" for number in range(n_masts)), tenant=Index(f"t{number}" for number in range(n)),
    )  # fmt: skip
    spec = FailuresSpec(
        **CALM,
        mast_faults_per_year=8760.0 * site / (1.0 - site),
        mast_repair_h=1.0,
        tenant_faults_per_year=8760.0 * own / (1.0 - own),
        tenant_repair_h=1.0,
    )
    problem = compile_problem(spec, plant)
    masts, tenants = problem.group["mast"], problem.group["tenant"]
    of = np.zeros(n, int) if shared else np.arange(n)

    def all_down(state, _):
        return not (state.up[tenants] & state.up[masts][of]).any()

    shares = play(problem, max(LEAST_CUTS * 0.5 / row["value"], 4.0e4), all_down)
    assert (shares > 0.0).sum() >= 5
    assert agrees(shares, row["value"])


@pytest.mark.parametrize("row", REDUNDANCY, ids=lambda row: f"{row['kind']}-{row['a']:.0f}")
def test_the_formulas_of_sharing_are_those_of_the_table(row):
    """U_site + (1 - u_site) u_op^n on one mast, and on masts of their own, as the sharing tables take them."""
    of = together_down_ratio if row["kind"].endswith("shared_tower") else apart_down_ratio
    assert of(row["b"], np.full(int(row["a"]), row["c"])) == pytest.approx(row["value"], rel=1e-9)


POWER = [row for row in read_rows("redundancy_power") if row["kind"] == "power_unavail"]


def mast_on(row):
    """A mast on a grid whose outages, ``a`` a year of all time, last ``b`` h on average; battery ``c`` h."""
    one = np.zeros(1)
    return Supplies(np.zeros(1, np.int32), one + row["c"], one, one + 1.0, one + np.inf)


@pytest.mark.parametrize("row", POWER, ids=lambda row: f"{row['a']:.0f}-{row['b']:.0f}-{row['c']:.0f}")
def test_dark_share_behind_a_battery(row):
    """L D exp(-B / D) / 8760, by formula and on the clock."""
    up_h = 8760.0 / row["a"] - row["b"]
    assert mast_on(row).dark_ratio(0, up_h, row["b"]) == pytest.approx(row["value"], rel=1e-6)
    none = Index([])
    plant = Plant(
        none, np.empty(0), np.empty(0, np.uint8), none, none, np.empty(0), Index("g"), none, supplies=mast_on(row)
    )
    spec = FailuresSpec(**CALM, grid_outages_per_year=8760.0 / up_h, grid_outage_h=row["b"])
    problem = compile_problem(spec, plant)
    ones = np.ones(1, np.uint8)

    def dark(state, now_h):
        down_h = state.down_h(slice(0, 1), now_h)
        return problem.supplies.powered(state.up[:1], down_h, ones)[0] == 0

    shares = play(problem, 8760.0 * 8_000 / row["a"], dark)
    assert agrees(shares, row["value"])


K_OF_N = [row for row in read_rows("redundancy_power") if row["kind"] == "k_of_n"]


@pytest.mark.parametrize("row", K_OF_N, ids=lambda row: f"{row['b']:.0f}of{row['a']:.0f}")
def test_k_of_n(row):
    problem = edge_problem([1.0 - row["c"]] * int(row["a"]))

    def too_few(state, _):
        return state.up.sum() < row["b"]

    down = 1.0 - row["value"]
    shares = play(problem, min(LEAST_CUTS * 0.5 / down, MOST_H), too_few)
    assert agrees(shares, down)


GENERATORS = [(4.0, 0.0, 1.0, np.inf), (4.0, 6.0, 0.7, 3.0), (2.0, 5.0, 1.0, np.inf), (0.0, 8.0, 0.5, 0.0)]


@pytest.mark.parametrize("site", GENERATORS)
def test_dark_share_with_a_generator(site):
    """The integral over the stages of an outage against the clock with its draws of starts."""
    battery_h, generator_h, start, refuel_h = site
    supply = Supplies(
        np.zeros(1, np.int32), *(np.array([value]) for value in (battery_h, generator_h, start, refuel_h))
    )
    none = Index([])
    plant = Plant(none, np.empty(0), np.empty(0, np.uint8), none, none, np.empty(0), Index("g"), none, supplies=supply)
    problem = compile_problem(FailuresSpec(**CALM, grid_outages_per_year=40.0, grid_outage_h=7.0), plant)

    def dark(state, now_h):
        down_h = state.down_h(slice(0, 1), now_h)
        return problem.supplies.powered(state.up[:1], down_h, state.generator_on)[0] == 0

    shares = play(problem, 8760.0 * 200, dark)
    assert agrees(shares, supply.dark_ratio(0, float(problem.mean_up_h[0]), 7.0))
    assert shares.mean() > 1e-4
