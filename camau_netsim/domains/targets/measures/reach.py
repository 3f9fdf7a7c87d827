"""Promises about who is connected and served, and stays so: communes, service paths of bodies, postal points."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.domains.targets.measures.frames import (
    commune_names,
    frame_of,
    lowest_communes,
    lowest_rows,
    mean_percent,
    n_rows_each,
)
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing
from camau_netsim.domains.targets.measures.platforms import chain_readings, weakest_link
from camau_netsim.domains.targets.measures.state_network import province_bodies


@measure
def communes_with_fibre(tables: Tables, year: int) -> Measured:
    """Share of communes with a fibre node that reaches an exit."""
    nodes = frame_of(tables, "backbone_nodes", year)
    nodes = nodes[(nodes["replication"] == 0) & nodes["commune"].notna()]
    names = commune_names(tables)
    reached = nodes[nodes["distance_km"].notna()]
    have = pd.Series(names.index.isin(reached["commune"]), index=names.index)
    safe = pd.Series(names.index.isin(reached.loc[reached["survives_any_cut"], "commune"]), index=names.index)
    readings = (
        Reading("a fibre node with a route to an exit", np.array([have.mean() * PERCENT]), exact=True),
        Reading("a route left after any single cut", np.array([safe.mean() * PERCENT]), exact=True),
    )
    cause = "" if have.all() else f"no fibre node in {int((~have).sum())} communes"
    return Measured(readings, cause, lowest_communes(tables, have.astype(float) * PERCENT))


@measure
def service_available(tables: Tables, year: int, availability_ratio: float) -> Measured:
    """Share of bodies whose service path was up at least the declared share of the year."""
    bodies = province_bodies(tables, "government_bodies", year)
    if bodies.empty:
        return nothing("no bodies")
    served = bodies["served_ratio"]
    readings = (
        Reading(
            f"service path up at least {availability_ratio:.2%} of the year",
            mean_percent(bodies, served >= availability_ratio),
            n_trials=n_rows_each(bodies),
        ),
        Reading("mean availability of the service path", mean_percent(bodies, served)),
        Reading("never down (24/7 read literally)", mean_percent(bodies, served >= 1.0), n_trials=n_rows_each(bodies)),
        *chain_readings(tables, year),
    )
    means = bodies.groupby(["body", "name"], sort=True)["served_ratio"].mean().droplevel("body")
    cause = "; ".join(filter(None, (weakest_link(tables, year), _outage_cause(tables, year))))
    return Measured(readings, cause, lowest_rows(means * PERCENT))


@measure
def postal_online(tables: Tables, year: int, availability_ratio: float) -> Measured:
    """Share of staffed postal points with Internet."""
    points = frame_of(tables, "services_postal", year)
    points = points[points["staffed"]]
    if points.empty:
        return nothing("no staffed postal points")
    often = points["online_ratio"] >= availability_ratio
    readings = (
        Reading("a line with a live path, nothing broken", mean_percent(points, points["design_online"]), exact=True),
        Reading(
            f"online at least {availability_ratio:.2%} of the year",
            mean_percent(points, often),
            n_trials=n_rows_each(points),
        ),
    )
    lines = int((~points[points["replication"] == 0]["internet"]).sum())
    cause = f"{lines} staffed points have no line" if lines else ""
    means = points.groupby("commune", sort=True)["online_ratio"].mean() * PERCENT
    return Measured(readings, cause, lowest_communes(tables, means))


def _outage_cause(tables: Tables, year: int) -> str:
    outages = frame_of(tables, "failures_outages", year)
    by_kind = outages[outages["kind"] != "grid"].groupby("kind", sort=True)
    hours = by_kind["duration_h"].sum().sort_values(ascending=False, kind="stable")
    if hours.empty:
        return ""
    n_replications = max(tables["government_bodies"]["replication"].to_pandas().nunique(), 1)
    parts = [f"{kind}s {spent / n_replications:,.0f} h a year" for kind, spent in hours.head(3).items()]
    return "element outages: " + ", ".join(parts)
