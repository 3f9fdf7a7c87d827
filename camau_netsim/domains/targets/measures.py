"""What each promise measures, read off tables.

A measure takes the tables and a year and returns one value per replication for each reading, the first being the default,
with the reason for what is missing and the places furthest below. Shares are in percent, as the plan writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from camau_netsim.core.index import Real

PERCENT = 100.0
N_PLACES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A place and its own value, in the unit of the promise."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a promise, with its value in each replication."""

    name: str
    values: Real  # (n_replication,)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measure found."""

    readings: tuple[Reading, ...]
    cause: str = ""
    places: tuple[Place, ...] = field(default_factory=tuple)
    exact: bool = False  # nothing random can reach it: an inventory


Tables = Mapping[str, pa.Table]
MEASURES: dict[str, Callable[..., Measured]] = {}


def measure(function: Callable[..., Measured]) -> Callable[..., Measured]:
    """Register a measure under its own name, by which a catalogue calls it."""
    MEASURES[function.__name__] = function
    return function


@measure
def fixed_users_at_rate(tables: Tables, year: int, rate_mbps: float) -> Measured:
    """Share of all fixed lines whose busy-hour session rate reaches a rate."""
    return _lines_at_rate(tables, year, rate_mbps, ("household", "organisation"), None)


@measure
def urban_users_at_rate(tables: Tables, year: int, rate_mbps: float) -> Measured:
    """Share of urban household lines whose busy-hour session rate reaches a rate."""
    return _lines_at_rate(tables, year, rate_mbps, ("household",), True)


@measure
def rural_users_at_rate(tables: Tables, year: int, rate_mbps: float) -> Measured:
    """Share of rural household lines whose busy-hour session rate reaches a rate."""
    return _lines_at_rate(tables, year, rate_mbps, ("household",), False)


@measure
def organisations_at_rate(tables: Tables, year: int, rate_mbps: float) -> Measured:
    """Share of urban organisations' lines whose busy-hour session rate reaches a rate."""
    return _lines_at_rate(tables, year, rate_mbps, ("organisation",), True)


@measure
def fixed_users_capable(tables: Tables, year: int, rate_mbps: float) -> Measured:
    """Share of fixed lines that could reach more than a rate in the busy hour if their plan allowed it."""
    lines = _busy_lines(tables, year, ("household", "organisation"), None)
    lines["ok"] = lines["capable_mbps"] > rate_mbps
    short = lines[~lines["ok"]]
    reasons = np.where(short["ont_mbps"] <= rate_mbps, "customer ports (ONT) of at most 1 Gb/s", "PON ports: " + short["technology"])
    readings = (
        Reading("deliverable in the busy hour without a plan's limit", _share(lines, "ok")),
        Reading("customer port alone", _share(lines.assign(ok=lines["ont_mbps"] > rate_mbps), "ok")),
    )
    return Measured(readings, _reasons(short, reasons, len(readings[0].values)), _worst_communes(tables, lines))


@measure
def mobile_mean_rate(tables: Tables, year: int, technology: str) -> Measured:
    """Mean downlink session rate on one technology, over users and the busy hour."""
    at = _frame(tables, "radio_communes", year)
    at = at[at["technology"] == technology]
    at = at[at["hour"] == _busiest_hour(at, "demand_mbps")]
    served = at[at["demand_mbps"] > 0.0]
    n_replications = at["replication"].nunique()
    if served["replication"].nunique() < n_replications or served.empty:
        return Measured((Reading("nobody is served by it", np.full(max(n_replications, 1), np.nan)),))
    arithmetic = _weighted(served, "sampled_mbps", "demand_mbps")
    flowing = served[served["session_mbps"].notna()]
    flowing = flowing.assign(flowing_mbps=flowing["demand_mbps"] - flowing["overloaded_mbps"])
    seconds = _weighted(flowing, "transfer_s_per_mbit", "flowing_mbps")
    readings = (
        Reading("arithmetic mean of session rates (QCVN)", arithmetic),
        Reading("bits over time, overloaded cells left out", 1.0 / seconds),
    )
    means = served.groupby("commune", sort=True)["sampled_mbps"].mean()
    return Measured(readings, _cell_cause(tables, year, technology), _lowest(tables, means))


@measure
def population_covered(tables: Tables, year: int, technology: str) -> Measured:
    """Share of people in settlements that a technology covers with the stated level and probability."""
    at = _frame(tables, "radio_coverage", year)
    anyone = at[(at["technology"] == technology) & (at["operator"] == "any")]
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
        cause = f"{technology.upper()} reference power too low for part of the people in {int((ratio < PERCENT).sum())} communes"
    return Measured(readings, cause, _lowest(tables, ratio))


@measure
def households_passed(tables: Tables, year: int) -> Measured:
    """Share of households within drop reach of a splitter."""
    return _households(tables, year, "n_passed", "no splitter within drop reach")


@measure
def households_serviceable(tables: Tables, year: int) -> Measured:
    """Share of households that could have a fibre line on demand: reach, a free port and a closing optical budget."""
    return _households(tables, year, "n_serviceable", "no splitter within drop reach, no free port, or no optical budget left")


@measure
def communes_with_fibre(tables: Tables, year: int) -> Measured:
    """Share of communes with a fibre node that reaches an exit."""
    nodes = _frame(tables, "backbone_nodes", year)
    nodes = nodes[(nodes["replication"] == 0) & nodes["commune"].notna()]
    names = _commune_names(tables)
    reached = nodes[nodes["distance_km"].notna()]
    have = pd.Series(names.index.isin(reached["commune"]), index=names.index)
    safe = pd.Series(names.index.isin(reached.loc[reached["survives_any_cut"], "commune"]), index=names.index)
    readings = (
        Reading("a fibre node with a route to an exit", np.array([have.mean() * PERCENT])),
        Reading("a route left after any single cut", np.array([safe.mean() * PERCENT])),
    )
    cause = "" if have.all() else f"no fibre node in {int((~have).sum())} communes"
    return Measured(readings, cause, _lowest(tables, have.astype(float) * PERCENT), exact=True)


@measure
def bodies_connected(tables: Tables, year: int, availability_ratio: float) -> Measured:
    """Share of Party and State bodies on the TSLCD with their committed rate."""
    bodies = _frame(tables, "government_bodies", year)
    by_run = bodies.groupby("replication", sort=True)
    readings = (
        Reading("a path with the committed rate, nothing broken", by_run["design_committed"].mean().to_numpy() * PERCENT),
        Reading("share of time with it, mean over bodies", by_run["committed_ratio"].mean().to_numpy() * PERCENT),
        Reading(
            f"bodies with it at least {availability_ratio:.2%} of the year",
            bodies.assign(ok=bodies["committed_ratio"] >= availability_ratio).groupby("replication", sort=True)["ok"].mean().to_numpy()
            * PERCENT,
        ),
    )
    means = bodies.groupby("name", sort=True)[["design_committed", "committed_ratio"]].mean()
    missing = int((means["design_committed"] < 1.0).sum())
    cause = f"{missing} bodies lack a circuit at their committed rate" if missing else ""
    return Measured(readings, cause, _lowest_rows(means["committed_ratio"] * PERCENT), exact=True)


@measure
def service_available(tables: Tables, year: int, availability_ratio: float) -> Measured:
    """Share of bodies whose service path was up at least the declared share of the year."""
    bodies = _frame(tables, "government_bodies", year)
    bodies = bodies.assign(ok=bodies["served_ratio"] >= availability_ratio)
    by_run = bodies.groupby("replication", sort=True)
    readings = (
        Reading(f"service path up at least {availability_ratio:.2%} of the year", by_run["ok"].mean().to_numpy() * PERCENT),
        Reading("mean availability of the service path", by_run["served_ratio"].mean().to_numpy() * PERCENT),
        Reading("never down (24/7 read literally)", bodies.assign(ok=bodies["served_ratio"] >= 1.0).groupby("replication", sort=True)["ok"].mean().to_numpy() * PERCENT),
    )
    means = bodies.groupby("name", sort=True)["served_ratio"].mean()
    return Measured(readings, _outage_cause(tables, year), _lowest_rows(means * PERCENT))


@measure
def postal_online(tables: Tables, year: int, availability_ratio: float) -> Measured:
    """Share of staffed postal points with Internet."""
    points = _frame(tables, "services_postal", year)
    points = points[points["staffed"]]
    points = points.assign(ok=points["online_ratio"] >= availability_ratio)
    by_run = points.groupby("replication", sort=True)
    readings = (
        Reading("a line with a live path, nothing broken", by_run["design_online"].mean().to_numpy() * PERCENT),
        Reading(f"online at least {availability_ratio:.2%} of the year", by_run["ok"].mean().to_numpy() * PERCENT),
    )
    lines = int((~points[points["replication"] == 0]["internet"]).sum())
    cause = f"{lines} staffed points have no line" if lines else ""
    means = points.groupby("commune", sort=True)["online_ratio"].mean() * PERCENT
    return Measured(readings, cause, _lowest(tables, means), exact=True)


def _frame(tables: Tables, name: str, year: int) -> pd.DataFrame:
    table = tables[name]
    frame: pd.DataFrame = table.filter(pa.compute.equal(table["year"], year)).to_pandas()
    return frame


def _commune_names(tables: Tables) -> pd.Series:
    table = tables["demand_communes"].select(["commune", "name"]).to_pandas().drop_duplicates("commune")
    names: pd.Series = table.set_index("commune")["name"]
    return names


def _urban(tables: Tables) -> pd.Series:
    table = tables["demand_communes"].select(["commune", "urban"]).to_pandas().drop_duplicates("commune")
    flags: pd.Series = table.set_index("commune")["urban"]
    return flags


def _busiest_hour(frame: pd.DataFrame, column: str) -> int:
    return int(frame.groupby("hour", sort=True)[column].sum().idxmax())


def _busy_lines(tables: Tables, year: int, segments: tuple[str, ...], urban: bool | None) -> pd.DataFrame:
    """Line classes at the busiest observed hour of their segment, rates averaged over the observed days."""
    lines = _frame(tables, "access_lines", year)
    picked = []
    for segment in segments:
        own = lines[lines["segment"] == segment]
        if urban is not None:
            own = own[own["commune"].map(_urban(tables)) == urban]
        if not own.empty:
            picked.append(own[own["hour"] == _busiest_hour(own, "port_load_mbps")])
    if not picked:
        return lines.iloc[:0]
    chosen = pd.concat(picked)
    rates = ["optimistic_mbps", "conservative_mbps", "sampled_mbps", "capable_mbps", "pon_factor", "uplink_factor", "trunk_factor"]
    still = ["olt", "commune", "segment", "technology", "n_lines", "plan_mbps", "ont_mbps"]
    keys = ["replication", "line_class"]
    return chosen.groupby(keys, sort=True).agg({**dict.fromkeys(still, "first"), **dict.fromkeys(rates, "mean")}).reset_index()


def _lines_at_rate(
    tables: Tables, year: int, rate_mbps: float, segments: tuple[str, ...], urban: bool | None
) -> Measured:
    lines = _busy_lines(tables, year, segments, urban)
    if lines.empty:
        return Measured((Reading("no lines of this kind", np.array([np.nan])),))
    lines["ok"] = lines["conservative_mbps"] >= rate_mbps
    readings = (
        Reading("mean session rate (size over time), stages in the worst case", _share(lines, "ok")),
        *(
            Reading(name, _share(lines.assign(ok=lines[column] >= rate_mbps), "ok"))
            for name, column in (
                ("mean session rate, stages in the best case", "optimistic_mbps"),
                ("arithmetic mean of short tests (QCVN)", "sampled_mbps"),
                ("could be sold: the rate without a plan's limit", "capable_mbps"),
            )
        ),
    )
    short = lines[~lines["ok"]]
    cause = _reasons(short, _line_reason(short, rate_mbps), len(readings[0].values))
    return Measured(readings, cause, _worst_communes(tables, lines))


def _line_reason(short: pd.DataFrame, rate_mbps: float) -> Real:
    """What binds each line class that is too slow."""
    stages = short[["pon_factor", "uplink_factor", "trunk_factor"]].to_numpy()
    stage = np.array(["PON ports: ", "uplinks of OLTs: ", "trunk links: "], dtype=object)[stages.argmax(axis=1)] if len(short) else np.empty(0, object)
    busy = stage + np.where(stages.argmax(axis=1) == 0, short["technology"].to_numpy(dtype=object), "shared load") if len(short) else stage
    return np.select(
        [short["ont_mbps"] < np.minimum(rate_mbps, short["plan_mbps"]), short["plan_mbps"] < rate_mbps],
        [f"customer ports (ONT) below {rate_mbps:g} Mb/s", f"plans sold below {rate_mbps:g} Mb/s"],
        busy,
    )


def _reasons(short: pd.DataFrame, reason: Real, n_replications: int) -> str:
    """Say what part of the shortfall each reason makes, weighted by lines."""
    if short.empty:
        return ""
    parts = short["n_lines"].groupby(np.asarray(reason, dtype=str)).sum().sort_values(ascending=False, kind="stable")
    total = parts.sum()
    named = [f"{part / total * PERCENT:.0f}% of the shortfall: {name}" for name, part in parts.head(3).items() if part / total >= 0.005]
    return f"{'; '.join(named)} ({total / n_replications:,.0f} lines)"


def _share(lines: pd.DataFrame, column: str) -> Real:
    good = lines["n_lines"].where(lines[column], 0.0).groupby(lines["replication"], sort=True).sum()
    share: Real = (good / lines.groupby("replication", sort=True)["n_lines"].sum()).to_numpy() * PERCENT
    return share


def _weighted(frame: pd.DataFrame, column: str, weight: str) -> Real:
    total = (frame[column] * frame[weight]).groupby(frame["replication"], sort=True).sum()
    mean: Real = (total / frame.groupby("replication", sort=True)[weight].sum()).to_numpy()
    return mean


def _worst_communes(tables: Tables, lines: pd.DataFrame) -> tuple[Place, ...]:
    good = lines["n_lines"].where(lines["ok"], 0.0).groupby(lines["commune"], sort=True).sum()
    return _lowest(tables, good / lines.groupby("commune", sort=True)["n_lines"].sum() * PERCENT)


def _lowest(tables: Tables, by_commune: pd.Series) -> tuple[Place, ...]:
    return _lowest_rows(by_commune.rename(index=_commune_names(tables).to_dict()))


def _lowest_rows(values: pd.Series) -> tuple[Place, ...]:
    lowest = values.sort_values(kind="stable").head(N_PLACES)
    return tuple(Place(str(name), float(value)) for name, value in lowest.items())


def _best_operator(by_operator: pd.DataFrame, people: Real) -> Real:
    covered = by_operator.groupby(["replication", "operator"], sort=True)["n_outdoor"].sum().unstack(fill_value=0.0)
    best: Real = covered.max(axis=1).to_numpy() / people * PERCENT if covered.size else np.zeros(len(people))
    return best


def _cell_cause(tables: Tables, year: int, technology: str) -> str:
    cells = _frame(tables, "radio_cells", year)
    cells = cells[(cells["technology"] == technology) & (cells["offered_mbps"] > 0.0)]
    cells = cells[cells["hour"] == _busiest_hour(cells, "offered_mbps")]
    load = cells["offered_mbps"].sum()
    busy = cells.loc[cells["load_ratio"] > 0.7, "offered_mbps"].sum() / load * PERCENT
    over = cells.loc[cells["load_ratio"] >= 1.0, "offered_mbps"].sum() / load * PERCENT
    mean = (cells["load_ratio"].clip(upper=1.0) * cells["offered_mbps"]).sum() / load
    return f"cells are {mean:.0%} full where the load is; {busy:.0f}% of it in cells over 70% full, {over:.0f}% in overloaded ones"


def _households(tables: Tables, year: int, column: str, cause: str) -> Measured:
    homes = _frame(tables, "access_communes", year)
    share = np.array([homes[column].sum() / homes["n_households"].sum() * PERCENT])
    by_commune = homes.set_index("commune")
    missing = (homes["n_households"] - homes[column]).sum()
    text = f"{missing:,.0f} households: {cause}" if missing > 0.5 else ""
    reading = Reading("households of the year", share)
    return Measured((reading,), text, _lowest(tables, by_commune[column] / by_commune["n_households"] * PERCENT), exact=True)


def _outage_cause(tables: Tables, year: int) -> str:
    outages = _frame(tables, "failures_outages", year)
    hours = outages[outages["kind"] != "grid"].groupby("kind", sort=True)["duration_h"].sum().sort_values(ascending=False, kind="stable")
    if hours.empty:
        return ""
    n_replications = max(tables["government_bodies"]["replication"].to_pandas().nunique(), 1)
    parts = [f"{kind}s {spent / n_replications:,.0f} h a year" for kind, spent in hours.head(3).items()]
    return "element outages: " + ", ".join(parts)
