"""What the network of each operator gives: means by district, outdoors and indoors, and how users spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Real, Rows, over, sum_by
from camau_netsim.core.table import MOMENT, Column, Columns, TableSchema
from camau_netsim.domains.radio.problem import INDOOR, RadioProblem
from camau_netsim.domains.radio.rates import RadioRates

PERCENTS = (1, 2, *range(5, 100, 5), 98, 99)
ANY = "any"

OPERATORS = TableSchema(
    "radio_operators",
    "Mean session rate of phones by operator, district and place at each observed hour; rows without load left out.",
    ("replication", "year", "day", "hour", "operator", "technology", "district", "indoor"),
    (
        *MOMENT,
        Column("operator", "id", "Operator whose cells serve; of a session over several carriers, the first one's."),
        Column("technology", "text", "4g or 5g: the network that serves, not the phone; 5g for a session over both."),
        Column("district", "text", "District."),
        Column("indoor", "flag", "Inside a building."),
        Column("demand_mbps", "float", "Load of its sessions."),
        Column("overloaded_mbps", "float", "Part of it without a rate: cells overloaded, or SINR below the cut-off."),
        Column("sampled_mbps", "float", "Arithmetic mean of session rates, weighted by load (QCVN)."),
        Column("session_mbps", "float", "Size over time of sessions, overloaded cells left out."),
    ),
)

QUANTILES = TableSchema(
    "radio_quantiles",
    "How the rates of users spread, by operator and technology, at each observed hour.",
    ("replication", "year", "day", "hour", "operator", "technology", "percent"),
    (
        *MOMENT,
        Column("operator", "id", "Operator whose cells serve, or 'any' for the users of all."),
        Column("technology", "text", "4g or 5g: the network that serves, not the phone; 5g for a session over both."),
        Column("percent", "int", "Share of the users, in percent, weighted by load."),
        Column("rate_mbps", "float", "Mean session rate that this share of the users does not exceed; 0: no rate."),
    ),
)


@dataclass(frozen=True, slots=True)
class _Users:
    """Users of one technology, as groups of like ones."""

    operator: Rows  # (n,) whose cells serve
    settlement: Rows
    indoor: Rows
    demand_mbps: Real
    rate_mbps: Real
    sampled_mbps: Real


def operator_columns(
    problem: RadioProblem, operators: Index, districts: Sequence[str], technology: str, rates: RadioRates
) -> Columns:
    """Return the columns of ``radio_operators`` for one technology, beside the moment.

    Parameters
    ----------
    problem : RadioProblem
    operators : Index
    districts : sequence of str
        District of each commune.
    technology : str
    rates : RadioRates
    """
    users, district = _users_of(problem, technology, rates), Index(dict.fromkeys(districts))
    of_settlement = district.rows(districts)[problem.settlement_commune]
    group = (users.operator * len(district) + of_settlement[users.settlement]) * 2 + users.indoor
    n_groups = len(operators) * len(district) * 2
    flowing = users.rate_mbps > 0.0

    def total(values: Real) -> Real:
        return sum_by(group, values, n_groups)

    demand, slow = total(users.demand_mbps), total(np.where(flowing, 0.0, users.demand_mbps))
    kept = np.flatnonzero(demand > 0.0)
    spent_s = total(over(users.demand_mbps, users.rate_mbps, 0.0))
    return {
        "operator": operators.names[kept // 2 // len(district)],
        "technology": technology,
        "district": district.names[kept // 2 % len(district)],
        "indoor": kept % 2 == INDOOR,
        "demand_mbps": demand[kept],
        "overloaded_mbps": slow[kept],
        "sampled_mbps": over(total(users.demand_mbps * users.sampled_mbps), demand)[kept],
        "session_mbps": over(demand - slow, spent_s)[kept],
    }


def quantile_columns(problem: RadioProblem, operators: Index, technology: str, rates: RadioRates) -> Iterator[Columns]:
    """Yield the columns of ``radio_quantiles`` for one technology, a block for each operator and for all."""
    users = _users_of(problem, technology, rates)
    for row, name in enumerate((*operators.ids, ANY)):
        own = np.ones(len(users.operator), bool) if name == ANY else users.operator == row
        if users.demand_mbps[own].sum() > 0.0:
            found = quantiles(users.sampled_mbps[own], users.demand_mbps[own], np.array(PERCENTS) / 100.0)
            yield {"operator": name, "technology": technology, "percent": np.array(PERCENTS), "rate_mbps": found}


def quantiles(values: Real, weight: Real, shares: Real) -> Real:
    """Return the least value that at least each share of the weight does not exceed, shape (n_share,)."""
    order = np.argsort(values, kind="stable")
    filled = np.cumsum(weight[order])
    rows = np.searchsorted(filled, shares * filled[-1] * (1.0 - 1.0e-12))
    found: Real = values[order][np.minimum(rows, len(values) - 1)]
    return found


def _users_of(problem: RadioProblem, technology: str, rates: RadioRates) -> _Users:
    parts = []
    for bundle, at in zip(problem.bundling.bundles, rates.bundles, strict=True):
        if bundle.technology == technology:
            settlement, column = np.nonzero(at.demand_mbps > 0.0)
            operator = np.full(len(settlement), problem.layers[bundle.layers[0]].operator)
            numbers = (values[settlement, column] for values in (at.demand_mbps, at.rate_mbps, at.sampled_mbps))
            parts.append((operator, settlement, column % 2, *numbers))
    if not parts:
        parts = [(*(np.zeros(0, np.int64),) * 3, *(np.zeros(0),) * 3)]
    return _Users(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
