"""What a scenario says about the fibre graph: nodes, links and the conduits they lie in."""

from __future__ import annotations

from typing import Annotated, Literal

from camau_netsim.core.spec import (
    Basis,
    CapacityMbps,
    Id,
    LengthKm,
    Place,
    Ratio,
    Ref,
    Row,
    Spec,
    Staged,
    Table,
    Text,
    Year,
)


class Node(Place):
    """A place where links meet."""

    id: Id
    kind: Literal["exit", "core", "aggregation", "access"]
    """An exit leads to the Internet and to the national networks."""
    commune: Annotated[Id, Ref("demand.communes")] | None = None
    """Commune whose fibre node it is; left out for a place outside the province."""
    exit_ratio: Ratio = 0.0
    """Share of each node's Internet load that this exit takes while it can be reached; adds up to 1 over the exits."""
    basis: Basis = "assumed"


class Link(Staged):
    """A fibre link with the same capacity each way."""

    id: Id
    node_a: Annotated[Id, Ref("backbone.nodes")]
    node_b: Annotated[Id, Ref("backbone.nodes")]
    length_km: LengthKm
    capacity_mbps: CapacityMbps
    conduits: Annotated[Text, Ref("passive.conduits", many=True)] = ""
    """Conduits it lies in, joined by semicolons; a cut of any of them cuts it."""
    basis: Basis = "assumed"


class Upgrade(Row):
    """A new capacity of a link from a year on."""

    link: Annotated[Id, Ref("backbone.links")]
    year: Year
    capacity_mbps: CapacityMbps


class BackboneSpec(Spec):
    """The backbone room's part of a scenario."""

    nodes: Annotated[tuple[Node, ...], Table()]
    links: Annotated[tuple[Link, ...], Table()] = ()
    upgrades: Annotated[tuple[Upgrade, ...], Table(key=("link", "year"))] = ()
