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
        Column("n_households", "float", "Households in the year."),
        Column("mobile_4g_mbps", "float", "Offered by phones without 5G."),
        Column("mobile_5g_mbps", "float", "Offered by phones with 5G."),
        Column("household_line_mbps", "float", "Mean rate asked for by one household line."),
        Column("organisation_line_mbps", "float", "Mean rate asked for by one organisation's line."),
    ),
)


def commune_columns(problem: DemandProblem, load: OfferedLoad) -> Columns:
    """Return the columns of ``demand_communes`` beside the moment."""
    return {
        "commune": problem.commune.names,
        "name": list(problem.commune_name),
        "district": list(problem.district),
        "urban": problem.urban,
        "n_people": load.people,
        "n_households": load.households,
        "mobile_4g_mbps": load.mobile_4g_mbps,
        "mobile_5g_mbps": load.mobile_5g_mbps,
        "household_line_mbps": load.household_line_mbps,
        "organisation_line_mbps": load.organisation_line_mbps,
    }
