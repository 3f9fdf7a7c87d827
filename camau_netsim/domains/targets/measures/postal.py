"""Promises about the postal network: how many points, with whom, how far, and what is left in an emergency."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import frame_of, lowest_communes
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Place, Reading, Tables, measure, nothing

NO_POINTS = "no postal points"
NOTHING_LOST = "nothing lost"


@measure
def postal_points(tables: Tables, year: int) -> Measured:
    """Postal points in service in the year."""
    reach = frame_of(tables, "services_reach", year)
    readings = (
        Reading("points in service", _one(reach["n_points"].sum()), exact=True),
        Reading("of those, with someone who serves", _one(reach["n_staffed"].sum()), exact=True),
    )
    return Measured(readings, share=False)


@measure
def communes_staffed(tables: Tables, year: int) -> Measured:
    """Share of communes with at least one staffed postal point."""
    reach = frame_of(tables, "services_reach", year)
    have = reach.set_index("commune")["n_staffed"] > 0.0
    people = reach.loc[have.to_numpy(), "n_people"].sum() / reach["n_people"].sum()
    readings = (
        Reading("communes with a staffed point", _one(have.mean() * PERCENT), exact=True),
        Reading("people in such communes", _one(people * PERCENT), exact=True),
    )
    cause = "" if have.all() else f"no staffed point in {int((~have).sum())} communes"
    return Measured(readings, cause, lowest_communes(tables, have.astype(float) * PERCENT))


@measure
def postal_radius(tables: Tables, year: int, promised_in_unit: float | None = None) -> Measured:
    """Mean service radius of a postal point, in km: circles of the province's area, and the way that people have."""
    reach = frame_of(tables, "services_reach", year)
    if reach["n_points"].sum() == 0.0:
        return nothing(NO_POINTS)
    radius = float(np.sqrt(reach["area_km2"].sum() / (np.pi * reach["n_points"].sum())))
    readings = [
        Reading("radius of a circle, area over points", _one(radius), exact=True),
        Reading("mean way of people to the nearest point", _one(_by_people(reach, "mean_km")), exact=True),
    ]
    if reach["n_staffed"].sum() > 0.0:
        staffed = _one(_by_people(reach, "staffed_km"))
        readings.append(Reading("mean way of people to the nearest staffed point", staffed, exact=True))
    cause = ""
    if promised_in_unit is not None:
        within = reach["mean_km"] <= promised_in_unit
        name = "communes whose people have no longer way on the mean"
        readings.append(Reading(name, _one(within.mean() * PERCENT), exact=True, of_places=True))
        cause = f"in {int((~within).sum())} of {len(reach)} communes people have more than {promised_in_unit:g} km"
    far = _farthest(tables, reach)
    return Measured(tuple(readings), cause, far, share=False)


@measure
def postal_kept(tables: Tables, year: int) -> Measured:
    """Share of postal points that keep a way for information under the worst of the named hazards."""
    hazards = frame_of(tables, "services_hazards", year)
    hazards = hazards[hazards["hazard"] != NOTHING_LOST]
    if hazards.empty:
        return nothing(NO_POINTS)
    share = (
        hazards.set_index("hazard")[["n_either", "n_online", "n_by_cell"]].div(hazards["n_points"].to_numpy(), axis=0)
        * PERCENT
    )
    readings = (
        Reading("own line or a mobile cell, worst named hazard", _one(share["n_either"].min()), exact=True),
        Reading("own line, worst named hazard", _one(share["n_online"].min()), exact=True),
        Reading("mobile cell, worst named hazard", _one(share["n_by_cell"].min()), exact=True),
        *(Reading(str(name), _one(value), exact=True) for name, value in share["n_either"].items()),
        *_events(tables, year),
    )
    worst = hazards.sort_values("n_either", kind="stable").iloc[0]
    where = f" ({worst['element']})" if worst["element"] else ""
    lost = worst["n_points"] - worst["n_either"]
    cause = f"{worst['hazard']}{where}: {lost:,.0f} points have neither" if lost > 0.0 else ""
    return Measured(readings, cause)


def _events(tables: Tables, year: int) -> tuple[Reading, ...]:
    """Least share of points on line in any hour after a storm or outage that the scenario names."""
    after = frame_of(tables, "failures_restoration", year)
    after = after[after["service"] == "postal"]
    if after.empty:
        return ()
    least = after.groupby("replication", sort=True)["served_ratio"].min().to_numpy() * PERCENT
    return (Reading("points with a line, on it in the worst hour after the named event", least),)


def _one(value: float) -> Real:
    return np.array([float(value)])


def _by_people(reach: pd.DataFrame, column: str) -> float:
    return float((reach[column] * reach["n_people"]).sum() / reach["n_people"].sum())


def _farthest(tables: Tables, reach: pd.DataFrame) -> tuple[Place, ...]:
    ways = -reach.set_index("commune")["mean_km"]
    return tuple(Place(place.name, -place.value) for place in lowest_communes(tables, ways))
