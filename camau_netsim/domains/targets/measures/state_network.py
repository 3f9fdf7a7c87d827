"""Promises about the network of Party and State bodies: who is on it, which levels it joins, how well it is secured."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import frame_of, lowest_rows, mean_percent, n_rows_each
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing


@measure
def bodies_connected(tables: Tables, year: int, availability_ratio: float) -> Measured:
    """Share of Party and State bodies of the province on the TSLCD with their committed rate."""
    bodies = province_bodies(tables, "government_bodies", year)
    circuits = province_bodies(tables, "government_circuits", year)
    if bodies.empty:
        return nothing("no bodies")
    often = bodies["committed_ratio"] >= availability_ratio
    readings = (
        Reading(
            "a path with the committed rate, nothing broken",
            mean_percent(bodies, bodies["design_committed"]),
            exact=True,
        ),
        Reading("share of time with it, mean over bodies", mean_percent(bodies, bodies["committed_ratio"])),
        Reading("kept whichever single conduit is cut", _share(circuits["committed_any_conduit"]), exact=True),
        Reading(
            f"bodies with it at least {availability_ratio:.2%} of the year",
            mean_percent(bodies, often),
            n_trials=n_rows_each(bodies),
        ),
    )
    means = (
        bodies.groupby(["body", "name"], sort=True)[["design_committed", "committed_ratio"]].mean().droplevel("body")
    )
    missing = int((means["design_committed"] < 1.0).sum())
    cause = f"{missing} bodies lack a circuit at their committed rate" if missing else ""
    return Measured(readings, cause, lowest_rows(means["committed_ratio"] * PERCENT))


@measure
def levels_joined(tables: Tables, year: int) -> Measured:
    """Tiers of administration whose bodies are joined with those of every other tier over the core of the TSLCD.

    Levels of one rank are one tier. A tier counts if every pair of its bodies with bodies of the tiers that count is
    joined; where some pair is not, the tier with fewer pairs joined falls out.
    """
    pairs = frame_of(tables, "government_levels", year)
    if pairs.empty:
        return nothing("no bodies on levels")
    first = pairs[pairs["replication"] == 0]
    in_law = first[first["in_force"]]
    readings = (
        Reading("every pair of tiers, nothing broken", _tiers(first, "design_connected"), exact=True),
        Reading("of the levels in force at the end of the year", _tiers(in_law, "design_connected"), exact=True),
        Reading("with the committed rate at both ends", _tiers(first, "design_committed"), exact=True),
        Reading("joined whichever single conduit is cut", _tiers(first, "connected_any_conduit"), exact=True),
    )
    return Measured(readings, _tier_cause(first), (), share=False)


@measure
def bodies_secured(tables: Tables, year: int) -> Measured:
    """Share of State bodies with classed systems whose ways and isolation are what their security level asks for."""
    circuits = province_bodies(tables, "government_circuits", year)
    classed = circuits[circuits["security_level"] > 0]
    if classed.empty:
        return nothing("no body has a security level")
    kept = classed["redundant"] & classed["isolated"]
    readings = (
        Reading("ways and isolation as the level asks", _share(kept), exact=True),
        Reading("ways alone", _share(classed["redundant"]), exact=True),
        Reading("isolation alone", _share(classed["isolated"]), exact=True),
    )
    by_level = kept.astype(float).groupby("level " + classed["security_level"].astype(str), sort=True).mean() * PERCENT
    return Measured(readings, _lacking_cause(classed[~kept]), lowest_rows(by_level[by_level < PERCENT]))


def province_bodies(tables: Tables, name: str, year: int) -> pd.DataFrame:
    """Return the rows of a table of bodies, without those outside the province."""
    frame = frame_of(tables, name, year)
    return frame[frame["commune"].notna()]


def _share(flags: pd.Series) -> Real:
    return np.array([float(flags.astype(float).mean()) * PERCENT])


def _tiers(pairs: pd.DataFrame, column: str) -> Real:
    """Count the tiers that are left when those with a pair that does not hold have fallen out, the worst first."""
    between = pairs[pairs["rank"] != pairs["other_rank"]]
    left = set(pairs["rank"]) | set(pairs["other_rank"])
    while True:
        here = between[between["rank"].isin(left) & between["other_rank"].isin(left) & ~between[column]]
        if here.empty:
            return np.array([float(len(left))])
        faults = pd.concat([here["rank"], here["other_rank"]]).value_counts()
        left.remove(int(faults.index[faults == faults.max()].max()))


def _tier_cause(pairs: pd.DataFrame) -> str:
    """Which levels have bodies, and which pairs are not joined."""
    levels = dict(zip(pairs["level"], pairs["rank"], strict=True))
    levels |= dict(zip(pairs["other_level"], pairs["other_rank"], strict=True))
    told = f"levels with bodies: {', '.join(sorted(levels, key=lambda name: levels[name]))}"
    apart = pairs[~pairs["design_connected"]]
    named = [f"{row.level} and {row.other_level}" for row in apart.itertuples()]
    gone = sorted({*pairs["level"], *pairs["other_level"]} - {*pairs.loc[pairs["in_force"], "level"]}
                  - {*pairs.loc[pairs["in_force"], "other_level"]})  # fmt: skip
    told += f"; not joined: {', '.join(named)}" if named else ""
    return told + (f"; no more in force at the end of the year: {', '.join(gone)}" if gone else "")


def _lacking_cause(short: pd.DataFrame) -> str:
    if short.empty:
        return ""
    counts = short["lacks"].str.split("; ").explode().value_counts()
    parts = [f"{count} lack {what}" for what, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    return f"of {len(short)} bodies that fall short " + ", ".join(parts)
