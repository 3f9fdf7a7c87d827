"""Sharing as tables: one row per shared element, the worst trade first, and sums by kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from camau_netsim.core.index import Real
from camau_netsim.core.table import Column, TableSchema
from camau_netsim.engine.criticality import Criticality
from camau_netsim.engine.sharing import Shared, sharers_of_conduits, sharers_of_masts

_RISKS = (
    Column("saved_mvnd", "float", "Cost of the elements that sharing spares; empty without a cost."),
    Column("lost_user_h_per_year", "float", "Phone and line hours lost a year with it, or with the tail of a mast."),
    Column("apart_user_h_per_year", "float", "The same if each sharer had its own, one down at a time."),
    Column(
        "joint_user_h_per_year",
        "float",
        "User-hours that sharing adds to those of the largest sharer at the same moment.",
    ),
    Column("saved_mvnd_per_user_h", "float", "Saved for each joint user-hour a year; empty without a cost or a risk."),
)
SHARING = TableSchema(
    "criticality_sharing",
    "Every mast with two tenants or more and every conduit with two cables or more, the worst trade first.",
    ("element",),
    (
        Column("rank", "int", "Place by money saved for each joint user-hour, the least first, from 1."),
        Column("element", "id", "Element, kind and id."),
        Column("kind", "text", "Mast, pole_line or duct, as it is in the year."),
        Column("n_sharers", "int", "Operators on the mast; cables, not owners, in the conduit."),
        Column("n_users_lost", "float", "Phones and lines without service when it falls."),
        Column("n_users_lost_apart", "float", "Lost at once if each had its own: those of the largest sharer."),
        Column("together_down_ratio", "float", "Share of time all sharers are down."),
        Column("apart_down_ratio", "float", "The same if each had its own."),
        *_RISKS,
    ),
)
SUMS = TableSchema(
    "criticality_sharing_sums",
    "Masts, pole lines and ducts: how many are shared, what that saves in all and what it puts at risk.",
    ("kind",),
    (
        Column("kind", "text", "Mast, pole_line or duct."),
        Column("n_elements", "int", "Elements in use: with a tenant or a cable."),
        Column("n_shared", "int", "Of these, with two or more."),
        Column("shared_ratio", "float", "Share of elements in use that are shared."),
        Column("n_sharers_per_element", "float", "Tenants of a mast in use, cables of a conduit in use, on average."),
        *_RISKS,
    ),
)


def sharing_table(of: Criticality, shared: Sequence[Shared]) -> pa.Table:
    """Return ``criticality_sharing``."""
    risks, rows = _risks(shared), np.arange(len(shared))
    # NaN sorts last: what has no price or no risk comes after the trades, the greatest risk first.
    order = np.lexsort((rows, -risks["joint_user_h_per_year"], risks["saved_mvnd_per_user_h"]))
    columns = {
        "rank": rows + 1,
        "element": of.problems.failures.element.names[np.array([one.element for one in shared], dtype=np.int64)[order]],
        "kind": [shared[row].kind for row in order],
        "n_sharers": np.array([shared[row].n_sharers for row in order], dtype=np.int64),
        "n_users_lost": np.array([shared[row].n_lost for row in order]),
        "n_users_lost_apart": np.array([shared[row].n_lost_alone.max() for row in order]),
        "together_down_ratio": np.array([shared[row].together_down_ratio for row in order]),
        "apart_down_ratio": np.array([shared[row].apart_down_ratio for row in order]),
        **{name: values[order] for name, values in risks.items()},
    }
    return SHARING.build([columns] if len(shared) else [])


def sums_table(of: Criticality, shared: Sequence[Shared]) -> pa.Table:
    """Return ``criticality_sharing_sums``."""
    conduits, kinds = sharers_of_conduits(of), of.problems.passive.conduit_kind(of.year.year)
    sharers = {
        "mast": [len(rows) for rows in sharers_of_masts(of).values()],
        "pole_line": [len(rows) for at, rows in conduits.items() if kinds[at] == "pole_line"],
        "duct": [len(rows) for at, rows in conduits.items() if kinds[at] == "duct"],
    }
    n_elements = np.array([len(counts) for counts in sharers.values()], dtype=np.float64)
    n_shared = np.array([sum(count > 1 for count in counts) for counts in sharers.values()], dtype=np.float64)
    sums = {name: np.zeros(len(sharers)) for name in ("saved_mvnd", *_HOURS)}
    for number, kind in enumerate(sharers):
        risks = _risks([one for one in shared if one.kind == kind])
        for name, values in sums.items():
            values[number] = risks[name].sum()
    columns = {
        "kind": list(sharers),
        "n_elements": n_elements.astype(np.int64),
        "n_shared": n_shared.astype(np.int64),
        "shared_ratio": _over(n_shared, n_elements),
        "n_sharers_per_element": _over(
            np.array([sum(counts) for counts in sharers.values()], dtype=np.float64), n_elements
        ),
        **sums,
        "saved_mvnd_per_user_h": _over(sums["saved_mvnd"], sums["joint_user_h_per_year"]),
    }
    return SUMS.build([columns])


_HOURS = ("lost_user_h_per_year", "apart_user_h_per_year", "joint_user_h_per_year")


def _risks(shared: Sequence[Shared]) -> dict[str, Real]:
    names = ("saved_mvnd", *_HOURS)
    found = {name: np.array([getattr(one, name) for one in shared], dtype=np.float64) for name in names}
    return found | {"saved_mvnd_per_user_h": _over(found["saved_mvnd"], found["joint_user_h_per_year"])}


def _over(top: Real, bottom: Real) -> Real:
    """Return a quotient, NaN over zero."""
    some = bottom > 0.0
    return np.where(some, top / np.where(some, bottom, 1.0), np.nan)
