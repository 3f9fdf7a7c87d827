"""What users see of a layer before anyone loads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Mask, Real, Rows, sum_by
from camau_netsim.domains.radio.problem import LayerProblem, RadioProblem
from camau_netsim.kernels.cellrate import spectral_efficiency
from camau_netsim.kernels.sinr import best_server

COVERED, USABLE = 2, 1
"""A layer covers (its coverage level is received), or can only just be used (above the noise it needs)."""


@dataclass(frozen=True, slots=True)
class View:
    """What users see of a layer before anyone loads it; columns are outdoor and indoor."""

    serving_cell: Rows  # (n_settlement, n_stands) rows within the layer, 0 where there is none
    reach: npt.NDArray[np.int8]  # (n_settlement, 2)
    rate_mbps: Real  # (n_settlement, n_column) of each kind of phone, alone in the cell, every other cell sending


def serving_entry(layer: LayerProblem, power_mw: Real, cell_up: Mask) -> Rows:
    """Entry of the best cell on air for each settlement (or each of its stands), -1 without one."""
    return best_server(layer.entry_ptr, layer.entry_cell, power_mw, cell_up[layer.cell])


def view_of(layer: LayerProblem, power_mw: Real, serving: Rows, cell_up: Mask) -> View:
    """Reach and rate of each settlement's users outdoors and indoors, every other cell sending."""
    n_settlements = len(serving) // layer.n_stands
    shape = (n_settlements, layer.n_stands)
    if not len(layer.cell):
        nothing = np.zeros((n_settlements, 2))
        return View(np.zeros(shape, np.int32), nothing.astype(np.int8), np.tile(nothing, len(layer.kinds)))
    signal = np.where(serving >= 0, power_mw[serving], 0.0).reshape(shape)
    noise_mw = layer.noise_mw * 10.0 ** (layer.entry_loss_db / 10.0)
    covered_mw = layer.covered_mw * 10.0 ** (layer.entry_loss_db / 10.0)
    usable = signal >= noise_mw * 10.0 ** (layer.adaptation.sinr_min_db / 10.0)
    alive_mw = power_mw * cell_up[layer.cell][layer.entry_cell]
    stand = np.repeat(np.arange(len(serving)), np.diff(layer.entry_ptr))
    others = np.maximum(sum_by(stand, alive_mw, len(serving)).reshape(shape) - signal, 0.0)
    with np.errstate(divide="ignore"):
        sinr_db = 10.0 * np.log10(signal / (others + noise_mw))
    rates = [
        layer.carrier_mhz * spectral_efficiency(sinr_db.ravel(), kind).reshape(n_settlements, 2) for kind in layer.kinds
    ]
    reach = np.where(signal >= covered_mw, COVERED, usable * USABLE).astype(np.int8)
    cell = np.where(serving >= 0, layer.entry_cell[serving], 0).reshape(shape)
    return View(cell, reach, np.maximum(np.hstack(rates), 1.0e-3))


def usable(problem: RadioProblem, power_mw: tuple[Real, ...], cell_up: Mask) -> list[Mask]:
    """Say which users can use each layer when these cells are on air, shape (n_settlement, 2) each."""
    found = []
    for layer, power in zip(problem.layers, power_mw, strict=True):
        view = view_of(layer, power, serving_entry(layer, power, cell_up), cell_up)
        found.append((view.reach >= USABLE).astype(np.uint8) if layer.bearer else np.zeros(view.reach.shape, np.uint8))
    return found
