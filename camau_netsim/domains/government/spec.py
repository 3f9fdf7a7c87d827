"""What a scenario says about the specialised data network (TSLCD) of Party and State bodies."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from camau_netsim.core.spec import (
    Basis,
    Count,
    DurationH,
    Id,
    LengthKm,
    NonNegative,
    Positive,
    RateMbps,
    Ref,
    Row,
    Spec,
    Staged,
    Table,
    Text,
    Year,
)


def _a_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day; write it as 2025-07-01") from None
    return text


Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_a_day)]
SecurityLevel = Annotated[int, Field(ge=1, le=5)]


class Level(Row):
    """An administrative level of bodies, from a day on and, it may be, to another."""

    id: Id
    rank: Annotated[int, Field(ge=1, le=9)]
    """Tier, 1 at the top; levels of one rank stand side by side (a province and its departments)."""
    committed_mbps: RateMbps
    """Rate the TSLCD owes a body of the level that names none of its own."""
    circuit_to: Literal["hub", "parent"] = "hub"
    """Where circuits of the level end: at the hub, or at the node of the body's parent and over its circuit on."""
    from_day: Day = "1900-01-01"
    """First day on which the level is in force."""
    to_day: Day = "2200-01-01"
    """First day on which it is in force no more."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _lives_forwards(self) -> Level:
        if self.to_day <= self.from_day:
            raise ValueError("to_day must come after from_day")
        return self

    def in_force_on(self, day: str) -> bool:
        """Whether there is such a level on a day."""
        return self.from_day <= day < self.to_day


class Body(Staged):
    """A Party or State body and its circuit into the TSLCD."""

    id: Id
    name: Text
    level: Annotated[Id, Ref("government.levels")]
    parent: Annotated[Id, Ref("government.bodies")] | None = None
    """The body above it."""
    commune: Annotated[Id, Ref("demand.communes")] | None = None
    """Commune it sits in; left out for a body outside the province, which lies above the hub."""
    node: Annotated[Id, Ref("backbone.nodes")]
    committed_mbps: RateMbps | None = None
    """Rate the TSLCD owes it; default that of its level."""
    busy_hour_mbps: RateMbps
    """What it asks for in the busy hour beside ``uses`` and programmes."""
    tail_km: LengthKm = 0.0
    """Aerial fibre of its own from the office to the node."""
    second_node: Annotated[Id, Ref("backbone.nodes")] | None = None
    """Another node to which a second tail leads; it takes over when the first way is down."""
    second_tail_km: LengthKm = 0.0
    circuit: Literal["own", "leased"] = "leased"
    operator: Annotated[Id, Ref("demand.operators")] | None = None
    """Who leases the circuit out."""
    encrypted: bool = False
    """Whether what it sends is enciphered from end to end."""
    security_level: SecurityLevel | None = None
    """Level of its most protected system, 1 to 5; left out, it has none that is classed."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _two_ways(self) -> Body:
        if self.second_node == self.node:
            raise ValueError("second_node must be another node")
        if self.second_node is None and self.second_tail_km:
            raise ValueError("a second tail needs a second_node")
        if self.circuit == "own" and self.operator is not None:
            raise ValueError("an own circuit is leased from nobody; leave operator out")
        return self


class Use(Staged):
    """Something bodies of some levels do on the TSLCD, at a rate through some hours of the day."""

    id: Id
    levels: Annotated[Text, Field(min_length=1), Ref("government.levels", many=True)]
    """Levels of the bodies that do it, joined by semicolons."""
    far_node: Annotated[Id, Ref("backbone.nodes")] | None = None
    """Node of what they exchange with (the central level, a data centre); left out, it is at the hub."""
    rate_mbps: RateMbps
    """Towards one body, at the top of the profile."""
    profile: Literal["office", "flat"] = "office"
    """Follows offices through the day, or is the same at all hours."""
    from_hour: Annotated[int, Field(ge=0, le=23)] = 0
    """First hour of the day in which it happens."""
    to_hour: Annotated[int, Field(ge=1, le=24)] = 24
    """Hour at which it ends."""
    source: Text = ""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _ends_later(self) -> Use:
        if self.to_hour <= self.from_hour:
            raise ValueError("to_hour must come after from_hour")
        return self


class Meeting(Row):
    """A video meeting of all bodies of some levels at once, mixed at the hub."""

    id: Id
    levels: Annotated[Text, Field(min_length=1), Ref("government.levels", many=True)]
    """Levels that take part, joined by semicolons."""
    year: Year
    start_h: Annotated[float, Field(ge=0.0, lt=8760.0)]
    """Hours since the start of the year."""
    duration_h: Annotated[DurationH, Field(gt=0.0)]
    stream_mbps: Positive = 4.0
    """Rate of one picture."""
    n_streams: Annotated[Count, Field(ge=1, le=49)] = 1
    """Pictures that the bridge sends to each body at once."""
    basis: Basis = "assumed"


class SecurityRule(Row):
    """What the network must give a body whose systems are of one security level."""

    level: SecurityLevel
    n_tails_min: Annotated[int, Field(ge=1, le=2)] = 1
    """Tails, each to a node of its own."""
    n_hubs_min: Annotated[int, Field(ge=1, le=2)] = 1
    """Hubs it has a way to."""
    any_conduit: bool = False
    """It must stay connected whichever single conduit is cut."""
    any_node: bool = False
    """And whichever single node fails, the only hub apart."""
    encrypted: bool = False
    """It must encipher what it sends."""
    own_circuit: bool = False
    """It must own its circuit."""
    source: Text = ""
    basis: Basis = "assumed"


class GovernmentSpec(Spec):
    """The government room's part of a scenario."""

    hub: Annotated[Id, Ref("backbone.nodes")]
    """Node where the TSLCD of the province meets its core and the level I network."""
    second_hub: Annotated[Id, Ref("backbone.nodes")] | None = None
    """Another such node, which takes over the bodies that do not reach the first."""
    levels_on: Day | None = None
    """Day whose levels hold in every year; left out, each year has the levels of its first day."""
    hop_ms: Annotated[NonNegative, Field(le=100.0)] = 0.05
    """Time lost in each node on the way, the first and the last included."""
    session_mbit: Positive = 80.0
    """Mean size of a body's transfer, at fidelity session."""
    levels: Annotated[tuple[Level, ...], Table()] = ()
    bodies: Annotated[tuple[Body, ...], Table()] = ()
    uses: Annotated[tuple[Use, ...], Table()] = ()
    meetings: Annotated[tuple[Meeting, ...], Table()] = ()
    security_levels: Annotated[tuple[SecurityRule, ...], Table(key=("level",))] = ()
