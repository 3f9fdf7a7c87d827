"""What phones get from cells that share their load and disturb each other.

Question    At this hour, with these cells alive, what rate does each settlement's phones reach on each layer?
Method      Best server by received power. A phone's traffic is split over the layers of its operator that cover it
            (those that can only just be used are the last resort), in proportion to the rate each could give it, less
            where the cell is full: what carrier aggregation, dual connectivity and load steering do together. Load of
            each cell from the coupled fixed point [1]_; a cell is a processor-sharing queue, so a user with peak rate
            c gets c (1 - load) [2]_. A cell whose load is above 1 is reported as such and gives no stable rate. Users
            whose SINR falls below the cut-off of link adaptation get no rate but keep their place in the load, so that
            the load stays a standard interference function and the fixed point is always found [3]_. The mast's
            backhaul is one more processor-sharing stage in series: the times it adds are added.
Not here    what lies behind the backhaul: ``trunk``; when masts fall: ``failures`` and ``passive``.
References  .. [1] Siomina and Yuan, IEEE Trans. Wireless Commun. 11(4), 2012; Fehske and Fettweis 2012.
            .. [2] Bonald and Proutiere, Performance Evaluation 52, 2003.
            .. [3] Yates, IEEE JSAC 13(7), 1995.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Mask, Real, Rows, sum_by
from camau_netsim.domains.radio.problem import LayerProblem, RadioProblem
from camau_netsim.domains.radio.view import USABLE, View, serving_entry, view_of
from camau_netsim.errors import SimulationError
from camau_netsim.kernels.cellrate import CoupledLoad, coupled_load
from camau_netsim.kernels.sharing import capped_ps

STEERING_ROUNDS = 4
STEERING_TOLERANCE = 1.0e-3
CROWDING = 8.0
"""How strongly a full cell is avoided: its weight falls by 1 + CROWDING load^2."""

LOAD_TOLERANCE = 1.0e-9
MAX_ITERATIONS = 500


@dataclass(frozen=True, slots=True)
class LayerRates:
    """One layer at one moment; columns are outdoor and indoor users of each settlement."""

    serving_cell: Rows  # (n_settlement,) rows of all cells, -1 for none
    demand_mbps: Real  # (n_settlement, 2)
    sinr_db: Real
    peak_mbps: Real
    rate_mbps: Real  # size over time, 0 where cell or backhaul is overloaded or there is no service
    sampled_mbps: Real  # arithmetic mean of session rates


@dataclass(frozen=True, slots=True)
class RadioRates:
    """What the cells give at one moment."""

    layers: tuple[LayerRates, ...]
    cell_load_ratio: Real  # (n_cell,) above 1: overloaded
    cell_offered_mbps: Real  # (n_cell,)
    mast_offered_mbps: Real  # (n_mast,)
    unserved_4g_mbps: Real  # (n_commune,) asked for by users whom no layer of their operator reaches
    unserved_5g_mbps: Real


def solve(
    problem: RadioProblem,
    power_mw: tuple[Real, ...],
    cell_up: Mask,
    mobile_4g_mbps: Real,
    mobile_5g_mbps: Real,
) -> RadioRates:
    """Return rates and loads of every layer.

    Parameters
    ----------
    problem : RadioProblem
    power_mw : tuple of float64 arrays, shape (n_entry,) each
        Received powers of the replication, layer by layer (``fading.drawn_powers``).
    cell_up : uint8 array, shape (n_cell,)
        Cells that stand, are powered and connected.
    mobile_4g_mbps, mobile_5g_mbps : float64 array, shape (n_commune,)
        Offered by users without and with a 5G device.

    Raises
    ------
    SimulationError
        The load fixed point of a layer was not reached.
    """
    serving = [serving_entry(layer, power, cell_up) for layer, power in zip(problem.layers, power_mw, strict=True)]
    views = [
        view_of(layer, power, entry, cell_up)
        for layer, power, entry in zip(problem.layers, power_mw, serving, strict=True)
    ]
    asked = _asked(problem, mobile_4g_mbps, mobile_5g_mbps)
    if problem.roaming:
        asked = _with_visitors(problem, asked, views)
    demands = _steered(problem, asked, views, [np.zeros(len(layer.cell)) for layer in problem.layers])
    for _ in range(STEERING_ROUNDS if len(problem.layers) > 1 else 0):
        loads = [
            _coupled(*parts, cell_up, STEERING_TOLERANCE).load_ratio
            for parts in zip(problem.layers, power_mw, serving, demands, strict=True)
        ]
        again = _steered(problem, asked, views, loads)
        demands = [(old + new) / 2.0 for old, new in zip(demands, again, strict=True)]
    load, offered = np.zeros(len(problem.cell)), np.zeros(len(problem.cell))
    layers = []
    for layer, power, entry, demand in zip(problem.layers, power_mw, serving, demands, strict=True):
        layers.append(_layer_rates(problem, layer, power, entry, demand, cell_up, load, offered))
    mast_offered = sum_by(problem.cell_mast, offered, problem.n_masts)
    layers = [_behind_backhaul(problem, layer, mast_offered) for layer in layers]
    unserved_4g, unserved_5g = _unserved(problem, asked, views, len(mobile_4g_mbps))
    return RadioRates(
        layers=tuple(layers),
        cell_load_ratio=load,
        cell_offered_mbps=offered,
        mast_offered_mbps=mast_offered,
        unserved_4g_mbps=unserved_4g,
        unserved_5g_mbps=unserved_5g,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the users of one operator and kind of phone ask for."""

    five_g: bool
    layers: list[int]  # rows of the layers they can use
    demand_mbps: Real  # (n_settlement, 2)


def _asked(problem: RadioProblem, demand_4g_mbps: Real, demand_5g_mbps: Real) -> list[_Asked]:
    per_place = np.column_stack([1.0 - problem.indoor_ratio, problem.indoor_ratio]) * problem.people_ratio[:, None]
    asked = []
    for operator, share in enumerate(problem.market_ratio):
        own = [layer for layer in problem.layers if layer.operator == operator and layer.bearer]
        for five_g, demand in ((False, demand_4g_mbps), (True, demand_5g_mbps)):
            rows = [layer.row for layer in own if five_g or layer.technology == "4g"]
            asked.append(_Asked(five_g, rows, per_place * demand[problem.settlement_commune][:, None] * share))
    return asked


def _with_visitors(problem: RadioProblem, asked: list[_Asked], views: list[View]) -> list[_Asked]:
    """Let those whom no layer of their operator reaches use the layers of the others: national roaming."""
    groups = []
    for group in asked:
        at_home = _level(group, views) > 0
        others = [
            layer.row
            for layer in problem.layers
            if layer.bearer and layer.row not in group.layers and (group.five_g or layer.technology == "4g")
        ]
        groups.append(replace(group, demand_mbps=np.where(at_home, group.demand_mbps, 0.0)))
        groups.append(replace(group, layers=others, demand_mbps=np.where(at_home, 0.0, group.demand_mbps)))
    return groups


def _steered(problem: RadioProblem, asked: list[_Asked], views: list[View], loads: list[Real]) -> list[Real]:
    """Split what is asked for over the layers: by the rate each could give, less where its cell is full."""
    demands = [np.zeros((len(problem.people_ratio), 2)) for _ in problem.layers]
    for group in asked:
        level = _level(group, views)
        weights = []
        for row in group.layers:
            view = views[row]
            crowd = 1.0 + CROWDING * loads[row][view.serving_cell] ** 2 if len(loads[row]) else np.ones(len(level))
            weights.append(np.where(view.reach >= np.maximum(level, USABLE), view.rate_mbps / crowd[:, None], 0.0))
        total = np.sum(weights, axis=0) if weights else 0.0
        for row, weight in zip(group.layers, weights, strict=True):
            demands[row] += group.demand_mbps * weight / np.where(total > 0.0, total, 1.0)
    return demands


def _level(group: _Asked, views: list[View]) -> npt.NDArray[np.int8]:
    """The best level at which any layer of the group reaches each user, 0 if none does."""
    if not group.layers:
        return np.zeros(group.demand_mbps.shape, dtype=np.int8)
    best: npt.NDArray[np.int8] = np.maximum.reduce([views[row].reach for row in group.layers])
    return best


def _unserved(problem: RadioProblem, asked: list[_Asked], views: list[View], n_communes: int) -> tuple[Real, Real]:
    """What phones without and with 5G ask for where no layer of their operator reaches, by commune."""
    missed = {False: np.zeros(n_communes), True: np.zeros(n_communes)}
    for group in asked:
        left = np.where(_level(group, views) == 0, group.demand_mbps, 0.0).sum(axis=1)
        missed[group.five_g] += sum_by(problem.settlement_commune, left, n_communes)
    return missed[False], missed[True]


def _coupled(
    layer: LayerProblem, power_mw: Real, serving: Rows, demand_mbps: Real, cell_up: Mask, tolerance: float
) -> CoupledLoad:
    return coupled_load(
        layer.entry_ptr,
        layer.entry_cell,
        power_mw,
        serving,
        cell_up[layer.cell],
        np.full(len(layer.cell), layer.carrier_mhz),
        np.repeat(np.arange(len(serving), dtype=np.int32), 2),
        np.ascontiguousarray(demand_mbps.ravel()),
        np.ascontiguousarray((layer.noise_mw * 10.0 ** (layer.entry_loss_db / 10.0)).ravel()),
        layer.adaptation.without_cutoff(),
        tolerance=tolerance,
        max_iterations=MAX_ITERATIONS,
    )


def _layer_rates(
    problem: RadioProblem,
    layer: LayerProblem,
    power_mw: Real,
    serving: Rows,
    demand_mbps: Real,
    cell_up: Mask,
    load: Real,
    offered: Real,
) -> LayerRates:
    n_settlements = len(serving)
    if not len(layer.cell):
        nothing = np.zeros((n_settlements, 2))
        return LayerRates(
            np.full(n_settlements, -1, np.int32), demand_mbps, np.full_like(nothing, -np.inf), nothing, nothing, nothing
        )
    coupled = _coupled(layer, power_mw, serving, demand_mbps, cell_up, LOAD_TOLERANCE)
    if not coupled.converged:
        raise SimulationError(
            f"radio layer {problem.layer.ids[layer.row]}: no load fixed point in {MAX_ITERATIONS} steps"
        )
    served = serving >= 0
    local = np.where(served, layer.entry_cell[serving], 0)
    heard = coupled.sinr_db.reshape(n_settlements, 2) >= layer.adaptation.sinr_min_db
    peak = np.where(heard, coupled.peak_mbps.reshape(n_settlements, 2), 0.0)
    rate = np.where(served[:, None], peak * np.maximum(1.0 - coupled.load_ratio[local], 0.0)[:, None], 0.0)
    load[layer.cell] = coupled.load_ratio
    offered[layer.cell] = sum_by(local[served], demand_mbps[served].sum(axis=1), len(layer.cell))
    cell = np.where(served, layer.cell[local], -1).astype(np.int32)
    return LayerRates(cell, demand_mbps, coupled.sinr_db.reshape(n_settlements, 2), peak, rate, rate)


def _behind_backhaul(problem: RadioProblem, layer: LayerRates, mast_offered_mbps: Real) -> LayerRates:
    """Add the time a session loses on its mast's backhaul, which all cells of the mast share."""
    row, place = np.nonzero(layer.rate_mbps > 0.0)
    mast = problem.cell_mast[layer.serving_cell[row]]
    capacity, peak = problem.mast_backhaul_mbps[mast], layer.peak_mbps[row, place]
    rate = np.zeros_like(layer.rate_mbps)
    up = capacity > 0.0
    row, place, mast, capacity, peak = row[up], place[up], mast[up], capacity[up], peak[up]
    if len(row):
        alone = np.minimum(peak, capacity)
        lost_s = capped_ps(capacity, alone, mast_offered_mbps[mast] / capacity).slowdown / alone - 1.0 / peak
        rate[row, place] = 1.0 / (1.0 / layer.rate_mbps[row, place] + lost_s)
    return replace(layer, rate_mbps=rate, sampled_mbps=rate)
