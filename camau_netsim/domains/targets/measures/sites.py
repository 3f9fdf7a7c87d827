"""Promises about service profiles: of postal points and other sites, and of people wherever they live."""

from __future__ import annotations

import pandas as pd

from camau_netsim.domains.targets.measures.frames import frame_of, lowest_communes, mean_percent, n_rows_each
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing

WHY = {
    "line": "have no line",
    "rate": "have too slow a line",
    "delay": "are too far away",
    "availability": "are cut off too long",
}


@measure
def sites_meet_profile(tables: Tables, year: int, kind: str, profile: str) -> Measured:
    """Share of sites of a kind whose rate, delay and availability keep a service profile."""
    sites = frame_of(tables, "services_sites", year)
    sites = sites[(sites["kind"] == kind) & (sites["profile"] == profile)]
    if sites.empty:
        return nothing(f"no {kind} is held to {profile}")
    met = sites["cause"] == ""
    design = sites["design_usable"] & sites["fast"] & sites["near"]
    n_trials = n_rows_each(sites)
    readings = [
        Reading("rate, delay and availability", mean_percent(sites, met), n_trials=n_trials),
        Reading("rate and delay, however often it is up", mean_percent(sites, design)),
        Reading("a live way, nothing broken", mean_percent(sites, sites["design_usable"]), exact=True),
        *(
            _part(name, sites[sites["staffed"] == staffed], met)
            for name, staffed in (("staffed", True), ("unattended", False))
        ),
    ]
    missing = sites.loc[~met, "cause"].value_counts() / sites["replication"].nunique()
    cause = "; ".join(f"{count:,.0f} {why}" for key, why in WHY.items() if (count := missing.get(key, 0.0)) > 0.0)
    means = met.astype(float).groupby(sites["commune"], sort=True).mean() * PERCENT
    return Measured(tuple(filter(None, readings)), cause, lowest_communes(tables, means))


@measure
def people_reached(tables: Tables, year: int, profile: str, where: str = "everywhere") -> Measured:
    """Share of people who could use a service over a fixed line or a phone; ``where=rural`` leaves towns out."""
    people = frame_of(tables, "services_people", year)
    people = people[people["profile"] == profile]
    people = people[~people["urban"].astype(bool)] if where == "rural" else people
    if people.empty:
        return nothing(f"nobody is held to {profile}")
    total = people.groupby("replication", sort=True)["n_people"].sum()
    columns = {
        "a line on demand, or a phone indoors": "either_ratio",
        "a line on demand": "fixed_ratio",
        "a phone indoors, in the network of one's operator": "indoor_ratio",
        "a phone outdoors, in the network of one's operator": "outdoor_ratio",
    }
    readings = tuple(
        Reading(
            name,
            ((people[column] * people["n_people"]).groupby(people["replication"]).sum() / total).to_numpy() * PERCENT,
        )
        for name, column in columns.items()
    )
    means = people.groupby("commune", sort=True)["either_ratio"].mean() * PERCENT
    left = float(total.mean()) * (1.0 - float(readings[0].values.mean()) / PERCENT)
    cause = f"{left:,.0f} people have neither" if left > 0.5 else ""
    return Measured(readings, cause, lowest_communes(tables, means))


def _part(name: str, sites: pd.DataFrame, met: pd.Series) -> Reading | None:
    if sites.empty:
        return None
    return Reading(f"{name} ones: rate, delay and availability", mean_percent(sites, met.loc[sites.index]))
