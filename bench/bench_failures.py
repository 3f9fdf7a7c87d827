"""Failures of the province: events on the clock, ten years of everything failing, and the loss of every element."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

import camau_netsim
from bench.registry import Case
from camau_netsim.des.clock import Clock
from camau_netsim.domains.failures import model as failures
from camau_netsim.engine.compile import Problems, compile_scenario
from camau_netsim.engine.criticality import Criticality
from camau_netsim.engine.pipeline import STANDING, Memo, run_pass
from camau_netsim.engine.serving import Serving
from camau_netsim.engine.users import Service, units_up, users_of
from camau_netsim.engine.year import Year
from camau_netsim.units import HOURS_PER_YEAR

SCENARIOS = Path(__file__).parent.parent / "scenarios"
YEAR = 2025
EVERYTHING = {
    "failures.mast_faults_per_year": 0.1,
    "failures.tenant_faults_per_year": 0.5,
    "failures.corridor_events_per_1000km_year": 2.0,
}
"""What the flagship scenario leaves whole."""


def province(quick: bool) -> Problems:
    """The compiled province with every kind of element failing; the tutorial if ``quick``."""
    scenario = camau_netsim.load(SCENARIOS / ("tutorial" if quick else "camau"))
    return compile_scenario(scenario.replace(EVERYTHING), (YEAR,))


def n_outages(problems: Problems, n_years: int) -> int:
    """Outages of some years, and nothing else."""
    count = 0
    for replication in range(n_years):
        clock = Clock(HOURS_PER_YEAR)
        state = failures.schedule(problems.failures, clock, 1, replication, YEAR)
        clock.run((), lambda start, end: None, lambda moment: None)
        state.finish(HOURS_PER_YEAR)
        count += len(state.outages)
    return count


def lost_user_h(problems: Problems) -> float:
    """User-hours lost in ten years, each spell worked through every room of the standing pass and every user."""
    year = Year(problems, YEAR)
    users, total = users_of(year), 0.0
    for replication in range(10):
        clock, memo = Clock(HOURS_PER_YEAR), Memo()
        state = failures.schedule(problems.failures, clock, 1, replication, YEAR)
        serving = Serving(users, HOURS_PER_YEAR, None, 0.0)

        def spell(start_h: float, end_h: float, state: Any = state, serving: Any = serving, memo: Any = memo) -> None:
            down_h = state.down_h(problems.rows_of("grid"), start_h)
            given = year.standing(state.up, down_h, state.generator_on)
            serving.spell(start_h, end_h, run_pass(STANDING, problems, given, memo)[0])

        clock.run((), spell, lambda moment: None)
        total += float(serving.availability_columns(problems.demand.commune.names)["lost_user_h"].sum())
    return total


def losses(problems: Problems) -> np.ndarray:
    """Users lost with each element but grids, by the sweep."""
    found = Criticality(problems, YEAR).single()
    kinds = problems.failures.kind
    return np.array([loss.n_lost.sum() for loss in found if kinds[loss.elements[0]] != "grid"])


def losses_anew(problems: Problems) -> np.ndarray:
    """The same by running the whole standing pass and counting all users for each element."""
    year, room = Year(problems, YEAR), problems.failures
    users, found = users_of(year), []
    still = np.zeros(len(problems.demand.commune))
    for row in range(len(room.element)):
        if room.kind[row] == "grid":
            continue
        up = np.ones(len(room.element), np.uint8)
        up[[row, *room.members.get(row, ())]] = 0
        service = Service(users)
        whole = service.n_served.sum()
        service.update(units_up(run_pass(STANDING, problems, year.standing(up, still))[0]))
        found.append(whole - service.n_served.sum())
    return np.array(found)


def conduits_cut_off(problems: Problems) -> np.ndarray:
    """Nodes cut off by each conduit, by the sweep."""
    rows = problems.failures.group["conduit"]
    found = Criticality(problems, YEAR).single(range(rows.start, rows.stop))
    return np.array([loss.n_nodes_cut_off for loss in found])


def conduits_networkx(problems: Problems) -> np.ndarray:
    """The same by a networkx graph for each conduit."""
    backbone = problems.backbone
    stands = backbone.links_stand(YEAR)
    spans = [set(part.tolist()) for part in np.split(backbone.conduit, backbone.conduit_ptr[1:-1])]
    ends = list(zip(backbone.link_a.tolist(), backbone.link_b.tolist(), strict=True))
    counts = []
    for conduit in range(len(problems.passive.conduit)):
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(len(backbone.node)))
        graph.add_edges_from(
            end for end, span, up in zip(ends, spans, stands, strict=True) if up and conduit not in span
        )
        joined = set().union(*(nx.node_connected_component(graph, int(node)) for node in backbone.exit_node))
        counts.append(len(backbone.node) - len(joined))
    return np.array(counts)


def same(ours: Any, other: Any) -> None:
    """Raise AssertionError unless both found the same losses."""
    np.testing.assert_allclose(ours, other, rtol=1e-9, atol=1e-6)


CASES = [
    Case(
        "failures.events",
        "scenarios/camau, 5,593 elements of every kind, 10 years of outages on the clock",
        "scenarios/tutorial, 10 years",
        province,
        lambda problems: n_outages(problems, 10),
    ),
    Case(
        "failures.ten_years",
        "the same 10 years with the standing pass and all users at every spell",
        "scenarios/tutorial, 10 years",
        province,
        lost_user_h,
    ),
    Case(
        "failures.every_element",
        "scenarios/camau: users lost with each of 5,492 elements (users gathered anew)",
        "scenarios/tutorial",
        province,
        losses,
        losses_anew,
        "standing pass and all users anew for each",
        same,
        slow=True,
    ),
    Case(
        "failures.every_conduit",
        "scenarios/camau: nodes and users cut off by each of 178 conduits",
        "scenarios/tutorial",
        province,
        conduits_cut_off,
        conduits_networkx,
        "networkx graph for each (nodes only)",
        same,
    ),
]
