// What fused multiplications and additions in float32 alone reach: twelve chains in registers, nothing else.
// Argument: number of steps of each chain. Standard output: float64 CPU seconds, operations (two for each).
#include <cstdio>
#include <cstdlib>
#include <ctime>

typedef float wide __attribute__((vector_size(64)));
typedef float narrow __attribute__((vector_size(32)));

template <typename V> __attribute__((always_inline)) static inline float chains(long n)
{
  V a = V{} + 1.0f, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
  const V m = V{} + 0.999999f, s = V{} + 1e-6f;
  for (; n > 0; n--) {
    a = a * m + s, b = b * m + s, c = c * m + s, d = d * m + s, e = e * m + s, f = f * m + s;
    g = g * m + s, h = h * m + s, i = i * m + s, j = j * m + s, k = k * m + s, l = l * m + s;
    asm volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f));
    asm volatile("" : "+x"(g), "+x"(h), "+x"(i), "+x"(j), "+x"(k), "+x"(l));
  }
  return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
}

__attribute__((target("avx512f"))) static float by_16(long n) { return chains<wide>(n); }
__attribute__((target("avx2,fma"))) static float by_8(long n) { return chains<narrow>(n); }

int main(int, char** argv)
{
  const long n    = atol(argv[1]);
  const bool full = __builtin_cpu_supports("avx512f");
  if (!full && !__builtin_cpu_supports("fma"))
    return 2;
  timespec before, after;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  volatile float answer = full ? by_16(n) : by_8(n);
  (void)answer;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  const double out[] = {(after.tv_sec - before.tv_sec) + 1e-9 * (after.tv_nsec - before.tv_nsec), (full ? 384.0 : 192.0) * n};
  return fwrite(out, sizeof(double), 2, stdout) == 2 ? 0 : 1;
}
