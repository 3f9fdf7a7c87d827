"""Tables of the trunk room."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.core.table import MOMENT, STAMP, Column, Columns, TableSchema
from camau_netsim.domains.trunk.headroom import Headroom
from camau_netsim.domains.trunk.model import TrunkFlows
from camau_netsim.domains.trunk.problem import TrunkProblem

ARCS = TableSchema(
    "trunk_arcs",
    "Load of each direction of each link at each observed hour, where there is any.",
    ("replication", "year", "day", "hour", "link", "from_node"),
    (
        *MOMENT,
        Column("link", "id", "Link."),
        Column("from_node", "id", "Node the traffic comes from."),
        Column("to_node", "id", "Node it goes to."),
        Column("capacity_mbps", "float", "Capacity of the direction, 0 if the link is down."),
        Column("offered_mbps", "float", "Load asked for along the routes of the moment."),
        Column("carried_mbps", "float", "Load after sharing."),
        Column("utilisation_ratio", "float", "Offered over capacity; above 1 something is lost."),
        Column("full", "flag", "Whether that is at or above the scenario's `trunk.full_ratio`."),
    ),
)

NODES = TableSchema(
    "trunk_nodes",
    "What each node asks of the trunk and what share of it arrives.",
    ("replication", "year", "day", "hour", "node"),
    (
        *MOMENT,
        Column("node", "id", "Node."),
        Column("public_mbps", "float", "Internet load of its homes, organisations and phones."),
        Column("government_mbps", "float", "TSLCD load of its bodies."),
        Column("public_ratio", "float", "Share of the Internet load that arrives."),
        Column("government_ratio", "float", "Share of the TSLCD load that arrives."),
    ),
)

SINGLE_CUTS = TableSchema(
    "trunk_single_cuts",
    "What the cut of each conduit, alone, would do at the busiest observed hour (first replication).",
    ("replication", "year", "conduit"),
    (
        *STAMP,
        Column("conduit", "id", "Conduit cut."),
        Column("n_nodes_cut_off", "int", "Nodes that reach no exit any more."),
        Column("worst_link", "id", "Link that is fullest after rerouting."),
        Column("utilisation_ratio", "float", "Its offered load over its capacity."),
    ),
)

HEADROOM = TableSchema(
    "trunk_headroom",
    "By how much all load could grow together at the busiest observed hour (first replication), by way of routing.",
    ("replication", "year"),
    (
        *STAMP,
        Column("offered_mbps", "float", "All load from the exits and the TSLCD hub."),
        Column("routes_factor", "float", "All load times this fits on the present routes."),
        Column("ecmp_factor", "float", "The same if equally short ways shared evenly at every node."),
        Column("best_factor", "float", "The same routed at will: no routing does better."),
        Column("bound_factor", "float", "Upper bound of that by duality, as a check."),
    ),
)


def arc_columns(problem: TrunkProblem, flows: TrunkFlows, arc_capacity_mbps: Real) -> Columns:
    """Return the columns of ``trunk_arcs`` beside the moment."""
    # In a simulated hour an outage can turn traffic to an arc that nobody was meant to use.
    arcs = np.flatnonzero((flows.arc_offered_mbps > 0.0) | (flows.arc_carried_mbps > 0.0))
    link, back = arcs // 2, arcs % 2 == 1
    from_row = np.where(back, problem.link_b[link], problem.link_a[link])
    to_row = np.where(back, problem.link_a[link], problem.link_b[link])
    return {
        "link": problem.link.names[link],
        "from_node": problem.node.names[from_row],
        "to_node": problem.node.names[to_row],
        "capacity_mbps": arc_capacity_mbps[arcs],
        "offered_mbps": flows.arc_offered_mbps[arcs],
        "carried_mbps": flows.arc_carried_mbps[arcs],
        "utilisation_ratio": flows.utilisation_ratio[arcs],
        "full": flows.utilisation_ratio[arcs] >= problem.full_ratio,
    }


def node_columns(problem: TrunkProblem, flows: TrunkFlows, public_mbps: Real, government_mbps: Real) -> Columns:
    """Return the columns of ``trunk_nodes`` beside the moment."""
    return {
        "node": problem.node.names,
        "public_mbps": public_mbps,
        "government_mbps": government_mbps,
        "public_ratio": flows.public_ratio,
        "government_ratio": flows.government_ratio,
    }


def headroom_row(found: Headroom) -> Columns:
    """Return the row of ``trunk_headroom`` beside the stamp."""
    return asdict(found)


def single_cut_row(problem: TrunkProblem, conduit: str, flows: TrunkFlows, cut_off: Mask) -> Columns:
    """Return one row of ``trunk_single_cuts`` beside the stamp."""
    arc = int(np.argmax(flows.utilisation_ratio))
    return {
        "conduit": conduit,
        "n_nodes_cut_off": int(cut_off.sum()),
        "worst_link": problem.link.ids[arc // 2],
        "utilisation_ratio": float(flows.utilisation_ratio[arc]),
    }
