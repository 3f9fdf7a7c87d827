"""The fibre graph as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows, pointers
from camau_netsim.core.place import Plane
from camau_netsim.domains.backbone.spec import BackboneSpec
from camau_netsim.graph.csr import Adjacency, adjacency


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
    spec: BackboneSpec, plane: Plane, commune: Index, conduit: Index, hubs: list[str]
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
    )
