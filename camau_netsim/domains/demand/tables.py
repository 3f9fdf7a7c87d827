"""Tables of the demand room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.core.table import MOMENT, Column, Columns, TableSchema
from camau_netsim.core.timeline import Moment
from camau_netsim.domains.demand.flows import local_flows
from camau_netsim.domains.demand.model import DemandSchedule, OfferedLoad, busy_hour
from camau_netsim.domains.demand.problem import DemandProblem
from camau_netsim.domains.demand.programmes import scaling

COMMUNES = TableSchema(
    "demand_communes",
    "What each commune asks for at each observed hour.",
    ("replication", "year", "day", "hour", "commune"),
    (
        *MOMENT,
        Column("commune", "id", "Commune."),
        Column("name", "text", "Its name."),
        Column("district", "text", "District it belongs to."),
        Column("urban", "flag", "Whether it is a ward or a townlet."),
        Column("n_people", "float", "Residents in the year."),
        Column("n_present", "float", "People in it at the hour: residents who are not away, and those who came."),
        Column("n_households", "float", "Households in the year."),
        Column("mobile_4g_mbps", "float", "Offered by phones without 5G in it at the hour."),
        Column("mobile_5g_mbps", "float", "Offered by phones with 5G in it at the hour."),
        Column("household_line_mbps", "float", "Mean rate asked for by one household line."),
        Column("organisation_line_mbps", "float", "Mean rate asked for by one organisation's line."),
        Column("household_stream_mbps", "float", "Mean rate of what runs at a fixed rate on one household line."),
        Column("n_organisations", "float", "Organisations of all kinds; 0 where the scenario gives no kinds."),
        Column("fixed_mbps", "float", "Offered by all lines, if fibre passed everybody (organisations by kind only)."),
        Column(
            "uplink_mbps", "float", "Sent by lines and phones; empty without an application mix; no room carries it."
        ),
        Column("programmes_mbps", "float", "Part of lines and phones that programmes of the plan add."),
    ),
)

YEAR = Column("year", "int", "Calendar year simulated.")

YEARS = TableSchema(
    "demand_years",
    "What the province as a whole has and asks for in a year, on a mean day without a season.",
    ("year",),
    (
        YEAR,
        Column("growth", "text", "Growth band: low, central or high."),
        Column("n_people", "float", "Residents."),
        Column("n_households", "float", "Households."),
        Column("n_organisations", "float", "Organisations of all kinds."),
        Column("fixed_take_up_ratio", "float", "Households passed that take fibre, mean over households."),
        Column("organisation_take_up_ratio", "float", "Organisations passed that take fibre, mean over people."),
        Column("users_4g_ratio", "float", "People with a 4G line in use."),
        Column("users_5g_ratio", "float", "People with a 5G line in use."),
        Column("volume_fixed_gbyte", "float", "Downlink of a household line in a month."),
        Column("volume_4g_gbyte", "float", "The same of a phone without 5G."),
        Column("volume_5g_gbyte", "float", "The same of a phone with 5G."),
        Column("household_line_mbps", "float", "Busiest hour of a household line, all that it carries, mean."),
        Column("organisation_line_mbps", "float", "Busiest hour of an organisation's line, mean over communes."),
        Column("user_4g_mbps", "float", "Busy hour of a phone without 5G."),
        Column("user_5g_mbps", "float", "Busy hour of a phone with 5G."),
        Column("fixed_mbps", "float", "Busiest hour of all lines, if fibre passed everybody."),
        Column("mobile_mbps", "float", "Busiest hour of all phones."),
        Column("busy_hour_mbps", "float", "Busiest hour of lines and phones together."),
        Column("busy_hour", "int", "That hour."),
        Column("uplink_mbps", "float", "Busiest hour of the uplink; empty without an application mix."),
        Column("programmes_mbps", "float", "Part that programmes of the plan add in their busiest hour."),
        Column("session_fixed_mbit", "float", "Mean size of a transfer over a fixed line, given or from the mix."),
        Column("session_mobile_mbit", "float", "The same over a phone."),
    ),
)

ORGANISATIONS = TableSchema(
    "demand_organisations",
    "Organisations of each kind by commune and year.",
    ("year", "commune", "kind"),
    (
        YEAR,
        Column("commune", "id", "Commune."),
        Column("kind", "id", "Kind of organisation."),
        Column("n_organisations", "float", "How many there are."),
        Column("n_lines", "float", "How many lines they have."),
        Column("on_home_line", "flag", "Whether those are lines of the household segment."),
        Column("busy_hour_mbps", "float", "What they ask for together in their busy hour, programmes apart."),
    ),
)

PROGRAMMES = TableSchema(
    "demand_programmes",
    "What each input of the plan was set to, and what it asks of which network in its busy hour.",
    ("year", "programme"),
    (
        YEAR,
        Column("programme", "id", "Target of the catalogue that is this input."),
        Column("network", "text", "public, tslcd, centre or none."),
        Column("units", "text", "What adopts it."),
        Column("n_units", "float", "How many there are, each counted as often as it counts."),
        Column("adoption_ratio", "float", "Share of them that use it in the year."),
        Column("planned_ratio", "float", "What the plan promises; empty where it names no share."),
        Column("offered_mbps", "float", "Load in its busy hour, both directions."),
        Column("downlink_mbps", "float", "Part that comes down."),
        Column("uplink_mbps", "float", "Part that goes up."),
        Column("phone_mbps", "float", "Part that runs over phones."),
        Column("centre_mbps", "float", "Part that a data centre of the State serves."),
        Column("low_mbps", "float", "Load at the lower end of adoption and volume."),
        Column("high_mbps", "float", "Load at their upper end."),
        Column("scales", "text", "Programmes whose load it multiplies or moves to phones."),
        Column("source", "text", "Where the numbers come from, or why it is no traffic."),
    ),
)

FLOWS = TableSchema(
    "demand_flows",
    "Busy-hour traffic between communes, if a share of it stays in the province; no room carries it.",
    ("year", "from_commune", "to_commune"),
    (
        YEAR,
        Column("from_commune", "id", "Commune that sends."),
        Column("to_commune", "id", "Commune that takes."),
        Column("local_mbps", "float", "Traffic from one to the other."),
    ),
)

POINTS = TableSchema(
    "demand_points",
    "Where people are at each observed hour: settlements, or pixels if the scenario asks for them (first replication).",
    ("replication", "year", "day", "hour", "point"),
    (
        *MOMENT,
        Column("point", "id", "Settlement, or pixel as commune:column:row of the grid."),
        Column("commune", "id", "Commune it belongs to."),
        Column("x_m", "float", "Its middle on the plane of the scenario, to the east."),
        Column("y_m", "float", "The same to the north."),
        Column("n_people", "float", "Residents in the year."),
        Column("n_present", "float", "People there at the hour."),
    ),
)


def point_columns(problem: DemandProblem, load: OfferedLoad) -> Columns:
    """Return the columns of ``demand_points`` beside the moment."""
    points = problem.points
    return {
        "point": points.point.names,
        "commune": problem.commune.names[points.commune],
        "x_m": points.x_m,
        "y_m": points.y_m,
        "n_people": load.people[points.commune] * points.people_ratio,
        "n_present": load.n_present[points.commune] * load.present_ratio,
    }


def commune_columns(problem: DemandProblem, load: OfferedLoad) -> Columns:
    """Return the columns of ``demand_communes`` beside the moment."""
    return {
        "commune": problem.commune.names,
        "name": list(problem.commune_name),
        "district": list(problem.district),
        "urban": problem.urban,
        "n_people": load.people,
        "n_present": load.n_present,
        "n_households": load.households,
        "mobile_4g_mbps": load.mobile_4g_mbps,
        "mobile_5g_mbps": load.mobile_5g_mbps,
        "household_line_mbps": load.household_line_mbps,
        "organisation_line_mbps": load.organisation_line_mbps,
        "household_stream_mbps": load.household_stream_mbps,
        "n_organisations": load.n_organisations,
        "fixed_mbps": load.fixed_mbps,
        "uplink_mbps": load.uplink_mbps,
        "programmes_mbps": load.programmes_mbps,
    }


def year_row(problem: DemandProblem, year: int) -> Columns:
    """Return the row of ``demand_years``."""
    one, busy = problem.years[year], busy_hour(problem, year)
    total = busy.fixed_mbps + busy.mobile_mbps
    lines = one.organisations.n_own_lines
    return {
        "year": year,
        "growth": problem.growth,
        "n_people": float(one.people.sum()),
        "n_households": float(one.households.sum()),
        "n_organisations": float(one.organisations.n_organisations.sum()),
        "fixed_take_up_ratio": _mean(one.fixed_take_up_ratio, one.households),
        "organisation_take_up_ratio": _mean(one.organisation_take_up_ratio, one.people),
        "users_4g_ratio": _mean(one.users_4g_ratio, one.people),
        "users_5g_ratio": _mean(one.users_5g_ratio, one.people),
        "volume_fixed_gbyte": one.volume_fixed_gbyte,
        "volume_4g_gbyte": one.volume_4g_gbyte,
        "volume_5g_gbyte": one.volume_5g_gbyte,
        "household_line_mbps": _mean(busy.household_line_mbps + busy.household_stream_mbps, one.home_lines),
        "organisation_line_mbps": _mean(busy.organisation_line_mbps, lines if lines.any() else one.people),
        "user_4g_mbps": one.user_4g_mbps,
        "user_5g_mbps": one.user_5g_mbps,
        "fixed_mbps": float(busy.fixed_mbps.max()),
        "mobile_mbps": float(busy.mobile_mbps.max()),
        "busy_hour_mbps": float(total.max()),
        "busy_hour": int(total.argmax()),
        "uplink_mbps": float(busy.uplink_mbps.max()),
        "programmes_mbps": float(busy.programmes_mbps.max()),
        "session_fixed_mbit": problem.session_fixed_mbit,
        "session_mobile_mbit": problem.session_mobile_mbit,
    }


def _mean(values: Real, weight: Real) -> float:
    whole = float(weight.sum())
    return float((values * weight).sum()) / whole if whole > 0.0 else float(values.mean())


def organisation_columns(problem: DemandProblem, year: int) -> Columns:
    """Return the columns of ``demand_organisations``; no row without kinds."""
    found = problem.years[year].organisations
    n_communes, n_kinds = found.n_lines.shape
    return {
        "year": np.full(n_communes * n_kinds, year),
        "commune": np.repeat(problem.commune.names, n_kinds),
        "kind": np.tile(found.kind.names, n_communes),
        "n_organisations": found.n_organisations.ravel(),
        "n_lines": found.n_lines.ravel(),
        "on_home_line": found.on_home_line.ravel(),
        "busy_hour_mbps": (found.n_lines * found.line_mbps).ravel(),
    }


def programme_columns(problem: DemandProblem, year: int, n_bodies: Mapping[str, int]) -> Columns:
    """Return the columns of ``demand_programmes``; no row without programmes.

    Parameters
    ----------
    problem : DemandProblem
    year : int
    n_bodies : mapping of str to int
        Bodies of each level in the year.
    """
    loads = problem.years[year].programmes
    rows = [load.programme for load in loads]
    offered = np.array([load.offered_mbps(n_bodies) for load in loads])
    up = np.array([row.uplink_ratio for row in rows])
    ends = np.array([load.range_factors() for load in loads]).reshape(-1, 2)
    return {
        "year": np.full(len(rows), year),
        "programme": [row.id for row in rows],
        "network": [row.network for row in rows],
        "units": [row.units for row in rows],
        "n_units": np.array([load.count(n_bodies) for load in loads]),
        "adoption_ratio": np.array([load.adoption_ratio for load in loads]),
        "planned_ratio": np.array([load.planned_ratio for load in loads]),
        "offered_mbps": offered,
        "downlink_mbps": offered * (1.0 - up),
        "uplink_mbps": offered * up,
        "phone_mbps": np.array([load.phone_mbps.sum() for load in loads]),
        "centre_mbps": offered * [row.centre_ratio for row in rows],
        "low_mbps": offered * ends[:, 0],
        "high_mbps": offered * ends[:, 1],
        "scales": [";".join(other.id for other in rows if row.id in scaling(other)) for row in rows],
        "source": [row.source for row in rows],
    }


def flow_columns(problem: DemandProblem, year: int) -> Columns:
    """Return the columns of ``demand_flows``: pairs with traffic in the busiest hour of the province."""
    busy = busy_hour(problem, year)
    hour = int((busy.fixed_mbps + busy.mobile_mbps).argmax())
    mean_day = DemandSchedule((), {0: np.ones(len(problem.commune))})
    load = mean_day.offered_load(replace(problem, seasons=()), year, Moment(0, hour))
    flows = local_flows(
        load.fixed_mbps + load.mobile_4g_mbps + load.mobile_5g_mbps,
        problem.seat_x_m,
        problem.seat_y_m,
        problem.gravity_factor,
        problem.local_ratio,
        problem.hub,
        problem.hub_ratio,
    )
    start, end = np.nonzero(flows)
    return {
        "year": np.full(len(start), year),
        "from_commune": problem.commune.names[start],
        "to_commune": problem.commune.names[end],
        "local_mbps": flows[start, end],
    }
