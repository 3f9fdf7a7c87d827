"""Loss and delay systems: Erlang B and C, Engset, Kaufman-Roberts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from camau_netsim.kernels import body, contract
from camau_netsim.kernels.contract import Real, RealLike, RowLike, Rows


def _offered_and_servers(offered_erl: RealLike, n_servers: RowLike) -> tuple[tuple[int, ...], Real, Rows]:
    shape = np.broadcast_shapes(np.shape(offered_erl), np.shape(n_servers))
    _, (offered,) = contract.broadcast(np.float64, offered_erl=offered_erl)
    _, (servers,) = contract.broadcast(np.int32, n_servers=n_servers)
    contract.reals("offered_erl", offered, low=0.0)
    contract.rows("n_servers", servers)
    offered = np.ascontiguousarray(np.broadcast_to(offered.reshape(np.shape(offered_erl)), shape)).reshape(-1)
    servers = np.ascontiguousarray(np.broadcast_to(servers.reshape(np.shape(n_servers)), shape)).reshape(-1)
    return shape, offered, servers


def erlang_b(offered_erl: RealLike, n_servers: RowLike) -> Real:
    """Blocking of a loss system with Poisson arrivals (M/G/N/N).

    Parameters
    ----------
    offered_erl : float or float64 array, shape (n,)
        Offered traffic, ``>= 0``.
    n_servers : int or int32 array, shape (n,)
        Channels, ``>= 0``.

    Returns
    -------
    blocking_ratio : float64 array, shape (n,)
        0 where it is below 1e-300.

    Notes
    -----
    Erlang (1917); the compiled body sums 1/B = 1 + N/A + N(N-1)/A^2 + ... and stops when terms no longer count, the
    twin runs the recursion B_n = A B_{n-1} / (n + A B_{n-1}). Twin: ``reference.erlang``.

    Examples
    --------
    >>> round(float(erlang_b(5.0, 10)), 9)
    0.01838457
    """
    shape, offered, servers = _offered_and_servers(offered_erl, n_servers)
    blocking = np.empty(offered.size)
    contract.settle("erlang", body("erlang").erlang_b(offered, servers, blocking))
    return blocking.reshape(shape)


def erlang_c(offered_erl: RealLike, n_servers: RowLike) -> Real:
    """Probability that a customer waits in M/M/N.

    Parameters
    ----------
    offered_erl : float or float64 array, shape (n,)
        Offered traffic, ``>= 0``.
    n_servers : int or int32 array, shape (n,)
        Servers, ``>= 0``.

    Returns
    -------
    waiting_ratio : float64 array, shape (n,)
        1 where the offered traffic is not below the servers.

    Notes
    -----
    C = N B / (N - A (1 - B)) from Erlang B. Twin: ``reference.erlang``.
    """
    shape, offered, servers = _offered_and_servers(offered_erl, n_servers)
    waiting = np.empty(offered.size)
    contract.settle("erlang", body("erlang").erlang_c(offered, servers, waiting))
    return waiting.reshape(shape)


class Engset(NamedTuple):
    """Congestion of a finite-source loss system, each of shape (n,)."""

    time_congestion: Real
    """Share of time with every server busy."""
    call_congestion: Real
    """Share of call attempts that find every server busy."""


def engset(n_sources: Rows, n_servers: Rows, idle_erl: Real) -> Engset:
    """Congestion of a loss system fed by finitely many sources.

    Parameters
    ----------
    n_sources, n_servers : int32 array, shape (n,)
        Sources ``>= 1``, servers ``>= 0``.
    idle_erl : float64 array, shape (n,)
        Call intensity of one idle source times the mean holding time, ``>= 0``.

    Returns
    -------
    Engset
        ``time_congestion`` and ``call_congestion``; both 0 with more servers than sources.

    Notes
    -----
    Engset (1918): time congestion C(S, N) a^N / sum_{n<=N} C(S, n) a^n; a call sees the system of the other S - 1
    sources. Twin: ``reference.erlang``.
    """
    n_sources = contract.rows("n_sources", n_sources, low=1)
    n_servers = contract.rows("n_servers", n_servers, n_sources.shape)
    idle_erl = contract.reals("idle_erl", idle_erl, n_sources.shape, low=0.0)
    answer = Engset(np.empty(len(n_sources)), np.empty(len(n_sources)))
    contract.settle("erlang", body("erlang").engset(n_sources, n_servers, idle_erl, *answer))
    return answer


class Multirate(NamedTuple):
    """Blocking of classes that take several units of one capacity."""

    blocking: Real
    """Per class, shape (n_class,)."""
    mean_occupied_units: float
    """Mean number of busy units."""
    occupancy: Real
    """P(c units busy), c = 0..capacity, shape (capacity_units + 1,)."""


def kaufman_roberts(capacity_units: int, offered_erl: Real, units: Rows) -> Multirate:
    """Blocking of several classes of calls of different width on one link, complete sharing.

    Parameters
    ----------
    capacity_units : int
        Units of the link, ``>= 0``.
    offered_erl : float64 array, shape (n_class,)
        Offered calls per class, ``>= 0``.
    units : int32 array, shape (n_class,)
        Units one call of the class holds, ``>= 1``.

    Returns
    -------
    Multirate
        ``blocking``, ``mean_occupied_units``, ``occupancy``.

    Notes
    -----
    c q(c) = sum_i a_i b_i q(c - b_i), blocking of class i = sum of q(c) over c > C - b_i (Kaufman 1981; Roberts 1981).
    Twin: ``reference.erlang``.
    """
    capacity_units = contract.count("capacity_units", capacity_units)
    offered_erl = contract.reals("offered_erl", offered_erl, low=0.0)
    units = contract.rows("units", units, offered_erl.shape, low=1)
    occupancy, blocking = np.empty(capacity_units + 1), np.empty(len(units))
    contract.settle("erlang", body("erlang").kaufman_roberts(offered_erl, units, occupancy, blocking))
    return Multirate(blocking, float(np.arange(capacity_units + 1) @ occupancy), occupancy)
