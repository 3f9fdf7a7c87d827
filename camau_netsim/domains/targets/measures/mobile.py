"""Promises about 4G and 5G: how fast, and for whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import busiest_hour, frame_of, lowest_communes, weighted_mean
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing

LEAST_SHARE = 0.05
"""A commune that a technology hardly serves (this share of the mean commune's load) is no place to name."""


@measure
def mobile_mean_rate(tables: Tables, year: int, technology: str, promised_in_unit: float | None = None) -> Measured:
    """Mean downlink session rate on one technology, over users and the busy hour."""
    at = frame_of(tables, "radio_communes", year)
    at = at[at["technology"] == technology]
    if at.empty:
        return nothing(f"no technology {technology}")
    all_hours = at[at["demand_mbps"] > 0.0]
    at = at[at["hour"] == busiest_hour(at, "demand_mbps")]
    served = at[at["demand_mbps"] > 0.0]
    n_replications = at["replication"].nunique()
    if served["replication"].nunique() < n_replications or served.empty:
        return Measured((Reading("nobody is served by it", np.full(max(n_replications, 1), np.nan)),))
    arithmetic = weighted_mean(served, "sampled_mbps", "demand_mbps")
    flowing_mbps = served["demand_mbps"] - served["overloaded_mbps"]
    flowing = served.assign(flowing_mbps=flowing_mbps, transfer_s_per_mbit=served["transfer_s_per_mbit"].fillna(0.0))
    seconds = weighted_mean(flowing, "transfer_s_per_mbit", "flowing_mbps")  # NaN where every cell is overloaded
    readings = (
        Reading("arithmetic mean of session rates in the busy hour (QCVN)", arithmetic),
        Reading("bits over time, overloaded cells left out", 1.0 / seconds),
        Reading("arithmetic mean over all observed hours", weighted_mean(all_hours, "sampled_mbps", "demand_mbps")),
    )
    by_commune = served.groupby("commune", sort=True)[["sampled_mbps", "demand_mbps"]].mean()
    enough = by_commune["demand_mbps"] >= LEAST_SHARE * by_commune["demand_mbps"].mean()
    return Measured(
        readings,
        _cell_cause(tables, year, technology) + _communes_that_pass(by_commune["sampled_mbps"], promised_in_unit),
        lowest_communes(tables, by_commune.loc[enough, "sampled_mbps"]),
        share=False,
    )


def _communes_that_pass(by_commune: pd.Series, promised_mbps: float | None) -> str:
    """Share of communes that keep the promise by themselves, the plan's second figure."""
    if promised_mbps is None:
        return ""
    return f"; {int((by_commune >= promised_mbps).sum())} of {len(by_commune)} communes reach {promised_mbps:g} Mb/s"


@measure
def population_covered(tables: Tables, year: int, technology: str) -> Measured:
    """Share of people in settlements that a technology covers with the stated level and probability."""
    at = frame_of(tables, "radio_coverage", year)
    anyone = at[(at["technology"] == technology) & (at["operator"] == "any")]
    if anyone.empty:
        return nothing(f"no technology {technology}")
    people = anyone.groupby("replication", sort=True)["n_people"].sum().to_numpy()

    def share(column: str) -> Real:
        covered: Real = anyone.groupby("replication", sort=True)[column].sum().to_numpy() / people * PERCENT
        return covered

    weighted = anyone.assign(expected=anyone["mean_outdoor_ratio"] * anyone["n_people"])
    mean = weighted.groupby("replication", sort=True)["expected"].sum().to_numpy() / people * PERCENT
    best = _best_operator(at[(at["technology"] == technology) & (at["operator"] != "any")], people)
    readings = (
        Reading("outdoors, any operator", share("n_outdoor")),
        Reading("inside buildings, any operator", share("n_indoor")),
        Reading("mean chance outdoors, any operator", mean),
        Reading("outdoors, best single operator", best),
    )
    by_commune = anyone.groupby("commune", sort=True)[["n_outdoor", "n_people"]].mean()
    ratio = by_commune["n_outdoor"] / by_commune["n_people"] * PERCENT
    absent = int((ratio == 0.0).sum())
    cause = f"{technology.upper()} layer absent in {absent} of {len(ratio)} communes" if absent else ""
    if not cause and (ratio < PERCENT).any():
        weak = int((ratio < PERCENT).sum())
        cause = f"{technology.upper()} reference power too low for part of the people in {weak} communes"
    return Measured(readings, cause, lowest_communes(tables, ratio))


def _best_operator(by_operator: pd.DataFrame, people: Real) -> Real:
    covered = by_operator.groupby(["replication", "operator"], sort=True)["n_outdoor"].sum().unstack(fill_value=0)
    best: Real = covered.max(axis=1).to_numpy() / people * PERCENT if covered.size else np.zeros(len(people))
    return best


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
