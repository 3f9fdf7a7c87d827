"""Promises about fixed lines: what they get, and who could have one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from camau_netsim.core.chance import chance_at_least
from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import busiest_hour, frame_of, lowest_communes, urban_communes
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Place, Reading, Tables, measure, nothing


@measure
def fixed_users_at_rate(tables: Tables, year: int, rate_mbps: float, tolerance_ratio: float = 0.0) -> Measured:
    """Share of all fixed lines whose busy-hour session rate reaches a rate."""
    return _lines_at_rate(tables, year, (rate_mbps, tolerance_ratio), ("household", "organisation"), None)


@measure
def urban_users_at_rate(tables: Tables, year: int, rate_mbps: float, tolerance_ratio: float = 0.0) -> Measured:
    """Share of urban household lines whose busy-hour session rate reaches a rate."""
    return _lines_at_rate(tables, year, (rate_mbps, tolerance_ratio), ("household",), True)


@measure
def rural_users_at_rate(tables: Tables, year: int, rate_mbps: float, tolerance_ratio: float = 0.0) -> Measured:
    """Share of rural household lines whose busy-hour session rate reaches a rate."""
    return _lines_at_rate(tables, year, (rate_mbps, tolerance_ratio), ("household",), False)


@measure
def organisations_at_rate(tables: Tables, year: int, rate_mbps: float, tolerance_ratio: float = 0.0) -> Measured:
    """Share of urban organisations' lines whose busy-hour session rate reaches a rate."""
    return _lines_at_rate(tables, year, (rate_mbps, tolerance_ratio), ("organisation",), True)


@measure
def fixed_users_capable(tables: Tables, year: int, rate_mbps: float) -> Measured:
    """Share of fixed lines that could reach more than a rate in the busy hour if their plan allowed it."""
    lines = _busy_lines(tables, year, ("household", "organisation"), None)
    if lines.empty:
        return nothing("no lines of this kind")
    lines["ok"] = (lines["capable_mbps"] > rate_mbps).astype(float)
    short = _short_of(lines)
    port = f"customer ports (ONT) of at most {rate_mbps:g} Mb/s"
    reasons = np.where(short["ont_mbps"] <= rate_mbps, port, "PON ports: " + short["technology"]).astype(object)
    readings = (
        Reading("deliverable in the busy hour without a plan's limit", _share(lines, "ok")),
        Reading("customer port alone", _share(lines.assign(ok=lines["ont_mbps"] > rate_mbps), "ok")),
    )
    return Measured(readings, _reasons(short, reasons, len(readings[0].values)), _worst_communes(tables, lines))


@measure
def households_passed(tables: Tables, year: int) -> Measured:
    """Share of households within drop reach of a splitter."""
    return _households(tables, year, "n_passed", "no splitter within drop reach")


@measure
def households_serviceable(tables: Tables, year: int) -> Measured:
    """Share of households that could have a fibre line on demand: reach, a free port and a closing optical budget."""
    missing = "no splitter within drop reach, no free port, or no optical budget left"
    return _households(tables, year, "n_serviceable", missing)


def _busy_lines(tables: Tables, year: int, segments: tuple[str, ...], urban: bool | None) -> pd.DataFrame:
    """Line classes at the busiest observed hour of their segment, rates averaged over the observed days."""
    lines = frame_of(tables, "access_lines", year)
    picked = []
    for segment in segments:
        own = lines[lines["segment"] == segment]
        if urban is not None:
            own = own[own["commune"].map(urban_communes(tables)) == urban]
        if not own.empty:
            picked.append(own[own["hour"] == busiest_hour(own, "port_load_mbps")])
    if not picked:
        return lines.iloc[:0]
    chosen = pd.concat(picked)
    for column in ERRORS:
        chosen[column] **= 2  # squares add up over days
    rates = ["optimistic_mbps", "conservative_mbps", "sampled_mbps", "capable_mbps", *STAGES]
    still = ["olt", "commune", "segment", "technology", "n_lines", "plan_mbps", "ont_mbps"]
    keys = ["replication", "line_class"]
    how = dict.fromkeys(still, "first") | dict.fromkeys(rates, "mean") | dict.fromkeys(ERRORS, "sum")
    by_class = chosen.groupby(keys, sort=True)
    found = by_class.agg(how)
    for column in ERRORS:
        found[column] = np.sqrt(found[column]) / by_class.size()
    return found.reset_index()


def _lines_at_rate(
    tables: Tables, year: int, rate: tuple[float, float], segments: tuple[str, ...], urban: bool | None
) -> Measured:
    rate_mbps, tolerance_ratio = rate
    enough_mbps = rate_mbps * (1.0 - tolerance_ratio)
    lines = _busy_lines(tables, year, segments, urban)
    if lines.empty:
        return nothing("no lines of this kind")
    lines["ok"] = _chance(lines, "conservative_mbps", "rate_error_ratio", enough_mbps)
    readings = (
        Reading("mean session rate (size over time), stages in the worst case", _share(lines, "ok")),
        *(
            Reading(name, _share(lines.assign(ok=_chance(lines, column, error, enough_mbps)), "ok"))
            for name, column, error in (
                ("mean session rate, stages in the best case", "optimistic_mbps", "rate_error_ratio"),
                ("arithmetic mean of short tests (QCVN)", "sampled_mbps", "sampled_error_ratio"),
                ("could be sold: the rate without a plan's limit", "capable_mbps", None),
            )
        ),
    )
    short = _short_of(lines)
    cause = _reasons(short, _line_reason(short, rate_mbps, enough_mbps), len(readings[0].values))
    return Measured(readings, cause, _worst_communes(tables, lines))


ERRORS = ("rate_error_ratio", "sampled_error_ratio")
"""What is unknown of a rate told from sessions; 0 for a formula."""

SEEN = 1.0e-6
"""A class that misses with less than this chance is no part of a shortfall."""


def _chance(lines: pd.DataFrame, column: str, error: str | None, least_mbps: float) -> Real:
    """Chance that the lines of each class reach a rate: 0 or 1 by a formula, between them told from sessions."""
    rate = lines[column].to_numpy()
    return chance_at_least(rate, lines[error].to_numpy() if error else np.zeros(len(rate)), least_mbps)


def _short_of(lines: pd.DataFrame) -> pd.DataFrame:
    """Classes that miss, with as many lines as are expected to miss."""
    missing = 1.0 - lines["ok"]
    return lines.assign(n_lines=lines["n_lines"] * missing)[missing > SEEN]


STAGES = {"pon_factor": "PON ports: ", "uplink_factor": "OLT uplinks", "trunk_factor": "trunk links"}


def _line_reason(short: pd.DataFrame, rate_mbps: float, enough_mbps: float) -> npt.NDArray[np.object_]:
    """What binds each line class that is too slow: its customer port, its plan, or the stage that slows it most."""
    slowest = short[list(STAGES)].idxmax(axis=1)
    busy = slowest.map(STAGES).where(slowest != "pon_factor", "PON ports: " + short["technology"])
    reason = np.select(
        [short["ont_mbps"] < np.minimum(enough_mbps, short["plan_mbps"]), short["plan_mbps"] < enough_mbps],
        [f"customer ports (ONT) below {rate_mbps:g} Mb/s", f"plans sold below {rate_mbps:g} Mb/s"],
        busy,
    )
    return reason.astype(object)


def _reasons(short: pd.DataFrame, reason: npt.NDArray[np.object_], n_replications: int) -> str:
    """Say what part of the shortfall each reason makes, weighted by lines."""
    if short.empty:
        return ""
    parts = short["n_lines"].groupby(np.asarray(reason, dtype=str)).sum().sort_values(ascending=False, kind="stable")
    total = parts.sum()
    large = parts.head(3)[parts.head(3) / total >= 0.005]
    named = [f"{part / total * PERCENT:.0f}% of the shortfall: {name}" for name, part in large.items()]
    return f"{'; '.join(named)} ({total / n_replications:,.0f} lines)"


def _share(lines: pd.DataFrame, column: str) -> Real:
    good = (lines["n_lines"] * lines[column]).groupby(lines["replication"], sort=True).sum()
    share: Real = (good / lines.groupby("replication", sort=True)["n_lines"].sum()).to_numpy() * PERCENT
    return share


def _worst_communes(tables: Tables, lines: pd.DataFrame) -> tuple[Place, ...]:
    good = (lines["n_lines"] * lines["ok"]).groupby(lines["commune"], sort=True).sum()
    return lowest_communes(tables, good / lines.groupby("commune", sort=True)["n_lines"].sum() * PERCENT)


def _households(tables: Tables, year: int, column: str, cause: str) -> Measured:
    homes = frame_of(tables, "access_communes", year)
    share = np.array([homes[column].sum() / homes["n_households"].sum() * PERCENT])
    by_commune = homes.set_index("commune")
    missing = (homes["n_households"] - homes[column]).sum()
    text = f"{missing:,.0f} households: {cause}" if missing > 0.5 else ""
    reading = Reading("households of the year", share, exact=True)
    ratio = by_commune[column] / by_commune["n_households"]
    return Measured((reading,), text, lowest_communes(tables, ratio * PERCENT))
