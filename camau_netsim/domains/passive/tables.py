"""Tables of the passive room."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Names, Real, Rows
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.passive.load import mast_load
from camau_netsim.domains.passive.problem import PassiveProblem
from camau_netsim.domains.passive.sharing import saved_on_conduits_mvnd, saved_on_masts_mvnd

MASTS = TableSchema(
    "passive_masts",
    "How much of the year each mast had power, and what room is left on it.",
    ("replication", "year", "mast"),
    (
        *STAMP,
        Column("mast", "id", "Mast."),
        Column("commune", "id", "Commune it stands in."),
        Column("powered_ratio", "float", "Share of the year it stood and had grid, battery or generator power."),
        Column("n_tenants", "int", "Operators with cells on it."),
        Column("n_free_slots", "int", "Slots left."),
        Column("moment_kn_m", "float", "Moment of what hangs on it in the design wind."),
        Column("wind_margin_ratio", "float", "Share of its rated moment that is left; empty without a rating."),
        Column("power_kw", "float", "What its equipment takes when busy."),
        Column("power_margin_kw", "float", "What its rectifiers have left; empty if they are not given."),
        Column("fits_guest", "flag", "Whether one more tenant fits: slot, wind and power."),
        Column(
            "saved_mvnd", "float", "Masts that its tenants did not build because they share it; empty without a cost."
        ),
    ),
)

CONDUITS = TableSchema(
    "passive_conduits",
    "What lies in each conduit and how much of the year it was whole.",
    ("replication", "year", "conduit"),
    (
        *STAMP,
        Column("conduit", "id", "Conduit."),
        Column("kind", "text", "Pole line or duct, as it is in the year, or air."),
        Column("corridor", "text", "Road or canal it follows; empty if it is not named."),
        Column("length_km", "float", "Length."),
        Column(
            "n_links", "int", "Links that lie in it and fall with it: cables, not owners, since links have no operator."
        ),
        Column("whole_ratio", "float", "Share of the year it was not cut."),
        Column("urban", "flag", "Whether it runs inside a town."),
        Column("saved_mvnd", "float", "What its cables did not cost because they share it; empty without a cost."),
    ),
)


def mast_columns(
    problem: PassiveProblem, commune_names: Names, powered_ratio: Real, mast_stands: Mask, year: int
) -> Columns:
    """Return the columns of ``passive_masts`` beside the stamp, for the masts that exist."""
    rows = mast_stands.nonzero()[0]
    load = mast_load(problem, year)
    return {
        "mast": problem.mast.names[rows],
        "commune": commune_names[problem.mast_commune[rows]],
        "powered_ratio": powered_ratio[rows],
        "n_tenants": load.n_tenants[rows],
        "n_free_slots": load.n_free_slots[rows],
        "moment_kn_m": load.moment_kn_m[rows],
        "wind_margin_ratio": load.wind_margin_ratio[rows],
        "power_kw": load.power_kw[rows],
        "power_margin_kw": load.power_margin_kw[rows],
        "fits_guest": load.fits_guest[rows],
        "saved_mvnd": saved_on_masts_mvnd(problem, load.n_tenants)[rows],
    }


def conduit_columns(problem: PassiveProblem, year: int, link_conduit: Rows, whole_ratio: Real) -> Columns:
    """Return the columns of ``passive_conduits`` beside the stamp.

    Parameters
    ----------
    problem : PassiveProblem
    year : int
    link_conduit : int32 array
        Conduit of each span of each link that stands in the year.
    whole_ratio : float64 array, shape (n_conduit,)
    """
    n_links = np.bincount(link_conduit, minlength=len(problem.conduit)).astype(np.int32)
    return {
        "conduit": problem.conduit.names,
        "kind": problem.conduit_kind(year),
        "corridor": list(problem.conduit_corridor),
        "length_km": problem.conduit_length_km,
        "n_links": n_links,
        "whole_ratio": whole_ratio,
        "urban": problem.conduit_urban,
        "saved_mvnd": saved_on_conduits_mvnd(problem, n_links, year),
    }
