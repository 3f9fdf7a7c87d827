"""Twin of the erlang kernel: the textbook recursions, one server at a time for all systems at once."""

from __future__ import annotations

import numpy as np

from camau_netsim.kernels.contract import OK, Real, Rows


def erlang_b(offered_erl: Real, n_servers: Rows, blocking: Real) -> int:
    """Write Erlang B; return a status."""
    value = np.ones_like(offered_erl)
    blocking[:] = value
    for n in range(1, int(n_servers.max(initial=0)) + 1):
        value = offered_erl * value / (n + offered_erl * value)
        blocking[:] = np.where(n_servers == n, value, blocking)
    return OK


def erlang_c(offered_erl: Real, n_servers: Rows, waiting: Real) -> int:
    """Write Erlang C, 1 when the offered load is not below the servers; return a status."""
    blocking = np.empty_like(offered_erl)
    erlang_b(offered_erl, n_servers, blocking)
    waiting[:] = 1.0
    free = n_servers - offered_erl * (1.0 - blocking)
    np.divide(n_servers * blocking, free, out=waiting, where=offered_erl < n_servers)
    return OK


def engset(n_sources: Rows, n_servers: Rows, idle_erl: Real, time_congestion: Real, call_congestion: Real) -> int:
    """Write Engset's time and call congestion; return a status."""
    time_congestion[:] = _engset_time(n_sources, n_servers, idle_erl)
    call_congestion[:] = _engset_time(n_sources - 1, n_servers, idle_erl)
    return OK


def _engset_time(n_sources: Rows, n_servers: Rows, idle_erl: Real) -> Real:
    value = np.ones_like(idle_erl)
    answer = value.copy()
    for n in range(1, int(n_servers.max(initial=0)) + 1):
        offered = np.maximum(n_sources - n + 1, 0) * idle_erl
        value = offered * value / (n + offered * value)
        answer = np.where(n_servers == n, value, answer)
    return answer


def kaufman_roberts(offered_erl: Real, units: Rows, occupancy: Real, blocking: Real) -> int:
    """Write P(c units busy) for c = 0..capacity and the blocking of each class; return a status."""
    capacity = len(occupancy) - 1
    occupancy[:] = 0.0
    occupancy[0] = 1.0
    for c in range(1, capacity + 1):
        fits = units <= c
        occupancy[c] = np.sum(offered_erl[fits] * units[fits] * occupancy[c - units[fits]]) / c
        if occupancy[c] > 1e200:
            occupancy /= 1e200
    occupancy /= occupancy.sum()
    for k, width in enumerate(units):
        blocking[k] = occupancy[max(capacity - width + 1, 0) :].sum()
    return OK
