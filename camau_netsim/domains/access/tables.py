"""Tables of the access room."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Names, Real, Rows, over, sum_by
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
        Column("technology", "text", "gpon, xgs, 50g, p2p, fwa or copper."),
        Column("n_lines", "float", "Lines in the class."),
        Column("plan_mbps", "float", "Subscribed rate."),
        Column("wifi_mbps", "float", "Rate of the home's Wi-Fi where it holds lines back; else empty."),
        Column("ont_mbps", "float", "Rate of the customer's port."),
        Column("port_mbps", "float", "Payload of the PON port, or what a line has alone."),
        Column("one_uplink_mbps", "float", "Capacity of one uplink of the OLT."),
        Column("port_load_mbps", "float", "Load offered to one port, television apart."),
        Column("port_stream_mbps", "float", "Television on one port, served first."),
        Column("pon_factor", "float", "Slowdown of a session on the port."),
        Column("uplink_factor", "float", "Slowdown on the OLT's uplink."),
        Column("trunk_factor", "float", "Slowdown on the worst trunk link of the way."),
        Column("optimistic_mbps", "float", "Session rate (size over time) as used at home, stages in the best case."),
        Column("conservative_mbps", "float", "Session rate as used at home, stages in the worst case."),
        Column("sampled_mbps", "float", "Mean rate a short test at home sees (arithmetic mean of samples)."),
        Column("wired_best_mbps", "float", "Session rate at the customer's port, by cable, stages in the best case."),
        Column("wired_mbps", "float", "Session rate at the customer's port, by cable, stages in the worst case."),
        Column("wired_sampled_mbps", "float", "Mean rate a short test at the customer's port sees."),
        Column(
            "capable_mbps", "float", "Mean rate a short test at the customer's port would see without a plan's limit."
        ),
        Column("free_pon_factor", "float", "Slowdown on the port without a plan's limit."),
        Column("free_uplink_factor", "float", "Slowdown on the OLT's uplink without a plan's limit."),
        Column("free_trunk_factor", "float", "Slowdown on the worst trunk link without a plan's limit."),
        Column("always_on_mbps", "float", "Share of a line if all on its port and its OLT's uplinks download at once."),
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
        Column("n_lit", "float", "Of those, on ports whose optical budget closes."),
        Column("n_fitting", "float", "Of those, with a free port if all asked at once."),
        Column("n_serviceable", "float", "Of those, with room on the uplinks if all asked at once."),
        Column("n_on_demand", "float", "Households that could get one more line at the take-up of the year."),
        Column("feasible", "flag", "Whether conditions allow fast lines here (access.conditions)."),
        Column("n_fibre_lines", "float", "Household lines on fibre."),
        Column("n_copper_lines", "float", "Household lines that are still copper."),
        Column("n_wireless_lines", "float", "Household lines by fixed wireless."),
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
        Column("uplink_mbps", "float", "Capacity of its uplinks."),
        Column("offered_mbps", "float", "Load offered to them, television included."),
        Column("utilisation_ratio", "float", "Offered over capacity."),
        Column("after_fault_ratio", "float", "The same once one of them has failed; empty if none is left."),
    ),
)

OPTIONS = TableSchema(
    "access_options",
    "What could be built, each option taken alone, in its year.",
    ("option",),
    (
        Column("option", "id", "Option."),
        Column("kind", "text", "technology, split, uplink, ont or olt."),
        Column("year", "int", "From this year on."),
        Column("chosen", "flag", "Whether it is built in this run."),
        Column("n_ports", "float", "Ports that change or are added."),
        Column("n_lines", "float", "Lines on them, at the take-up of the year."),
        Column("cost_mvnd", "float", "Cost: once, by port and by line."),
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
        "wifi_mbps": np.where(np.isfinite(year.line_wifi_mbps), year.line_wifi_mbps, np.nan),
        "ont_mbps": year.ont_mbps[group],
        "port_mbps": year.payload_mbps[group],
        "one_uplink_mbps": year.uplink_member_mbps[year.olt[group]],
        "port_load_mbps": rates.port_load_mbps[group],
        "port_stream_mbps": rates.port_stream_mbps[group],
        "pon_factor": rates.pon_factor,
        "uplink_factor": rates.uplink_factor,
        "trunk_factor": rates.trunk_factor,
        "optimistic_mbps": rates.optimistic_mbps,
        "conservative_mbps": rates.conservative_mbps,
        "sampled_mbps": rates.sampled_mbps,
        "wired_best_mbps": rates.wired_best_mbps,
        "wired_mbps": rates.wired_mbps,
        "wired_sampled_mbps": rates.wired_sampled_mbps,
        "capable_mbps": rates.capable_mbps,
        "free_pon_factor": rates.free_pon_factor,
        "free_uplink_factor": rates.free_uplink_factor,
        "free_trunk_factor": rates.free_trunk_factor,
        "always_on_mbps": rates.always_on_mbps,
        "rate_error_ratio": rates.rate_error_ratio,
        "sampled_error_ratio": rates.sampled_error_ratio,
    }


def commune_columns(year: int, access: YearlyAccess, commune_names: Names, households: Real) -> Columns:
    """Return the columns of ``access_communes``."""
    n_communes = len(households)
    homes = access.organisation == 0

    def by_commune(values: Rows, rows: npt.NDArray[np.bool_]) -> Real:
        return sum_by(access.commune[rows], values[rows].astype(np.float64), n_communes)

    technology = np.array(access.technology, dtype=object)
    lines = access.n_lines * access.n_ports
    copper, wireless = homes & (technology == "copper"), homes & (technology == "fwa")
    return {
        "year": year,
        "commune": commune_names,
        "n_households": households,
        "n_passed": np.minimum(by_commune(access.passed, homes), households),
        "n_lit": np.minimum(by_commune(access.lit, homes), households),
        "n_fitting": np.minimum(by_commune(access.fitting, homes), households),
        "n_serviceable": np.minimum(by_commune(access.serviceable, homes), households),
        "n_on_demand": np.minimum(by_commune(access.on_demand, homes), households),
        "feasible": access.feasible,
        "n_fibre_lines": by_commune(lines, homes & ~copper & ~wireless),
        "n_copper_lines": by_commune(lines, copper),
        "n_wireless_lines": by_commune(lines, wireless),
    }


def olt_columns(problem: AccessProblem, year: YearlyAccess, node_names: Names, rates: AccessRates) -> Columns:
    """Return the columns of ``access_olts`` beside the moment, for the OLTs that stand."""
    rows: Rows = np.flatnonzero(year.uplink_mbps > 0.0).astype(np.int32)
    offered = year.olt_load_mbps(rates.port_load_mbps + rates.port_stream_mbps)[rows]
    return {
        "olt": problem.olt.names[rows],
        "node": node_names[problem.olt_node[rows]],
        "uplink_mbps": year.uplink_mbps[rows],
        "offered_mbps": offered,
        "utilisation_ratio": offered / year.uplink_mbps[rows],
        "after_fault_ratio": over(offered, year.uplink_after_fault_mbps[rows]),
    }


def option_columns(problem: AccessProblem) -> Columns:
    """Return the columns of ``access_options``; a year that is not simulated takes the take-up of the nearest."""
    options = [offer.option for offer in problem.offers]
    taken = [
        sum(_take_up_ratio(problem, offer.option.year, name) * count for name, count in offer.n_passed.items())
        for offer in problem.offers
    ]
    cost = [
        offer.option.cost_mvnd
        + offer.option.cost_per_port_mvnd * offer.n_ports
        + offer.option.cost_per_line_mvnd * lines
        for offer, lines in zip(problem.offers, taken, strict=True)
    ]
    return {
        "option": np.array([option.id for option in options], dtype=object),
        "kind": np.array([option.kind for option in options], dtype=object),
        "year": np.array([option.year for option in options], dtype=np.int64),
        "chosen": np.array([option.id in problem.chosen for option in options], dtype=np.bool_),
        "n_ports": np.array([offer.n_ports for offer in problem.offers], dtype=np.float64),
        "n_lines": np.array(taken, dtype=np.float64),
        "cost_mvnd": np.array(cost, dtype=np.float64),
    }


def _take_up_ratio(problem: AccessProblem, year: int, segment: str) -> float:
    nearest = min(problem.take_up_ratio, key=lambda known: (abs(known - year), known))
    return problem.take_up_ratio[nearest][segment]
