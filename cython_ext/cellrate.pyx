"""Link adaptation and the load-coupling fixed point; the contract is in cython_ext/README.md.

With v streams the rate is v S(SINR/v); it never falls with v while SINR/v stays above the cut-off, so the best v is the
largest that does and one logarithm is enough. Steps of a table come folded over the streams: one search is enough.
A cap on the whole link is a lower roof. The interferers of each point are packed once, before the iteration; the
logarithms of all users are taken together, so that they vectorise.
"""

from libc.math cimport INFINITY, fabs, log10, pow
from libc.stdlib cimport calloc, free, malloc

from ktypes cimport NO_MEMORY, NOT_CONVERGED, OK, flag_t, real_t, row_t
from vmath cimport camau_exp, camau_log

cdef real_t LN10_PER_10 = 0.23025850929940458    # 10^(x/10) = exp(this * x)
cdef real_t LOG2_E = 1.4426950408889634
cdef real_t RUNAWAY_LOAD = 1e9

cdef enum:
    MAX_LAYERS = 16
    MAX_KINDS = 32
    N_CHUNK = 512

cdef struct Adaptation:
    int n_layers
    real_t[MAX_LAYERS + 1] floor       # smallest SINR at which v streams are allowed; [0] unused
    real_t[MAX_LAYERS + 1] part        # 1 / (v loss)
    real_t[MAX_LAYERS + 1] slope       # v alpha / ln 2, so that v streams carry slope * log(1 + SINR part) ...
    real_t[MAX_LAYERS + 1] roof        # ... up to this
    Py_ssize_t n_steps                 # of a table; 0 for the bound
    const real_t* step                 # SINR, dB or linear, at which each is reached
    const real_t* step_se
    bint extended                      # below the first: in proportion to the SINR instead of nothing


cdef void set_adaptation(
    Adaptation* a, real_t alpha, real_t sinr_loss_db, real_t se_max, real_t se_cap, int n_layers,
    const real_t[::1] step_db, const real_t[::1] step_se, bint extended,
) noexcept nogil:
    """All but the floors; the thresholds of steps are left in dB."""
    cdef int v
    cdef real_t loss = pow(10.0, sinr_loss_db / 10.0)
    a.n_layers = n_layers
    a.part[0] = a.slope[0] = a.roof[0] = 0.0
    for v in range(1, n_layers + 1):
        a.part[v] = 1.0 / (v * loss)
        a.slope[v] = v * alpha * LOG2_E
        a.roof[v] = min(v * se_max, se_cap)
    a.n_steps = step_db.shape[0]
    a.extended = extended
    a.step = a.step_se = NULL
    if a.n_steps > 0:
        a.step, a.step_se = &step_db[0], &step_se[0]


cdef void set_floor_ratio(Adaptation* a, real_t sinr_min_db, real_t stream_min_db) noexcept nogil:
    """Compare linear SINRs."""
    cdef int v
    a.floor[1] = pow(10.0, sinr_min_db / 10.0)
    for v in range(2, a.n_layers + 1):
        a.floor[v] = v * pow(10.0, max(sinr_min_db, stream_min_db) / 10.0)


cdef void set_floor_db(Adaptation* a, real_t sinr_min_db, real_t stream_min_db) noexcept nogil:
    """Compare SINRs in dB."""
    cdef int v
    a.floor[1] = sinr_min_db
    for v in range(2, a.n_layers + 1):
        a.floor[v] = max(sinr_min_db, stream_min_db) + 10.0 * log10(<real_t> v)


cdef inline int n_streams(const Adaptation* a, real_t sinr) noexcept nogil:
    """Most streams whose own SINR is not below the cut-off (the floors rise with v)."""
    cdef int v, n = 0
    for v in range(1, a.n_layers + 1):
        n += sinr >= a.floor[v]
    return n


cdef inline real_t rate_of(const Adaptation* a, int v, real_t log_term) noexcept nogil:
    """Bit/s/Hz of v streams before overhead, ``log_term`` being log(1 + SINR part)."""
    cdef real_t rate = a.slope[v] * log_term
    return rate if rate < a.roof[v] else a.roof[v]


cdef inline Py_ssize_t steps_reached(const Adaptation* a, real_t sinr) noexcept nogil:
    """How many thresholds the SINR reaches, by halving without branches."""
    cdef const real_t* base = a.step
    cdef Py_ssize_t half, n = a.n_steps
    while n > 1:
        half = n >> 1
        base = base + half if base[half - 1] <= sinr else base
        n -= half
    return (base - a.step) + (base[0] <= sinr)


cdef inline real_t step_rate(const Adaptation* a, real_t sinr) noexcept nogil:
    """Bit/s/Hz of all streams before overhead, of a linear SINR."""
    cdef Py_ssize_t n = steps_reached(a, sinr)
    if n > 0:
        return a.step_se[n - 1]
    return a.step_se[0] * (sinr / a.step[0]) if a.extended else 0.0


cdef void efficiency_by_steps(
    const Adaptation* a, const real_t[::1] sinr_db, real_t[::1] se, real_t scale,
) noexcept nogil:
    """Search in dB, so that no exponential is needed above the first step."""
    cdef Py_ssize_t i, n
    for i in range(se.shape[0]):
        n = steps_reached(a, sinr_db[i])
        if n > 0:
            se[i] = scale * a.step_se[n - 1]
        elif a.extended:
            se[i] = scale * a.step_se[0] * pow(10.0, (sinr_db[i] - a.step[0]) / 10.0)
        else:
            se[i] = 0.0


cdef void efficiency_of_chunk(
    const Adaptation* a, const real_t* sinr_db, real_t* se, Py_ssize_t n, real_t scale,
) noexcept nogil:
    cdef int[N_CHUNK] streams
    cdef Py_ssize_t i
    for i in range(n):
        streams[i] = n_streams(a, sinr_db[i])
        se[i] = LN10_PER_10 * sinr_db[i]
    camau_exp(se, n)
    for i in range(n):
        se[i] = 1.0 + se[i] * a.part[streams[i]]
    camau_log(se, n)
    for i in range(n):
        se[i] = scale * rate_of(a, streams[i], se[i])


def spectral_efficiency(
    const real_t[::1] sinr_db,
    real_t alpha, real_t sinr_loss_db, real_t se_max, real_t se_cap, real_t sinr_min_db, real_t stream_min_db,
    int n_layers, real_t overhead_ratio, const real_t[::1] step_db, const real_t[::1] step_se, bint extended,
    real_t[::1] se,
):
    """Write bit/s/Hz; return a status."""
    cdef Adaptation a
    cdef Py_ssize_t start = 0, n = se.shape[0]
    with nogil:
        set_adaptation(&a, alpha, sinr_loss_db, se_max, se_cap, n_layers, step_db, step_se, extended)
        set_floor_db(&a, sinr_min_db, stream_min_db)
        if a.n_steps > 0:
            efficiency_by_steps(&a, sinr_db, se, 1.0 - overhead_ratio)
            start = n
        while start < n:
            efficiency_of_chunk(&a, &sinr_db[start], &se[start], min(n - start, N_CHUNK), 1.0 - overhead_ratio)
            start += N_CHUNK
    return OK


cdef struct Packed:
    Py_ssize_t n_point          # points with at least one served demand
    row_t* point_ptr            # interferers of packed point p: cell/mw[point_ptr[p]:point_ptr[p + 1]]
    row_t* user_ptr             # its users: user[user_ptr[p]:user_ptr[p + 1]]
    row_t* cell                 # rows of interfering cells
    row_t* server               # row of the serving cell
    real_t* mw
    real_t* served_mw
    real_t* noise               # per packed user
    real_t* demand              # demand / (bandwidth (1 - overhead)) per packed user
    real_t* work                # log(1 + SINR part) per packed user
    row_t* kind                 # row of its link adaptation, per packed user
    flag_t* streams             # v per packed user


cdef real_t weigh(const row_t* cell, const real_t* mw, const real_t* activity, Py_ssize_t n) noexcept nogil:
    """Sum of activity times power; four partial sums so that additions overlap."""
    cdef real_t a = 0.0, b = 0.0, c = 0.0, d = 0.0
    cdef Py_ssize_t i = 0
    while i + 4 <= n:
        a += activity[cell[i]] * mw[i]
        b += activity[cell[i + 1]] * mw[i + 1]
        c += activity[cell[i + 2]] * mw[i + 2]
        d += activity[cell[i + 3]] * mw[i + 3]
        i += 4
    while i < n:
        a += activity[cell[i]] * mw[i]
        i += 1
    return (a + b) + (c + d)


cdef void spread_by_bound(
    const Packed* p, const Adaptation* a, const real_t* activity, real_t* load, Py_ssize_t n_cell,
) noexcept nogil:
    """One step of Picard: the load every cell has if the others are as active as given."""
    cdef Py_ssize_t point, user, cell
    cdef real_t interference, sinr, total, rate
    cdef int v
    cdef Adaptation own = a[0]  # a copy: after each flag written what a pointer leads to would be read again
    for point in range(p.n_point):
        interference = weigh(
            p.cell + p.point_ptr[point], p.mw + p.point_ptr[point], activity,
            p.point_ptr[point + 1] - p.point_ptr[point],
        )
        for user in range(p.user_ptr[point], p.user_ptr[point + 1]):
            sinr = p.served_mw[point] / (interference + p.noise[user])
            v = n_streams(&own, sinr)
            p.streams[user] = v
            p.work[user] = 1.0 + sinr * own.part[v]
    camau_log(p.work, p.user_ptr[p.n_point])
    for cell in range(n_cell):
        load[cell] = 0.0
    for point in range(p.n_point):
        total = 0.0
        for user in range(p.user_ptr[point], p.user_ptr[point + 1]):
            rate = rate_of(&own, p.streams[user], p.work[user])
            if rate > 0.0:
                total += p.demand[user] / rate
        load[p.server[point]] += total


cdef void spread_by_steps(
    const Packed* p, const Adaptation* a, const real_t* activity, real_t* load, Py_ssize_t n_cell,
) noexcept nogil:
    """The same by the steps of a table, which need no logarithm: one pass is enough."""
    cdef Py_ssize_t point, user, cell
    cdef real_t interference, total, rate
    for cell in range(n_cell):
        load[cell] = 0.0
    for point in range(p.n_point):
        interference = weigh(
            p.cell + p.point_ptr[point], p.mw + p.point_ptr[point], activity,
            p.point_ptr[point + 1] - p.point_ptr[point],
        )
        total = 0.0
        for user in range(p.user_ptr[point], p.user_ptr[point + 1]):
            rate = step_rate(a, p.served_mw[point] / (interference + p.noise[user]))
            if rate > 0.0:
                total += p.demand[user] / rate
        load[p.server[point]] += total


cdef void spread_by_kinds(
    const Packed* p, const Adaptation* a, const real_t* activity, real_t* load, Py_ssize_t n_cell,
) noexcept nogil:
    """The same where users have link adaptations of their own, all bounds or all tables."""
    cdef Py_ssize_t point, user, cell
    cdef real_t interference, sinr, total, rate
    cdef bint by_steps = a[0].n_steps > 0
    cdef const Adaptation* own
    cdef int v
    for point in range(p.n_point):
        interference = weigh(
            p.cell + p.point_ptr[point], p.mw + p.point_ptr[point], activity,
            p.point_ptr[point + 1] - p.point_ptr[point],
        )
        for user in range(p.user_ptr[point], p.user_ptr[point + 1]):
            sinr = p.served_mw[point] / (interference + p.noise[user])
            own = &a[p.kind[user]]
            if by_steps:
                p.work[user] = step_rate(own, sinr)
            else:
                v = n_streams(own, sinr)
                p.streams[user] = v
                p.work[user] = 1.0 + sinr * own.part[v]
    if not by_steps:
        camau_log(p.work, p.user_ptr[p.n_point])
    for cell in range(n_cell):
        load[cell] = 0.0
    for point in range(p.n_point):
        total = 0.0
        for user in range(p.user_ptr[point], p.user_ptr[point + 1]):
            rate = p.work[user]
            if not by_steps:
                rate = rate_of(&a[p.kind[user]], p.streams[user], rate)
            if rate > 0.0:
                total += p.demand[user] / rate
        load[p.server[point]] += total


cdef int iterate(
    const Packed* p, const Adaptation* a, int n_kind, bint clip, real_t tolerance, int max_iterations, Py_ssize_t n_cell,
    real_t* load, real_t* next_load, real_t* activity, row_t* n_iterations,
) noexcept nogil:
    """Picard from zero; ``activity`` is left at what the last load was computed from."""
    cdef Py_ssize_t cell
    cdef bint moved, runaway
    cdef int step
    for step in range(max_iterations):
        for cell in range(n_cell):
            activity[cell] = min(load[cell], 1.0) if clip else load[cell]
        if n_kind > 1:
            spread_by_kinds(p, a, activity, next_load, n_cell)
        elif a.n_steps > 0:
            spread_by_steps(p, a, activity, next_load, n_cell)
        else:
            spread_by_bound(p, a, activity, next_load, n_cell)
        moved = runaway = False
        for cell in range(n_cell):
            if not fabs(next_load[cell] - load[cell]) <= tolerance * max(1.0, next_load[cell]):
                moved = True
            if not next_load[cell] <= RUNAWAY_LOAD:
                runaway = True
            load[cell] = next_load[cell]
        n_iterations[0] = step + 1
        if not moved:
            return OK
        if runaway and not clip:
            return NOT_CONVERGED
    return NOT_CONVERGED


cdef void pack(
    Packed* p, row_t* user_of, row_t* first_user, const row_t[::1] entry_ptr, const row_t[::1] entry_cell,
    const real_t[::1] entry_mw, const row_t[::1] serving_entry, const flag_t[::1] cell_up,
    const real_t[::1] bandwidth, const row_t[::1] user_point, const real_t[::1] user_demand,
    const real_t[::1] user_noise, const row_t[::1] user_kind, real_t overhead,
) noexcept nogil:
    """Keep points with a served, positive demand; of each the live interferers and the users."""
    cdef Py_ssize_t point, user, at, n_point = serving_entry.shape[0], n_user = user_point.shape[0]
    cdef row_t n_entry = 0, n_packed = 0, server
    for user in range(n_user):
        if user_demand[user] > 0.0 and serving_entry[user_point[user]] >= 0:
            first_user[user_point[user] + 1] += 1
    for point in range(n_point):
        first_user[point + 1] += first_user[point]
    for user in range(n_user):
        if user_demand[user] > 0.0 and serving_entry[user_point[user]] >= 0:
            user_of[first_user[user_point[user]]] = user
            first_user[user_point[user]] += 1
    p.n_point = 0
    p.point_ptr[0] = 0
    p.user_ptr[0] = 0
    for point in range(n_point):
        if first_user[point] == n_packed:
            continue
        server = entry_cell[serving_entry[point]]
        while n_packed < first_user[point]:
            user = user_of[n_packed]
            p.noise[n_packed] = user_noise[user]
            p.kind[n_packed] = user_kind[user]
            p.demand[n_packed] = user_demand[user] / (bandwidth[server] * (1.0 - overhead))
            n_packed += 1
        for at in range(entry_ptr[point], entry_ptr[point + 1]):
            if at != serving_entry[point] and cell_up[entry_cell[at]] and entry_mw[at] > 0.0:
                p.cell[n_entry] = entry_cell[at]
                p.mw[n_entry] = entry_mw[at]
                n_entry += 1
        p.server[p.n_point] = server
        p.served_mw[p.n_point] = entry_mw[serving_entry[point]]
        p.n_point += 1
        p.point_ptr[p.n_point] = n_entry
        p.user_ptr[p.n_point] = n_packed


cdef void sinr_of_users(
    const real_t* activity, const row_t[::1] entry_ptr, const row_t[::1] entry_cell, const real_t[::1] entry_mw,
    const row_t[::1] serving_entry, const flag_t[::1] cell_up, const row_t[::1] user_point,
    const real_t[::1] user_noise, real_t[::1] sinr,
) noexcept nogil:
    """Linear SINR of every user, the idle ones too; 0 without a server."""
    cdef Py_ssize_t user, at
    cdef row_t point, serving, seen = -1
    cdef real_t interference = 0.0
    for user in range(user_point.shape[0]):
        point = user_point[user]
        serving = serving_entry[point]
        if serving < 0:
            sinr[user] = 0.0
            continue
        if point != seen:
            seen = point
            interference = 0.0
            for at in range(entry_ptr[point], entry_ptr[point + 1]):
                if at != serving and cell_up[entry_cell[at]]:
                    interference += activity[entry_cell[at]] * entry_mw[at]
        sinr[user] = entry_mw[serving] / (interference + user_noise[user])


cdef void report_users(
    const Adaptation* a, const row_t[::1] entry_cell, const row_t[::1] serving_entry, const real_t[::1] bandwidth,
    const row_t[::1] user_point, const row_t[::1] user_kind, real_t overhead, flag_t* streams, real_t[::1] sinr_db,
    real_t[::1] peak_mbps,
) noexcept nogil:
    """Turn the linear SINR in ``sinr_db`` into dB and peak rate."""
    cdef Py_ssize_t user, n_user = user_point.shape[0]
    cdef row_t serving
    cdef const Adaptation* own
    cdef bint by_steps = a.n_steps > 0
    for user in range(n_user):
        own = &a[user_kind[user]]
        if by_steps:
            peak_mbps[user] = step_rate(own, sinr_db[user])
        else:
            streams[user] = n_streams(own, sinr_db[user])
            peak_mbps[user] = 1.0 + sinr_db[user] * own.part[streams[user]]
        if sinr_db[user] <= 0.0:
            sinr_db[user] = INFINITY  # a mark: no power, no logarithm
    if n_user > 0 and not by_steps:
        camau_log(&peak_mbps[0], n_user)
    for user in range(n_user):
        serving = serving_entry[user_point[user]]
        if serving < 0 or sinr_db[user] == INFINITY:
            sinr_db[user] = -INFINITY
            peak_mbps[user] = 0.0
            continue
        sinr_db[user] = 10.0 * log10(sinr_db[user])
        if not by_steps:
            peak_mbps[user] = rate_of(&a[user_kind[user]], streams[user], peak_mbps[user])
        peak_mbps[user] = bandwidth[entry_cell[serving]] * (1.0 - overhead) * peak_mbps[user]


def coupled_load(
    const row_t[::1] entry_ptr, const row_t[::1] entry_cell, const real_t[::1] entry_mw,
    const row_t[::1] serving_entry, const flag_t[::1] cell_up, const real_t[::1] cell_bandwidth_mhz,
    const row_t[::1] user_point, const real_t[::1] user_demand_mbps, const real_t[::1] user_noise_mw,
    const row_t[::1] user_kind, const real_t[:, ::1] limit, const row_t[::1] n_layers, real_t overhead_ratio,
    const row_t[::1] step_ptr, const real_t[::1] step_db, const real_t[::1] step_se, bint extended,
    bint clip_activity, real_t tolerance, int max_iterations,
    real_t[::1] load_ratio, real_t[::1] sinr_db, real_t[::1] peak_mbps, row_t[::1] n_iterations,
):
    """Write the least fixed point of the loads and what users see under it; return a status.

    Row k of ``limit`` is of kind k: alpha, loss of SINR, largest efficiency of a stream, cap, least SINR, least of a stream.
    """
    cdef int k, n_kind = n_layers.shape[0]
    cdef Py_ssize_t n_point = serving_entry.shape[0], n_user = user_point.shape[0], n_cell = cell_up.shape[0]
    cdef Py_ssize_t n_entry = entry_mw.shape[0], n_step = step_db.shape[0]
    cdef Packed p
    cdef Adaptation[MAX_KINDS] a
    cdef row_t* rows
    cdef real_t* reals
    cdef real_t* load
    cdef flag_t* streams
    cdef int status = NO_MEMORY
    with nogil:
        rows = <row_t*> calloc(4 * n_point + n_entry + 2 * n_user + 4, sizeof(row_t))
        reals = <real_t*> malloc((n_point + n_entry + 3 * n_user + 3 * n_cell + n_step + 1) * sizeof(real_t))
        streams = <flag_t*> malloc(n_user + 1)
        if rows != NULL and reals != NULL and streams != NULL:
            p.point_ptr, p.user_ptr, p.server = rows, rows + n_point + 1, rows + 2 * n_point + 2
            p.cell = rows + 4 * n_point + 3
            p.served_mw, p.mw, p.noise = reals, reals + n_point, reals + n_point + n_entry
            p.demand = p.noise + n_user
            p.work = p.demand + n_user
            p.streams = streams
            p.kind = p.cell + n_entry + n_user
            load = p.work + n_user
            pack(
                &p, p.cell + n_entry, rows + 3 * n_point + 2, entry_ptr, entry_cell, entry_mw, serving_entry, cell_up,
                cell_bandwidth_mhz, user_point, user_demand_mbps, user_noise_mw, user_kind, overhead_ratio,
            )
            for n_entry in range(n_step):
                load[3 * n_cell + n_entry] = pow(10.0, step_db[n_entry] / 10.0)
            for k in range(n_kind):
                set_adaptation(
                    &a[k], limit[k, 0], limit[k, 1], limit[k, 2], limit[k, 3], n_layers[k],
                    step_db[step_ptr[k]:step_ptr[k + 1]], step_se[step_ptr[k]:step_ptr[k + 1]], extended,
                )
                set_floor_ratio(&a[k], limit[k, 4], limit[k, 5])
                if n_step > 0:
                    a[k].step = load + 3 * n_cell + step_ptr[k]
            for n_entry in range(n_cell):
                load[n_entry] = 0.0
            status = iterate(
                &p, a, n_kind, clip_activity, tolerance, max_iterations, n_cell, load, load + n_cell, load + 2 * n_cell,
                &n_iterations[0],
            )
            for n_entry in range(n_cell):
                load_ratio[n_entry] = load[n_entry]
            sinr_of_users(
                load + 2 * n_cell, entry_ptr, entry_cell, entry_mw, serving_entry, cell_up, user_point, user_noise_mw,
                sinr_db,
            )
            report_users(
                a, entry_cell, serving_entry, cell_bandwidth_mhz, user_point, user_kind, overhead_ratio, streams,
                sinr_db, peak_mbps,
            )
        free(rows)
        free(reals)
        free(streams)
    return status
