"""Sessions that run over several carriers at once: carrier aggregation and dual connectivity.

A session of k carriers takes a set of k with a chance in proportion to the set's weight, and splits its bits over them
in proportion to the weights. Over all sets that is the split of steering, for any k: what a cell is asked for does not
depend on how many carriers a phone can join, only the rate of a session does.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.special import comb

from camau_netsim.core.index import Real
from camau_netsim.domains.radio.backhaul import behind_backhaul
from camau_netsim.domains.radio.bundles import Bundle
from camau_netsim.domains.radio.problem import RadioProblem
from camau_netsim.domains.radio.rates import BundleRates, LayerRates
from camau_netsim.domains.radio.steering import Asked, Split
from camau_netsim.kernels.sharing import capped_ps


def bundle_rates(
    problem: RadioProblem,
    asked: tuple[Asked, ...],
    split: Split,
    layers: tuple[LayerRates, ...],
    cell_load_ratio: Real,
    mast_offered_mbps: Real,
) -> tuple[BundleRates, ...]:
    """Return what sessions over each bundle of carriers ask for and get."""
    bundling = problem.bundling
    if bundling.aggregation == "none":
        alone = (layers[row] for bundle in bundling.bundles for row in bundle.layers)
        return tuple(BundleRates(at.demand_mbps, at.peak_mbps, at.rate_mbps, at.sampled_mbps) for at in alone)
    demands = _demands(problem, asked, split)
    found = []
    for bundle in bundling.bundles:
        demand = demands[bundle.layers]
        if len(bundle.layers) == 1:
            at = layers[bundle.layers[0]]
            found.append(BundleRates(demand, at.peak_mbps, at.rate_mbps, at.sampled_mbps))
            continue
        peak, rate = _together(problem, bundle, demand, layers, cell_load_ratio, mast_offered_mbps)
        found.append(BundleRates(demand, peak, rate, rate))
    return tuple(found)


def _demands(problem: RadioProblem, asked: tuple[Asked, ...], split: Split) -> dict[tuple[int, ...], Real]:
    """Return what sessions over each bundle ask for, shape (n_settlement, n_column) each."""
    bundling, shape = problem.bundling, (len(problem.people_ratio), 2 * problem.mix.n_kinds)
    demands = {bundle.layers: np.zeros(shape) for bundle in bundling.bundles}
    for group, parts in zip(asked, split, strict=True):
        part, own_columns = dict(zip(group.layers, parts, strict=True)), group.phone.columns
        for pool in _pools(problem, group):
            used = {row: part[row] > 0.0 for row in pool}
            n_used = np.sum([used[row] for row in pool], axis=0)
            n_joined = group.phone.n_joined(problem.layers[row].technology for row in pool)
            n_most = min(bundling.n_carriers_max, n_joined)
            size = np.minimum(n_used, n_most)
            for row in pool:
                demands[row,][:, own_columns] += (1.0 - bundling.aggregation_ratio) * part[row]
            for k in range(1, min(n_most, len(pool)) + 1):
                n_sets = comb(np.maximum(n_used - 1, 0), k - 1)  # that hold a given carrier
                for rows in combinations(pool, k):
                    here = np.logical_and.reduce([size == k, *(used[row] for row in rows)])
                    own = np.sum([part[row] for row in rows], axis=0) / np.where(here, n_sets, 1.0)
                    demands[rows][:, own_columns] += bundling.aggregation_ratio * np.where(here, own, 0.0)
    return demands


def _pools(problem: RadioProblem, group: Asked) -> list[list[int]]:
    """Layers that a session of the group may join; a visitor is in one network at a time."""
    layers = [problem.layers[row] for row in group.layers]
    if not group.visiting:
        return problem.bundling.pools(layers)
    networks = sorted({layer.operator for layer in layers})
    return [
        pool
        for network in networks
        for pool in problem.bundling.pools([layer for layer in layers if layer.operator == network])
    ]


def _together(
    problem: RadioProblem,
    bundle: Bundle,
    demand_mbps: Real,
    layers: tuple[LayerRates, ...],
    cell_load_ratio: Real,
    mast_offered_mbps: Real,
) -> tuple[Real, Real]:
    """Peak and session rate over all carriers of a bundle at once, 0 where nobody uses it.

    Over the air it is the sum of ``peak (1 - load)``: if all users of these cells join the same carriers, that is their
    pooled capacity less what they ask for, however the bits are split. An overfull carrier takes from the others of
    its technology, whose users are alike, but not from those of the other one.
    """
    row, place = np.nonzero(demand_mbps > 0.0)
    at = [layers[number] for number in bundle.layers]
    cell = np.array([each.serving_cell[row, place] for each in at])  # (n_carrier, n)
    peak = np.array([each.peak_mbps[row, place] for each in at])
    spare = peak * (1.0 - cell_load_ratio[cell])
    air = np.maximum(spare, 0.0)
    technology = np.array([problem.layers[number].technology for number in bundle.layers])
    for name in np.unique(technology):
        own = technology == name
        given = air[own].sum(axis=0)
        air[own] *= np.maximum(spare[own].sum(axis=0), 0.0) / np.where(given > 0.0, given, 1.0)
        _cap(problem.mix.cap_mbps(str(name))[place], own, peak, air)
    mast = problem.cell_mast[cell]
    rate = np.zeros(len(row))
    for number in range(len(at)):
        same = mast == mast[number]
        first = ~same[:number].any(axis=0)
        air_mbps, peak_mbps = np.where(same, air, 0.0).sum(axis=0), np.where(same, peak, 0.0).sum(axis=0)
        on = first & (air_mbps > 0.0)
        where = mast[number][on]
        rate[on] += behind_backhaul(
            problem.mast_backhaul_mbps[where], mast_offered_mbps[where], peak_mbps[on], air_mbps[on]
        )
    peak_out, rate_out = np.zeros_like(demand_mbps), np.zeros_like(demand_mbps)
    peak_out[row, place], rate_out[row, place] = peak.sum(axis=0), rate
    return peak_out, rate_out


def _cap(cap_mbps: Real, own: npt.NDArray[np.bool_], peak_mbps: Real, air_mbps: Real) -> None:
    """Hold the carriers of one technology, together, to what the phone's category takes; changes both rates in place.

    They are one queue of the capacity C of all carriers, as full as its users make it, in which no session gets more
    than the cap: ``capped_ps``. Each carrier keeps its part.
    """
    pooled, left = peak_mbps[own].sum(axis=0), air_mbps[own].sum(axis=0)
    over = np.flatnonzero((cap_mbps < pooled) & (left > 0.0))
    if len(over):
        full, cap = pooled[over], cap_mbps[over]
        rate = cap / capped_ps(full, cap, 1.0 - left[over] / full).slowdown
        carriers = np.flatnonzero(own)[:, None]
        air_mbps[carriers, over] *= rate / left[over]
        peak_mbps[carriers, over] *= cap / full
