"""Loss and delay systems over vectors; the contract is in cython_ext/README.md.

Erlang B and Engset are summed as 1/B = 1 + n/A + n(n-1)/A^2 + ...: all terms positive, and the sum stops as soon as a
term no longer counts, which needs far fewer steps than the recursion over all servers.
"""

from ktypes cimport OK, real_t, row_t

cdef real_t HUGE_SUM = 1e300
cdef real_t SMALL = 1e-18
cdef real_t RESCALE = 1e200


cdef real_t blocking_b(real_t offered, row_t n_servers) noexcept nogil:
    """Erlang B; 0 below 1e-300."""
    cdef real_t total = 1.0, term = 1.0, left = n_servers, per_erlang
    if offered <= 0.0:
        return 1.0 if n_servers == 0 else 0.0
    per_erlang = 1.0 / offered
    while left > 0.0:
        term *= left * per_erlang
        total += term
        left -= 1.0
        if term < SMALL * total and left < offered:
            break
        if total > HUGE_SUM:
            return 0.0
    return 1.0 / total


cdef real_t blocking_engset(row_t n_sources, row_t n_servers, real_t idle) noexcept nogil:
    """Time congestion of Engset's system: C(S, N) a^N / sum of C(S, n) a^n up to N."""
    cdef real_t total = 1.0, term = 1.0, left = n_servers, free = n_sources - n_servers
    if n_servers > n_sources:
        return 0.0
    if idle <= 0.0:
        return 1.0 if n_servers == 0 else 0.0
    while left > 0.0:
        free += 1.0
        term *= left / (free * idle)
        total += term
        left -= 1.0
        if term < SMALL * total and left < (free + 1.0) * idle:
            break
        if total > HUGE_SUM:
            return 0.0
    return 1.0 / total


def erlang_b(const real_t[::1] offered_erl, const row_t[::1] n_servers, real_t[::1] blocking):
    """Write Erlang B; return a status."""
    cdef Py_ssize_t i
    with nogil:
        for i in range(blocking.shape[0]):
            blocking[i] = blocking_b(offered_erl[i], n_servers[i])
    return OK


def erlang_c(const real_t[::1] offered_erl, const row_t[::1] n_servers, real_t[::1] waiting):
    """Write Erlang C, 1 when the offered load is not below the servers; return a status."""
    cdef Py_ssize_t i
    cdef real_t b, n
    with nogil:
        for i in range(waiting.shape[0]):
            n = n_servers[i]
            if offered_erl[i] >= n:
                waiting[i] = 1.0
            else:
                b = blocking_b(offered_erl[i], n_servers[i])
                waiting[i] = n * b / (n - offered_erl[i] * (1.0 - b))
    return OK


def engset(
    const row_t[::1] n_sources, const row_t[::1] n_servers, const real_t[::1] idle_erl,
    real_t[::1] time_congestion, real_t[::1] call_congestion,
):
    """Write Engset's time and call congestion; return a status."""
    cdef Py_ssize_t i
    with nogil:
        for i in range(idle_erl.shape[0]):
            time_congestion[i] = blocking_engset(n_sources[i], n_servers[i], idle_erl[i])
            call_congestion[i] = blocking_engset(n_sources[i] - 1, n_servers[i], idle_erl[i])
    return OK


def kaufman_roberts(
    const real_t[::1] offered_erl, const row_t[::1] units, real_t[::1] occupancy, real_t[::1] blocking,
):
    """Write P(c units busy) for c = 0..capacity and the blocking of each class; return a status."""
    cdef Py_ssize_t c, i, k, n_class = units.shape[0], capacity = occupancy.shape[0] - 1
    cdef real_t total = 1.0, value
    with nogil:
        occupancy[0] = 1.0
        for c in range(1, capacity + 1):
            value = 0.0
            for k in range(n_class):
                if units[k] <= c:
                    value += offered_erl[k] * units[k] * occupancy[c - units[k]]
            value /= c
            occupancy[c] = value
            total += value
            if value > RESCALE:
                for i in range(c + 1):
                    occupancy[i] /= RESCALE
                total /= RESCALE
        for c in range(capacity + 1):
            occupancy[c] /= total
        for k in range(n_class):
            blocking[k] = 0.0
            for c in range(max(capacity - units[k] + 1, 0), capacity + 1):
                blocking[k] += occupancy[c]
    return OK
