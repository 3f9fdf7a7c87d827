"""What a scenario says about data centres: halls, servers, platforms and how centres stand in for each other."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from camau_netsim.core.spec import (
    Basis,
    CapacityMbps,
    DurationH,
    Id,
    LengthKm,
    NonNegative,
    Ratio,
    Ref,
    Row,
    Spec,
    Staged,
    Table,
    Text,
)

Tier = Literal["web", "app", "lgsp", "database"]
"""Kinds of servers: portal, application, shared integration platform, database."""

Some = Annotated[int, Field(ge=1, le=100_000)]
Kw = Annotated[float, Field(ge=0.0, le=100_000.0)]
DelayMs = Annotated[float, Field(ge=0.0, le=600_000.0)]


class Centre(Staged):
    """A data centre."""

    id: Id
    name: Text
    kind: Literal["provincial", "government_cloud", "domestic_cloud"]
    node: Annotated[Id, Ref("backbone.nodes")]
    port_mbps: CapacityMbps = 10000.0
    """Capacity of its port towards the TSLCD; read at fidelity session and by replication between centres."""
    hosts_platform: bool
    """Whether the shared platform (LGSP) and the online public services can run here."""
    storage_gbyte: NonNegative = 0.0
    """Usable storage; 0: not given, so never full."""
    basis: Basis = "assumed"


class Hall(Row):
    """A computer hall of a centre: racks, what feeds them and what cools them."""

    id: Id
    centre: Annotated[Id, Ref("datacentre.centres")]
    n_racks: Some
    rack_kw: Annotated[float, Field(gt=0.0, le=200.0)]
    """IT power that a rack is laid out for."""
    base_kw: Kw = 0.0
    """IT power beside the servers: switches, storage."""
    pue_factor: Annotated[float, Field(ge=1.0, le=5.0)]
    """Energy of the whole hall over that of its IT equipment, over a year (ISO/IEC 30134-2)."""
    grid_outages_per_year: NonNegative
    grid_outage_h: DurationH
    """Mean length of an outage of the utility."""
    battery_h: DurationH = 0.0
    """How long the batteries of the UPS carry the load."""
    generator_h: DurationH = 0.0
    """How long the fuel lasts; 0: no generators."""
    basis: Basis = "assumed"


class Equipment(Row):
    """Equal units that together carry a hall: UPS, generators or cooling."""

    id: Id
    hall: Annotated[Id, Ref("datacentre.halls")]
    system: Literal["ups", "generator", "cooling"]
    unit_kw: Annotated[float, Field(gt=0.0, le=100_000.0)]
    """What one unit carries: IT power for UPS and cooling, power of the whole hall for generators."""
    n_units: Some
    n_paths: Annotated[int, Field(ge=1, le=4)] = 1
    """Sides the units are shared over evenly; each side alone must carry the hall (2N has two)."""
    faults_per_year: NonNegative
    """Of one unit."""
    repair_h: DurationH
    start_ratio: Ratio = 1.0
    """Chance that a sound unit starts when it is called: generators."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _even_paths(self) -> Equipment:
        if self.n_units % self.n_paths:
            raise ValueError(f"{self.n_units} units cannot be shared evenly over {self.n_paths} paths")
        return self


class Pool(Staged):
    """Equal servers of one tier at one centre, fed from one queue."""

    id: Id
    centre: Annotated[Id, Ref("datacentre.centres")]
    tier: Tier
    n_servers: Some
    n_slots: Some = 1
    """Requests that one server works on at once."""
    service_ms: Annotated[float, Field(gt=0.0, le=600_000.0)]
    """Mean time that one request holds a slot of the tier, all its visits together."""
    service_cv_ratio: Annotated[float, Field(ge=0.0, le=10.0)] = 1.0
    """Standard deviation of that time over its mean."""
    idle_kw: Kw = 0.0
    """Power of one server without work."""
    peak_kw: Kw = 0.0
    """Power of one server at full load."""
    faults_per_year: NonNegative = 0.0
    """Of one server."""
    repair_h: DurationH = 0.0
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _works_harder_when_loaded(self) -> Pool:
        if self.peak_kw < self.idle_kw:
            raise ValueError("peak_kw must not be below idle_kw")
        return self


class Platform(Row):
    """A shared platform or a group of information systems, with its place, its stand-in and its limits."""

    id: Id
    name: Text
    home: Annotated[Id, Ref("datacentre.centres")]
    """Centre where it runs."""
    backup: Annotated[Id, Ref("datacentre.centres")] | None = None
    """Centre that stands in; also where it runs in years in which its home does not stand."""
    programmes: Annotated[Text, Ref("demand.programmes", many=True)] = ""
    """Programmes of the plan whose requests it answers and whose data it keeps, joined by semicolons."""
    own_requests_per_s: Annotated[float, Field(ge=0.0, le=1.0e7)] = 0.0
    """Requests beside those of programmes, at the same rate all year."""
    own_write_mbps: Annotated[float, Field(ge=0.0, le=1.0e7)] = 0.0
    """Data written beside those of programmes, at the same rate all year."""
    requests_factor: NonNegative = 1.0
    """Requests that one transaction of a programme makes."""
    tiers: Text
    """Tiers that each request visits, joined by semicolons."""
    in_chain: bool = False
    """Whether the online public services need it: the service path of a body is up only if it is."""
    replication: Literal["none", "continuous", "snapshot"] = "none"
    """How its data reach the backup."""
    lag_s: Annotated[float, Field(ge=0.0, le=86_400.0)] = 0.0
    """How far a continuous copy is behind while the route between the centres is wide enough."""
    snapshot_h: DurationH = 0.0
    """Time from one snapshot to the next."""
    stored_gbyte: NonNegative = 0.0
    """Data kept at the start of the first year of ``demand.adoption``."""
    n_years_kept: Annotated[int, Field(ge=1, le=100)] = 100
    """Years after which data are deleted; those of the start count as of the year before it."""
    detect_h: DurationH = 0.0
    """Time until the loss of its home is noticed and the switch is decided."""
    switch_h: DurationH = 0.0
    """Time to point names and routes to the backup."""
    restart_h: DurationH = 0.0
    """Time to restart there on the data that have arrived."""
    rto_h: DurationH
    """Recovery time objective: how long it may be away after the loss of a centre."""
    rpo_h: DurationH
    """Recovery point objective: how many hours of data may be lost with a centre."""
    response_limit_ms: Annotated[float, Field(gt=0.0, le=600_000.0)]
    """What a request may take in its servers, on the mean."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _copies_go_somewhere(self) -> Platform:
        if self.backup == self.home:
            raise ValueError("a centre cannot back itself up")
        if self.backup is None and self.replication != "none":
            raise ValueError(f"replication {self.replication} needs a backup")
        if (self.replication == "snapshot") != (self.snapshot_h > 0.0):
            raise ValueError("snapshot_h is the interval of replication snapshot, and of no other")
        return self


class DatacentreSpec(Spec):
    """The data centre room's part of a scenario."""

    deadline_factor: Annotated[float, Field(ge=1.0, le=100.0)] = 1.0
    """Requests at the peak before a deadline over those of the busy hour."""
    recovery_outage_h: DurationH = 12.0
    """Cut of the route between two centres whose backlog of copies is told."""
    n_round_trips: Some = 4
    """Ways there and back that one request takes over the network: connection, encryption, request, answer."""
    access_ms: DelayMs = 15.0
    """Way there and back between a user and the node of the access network."""
    identity_ms: DelayMs = 0.0
    """Time in the national identity platform for one call; 0 with ``identity_km`` 0: no call is made."""
    identity_km: LengthKm = 0.0
    """Route from the nearest exit of the province on to the national identity platform."""
    identity_available_ratio: Ratio = 1.0
    """Share of time in which that platform answers."""
    centres: Annotated[tuple[Centre, ...], Table()] = ()
    halls: Annotated[tuple[Hall, ...], Table()] = ()
    equipment: Annotated[tuple[Equipment, ...], Table()] = ()
    servers: Annotated[tuple[Pool, ...], Table()] = ()
    platforms: Annotated[tuple[Platform, ...], Table()] = ()
