"""Who is covered: the chance that some mast's reference power reaches the coverage level, outdoors and indoors.

Shadowing and line of sight are independent from mast to mast, the building is the same whichever mast one hears. So the
indoor chance is worked out for each of a few possible buildings (nodes of Gauss-Hermite quadrature over the spread of
the entry loss, for each kind of building) and then averaged, not the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.domains.radio.building import HIGH, LOW, entry_sigma_db, mean_entry_db
from camau_netsim.domains.radio.received import strongest_dbm
from camau_netsim.domains.radio.spec import Layer, RadioSpec

if TYPE_CHECKING:
    from camau_netsim.domains.radio.problem import LayerProblem, Pairs, RadioProblem, Surroundings

Share = npt.NDArray[np.float32]

N_NODES = 7
"""Nodes over the spread of one kind of building: less than 0.001 off the integral (a test holds it)."""

PAIRS_AT_ONCE = 4096
"""So many that what is worked out of them stays in the cache."""

KINDS = {"tr38901_low_loss": (LOW,), "tr38901_high_loss": (HIGH,), "tr38901_mix": (LOW, HIGH)}


class Buildings(NamedTuple):
    """Buildings that a settlement may have, seen by one carrier."""

    loss_db: Real  # (n_settlement, n_node)
    weight_ratio: Real  # (n_settlement, n_node) they add up to 1

    @property
    def mean_db(self) -> Real:
        """Mean entry loss of each settlement, in dB, shape (n_settlement,)."""
        mean_db: Real = (self.loss_db * self.weight_ratio).sum(axis=1)
        return mean_db


def buildings_of(spec: RadioSpec, row: Layer, deepest_m: Real, around: Surroundings) -> Buildings:
    """Return the buildings of each settlement: one without spread, or nodes for each kind of the model."""
    n = len(deepest_m)
    kinds = KINDS.get(spec.building_entry, ())
    if not kinds:
        loss = around.settlement_entry_loss_db if spec.building_entry == "per_settlement" else np.zeros(n)
        return Buildings(loss[:, None], np.ones((n, 1)))
    places, weights = np.polynomial.hermite_e.hermegauss(N_NODES if spec.shadowing else 1)
    weights /= weights.sum()
    high = _high_ratio(spec, around, n)
    losses, shares = [], []
    for kind in kinds:
        mean = mean_entry_db(row.fc_ghz, kind, deepest_m, spec.glass_release)
        losses.append(mean[:, None] + entry_sigma_db(kind, deepest_m)[:, None] * places)
        shares.append((high if kind == HIGH else 1.0 - high)[:, None] * weights)
    return Buildings(np.hstack(losses), np.hstack(shares))


def _high_ratio(spec: RadioSpec, around: Surroundings, n: int) -> Real:
    """Share of high-loss buildings in each settlement."""
    if spec.building_entry == "tr38901_mix":
        given = around.settlement_high_loss_ratio
        return np.zeros(n) if given is None else given
    return np.full(n, 1.0 if spec.building_entry == "tr38901_high_loss" else 0.0)


def pair_missed_ratio(layer: LayerProblem, pairs: Pairs, cell_up: Mask | None = None) -> Share:
    """Chance that a mast does not cover a settlement, outdoors and in each of its buildings.

    Sectors of a mast share line of sight and shadowing, so the strongest decides.

    Returns
    -------
    missed_ratio : float32 array, shape (n_pair_of_layer, 1 + n_node)
    """
    settlement = np.repeat(np.arange(len(layer.pair_ptr) - 1), np.diff(layer.pair_ptr))
    in_sight = pairs.los_ratio[layer.pair]
    walls_db = np.column_stack([np.zeros(len(layer.buildings.loss_db)), layer.buildings.loss_db])
    outdoors = np.arange(walls_db.shape[1]) == 0
    missed = np.zeros((len(layer.pair), walls_db.shape[1]), dtype=np.float32)
    for los, weight in ((0, 1.0 - in_sight), (1, in_sight)):
        power_dbm = strongest_dbm(layer, pairs, layer.loss_db[los], cell_up)
        lacking_db = 10.0 * np.log10(layer.covered_mw) - power_dbm
        for first in range(0, len(missed), PAIRS_AT_ONCE):
            here = slice(first, first + PAIRS_AT_ONCE)
            need_db = lacking_db[here, None] + walls_db[settlement[here]]
            sigma_db = np.where(outdoors, layer.sigma_db[los, here, None], layer.indoor_sigma_db[los, here, None])
            missed[here] += (weight[here, None] * _below(need_db, sigma_db)).astype(np.float32)
    return np.clip(missed, 0.0, 1.0, out=missed)


def _below(need_db: Real, sigma_db: Real) -> Real:
    """Chance that shadowing with mean 0 does not give what is needed."""
    if (sigma_db > 0.0).all():
        below: Real = ndtr(need_db / sigma_db)
        return below
    step = (need_db > 0.0).astype(np.float64)
    return np.where(sigma_db > 0.0, ndtr(need_db / np.where(sigma_db > 0.0, sigma_db, 1.0)), step)


def covered_ratio(problem: RadioProblem, cell_up: Mask, technology: str) -> Real:
    """Chance that each settlement is covered, outdoors and indoors, by each operator and by any of them.

    Sectors and bands of one mast share line of sight and shadowing, so the best of them counts; masts are independent,
    as they are where the model draws them: ``1 - prod(1 - p)`` over the masts, for each possible building. Under
    roaming the users of every operator are covered where anybody covers. Technology ``any`` is 4G or 5G, whichever.

    Returns
    -------
    covered_ratio : float64 array, shape (n_operator + 1, n_settlement, 2)
        Chance that some cell's reference power reaches its layer's coverage level; the last row is for any operator.
    """
    n_operators, n_settlements = len(problem.market_ratio), len(problem.people_ratio)
    covered = np.zeros((n_operators + 1, n_settlements, 2))
    layers = [layer for layer in problem.layers if technology in (layer.technology, "any") and len(layer.pair)]
    if not layers:
        return covered
    missed = {layer.row: _missed_now(layer, problem.pairs, cell_up[layer.cell]) for layer in layers}
    weight = layers[0].buildings.weight_ratio
    for row in range(n_operators + 1):
        own = [layer for layer in layers if row in (*layer.users, n_operators)]
        if own:
            covered[row] = 1.0 - _missed_by_all(problem, own, missed, weight)
    if problem.roaming:
        covered[:-1] = covered[-1]
    return covered


def _missed_now(layer: LayerProblem, pairs: Pairs, cell_up: Mask) -> Share:
    """Chance that each pair's mast does not cover with these cells on air."""
    n_up = np.add.reduceat(cell_up.astype(np.int64), layer.site_cell_ptr[:-1])
    whole, dark = n_up == np.diff(layer.site_cell_ptr), n_up == 0
    if (whole | dark).all():
        return np.where(whole[layer.pair_site][:, None], layer.missed_ratio, np.float32(1.0))
    return pair_missed_ratio(layer, pairs, cell_up)


def _missed_by_all(problem: RadioProblem, layers: list[LayerProblem], missed: dict[int, Share], weight: Real) -> Real:
    """Chance that no mast of some layers covers, outdoors and indoors, shape (n_settlement, 2)."""
    by_mast = np.ones((len(problem.pairs.mast), 1 + weight.shape[1]), dtype=np.float32)
    for layer in layers:
        by_mast[layer.pair] = np.minimum(by_mast[layer.pair], missed[layer.row])
    left = product_by_row(by_mast, problem.pairs.ptr)
    return np.column_stack([left[:, 0], (left[:, 1:] * weight).sum(axis=1)])


def product_by_row(factor: Share, ptr: Rows) -> Real:
    """Products of consecutive rows, in their order: all first factors, then all second ones, and so on.

    Parameters
    ----------
    factor : float32 array, shape (n_factor, n_column)
    ptr : int32 array, shape (n_row + 1,)
        Row r is the product of ``factor[ptr[r]:ptr[r + 1]]``, 1 where that is empty.

    Returns
    -------
    product : float64 array, shape (n_row, n_column)
        Bit for bit what ``numpy.multiply.reduceat`` gives along the first axis, at a half of its time.
    """
    n_of = np.diff(ptr)
    longest_first = np.argsort(-n_of, kind="stable")
    first = ptr[:-1][longest_first]
    n_longer = len(n_of) - np.searchsorted(np.sort(n_of), np.arange(n_of.max(initial=0)), side="right")
    ordered = np.ones((len(n_of), factor.shape[1]))
    for place, n_row in enumerate(n_longer):
        ordered[:n_row] *= factor[first[:n_row] + place]
    product = np.empty_like(ordered)
    product[longest_first] = ordered
    return product


def cell_area_ratio(margin_db: float, exponent: float, sigma_db: float) -> float:
    """Share of a circular cell that is covered under log-normal shadowing (Jakes 1974, sec. 2.5.3).

    Parameters
    ----------
    margin_db : float
        Median level at the edge over the level that covers.
    exponent : float
        Of the power law of distance, ``> 0``.
    sigma_db : float
        Standard deviation of shadowing, ``> 0``.

    Notes
    -----
    The book's error functions in terms of the normal distribution: with ``u = margin / sigma`` and
    ``v = 10 n log10(e) / sigma`` it is ``Phi(u) + exp(2 / v^2 + 2 u / v) Phi(-u - 2 / v)``.
    """
    u, v = margin_db / sigma_db, 10.0 * exponent * np.log10(np.e) / sigma_db
    return float(ndtr(u) + np.exp(2.0 / v**2 + 2.0 * u / v) * ndtr(-u - 2.0 / v))
