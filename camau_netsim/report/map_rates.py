"""What the maps show: one rate per commune at the busy hour, read off the tables, beside what the plan asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.problem import Promise, compile_problem
from camau_netsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class PlanRate:
    """A rate the plan asks for and the year in which it is due."""

    rate_mbps: float
    year: int
    whom: str = ""  # for how many it is asked, where not for the mean


@dataclass(frozen=True, slots=True)
class CommuneRates:
    """One theme of the map in one year."""

    theme: str
    weighting: str  # how the mean over the province is weighted
    absent: str  # what it means that a commune has no rate
    rate_mbps: Real  # (n_commune,) in the order of the scenario; NaN where there is none
    mean_mbps: float  # over the province; NaN where there is none
    hour: int | None  # busiest observed hour of the day
    plan: PlanRate | None
    reached_ratio: float | None = None  # share of lines that reach the plan's rate, where it is asked for a share


def rates_of_year(tables: Mapping[str, pa.Table], scenario: Scenario, year: int) -> tuple[CommuneRates, ...]:
    """Return the three themes of the map: households' lines, 4G and 5G.

    Parameters
    ----------
    tables : mapping of str to pyarrow.Table
    scenario : Scenario
    year : int
        A simulated year.
    """
    ids = [commune.id for commune in scenario.demand.communes]
    promises = compile_problem(scenario.targets).promises
    return (
        _household_rates(_of_year(tables, "access_lines", year), ids, _fixed_plan(promises, year)),
        _mobile_rates(_of_year(tables, "radio_communes", year), ids, "4g", _mobile_plan(promises, year, "4g")),
        _mobile_rates(_of_year(tables, "radio_communes", year), ids, "5g", _mobile_plan(promises, year, "5g")),
    )


def peak_utilisation(tables: Mapping[str, pa.Table], year: int) -> dict[str, float]:
    """Return each loaded link's highest offered load over capacity: over hours, directions and replications."""
    arcs = _of_year(tables, "trunk_arcs", year)
    arcs = arcs[arcs["capacity_mbps"] > 0.0]
    return {str(link): float(peak) for link, peak in arcs.groupby("link", sort=True)["utilisation_ratio"].max().items()}


def _of_year(tables: Mapping[str, pa.Table], name: str, year: int) -> pd.DataFrame:
    table = tables[name]
    frame: pd.DataFrame = table.filter(pc.equal(table["year"], year)).to_pandas()
    return frame


def _household_rates(lines: pd.DataFrame, ids: Sequence[str], plan: PlanRate | None) -> CommuneRates:
    homes = lines[lines["segment"] == "household"]
    homes, hour = _at_busiest_hour(homes, "port_load_mbps")
    rate, mean = _weighted_rates(homes, "wired_mbps", "n_lines", ids)
    reached = None
    if plan is not None and not homes.empty:
        fast = homes["wired_mbps"] >= plan.rate_mbps
        reached = float(homes.loc[fast, "n_lines"].sum() / homes["n_lines"].sum())
    return CommuneRates(
        "Fixed lines of households", "mean of lines", "no household line", rate, mean, hour, plan, reached
    )


def _mobile_rates(communes: pd.DataFrame, ids: Sequence[str], technology: str, plan: PlanRate | None) -> CommuneRates:
    served = communes[(communes["technology"] == technology) & (communes["demand_mbps"] > 0.0)]
    served, hour = _at_busiest_hour(served, "demand_mbps")
    rate, mean = _weighted_rates(served, "sampled_mbps", "demand_mbps", ids)
    name = technology.upper()
    return CommuneRates(f"{name} phones", "mean", f"no {name} service", rate, mean, hour, plan)


def _at_busiest_hour(frame: pd.DataFrame, load: str) -> tuple[pd.DataFrame, int | None]:
    if frame.empty:
        return frame, None
    loads = frame.groupby("hour", sort=True)[load].sum()
    hour = int(loads.index.to_numpy()[int(loads.to_numpy().argmax())])
    return frame[frame["hour"] == hour], hour


def _weighted_rates(frame: pd.DataFrame, rate: str, weight: str, ids: Sequence[str]) -> tuple[Real, float]:
    """Return the weighted mean rate of each commune and of all together."""
    known = frame[frame[rate].notna() & (frame[weight] > 0.0)]
    sums = (known[rate] * known[weight]).groupby(known["commune"], sort=True).sum()
    weights = known.groupby("commune", sort=True)[weight].sum()
    by_commune = (sums / weights).reindex(list(ids)).to_numpy(dtype=np.float64)
    return by_commune, float(sums.sum() / weights.sum()) if len(weights) else float("nan")


def _fixed_plan(promises: Sequence[Promise], year: int) -> PlanRate | None:
    rates = [
        PlanRate(rate, promise.year, f" for {promise.threshold:g} % of users" if promise.threshold else "")
        for promise in promises
        if promise.measure is not None and promise.measure.name == "fixed_users_at_rate"
        for rate in [promise.measure.parameters.get("rate_mbps")]
        if isinstance(rate, float)
    ]
    return _due(rates, year)


def _mobile_plan(promises: Sequence[Promise], year: int, technology: str) -> PlanRate | None:
    rates = [
        PlanRate(promise.threshold, promise.year)
        for promise in promises
        if promise.measure is not None
        and promise.measure.name == "mobile_mean_rate"
        and promise.measure.parameters.get("technology") == technology
        and promise.threshold is not None
    ]
    return _due(rates, year)


def _due(rates: Sequence[PlanRate], year: int) -> PlanRate | None:
    """Return what is due by the year, else what comes due first."""
    past = [rate for rate in rates if rate.year <= year]
    if past:
        return max(past, key=lambda rate: rate.year)
    return min(rates, key=lambda rate: rate.year, default=None)
