"""Line classes at their busiest hour, how many of them reach a rate, and what holds back those that do not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from camau_netsim.core.chance import chance_at_least
from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import busiest_hour, frame_of, lowest_communes, urban_communes
from camau_netsim.domains.targets.measures.measured import PERCENT, Place, Tables

ERRORS = ("rate_error_ratio", "sampled_error_ratio")
"""What is unknown of a rate told from sessions; 0 for a formula."""

SEEN = 1.0e-6
"""A class that misses with less than this chance is no part of a shortfall."""

RATES = ["optimistic_mbps", "conservative_mbps", "sampled_mbps", "wired_best_mbps", "wired_mbps", "wired_sampled_mbps",
         "capable_mbps", "always_on_mbps"]  # fmt: skip
USED = {"pon_factor": "", "uplink_factor": "load of the OLT uplinks", "trunk_factor": "load of the trunk links"}
FREE = {f"free_{column}": words for column, words in USED.items()}
"""Stages on the way of a session with its plan, and of one without a plan's limit."""

STILL = ["olt", "commune", "segment", "technology", "n_lines", "plan_mbps", "wifi_mbps", "ont_mbps", "port_mbps",
         "one_uplink_mbps"]  # fmt: skip

MEDIA = {"copper": "copper lines", "fwa": "fixed wireless sectors", "p2p": "point-to-point ports"}
HOUSEHOLD, ORGANISATION = ("household",), ("organisation",)
EVERYBODY = HOUSEHOLD + ORGANISATION


def busy_lines(tables: Tables, year: int, segments: tuple[str, ...], urban: bool | None) -> pd.DataFrame:
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
    mean = dict.fromkeys([*RATES, *USED, *FREE], "mean")
    how = dict.fromkeys(STILL, "first") | mean | dict.fromkeys(ERRORS, "sum")
    by_class = chosen.groupby(["replication", "line_class"], sort=True)
    found = by_class.agg(how)
    for column in ERRORS:
        found[column] = np.sqrt(found[column]) / by_class.size()
    return found.reset_index()


def chance(lines: pd.DataFrame, column: str, error: str | None, least_mbps: float) -> Real:
    """Chance that the lines of each class reach a rate: 0 or 1 by a formula, between them told from sessions."""
    rate = lines[column].to_numpy()
    return chance_at_least(rate, lines[error].to_numpy() if error else np.zeros(len(rate)), least_mbps)


def share(lines: pd.DataFrame, ok: Real) -> Real:
    """Share of lines that are fine in each replication, in percent."""
    good = (lines["n_lines"] * ok).groupby(lines["replication"], sort=True).sum()
    ratio: Real = (good / lines.groupby("replication", sort=True)["n_lines"].sum()).to_numpy() * PERCENT
    return ratio


def best_served_share(lines: pd.DataFrame, column: str, least_mbps: float) -> Real:
    """Largest share of the lines, best served first, whose mean rate still reaches one, in percent, by replication."""
    return np.array(
        [
            _largest_share(one[column].to_numpy(), one["n_lines"].to_numpy(), least_mbps) * PERCENT
            for _, one in lines.groupby("replication", sort=True)
        ]
    )


def _largest_share(rate_mbps: Real, n_lines: Real, least_mbps: float) -> float:
    order = np.argsort(-rate_mbps, kind="stable")
    rate, count = rate_mbps[order], n_lines[order]
    surplus = np.cumsum((rate - least_mbps) * count)
    if surplus[-1] >= 0.0:
        return 1.0
    if rate[0] < least_mbps:
        return 0.0
    last = int(np.flatnonzero(surplus >= 0.0)[-1])  # rates fall, so the sum rises, falls and never rises again
    more = surplus[last] / (least_mbps - rate[last + 1])
    return float((count[: last + 1].sum() + more) / count.sum())


def rate_reached(lines: pd.DataFrame, column: str, share_ratio: float) -> Real:
    """Rate that a share of the lines reaches or passes, in each replication."""
    found = []
    for _, one in lines.groupby("replication", sort=True):
        order = np.argsort(-one[column].to_numpy(), kind="stable")
        reached = np.cumsum(one["n_lines"].to_numpy()[order]) >= share_ratio * one["n_lines"].sum() * (1.0 - 1.0e-12)
        found.append(float(one[column].to_numpy()[order][np.argmax(reached)]))
    return np.array(found)


def short_of(lines: pd.DataFrame, ok: Real) -> pd.DataFrame:
    """Classes that miss, with as many lines as are expected to miss."""
    missing = 1.0 - ok
    return lines.assign(n_lines=lines["n_lines"] * missing)[missing > SEEN]


def binding(short: pd.DataFrame, rate_mbps: float, limits: dict[str, str], stages: dict[str, str]) -> list[str]:
    """Say what binds each class that is too slow.

    The least of the fixed limits if it is below the rate (of equal ones the first), else the stage of the way that
    slows sessions most.

    Parameters
    ----------
    short : DataFrame
        Line classes that miss the rate.
    limits : dict of str to str
        Column of ``access_lines`` -> words; the port's words come from its technology.
    stages : dict of str to str
        Column with a slowdown -> words.
    """
    if short.empty:
        return []
    caps = short[list(limits)].fillna(np.inf).to_numpy()
    least = caps.argmin(axis=1)
    words, slowest = list(limits.values()), short[list(stages)].to_numpy().argmax(axis=1)
    held_back = caps[np.arange(len(caps)), least] < rate_mbps
    said = []
    for technology, row, held, stage in zip(short["technology"], least, held_back, slowest, strict=True):
        port = MEDIA.get(technology, f"PON ports: {technology}")
        said.append((words[row] or port) if held else (list(stages.values())[stage] or f"load of {port}"))
    return said


def reasons(short: pd.DataFrame, said: list[str], n_replications: int) -> str:
    """Say what part of the shortfall each reason makes, weighted by lines."""
    if short.empty:
        return ""
    by_reason = short["n_lines"].groupby(np.asarray(said, dtype=str)).sum()
    parts = by_reason.sort_values(ascending=False, kind="stable")
    total = parts.sum()
    large = parts.head(4)[parts.head(4) / total >= 0.005]
    named = [f"{part / total * PERCENT:.0f}% of the shortfall: {name}" for name, part in large.items()]
    return f"{'; '.join(named)} ({total / n_replications:,.0f} lines)"


def worst_communes(tables: Tables, lines: pd.DataFrame, ok: Real) -> tuple[Place, ...]:
    """Return the communes with the lowest share of lines that are fine."""
    good = (lines["n_lines"] * ok).groupby(lines["commune"], sort=True).sum()
    return lowest_communes(tables, good / lines.groupby("commune", sort=True)["n_lines"].sum() * PERCENT)


def commune_means(lines: pd.DataFrame, column: str) -> pd.DataFrame:
    """Mean rate over the lines of each commune; a row for each replication, a column for each commune."""
    keys = [lines["replication"], lines["commune"]]
    total = (lines[column] * lines["n_lines"]).groupby(keys, sort=True).sum()
    mean: pd.DataFrame = (total / lines["n_lines"].groupby(keys, sort=True).sum()).unstack()
    return mean


def over_air(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether the lines of a class are used over Wi-Fi."""
    mask: npt.NDArray[np.bool_] = np.isfinite(lines["wifi_mbps"].to_numpy(dtype=np.float64))
    return mask
