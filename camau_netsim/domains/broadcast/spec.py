"""What a scenario says about transmitters of television and radio, and how they are received."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from camau_netsim.core.spec import (
    AzimuthDeg,
    Basis,
    Id,
    LossDb,
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

Service = Literal["tv", "fm"]
BUDGET = ("cn_db", "noise_figure_db", "bandwidth_mhz")
MINIMUM = ("minimum_rural_dbuvm", "minimum_urban_dbuvm")
FieldDbuvm = Annotated[float, Field(ge=0.0, le=120.0)]


class Multiplex(Row):
    """What one frequency carries: a DVB-T2 multiplex, or one FM programme."""

    id: Id
    service: Service
    name: Text
    capacity_mbps: RateMbps = 0.0
    """Net rate of its mode (FFT, guard interval, modulation, code rate); 0 for FM."""
    guard_ms: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Guard interval: another transmitter of the multiplex on its frequency disturbs if it comes later than this."""
    basis: Basis = "assumed"


class Channel(Row):
    """A television channel in a multiplex."""

    multiplex: Annotated[Id, Ref("broadcast.multiplexes")]
    channel: Id
    essential: bool
    """Whether everybody is to receive it (an essential channel of the country or of the province)."""
    rate_mbps: RateMbps
    basis: Basis = "assumed"


class Transmitter(Place, Staged):
    """A transmitter of one multiplex at one place."""

    id: Id
    name: Text
    multiplex: Annotated[Id, Ref("broadcast.multiplexes")]
    frequency_mhz: Annotated[float, Field(ge=87.5, le=862.0)]
    erp_kw: Annotated[float, Field(gt=0.0, le=1000.0)]
    """Effective radiated power towards the horizon, at the maximum of the pattern."""
    antenna_height_m: Annotated[float, Field(ge=10.0, le=1200.0)]
    """Above the ground, which is flat: the height h1 of P.1546."""
    polarisation: Literal["horizontal", "vertical"]
    pattern: Text = ""
    """Horizontal pattern, by its name in ``patterns``; empty: the same in all directions."""
    node: Annotated[Id, Ref("backbone.nodes")] | None = None
    """Backbone node whose building houses it: it is off the air while the node is down. Empty: never down."""
    feed: Literal["fibre", "satellite"] = "satellite"
    """How programmes get there: over fibre it also needs a way from its node to an exit."""
    basis: Basis = "assumed"


class PatternPoint(Row):
    """A horizontal pattern in one direction; in between it is interpolated."""

    pattern: Id
    azimuth_deg: AzimuthDeg
    loss_db: LossDb
    """Below the maximum."""


class Reception(Row):
    """A way to receive: the antenna, where it stands, and the field it needs.

    The field is given (``minimum_*_dbuvm``), or follows from the budget of the receiver (``cn_db`` and its like).
    """

    id: Id
    service: Service
    name: Text
    antenna_height_m: Annotated[float, Field(ge=1.0, le=50.0)]
    location_ratio: Annotated[float, Field(ge=0.5, le=0.99)]
    """Share of places around a point where the field has to suffice."""
    sigma_db: Annotated[float, Field(ge=0.0, le=12.0)]
    """Spread of the field over these places."""
    antenna_gain_dbi: Annotated[float, Field(ge=-30.0, le=30.0)] = 0.0
    feeder_loss_db: LossDb = 0.0
    man_made_noise_db: LossDb = 0.0
    entry_loss_db: LossDb = 0.0
    """Into the building, median."""
    entry_sigma_db: Annotated[float, Field(ge=0.0, le=20.0)] = 0.0
    cross_polar_db: LossDb = 0.0
    """What the antenna takes off a signal of the other polarisation."""
    cn_db: Annotated[float, Field(ge=-10.0, le=40.0)] | None = None
    """Carrier over noise that the mode needs in the channel of this reception."""
    noise_figure_db: LossDb | None = None
    bandwidth_mhz: Annotated[float, Field(gt=0.0, le=10.0)] | None = None
    minimum_rural_dbuvm: FieldDbuvm | None = None
    """Minimum median field 10 m above ground."""
    minimum_urban_dbuvm: FieldDbuvm | None = None
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _one_way_to_say_what_it_needs(self) -> Reception:
        given = [name for name in (*BUDGET, *MINIMUM) if getattr(self, name) is not None]
        if given not in (list(BUDGET), list(MINIMUM)):
            raise ValueError(f"give either {', '.join(BUDGET)} or {' and '.join(MINIMUM)}")
        return self


class Protection(Row):
    """How far a wanted signal must lie above another one, by the distance of their frequencies."""

    service: Service
    offset_mhz: Annotated[float, Field(ge=0.0, le=20.0)]
    protection_db: Annotated[float, Field(ge=-60.0, le=60.0)]
    """Interpolated in between; beyond the last offset there is no interference."""
    basis: Basis = "assumed"


class BroadcastSpec(Spec):
    """The broadcast room's part of a scenario."""

    satellite: Literal["none", "whole_province"] = "none"
    """Where a satellite that carries all essential channels can be received."""
    dish_homes_ratio: Ratio = 0.0
    """Share of homes that have a dish and a receiver for it."""
    urban_clutter_m: Annotated[float, Field(ge=10.0, le=30.0)] = 10.0
    """Representative height of the buildings around an antenna in an urban commune (P.1546 Annex 5 section 9)."""
    offshore_sea_ratio: Ratio = 0.0
    """Share of the way to a settlement offshore that runs over (warm) sea."""
    multiplexes: Annotated[tuple[Multiplex, ...], Table()] = ()
    channels: Annotated[tuple[Channel, ...], Table(key=("multiplex", "channel"))] = ()
    transmitters: Annotated[tuple[Transmitter, ...], Table()] = ()
    patterns: Annotated[tuple[PatternPoint, ...], Table(key=("pattern", "azimuth_deg"))] = ()
    receptions: Annotated[tuple[Reception, ...], Table()] = ()
    protection: Annotated[tuple[Protection, ...], Table(key=("service", "offset_mhz"))] = ()
