"""Tables of the access room."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Names, Real, Rows, sum_by
from camau_netsim.core.table import MOMENT, Column, Columns, TableSchema
from camau_netsim.domains.access.model import AccessRates
from camau_netsim.domains.access.problem import AccessProblem, YearlyAccess

LINES = TableSchema(
    "access_lines",
    "What the lines of each class get at each observed hour; a class is one subscribed rate on like ports.",
    ("replication", "year", "day", "hour", "line_class"),
    (
        *MOMENT,
        Column("line_class", "int", "Number of the class within the year."),
        Column("olt", "id", "OLT."),
        Column("commune", "id", "Commune the lines are in."),
        Column("segment", "text", "Household or organisation."),
        Column("technology", "text", "gpon, xgs or 50g."),
        Column("n_lines", "float", "Lines in the class."),
        Column("plan_mbps", "float", "Subscribed rate."),
        Column("ont_mbps", "float", "Rate of the customer's port."),
        Column("port_mbps", "float", "Payload of the PON port."),
        Column("port_load_mbps", "float", "Load offered to one port."),
        Column("pon_factor", "float", "Slowdown of a session on the port."),
        Column("uplink_factor", "float", "Slowdown on the OLT's uplink."),
        Column("trunk_factor", "float", "Slowdown on the worst trunk link of the way."),
        Column("optimistic_mbps", "float", "Session rate (size over time), stages in the best case."),
        Column("conservative_mbps", "float", "Session rate, stages in the worst case."),
        Column("sampled_mbps", "float", "Mean rate a short test sees (arithmetic mean of samples)."),
        Column("capable_mbps", "float", "Mean rate a short test would see without a plan's limit."),
        Column("rate_error_ratio", "float", "Standard error of the session rate over itself; 0 at fidelity epoch."),
        Column("sampled_error_ratio", "float", "The same of the short test."),
    ),
)

COMMUNES = TableSchema(
    "access_communes",
    "Homes passed by fibre and homes that could have a line on demand.",
    ("year", "commune"),
    (
        Column("year", "int", "Calendar year."),
        Column("commune", "id", "Commune."),
        Column("n_households", "float", "Households in the year."),
        Column("n_passed", "float", "Households within drop reach of a splitter, at most all of them."),
        Column(
            "n_serviceable", "float", "Of those, with a free port and a closing optical budget if all asked at once."
        ),
    ),
)

OLTS = TableSchema(
    "access_olts",
    "Load of each OLT's uplink at each observed hour.",
    ("replication", "year", "day", "hour", "olt"),
    (
        *MOMENT,
        Column("olt", "id", "OLT."),
        Column("node", "id", "Node it stands at."),
        Column("uplink_mbps", "float", "Capacity of the uplink."),
        Column("offered_mbps", "float", "Load offered to it."),
        Column("utilisation_ratio", "float", "Offered over capacity."),
    ),
)


def line_columns(problem: AccessProblem, year: YearlyAccess, commune_names: Names, rates: AccessRates) -> Columns:
    """Return the columns of ``access_lines`` beside the moment."""
    group = year.line_group
    segment = np.where(year.organisation == 1, "organisation", "household").astype(object)
    return {
        "line_class": np.arange(len(group)),
        "olt": problem.olt.names[year.olt[group]],
        "commune": commune_names[year.commune[group]],
        "segment": segment[group],
        "technology": np.array(year.technology, dtype=object)[group],
        "n_lines": year.line_count,
        "plan_mbps": year.line_plan_mbps,
        "ont_mbps": year.ont_mbps[group],
        "port_mbps": year.payload_mbps[group],
        "port_load_mbps": rates.port_load_mbps[group],
        "pon_factor": rates.pon_factor,
        "uplink_factor": rates.uplink_factor,
        "trunk_factor": rates.trunk_factor,
        "optimistic_mbps": rates.optimistic_mbps,
        "conservative_mbps": rates.conservative_mbps,
        "sampled_mbps": rates.sampled_mbps,
        "capable_mbps": rates.capable_mbps,
        "rate_error_ratio": rates.rate_error_ratio,
        "sampled_error_ratio": rates.sampled_error_ratio,
    }


def commune_columns(year: int, access: YearlyAccess, commune_names: Names, households: Real) -> Columns:
    """Return the columns of ``access_communes``."""
    n_communes = len(households)
    homes = access.organisation == 0
    passed = sum_by(access.commune[homes], access.passed[homes].astype(np.float64), n_communes)
    served = sum_by(access.commune[homes], access.serviceable[homes].astype(np.float64), n_communes)
    return {
        "year": year,
        "commune": commune_names,
        "n_households": households,
        "n_passed": np.minimum(passed, households),
        "n_serviceable": np.minimum(served, households),
    }


def olt_columns(problem: AccessProblem, year: YearlyAccess, node_names: Names, rates: AccessRates) -> Columns:
    """Return the columns of ``access_olts`` beside the moment, for the OLTs that stand."""
    rows: Rows = np.flatnonzero(year.uplink_mbps > 0.0).astype(np.int32)
    offered = year.olt_load_mbps(rates.port_load_mbps)
    return {
        "olt": problem.olt.names[rows],
        "node": node_names[problem.olt_node[rows]],
        "uplink_mbps": year.uplink_mbps[rows],
        "offered_mbps": offered[rows],
        "utilisation_ratio": offered[rows] / year.uplink_mbps[rows],
    }
