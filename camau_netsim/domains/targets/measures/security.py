"""Promises about the monitoring of the State's network by a security operations centre (SOC)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import frame_of, lowest_rows, mean_percent, n_rows_each, weighted_mean
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing

NATIONAL = "national"
JUDGED = "department;district"
"""Levels the four-layer promise speaks of: departments of the province, committees of districts and towns."""


@measure
def soc_linked(tables: Tables, year: int) -> Measured:
    """Availability of the SOC's way to the national system, and telemetry carried in observed hours and in failures."""
    rows = frame_of(tables, "government_monitoring", year)
    if rows.empty:
        return nothing("no SOC")
    way = rows[rows["level"] == NATIONAL].sort_values("replication")
    bodies = rows[rows["level"] != NATIONAL]
    failed = bodies[bodies["failure_ratio"].notna()]
    readings = [
        Reading("share of the year with a way from the SOC to the national system", _percent(way["soc_path_ratio"])),
        Reading("telemetry that reaches the SOC in the observed hours", _by_rate(bodies, "observed_ratio")),
        Reading("telemetry that reaches the SOC in the end, kept in buffers meanwhile", _by_rate(bodies, "kept_ratio")),
        Reading("the way to the national system in the observed hours", _percent(way["observed_ratio"])),
    ]
    if not failed.empty:
        readings.insert(2, Reading("the same while something is down", _by_rate(failed, "failure_ratio")))
    worst = bodies.groupby(["body", "name"], sort=True)["soc_path_ratio"].mean().droplevel("body")
    short = float(1.0 - way["soc_path_ratio"].mean())
    cause = f"the way to the national system is down {short:.4%} of the year" if short > 0.0 else ""
    return Measured(tuple(readings), cause, lowest_rows(worst * PERCENT))


@measure
def bodies_monitored(tables: Tables, year: int, availability_ratio: float, levels: str = JUDGED) -> Measured:
    """Share of bodies of some levels (joined by semicolons) whose traffic the SOC sees and whose way to it is up."""
    rows = frame_of(tables, "government_monitoring", year)
    rows = rows[rows["level"].isin(levels.split(";"))]
    if rows.empty:
        return nothing(f"nobody of level {levels} is monitored")
    often = rows["monitored_ratio"] >= availability_ratio
    readings = (
        Reading(
            "traffic passes a point the SOC sees, nothing down",
            mean_percent(rows, rows["design_monitored"]),
            exact=True,
        ),
        Reading(
            "share of time with that and a way to the SOC, mean over bodies",
            mean_percent(rows, rows["monitored_ratio"]),
        ),
        Reading(
            f"bodies with both at least {availability_ratio:.2%} of the year",
            mean_percent(rows, often),
            n_trials=n_rows_each(rows),
        ),
    )
    means = rows.groupby(["body", "name"], sort=True)[["design_monitored", "monitored_ratio"]].mean().droplevel("body")
    missing = int((means["design_monitored"] < 1.0).sum())
    cause = f"the traffic of {missing} bodies passes no point the SOC sees" if missing else ""
    return Measured(readings, cause, lowest_rows(means["monitored_ratio"] * PERCENT))


def _percent(values: pd.Series) -> Real:
    return values.to_numpy(dtype=np.float64) * PERCENT


def _by_rate(frame: pd.DataFrame, column: str) -> Real:
    """Mean of each replication weighted by the telemetry sent, in percent."""
    return weighted_mean(frame, column, "telemetry_mbps") * PERCENT
