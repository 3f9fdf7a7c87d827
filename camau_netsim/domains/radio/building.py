"""Building entry: what walls, glass and depth take from those inside (TR 38.901 7.4.3)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from camau_netsim.core.index import Mask, Real

Release = Literal["rel14", "rel19"]
"""Release whose coated glass is meant: it changed between Rel-18 and Rel-19."""

LOW, HIGH = 0, 1
"""Kinds of building, as columns: plain glass and 30 % of windows, or coated glass and 70 %."""

ENTRY_SIGMA_DB = (4.4, 6.5)
"""Spread from building to building, low and high loss (TR 38.901 Table 7.4.3-2)."""

DEPTH_LOSS_DB_PER_M = 0.5
DEEPEST_M = np.array([10.0, 25.0, 25.0])
"""A user stands behind the wall by the smaller of two draws up to here; rows RMa, UMa, UMi (7.4.3.1)."""

DEPTH_VARIANCE = 1.0 / 18.0
"""Variance of the smaller of two uniform draws on 0..1; the mean is 1/3."""


def wall_loss_db(fc_ghz: float, kind: int = LOW, release: Release = "rel14") -> float:
    """Return the loss through the wall of a building, in dB (TR 38.901 Tables 7.4.3-1 and 7.4.3-2).

    Parameters
    ----------
    fc_ghz : float
    kind : int
        ``LOW``: 30 % plain glass, 70 % concrete; alike in all releases. ``HIGH``: 70 % coated glass, 30 % concrete.
    release : {"rel14", "rel19"}
        Coated glass of Rel-14 to Rel-18 (23 + 0.3 f) or of Rel-19 (25.4 + 0.11 f); the high-loss model reads it.
    """
    concrete_db = 5.0 + 4.0 * fc_ghz
    if kind == LOW:
        glass_db, glass_ratio = 2.0 + 0.2 * fc_ghz, 0.3
    else:
        glass_db, glass_ratio = (23.0 + 0.3 * fc_ghz if release == "rel14" else 25.4 + 0.11 * fc_ghz), 0.7
    passes = glass_ratio * 10.0 ** (-glass_db / 10.0) + (1.0 - glass_ratio) * 10.0 ** (-concrete_db / 10.0)
    return float(5.0 - 10.0 * np.log10(passes))


def mean_entry_db(fc_ghz: float, kind: int, deepest_m: Real, release: Release = "rel14") -> Real:
    """Return the mean loss into buildings of one kind, in dB: the wall and 0.5 dB/m of mean depth, shape (n,)."""
    mean_db: Real = wall_loss_db(fc_ghz, kind, release) + DEPTH_LOSS_DB_PER_M * deepest_m / 3.0
    return mean_db


def entry_sigma_db(kind: int, deepest_m: Real) -> Real:
    """Return the spread of the entry loss, in dB: from building to building and from depth to depth, shape (n,)."""
    sigma_db: Real = np.hypot(ENTRY_SIGMA_DB[kind], DEPTH_LOSS_DB_PER_M * deepest_m * np.sqrt(DEPTH_VARIANCE))
    return sigma_db


def drawn_depth_m(rng: np.random.Generator, deepest_m: Real) -> Real:
    """Draw how far behind the wall users stand: the smaller of two uniform draws (7.4.3.1), shape (n,)."""
    depth_m: Real = rng.random((2, len(deepest_m))).min(axis=0) * deepest_m
    return depth_m


def drawn_entry_db(fc_ghz: float, high: Mask, depth_m: Real, normal: Real, release: Release = "rel14") -> Real:
    """Return the loss into given buildings, in dB, shape (n,).

    Parameters
    ----------
    fc_ghz : float
    high : uint8 array, shape (n,)
        1 for a building of the high-loss kind.
    depth_m : float64 array, shape (n,)
    normal : float64 array, shape (n,)
        Standard normals of the buildings; the same for all carriers.
    release : {"rel14", "rel19"}
    """
    walls_db = np.array([wall_loss_db(fc_ghz, kind, release) for kind in (LOW, HIGH)])
    loss_db: Real = walls_db[high] + DEPTH_LOSS_DB_PER_M * depth_m + np.array(ENTRY_SIGMA_DB)[high] * normal
    return loss_db
