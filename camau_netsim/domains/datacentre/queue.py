"""How long requests wait for servers: many servers fed from one queue, Poisson arrivals.

``M/M/c`` waits with Erlang's probability C; service times that spread more or less than exponential ones scale the mean
wait by ``(1 + cv^2) / 2`` [1]_, which is exact for one server (Pollaczek and Khinchine) and for cv 1. Waits of those
who wait are taken as exponential, exact for cv 1.

References  .. [1] Allen, *Probability, Statistics and Queueing Theory*, 2nd ed. (1990), sec. 5.3 (Allen and Cunneen).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Real, Rows
from camau_netsim.kernels.erlang import erlang_c
from camau_netsim.units import MS_PER_S

TAIL_RATIO = 0.05
"""Share of requests that wait longer than the time told as the tail."""


@dataclass(frozen=True, slots=True)
class Queues:
    """What requests meet at each pool; times are infinite where more is asked than all its slots can do."""

    offered_erl: Real  # (n_pool,) slots busy on the mean, if all could be served
    utilisation_ratio: Real  # (n_pool,) offered over slots; 1 and more: overloaded
    waiting_ratio: Real  # (n_pool,) share of requests that wait
    wait_ms: Real  # (n_pool,) mean over all requests
    wait_tail_ms: Real  # (n_pool,) exceeded by 5 % of the requests
    response_ms: Real  # (n_pool,) wait and service


def queues(arrivals_per_s: Real, n_slots: Rows, service_ms: Real, service_cv_ratio: Real) -> Queues:
    """Return the steady state of each pool.

    Parameters
    ----------
    arrivals_per_s : float64 array, shape (n_pool,)
    n_slots : int32 array, shape (n_pool,)
        Requests the pool works on at once: servers times slots of one.
    service_ms, service_cv_ratio : float64 array, shape (n_pool,)
        Mean time of a request in a slot, and its standard deviation over the mean.

    Notes
    -----
    ``a = lambda s``; mean wait ``C(c, a) s / (c - a) x (1 + cv^2) / 2``; tail ``P(wait > t) = C exp(-t C / wait)``.
    """
    offered = arrivals_per_s * service_ms / MS_PER_S
    stable = offered < n_slots
    waiting = erlang_c(offered, n_slots) if len(offered) else np.zeros(0)
    spare = np.where(stable, n_slots - offered, 1.0)
    of_waiting = np.where(stable, service_ms / spare * (1.0 + service_cv_ratio**2) / 2.0, np.inf)
    wait = np.where(stable, waiting * of_waiting, np.inf)
    excess = np.log(np.maximum(waiting / TAIL_RATIO, 1.0))
    tail = np.where(stable, np.where(stable, of_waiting, 0.0) * excess, np.inf)
    utilisation = np.divide(offered, n_slots, out=np.full(len(offered), np.inf), where=n_slots > 0)
    return Queues(offered, utilisation, waiting, wait, tail, wait + service_ms)


def enough_servers(offered_erl: Real, n_slots: Rows) -> Rows:
    """Return the least number of servers of ``n_slots`` each that keep up with the offered load, at least one."""
    return (np.floor(offered_erl / n_slots) + 1).astype(np.int32)
