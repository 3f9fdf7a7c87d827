# One mast against many points in float32: what a loop over points does, as plain C that a compiler can vectorise.
#
# Cloned for AVX-512, AVX2 and baseline x86-64 and chosen when the module loads, as in vmath.pxd: additions,
# multiplications, divisions, square roots and bit moves in a fixed order, never contracted, so every clone gives the same
# bits. The optimize pragma only says that numbers are finite and the sign of zero does not matter: it allows minima
# and maxima as instructions and changes no rounding.
#
# Largest errors of the polynomials: log2 3.1e-7, exp2 2.6e-6 of the value (1.2e-5 dB), arc tangent 9.6e-5 degrees.
cdef extern from *:
    """
    #include <math.h>
    #include <stddef.h>
    #include <stdint.h>
    #include <string.h>

    #if defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
    #define WAVES_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), unused))
    #define WAVES_INLINE static inline __attribute__((always_inline, unused))
    #pragma GCC push_options
    #pragma GCC optimize ("no-math-errno", "finite-math-only", "no-signed-zeros", "no-trapping-math")
    #else
    #define WAVES_CLONES
    #define WAVES_INLINE static inline
    #endif

    /* One row of the law table: exponents of 2, l being log2 of the squared distance in space. */
    typedef struct {
        float height_m, break_m, near_0, near_log, near_per_m, far_0, far_log, nlos_0, nlos_log;
        float certain_m, decay_0, decay_per_m;
    } waves_law;
    typedef struct { float azimuth, tilt, eirp_mw, activity; } waves_cell;         /* angles in turns */
    typedef struct { float across, side_floor, along, tilt_floor, floor; } waves_pattern;

    enum { WAVES_LOS = 0, WAVES_NLOS = 1, WAVES_MEAN = 2 };
    enum { WAVES_PLAIN = 0, WAVES_LINEAR = 1, WAVES_BEYOND = 2 };  /* BEYOND: past break point and 8 heights */

    WAVES_INLINE float waves_float(uint32_t bits) { float x; memcpy(&x, &bits, 4); return x; }
    WAVES_INLINE uint32_t waves_bits(float x) { uint32_t bits; memcpy(&bits, &x, 4); return bits; }
    WAVES_INLINE float waves_least(float a, float b) { return a < b ? a : b; }
    WAVES_INLINE float waves_most(float a, float b) { return a > b ? a : b; }
    WAVES_INLINE float waves_whole(float x) { return (x + 12582912.0f) - 12582912.0f; }  /* 1.5 * 2^23 */

    /* One of two by a mask: both are computed, so that a loop stays one straight line. */
    WAVES_INLINE float waves_choose(int first, float a, float b) {
        uint32_t mask = (uint32_t)-first, u = waves_bits(a), v = waves_bits(b);
        return waves_float(((u ^ v) & mask) ^ v);
    }

    /* log2 of a normal x > 0: mantissa in sqrt(1/2)..sqrt(2), minimax polynomial. */
    WAVES_INLINE float waves_log2(float x) {
        uint32_t shifted = waves_bits(x) + 0x004afb0du;
        float k = (float)((int32_t)(shifted >> 23) - 127);
        float f = waves_float((shifted & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
        float p = 0.17063452349853842f;
        p = p * f - 0.2726980073322008f;
        p = p * f + 0.2972626098844288f;
        p = p * f - 0.35896184226473615f;
        p = p * f + 0.48046503148878966f;
        p = p * f - 0.7213758716553704f;
        p = p * f + 1.442699726330676f;
        return k + p * f;
    }

    /* 2^x for -126 <= x <= 126: nearest integer apart, minimax polynomial. */
    WAVES_INLINE float waves_exp2(float x) {
        float t = x + 12582912.0f, r = x - (t - 12582912.0f);
        float p = 0.00957010194670112f;
        p = p * r + 0.05591786158617362f;
        p = p * r + 0.24024744837992837f;
        p = p * r + 0.6931218145828908f;
        p = p * r + 0.9999992614392292f;
        return waves_float(waves_bits(p) + (waves_bits(t) << 23));
    }

    /* Arc tangent in turns of 0 <= a <= 1. */
    WAVES_INLINE float waves_turn(float a) {
        float z = a * a, p = -0.0018651558136467913f;
        p = p * z + 0.008379079934069049f;
        p = p * z - 0.01852984460654246f;
        p = p * z + 0.030802905490783797f;
        p = p * z - 0.05293856694637208f;
        p = p * z + 0.15915131738538416f;
        return p * a;
    }

    /* Gain of the path at a squared distance on the ground, its root and the inverse of that. */
    WAVES_INLINE float waves_path(waves_law k, int sight, int kind, float square, float d2, float per_d2) {
        float space = square + k.height_m * k.height_m, l = waves_log2(space);
        float near = k.near_0 + k.near_log * l, far = k.far_0 + k.far_log * l, seen, hidden, sure, p;
        if (kind == WAVES_LINEAR)
            near = near + k.near_per_m * sqrtf(space);
        seen = waves_most(kind == WAVES_BEYOND ? far : waves_choose(d2 <= k.break_m, near, far), -100.0f);
        if (sight == WAVES_LOS)
            return waves_exp2(seen);
        hidden = waves_most(waves_least(seen, k.nlos_0 + k.nlos_log * l), -100.0f);
        if (sight == WAVES_NLOS)
            return waves_exp2(hidden);
        sure = waves_least(k.certain_m * per_d2, 1.0f);
        p = waves_exp2(waves_most(waves_least(k.decay_0 + k.decay_per_m * d2, 0.0f), -64.0f));  /* no subnormals */
        p = sure + p * (1.0f - sure);
        return p * waves_exp2(seen) + (1.0f - p) * waves_exp2(hidden);
    }

    /* Bearing and fall in turns and gain of the path at points (x + east, y + north) as seen from the mast. */
    WAVES_INLINE void waves_sight(waves_law k, int sight, int kind, const float *restrict x, const float *restrict y,
                                  float east, float north, ptrdiff_t n,
                                  float *restrict bearing, float *restrict fall, float *restrict gain) {
        float height = fabsf(k.height_m);
        for (ptrdiff_t i = 0; i < n; i++) {
            float dx = x[i] + east, dy = y[i] + north, ax = fabsf(dx), ay = fabsf(dy);
            float square = waves_most(dx * dx + dy * dy, 100.0f), d2 = sqrtf(square);
            float large = waves_most(waves_most(ax, ay), 0.001f), small = waves_least(ax, ay);
            float steep = kind == WAVES_BEYOND ? d2 : waves_most(height, d2), flat = waves_least(height, d2);
            float both = large * steep, over = 1.0f / (both * d2), per_both = over * d2;  /* one division for three */
            float turn = waves_turn(small * steep * per_both), down;
            turn = ax > ay ? 0.25f - turn : turn;
            turn = dy < 0.0f ? 0.5f - turn : turn;
            bearing[i] = dx < 0.0f ? -turn : turn;
            if (kind == WAVES_BEYOND) {  /* a slope below 1/8: three terms of the series */
                float a = k.height_m * large * per_both, z = a * a;
                fall[i] = a * (0.15915494f + z * (z * 0.031830989f - 0.053051648f));
            } else {
                down = waves_turn(flat * large * per_both);
                down = height > d2 ? 0.25f - down : down;
                fall[i] = k.height_m < 0.0f ? -down : down;
            }
            gain[i] = waves_path(k, sight, kind, square, d2, over * both);
        }
    }

    WAVES_INLINE void waves_by_kind(const waves_law *k, int sight, float nearest, const float *x, const float *y,
                                    float east, float north, ptrdiff_t n, float *bearing, float *fall, float *gain) {
        if (nearest > k->break_m && nearest > 8.0f * fabsf(k->height_m))
            waves_sight(*k, sight, WAVES_BEYOND, x, y, east, north, n, bearing, fall, gain);
        else if (k->near_per_m != 0.0f)
            waves_sight(*k, sight, WAVES_LINEAR, x, y, east, north, n, bearing, fall, gain);
        else
            waves_sight(*k, sight, WAVES_PLAIN, x, y, east, north, n, bearing, fall, gain);
    }

    /* No point is nearer than ``nearest`` (on the ground). */
    WAVES_CLONES
    static void waves_of_mast(const waves_law *k, int sight, float nearest, const float *restrict x,
                              const float *restrict y, float east, float north, ptrdiff_t n,
                              float *restrict bearing, float *restrict fall, float *restrict gain) {
        if (sight == WAVES_LOS)
            waves_by_kind(k, WAVES_LOS, nearest, x, y, east, north, n, bearing, fall, gain);
        else if (sight == WAVES_NLOS)
            waves_by_kind(k, WAVES_NLOS, nearest, x, y, east, north, n, bearing, fall, gain);
        else
            waves_by_kind(k, WAVES_MEAN, nearest, x, y, east, north, n, bearing, fall, gain);
    }

    WAVES_INLINE void waves_along(waves_law k, int sight, const float *restrict x, ptrdiff_t n, float *restrict gain) {
        for (ptrdiff_t i = 0; i < n; i++) {
            float d2 = waves_most(x[i], 10.0f);
            gain[i] = waves_path(k, sight, WAVES_LINEAR, d2 * d2, d2, 1.0f / d2);
        }
    }

    /* Gain of the path alone at ground distances x. */
    WAVES_CLONES
    static void waves_reach(const waves_law *k, int sight, const float *restrict x, ptrdiff_t n, float *restrict gain) {
        if (sight == WAVES_LOS)
            waves_along(*k, WAVES_LOS, x, n, gain);
        else if (sight == WAVES_NLOS)
            waves_along(*k, WAVES_NLOS, x, n, gain);
        else
            waves_along(*k, WAVES_MEAN, x, n, gain);
    }

    /* Power of one cell: the pattern's two cuts, each and their sum bounded. */
    WAVES_INLINE float waves_power(waves_cell c, waves_pattern w, float bearing, float fall, float gain) {
        float t = bearing - c.azimuth, h, v;
        t = t - waves_whole(t);
        h = t * w.across;
        v = (fall - c.tilt) * w.along;
        h = waves_least(h * h, w.side_floor) + waves_least(v * v, w.tilt_floor);
        return c.eirp_mw * gain * waves_exp2(-waves_least(h, w.floor));
    }

    /* Cells of one mast join the points: strongest cell, its power, what it adds as an interferer, and all the others. */
    WAVES_INLINE void waves_join(const waves_cell *cell, int n_cell, int32_t row, waves_pattern w,
                                 const float *restrict bearing, const float *restrict fall, const float *restrict gain,
                                 ptrdiff_t n, float *restrict best, float *restrict own, float *restrict other,
                                 int32_t *restrict server) {
        waves_cell a = cell[0], b = cell[n_cell > 1 ? 1 : 0], c = cell[n_cell > 2 ? 2 : 0];
        for (ptrdiff_t i = 0; i < n; i++) {
            float top = best[i], mine = own[i], rest = other[i], p, q;
            int32_t who = server[i];
            #define WAVES_ADD(k, at) \\
                p = waves_power(k, w, bearing[i], fall[i], gain[i]); \\
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

    WAVES_CLONES
    static void waves_join_cells(const waves_cell *cell, int n_cell, int32_t row, const waves_pattern *w,
                                 const float *restrict bearing, const float *restrict fall, const float *restrict gain,
                                 ptrdiff_t n, float *restrict best, float *restrict own, float *restrict other,
                                 int32_t *restrict server) {
        for (; n_cell >= 3; n_cell -= 3, cell += 3, row += 3)
            waves_join(cell, 3, row, *w, bearing, fall, gain, n, best, own, other, server);
        if (n_cell == 2)
            waves_join(cell, 2, row, *w, bearing, fall, gain, n, best, own, other, server);
        else if (n_cell == 1)
            waves_join(cell, 1, row, *w, bearing, fall, gain, n, best, own, other, server);
    }

    /* sum <- sum + sign * what all cells of one mast add as interferers, where the weight is 1. */
    WAVES_CLONES
    static void waves_add_far(const waves_cell *cell, int n_cell, const waves_pattern *w, double sign,
                              const float *restrict bearing, const float *restrict fall, const float *restrict gain,
                              const float *restrict weight, ptrdiff_t n, double *restrict sum) {
        for (int j = 0; j < n_cell; j++) {
            waves_cell c = cell[j];
            for (ptrdiff_t i = 0; i < n; i++)
                sum[i] += sign * (double)(waves_power(c, *w, bearing[i], fall[i], gain[i]) * c.activity * weight[i]);
        }
    }

    /* near + far field at points (u, v) of a tile, u and v in -1..1: a plane, a twist and a bend each way. */
    WAVES_CLONES
    static void waves_spread(const float *restrict x, const float *restrict y, float per_x, float per_y,
                             float flat, float by_u, float by_v, float by_uv, float by_uu, float by_vv,
                             const float *restrict near, ptrdiff_t n, float *restrict other) {
        for (ptrdiff_t i = 0; i < n; i++) {
            float u = x[i] * per_x, v = y[i] * per_y;
            float far = ((flat + by_u * u) + (by_v + by_uv * u) * v) + (by_uu * (u * u) + by_vv * (v * v));
            other[i] = near[i] + waves_most(far, 0.0f);
        }
    }

    #if defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
    #pragma GCC pop_options
    #endif
    """
    ctypedef struct waves_law:
        float height_m
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
    void waves_add_far(const waves_cell* cell, int n_cell, const waves_pattern* w, double sign, const float* bearing,
                       const float* fall, const float* gain, const float* weight, Py_ssize_t n,
                       double* sum) noexcept nogil
    void waves_spread(const float* x, const float* y, float per_x, float per_y, float flat, float by_u, float by_v,
                      float by_uv, float by_uu, float by_vv, const float* near, Py_ssize_t n, float* other) noexcept nogil
