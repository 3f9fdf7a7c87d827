"""Monitoring of the TSLCD: what bodies report and where the SOC sees their traffic, all by judgement."""

from __future__ import annotations

from province.backbone import Graph
from province.table import Row

LEVELS = {"province": (200, 2.0), "department": (80, 0.5), "district": (120, 0.5), "commune": (40, 0.1)}
"""Watched terminals and servers, and the probe's Mb/s."""
EVENTS_PER_H = 360.0
EVENT_MBIT = 0.008
SINCE = 2024


def telemetry_rows() -> list[Row]:
    return [
        {
            "level": level,
            "n_endpoints": n_endpoints,
            "n_events": EVENTS_PER_H,
            "event_mbit": EVENT_MBIT,
            "probe_mbps": probe_mbps,
        }
        for level, (n_endpoints, probe_mbps) in LEVELS.items()
    ]


def point_rows(graph: Graph) -> list[Row]:
    """The gateway of the TSLCD: every way between a body and a platform leads over it."""
    return [{"id": "gateway", "node": graph.core.id, "in_service_year": SINCE}]
