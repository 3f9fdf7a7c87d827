"""What a scenario says about the fibre graph: nodes, links and the conduits they lie in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from camau_netsim.core.spec import (
    Basis,
    CapacityMbps,
    Count,
    Id,
    LengthKm,
    LossDb,
    NonNegative,
    Place,
    Positive,
    PowerDbm,
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
    medium: Literal["fibre", "submarine", "microwave"] = "fibre"
    """Cable in the ground or on poles, cable in the sea, or radio through the air."""
    optics: Annotated[Id, Ref("backbone.optics")] | None = None
    """What lights it; left out, whether its light arrives is not looked at."""
    basis: Basis = "assumed"


class Upgrade(Row):
    """A new capacity of a link from a year on."""

    link: Annotated[Id, Ref("backbone.links")]
    year: Year
    capacity_mbps: CapacityMbps


class Optics(Row):
    """A kind of transmitter and receiver at the ends of a fibre link."""

    id: Id
    channel_mbps: CapacityMbps
    """Rate of one wavelength."""
    n_channels_max: Annotated[Count, Field(ge=1)] = 1
    """Wavelengths side by side on one pair of fibres (1: grey optics)."""
    loss_max_db: LossDb | None = None
    """Largest loss without amplifiers."""
    launch_dbm: PowerDbm = 0.0
    """Power of a channel into each amplified span."""
    required_osnr_db: Annotated[float, Field(ge=0.0, le=60.0)] | None = None
    """Least signal-to-noise ratio in 0.1 nm; given, the line is amplified."""
    noise_figure_db: Annotated[float, Field(ge=3.0, le=15.0)] = 5.5
    """Of each amplifier."""
    span_max_km: Positive = 80.0
    """Longest way between amplifiers."""
    nonlinear_margin_db: LossDb = 2.0
    """Kept for what fibre nonlinearity costs."""

    @model_validator(mode="after")
    def _one_limit(self) -> Optics:
        if (self.loss_max_db is None) == (self.required_osnr_db is None):
            raise ValueError("give either loss_max_db (no amplifiers) or required_osnr_db (amplified)")
        return self


class Circuit(Staged):
    """A point-to-point connection over the links, with what stands by for it."""

    id: Id
    node_a: Annotated[Id, Ref("backbone.nodes")]
    node_b: Annotated[Id, Ref("backbone.nodes")]
    protection: Literal["none", "one_plus_one", "restoration"] = "none"
    """Nothing; a second route that takes over at once; a new route over whatever is left (after ``switch_s``)."""
    apart: Literal["link", "node", "conduit"] = "conduit"
    """What the two routes of ``one_plus_one`` may not share; a wish that cannot be met is refused."""
    working: Annotated[Text, Ref("backbone.links", many=True)] = ""
    """Links of the first route from ``node_a`` on, joined by semicolons; left out, it is found."""
    spare: Annotated[Text, Ref("backbone.links", many=True)] = ""
    """Links of the second route, likewise."""
    switch_s: NonNegative = 0.05
    """Dark while it changes over to another route."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _two_routes(self) -> Circuit:
        if self.node_a == self.node_b:
            raise ValueError("a circuit leads from one node to another")
        if self.spare and self.protection != "one_plus_one":
            raise ValueError(f"protection {self.protection} has no use for a spare route")
        if self.spare and not self.working:
            raise ValueError("give the working route too, or leave both to be found")
        return self


class BackboneSpec(Spec):
    """The backbone room's part of a scenario."""

    fibre_loss_db_per_km: Annotated[float, Field(gt=0.0, le=1.0)] = 0.25
    """At 1550 nm, in cables (G.652 at most 0.30)."""
    splice_loss_db: LossDb = 0.1
    n_splices_per_km: NonNegative = 0.5
    connector_loss_db: LossDb = 0.5
    n_connectors: Count = 2
    """Of each span."""
    span_margin_db: LossDb = 3.0
    """Kept for repairs and ageing of each span."""

    nodes: Annotated[tuple[Node, ...], Table()]
    links: Annotated[tuple[Link, ...], Table()] = ()
    upgrades: Annotated[tuple[Upgrade, ...], Table(key=("link", "year"))] = ()
    optics: Annotated[tuple[Optics, ...], Table()] = ()
    circuits: Annotated[tuple[Circuit, ...], Table()] = ()
