"""Tables of the demand room."""

from __future__ import annotations

from camau_netsim.core.table import MOMENT, Column, Columns, TableSchema
from camau_netsim.domains.demand.model import OfferedLoad
from camau_netsim.domains.demand.problem import DemandProblem

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
    }
