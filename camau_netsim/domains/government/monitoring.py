"""Monitoring of the TSLCD: what bodies report, where traffic is seen, what is kept while nothing can be sent."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows, over
from camau_netsim.domains.government.monitoring_spec import MonitoringSpec, TelemetryLevel
from camau_netsim.domains.government.spec import Body
from camau_netsim.units import SECONDS_PER_HOUR


@dataclass(frozen=True, slots=True)
class Soc:
    """Where the security operations centre stands."""

    centre: int  # row of its data centre, -1 without a SOC
    node: int
    tree: int  # the backbone's tree that grows from it


NO_SOC = Soc(-1, -1, -1)


@dataclass(frozen=True, slots=True)
class MonitoringProblem:
    """Monitoring, compiled."""

    soc: Soc
    telemetry_mbps: Real  # (n_body,) in the busy hour
    national_ratio: float
    buffer_h: float
    batch_mbit: float
    point_node: Rows  # (n_point,)
    point_from_year: Rows
    point_until_year: Rows

    def points_stand(self, year: int, n_nodes: int) -> Mask:
        """Nodes at which the SOC sees the traffic in a year, shape (n_node,)."""
        stands = (self.point_from_year <= year) & (year < self.point_until_year)
        found: Mask = np.zeros(n_nodes, dtype=np.uint8)
        found[self.point_node[stands]] = 1
        return found


def compile_monitoring(
    spec: MonitoringSpec | None, bodies: tuple[Body, ...], node: Index, soc: Soc = NO_SOC
) -> MonitoringProblem:
    """Turn monitoring into arrays."""
    spec = spec or MonitoringSpec()
    rate = {row.level: telemetry_mbps(row) for row in spec.telemetry}
    return MonitoringProblem(
        soc=soc,
        telemetry_mbps=np.array([rate.get(body.level, 0.0) for body in bodies], dtype=np.float64),
        national_ratio=spec.soc_national_ratio,
        buffer_h=spec.telemetry_buffer_h,
        batch_mbit=spec.telemetry_batch_mbit,
        point_node=node.rows(row.node for row in spec.monitored_points),
        point_from_year=np.array([row.in_service_year for row in spec.monitored_points], dtype=np.int32),
        point_until_year=np.array([row.retired_year for row in spec.monitored_points], dtype=np.int32),
    )


def telemetry_mbps(row: TelemetryLevel) -> float:
    """Busy-hour rate of a body's telemetry: ``endpoints x events x size / h + probe``."""
    return row.n_endpoints * row.n_events * row.event_mbit / SECONDS_PER_HOUR + row.probe_mbps


@dataclass(slots=True)
class Watch:
    """What a year showed of the telemetry of each body, and of the national way behind them."""

    buffer_h: float
    silent_h: Real  # (n_body + 1,) since when nothing can be sent
    lost_h: Real = field(init=False)
    failed_h: float = 0.0
    carried_h: Real = field(init=False)  # while something was down
    n_hours: int = 0
    observed: Real = field(init=False)  # sum over observed hours of the share carried

    def __post_init__(self) -> None:
        self.lost_h, self.carried_h, self.observed = (np.zeros_like(self.silent_h) for _ in range(3))

    def spell(self, hours: float, carried_ratio: Real, failed: bool) -> None:
        """Go through a spell; an outage loses what comes after the buffer is full, and a buffer is emptied at once."""
        dark = carried_ratio <= 0.0
        after = np.where(dark, self.silent_h + hours, 0.0)
        late_h = np.maximum(after - self.buffer_h, 0.0) - np.maximum(self.silent_h - self.buffer_h, 0.0)
        self.lost_h += np.where(dark, late_h, (1.0 - carried_ratio) * hours)
        self.silent_h = after
        if failed:
            self.failed_h += hours
            self.carried_h += carried_ratio * hours

    def hour(self, carried_ratio: Real) -> None:
        """Take note of an observed hour."""
        self.n_hours += 1
        self.observed += carried_ratio

    def ratios(self, horizon_h: float) -> tuple[Real, Real, Real]:
        """Shares carried in observed hours and while something was down (NaN: never), and kept in the end."""
        hours, failed_h = np.full_like(self.lost_h, self.n_hours), np.full_like(self.lost_h, self.failed_h)
        return over(self.observed, hours), over(self.carried_h, failed_h), 1.0 - self.lost_h / horizon_h
