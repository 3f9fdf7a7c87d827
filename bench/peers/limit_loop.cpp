// The least a loop in C++ does for timers and for M/M/1: no network, no classes, no statistics, a fixed generator.
// Arguments: "timers" number until_s, or "mm1" load events. Standard output: float64 CPU seconds, events.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

static uint64_t state = 1;

static double draw() // splitmix64
{
  uint64_t z = state += 0x9e3779b97f4a7c15ull;
  z          = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z          = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return -std::log(1.0 - ((z ^ (z >> 31)) >> 11) * 0x1p-53);
}

static double timers(size_t n, double until)
{
  std::vector<double> heap(n);
  double events = 0;
  auto sink     = [&](size_t at, double key) {
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
      child += child + 1 < n && heap[child + 1] < heap[child];
      if (heap[child] >= key)
        break;
      heap[at] = heap[child];
    }
    heap[at] = key;
  };
  for (double& key : heap)
    key = draw();
  for (size_t at = n / 2; at-- > 0;)
    sink(at, heap[at]);
  for (; heap[0] <= until; events++)
    sink(0, heap[0] + draw());
  return events;
}

static double mm1(double load, double most)
{
  double arrival = draw() / load, end = INFINITY, events = 0;
  size_t n       = 0;
  for (; events < most; events++)
    if (arrival < end) {
      if (n++ == 0)
        end = arrival + draw();
      arrival += draw() / load;
    } else
      end = --n > 0 ? end + draw() : INFINITY;
  return events;
}

int main(int, char** argv)
{
  timespec before, after;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  const double events = strcmp(argv[1], "timers") == 0 ? timers(atoi(argv[2]), atof(argv[3])) : mm1(atof(argv[2]), atof(argv[3]));
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  const double out[] = {(after.tv_sec - before.tv_sec) + 1e-9 * (after.tv_nsec - before.tv_nsec), events};
  return fwrite(out, sizeof(double), 2, stdout) == 2 ? 0 : 1;
}
