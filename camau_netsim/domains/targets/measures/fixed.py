"""Promises about what fixed lines get: shares of lines that reach a rate, and rates that shares of lines reach."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import frame_of, lowest_communes, weighted_mean
from camau_netsim.domains.targets.measures.line_classes import (
    EVERYBODY,
    FREE,
    HOUSEHOLD,
    ORGANISATION,
    USED,
    best_served_share,
    binding,
    busy_lines,
    chance,
    commune_means,
    over_air,
    rate_reached,
    reasons,
    share,
    short_of,
    worst_communes,
)
from camau_netsim.domains.targets.measures.measured import Measured, Reading, Tables, measure, nothing

NO_LINES = "no lines of this kind"
LONG, SHORT = "rate_error_ratio", "sampled_error_ratio"
WORST_CASE = "mean session rate (size over time) at the customer's port, stages in the worst case"
BEST_CASE = ("mean session rate, stages in the best case", "wired_best_mbps", LONG)
TESTS = ("arithmetic mean of short tests (QCVN)", "wired_sampled_mbps", SHORT)
AT_HOME = ("over the home's Wi-Fi: mean session rate as used", "conservative_mbps", LONG)
ALWAYS_ON = ("always on: all lines of the port and its OLT at once", "always_on_mbps", None)
SOLD = ("could be sold: the rate without a plan's limit", "capable_mbps", None)
BEST_SERVED = "largest share of users, best served first, whose mean reaches it"
"""Readings beside the deciding one: name, column of ``access_lines`` and of its error."""


@measure
def fixed_users_at_rate(tables: Tables, year: int, rate_mbps: float, tolerance_ratio: float = 0.0) -> Measured:
    """Share of all fixed lines whose busy-hour session rate at the customer's port reaches a rate."""
    return _lines_at_rate(tables, busy_lines(tables, year, EVERYBODY, None), rate_mbps, tolerance_ratio)


@measure
def urban_users_at_rate(tables: Tables, year: int, rate_mbps: float, tolerance_ratio: float = 0.0) -> Measured:
    """Share of urban household lines whose busy-hour session rate at the customer's port reaches a rate."""
    return _lines_at_rate(tables, busy_lines(tables, year, HOUSEHOLD, True), rate_mbps, tolerance_ratio)


@measure
def rural_users_at_rate(tables: Tables, year: int, rate_mbps: float, tolerance_ratio: float = 0.0) -> Measured:
    """Share of rural household lines whose busy-hour session rate at the customer's port reaches a rate."""
    return _lines_at_rate(tables, busy_lines(tables, year, HOUSEHOLD, False), rate_mbps, tolerance_ratio)


@measure
def organisations_at_rate(tables: Tables, year: int, rate_mbps: float, tolerance_ratio: float = 0.0) -> Measured:
    """Share of urban organisations' lines whose busy-hour session rate at the customer's port reaches a rate."""
    return _lines_at_rate(tables, busy_lines(tables, year, ORGANISATION, True), rate_mbps, tolerance_ratio)


@measure
def fixed_users_capable(tables: Tables, year: int, rate_mbps: float) -> Measured:
    """Share of fixed lines that could reach more than a rate in the busy hour if their plan allowed it."""
    lines = busy_lines(tables, year, EVERYBODY, None)
    if lines.empty:
        return nothing(NO_LINES)
    ok = _above(lines, "capable_mbps", rate_mbps)
    over = float(np.nextafter(rate_mbps, np.inf))  # more than the rate: a port of the rate itself binds
    alone = (
        ("customer port alone", "ont_mbps"),
        ("port alone", "port_mbps"),
        ("mean session rate of the lines as sold", "wired_mbps"),
        ("arithmetic mean of short tests of the lines as sold (QCVN)", "wired_sampled_mbps"),
        ALWAYS_ON[:2],
    )
    readings = (
        Reading("deliverable in the busy hour without a plan's limit", share(lines, ok)),
        *(Reading(name, share(lines, _above(lines, column, rate_mbps))) for name, column in alone),
        Reading(BEST_SERVED, best_served_share(lines, "wired_mbps", over)),
    )
    short = short_of(lines, ok)
    said = binding(short, over, _limits(f"of at most {rate_mbps:g} Mb/s", plan=False), FREE)
    cause = reasons(short, said, len(readings[0].values))
    return Measured(readings, cause, worst_communes(tables, lines, ok))


@measure
def urban_rate_reached(
    tables: Tables, year: int, share_ratio: float = 1.0, promised_in_unit: float | None = None
) -> Measured:
    """Busy-hour session rate, in Mb/s, that a share of the urban household lines reaches."""
    lines = busy_lines(tables, year, HOUSEHOLD, True)
    if lines.empty:
        return nothing(NO_LINES)
    whose = "every line" if share_ratio == 1.0 else f"{share_ratio:.0%} of lines"
    others = (BEST_CASE, TESTS, AT_HOME, ALWAYS_ON, SOLD)
    readings = (
        Reading(
            f"mean session rate that {whose} reaches, stages in the worst case",
            rate_reached(lines, "wired_mbps", share_ratio),
        ),
        *(Reading(name, rate_reached(lines, column, share_ratio)) for name, column, _ in others),
        Reading("population mean of the session rate", weighted_mean(lines, "wired_mbps", "n_lines")),
        Reading("session rate that 90% of lines reach", rate_reached(lines, "wired_mbps", 0.9)),
    )
    cause = _slow_lines(lines, promised_in_unit)
    return Measured(readings, cause, lowest_communes(tables, commune_means(lines, "wired_mbps").mean()), share=False)


@measure
def feasible_communes_rate(tables: Tables, year: int, promised_in_unit: float | None = None) -> Measured:
    """Mean busy-hour session rate, in Mb/s, of the slowest commune where conditions allow fast lines."""
    communes = frame_of(tables, "access_communes", year)
    allowed = set(communes.loc[communes["feasible"], "commune"])
    lines = busy_lines(tables, year, HOUSEHOLD, None)
    lines = lines[lines["commune"].isin(allowed)]
    if lines.empty:
        return nothing("no lines where conditions allow")
    by_commune = commune_means(lines, "wired_mbps")
    others = (BEST_CASE, TESTS, AT_HOME, ALWAYS_ON, SOLD)
    readings = (
        Reading("mean session rate of the slowest feasible commune, stages in the worst case", _lowest(by_commune)),
        *(Reading(name, _lowest(commune_means(lines, column))) for name, column, _ in others),
        Reading("mean over all lines of feasible communes", weighted_mean(lines, "wired_mbps", "n_lines")),
        Reading("session rate that every line of them reaches", rate_reached(lines, "wired_mbps", 1.0)),
    )
    where = f"conditions allow fast lines in {len(allowed)} of {communes['commune'].nunique()} communes"
    cause = "; ".join(filter(None, (where, _slow_lines(lines, promised_in_unit))))
    return Measured(readings, cause, lowest_communes(tables, by_commune.mean()), share=False)


def _lines_at_rate(tables: Tables, lines: pd.DataFrame, rate_mbps: float, tolerance_ratio: float) -> Measured:
    enough_mbps = rate_mbps * (1.0 - tolerance_ratio)
    if lines.empty:
        return nothing(NO_LINES)
    ok = chance(lines, "wired_mbps", LONG, enough_mbps)

    def reading(name: str, column: str, error: str | None) -> Reading:
        return Reading(name, share(lines, chance(lines, column, error, enough_mbps)))

    readings = (
        Reading(WORST_CASE, share(lines, ok)),
        *(reading(*one) for one in (BEST_CASE, TESTS, AT_HOME, ALWAYS_ON)),
        Reading(BEST_SERVED, best_served_share(lines, "wired_mbps", enough_mbps)),
        reading(*SOLD),
    )
    missing = short_of(lines, ok)
    said = binding(missing, enough_mbps, _limits(f"below {rate_mbps:g} Mb/s"), USED)
    cause = reasons(missing, said, len(readings[0].values))
    at_home = chance(lines, AT_HOME[1], LONG, enough_mbps)
    cause = "; ".join(filter(None, (cause, _wifi_cause(lines, ok, at_home, len(readings[0].values)))))
    return Measured(readings, cause, worst_communes(tables, lines, ok))


def _limits(how_slow: str, *, plan: bool = True) -> dict[str, str]:
    """Return what holds a session back whatever the load, by column, in words."""
    limits = {"plan_mbps": f"plans sold {how_slow}"} if plan else {}
    return limits | {
        "ont_mbps": f"customer ports (ONT) {how_slow}",
        "port_mbps": "",
        "one_uplink_mbps": f"OLT uplinks {how_slow}",
    }


def _slow_lines(lines: pd.DataFrame, rate_mbps: float | None) -> str:
    """Say what holds back the lines that do not pass a rate."""
    if rate_mbps is None:
        return ""
    short = short_of(lines, _above(lines, "wired_mbps", rate_mbps))
    over = float(np.nextafter(rate_mbps, np.inf))
    said = binding(short, over, _limits(f"of at most {rate_mbps:g} Mb/s"), USED)
    return reasons(short, said, lines["replication"].nunique())


def _wifi_cause(lines: pd.DataFrame, ok: Real, at_home: Real, n_replications: int) -> str:
    """Say how many lines that are fast enough at the customer's port are not over the home's Wi-Fi."""
    lost = (lines["n_lines"] * np.maximum(ok - at_home, 0.0))[over_air(lines)].sum() / n_replications
    return f"Wi-Fi at home holds {lost:,.0f} more lines below" if lost > 0.5 else ""


def _above(lines: pd.DataFrame, column: str, rate_mbps: float) -> Real:
    return np.asarray(lines[column] > rate_mbps, dtype=np.float64)


def _lowest(by_commune: pd.DataFrame) -> Real:
    lowest: Real = by_commune.min(axis=1).to_numpy()
    return lowest
