"""Promises about shared and buried plant: urban cables in ducts, masts with several tenants."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import frame_of, lowest_communes, lowest_rows
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing
from camau_netsim.units import HOURS_PER_YEAR

DUCT = "duct"


@measure
def urban_underground(tables: Tables, year: int) -> Measured:
    """Share of the cable kilometres inside towns that lie in ducts."""
    conduits = frame_of(tables, "passive_conduits", year)
    conduits = conduits[(conduits["replication"] == 0) & (conduits["n_links"] > 0)]
    towns = conduits[conduits["urban"]]
    if towns.empty:
        return nothing("no conduits inside towns")
    cable_km = towns["length_km"] * towns["n_links"]
    hung = towns[towns["kind"] != DUCT]
    readings = (
        _in_duct("cable kilometres inside towns", towns, cable_km),
        _in_duct("route kilometres inside towns", towns, towns["length_km"]),
        _in_duct("route kilometres everywhere", conduits, conduits["length_km"]),
        Reading("pole lines left inside towns", np.array([hung["length_km"].sum()]), exact=True, unit="km"),
    )
    km = (hung["length_km"] * hung["n_links"]).sum()
    cause = f"{km:,.0f} km of cable inside towns hang on {len(hung)} pole lines" if len(hung) else ""
    by_road = (cable_km * (towns["kind"] == DUCT)).groupby(towns["corridor"], sort=True).sum()
    return Measured(readings, cause, lowest_rows(by_road / cable_km.groupby(towns["corridor"]).sum() * PERCENT))


def _in_duct(name: str, conduits: pd.DataFrame, weight_km: pd.Series) -> Reading:
    buried = weight_km[conduits["kind"] == DUCT].sum()
    return Reading(name, np.array([buried / weight_km.sum() * PERCENT]), exact=True)


@measure
def masts_shared(tables: Tables, year: int) -> Measured:
    """Share of masts in use that carry two operators or more, with what that saves and who falls together."""
    masts = frame_of(tables, "passive_masts", year)
    used = masts[masts["n_tenants"] > 0]
    if used.empty:
        return nothing("no masts in use")
    shared = used[used["n_tenants"] > 1]
    still, still_shared = used[used["replication"] == 0], shared[shared["replication"] == 0]
    conduits = frame_of(tables, "passive_conduits", year)
    conduits = conduits[(conduits["replication"] == 0) & (conduits["n_links"] > 0)]
    share = len(still_shared) / len(still) * PERCENT
    readings = (
        Reading("masts in use with two operators or more", np.array([share]), exact=True),
        _figure("tenancy ratio", still["n_tenants"].mean(), "tenants per mast"),
        _figure("conduits with two cables or more", (conduits["n_links"] > 1).mean() * PERCENT, "% of conduits"),
        _figure("saved on masts", still["saved_mvnd"].sum(min_count=1), "million VND"),
        _figure("saved on conduits", conduits["saved_mvnd"].sum(min_count=1), "million VND"),
        _figure("operators lost together with a shared mast", still_shared["n_tenants"].mean(), "operators"),
        Reading("operators' hours lost with shared masts", _dark_hours(used, shared), unit="hours a year"),
    )
    alone = still[still["n_tenants"] == 1]
    room = int(alone["fits_guest"].sum())
    cause = f"{len(alone):,} of {len(still):,} masts carry one operator; {room:,} of them have room for one more"
    by_commune = (still["n_tenants"] > 1).groupby(still["commune"], sort=True).mean() * PERCENT
    return Measured(readings, cause if len(alone) else "", lowest_communes(tables, by_commune))


def _figure(name: str, value: float, unit: str) -> Reading:
    return Reading(name, np.array([value], dtype=np.float64), exact=True, unit=unit)


def _dark_hours(used: pd.DataFrame, shared: pd.DataFrame) -> Real:
    """Hours without power of shared masts, once for each operator, in each replication."""
    hours = (1.0 - shared["powered_ratio"]) * shared["n_tenants"] * HOURS_PER_YEAR
    by_run = hours.groupby(shared["replication"], sort=True).sum()
    found: Real = by_run.reindex(sorted(used["replication"].unique()), fill_value=0.0).to_numpy()
    return found
