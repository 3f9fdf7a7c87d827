# Random numbers of the sessions kernel: uniforms of a numpy bit generator turned by inversion, one stream, fixed order.
from libc.math cimport exp, fabs, log, sqrt
from libc.stdint cimport uint32_t, uint64_t

from ktypes cimport real_t

cdef struct bitgen_t:     # numpy/random/bitgen.h
    void* state
    uint64_t (*next_uint64)(void*) noexcept nogil
    uint32_t (*next_uint32)(void*) noexcept nogil
    double (*next_double)(void*) noexcept nogil
    uint64_t (*next_raw)(void*) noexcept nogil


cdef enum size_law_t:
    EXPONENTIAL = 0       # a: mean
    DETERMINISTIC = 1     # a: value
    LOGNORMAL = 2         # a, b: mean and deviation of the logarithm
    PARETO = 3            # a: least value, b: 1 / alpha
    HYPEREXPONENTIAL = 4  # a: chance of the first branch, b, c: means of the branches


cdef inline real_t draw_uniform(bitgen_t* bits) noexcept nogil:
    return bits.next_double(bits.state)


cdef inline real_t draw_exponential(bitgen_t* bits) noexcept nogil:
    return -log(1.0 - bits.next_double(bits.state))


cdef inline real_t normal_quantile(real_t p) noexcept nogil:
    """Wichura (1988), algorithm AS 241, PPND16: relative error about 1e-16."""
    cdef real_t q = p - 0.5, r, top, low, x
    if fabs(q) <= 0.425:
        r = 0.180625 - q * q
        top = (((((((2.5090809287301226727e+3 * r + 3.3430575583588128105e+4) * r + 6.7265770927008700853e+4) * r
                  + 4.5921953931549871457e+4) * r + 1.3731693765509461125e+4) * r + 1.9715909503065514427e+3) * r
                + 1.3314166789178437745e+2) * r + 3.3871328727963666080e+0) * q
        low = ((((((5.2264952788528545610e+3 * r + 2.8729085735721942674e+4) * r + 3.9307895800092710610e+4) * r
                 + 2.1213794301586595867e+4) * r + 5.3941960214247511077e+3) * r + 6.8718700749205790830e+2) * r
               + 4.2313330701600911252e+1) * r + 1.0
        return top / low
    r = p if q <= 0.0 else 1.0 - p
    r = sqrt(-log(r))
    if r <= 5.0:
        r = r - 1.6
        top = ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
                 + 1.27045825245236838258e+0) * r + 3.64784832476320460504e+0) * r + 5.76949722146069140550e+0) * r
               + 4.63033784615654529590e+0) * r + 1.42343711074968357734e+0
        low = ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
                 + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e+0) * r
               + 2.05319162663775882187e+0) * r + 1.0
    else:
        r = r - 5.0
        top = ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
                 + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e+0) * r
               + 5.46378491116411436990e+0) * r + 6.65790464350110377720e+0
        low = ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
                 + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
               + 5.99832206555887937690e-1) * r + 1.0
    x = top / low
    return -x if q < 0.0 else x


cdef inline real_t draw_size(bitgen_t* bits, int law, real_t a, real_t b, real_t c) noexcept nogil:
    """One size; the order and number of uniforms is the law's: 1, 0, 1, 1, 2."""
    cdef real_t uniform
    if law == EXPONENTIAL:
        return a * draw_exponential(bits)
    if law == DETERMINISTIC:
        return a
    if law == LOGNORMAL:
        uniform = draw_uniform(bits)
        if uniform <= 0.0:
            uniform = 1.1102230246251565e-16
        return exp(a + b * normal_quantile(uniform))
    if law == PARETO:
        return a * exp(b * draw_exponential(bits))
    uniform = draw_uniform(bits)
    return (b if uniform < a else c) * draw_exponential(bits)
