"""How sessions arrive and how large they are: arrival laws, size laws, the checks of both."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from camau_netsim.kernels import contract
from camau_netsim.kernels.contract import Flags, Real, Rows

TRACE, POISSON, FINITE = 0, 1, 2
"""Arrival laws: fed from arrays; at a rate; from a finite number of sources that think between sessions."""

EXPONENTIAL, DETERMINISTIC, LOGNORMAL, PARETO, HYPEREXPONENTIAL = 0, 1, 2, 3, 4
"""Size laws."""


@dataclass(frozen=True)
class SessionLaw:
    """How the sessions of each class arrive and how large they are; one row per class.

    Attributes
    ----------
    arrival : uint8 array
        ``TRACE``, ``POISSON`` or ``FINITE``.
    rate_per_s : float64 array
        Poisson rate; read for ``POISSON`` only.
    n_sources : int32 array
        Sources of a ``FINITE`` class; each has one session at a time.
    think_s : float64 array
        Mean of a source's exponential pause between two sessions; ``> 0``, ``inf`` for one that never starts.
    size : uint8 array
        Size law of drawn sessions; fed ones bring their own.
    mean_mbit : float64 array
        Mean size; ``> 0``.
    shape : float64 array
        Coefficient of variation (lognormal ``> 0``, hyperexponential ``>= 1``) or alpha (Pareto ``> 1``).
    """

    arrival: Flags
    rate_per_s: Real
    n_sources: Rows
    think_s: Real
    size: Flags
    mean_mbit: Real
    shape: Real

    @classmethod
    def trace(cls, n_class: int) -> SessionLaw:
        """All classes are fed from arrays."""
        return cls.poisson(np.zeros(n_class), 1.0, arrival=TRACE)

    @classmethod
    def poisson(
        cls,
        rate_per_s: Real,
        mean_mbit: float | Real,
        size: int = EXPONENTIAL,
        shape: float | Real = 1.0,
        arrival: int = POISSON,
    ) -> SessionLaw:
        """Poisson arrivals, one size law for all classes."""
        n = len(rate_per_s)
        return cls(
            np.full(n, arrival, np.uint8),
            rate_per_s,
            np.zeros(n, np.int32),
            np.ones(n),
            np.full(n, size, np.uint8),
            np.broadcast_to(np.asarray(mean_mbit, np.float64), (n,)).copy(),
            np.broadcast_to(np.asarray(shape, np.float64), (n,)).copy(),
        )

    @classmethod
    def finite(
        cls,
        n_sources: Rows,
        think_s: float | Real,
        mean_mbit: float | Real,
        size: int = EXPONENTIAL,
        shape: float | Real = 1.0,
    ) -> SessionLaw:
        """Finite sources, one size law for all classes."""
        law = cls.poisson(np.zeros(len(n_sources)), mean_mbit, size, shape, arrival=FINITE)
        think = np.broadcast_to(np.asarray(think_s, np.float64), (len(n_sources),)).copy()
        return cls(law.arrival, law.rate_per_s, n_sources, think, law.size, law.mean_mbit, law.shape)


def size_parameters(size: Flags, mean_mbit: Real, shape: Real) -> Real:
    """Parameters of inversion: see ``cython_ext/sessions_draws.pxd``."""
    lowest = np.array([-inf, -inf, 0.0, 1.0, 1.0])[size]
    if bool((shape < lowest).any()) or bool((shape == lowest)[size != HYPEREXPONENTIAL].any()):
        raise ValueError("law.shape: must be > 0 for a lognormal law, > 1 for Pareto, >= 1 for hyperexponential")
    parameter = np.zeros((len(size), 3))
    parameter[:, 0] = mean_mbit
    rows = size == LOGNORMAL
    variance = np.log1p(shape[rows] ** 2)
    parameter[rows, 0] = np.log(mean_mbit[rows]) - variance / 2.0
    parameter[rows, 1] = np.sqrt(variance)
    rows = size == PARETO
    parameter[rows, 0] = mean_mbit[rows] * (shape[rows] - 1.0) / shape[rows]
    parameter[rows, 1] = 1.0 / shape[rows]
    rows = size == HYPEREXPONENTIAL  # balanced means
    square = shape[rows] ** 2
    first = (1.0 + np.sqrt((square - 1.0) / (square + 1.0))) / 2.0
    parameter[rows] = np.stack([first, mean_mbit[rows] / (2.0 * first), mean_mbit[rows] / (2.0 * (1.0 - first))], 1)
    return parameter


def checked_law(law: SessionLaw, n: int) -> SessionLaw:
    """The same law, every array checked."""
    checked = SessionLaw(
        contract.flags("law.arrival", law.arrival, (n,), high=FINITE),
        contract.reals("law.rate_per_s", law.rate_per_s, (n,), low=0.0),
        contract.rows("law.n_sources", law.n_sources, (n,)),
        contract.reals("law.think_s", law.think_s, (n,), low=0.0, finite=False, above=True),
        contract.flags("law.size", law.size, (n,), high=HYPEREXPONENTIAL),
        contract.reals("law.mean_mbit", law.mean_mbit, (n,), low=0.0, above=True),
        contract.reals("law.shape", law.shape, (n,)),
    )
    if bool((checked.rate_per_s[checked.arrival != POISSON] > 0.0).any()):
        raise ValueError("law.rate_per_s: must be 0 where the arrivals are not Poisson")
    return checked
