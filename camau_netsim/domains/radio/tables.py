"""Tables of the radio room."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Index, Mask, Names, Real, over, sum_by
from camau_netsim.core.table import MOMENT, STAMP, Column, Columns, TableSchema
from camau_netsim.domains.radio.coverage import covered_ratio
from camau_netsim.domains.radio.problem import INDOOR, OUTDOOR, RadioProblem
from camau_netsim.domains.radio.rates import LayerRates, RadioRates

TECHNOLOGIES = ("4g", "5g")
COVERING = (*TECHNOLOGIES, "any")
"""What covers: one technology, or either of them."""
ROUNDING = 1.0e-9
"""A chance this close to the stated probability has reached it."""

CELLS = TableSchema(
    "radio_cells",
    "Load of each cell that stands at each observed hour.",
    ("replication", "year", "day", "hour", "cell"),
    (
        *MOMENT,
        Column("cell", "id", "Cell."),
        Column("layer", "id", "Layer."),
        Column("mast", "id", "Mast."),
        Column("technology", "text", "4g or 5g."),
        Column("up", "flag", "Whether it is on air: mast powered and connected."),
        Column("offered_mbps", "float", "Load its users ask for."),
        Column("load_ratio", "float", "Share of its resources they take; above 1 it is overloaded."),
        Column(
            "capacity_mbps", "float", "Offered load over load: harmonic mean peak rate of its users; empty when idle."
        ),
    ),
)

POINTS = TableSchema(
    "radio_points",
    "What phones of each settlement get on each layer, taken alone, at each observed hour (first replication).",
    ("replication", "year", "day", "hour", "layer", "settlement", "indoor"),
    (
        *MOMENT,
        Column("layer", "id", "Layer."),
        Column("settlement", "id", "Settlement, or pixel: `point` of `demand_points`."),
        Column("indoor", "flag", "Inside a building."),
        Column("cell", "id", "Serving cell."),
        Column("demand_mbps", "float", "Load asked for on this layer."),
        Column("sinr_db", "float", "Signal to interference and noise, interference weighted by load."),
        Column("peak_mbps", "float", "Rate alone in the cell, mean over the bits of all kinds of phones."),
        Column("rate_mbps", "float", "Session rate among the others, the same mean; 0 if the cell is overloaded."),
    ),
)

COMMUNES = TableSchema(
    "radio_communes",
    "Mean session rate of phones in each commune and technology at each observed hour.",
    ("replication", "year", "day", "hour", "commune", "technology"),
    (
        *MOMENT,
        Column("commune", "id", "Commune."),
        Column("technology", "text", "4g or 5g: the network that serves, not the phone; 5g for a session over both."),
        Column("demand_mbps", "float", "Load of its sessions."),
        Column(
            "overloaded_mbps",
            "float",
            "Part of it without a rate: all its cells overloaded, or SINR below the cut-off.",
        ),
        Column("unserved_mbps", "float", "Asked for by phones of the technology whom no layer reaches."),
        Column("sampled_mbps", "float", "Arithmetic mean of session rates over all carriers, weighted by load (QCVN)."),
        Column("transfer_s_per_mbit", "float", "Time one Mbit takes, weighted by load, overloaded cells left out."),
        Column("session_mbps", "float", "Size over time of sessions, overloaded cells left out."),
        Column("session_s", "float", "Mean time of a download of the scenario's `demand.session_mobile_mbit`."),
    ),
)

COVERAGE = TableSchema(
    "radio_coverage",
    "People covered in each commune, by technology and operator, at the first observed hour of the year.",
    ("replication", "year", "commune", "technology", "operator"),
    (
        *STAMP,
        Column("commune", "id", "Commune."),
        Column("technology", "text", "4g, 5g or any: covered by either."),
        Column("operator", "id", "Operator, or 'any' for the best of all."),
        Column("market_ratio", "float", "Share of mobile users who are the operator's; of 'any', of all operators'."),
        Column("n_people", "float", "Residents in the year."),
        Column("n_outdoor", "float", "People in settlements covered outdoors with the stated probability."),
        Column("n_indoor", "float", "The same inside buildings."),
        Column("mean_outdoor_ratio", "float", "People-weighted mean chance of coverage outdoors."),
        Column("mean_indoor_ratio", "float", "The same inside buildings."),
    ),
)


def cell_columns(
    problem: RadioProblem, mast_names: Names, cell_stands: Mask, cell_up: Mask, rates: RadioRates
) -> Columns:
    """Return the columns of ``radio_cells`` beside the moment."""
    rows = np.flatnonzero(cell_stands)
    load, offered = rates.cell_load_ratio[rows], rates.cell_offered_mbps[rows]
    technology = np.array([layer.technology for layer in problem.layers], dtype=object)
    return {
        "cell": problem.cell.names[rows],
        "layer": problem.layer.names[problem.cell_layer[rows]],
        "mast": mast_names[problem.cell_mast[rows]],
        "technology": technology[problem.cell_layer[rows]],
        "up": cell_up[rows],
        "offered_mbps": offered,
        "load_ratio": load,
        "capacity_mbps": over(offered, load),
    }


def point_columns(problem: RadioProblem, settlement: Index, layer: int, rates: LayerRates) -> Columns:
    """Return the columns of ``radio_points`` for one layer, beside the moment."""
    rates = _of_all_kinds(rates)
    row, place = np.nonzero((rates.demand_mbps > 0.0) & (rates.serving_cell >= 0))
    return {
        "layer": problem.layer.ids[layer],
        "settlement": settlement.names[row],
        "indoor": place == INDOOR,
        "cell": problem.cell.names[rates.serving_cell[row, place]],
        "demand_mbps": rates.demand_mbps[row, place],
        "sinr_db": rates.sinr_db[row, place],
        "peak_mbps": rates.peak_mbps[row, place],
        "rate_mbps": rates.rate_mbps[row, place],
    }


def _of_all_kinds(rates: LayerRates) -> LayerRates:
    """Put all kinds of phones into two columns; rates are means over bits, those of users without a rate left out."""
    if rates.demand_mbps.shape[1] == 2:
        return rates

    def total(values: Real) -> Real:
        added: Real = values.reshape(len(values), -1, 2).sum(axis=1)
        return added

    def mean(rate_mbps: Real) -> Real:
        flowing = np.where(rate_mbps > 0.0, rates.demand_mbps, 0.0)
        return over(total(flowing), total(over(flowing, rate_mbps, 0.0)), 0.0)

    return LayerRates(
        rates.serving_cell[:, :2],
        total(rates.demand_mbps),
        rates.sinr_db[:, :2],
        *(mean(values) for values in (rates.peak_mbps, rates.rate_mbps, rates.sampled_mbps)),
    )


def commune_columns(problem: RadioProblem, commune_names: Names, technology: str, rates: RadioRates) -> Columns:
    """Return the columns of ``radio_communes`` for one technology, beside the moment."""
    n_communes = len(commune_names)
    served, slow, rated, spent_s = (np.zeros(n_communes) for _ in range(4))
    for bundle, at in zip(problem.bundling.bundles, rates.bundles, strict=True):
        if bundle.technology != technology:
            continue
        flowing = at.rate_mbps > 0.0
        served += _by_commune(problem, at.demand_mbps, n_communes)
        slow += _by_commune(problem, np.where(flowing, 0.0, at.demand_mbps), n_communes)
        rated += _by_commune(problem, at.demand_mbps * at.sampled_mbps, n_communes)
        spent_s += _by_commune(problem, over(at.demand_mbps, at.rate_mbps, 0.0), n_communes)
    per_mbit = over(spent_s, served - slow)
    return {
        "commune": commune_names,
        "technology": technology,
        "demand_mbps": served,
        "overloaded_mbps": slow,
        "unserved_mbps": rates.unserved_4g_mbps if technology == "4g" else rates.unserved_5g_mbps,
        "sampled_mbps": over(rated, served),
        "transfer_s_per_mbit": per_mbit,
        "session_mbps": 1.0 / per_mbit,
        "session_s": per_mbit * problem.session_mbit,
    }


def coverage_columns(
    problem: RadioProblem, commune_names: Names, operator: Index, people: Real, cell_up: Mask, technology: str
) -> list[Columns]:
    """Return the columns of ``radio_coverage`` for one technology, one block per operator and one for any."""
    blocks: list[Columns] = []
    people_here = people[problem.settlement_commune] * problem.people_ratio
    market = (*problem.market_ratio, problem.market_ratio.sum())
    chances = covered_ratio(problem, cell_up, technology)
    for name, share, ratio in zip((*operator.ids, "any"), market, chances, strict=True):
        covered = np.where(ratio >= problem.coverage_probability_ratio - ROUNDING, people_here[:, None], 0.0)
        outdoors, indoors = (
            over(_per_commune(problem, people_here * ratio[:, place], len(people)), people)
            for place in (OUTDOOR, INDOOR)
        )
        blocks.append(
            {
                "commune": commune_names,
                "technology": technology,
                "operator": name,
                "market_ratio": share,
                "n_people": people,
                "n_outdoor": _per_commune(problem, covered[:, OUTDOOR], len(people)),
                "n_indoor": _per_commune(problem, covered[:, INDOOR], len(people)),
                "mean_outdoor_ratio": outdoors,
                "mean_indoor_ratio": indoors,
            }
        )
    return blocks


def _per_commune(problem: RadioProblem, values: Real, n_communes: int) -> Real:
    return sum_by(problem.settlement_commune, values, n_communes)


def _by_commune(problem: RadioProblem, values: Real, n_communes: int) -> Real:
    return _per_commune(problem, values.sum(axis=1), n_communes)
