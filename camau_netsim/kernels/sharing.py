"""Processor sharing of one link by sessions with a rate cap: many sources or few."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from camau_netsim.kernels import body, contract
from camau_netsim.kernels.contract import Real, RealLike, RowLike


class CappedPs(NamedTuple):
    """What sessions see on a shared link; arrays of the common shape."""

    slowdown: Real
    """f = E[T] r / size ``>= 1``: how much longer a session takes than alone at its cap; ``inf`` for load >= 1."""
    mean_active: Real
    """Mean number of sessions at once."""
    p_saturated: Real
    """P(N > floor(C / r)): share of time in which sessions get less than the cap."""
    sampled_rate_mbps: Real
    """E[min(r, C / (N + 1))]: mean result of a short test that arrives at random."""


def capped_ps(capacity_mbps: RealLike, cap_mbps: RealLike, load_ratio: RealLike) -> CappedPs:
    """Sessions from very many sources sharing a link, each at most at its cap (M/G/R processor sharing).

    Parameters
    ----------
    capacity_mbps : float or float64 array, shape (n,)
        Capacity C of the link, ``> 0``.
    cap_mbps : float or float64 array, shape (n,)
        Most one session gets, r, ``> 0``; above C it is C that limits.
    load_ratio : float or float64 array, shape (n,)
        Offered load over capacity, ``>= 0``.

    Returns
    -------
    CappedPs
        ``slowdown``, ``mean_active``, ``p_saturated``, ``sampled_rate_mbps``. Mean session rate (bits over time) is
        ``cap_mbps / slowdown``.

    Notes
    -----
    With A = load C / r and m = floor(C / r): p(n) = p(0) A^n / n! up to m, then falling by the factor ``load``, for any
    law of sizes and any real C / r (Lindberger's M/G/R-PS; Bonald and Massoulie, SIGMETRICS 2001); for whole C / r the
    slowdown is 1 + ErlangC / (R (1 - load)). The sum of the sampled rate beyond m is taken by Gauss's continued
    fraction. Where P(N > m) is below 1e-40 it is given as 0. Twin: ``reference.sharing``.

    Examples
    --------
    >>> round(float(capped_ps(100.0, 10.0, 0.9).slowdown), 11)
    1.66873152411
    """
    shape, values = contract.broadcast(
        np.float64, capacity_mbps=capacity_mbps, cap_mbps=cap_mbps, load_ratio=load_ratio
    )
    contract.reals("capacity_mbps", values[0], low=0.0, above=True)
    contract.reals("cap_mbps", values[1], low=0.0, above=True)
    contract.reals("load_ratio", values[2], low=0.0)
    answer = [np.empty(len(values[0])) for _ in CappedPs._fields]
    contract.settle("sharing", body("sharing").capped_ps(*values, *answer))
    return CappedPs(*(array.reshape(shape) for array in answer))


class FiniteSourcePs(NamedTuple):
    """What a group of subscribers sees on its shared link; arrays of the common shape."""

    carried_mbps: Real
    """Mean traffic carried."""
    mean_active: Real
    """Mean number of subscribers downloading at once."""
    mean_rate_mbps: Real
    """Bits over time of a download, carried over active; the rate alone where nobody downloads."""
    p_saturated: Real
    """P(n r > C)."""
    ratio_at_threshold: Real
    """Share of downloading time spent at or above the threshold rate; ``nan`` without a threshold."""
    sampled_rate_mbps: Real
    """Mean first rate of a download that starts among the other N - 1 subscribers."""


def finite_source_ps(
    n_source: RowLike,
    think_s: RealLike,
    size_mbit: RealLike,
    cap_mbps: RealLike,
    capacity_mbps: RealLike,
    threshold_mbps: RealLike | None = None,
) -> FiniteSourcePs:
    """Few subscribers who think, download and think again, sharing a link with a cap each.

    Parameters
    ----------
    n_source : int or int32 array, shape (n,)
        Subscribers on the link, ``>= 0``.
    think_s : float or float64 array, shape (n,)
        Mean time between the end of a download and the next, ``> 0``; ``inf`` for subscribers who never download.
    size_mbit : float or float64 array, shape (n,)
        Mean size of a download, ``> 0``.
    cap_mbps, capacity_mbps : float or float64 array, shape (n,)
        Cap r of one subscriber and capacity C of the link, ``> 0``.
    threshold_mbps : float or float64 array, shape (n,), optional
        Rate whose share of time is asked for, ``>= 0``.

    Returns
    -------
    FiniteSourcePs
        ``carried_mbps``, ``mean_active``, ``mean_rate_mbps``, ``p_saturated``, ``ratio_at_threshold``,
        ``sampled_rate_mbps``.

    Notes
    -----
    pi(n) ~ prod over k <= n of (N - k + 1) / Z * size / min(k r, C); insensitive to the laws of think time and size
    (closed processor-sharing network). The arrival theorem gives what a starting download finds: the same system with
    N - 1 subscribers (Sevcik and Mitrani, J. ACM 28, 1981). Twin: ``reference.sharing``.
    """
    reals = {"think_s": think_s, "size_mbit": size_mbit, "cap_mbps": cap_mbps, "capacity_mbps": capacity_mbps}
    reals["threshold_mbps"] = np.array(0.0) if threshold_mbps is None else threshold_mbps
    _, (sources,) = contract.broadcast(np.int32, n_source=n_source)
    contract.rows("n_source", sources)
    wide = np.zeros(np.shape(n_source))
    shape, values = contract.broadcast(np.float64, n_source=wide, **reals)
    for name, value in zip(reals, values[1:], strict=True):
        unbounded = name == "think_s"
        contract.reals(name, value, low=0.0, finite=not unbounded, above=name != "threshold_mbps")
    if threshold_mbps is None:
        values[-1] = np.full(len(values[-1]), np.nan)
    sources = np.ascontiguousarray(np.broadcast_to(sources.reshape(np.shape(n_source)), shape)).reshape(-1)
    answer = [np.empty(len(sources)) for _ in FiniteSourcePs._fields]
    contract.settle("sharing", body("sharing").finite_source_ps(sources, *values[1:], *answer))
    return FiniteSourcePs(*(array.reshape(shape) for array in answer))
