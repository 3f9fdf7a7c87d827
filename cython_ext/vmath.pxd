# exp and log of whole arrays, in place, to about one unit in the last place.
#
# Plain C that a compiler can vectorise, cloned for AVX-512, AVX2 and baseline x86-64 and chosen when the module loads.
# Only additions, multiplications, divisions and bit moves in a fixed order, never contracted: every clone, and so every
# machine, gives the same bits (the C library's exp and log do not promise that).
cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>

    #if defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
    #define CAMAU_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), unused))
    #else
    #define CAMAU_CLONES
    #endif

    static inline double camau_double(uint64_t bits) { double x; memcpy(&x, &bits, 8); return x; }
    static inline uint64_t camau_bits(double x) { uint64_t bits; memcpy(&bits, &x, 8); return bits; }

    /* x <- log(x) for normal x > 0 (+inf gives 709.8): reduction and polynomial of fdlibm e_log.c (Sun, 1993). */
    CAMAU_CLONES
    static void camau_log(double *restrict x, ptrdiff_t n) {
        for (ptrdiff_t i = 0; i < n; i++) {
            uint64_t shifted = camau_bits(x[i]) + 0x00095f619980c433u;  /* 1.0 - sqrt(1/2) as bits */
            double k = camau_double((shifted >> 52) | 0x4330000000000000u) - 4503599627371519.0;
            double f = camau_double((shifted & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu) - 1.0;
            double s = f / (2.0 + f), z = s * s, w = z * z, half = 0.5 * f * f;
            double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
            double odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01
                       + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
            x[i] = k * 6.93147180369123816490e-01
                 - ((half - (s * (half + (even + odd)) + k * 1.90821492927058770002e-10)) - f);
        }
    }

    /* x <- exp(x), x clamped to -700..700: Cody-Waite reduction, Taylor polynomial of degree 13 on |r| <= ln(2)/2. */
    CAMAU_CLONES
    static void camau_exp(double *restrict x, ptrdiff_t n) {
        const double magic = 6755399441055744.0;  /* 1.5 * 2^52: adding it rounds to an integer */
        for (ptrdiff_t i = 0; i < n; i++) {
            double a = x[i];
            a = a < -700.0 ? -700.0 : a;
            a = a > 700.0 ? 700.0 : a;
            double t = a * 1.4426950408889634 + magic, k = t - magic;
            double r = (a - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
            double p = 1.0 / 6227020800.0;
            p = p * r + 1.0 / 479001600.0;
            p = p * r + 1.0 / 39916800.0;
            p = p * r + 1.0 / 3628800.0;
            p = p * r + 1.0 / 362880.0;
            p = p * r + 1.0 / 40320.0;
            p = p * r + 1.0 / 5040.0;
            p = p * r + 1.0 / 720.0;
            p = p * r + 1.0 / 120.0;
            p = p * r + 1.0 / 24.0;
            p = p * r + 1.0 / 6.0;
            p = p * r + 0.5;
            p = p * r + 1.0;
            p = p * r + 1.0;
            x[i] = camau_double(camau_bits(p) + (camau_bits(t) << 52));
        }
    }
    """
    void camau_log(double* x, Py_ssize_t n) noexcept nogil
    void camau_exp(double* x, Py_ssize_t n) noexcept nogil
