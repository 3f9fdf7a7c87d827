"""Shadowing as a field over the land: near neighbours are shaded alike (TR 38.901 7.4.4).

A stationary field with the correlation ``exp(-distance / d_cor)`` is a sum over waves of its spectrum (spectral method;
Shinozuka and Jan, J. Sound and Vibration 25, 1972): with fixed wave vectors k and independent standard normals a, b,

    z(x) = sum over n of (a_n cos(k_n . x) + b_n sin(k_n . x)) / sqrt(N)

is exactly normal with variance 1, and its correlation is the mean of cos(k_n . dx). The wave vectors are spread evenly
over the spectrum, so that this mean is near the exponential in every direction. A value depends on its own place only:
further settlements leave the others' as they are.
"""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Real, Rows

CORRELATION_M = np.array([[120.0, 37.0], [50.0, 37.0], [13.0, 10.0]])
"""Correlation distance by model (RMa, UMa, UMi) without and with line of sight (TR 38.901 Table 7.5-6)."""

N_WAVES = 512
MASTS_AT_ONCE = 64
SPARSE = 20
"""A pair by itself takes as long as so many in the product of whole matrices."""

GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))


def wave_vectors_per_m(correlation_m: float, n_waves: int = N_WAVES) -> Real:
    """Return wave vectors spread over the spectrum of ``exp(-d / correlation_m)`` in the plane, shape (n_waves, 2).

    The radial distribution of the spectrum is ``F(k) = 1 - 1 / sqrt(1 + (k d)^2)``: its quantiles, turned by the golden
    angle.
    """
    left = 1.0 - (np.arange(n_waves) + 0.5) / n_waves
    length = np.sqrt(1.0 / left**2 - 1.0) / correlation_m
    turn = GOLDEN_ANGLE * np.arange(n_waves)
    vectors: Real = length[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return vectors


def correlation_ratio(wave_vectors: Real, step_m: Real) -> Real:
    """Return the correlation of the field between places a step apart; ``step_m`` has shape (n, 2), the answer (n,)."""
    ratio: Real = np.cos(step_m @ wave_vectors.T).mean(axis=1)
    return ratio


def field_at(rng: np.random.Generator, place_m: Real, mast: Rows, settlement: Rows, correlation_m: Real) -> Real:
    """Draw one field per mast and return it at pairs of settlement and mast, standard normal, shape (n_pair,).

    Parameters
    ----------
    rng : numpy Generator
        Draws 2 ``N_WAVES`` normals for each mast, whatever it reaches.
    place_m : float64 array, shape (n_settlement, 2)
    mast, settlement : int32 array, shape (n_pair,)
        In any order.
    correlation_m : float64 array, shape (n_mast,)

    Notes
    -----
    In single precision by matrix products: 2 ``N_WAVES`` multiplications a pair; where a block of masts reaches most
    settlements, for all settlements at once.
    """
    n_masts = len(correlation_m)
    amplitude = rng.standard_normal((n_masts, 2 * N_WAVES), dtype=np.float32) / np.float32(np.sqrt(N_WAVES))
    field = np.empty(len(mast))
    order = np.argsort(mast, kind="stable")
    for distance in np.unique(correlation_m[mast]):
        phase = place_m @ wave_vectors_per_m(float(distance)).T
        waves = np.hstack([np.cos(phase), np.sin(phase)]).astype(np.float32)
        pairs = order[correlation_m[mast[order]] == distance]
        cuts = np.searchsorted(mast[pairs], np.arange(0, n_masts, MASTS_AT_ONCE))
        for first, block in zip(range(0, n_masts, MASTS_AT_ONCE), np.split(pairs, cuts[1:]), strict=True):
            sums = amplitude[first : first + MASTS_AT_ONCE]
            here, places = mast[block] - first, settlement[block]
            if SPARSE * len(block) < len(place_m) * len(sums):
                field[block] = np.einsum("ij,ij->i", waves[places], sums[here])
            else:
                field[block] = (waves @ sums.T)[places, here]
    return field
