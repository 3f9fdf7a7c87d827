"""What a scenario says about the monitoring of the TSLCD by a security operations centre (SOC)."""

from __future__ import annotations

from typing import Annotated

from camau_netsim.core.spec import (
    Count,
    DurationH,
    Id,
    NonNegative,
    Positive,
    RateMbps,
    Ratio,
    Ref,
    Row,
    Spec,
    Staged,
    Table,
)


class TelemetryLevel(Row):
    """What a body of one level reports to the SOC in its busy hour."""

    level: Annotated[Id, Ref("government.levels")]
    n_endpoints: Count
    """Watched terminals and servers of each body."""
    n_events: NonNegative
    """Events one of them reports in an hour."""
    event_mbit: Positive = 0.008
    """Size of an event."""
    probe_mbps: RateMbps = 0.0
    """What the probe at the body's circuit adds: flow records and alarms."""


class MonitoredPoint(Staged):
    """A node at which the SOC sees the traffic that passes."""

    id: Id
    node: Annotated[Id, Ref("backbone.nodes")]


class MonitoringSpec(Spec):
    """The monitoring's keys of the government room."""

    soc_centre: Annotated[Id, Ref("datacentre.centres")] | None = None
    """Data centre in which the SOC stands; without one nothing is monitored."""
    soc_national_ratio: Ratio = 0.1
    """Share of the telemetry that the SOC passes on to the national monitoring system."""
    telemetry_buffer_h: DurationH = 24.0
    """Hours of telemetry a body keeps while it cannot send."""
    telemetry_batch_mbit: Positive = 1.0
    """Mean size of a batch, at fidelity session."""
    telemetry: Annotated[tuple[TelemetryLevel, ...], Table(key=("level",))] = ()
    monitored_points: Annotated[tuple[MonitoredPoint, ...], Table()] = ()
