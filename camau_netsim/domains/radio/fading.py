"""What chance decides about radio links, once per replication: line of sight, shadowing, buildings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.domains.radio.building import HIGH, LOW, drawn_depth_m, drawn_entry_db
from camau_netsim.domains.radio.problem import INDOOR, RadioProblem
from camau_netsim.domains.radio.received import received_mw, side_by_side
from camau_netsim.domains.radio.shadowing import field_at


def drawn_powers(problem: RadioProblem, rng: np.random.Generator) -> tuple[Real, ...]:
    """Draw line of sight and shadowing and return each layer's received powers, in mW, shape (n_entry,) each.

    Line of sight and the standard normal of shadowing are drawn once for each settlement and mast and are common to the
    sectors and bands of the mast (TR 38.901 7.4.2, 7.4.4); shadowing is independent between masts, and between
    settlements unless the scenario asks for the field of ``radio.shadowing``. Users inside have the same normal with a
    spread of their own if the scenario says so.
    """
    n_pairs = len(problem.pairs.mast)
    los = (rng.random(n_pairs) < problem.pairs.los_ratio).astype(np.intp)
    normal = _shadowing(problem, los, rng) if problem.shadowing else np.zeros(n_pairs)
    powers = []
    for layer in problem.layers:
        row, column = los[layer.pair], np.arange(len(layer.pair))
        loss_db = layer.loss_db[row, column] - layer.sigma_db[row, column] * normal[layer.pair]
        power = received_mw(layer, problem.pairs, loss_db)
        if layer.n_stands > 1:
            inside_db = layer.loss_db[row, column] - layer.indoor_sigma_db[row, column] * normal[layer.pair]
            once = layer.entry_ptr[::2] // 2  # entries of each settlement stand twice
            power = side_by_side(once, power, received_mw(layer, problem.pairs, inside_db))
        powers.append(power)
    return tuple(powers)


def _shadowing(problem: RadioProblem, los: np.ndarray[tuple[int], np.dtype[np.intp]], rng: np.random.Generator) -> Real:
    """Standard normal of each pair: independent, or from a field per mast and condition."""
    pairs, fading = problem.pairs, problem.fading
    if not fading.correlated:
        return rng.standard_normal(len(pairs.mast))
    settlement = np.repeat(np.arange(len(pairs.ptr) - 1, dtype=np.int32), np.diff(pairs.ptr))
    normal = np.empty(len(los))
    for condition in (0, 1):
        here = np.flatnonzero(los == condition)
        distances_m = fading.correlation_m[condition]
        normal[here] = field_at(rng, fading.place_m, pairs.mast[here], settlement[here], distances_m)
    return normal


def with_drawn_entry(problem: RadioProblem, rng: np.random.Generator) -> RadioProblem:
    """Draw the building of each settlement's indoor users and return the problem with its entry losses.

    Kind, depth and spread are those of the building: the same for all masts and carriers. A problem that asks for mean
    losses comes back as it is.
    """
    fading, n = problem.fading, len(problem.people_ratio)
    if not fading.entry_kinds:
        return problem
    draw = rng.random(n)
    high_ratio = fading.high_loss_ratio if len(fading.entry_kinds) > 1 else float(fading.entry_kinds[0] == HIGH)
    high = np.where(draw < high_ratio, HIGH, LOW).astype(np.uint8)
    depth_m = drawn_depth_m(rng, fading.deepest_m)
    normal = rng.standard_normal(n) if problem.shadowing else np.zeros(n)
    layers = []
    for layer in problem.layers:
        loss_db = layer.entry_loss_db.copy()
        loss_db[:, INDOOR] = drawn_entry_db(layer.fc_ghz, high, depth_m, normal, fading.glass_release)
        layers.append(replace(layer, entry_loss_db=loss_db))
    return replace(problem, layers=tuple(layers))
