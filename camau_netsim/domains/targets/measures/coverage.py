"""Promises about who is covered by 4G and 5G: outdoors and indoors, by whom, with which chance."""

from __future__ import annotations

import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import frame_of, lowest_communes
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing


@measure
def population_covered(tables: Tables, year: int, technology: str) -> Measured:
    """Share of people in settlements that a technology covers with the stated level and probability."""
    return _covered(tables, year, technology, technology.upper())


@measure
def population_universal(tables: Tables, year: int) -> Measured:
    """Share of people under 4G or 5G at the stated level; what is universal the scenario declares."""
    return _covered(tables, year, "any", "4G or 5G")


def _covered(tables: Tables, year: int, technology: str, name: str) -> Measured:
    at = frame_of(tables, "radio_coverage", year)
    at = at[at["technology"] == technology]
    anyone, by_operator = at[at["operator"] == "any"], at[at["operator"] != "any"]
    if anyone.empty:
        return nothing(f"no technology {technology}")
    people = anyone.groupby("replication", sort=True)["n_people"].sum().to_numpy()
    readings = (
        Reading("outdoors, any operator", _share(anyone, "n_outdoor", people)),
        Reading("inside buildings, any operator", _share(anyone, "n_indoor", people)),
        Reading("mean chance outdoors, any operator", _mean_chance(anyone, "mean_outdoor_ratio", people)),
        Reading("mean chance inside buildings, any operator", _mean_chance(anyone, "mean_indoor_ratio", people)),
        Reading("outdoors, best single operator", _best_operator(by_operator, people)),
        *_at_home(by_operator, people),
        *_by_operator(by_operator, people),
    )
    by_commune = anyone.groupby("commune", sort=True)[["n_outdoor", "n_people"]].mean()
    ratio = by_commune["n_outdoor"] / by_commune["n_people"] * PERCENT
    return Measured(readings, _cause(by_commune, name), lowest_communes(tables, ratio))


def _share(rows: pd.DataFrame, column: str, people: Real) -> Real:
    covered: Real = rows.groupby("replication", sort=True)[column].sum().to_numpy() / people * PERCENT
    return covered


def _mean_chance(rows: pd.DataFrame, column: str, people: Real) -> Real:
    return _share(rows.assign(expected=rows[column] * rows["n_people"]), "expected", people)


def _best_operator(by_operator: pd.DataFrame, people: Real) -> Real:
    covered = by_operator.groupby(["replication", "operator"], sort=True)["n_outdoor"].sum().unstack(fill_value=0)
    best: Real = covered.max(axis=1).to_numpy() / people * PERCENT if covered.size else people * 0.0
    return best


def _at_home(by_operator: pd.DataFrame, people: Real) -> tuple[Reading, ...]:
    """Users in the network of their own operator, by market share; any operator is what roaming would give."""
    if by_operator.empty:
        return ()
    # The shares of operators with no users at all, or that nobody knows, leave nothing to weigh with.
    market = by_operator.groupby("operator", sort=True)["market_ratio"].first().sum()
    if market <= 0.0:
        return ()
    weighted = by_operator.assign(
        **{name: by_operator[name] * by_operator["market_ratio"] / market for name in ("n_outdoor", "n_indoor")}
    )
    return (
        Reading("outdoors, users in their own network (no roaming)", _share(weighted, "n_outdoor", people)),
        Reading("inside buildings, users in their own network", _share(weighted, "n_indoor", people)),
    )


def _by_operator(by_operator: pd.DataFrame, people: Real) -> tuple[Reading, ...]:
    return tuple(
        Reading(f"{place}, {name}", _share(own, column, people))
        for name, own in by_operator.groupby("operator", sort=True)
        for place, column in (("outdoors", "n_outdoor"), ("inside buildings", "n_indoor"))
    )


def _cause(by_commune: pd.DataFrame, name: str) -> str:
    """Say what part of the people left out live where the layer is absent, and where its power is too low."""
    out = (by_commune["n_people"] - by_commune["n_outdoor"]).clip(lower=0.0)
    if out.sum() < 0.5:
        return ""
    absent = by_commune["n_outdoor"] == 0.0
    weak = ~absent & (out > 0.0)
    said = {
        f"{name} layer absent in {int(absent.sum())} of {len(out)} communes": out[absent].sum(),
        f"{name} reference power too low for part of the people in {int(weak.sum())} of {len(out)} communes": out[
            weak
        ].sum(),
    }
    parts = [f"{part / out.sum():.0%} of the shortfall: {why}" for why, part in said.items() if part > 0.0]
    return f"{'; '.join(parts)} ({out.sum():,.0f} people)"
