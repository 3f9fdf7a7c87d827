// Sessions on shared links with SimGrid's S4U interface. One actor starts every session at its time as a communication
// between two hosts; the platform is one star: a host per route whose way up is that route, and one host that all send to.
//
// Standard input: int64 n_link, n_class, n_hop, n_session; float64 capacity[n_link]; int64 ptr[n_class + 1];
// int64 link[n_hop]; float64 cap[n_class]; float64 time[n_session]; int64 row[n_session]; int64 size[n_session].
// Standard output: float64 CPU seconds of the event loop, peak MiB, finish[n_session].
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

namespace sg = simgrid::s4u;

// The setter of the public class refuses communications between hosts; the one it calls is exported by the library.
namespace simgrid::kernel::activity {
class CommImpl {
public:
  CommImpl& set_rate(double rate);
};
} // namespace simgrid::kernel::activity

template <class T> static std::vector<T> take(size_t n)
{
  std::vector<T> read(n);
  if (fread(read.data(), sizeof(T), n, stdin) != n)
    exit(2);
  return read;
}

static double cpu_s()
{
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

static double peak_mib() // of this program; what getrusage says may be its parent's
{
  std::ifstream status("/proc/self/status");
  std::string word;
  double kib = 0;
  while (status >> word)
    if (word == "VmHWM:")
      status >> kib;
  return kib / 1024;
}

int main(int argc, char** argv)
{
  sg::Engine engine(&argc, argv);
  const auto n        = take<int64_t>(4);
  const auto capacity = take<double>(n[0]);
  const auto ptr      = take<int64_t>(n[1] + 1);
  const auto link     = take<int64_t>(n[2]);
  const auto cap      = take<double>(n[1]);
  const auto time     = take<double>(n[3]);
  const auto row      = take<int64_t>(n[3]);
  const auto size     = take<int64_t>(n[3]);

  sg::NetZone* zone = sg::create_star_zone("all");
  std::vector<sg::Link*> links;
  for (size_t i = 0; i < capacity.size(); i++)
    links.push_back(zone->create_link("l" + std::to_string(i), capacity[i])->seal());
  sg::Host* sink = zone->create_host("sink", 1e9)->seal();
  zone->add_route(sink->get_netpoint(), nullptr, nullptr, nullptr, std::vector<sg::LinkInRoute>{}, true);
  std::map<std::vector<int64_t>, sg::Host*> known;
  std::vector<sg::Host*> source;
  for (int64_t c = 0; c < n[1]; c++) {
    const std::vector<int64_t> path(link.begin() + ptr[c], link.begin() + ptr[c + 1]);
    sg::Host*& host = known[path];
    if (host == nullptr) {
      host = zone->create_host("h" + std::to_string(c), 1e9)->seal();
      std::vector<sg::LinkInRoute> hops;
      for (int64_t hop : path)
        hops.emplace_back(links[hop]);
      zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, hops, false);
    }
    source.push_back(host);
  }
  zone->seal();

  std::vector<double> out(2 + time.size());
  sg::Actor::create("starter", sink, [&] {
    std::vector<sg::CommPtr> comms;
    for (size_t i = 0; i < time.size(); i++) {
      if (time[i] > sg::Engine::get_clock())
        sg::this_actor::sleep_until(time[i]);
      auto comm = sg::Comm::sendto_init(source[row[i]], sink);
      comm->set_payload_size(size[i]);
      if (std::isfinite(cap[row[i]]))
        reinterpret_cast<simgrid::kernel::activity::CommImpl*>(comm->get_impl())->set_rate(cap[row[i]]);
      comm->start();
      comms.push_back(comm);
    }
    for (size_t i = 0; i < comms.size(); i++) {
      comms[i]->wait();
      out[2 + i] = comms[i]->get_finish_time();
    }
  });
  const double before = cpu_s();
  engine.run();
  out[0] = cpu_s() - before;
  out[1] = peak_mib();
  return fwrite(out.data(), sizeof(double), out.size(), stdout) == out.size() ? 0 : 3;
}
