"""Path loss, line of sight, sector patterns and best server; the contract is in cython_ext/README.md.

For fixed heights, carrier and scenario every path loss of TR 38.901 Table 7.4.1-1 is ``a + b log10(d3) + c d3`` between
break points, so a link costs one square root and one logarithm; the coefficients wait in a small direct-mapped table.
"""

from libc.math cimport asin, atan2, cos, exp, log10, pow, sin, sqrt
from libc.stdint cimport uint64_t
from libc.string cimport memcpy

from ktypes cimport OK, flag_t, real_t, row_t
from vmath cimport camau_exp, camau_log

cdef enum:
    RMA = 0
    UMA = 1
    UMI = 2
    N_SLOT = 256

cdef real_t PI = 3.14159265358979323846
cdef real_t HALF_LOG10_E = 0.21714724095162591          # log10(x) = this * ln(x^2)
cdef real_t ROUND = 6755399441055744.0                  # 1.5 * 2^52: adding and taking it off rounds to an integer
cdef real_t LN10_PER_10 = 0.23025850929940458           # 10^(x/10) = exp(this * x)
cdef real_t SPEED_OF_LIGHT = 3.0e8                      # m/s as printed in Note 1 of Table 7.4.1-1
cdef real_t MIN_D2D_M = 10.0
cdef real_t RAD_PER_DEG = PI / 180.0
cdef real_t NULL_FLOOR = 1.0e-30                        # a null of an array is this deep: -300 dB, so that its logarithm exists

cdef struct Line:
    int model                      # -1: empty slot
    real_t fc, h_bs, h_ut, h_building, w_street, h_e
    real_t break_m
    real_t near_0, near_log, near_linear
    real_t far_0, far_log
    real_t nlos_0, nlos_log


cdef void draw_urban(Line* k) noexcept nogil:
    """Coefficients of UMa and UMi (rows 2 and 3 of the table)."""
    cdef real_t fc20 = 20.0 * log10(k.fc), height = k.h_bs - k.h_ut, spread
    k.break_m = 4.0 * (k.h_bs - k.h_e) * (k.h_ut - k.h_e) * k.fc * 1e9 / SPEED_OF_LIGHT
    spread = log10(k.break_m * k.break_m + height * height)
    k.near_linear = 0.0
    k.far_log = 40.0
    if k.model == UMA:
        k.near_0, k.near_log, k.far_0 = 28.0 + fc20, 22.0, 28.0 + fc20 - 9.0 * spread
        k.nlos_0, k.nlos_log = 13.54 + fc20 - 0.6 * (k.h_ut - 1.5), 39.08
    else:
        k.near_0, k.near_log, k.far_0 = 32.4 + fc20, 21.0, 32.4 + fc20 - 9.5 * spread
        k.nlos_0, k.nlos_log = 22.4 + 21.3 * log10(k.fc) - 0.3 * (k.h_ut - 1.5), 35.3


cdef void draw_rural(Line* k) noexcept nogil:
    """Coefficients of RMa (row 1 of the table)."""
    cdef real_t power = pow(k.h_building, 1.72), log_bs = log10(k.h_bs), log_break, at_break, receiver
    k.break_m = 2.0 * PI * k.h_bs * k.h_ut * k.fc * 1e9 / SPEED_OF_LIGHT
    k.near_0 = 20.0 * log10(40.0 * PI * k.fc / 3.0) - min(0.044 * power, 14.77)
    k.near_log = 20.0 + min(0.03 * power, 10.0)
    k.near_linear = 0.002 * log10(k.h_building)
    log_break = log10(k.break_m)
    at_break = k.near_0 + k.near_log * log_break + k.near_linear * k.break_m
    k.far_0, k.far_log = at_break - 40.0 * log_break, 40.0
    receiver = log10(11.75 * k.h_ut)
    k.nlos_log = 43.42 - 3.1 * log_bs
    k.nlos_0 = (
        161.04 - 7.1 * log10(k.w_street) + 7.5 * log10(k.h_building)
        - (24.37 - 3.7 * (k.h_building / k.h_bs) * (k.h_building / k.h_bs)) * log_bs
        - 3.0 * k.nlos_log + 20.0 * log10(k.fc) - (3.2 * receiver * receiver - 4.97)
    )


cdef Py_ssize_t slot_of(int model, real_t fc, real_t h_bs, real_t h_ut) noexcept nogil:
    cdef uint64_t a, b, c
    memcpy(&a, &fc, 8)
    memcpy(&b, &h_bs, 8)
    memcpy(&c, &h_ut, 8)
    a = (a ^ (b * <uint64_t> 0x9E3779B97F4A7C15) ^ (c * <uint64_t> 0xC2B2AE3D27D4EB4F) ^ <uint64_t> model)
    return <Py_ssize_t> ((a * <uint64_t> 0x9E3779B97F4A7C15) >> 56)


cdef real_t loss_on(const Line* k, bint los, real_t d2d, real_t log_d3) noexcept nogil:
    cdef real_t height = k.h_bs - k.h_ut, loss
    if d2d <= k.break_m:
        loss = k.near_0 + k.near_log * log_d3
        if k.near_linear != 0.0:
            loss += k.near_linear * sqrt(d2d * d2d + height * height)
    else:
        loss = k.far_0 + k.far_log * log_d3
    if not los:
        loss = max(loss, k.nlos_0 + k.nlos_log * log_d3)
    return loss


def path_loss_db(
    const flag_t[::1] model, const flag_t[::1] los, const real_t[::1] fc_ghz, const real_t[::1] h_bs_m,
    const real_t[::1] h_ut_m, const real_t[::1] d2d_m, const real_t[::1] h_building_m, const real_t[::1] w_street_m,
    const real_t[::1] h_e_m, real_t[::1] loss_db,
):
    """Write the median path loss; return a status."""
    cdef Line[N_SLOT] table
    cdef Line* k
    cdef Py_ssize_t i, n = loss_db.shape[0]
    cdef real_t height, d2d
    if n == 0:
        return OK
    with nogil:
        for i in range(N_SLOT):
            table[i].model = -1
        for i in range(n):
            d2d = max(d2d_m[i], MIN_D2D_M)
            height = h_bs_m[i] - h_ut_m[i]
            loss_db[i] = d2d * d2d + height * height
        camau_log(&loss_db[0], n)
        for i in range(n):
            k = &table[slot_of(model[i], fc_ghz[i], h_bs_m[i], h_ut_m[i])]
            if not (
                k.model == model[i] and k.h_bs == h_bs_m[i] and k.fc == fc_ghz[i] and k.h_ut == h_ut_m[i]
                and k.h_building == h_building_m[i] and k.w_street == w_street_m[i] and k.h_e == h_e_m[i]
            ):
                k.model, k.fc, k.h_bs, k.h_ut = model[i], fc_ghz[i], h_bs_m[i], h_ut_m[i]
                k.h_building, k.w_street, k.h_e = h_building_m[i], w_street_m[i], h_e_m[i]
                if model[i] == RMA:
                    draw_rural(k)
                else:
                    draw_urban(k)
            loss_db[i] = loss_on(k, los[i], max(d2d_m[i], MIN_D2D_M), HALF_LOG10_E * loss_db[i])
    return OK


cdef real_t sight(int model, real_t d, real_t h_ut, real_t decay) noexcept nogil:
    """Probability of sight, ``decay`` being the exponential of the model's row."""
    cdef real_t p, lift
    if model == RMA:
        return decay if d > 10.0 else 1.0
    if d <= 18.0:
        return 1.0
    p = 18.0 / d + decay * (1.0 - 18.0 / d)
    if model == UMA and h_ut > 13.0:
        lift = (h_ut - 13.0) / 10.0
        p *= 1.0 + lift * sqrt(lift) * 1.25 * (d / 100.0) * (d / 100.0) * (d / 100.0) * exp(-d / 150.0)
    return p


def los_probability(
    const flag_t[::1] model, const real_t[::1] d2d_m, const real_t[::1] h_ut_m, real_t[::1] p_los,
):
    """Write the probability of line of sight; return a status."""
    cdef Py_ssize_t i, n = p_los.shape[0]
    cdef real_t[3] offset
    cdef real_t[3] per_m
    if n == 0:
        return OK
    with nogil:
        offset[RMA], offset[UMA], offset[UMI] = 0.01, 0.0, 0.0
        per_m[RMA], per_m[UMA], per_m[UMI] = 1.0 / 1000.0, 1.0 / 63.0, 1.0 / 36.0
        for i in range(n):
            p_los[i] = offset[model[i]] - d2d_m[i] * per_m[model[i]]
        camau_exp(&p_los[0], n)
        for i in range(n):
            p_los[i] = sight(model[i], d2d_m[i], h_ut_m[i], p_los[i])
    return OK


def sector_rx_mw(
    const row_t[::1] pair_site, const real_t[::1] pair_loss_db, const real_t[::1] pair_bearing_deg,
    const real_t[::1] pair_elevation_deg, const row_t[::1] site_cell_ptr, const real_t[::1] cell_eirp_dbm,
    const real_t[::1] cell_azimuth_deg, const real_t[::1] cell_tilt_deg,
    real_t h_beamwidth_deg, real_t h_floor_db, real_t v_beamwidth_deg, real_t v_floor_db, real_t floor_db,
    real_t[::1] rx_mw,
):
    """Write the power of every (pair, cell of its site); return a status."""
    cdef Py_ssize_t pair, cell, at = 0
    cdef real_t phi, lift, weaken, per_turn = 1.0 / 360.0, across = 1.0 / h_beamwidth_deg, along = 1.0 / v_beamwidth_deg
    if rx_mw.shape[0] == 0:
        return OK
    with nogil:
        for pair in range(pair_site.shape[0]):
            for cell in range(site_cell_ptr[pair_site[pair]], site_cell_ptr[pair_site[pair] + 1]):
                phi = pair_bearing_deg[pair] - cell_azimuth_deg[cell]
                phi -= 360.0 * ((phi * per_turn + ROUND) - ROUND)
                phi *= across
                lift = (pair_elevation_deg[pair] - cell_tilt_deg[cell]) * along
                weaken = min(min(12.0 * phi * phi, h_floor_db) + min(12.0 * lift * lift, v_floor_db), floor_db)
                rx_mw[at] = LN10_PER_10 * (cell_eirp_dbm[cell] - pair_loss_db[pair] - weaken)
                at += 1
        camau_exp(&rx_mw[0], at)
    return OK


cdef inline real_t array_loss_db(real_t offset, int n_rows) noexcept nogil:
    """Loss of a column of equal elements off its steered direction; ``offset`` = pi spacing (sin el - sin tilt).

    The sum of n equal phasors is the Chebyshev polynomial U of order n - 1 at the cosine of half the phase step.
    """
    cdef real_t twice = 2.0 * cos(offset), before = 0.0, now = 1.0, after
    cdef int row
    for row in range(1, n_rows):
        after = twice * now - before
        before = now
        now = after
    now /= n_rows
    return -10.0 * log10(max(now * now, NULL_FLOOR))


def panel_rx_mw(
    const row_t[::1] pair_site, const real_t[::1] pair_loss_db, const real_t[::1] pair_bearing_deg,
    const real_t[::1] pair_elevation_deg, const row_t[::1] site_cell_ptr, const real_t[::1] cell_eirp_dbm,
    const real_t[::1] cell_azimuth_deg, const real_t[::1] cell_tilt_deg, const real_t[::1] cell_mechanical_deg,
    real_t h_beamwidth_deg, real_t h_floor_db, real_t v_beamwidth_deg, real_t v_floor_db, real_t floor_db,
    row_t n_rows, real_t spacing, real_t[::1] rx_mw,
):
    """Write the power of every (pair, cell of its site) for panels that lean or are arrays; return a status."""
    cdef Py_ssize_t pair, cell, at = 0
    cdef real_t phi, lift, down, level, weaken, forward, aside, lean
    cdef real_t across = 1.0 / h_beamwidth_deg, along = 1.0 / v_beamwidth_deg
    if rx_mw.shape[0] == 0:
        return OK
    with nogil:
        for pair in range(pair_site.shape[0]):
            for cell in range(site_cell_ptr[pair_site[pair]], site_cell_ptr[pair_site[pair] + 1]):
                phi = pair_bearing_deg[pair] - cell_azimuth_deg[cell]
                phi -= 360.0 * ((phi * (1.0 / 360.0) + ROUND) - ROUND)
                lift = pair_elevation_deg[pair]
                down = sin(RAD_PER_DEG * lift)
                if cell_mechanical_deg[cell] != 0.0:
                    lean = RAD_PER_DEG * cell_mechanical_deg[cell]
                    level = cos(RAD_PER_DEG * lift)
                    forward, aside = level * cos(RAD_PER_DEG * phi), level * sin(RAD_PER_DEG * phi)
                    level = cos(lean) * forward + sin(lean) * down
                    down = max(-1.0, min(1.0, cos(lean) * down - sin(lean) * forward))
                    phi, lift = atan2(aside, level) / RAD_PER_DEG, asin(down) / RAD_PER_DEG
                phi *= across
                if n_rows == 1:
                    lift -= cell_tilt_deg[cell]
                lift *= along
                weaken = min(min(12.0 * phi * phi, h_floor_db) + min(12.0 * lift * lift, v_floor_db), floor_db)
                if n_rows > 1:
                    weaken += array_loss_db(PI * spacing * (down - sin(RAD_PER_DEG * cell_tilt_deg[cell])), n_rows)
                rx_mw[at] = LN10_PER_10 * (cell_eirp_dbm[cell] - pair_loss_db[pair] - weaken)
                at += 1
        camau_exp(&rx_mw[0], at)
    return OK


cdef inline real_t larger(real_t x, real_t y) noexcept nogil:
    return x if x > y else y


cdef inline real_t peak_of(const real_t* value, Py_ssize_t n) noexcept nogil:
    """Largest of n non-negative values; eight running maxima so that comparisons overlap."""
    cdef real_t a = 0.0, b = 0.0, c = 0.0, d = 0.0, e = 0.0, f = 0.0, g = 0.0, h = 0.0
    while n >= 8:
        a, b, c, d = larger(value[0], a), larger(value[1], b), larger(value[2], c), larger(value[3], d)
        e, f, g, h = larger(value[4], e), larger(value[5], f), larger(value[6], g), larger(value[7], h)
        value += 8
        n -= 8
    if n >= 4:
        a, b, c, d = larger(value[0], a), larger(value[1], b), larger(value[2], c), larger(value[3], d)
        value += 4
        n -= 4
    while n > 0:
        n -= 1
        a = larger(value[n], a)
    return larger(larger(larger(a, b), larger(c, d)), larger(larger(e, f), larger(g, h)))


cdef row_t strongest_live(
    const row_t* cell, const real_t* mw, const flag_t* cell_up, Py_ssize_t n,
) noexcept nogil:
    """Row of the first strongest entry of a live cell, -1 if none; the strongest of all is live nearly always."""
    cdef real_t strongest = peak_of(mw, n)
    cdef Py_ssize_t i = 0
    cdef row_t best = -1
    if strongest <= 0.0:
        return -1
    while mw[i] < strongest:
        i += 1
    if cell_up[cell[i]]:
        return i
    strongest = 0.0
    for i in range(n):
        if mw[i] > strongest and cell_up[cell[i]]:
            best = i
            strongest = mw[i]
    return best


def best_server(
    const row_t[::1] entry_ptr, const row_t[::1] entry_cell, const real_t[::1] entry_mw, const flag_t[::1] cell_up,
    row_t[::1] serving_entry,
):
    """Write the row of the strongest entry of a live cell, -1 if none; return a status."""
    cdef Py_ssize_t point, start
    cdef row_t best
    if entry_mw.shape[0] == 0:
        serving_entry[:] = -1
        return OK
    with nogil:
        for point in range(serving_entry.shape[0]):
            start = entry_ptr[point]
            best = -1
            if entry_ptr[point + 1] > start:
                best = strongest_live(&entry_cell[start], &entry_mw[start], &cell_up[0], entry_ptr[point + 1] - start)
            serving_entry[point] = best + start if best >= 0 else -1
    return OK
