"""Tables of the backbone room."""

from __future__ import annotations

from typing import Any

import numpy as np

from camau_netsim.core.index import Mask, Names, Real, Rows
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.backbone.problem import BackboneProblem
from camau_netsim.units import SECONDS_PER_HOUR

NODES = TableSchema(
    "backbone_nodes",
    "How far each node is from the exits and how much of the year it reached one.",
    ("replication", "year", "node"),
    (
        *STAMP,
        Column("node", "id", "Node."),
        Column("kind", "text", "Exit, core, aggregation or access."),
        Column("commune", "id", "Commune whose fibre node it is; empty outside the province."),
        Column("distance_km", "float", "Way to the nearest exit with everything up; empty if there is none."),
        Column("survives_any_cut", "flag", "Whether no cut of a single conduit takes it off every exit."),
        Column("reached_ratio", "float", "Share of the year it reached an exit."),
        Column(
            "exact_ratio",
            "float",
            "The same from exact factoring; empty with shared conduits, failing nodes, several exits, too many links.",
        ),
    ),
)

LINKS = TableSchema(
    "backbone_links",
    "Links in service in the year and how light fares on them.",
    ("year", "link"),
    (
        Column("year", "int", "Calendar year."),
        Column("link", "id", "Link."),
        Column("length_km", "float", "Its length."),
        Column("capacity_mbps", "float", "Each way."),
        Column("n_conduits", "int", "Conduits it lies in."),
        Column("latency_ms", "float", "Time on the way, one way."),
        Column("loss_db", "float", "Loss of its longest span; empty where nothing is said of its optics."),
        Column("osnr_db", "float", "Signal-to-noise ratio at its end in 0.1 nm, of an amplified line."),
        Column("margin_db", "float", "What is left of the loss or the ratio its optics allow."),
    ),
)

CIRCUITS = TableSchema(
    "backbone_circuits",
    "Point-to-point circuits: their ways and how much of the year they were up.",
    ("replication", "year", "circuit"),
    (
        *STAMP,
        Column("circuit", "id", "Circuit."),
        Column("protection", "text", "none, one_plus_one or restoration."),
        Column("working", "text", "Links of the working route."),
        Column("spare", "text", "Links of the spare route; empty without one."),
        Column("working_km", "float", "Length of the working route."),
        Column("spare_km", "float", "Length of the spare route."),
        Column("working_ms", "float", "Time on the working route, one way."),
        Column("spare_ms", "float", "Time on the spare route, one way."),
        Column("up_ratio", "float", "Share of the year it had a route, changes between routes taken off."),
        Column("exact_ratio", "float", "The same in the long run by inclusion and exclusion; empty if restored."),
        Column("n_switches", "int", "How often it changed from one route to another."),
        Column("switching_h", "float", "Hours dark while changing."),
    ),
)


def link_columns(problem: BackboneProblem, year: int) -> Columns:
    """Return the columns of ``backbone_links``."""
    rows = np.flatnonzero(problem.links_stand(year))
    light = problem.link_light
    return {
        "year": year,
        "link": problem.link.names[rows],
        "length_km": problem.link_length_km[rows],
        "capacity_mbps": problem.capacity_mbps(year)[rows],
        "n_conduits": np.diff(problem.conduit_ptr)[rows],
        "latency_ms": light.latency_ms[rows],
        "loss_db": light.loss_db[rows],
        "osnr_db": light.osnr_db[rows],
        "margin_db": light.margin_db[rows],
    }


def circuit_columns(
    problem: BackboneProblem, year: int, lit_ratio: Real, exact_ratio: Real, n_switches: Rows, horizon_h: float
) -> Columns:
    """Return the columns of ``backbone_circuits`` beside the stamp, for the circuits in service."""
    ways = problem.circuit_ways[year]
    routes = [ways.link[slice(*ways.ptr[row : row + 2])] for row in range(len(ways.ptr) - 1)]
    switching_h = n_switches * problem.circuit_switch_s / SECONDS_PER_HOUR
    names = np.array([";".join(problem.link.ids[link] for link in route) for route in routes], dtype=object)
    km, ms = (
        np.array([values[route].sum() if len(route) else np.nan for route in routes], dtype=np.float64)
        for values in (problem.link_length_km, problem.link_light.latency_ms)
    )
    whole: dict[str, Any] = {
        "circuit": problem.circuit.names,
        "protection": np.array(problem.circuit_protection, dtype=object),
        "working": names[0::2],
        "spare": names[1::2],
        "working_km": km[0::2],
        "spare_km": km[1::2],
        "working_ms": ms[0::2],
        "spare_ms": ms[1::2],
        "up_ratio": np.maximum(lit_ratio - switching_h / horizon_h, 0.0),
        "exact_ratio": exact_ratio,
        "n_switches": n_switches,
        "switching_h": switching_h,
    }
    return {name: values[ways.stands == 1] for name, values in whole.items()}


def node_columns(
    problem: BackboneProblem,
    commune_names: Names,
    distance_km: Real,
    survives_any_cut: Mask,
    reached_ratio: Real,
    exact_ratio: Real,
) -> Columns:
    """Return the columns of ``backbone_nodes`` beside the stamp."""
    communes = [commune_names[row] if row >= 0 else None for row in problem.node_commune]
    return {
        "node": problem.node.names,
        "kind": list(problem.node_kind),
        "commune": communes,
        "distance_km": np.where(np.isfinite(distance_km), distance_km, np.nan),
        "survives_any_cut": survives_any_cut,
        "reached_ratio": reached_ratio,
        "exact_ratio": exact_ratio,
    }
