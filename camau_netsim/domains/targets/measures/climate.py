"""Figures beside the vision of green plant that stands the climate: who is served in hazards, and energy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import busiest_hour, frame_of
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing
from camau_netsim.units import MBIT_PER_GBYTE, SECONDS_PER_HOUR

AFTER_H = (0.0, 24.0, 72.0)
"""Looks after a named event."""
USER = ["service", "operator"]


@measure
def climate_figures(tables: Tables, year: int) -> Measured:
    """Users served through the year and after a named event, storms, what they break, and energy of masts."""
    users = frame_of(tables, "failures_availability", year)
    if users.empty:
        return nothing("no users")
    runs = sorted(users["replication"].unique())
    served = (users["n_users"] * users["available_ratio"]).groupby(users["replication"], sort=True).sum()
    whole = users.groupby("replication", sort=True)["n_users"].sum()
    readings = (
        Reading(
            "users' time with service, failures and storms included", (served / whole * PERCENT).to_numpy(), unit="%"
        ),
        *_after_event(tables, year, users),
        *_storms(tables, year, runs),
        *_energy(tables, year),
    )
    return Measured(readings, "storms, faults and the grid are played; flood and salt water are not", share=False)


def _after_event(tables: Tables, year: int, users: pd.DataFrame) -> list[Reading]:
    """Users served some hours after the first named storm or given outage, if there is one."""
    seen = frame_of(tables, "failures_restoration", year)
    weight = users.groupby(["replication", *USER], sort=True)["n_users"].sum().rename("n_users").reset_index()
    seen = seen.merge(weight, on=["replication", *USER])
    found = []
    for after_h in AFTER_H:
        at = seen[seen["after_h"] == after_h]
        if at.empty:
            continue
        served = (at["served_ratio"] * at["n_users"]).groupby(at["replication"], sort=True).sum()
        ratio = served / at.groupby("replication", sort=True)["n_users"].sum() * PERCENT
        found.append(Reading(f"users served {after_h:g} h after the first event", ratio.to_numpy(), unit="%"))
    return found


def _storms(tables: Tables, year: int, runs: list[int]) -> tuple[Reading, ...]:
    storms, outages = frame_of(tables, "failures_storms", year), frame_of(tables, "failures_outages", year)
    blown = outages["cause"].str.startswith("storm:").astype(bool)
    hours = outages["duration_h"].groupby(outages["replication"]).sum().reindex(runs, fill_value=0.0)
    by_storm = outages.loc[blown, "duration_h"].groupby(outages["replication"]).sum().reindex(runs, fill_value=0.0)
    share = np.where(hours > 0.0, by_storm / hours.where(hours > 0.0, 1.0) * PERCENT, 0.0)
    return (
        Reading("storms that passed", _count(storms, runs), unit="a year"),
        Reading("elements that storms put out", _count(outages[blown], runs), unit="a year"),
        Reading("element outage hours that storms cause", share, unit="%"),
    )


def _count(rows: pd.DataFrame, runs: list[int]) -> Real:
    counts = rows.groupby("replication").size().reindex(runs, fill_value=0)
    return np.asarray(counts, dtype=np.float64)


def _energy(tables: Tables, year: int) -> tuple[Reading, ...]:
    """Power of what hangs on masts, and what each gigabyte of the busiest hour takes of it."""
    masts, phones = frame_of(tables, "passive_masts", year), frame_of(tables, "radio_communes", year)
    power_kw = masts.groupby("replication", sort=True)["power_kw"].sum()
    if not power_kw.sum() or phones.empty:
        return ()
    phones = phones[phones["hour"] == busiest_hour(phones, "demand_mbps")]
    by_day = phones.groupby(["replication", "day"], sort=True)["demand_mbps"].sum()
    asked = by_day.groupby("replication", sort=True).mean() * SECONDS_PER_HOUR / MBIT_PER_GBYTE
    return (
        Reading("equipment on masts when busy", power_kw.to_numpy(), exact=True, unit="kW"),
        Reading(
            "energy of it for each gigabyte asked in the busiest hour", (power_kw / asked).to_numpy(), unit="kWh/GB"
        ),
    )
