"""What a measure returns, and the list of measures by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from camau_netsim.core.index import Real

PERCENT = 100.0
"""Shares are in percent in verdicts, as the plan writes them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place and its own value, in the unit of the promise."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a promise, with its value in each replication."""

    name: str
    values: Real  # (n_replication,)
    exact: bool = False  # nothing random can reach it: an inventory
    n_trials: int = 0  # chances behind each value, where it is a share of rare events (0: not such a share)
    of_places: bool = False  # a share of places that keep the promise by themselves, in percent: all have to
    unit: str = ""  # a figure beside the promise, in a unit of its own: told, not judged


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measure found."""

    readings: tuple[Reading, ...]
    cause: str = ""
    places: tuple[Place, ...] = field(default_factory=tuple)
    share: bool = True  # a percentage: no interval leaves 0 to 100


Tables = Mapping[str, pa.Table]
MEASURES: dict[str, Callable[..., Measured]] = {}


def nothing(why: str) -> Measured:
    """Return a measure without a value, because there is nothing to measure."""
    return Measured((Reading(why, np.array([np.nan])),))


def measure(function: Callable[..., Measured]) -> Callable[..., Measured]:
    """Register a measure under its own name, by which a catalogue calls it."""
    MEASURES[function.__name__] = function
    return function
