"""What a run says of the plan's inputs: the share it used, and what that asks of which network.

An input that nothing uses, or whose load is nothing, is said to be without effect: a plan's number that moves no table
is no input.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from camau_netsim.domains.targets.measures import PERCENT
from camau_netsim.domains.targets.problem import Promise

INPUT = "input assumption"
IDLE = "input without effect"
NETWORK = {"public": "lines and phones", "tslcd": "the TSLCD", "centre": "data centres"}
SAME = 1.0e-9


def input_reason(promise: Promise, tables: Mapping[str, pa.Table]) -> str:
    """Return what a run used for an input of the plan, in the simulated year nearest to the promise; empty for others.

    Parameters
    ----------
    promise : Promise
    tables : mapping of str to pyarrow.Table
        Those of the run.
    """
    if promise.target.kind != INPUT:
        return ""
    table = tables.get("demand_programmes")
    rows = [] if table is None else table.filter(pc.field("programme") == promise.target.id).to_pylist()
    if not rows:
        return f"{IDLE}: no programme of the run has its id"
    row = min(rows, key=lambda one: (abs(one["year"] - promise.year), one["year"]))
    when = "" if row["year"] == promise.year else f" in {row['year']}"
    idle = row["network"] != "none" and not row["offered_mbps"] and not row["scales"]
    said = f"{IDLE if idle else 'input'}: {_used(row, promise)}{when}; {_load(row)}"
    return "; ".join(filter(None, (said, _carried(tables, promise.target.id, row["year"]))))


def _carried(tables: Mapping[str, pa.Table], programme: str, year: int) -> str:
    """Say which share of its sessions the lines of the sites carry, and how many sites keep the profile."""
    table = tables.get("services_sites")
    if table is None:
        return ""
    rows = table.filter((pc.field("programme") == programme) & (pc.field("year") == year)).to_pandas()
    rows = rows[rows["carried_ratio"].notna()]
    if rows.empty:
        return ""
    offered = rows["offered_erl"]
    carried = (offered * rows["carried_ratio"]).sum() / offered.sum()
    n_sites, kept = rows["site"].nunique(), (rows["cause"] == "").mean()
    return (
        f"carried: {carried * PERCENT:.4g} % of sessions at {n_sites:,} sites, {kept * PERCENT:.4g} % keep the profile"
    )


def _used(row: dict[str, Any], promise: Promise) -> str:
    used, planned = row["adoption_ratio"], row["planned_ratio"]
    if planned is None:
        named = f"{promise.target.threshold} {promise.target.unit}".strip()
        return f"{named} as planned" if named else "the plan names no number"
    share = f"{used * PERCENT:.4g} %"
    on_the_way = row["year"] < promise.year
    if abs(used - planned) <= SAME:
        return f"{share} as planned"
    return f"{share} ({planned * PERCENT:.4g} % planned{' later' if on_the_way else ''})"


def _load(row: dict[str, Any]) -> str:
    if row["network"] == "none":
        return f"scales {row['scales'].replace(';', ', ')}" if row["scales"] else f"no traffic: {row['source']}"
    if not row["offered_mbps"]:
        return f"nothing runs over {NETWORK[row['network']]} because of it"
    at_centre = row["centre_mbps"] > 0.0 and row["network"] != "centre"
    centre = f", {_number(row['centre_mbps'])} of them served by a data centre" if at_centre else ""
    ends = f"{_number(row['low_mbps'])} to {_number(row['high_mbps'])}"
    load = _number(row["offered_mbps"])
    return f"loads {NETWORK[row['network']]} with {load} Mb/s in its busy hour ({ends}){centre}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100.0 else f"{value:.3g}"
