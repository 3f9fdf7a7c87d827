"""Who asks for how much, and over which layers it is split."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Real, sum_by
from camau_netsim.domains.radio.devices import Phone
from camau_netsim.domains.radio.problem import RadioProblem
from camau_netsim.domains.radio.view import USABLE, View


@dataclass(frozen=True, slots=True)
class Asked:
    """What the users of one operator and class of phones ask for."""

    phone: Phone
    visiting: bool
    layers: tuple[int, ...]  # rows of the layers they can use
    demand_mbps: Real  # (n_settlement, 2)

    @property
    def five_g(self) -> bool:
        """Whether its phones have 5G."""
        return self.phone.five_g


Split = list[list[Real]]
"""For each group that asks, what it puts on each of its layers, shape (n_settlement, 2) each."""


def asked_for(
    problem: RadioProblem,
    views: list[View],
    present_ratio: Real,
    demand_4g_mbps: Real,
    demand_5g_mbps: Real,
    device_ratio: Real,
) -> tuple[Asked, ...]:
    """Return what each class of users asks for; under roaming those whom no layer at home reaches ask elsewhere."""
    per_place = np.column_stack([1.0 - problem.indoor_ratio, problem.indoor_ratio]) * present_ratio[:, None]
    asked = []
    for operator, share in enumerate(problem.market_ratio):
        own = [layer for layer in problem.layers if operator in layer.users and layer.bearer]
        for phone, ratio in zip(problem.mix.phones, device_ratio, strict=True):
            demand = demand_5g_mbps if phone.five_g else demand_4g_mbps
            rows = tuple(layer.row for layer in own if phone.five_g or layer.technology == "4g")
            offered = per_place * demand[problem.settlement_commune][:, None] * share * ratio
            asked.append(Asked(phone, False, rows, offered))
    return _with_visitors(problem, asked, views) if problem.roaming else tuple(asked)


def _with_visitors(problem: RadioProblem, asked: list[Asked], views: list[View]) -> tuple[Asked, ...]:
    """Let those whom no layer of their operator reaches use the layers of the others: national roaming."""
    groups = []
    for group in asked:
        at_home = _level(group, views) > 0
        others = tuple(
            layer.row
            for layer in problem.layers
            if layer.bearer and layer.row not in group.layers and (group.five_g or layer.technology == "4g")
        )
        groups.append(replace(group, demand_mbps=np.where(at_home, group.demand_mbps, 0.0)))
        away = np.where(at_home, 0.0, group.demand_mbps)
        groups.append(replace(group, visiting=True, layers=others, demand_mbps=away))
    return tuple(groups)


def split_over_layers(problem: RadioProblem, asked: tuple[Asked, ...], views: list[View], loads: list[Real]) -> Split:
    """Split what is asked for over the layers: by the rate each could give, less where its cell is full."""
    split = []
    for group in asked:
        level = _level(group, views)
        weights = []
        for row in group.layers:
            view = views[row]
            squared = loads[row][view.serving_cell] ** 2 if len(loads[row]) else np.zeros((len(level), 1))
            crowd = 1.0 + problem.steering_crowding * squared  # (n_settlement, n_stands)
            rate_mbps = view.rate_mbps[:, group.phone.columns]
            weights.append(np.where(view.reach >= np.maximum(level, USABLE), rate_mbps / crowd, 0.0))
        total = np.sum(weights, axis=0) if weights else 0.0
        split.append([group.demand_mbps * weight / np.where(total > 0.0, total, 1.0) for weight in weights])
    return split


def halfway(old: Split, new: Split) -> Split:
    """Return the mean of two rounds."""
    return [
        [(one + other) / 2.0 for one, other in zip(before, after, strict=True)]
        for before, after in zip(old, new, strict=True)
    ]


def by_layer(problem: RadioProblem, asked: tuple[Asked, ...], split: Split) -> list[Real]:
    """Add up what all groups put on each layer, shape (n_settlement, n_column) each."""
    demands = [np.zeros((len(problem.people_ratio), 2 * problem.mix.n_kinds)) for _ in problem.layers]
    for group, parts in zip(asked, split, strict=True):
        for row, part in zip(group.layers, parts, strict=True):
            demands[row][:, group.phone.columns] += part
    return demands


def _level(group: Asked, views: list[View]) -> npt.NDArray[np.int8]:
    """The best level at which any layer of the group reaches each user, 0 if none does."""
    if not group.layers:
        return np.zeros(group.demand_mbps.shape, dtype=np.int8)
    best: npt.NDArray[np.int8] = np.maximum.reduce([views[row].reach for row in group.layers])
    return best


def unserved_mbps(
    problem: RadioProblem, asked: tuple[Asked, ...], views: list[View], n_communes: int
) -> tuple[Real, Real]:
    """What phones without and with 5G ask for where no layer reaches that they may use, by commune."""
    missed = {False: np.zeros(n_communes), True: np.zeros(n_communes)}
    for group in asked:
        left = np.where(_level(group, views) == 0, group.demand_mbps, 0.0).sum(axis=1)
        missed[group.five_g] += sum_by(problem.settlement_commune, left, n_communes)
    return missed[False], missed[True]
