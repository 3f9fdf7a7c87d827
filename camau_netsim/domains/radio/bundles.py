"""Which carriers one session may run over at once, and whose phones may use a carrier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from camau_netsim.core.index import Index
from camau_netsim.domains.radio.spec import Layer, RadioSpec


class Carrier(Protocol):
    """What has to be known of a layer to bundle it."""

    @property
    def row(self) -> int:
        """Row of the layer."""

    @property
    def technology(self) -> str:
        """4g or 5g."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Carriers that one session runs over at once."""

    layers: tuple[int, ...]  # rows, rising
    technology: str  # under which the session is booked: 5g as soon as one of its carriers is


@dataclass(frozen=True, slots=True)
class Bundling:
    """How carriers are put together."""

    aggregation: str  # none, per_technology or all
    n_carriers_max: int
    aggregation_ratio: float  # share of users whose device can
    bundles: tuple[Bundle, ...]  # every layer alone first, in order

    def pools(self, layers: Iterable[Carrier]) -> list[list[int]]:
        """Return the layers of one network (rows) that a session may join, each layer in one pool."""
        if self.aggregation == "none":
            return [[layer.row] for layer in layers]
        found: dict[str, list[int]] = {}
        for layer in layers:
            found.setdefault("" if self.aggregation == "all" else layer.technology, []).append(layer.row)
        return list(found.values())


def users_of(layer: Layer, operator: Index) -> tuple[int, ...]:
    """Return the operators whose phones may use a layer: its own first, then those it is shared with (MOCN)."""
    names = [layer.operator, *(name for name in layer.shared_with.split(";") if name)]
    return tuple(dict.fromkeys(operator.row(name) for name in names))


def bundling_of(spec: RadioSpec, layers: Sequence[Carrier], users: Sequence[tuple[int, ...]]) -> Bundling:
    """List every set of carriers that some phone may use at once.

    Parameters
    ----------
    spec : RadioSpec
    layers : sequence of Carrier
    users : sequence of tuple of int
        Operators whose phones may use each layer.
    """
    bare = Bundling(spec.aggregation, spec.n_carriers_max, spec.aggregation_ratio, ())
    found: dict[tuple[int, ...], None] = {(layer.row,): None for layer in layers}
    for operator in sorted({row for rows in users for row in rows}):
        own = [layer for layer in layers if operator in users[layer.row] and spec.layers[layer.row].bearer]
        for pool in bare.pools(own):
            for size in range(2, min(spec.n_carriers_max, len(pool)) + 1):
                found |= dict.fromkeys(combinations(pool, size))
    five_g = {layer.row for layer in layers if layer.technology == "5g"}
    bundles = tuple(Bundle(rows, "5g" if five_g.intersection(rows) else "4g") for rows in found)
    return Bundling(spec.aggregation, spec.n_carriers_max, spec.aggregation_ratio, bundles)
