"""Criticality as tables: elements ranked, who loses what, and pairs of shared risks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from camau_netsim.core.index import Real
from camau_netsim.core.table import Column, TableSchema
from camau_netsim.engine.criticality import Criticality, Loss
from camau_netsim.engine.cut_off import node_unavailability
from camau_netsim.engine.sharing import shared_elements
from camau_netsim.engine.sharing_tables import SHARING, SUMS, sharing_table, sums_table
from camau_netsim.engine.users import LINES, USERS
from camau_netsim.graph.unavailability import Unavailability
from camau_netsim.units import HOURS_PER_YEAR, MIN_PER_HOUR

_COUNTS = (
    Column("n_nodes_cut_off", "int", "Nodes that reach no exit while it is down."),
    Column("n_users_lost", "float", "Phones and lines without service together."),
    Column("n_phones_lost", "float", "Phones without service, all operators."),
    Column("n_lines_lost", "float", "Fixed lines without service."),
    Column("n_bodies_lost", "float", "State bodies without a way to the hub."),
    Column("n_points_lost", "float", "Postal points without Internet."),
    Column("events_per_year", "float", "How often it is down a year; 0 if the scenario gives it no rate."),
    Column("lost_user_h_per_event", "float", "Phone and line hours lost in one outage of mean length."),
    Column("lost_user_h_per_year", "float", "The same a year."),
)
ELEMENTS = TableSchema(
    "criticality_elements",
    "Every element of the scenario by what its loss takes from users, the worst first.",
    ("element",),
    (
        Column("rank", "int", "Place by users lost, from 1."),
        Column("element", "id", "Element, kind and id."),
        Column("kind", "text", "Kind of element."),
        *_COUNTS,
    ),
)
LOSSES = TableSchema(
    "criticality_losses",
    "What each element takes from users of each service and operator; elements that take nothing are left out.",
    ("element", "service", "operator"),
    (
        Column("element", "id", "Element, kind and id."),
        Column("service", "text", "Mobile, fixed_household, fixed_organisation, government or postal."),
        Column("operator", "id", "Mobile operator; empty for the other services."),
        Column("n_lost", "float", "Users without service."),
        Column("lost_user_h_per_year", "float", "Expected user-hours lost a year."),
    ),
)
PAIRS = TableSchema(
    "criticality_pairs",
    "Pairs of shared risks that together take more than each alone, the worst first.",
    ("element_a", "element_b"),
    (
        Column("rank", "int", "Place by users lost beyond the sum of the two alone, from 1."),
        Column("element_a", "id", "One of them."),
        Column("element_b", "id", "The other."),
        Column("n_users_beyond", "float", "Phones and lines lost beyond the sum of the two alone."),
        *_COUNTS,
    ),
)
NODES = TableSchema(
    "criticality_nodes",
    "How long each node reaches no exit a year in the long run, from the rates of all elements, with an interval.",
    ("node",),
    (
        Column("node", "id", "Node."),
        Column("kind", "text", "Exit, core, aggregation or access."),
        Column("down_min", "float", "Minutes a year."),
        Column("low_min", "float", "Lower end of the interval; equal to the upper one if all states were summed."),
        Column("high_min", "float", "Upper end."),
        Column("n_enumerated", "int", "States summed one by one."),
        Column("n_sampled", "int", "States drawn under the condition that more elements have failed."),
    ),
)
SCHEMAS = (ELEMENTS, LOSSES, PAIRS, NODES, SHARING, SUMS)


def criticality_tables(of: Criticality, seed: int = 1, confidence_ratio: float = 0.95) -> dict[str, pa.Table]:
    """Return the six tables of one year."""
    single, pairs, shared = of.single(), of.pairs(), shared_elements(of)
    return {
        ELEMENTS.name: _elements(of, single),
        LOSSES.name: _losses(of, single),
        PAIRS.name: _pairs(of, single, pairs),
        NODES.name: _nodes(of, node_unavailability(of.problems, of.year.year, seed, confidence_ratio)),
        SHARING.name: sharing_table(of, shared),
        SUMS.name: sums_table(of, shared),
    }


def _counts(of: Criticality, losses: Sequence[Loss]) -> dict[str, Real]:
    lost = np.array([loss.n_lost for loss in losses]).reshape(len(losses), -1)
    per_event = np.array([loss.lost_user_h_per_event for loss in losses]).reshape(len(losses), -1)
    events = np.array([loss.events_per_year for loss in losses])
    of_service = {
        name: np.array([label.service == name for label in of.users.labels], dtype=np.bool_)
        for name in (*USERS, "government", "postal")
    }
    counted = of.users.counted
    lines = np.any([of_service[name] for name in LINES], axis=0)
    hours = per_event[:, counted].sum(axis=1)
    return {
        "n_nodes_cut_off": np.array([loss.n_nodes_cut_off for loss in losses], dtype=np.int64),
        "n_users_lost": lost[:, counted].sum(axis=1),
        "n_phones_lost": lost[:, of_service["mobile"]].sum(axis=1),
        "n_lines_lost": lost[:, lines].sum(axis=1),
        "n_bodies_lost": lost[:, of_service["government"]].sum(axis=1),
        "n_points_lost": lost[:, of_service["postal"]].sum(axis=1),
        "events_per_year": events,
        "lost_user_h_per_event": hours,
        "lost_user_h_per_year": hours * events,
    }


def _nodes(of: Criticality, found: list[Unavailability]) -> pa.Table:
    backbone, per_year = of.problems.backbone, HOURS_PER_YEAR * MIN_PER_HOUR
    columns = {
        "node": backbone.node.names,
        "kind": list(backbone.node_kind),
        "down_min": np.array([one.value_ratio for one in found]) * per_year,
        "low_min": np.array([one.low_ratio for one in found]) * per_year,
        "high_min": np.array([one.high_ratio for one in found]) * per_year,
        "n_enumerated": np.array([one.n_enumerated for one in found], dtype=np.int64),
        "n_sampled": np.array([one.n_sampled for one in found], dtype=np.int64),
    }
    return NODES.build([columns])


def _elements(of: Criticality, single: list[Loss]) -> pa.Table:
    failures, counts = of.problems.failures, _counts(of, single)
    order = np.lexsort(
        (np.arange(len(single)), -counts["n_bodies_lost"], -counts["lost_user_h_per_year"], -counts["n_users_lost"])
    )
    columns = {
        "rank": np.arange(1, len(order) + 1),
        "element": failures.element.names[order],
        "kind": [failures.kind[row] for row in order],
        **{name: values[order] for name, values in counts.items()},
    }
    return ELEMENTS.build([columns])


def _losses(of: Criticality, single: list[Loss]) -> pa.Table:
    labels = of.users.labels
    names = list(dict.fromkeys((label.service, label.operator) for label in labels))
    told = np.array([names.index((label.service, label.operator)) for label in labels], dtype=np.int64)
    rows = []
    for loss in single:
        if not loss.n_lost.any() and not loss.lost_user_h_per_event.any():
            continue
        lost = np.bincount(told, loss.n_lost, len(names))
        hours = np.bincount(told, loss.lost_user_h_per_year, len(names))
        element = of.problems.failures.element.ids[loss.elements[0]]
        rows += [
            {"element": element, "service": service, "operator": operator, "n_lost": n, "lost_user_h_per_year": h}
            for (service, operator), n, h in zip(names, lost, hours, strict=True)
            if n > 0.0 or h > 0.0
        ]
    return LOSSES.build([{name: [row[name] for row in rows] for name in rows[0]}] if rows else [])


def _pairs(of: Criticality, single: list[Loss], pairs: list[Loss]) -> pa.Table:
    if not pairs:
        return PAIRS.build([])
    alone, counts = _counts(of, single)["n_users_lost"], _counts(of, pairs)
    ends = np.array([loss.elements for loss in pairs])
    beyond = counts["n_users_lost"] - alone[ends].sum(axis=1)
    kept = np.flatnonzero(beyond > 1e-6)
    order = kept[np.lexsort((kept, -counts["n_users_lost"][kept], -beyond[kept]))]
    names = of.problems.failures.element.names
    columns = {
        "rank": np.arange(1, len(order) + 1),
        "element_a": names[ends[order, 0]],
        "element_b": names[ends[order, 1]],
        "n_users_beyond": beyond[order],
        **{name: values[order] for name, values in counts.items()},
    }
    return PAIRS.build([columns])
