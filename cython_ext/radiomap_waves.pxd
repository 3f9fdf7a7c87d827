# One mast against many points in float32: what a loop over points does, as plain C that a compiler can vectorise.
#
# Compiled for AVX-512, AVX2 and baseline x86-64; each call asks the processor which one (a load and a test). Every sum of
# a product is written as ``waves_fma``: rounded once where the processor fuses (AVX2, AVX-512, ARM), twice where it
# does not. All else is additions, multiplications, divisions, square roots and bit moves in a fixed order, never
# contracted by the compiler: every machine that fuses gives the same bits, others differ in the last digits of float32.
# The optimize pragma says that numbers are finite and the sign of zero does not matter (minima and maxima as
# instructions), and lets the compiler interleave independent chains; neither changes a rounding.
#
# Largest errors of the polynomials: log2 3.1e-7, exp2 2.6e-6 of the value (1.2e-5 dB), arc tangent 9.6e-5 degrees.
cdef extern from *:
    """
    #include <math.h>
    #include <stddef.h>
    #include <stdint.h>
    #include <string.h>

    #if defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
    #define WAVES_INLINE static inline __attribute__((always_inline, unused))
    #pragma GCC push_options
    #pragma GCC optimize ("no-math-errno", "finite-math-only", "no-signed-zeros", "no-trapping-math", "schedule-insns", \\
                          "sched-pressure")
    #else
    #define WAVES_INLINE static inline
    #endif

    /* A loop over points, NAME_loop(fused, ...), as a function NAME for every processor. */
    #if defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
    #define WAVES_VERSIONS(name, parameters, ...) \\
        __attribute__((target("arch=x86-64-v4"), unused)) static void name##_v4 parameters { name##_loop(1, __VA_ARGS__); } \\
        __attribute__((target("arch=x86-64-v3"), unused)) static void name##_v3 parameters { name##_loop(1, __VA_ARGS__); } \\
        __attribute__((unused)) static void name##_v1 parameters { name##_loop(0, __VA_ARGS__); } \\
        static inline void name parameters { \\
            if (__builtin_cpu_supports("x86-64-v4")) name##_v4(__VA_ARGS__); \\
            else if (__builtin_cpu_supports("x86-64-v3")) name##_v3(__VA_ARGS__); \\
            else name##_v1(__VA_ARGS__); \\
        }
    #elif defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    #define WAVES_VERSIONS(name, parameters, ...) static void name parameters { name##_loop(1, __VA_ARGS__); }
    #else
    #define WAVES_VERSIONS(name, parameters, ...) static void name parameters { name##_loop(0, __VA_ARGS__); }
    #endif

    /* One row of the law table: exponents of 2, l being log2 of the squared distance in space. */
    typedef struct {
        float height_m, break_m, near_0, near_log, near_per_m, far_0, far_log, nlos_0, nlos_log;
        float certain_m, decay_0, decay_per_m, beyond_m, thin_m;
    } waves_law;
    typedef struct { float azimuth, tilt, eirp_mw, activity; } waves_cell;         /* angles in turns */
    typedef struct { float across, side_floor, along, tilt_floor, floor; } waves_pattern;
    typedef struct { float east, north, distance, bearing; } waves_place;  /* of a tile from a mast: unit vector, m, turns */

    enum { WAVES_LOS = 0, WAVES_NLOS = 1, WAVES_MEAN = 2, WAVES_SURE = 3 };  /* SURE: the mean where it needs no decay */
    enum { WAVES_PLAIN = 0, WAVES_LINEAR = 1, WAVES_BEYOND = 2 };  /* BEYOND: past break point and 8 heights */

    /* From ``thin_m`` on what decays with distance is less than half a digit of the mean. */
    static inline int waves_sight_from(const waves_law *k, int sight, float nearest) {
        return sight != WAVES_MEAN || nearest < k->thin_m ? sight : k->certain_m > 0.0f ? WAVES_SURE : WAVES_NLOS;
    }

    WAVES_INLINE float waves_float(uint32_t bits) { float x; memcpy(&x, &bits, 4); return x; }
    WAVES_INLINE uint32_t waves_bits(float x) { uint32_t bits; memcpy(&bits, &x, 4); return bits; }
    WAVES_INLINE float waves_least(float a, float b) { return a < b ? a : b; }
    WAVES_INLINE float waves_most(float a, float b) { return a > b ? a : b; }
    WAVES_INLINE float waves_whole(float x) { return (x + 12582912.0f) - 12582912.0f; }  /* 1.5 * 2^23 */
    WAVES_INLINE float waves_fma(int fused, float a, float b, float c) {
        return fused ? __builtin_fmaf(a, b, c) : a * b + c;
    }

    /* One of two by a mask: both are computed, so that a loop stays one straight line. */
    WAVES_INLINE float waves_choose(int first, float a, float b) {
        uint32_t mask = (uint32_t)-first, u = waves_bits(a), v = waves_bits(b);
        return waves_float(((u ^ v) & mask) ^ v);
    }

    /* log2 of a normal x > 0: mantissa in sqrt(1/2)..sqrt(2), minimax polynomial. */
    WAVES_INLINE float waves_log2(int o, float x) {
        uint32_t shifted = waves_bits(x) + 0x004afb0du;
        float k = (float)((int32_t)(shifted >> 23) - 127);
        float f = waves_float((shifted & 0x007fffffu) + 0x3f3504f3u) - 1.0f, ff = f * f;
        float a = waves_fma(o, -0.7213758716553704f, f, 1.442699726330676f);
        float b = waves_fma(o, -0.35896184226473615f, f, 0.48046503148878966f);
        float c = waves_fma(o, -0.2726980073322008f, f, 0.2972626098844288f);
        a = waves_fma(o, b, ff, a);
        c = waves_fma(o, 0.17063452349853842f, ff, c);
        return waves_fma(o, waves_fma(o, c, ff * ff, a), f, k);
    }

    /* 2^x for -126 <= x <= 126: nearest integer apart, minimax polynomial. */
    WAVES_INLINE float waves_exp2(int o, float x) {
        float t = x + 12582912.0f, r = x - (t - 12582912.0f), rr = r * r;
        float a = waves_fma(o, 0.6931218145828908f, r, 0.9999992614392292f);
        float b = waves_fma(o, 0.05591786158617362f, r, 0.24024744837992837f);
        float p = waves_fma(o, waves_fma(o, 0.00957010194670112f, rr, b), rr, a);
        return waves_float(waves_bits(p) + (waves_bits(t) << 23));
    }

    /* Arc tangent in turns of 0 <= a <= 1. */
    WAVES_INLINE float waves_turn(int o, float a) {
        float z = a * a, zz = z * z;
        float p = waves_fma(o, -0.05293856694637208f, z, 0.15915131738538416f);
        float q = waves_fma(o, -0.01852984460654246f, z, 0.030802905490783797f);
        float r = waves_fma(o, -0.0018651558136467913f, z, 0.008379079934069049f);
        return waves_fma(o, waves_fma(o, r, zz, q), zz, p) * a;
    }

    /* Gain of the path at a squared distance on the ground, its root and the inverse of that. */
    WAVES_INLINE float waves_path(int o, waves_law k, int sight, int kind, float square, float d2, float per_d2) {
        float space = square + k.height_m * k.height_m, l = waves_log2(o, space);
        float near = waves_fma(o, k.near_log, l, k.near_0), far = waves_fma(o, k.far_log, l, k.far_0);
        float seen, hidden, sure, p;
        if (kind == WAVES_LINEAR)
            near = waves_fma(o, k.near_per_m, sqrtf(space), near);
        seen = waves_most(kind == WAVES_BEYOND ? far : waves_choose(d2 <= k.break_m, near, far), -100.0f);
        if (sight == WAVES_LOS)
            return waves_exp2(o, seen);
        hidden = waves_most(waves_least(seen, waves_fma(o, k.nlos_log, l, k.nlos_0)), -100.0f);
        if (sight == WAVES_NLOS)
            return waves_exp2(o, hidden);
        sure = waves_least(k.certain_m * per_d2, 1.0f);
        if (sight == WAVES_MEAN) {
            p = waves_fma(o, k.decay_per_m, d2, k.decay_0);
            p = waves_exp2(o, waves_most(waves_least(p, 0.0f), -64.0f));  /* no subnormals */
            sure = waves_fma(o, p, 1.0f - sure, sure);
        }
        seen = waves_exp2(o, seen);
        hidden = waves_exp2(o, hidden);
        return waves_fma(o, sure, seen - hidden, hidden);
    }

    /* Bearing and fall in turns and gain of the path at points (x + east, y + north) as seen from the mast. */
    WAVES_INLINE void waves_look(int o, waves_law k, int sight, int kind, const float *restrict x, const float *restrict y,
                                 float east, float north, ptrdiff_t n,
                                 float *restrict bearing, float *restrict fall, float *restrict gain) {
        float height = fabsf(k.height_m);
        for (ptrdiff_t i = 0; i < n; i++) {
            float dx = x[i] + east, dy = y[i] + north, ax = fabsf(dx), ay = fabsf(dy);
            float square = waves_most(waves_fma(o, dx, dx, dy * dy), 100.0f), d2 = sqrtf(square);
            float large = waves_most(waves_most(ax, ay), 0.001f), small = waves_least(ax, ay);
            float steep = kind == WAVES_BEYOND ? d2 : waves_most(height, d2), flat = waves_least(height, d2);
            float both = large * steep, over = 1.0f / (both * d2), per_both = over * d2;  /* one division for three */
            float turn = waves_turn(o, small * steep * per_both), down;
            turn = ax > ay ? 0.25f - turn : turn;
            turn = dy < 0.0f ? 0.5f - turn : turn;
            bearing[i] = dx < 0.0f ? -turn : turn;
            if (kind == WAVES_BEYOND) {  /* a slope below 1/8: three terms of the series */
                float a = k.height_m * large * per_both, z = a * a;
                fall[i] = a * waves_fma(o, z, waves_fma(o, z, 0.031830989f, -0.053051648f), 0.15915494f);
            } else {
                down = waves_turn(o, flat * large * per_both);
                down = height > d2 ? 0.25f - down : down;
                fall[i] = k.height_m < 0.0f ? -down : down;
            }
            gain[i] = waves_path(o, k, sight, kind, square, d2, over * both);
        }
    }

    WAVES_INLINE void waves_by_kind(int o, const waves_law *k, int sight, float nearest, const float *x, const float *y,
                                    float east, float north, ptrdiff_t n, float *bearing, float *fall, float *gain) {
        if (nearest >= k->beyond_m)
            waves_look(o, *k, sight, WAVES_BEYOND, x, y, east, north, n, bearing, fall, gain);
        else if (k->near_per_m != 0.0f)
            waves_look(o, *k, sight, WAVES_LINEAR, x, y, east, north, n, bearing, fall, gain);
        else
            waves_look(o, *k, sight, WAVES_PLAIN, x, y, east, north, n, bearing, fall, gain);
    }

    WAVES_INLINE void waves_of_mast_loop(int o, const waves_law *k, int sight, float nearest, const float *x,
                                         const float *y, float east, float north, ptrdiff_t n,
                                         float *bearing, float *fall, float *gain) {
        sight = waves_sight_from(k, sight, nearest);
        if (sight == WAVES_LOS)
            waves_by_kind(o, k, WAVES_LOS, nearest, x, y, east, north, n, bearing, fall, gain);
        else if (sight == WAVES_NLOS)
            waves_by_kind(o, k, WAVES_NLOS, nearest, x, y, east, north, n, bearing, fall, gain);
        else if (sight == WAVES_SURE)
            waves_look(o, *k, WAVES_SURE, WAVES_BEYOND, x, y, east, north, n, bearing, fall, gain);
        else
            waves_by_kind(o, k, WAVES_MEAN, nearest, x, y, east, north, n, bearing, fall, gain);
    }

    /* No point is nearer than ``nearest`` (on the ground). */
    WAVES_VERSIONS(waves_of_mast, (const waves_law *k, int sight, float nearest, const float *x, const float *y, float east,
                   float north, ptrdiff_t n, float *bearing, float *fall, float *gain),
                   k, sight, nearest, x, y, east, north, n, bearing, fall, gain)

    WAVES_INLINE void waves_along(int o, waves_law k, int sight, const float *restrict x, ptrdiff_t n,
                                  float *restrict gain) {
        for (ptrdiff_t i = 0; i < n; i++) {
            float d2 = waves_most(x[i], 10.0f);
            gain[i] = waves_path(o, k, sight, WAVES_LINEAR, d2 * d2, d2, 1.0f / d2);
        }
    }

    WAVES_INLINE void waves_reach_loop(int o, const waves_law *k, int sight, const float *x, ptrdiff_t n, float *gain) {
        if (sight == WAVES_LOS)
            waves_along(o, *k, WAVES_LOS, x, n, gain);
        else if (sight == WAVES_NLOS)
            waves_along(o, *k, WAVES_NLOS, x, n, gain);
        else
            waves_along(o, *k, WAVES_MEAN, x, n, gain);
    }

    /* Gain of the path alone at ground distances x. */
    WAVES_VERSIONS(waves_reach, (const waves_law *k, int sight, const float *x, ptrdiff_t n, float *gain),
                   k, sight, x, n, gain)

    /* The same at one distance, for decisions: not the bits of the above. */
    static inline float waves_reach_at(const waves_law *k, int sight, float x) {
        float d2 = waves_most(x, 10.0f);
        return waves_path(0, *k, sight, WAVES_LINEAR, d2 * d2, d2, 1.0f / d2);
    }

    /* What the pattern leaves of the power: its two cuts h and v as roots of exponents, each and their sum bounded. */
    WAVES_INLINE float waves_left(int o, waves_pattern w, float h, float v) {
        h = waves_least(h * h, w.side_floor) + waves_least(v * v, w.tilt_floor);
        return waves_exp2(o, -waves_least(h, w.floor));
    }

    WAVES_INLINE float waves_power(int o, waves_cell c, waves_pattern w, float bearing, float fall, float gain) {
        float t = bearing - c.azimuth;
        return c.eirp_mw * gain * waves_left(o, w, (t - waves_whole(t)) * w.across, (fall - c.tilt) * w.along);
    }

    /* Cells of one mast join the points: strongest cell, its power, what it adds as an interferer, and all the others. */
    WAVES_INLINE void waves_join(int o, const waves_cell *cell, int n_cell, int32_t row, waves_pattern w,
                                 const float *restrict bearing, const float *restrict fall, const float *restrict gain,
                                 ptrdiff_t n, float *restrict best, float *restrict own, float *restrict other,
                                 int32_t *restrict server) {
        waves_cell a = cell[0], b = cell[n_cell > 1 ? 1 : 0], c = cell[n_cell > 2 ? 2 : 0];
        for (ptrdiff_t i = 0; i < n; i++) {
            float top = best[i], mine = own[i], rest = other[i], p, q;
            int32_t who = server[i];
            #define WAVES_ADD(k, at) \\
                p = waves_power(o, k, w, bearing[i], fall[i], gain[i]); \\
                q = p * k.activity; \\
                rest = rest + (p > top ? mine : q); \\
                mine = p > top ? q : mine; \\
                who = p > top ? row + at : who; \\
                top = p > top ? p : top;
            WAVES_ADD(a, 0)
            if (n_cell > 1) { WAVES_ADD(b, 1) }
            if (n_cell > 2) { WAVES_ADD(c, 2) }
            best[i] = top; own[i] = mine; other[i] = rest; server[i] = who;
        }
    }

    WAVES_INLINE void waves_join_cells_loop(int o, const waves_cell *cell, int n_cell, int32_t row, const waves_pattern *w,
                                            const float *bearing, const float *fall, const float *gain, ptrdiff_t n,
                                            float *best, float *own, float *other, int32_t *server) {
        for (; n_cell >= 3; n_cell -= 3, cell += 3, row += 3)
            waves_join(o, cell, 3, row, *w, bearing, fall, gain, n, best, own, other, server);
        if (n_cell == 2)
            waves_join(o, cell, 2, row, *w, bearing, fall, gain, n, best, own, other, server);
        else if (n_cell == 1)
            waves_join(o, cell, 1, row, *w, bearing, fall, gain, n, best, own, other, server);
    }

    WAVES_VERSIONS(waves_join_cells, (const waves_cell *cell, int n_cell, int32_t row, const waves_pattern *w,
                   const float *bearing, const float *fall, const float *gain, ptrdiff_t n, float *best, float *own,
                   float *other, int32_t *server), cell, n_cell, row, w, bearing, fall, gain, n, best, own, other, server)

    /* Whether a pattern is at its floor from 0.46 turns off the beam: then it need not know of the whole turn. */
    static inline int waves_is_flat_behind(const waves_pattern *w) {
        return (0.46f * w->across) * (0.46f * w->across) >= w->side_floor;
    }

    /*
     * A distant mast, no nearer than ``beyond_m``, whose bearing turns by less than 0.04 over the points and that
     * serves none of them: other <- other + what up to three of its cells add. In a frame that looks from the mast to
     * the tile the bearing is a short series (below 1e-5 degrees off); the pattern is flat behind.
     */
    WAVES_INLINE void waves_murmur(int o, waves_law k, int sight, const waves_cell *cell, int n_cell, waves_pattern w,
                                   waves_place at, const float *restrict x, const float *restrict y, ptrdiff_t n,
                                   float *restrict other) {
        float turn[3], tilt[3], power_mw[3];
        for (int j = 0; j < 3; j++) {
            waves_cell c = cell[j < n_cell ? j : 0];
            turn[j] = at.bearing - c.azimuth;
            turn[j] = w.across * (turn[j] - waves_whole(turn[j]));
            tilt[j] = w.along * c.tilt;
            power_mw[j] = j < n_cell ? c.eirp_mw * c.activity : 0.0f;
        }
        const float turn_1 = 0.15915439f * w.across, turn_3 = -0.05297975f * w.across, turn_5 = 0.02948598f * w.across;
        const float fall_1 = 0.15915494f * w.along, fall_3 = -0.053051648f * w.along, fall_5 = 0.031830989f * w.along;
        const float turn_a = turn[0], turn_b = turn[1], turn_c = turn[2], tilt_a = tilt[0], tilt_b = tilt[1], tilt_c = tilt[2];
        const float mw_a = power_mw[0], mw_b = power_mw[1], mw_c = power_mw[2];
        for (ptrdiff_t i = 0; i < n; i++) {
            float ahead = waves_fma(o, x[i], at.east, waves_fma(o, y[i], at.north, at.distance));
            float aside = waves_fma(o, x[i], at.north, -(y[i] * at.east));
            float square = waves_most(waves_fma(o, ahead, ahead, aside * aside), 100.0f), d2 = sqrtf(square);
            float over = 1.0f / (ahead * d2), per_d2 = over * ahead;
            float a = aside * (over * d2), z = a * a, b = k.height_m * per_d2, s = b * b, sum;
            a = a * waves_fma(o, z, waves_fma(o, z, turn_5, turn_3), turn_1);
            b = b * waves_fma(o, s, waves_fma(o, s, fall_5, fall_3), fall_1);
            sum = mw_a * waves_left(o, w, a + turn_a, b - tilt_a);
            sum = waves_fma(o, mw_b, waves_left(o, w, a + turn_b, b - tilt_b), sum);
            sum = waves_fma(o, mw_c, waves_left(o, w, a + turn_c, b - tilt_c), sum);
            other[i] = waves_fma(o, waves_path(o, k, sight, WAVES_BEYOND, square, d2, per_d2), sum, other[i]);
        }
    }

    WAVES_INLINE void waves_distant_loop(int o, const waves_law *k, int sight, float nearest, const waves_cell *cell,
                                         int n_cell, const waves_pattern *w, const waves_place *at, const float *x,
                                         const float *y, ptrdiff_t n, float *other) {
        sight = waves_sight_from(k, sight, nearest);
        for (; n_cell > 0; n_cell -= 3, cell += 3)
            if (sight == WAVES_LOS)
                waves_murmur(o, *k, WAVES_LOS, cell, n_cell, *w, *at, x, y, n, other);
            else if (sight == WAVES_NLOS)
                waves_murmur(o, *k, WAVES_NLOS, cell, n_cell, *w, *at, x, y, n, other);
            else if (sight == WAVES_SURE)
                waves_murmur(o, *k, WAVES_SURE, cell, n_cell, *w, *at, x, y, n, other);
            else
                waves_murmur(o, *k, WAVES_MEAN, cell, n_cell, *w, *at, x, y, n, other);
    }

    WAVES_VERSIONS(waves_distant, (const waves_law *k, int sight, float nearest, const waves_cell *cell, int n_cell,
                   const waves_pattern *w, const waves_place *at, const float *x, const float *y, ptrdiff_t n, float *other),
                   k, sight, nearest, cell, n_cell, w, at, x, y, n, other)

    WAVES_INLINE void waves_add(int o, const waves_cell *cell, int n_cell, waves_pattern w,
                                const float *restrict bearing, const float *restrict fall, const float *restrict gain,
                                ptrdiff_t n, float *restrict sum) {
        waves_cell a = cell[0], b = cell[n_cell > 1 ? 1 : 0], c = cell[n_cell > 2 ? 2 : 0];
        for (ptrdiff_t i = 0; i < n; i++) {
            float all = sum[i];
            all = waves_fma(o, waves_power(o, a, w, bearing[i], fall[i], gain[i]), a.activity, all);
            if (n_cell > 1)
                all = waves_fma(o, waves_power(o, b, w, bearing[i], fall[i], gain[i]), b.activity, all);
            if (n_cell > 2)
                all = waves_fma(o, waves_power(o, c, w, bearing[i], fall[i], gain[i]), c.activity, all);
            sum[i] = all;
        }
    }

    WAVES_INLINE void waves_add_cells_loop(int o, const waves_cell *cell, int n_cell, const waves_pattern *w,
                                           const float *bearing, const float *fall, const float *gain, ptrdiff_t n,
                                           float *sum) {
        for (ptrdiff_t i = 0; i < n; i++)
            sum[i] = 0.0f;
        for (; n_cell >= 3; n_cell -= 3, cell += 3)
            waves_add(o, cell, 3, *w, bearing, fall, gain, n, sum);
        if (n_cell == 2)
            waves_add(o, cell, 2, *w, bearing, fall, gain, n, sum);
        else if (n_cell == 1)
            waves_add(o, cell, 1, *w, bearing, fall, gain, n, sum);
    }

    /* What all cells of one mast add as interferers. */
    WAVES_VERSIONS(waves_add_cells, (const waves_cell *cell, int n_cell, const waves_pattern *w, const float *bearing,
                   const float *fall, const float *gain, ptrdiff_t n, float *sum),
                   cell, n_cell, w, bearing, fall, gain, n, sum)

    WAVES_INLINE void waves_spread_loop(int o, const float *restrict x, const float *restrict y, float per_x, float per_y,
                                        float flat, float by_u, float by_v, float by_uv, float by_uu, float by_vv,
                                        const float *restrict near, ptrdiff_t n, float *restrict other) {
        for (ptrdiff_t i = 0; i < n; i++) {
            float u = x[i] * per_x, v = y[i] * per_y, far = waves_fma(o, by_u, u, flat);
            far = waves_fma(o, waves_fma(o, by_uv, u, by_v), v, far);
            far = far + waves_fma(o, by_uu, u * u, by_vv * (v * v));
            other[i] = near[i] + waves_most(far, 0.0f);
        }
    }

    /* near + far field at points (u, v) of a tile, u and v in -1..1: a plane, a twist and a bend each way. */
    WAVES_VERSIONS(waves_spread, (const float *x, const float *y, float per_x, float per_y, float flat, float by_u,
                   float by_v, float by_uv, float by_uu, float by_vv, const float *near, ptrdiff_t n, float *other),
                   x, y, per_x, per_y, flat, by_u, by_v, by_uv, by_uu, by_vv, near, n, other)

    #if defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
    #pragma GCC pop_options
    #endif
    """
    ctypedef struct waves_law:
        float beyond_m, thin_m
    ctypedef struct waves_place:
        float east, north, distance, bearing
    ctypedef struct waves_cell:
        float azimuth, tilt, eirp_mw, activity
    ctypedef struct waves_pattern:
        float across, side_floor, along, tilt_floor, floor
    void waves_of_mast(const waves_law* k, int sight, float nearest, const float* x, const float* y, float east,
                       float north, Py_ssize_t n, float* bearing, float* fall, float* gain) noexcept nogil
    void waves_reach(const waves_law* k, int sight, const float* x, Py_ssize_t n, float* gain) noexcept nogil
    void waves_join_cells(const waves_cell* cell, int n_cell, int row, const waves_pattern* w, const float* bearing,
                          const float* fall, const float* gain, Py_ssize_t n, float* best, float* own, float* other,
                          int* server) noexcept nogil
    float waves_reach_at(const waves_law* k, int sight, float x) noexcept nogil
    bint waves_is_flat_behind(const waves_pattern* w) noexcept nogil
    void waves_distant(const waves_law* k, int sight, float nearest, const waves_cell* cell, int n_cell,
                       const waves_pattern* w, const waves_place* at, const float* x, const float* y, Py_ssize_t n,
                       float* other) noexcept nogil
    void waves_add_cells(const waves_cell* cell, int n_cell, const waves_pattern* w, const float* bearing, const float* fall,
                         const float* gain, Py_ssize_t n, float* sum) noexcept nogil
    void waves_spread(const float* x, const float* y, float per_x, float per_y, float flat, float by_u, float by_v,
                      float by_uv, float by_uu, float by_vv, const float* near, Py_ssize_t n, float* other) noexcept nogil
