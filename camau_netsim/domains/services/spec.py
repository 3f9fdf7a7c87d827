"""What a scenario says about sites held to a service profile, and about infrastructure that should take sensors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from camau_netsim.core.spec import (
    Basis,
    Count,
    DurationH,
    HourOfDay,
    Id,
    LengthKm,
    LossDb,
    NonNegative,
    Place,
    RateMbps,
    Ratio,
    Ref,
    Row,
    Spec,
    Staged,
    Table,
    Text,
)

DelayMs = Annotated[float, Field(ge=0.0, le=10_000.0)]


class ServiceProfile(Row):
    """What a service asks of the line of a site: of each session, and of the way to where the service lives."""

    id: Id
    name: Text = ""
    end: Literal["exit", "platform"]
    """Where it lives: beyond an exit, or in a data centre that hosts the shared platform."""
    down_mbps: RateMbps
    """Rate of one session towards the site."""
    up_mbps: RateMbps = 0.0
    """Rate of one session from the site."""
    delay_ms: DelayMs
    """Most that one way through the network may take."""
    available_ratio: Ratio
    """Least share of the hours of service with a live way."""
    first_hour: HourOfDay = 0
    """Hour of the day at which service begins."""
    last_hour: Annotated[int, Field(ge=1, le=24)] = 24
    """Hour of the day at which it ends."""
    active_ratio: NonNegative = 0.0
    """Sessions at once in the busy hour for each user of the site (erlang a user)."""
    for_people: bool = False
    """Whether it is asked of everybody's line or phone, wherever people live."""
    programme: Annotated[Id, Ref("demand.programmes")] | None = None
    """Input of the plan beside which the share of sessions carried is told."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> ServiceProfile:
        if self.last_hour <= self.first_hour:
            raise ValueError("last_hour must come after first_hour")
        return self


class PostalPoint(Place, Staged):
    """A postal service point and its Internet line."""

    id: Id
    commune: Annotated[Id, Ref("demand.communes")]
    node: Annotated[Id, Ref("backbone.nodes")]
    staffed: bool
    internet: bool
    """Whether it has a line at all."""
    tail_km: LengthKm = 0.0
    """Own aerial fibre to the node."""
    line_mbps: RateMbps = 0.0
    """Rate of its line, each way; needed where it is held to a profile."""
    n_desks: Count = 1
    """Desks at which people are served."""
    profiles: Annotated[str, Ref("services.profiles", many=True)] = ""
    """Profiles that it is held to, joined by semicolons."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _line_has_a_rate(self) -> PostalPoint:
        if self.profiles and self.internet and self.line_mbps <= 0.0:
            raise ValueError("a point with a line that is held to a profile needs line_mbps")
        return self


class Site(Staged):
    """A place where a public service is used: a school, a health station, a hospital."""

    id: Id
    kind: Text
    commune: Annotated[Id, Ref("demand.communes")]
    node: Annotated[Id, Ref("backbone.nodes")]
    """Node that its line ends at."""
    n_users: NonNegative
    """People who may use the services of its profiles: pupils, staff, rooms."""
    profiles: Annotated[str, Ref("services.profiles", many=True)]
    line: Literal["organisation", "household", "own"]
    """A line like those of its commune in the access room, or a fibre of its own to the node."""
    line_mbps: RateMbps = 0.0
    """Rate of a fibre of its own, each way."""
    tail_km: LengthKm = 0.0
    """Length of a fibre of its own, on poles."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _own_line_is_described(self) -> Site:
        if (self.line == "own") != (self.line_mbps > 0.0):
            raise ValueError("line own needs line_mbps, and only that has one")
        if self.line != "own" and self.tail_km > 0.0:
            raise ValueError("only line own has a tail_km")
        return self


class Asset(Place, Staged):
    """A piece of essential infrastructure that should take sensors."""

    id: Id
    kind: Literal["road", "power", "water", "urban"]
    commune: Annotated[Id, Ref("demand.communes")]
    n_devices: Annotated[Count, Field(ge=1)]
    """Sensors and meters it is to have."""
    message_every_h: Annotated[float, Field(gt=0.0, le=8760.0)]
    """Time between two messages of one of them."""
    payload_byte: Annotated[float, Field(ge=0.0, le=1600.0)]
    """Content of a message."""
    entry_loss_db: LossDb = 0.0
    """What walls, lids and wells take of the signal."""
    drop: bool = False
    """Whether a fixed line ends at it."""
    basis: Basis = "assumed"


class IotTechnology(Row):
    """How the cells of a technology carry sensors."""

    id: Id
    over: Literal["4g", "5g"]
    """Cells that carry it."""
    coupling_loss_db: Annotated[float, Field(ge=100.0, le=180.0)]
    """Largest loss between the ports of the two antennas at which it works."""
    n_devices_per_cell: Annotated[Count, Field(ge=1)]
    """Devices that a cell can take."""
    cell_mbps: RateMbps
    """Rate of a cell for their messages."""


class ServicesSpec(Spec):
    """The services room's part of a scenario."""

    upload_ratio: Ratio = 1.0
    """What a line of the access room sends over what it takes."""
    line_delay_ms: DelayMs = 1.0
    """One way over a line to its node."""
    node_delay_ms: DelayMs = 0.05
    """One way through a node."""
    message_overhead_byte: Annotated[float, Field(ge=0.0, le=1000.0)] = 65.0
    """Headers of a message of a sensor."""
    blackout_h: DurationH = 24.0
    """How long the grid is out everywhere in the named hazard of that kind."""
    profiles: Annotated[tuple[ServiceProfile, ...], Table()] = ()
    postal_points: Annotated[tuple[PostalPoint, ...], Table()] = ()
    sites: Annotated[tuple[Site, ...], Table()] = ()
    assets: Annotated[tuple[Asset, ...], Table()] = ()
    iot: Annotated[tuple[IotTechnology, ...], Table()] = ()
