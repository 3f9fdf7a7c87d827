"""What phones get from cells that share their load and disturb each other.

Question    At this hour, with these cells alive, what rate does each settlement's phones reach on each layer?
Method      Best server by received power. A phone's traffic is split over the layers of its operator that cover it
            (those that can only just be used are the last resort), in proportion to the rate each could give it, less
            where the cell is full (``steering``). Load of each cell from the coupled fixed point [1]_; a cell is a
            processor-sharing queue, so a user with peak rate c gets c (1 - load) [2]_. A session over several carriers
            at once gets their sum (``aggregation``). A cell whose load is above 1 is reported as such and gives no
            stable rate. Users whose SINR falls below the cut-off of link adaptation get no rate but keep their place in
            the load, so that the load stays a standard interference function and the fixed point is always found [3]_.
            The mast's backhaul is one more processor-sharing stage in series: the times it adds are added.
Not here    what lies behind the backhaul: ``trunk``; when masts fall: ``failures`` and ``passive``.
References  .. [1] Siomina and Yuan, IEEE Trans. Wireless Commun. 11(4), 2012; Fehske and Fettweis 2012.
            .. [2] Bonald and Proutiere, Performance Evaluation 52, 2003.
            .. [3] Yates, IEEE JSAC 13(7), 1995.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows, sum_by
from camau_netsim.domains.radio.aggregation import bundle_rates
from camau_netsim.domains.radio.backhaul import behind_backhaul
from camau_netsim.domains.radio.problem import LayerProblem, RadioProblem
from camau_netsim.domains.radio.rates import LayerRates, RadioRates
from camau_netsim.domains.radio.steering import asked_for, by_layer, halfway, split_over_layers, unserved_mbps
from camau_netsim.domains.radio.view import serving_entry, view_of
from camau_netsim.errors import SimulationError
from camau_netsim.kernels.cellrate import CoupledLoad, coupled_load

STEERING_TOLERANCE = 1.0e-3
LOAD_TOLERANCE = 1.0e-9
MAX_ITERATIONS = 500


def solve(
    problem: RadioProblem,
    power_mw: tuple[Real, ...],
    cell_up: Mask,
    present_ratio: Real,
    mobile_4g_mbps: Real,
    mobile_5g_mbps: Real,
    device_ratio: Real,
) -> RadioRates:
    """Return rates and loads of every layer.

    Parameters
    ----------
    problem : RadioProblem
    power_mw : tuple of float64 arrays, shape (n_entry,) each
        Received powers of the replication, layer by layer (``fading.drawn_powers``).
    cell_up : uint8 array, shape (n_cell,)
        Cells that stand, are powered and connected.
    present_ratio : float64 array, shape (n_settlement,)
        Share of the people in the commune at this hour who are at each settlement (or pixel).
    mobile_4g_mbps, mobile_5g_mbps : float64 array, shape (n_commune,)
        Offered by users without and with a 5G device.
    device_ratio : float64 array, shape (n_phone,)
        Share of each class of phones among those without, or with, 5G (``Mix.ratio_of``).

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
    asked = asked_for(problem, views, present_ratio, mobile_4g_mbps, mobile_5g_mbps, device_ratio)
    split = split_over_layers(problem, asked, views, [np.zeros(len(layer.cell)) for layer in problem.layers])
    demands = by_layer(problem, asked, split)
    for _ in range(problem.n_steering_rounds if len(problem.layers) > 1 else 0):
        loads = [
            _coupled(problem, *parts, cell_up, STEERING_TOLERANCE).load_ratio
            for parts in zip(problem.layers, power_mw, serving, demands, strict=True)
        ]
        again = split_over_layers(problem, asked, views, loads)
        split = halfway(split, again)
        demands = [(old + new) / 2.0 for old, new in zip(demands, by_layer(problem, asked, again), strict=True)]
    load, offered = np.zeros(len(problem.cell)), np.zeros(len(problem.cell))
    layers = []
    for layer, power, entry, demand in zip(problem.layers, power_mw, serving, demands, strict=True):
        layers.append(_layer_rates(problem, layer, power, entry, demand, cell_up, load, offered))
    mast_offered = sum_by(problem.cell_mast, offered, problem.n_masts)
    behind = tuple(_behind_backhaul(problem, layer, mast_offered) for layer in layers)
    unserved_4g, unserved_5g = unserved_mbps(problem, asked, views, len(mobile_4g_mbps))
    return RadioRates(
        layers=behind,
        bundles=bundle_rates(problem, asked, split, behind, load, mast_offered),
        cell_load_ratio=load,
        cell_offered_mbps=offered,
        mast_offered_mbps=mast_offered,
        unserved_4g_mbps=unserved_4g,
        unserved_5g_mbps=unserved_5g,
    )


def _coupled(
    problem: RadioProblem,
    layer: LayerProblem,
    power_mw: Real,
    serving: Rows,
    demand_mbps: Real,
    cell_up: Mask,
    tolerance: float,
) -> CoupledLoad:
    noise_mw = np.tile(layer.noise_mw * 10.0 ** (layer.entry_loss_db / 10.0), problem.mix.n_kinds)
    return coupled_load(
        layer.entry_ptr,
        layer.entry_cell,
        power_mw,
        serving,
        cell_up[layer.cell],
        np.full(len(layer.cell), layer.carrier_mhz),
        _by_column(layer, np.arange(len(serving), dtype=np.int32), demand_mbps.shape[1]).ravel(),
        np.ascontiguousarray(demand_mbps.ravel()),
        np.ascontiguousarray(noise_mw.ravel()),
        [kind.without_cutoff() for kind in layer.kinds],
        tolerance=tolerance,
        max_iterations=MAX_ITERATIONS,
        user_kind=problem.mix.user_kind(len(demand_mbps)),
    )


def _by_column(layer: LayerProblem, values: Rows, n_columns: int) -> Rows:
    """Give every column of users the value of its stand, shape (n_settlement, n_column)."""
    per_settlement = values.reshape(-1, layer.n_stands)
    return np.ascontiguousarray(np.tile(per_settlement, n_columns // layer.n_stands))


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
    n_columns = demand_mbps.shape[1]
    if not len(layer.cell):
        nothing = np.zeros_like(demand_mbps)
        return LayerRates(
            np.full(demand_mbps.shape, -1, np.int32),
            demand_mbps,
            np.full_like(nothing, -np.inf),
            nothing,
            nothing,
            nothing,
        )
    coupled = _coupled(problem, layer, power_mw, serving, demand_mbps, cell_up, LOAD_TOLERANCE)
    if not coupled.converged:
        raise SimulationError(
            f"radio layer {problem.layer.ids[layer.row]}: no load fixed point in {MAX_ITERATIONS} steps"
        )
    served = serving >= 0
    local = np.where(served, layer.entry_cell[serving], 0)
    sinr_db = coupled.sinr_db.reshape(demand_mbps.shape)
    heard = sinr_db >= np.repeat([kind.sinr_min_db for kind in layer.kinds], 2)
    peak = np.where(heard, coupled.peak_mbps.reshape(demand_mbps.shape), 0.0)
    cell = _by_column(layer, np.where(served, layer.cell[local], -1).astype(np.int32), n_columns)
    spare = np.maximum(1.0 - coupled.load_ratio[_by_column(layer, local, n_columns)], 0.0)
    rate = np.where(cell >= 0, peak * spare, 0.0)
    load[layer.cell] = coupled.load_ratio
    by_stand = demand_mbps.reshape(len(demand_mbps), -1, layer.n_stands).sum(axis=1).ravel()
    offered[layer.cell] = sum_by(local[served], by_stand[served], len(layer.cell))
    return LayerRates(cell, demand_mbps, sinr_db, peak, rate, rate)


def _behind_backhaul(problem: RadioProblem, layer: LayerRates, mast_offered_mbps: Real) -> LayerRates:
    """Add the time a session loses on its mast's backhaul, which all cells of the mast share."""
    row, place = np.nonzero(layer.rate_mbps > 0.0)
    mast = problem.cell_mast[layer.serving_cell[row, place]]
    rate = np.zeros_like(layer.rate_mbps)
    rate[row, place] = behind_backhaul(
        problem.mast_backhaul_mbps[mast],
        mast_offered_mbps[mast],
        layer.peak_mbps[row, place],
        layer.rate_mbps[row, place],
    )
    return replace(layer, rate_mbps=rate, sampled_mbps=rate)
