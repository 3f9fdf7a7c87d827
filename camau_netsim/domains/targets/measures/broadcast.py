"""Promises about television and radio over the air."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import frame_of, lowest_communes
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing


@measure
def television_received(tables: Tables, year: int) -> Measured:
    """Share of people who can receive the essential television channels, over the air or from satellite.

    The first way to receive television (``broadcast.receptions``) is the one that is promised: a fixed antenna.
    """
    frame = frame_of(tables, "broadcast_communes", year)
    frame = frame[frame["service"] == "tv"]
    if frame.empty:
        return nothing("no way to receive television")
    ways = [frame[frame["reception"] == reception] for reception in dict.fromkeys(frame["reception"])]
    fixed = ways[0]
    name = _name(fixed)
    covered = fixed["design_ratio"].where(~fixed["satellite"], 1.0)
    with_dish = 1.0 - (1.0 - fixed["design_ratio"]) * (1.0 - fixed["dish_homes_ratio"])
    readings = (
        Reading(f"{name}, or in the footprint of a satellite", _share(fixed, covered), exact=True),
        *(Reading(f"{_name(way)}, terrestrial alone", _share(way, way["design_ratio"]), exact=True) for way in ways),
        Reading(f"{name}, or a home with a dish", _share(fixed, with_dish), exact=True),
        *_or_a_line(tables, year, fixed, with_dish),
        Reading(f"{name}, terrestrial alone, mean over the year", _share(fixed, fixed["on_air_ratio"])),
    )
    by_commune = fixed[fixed["replication"] == 0].set_index("commune")
    return Measured(readings, _cause(by_commune), lowest_communes(tables, by_commune["design_ratio"] * PERCENT))


def _or_a_line(tables: Tables, year: int, fixed: pd.DataFrame, with_dish: pd.Series) -> tuple[Reading, ...]:
    """Return the reading that counts homes with a fixed line too, shared out evenly; none without lines."""
    homes = frame_of(tables, "access_communes", year).set_index("commune")
    if homes.empty:
        return ()
    lines = homes[["n_fibre_lines", "n_copper_lines", "n_wireless_lines"]].sum(axis=1)
    ratio = (lines / homes["n_households"]).clip(upper=1.0).reindex(fixed["commune"]).fillna(0.0).to_numpy()
    received = 1.0 - (1.0 - with_dish) * (1.0 - ratio)
    return (Reading(f"{_name(fixed)}, a dish or a fixed line", _share(fixed, received), exact=True),)


def _name(way: pd.DataFrame) -> str:
    return str(way["name"].iloc[0])


def _share(frame: pd.DataFrame, ratio: pd.Series) -> Real:
    """Share of people in each replication, in percent."""
    received = (ratio * frame["n_people"]).groupby(frame["replication"], sort=True).sum()
    people = frame.groupby("replication", sort=True)["n_people"].sum()
    return np.asarray(received / people, dtype=np.float64) * PERCENT


def _cause(by_commune: pd.DataFrame) -> str:
    missing = (1.0 - by_commune["design_ratio"]) * by_commune["n_people"]
    if missing.sum() < 0.5:
        return ""
    n_communes = int((by_commune["design_ratio"] < 0.5).sum())
    what = f"{missing.sum():,.0f} people lack an essential channel over the air, most of them in {n_communes} communes"
    return f"{what}; there only the satellite reaches" if bool(by_commune["satellite"].all()) else what
