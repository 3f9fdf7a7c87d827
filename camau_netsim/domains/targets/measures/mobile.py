"""Promises about 4G and 5G: how fast, and for whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import busiest_hour, frame_of, lowest_communes, weighted_mean
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing

LEAST_SHARE = 0.05
"""A commune that a technology hardly serves (this share of the mean commune's load) is no place to name."""

SLOW_PERCENT = 5
"""Of the slowest users: QCVN holds 95 % of samples to a least rate."""


@measure
def mobile_mean_rate(tables: Tables, year: int, technology: str, promised_in_unit: float | None = None) -> Measured:
    """Mean downlink session rate on one technology, over users and the busy hour."""
    at = frame_of(tables, "radio_communes", year)
    at = at[at["technology"] == technology]
    if at.empty:
        return nothing(f"no technology {technology}")
    all_hours = at[at["demand_mbps"] > 0.0]
    busiest = busiest_hour(at, "demand_mbps")
    at = at[at["hour"] == busiest]
    served = at[at["demand_mbps"] > 0.0]
    n_replications = at["replication"].nunique()
    if served["replication"].nunique() < n_replications or served.empty:
        return Measured((Reading("nobody is served by it", np.full(max(n_replications, 1), np.nan)),))
    by_commune = served.groupby("commune", sort=True)[["sampled_mbps", "demand_mbps"]].mean()
    enough = by_commune["demand_mbps"] >= LEAST_SHARE * by_commune["demand_mbps"].mean()
    readings = (
        Reading(
            "arithmetic mean of session rates in the busy hour (QCVN)",
            weighted_mean(served, "sampled_mbps", "demand_mbps"),
        ),
        Reading("bits over time, overloaded cells left out", _bits_over_time(served)),
        Reading(
            "arithmetic mean over all observed hours, by session",
            weighted_mean(all_hours, "sampled_mbps", "demand_mbps"),
        ),
        Reading("mean over users of each observed hour, hours alike", _mean_of_hours(all_hours)),
        *_spread(tables, year, technology, busiest),
        *_places(tables, year, technology, busiest),
        *_communes(served, promised_in_unit),
    )
    return Measured(
        readings,
        _cell_cause(tables, year, technology) + _communes_that_pass(by_commune["sampled_mbps"], promised_in_unit),
        lowest_communes(tables, by_commune.loc[enough, "sampled_mbps"]),
        share=False,
    )


def _bits_over_time(served: pd.DataFrame) -> Real:
    flowing_mbps = served["demand_mbps"] - served["overloaded_mbps"]
    flowing = served.assign(flowing_mbps=flowing_mbps, transfer_s_per_mbit=served["transfer_s_per_mbit"].fillna(0.0))
    seconds = weighted_mean(flowing, "transfer_s_per_mbit", "flowing_mbps")  # NaN where every cell is overloaded
    mbps: Real = 1.0 / seconds
    return mbps


def _mean_of_hours(served: pd.DataFrame) -> Real:
    """Mean over the users of each hour, then over hours: time and users, not sessions."""
    rated = served.assign(rated=served["sampled_mbps"] * served["demand_mbps"])
    sums = rated.groupby(["replication", "day", "hour"], sort=True)[["rated", "demand_mbps"]].sum()
    by_hour = sums["rated"] / sums["demand_mbps"]
    mean: Real = by_hour.groupby("replication", sort=True).mean().to_numpy()
    return mean


def _spread(tables: Tables, year: int, technology: str, hour: int) -> tuple[Reading, ...]:
    """Rate that all but the slowest users of the busy hour exceed."""
    at = frame_of(tables, "radio_quantiles", year)
    at = at[(at["technology"] == technology) & (at["hour"] == hour) & (at["operator"] == "any")]
    slow = at[at["percent"] == SLOW_PERCENT].groupby("replication", sort=True)["rate_mbps"].mean()
    return (Reading(f"rate that {SLOW_PERCENT} % of the users do not exceed", slow.to_numpy()),) if len(slow) else ()


def _places(tables: Tables, year: int, technology: str, hour: int) -> tuple[Reading, ...]:
    """Means of the busy hour outdoors, indoors and in the network of each operator."""
    at = frame_of(tables, "radio_operators", year)
    at = at[(at["technology"] == technology) & (at["hour"] == hour)]
    parts = [("outdoors", at[~at["indoor"].astype(bool)]), ("inside buildings", at[at["indoor"].astype(bool)])]
    parts += [(f"network of {name}", own) for name, own in at.groupby("operator", sort=True)]
    n = at["replication"].nunique()
    return tuple(
        Reading(name, weighted_mean(own, "sampled_mbps", "demand_mbps"))
        for name, own in parts
        if len(own) and own["replication"].nunique() == n
    )


def _communes(served: pd.DataFrame, promised_mbps: float | None) -> tuple[Reading, ...]:
    """Share of communes served that keep the promise by themselves, the plan's second figure."""
    if promised_mbps is None:
        return ()
    by_commune = served.groupby(["replication", "commune"], sort=True)["sampled_mbps"].mean() >= promised_mbps
    share = by_commune.astype(float).groupby("replication", sort=True).mean() * PERCENT
    values = np.asarray(share, dtype=np.float64)
    return (Reading("communes whose own mean reaches it", values, of_places=True),)


def _communes_that_pass(by_commune: pd.Series, promised_mbps: float | None) -> str:
    """Say how many communes keep the promise by themselves."""
    if promised_mbps is None:
        return ""
    return f"; {int((by_commune >= promised_mbps).sum())} of {len(by_commune)} communes reach {promised_mbps:g} Mb/s"


def _cell_cause(tables: Tables, year: int, technology: str) -> str:
    cells = frame_of(tables, "radio_cells", year)
    cells = cells[(cells["technology"] == technology) & (cells["offered_mbps"] > 0.0)]
    cells = cells[cells["hour"] == busiest_hour(cells, "offered_mbps")]
    load = cells["offered_mbps"].sum()
    busy = cells.loc[cells["load_ratio"] > 0.7, "offered_mbps"].sum() / load * PERCENT
    over = cells.loc[cells["load_ratio"] >= 1.0, "offered_mbps"].sum() / load * PERCENT
    mean = (cells["load_ratio"].clip(upper=1.0) * cells["offered_mbps"]).sum() / load
    crowded = f"{busy:.0f}% of it in cells over 70% full, {over:.0f}% in overloaded ones"
    return f"cells are {mean:.0%} full where the load is; {crowded}"
