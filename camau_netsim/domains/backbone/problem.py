"""The fibre graph as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows, pointers
from camau_netsim.core.place import Plane
from camau_netsim.domains.backbone.circuits import Ways, ways_of
from camau_netsim.domains.backbone.optics import AIR_MS_PER_KM, NO_BUDGET, budget_of
from camau_netsim.domains.backbone.spec import BackboneSpec
from camau_netsim.graph.csr import Adjacency, adjacency
from camau_netsim.units import FIBRE_MS_PER_KM


@dataclass(frozen=True, slots=True)
class Light:
    """How light fares on each link, NaN where nothing is said of its optics; shape (n_link,) each."""

    loss_db: Real  # of the longest span
    osnr_db: Real  # at the end of an amplified line
    margin_db: Real  # what is left of the limit
    latency_ms: Real  # one way


@dataclass(frozen=True, slots=True)
class CircuitWays:
    """Links of the circuits' routes: the working one of circuit c is row ``2 c``, its spare one (if any) the next."""

    ptr: Rows  # (2 n_circuit + 1,)
    link: Rows
    stands: Mask  # (n_circuit,)


@dataclass(frozen=True, slots=True)
class BackboneProblem:
    """The backbone room, compiled.

    An *arc* is one direction of a link: arc ``2 l`` leads from ``link_a[l]`` to ``link_b[l]``, arc ``2 l + 1`` back.
    """

    node: Index
    node_kind: tuple[str, ...]
    node_commune: Rows  # (n_node,) -1 outside the province
    node_x_m: Real
    node_y_m: Real
    exit_node: Rows  # (n_exit,) rows of nodes
    exit_ratio: Real  # (n_exit,)
    link: Index
    link_a: Rows  # (n_link,)
    link_b: Rows  # (n_link,)
    link_length_km: Real
    link_in_service_year: Rows
    link_retired_year: Rows
    conduit_ptr: Rows  # (n_link + 1,) conduits of each link
    conduit: Rows
    base_capacity_mbps: Real  # (n_link,)
    upgrades: tuple[tuple[int, int, float], ...]  # link row, year, capacity in Mb/s
    adjacency: Adjacency
    source: Rows  # (n_source,) nodes from which trees are grown: exits first, then hubs and data centres
    link_light: Light
    circuit: Index
    circuit_a: Rows  # (n_circuit,) nodes
    circuit_b: Rows
    circuit_protection: tuple[str, ...]
    circuit_switch_s: Real
    circuit_ways: dict[int, CircuitWays]  # by year

    def links_stand(self, year: int) -> Mask:
        """Links that exist in a year, shape (n_link,)."""
        return ((self.link_in_service_year <= year) & (year < self.link_retired_year)).astype(np.uint8)

    def capacity_mbps(self, year: int) -> Real:
        """Capacity of each link in a year, each way, shape (n_link,)."""
        capacity = self.base_capacity_mbps.copy()
        for row, _, rate_mbps in sorted((u for u in self.upgrades if u[1] <= year), key=lambda u: (u[0], u[1])):
            capacity[row] = rate_mbps
        return capacity

    def tree_of(self, node_row: int) -> int:
        """Return which tree grows from a node."""
        return int(np.flatnonzero(self.source == node_row)[0])


def compile_problem(
    spec: BackboneSpec, plane: Plane, commune: Index, conduit: Index, hubs: list[str], years: tuple[int, ...] = ()
) -> BackboneProblem:
    """Turn the backbone part of a scenario into arrays.

    Parameters
    ----------
    spec : BackboneSpec
    plane : Plane
    commune, conduit : Index
        Of the demand and passive rooms.
    hubs : list of str
        Nodes beside the exits that others must reach: the TSLCD's hub, data centres.
    years : tuple of int
        For which circuits are given their ways.
    """
    nodes, links = spec.nodes, spec.links
    node = Index(row.id for row in nodes)
    link = Index(row.id for row in links)
    link_a, link_b = node.rows(row.node_a for row in links), node.rows(row.node_b for row in links)
    conduits = [[name for name in row.conduits.split(";") if name] for row in links]
    exits = [row for row in nodes if row.kind == "exit"]
    x_m, y_m = plane.metres(nodes)
    return BackboneProblem(
        node=node,
        node_kind=tuple(row.kind for row in nodes),
        node_commune=np.array([commune.row(row.commune) if row.commune else -1 for row in nodes], dtype=np.int32),
        node_x_m=x_m,
        node_y_m=y_m,
        exit_node=node.rows(row.id for row in exits),
        exit_ratio=np.array([row.exit_ratio for row in exits], dtype=np.float64),
        link=link,
        link_a=link_a,
        link_b=link_b,
        link_length_km=np.array([row.length_km for row in links], dtype=np.float64),
        link_in_service_year=np.array([row.in_service_year for row in links], dtype=np.int32),
        link_retired_year=np.array([row.retired_year for row in links], dtype=np.int32),
        conduit_ptr=pointers([len(names) for names in conduits]),
        conduit=conduit.rows(name for names in conduits for name in names),
        base_capacity_mbps=np.array([row.capacity_mbps for row in links], dtype=np.float64),
        upgrades=tuple((link.row(row.link), row.year, row.capacity_mbps) for row in spec.upgrades),
        adjacency=adjacency(len(node), link_a, link_b),
        source=node.rows(dict.fromkeys([row.id for row in exits] + hubs)),
        link_light=_light(spec),
        circuit=Index(row.id for row in spec.circuits),
        circuit_a=node.rows(row.node_a for row in spec.circuits),
        circuit_b=node.rows(row.node_b for row in spec.circuits),
        circuit_protection=tuple(row.protection for row in spec.circuits),
        circuit_switch_s=np.array([row.switch_s for row in spec.circuits], dtype=np.float64),
        circuit_ways=_circuit_ways(spec, link, years),
    )


def _light(spec: BackboneSpec) -> Light:
    kinds = {row.id: row for row in spec.optics}
    budgets = [budget_of(spec, row, kinds[row.optics]) if row.optics else NO_BUDGET for row in spec.links]
    latency = [row.length_km * (AIR_MS_PER_KM if row.medium == "microwave" else FIBRE_MS_PER_KM) for row in spec.links]
    loss_db, osnr_db, margin_db = np.array(budgets, dtype=np.float64).reshape(len(budgets), 3).T
    return Light(loss_db, osnr_db, margin_db, np.array(latency, dtype=np.float64))


def _circuit_ways(spec: BackboneSpec, link: Index, years: tuple[int, ...]) -> dict[int, CircuitWays]:
    """Find the ways of each year, once for years with the same links."""
    found: dict[tuple[str, ...], list[Ways]] = {}
    by_year = {}
    for year in years:
        standing = tuple(row for row in spec.links if row.stands_in(year))
        circuits = [row for row in spec.circuits if row.stands_in(year)]
        key = (*(row.id for row in standing), *(row.id for row in circuits))
        if key not in found:
            ways = {row.id: ways_of(row, standing) for row in circuits}
            found[key] = [ways.get(row.id, Ways(())) for row in spec.circuits]
        stands = [row in circuits for row in spec.circuits]
        routes = [route for pair in found[key] for route in (pair.working, pair.spare)]
        by_year[year] = CircuitWays(
            pointers([len(route) for route in routes]),
            link.rows(name for route in routes for name in route),
            np.array(stands, dtype=np.uint8),
        )
    return by_year
