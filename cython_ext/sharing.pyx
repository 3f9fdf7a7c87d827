"""Processor sharing with a rate cap, infinite and finite population; the contract is in cython_ext/README.md."""

from libc.math cimport INFINITY, fabs, floor

from ktypes cimport OK, flag_t, real_t, row_t

cdef enum:
    MAX_FRACTIONS = 1000000

cdef real_t NEGLIGIBLE = 1e-18
cdef real_t HUGE_SUM = 1e40
cdef real_t RESCALE = 1e200
cdef real_t EPSILON = 1e-16


cdef real_t inverse_blocking(real_t offered, real_t n_servers) noexcept nogil:
    """1 / Erlang B: n!/A^n * sum of A^k/k!; stops when terms no longer count, or the sum passes 1e40."""
    cdef real_t total = 1.0, term = 1.0, left = n_servers, per_erlang = 1.0 / offered
    while left > 0.0:
        term *= left * per_erlang
        total += term
        left -= 1.0
        if (term < NEGLIGIBLE * total and left < offered) or total > HUGE_SUM:
            break
    return total


cdef real_t lerch(real_t z, real_t a) noexcept nogil:
    """Sum of z^k / (a + k) for k >= 0, 0 <= z < 1, a >= 1.

    Gauss's continued fraction 1/(a - a^2 z/(a+1 - 1^2 z/(a+2 - (a+1)^2 z/(a+3 - ...)))), evaluated forwards (Lentz):
    about 9 / sqrt(1 - z) steps where the series needs 40 / (1 - z).
    """
    cdef real_t value = 1.0 / a, c = 1e300, d = 1.0 / a, part, ratio
    cdef int n
    if z == 0.0:
        return value
    for n in range(1, MAX_FRACTIONS):
        if n & 1:
            part = a + (n >> 1)
        else:
            part = n >> 1
        part = -part * part * z
        d = 1.0 / (a + n + part * d)
        c = a + n + part / c
        ratio = c * d
        value *= ratio
        if fabs(ratio - 1.0) < EPSILON:
            break
    return value


def capped_ps(
    const real_t[::1] capacity_mbps, const real_t[::1] cap_mbps, const real_t[::1] load_ratio, real_t[::1] slowdown,
    real_t[::1] mean_active, real_t[::1] p_saturated, real_t[::1] sampled_rate_mbps,
):
    """Write the four figures of each link; return a status."""
    cdef Py_ssize_t i
    cdef real_t rho, r, m, offered, below, queue, total
    with nogil:
        for i in range(slowdown.shape[0]):
            rho = load_ratio[i]
            r = capacity_mbps[i] / cap_mbps[i]
            m = floor(r)
            if rho >= 1.0:
                slowdown[i] = mean_active[i] = INFINITY
                p_saturated[i] = 1.0
                sampled_rate_mbps[i] = 0.0
                continue
            if rho <= 0.0:
                slowdown[i] = max(1.0, 1.0 / r)
                mean_active[i] = p_saturated[i] = 0.0
                sampled_rate_mbps[i] = min(cap_mbps[i], capacity_mbps[i])
                continue
            offered = rho * r
            below = inverse_blocking(offered, m)            # P(N <= m) / P(N = m)
            queue = rho / (1.0 - rho)                        # P(N > m) / P(N = m)
            total = below + queue
            if below > HUGE_SUM:
                mean_active[i] = offered
                slowdown[i] = 1.0
                p_saturated[i] = 0.0
                sampled_rate_mbps[i] = cap_mbps[i]
                continue
            mean_active[i] = (offered * (below - 1.0) + queue * (m + 1.0 / (1.0 - rho))) / total
            slowdown[i] = mean_active[i] / offered
            p_saturated[i] = queue / total
            sampled_rate_mbps[i] = (cap_mbps[i] * (below - 1.0) + capacity_mbps[i] * lerch(rho, m + 1.0)) / total
    return OK


cdef struct Crowd:
    real_t total          # sum of p
    real_t active         # sum of n p
    real_t carried        # sum of min(n r, C) p
    real_t saturated      # sum of p over n r > C
    real_t fast           # sum of n p over rate >= threshold
    real_t arrivals       # sum of (N - n) p
    real_t sampled        # sum of (N - n) p min(r, C / (n + 1))


cdef void shrink(Crowd* s) noexcept nogil:
    s.total /= RESCALE
    s.active /= RESCALE
    s.carried /= RESCALE
    s.saturated /= RESCALE
    s.fast /= RESCALE
    s.arrivals /= RESCALE
    s.sampled /= RESCALE


cdef void gather(
    Crowd* s, row_t n_source, real_t intensity, real_t cap, real_t capacity, real_t threshold,
) noexcept nogil:
    """Sum over the states; ``intensity`` is size / think time. Terms rise once, then fall: stop when they no longer count."""
    cdef real_t p = 1.0, rate = min(cap, capacity), work = 0.0, step
    cdef row_t n = 0
    s.total = s.active = s.carried = s.saturated = s.fast = s.arrivals = s.sampled = 0.0
    while True:
        s.total += p
        s.active += n * p
        s.carried += work * p
        if n * cap > capacity:
            s.saturated += p
        if n > 0 and rate >= threshold:
            s.fast += n * p
        if n == n_source:
            break
        rate = min(cap, capacity / (n + 1))
        s.arrivals += (n_source - n) * p
        s.sampled += (n_source - n) * p * rate
        work = min((n + 1) * cap, capacity)
        step = (n_source - n) * intensity / work
        n += 1
        p *= step
        if p > RESCALE:
            p /= RESCALE
            shrink(s)
        if step < 0.5 and p * n <= NEGLIGIBLE * min(s.total, s.active):
            break


def finite_source_ps(
    const row_t[::1] n_source, const real_t[::1] think_s, const real_t[::1] size_mbit, const real_t[::1] cap_mbps,
    const real_t[::1] capacity_mbps, const real_t[::1] threshold_mbps, real_t[::1] carried_mbps,
    real_t[::1] mean_active, real_t[::1] mean_rate_mbps, real_t[::1] p_saturated, real_t[::1] ratio_at_threshold,
    real_t[::1] sampled_rate_mbps,
):
    """Write the six figures of each group; return a status."""
    cdef Py_ssize_t i
    cdef Crowd s
    cdef real_t alone
    with nogil:
        for i in range(carried_mbps.shape[0]):
            gather(
                &s, n_source[i], size_mbit[i] / think_s[i], cap_mbps[i], capacity_mbps[i], threshold_mbps[i]
            )
            alone = min(cap_mbps[i], capacity_mbps[i])
            carried_mbps[i] = s.carried / s.total
            mean_active[i] = s.active / s.total
            p_saturated[i] = s.saturated / s.total
            mean_rate_mbps[i] = s.carried / s.active if s.active > 0.0 else alone
            sampled_rate_mbps[i] = s.sampled / s.arrivals if s.arrivals > 0.0 else alone
            if threshold_mbps[i] != threshold_mbps[i]:
                ratio_at_threshold[i] = threshold_mbps[i]
            elif s.active > 0.0:
                ratio_at_threshold[i] = s.fast / s.active
            else:
                ratio_at_threshold[i] = 1.0 if alone >= threshold_mbps[i] else 0.0
    return OK
