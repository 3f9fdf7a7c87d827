// SimGrid's max-min solver (kernel::lmm) behind four C functions, for bench/peers/simgrid_lmm.py.
//
// Debian's libsimgrid exports the solver but not its headers: the few members used are declared here as version 3.32 has
// them, no object of it is laid out, and the place of a variable's value is found by solving one link with one variable.
#include <cstring>
#include <string_view>
#include <vector>

extern double sg_maxmin_precision;

namespace simgrid::kernel {
namespace resource {
class Resource;
class Action;
}
namespace lmm {
class Constraint;
class Variable;
class System {
public:
  static System* build(std::string_view solver_name, bool selective_update);
  Constraint* constraint_new(resource::Resource* id, double bound_value);
  Variable* variable_new(resource::Action* id, double sharing_penalty, double bound, unsigned long number_of_constraints);
  void expand(Constraint* cnst, Variable* var, double value, bool force_creation);
  void update_constraint_bound(Constraint* cnst, double bound);
  void variable_free_all();
  void solve();
  virtual ~System();
};
} // namespace lmm
} // namespace simgrid::kernel

using namespace simgrid::kernel::lmm;

namespace {
constexpr std::size_t kFarthest = 256; // bytes of a Variable that are searched for its value

struct Problem {
  System* system;
  std::vector<Constraint*> links;
  std::vector<Variable*> demands;
  double first_capacity;
};

std::size_t find_value_offset()
{
  System* system   = System::build("maxmin", false);
  Variable* demand = system->variable_new(nullptr, 1.0, -1.0, 1);
  system->expand(system->constraint_new(nullptr, 0x1.23456789abcdp+20), demand, 1.0, false);
  system->solve();
  for (std::size_t at = 0; at < kFarthest; at += sizeof(double)) {
    double value;
    std::memcpy(&value, reinterpret_cast<char*>(demand) + at, sizeof value);
    if (value == 0x1.23456789abcdp+20)
      return at;
  }
  return kFarthest;
}
} // namespace

extern "C" {
void* lmm_build(int n_demand, int n_link, const int* path_ptr, const int* path_link, const double* cap,
                const double* capacity, const double* weight)
{
  sg_maxmin_precision = 1e-12;
  auto* problem       = new Problem{System::build("maxmin", false), {}, {}, capacity[0]};
  for (int link = 0; link < n_link; link++)
    problem->links.push_back(problem->system->constraint_new(nullptr, capacity[link]));
  for (int demand = 0; demand < n_demand; demand++) {
    double bound = cap[demand] < 1e300 ? cap[demand] : -1.0;
    problem->demands.push_back(
        problem->system->variable_new(nullptr, 1.0 / weight[demand], bound, path_ptr[demand + 1] - path_ptr[demand]));
    for (int hop = path_ptr[demand]; hop < path_ptr[demand + 1]; hop++)
      problem->system->expand(problem->links[path_link[hop]], problem->demands.back(), 1.0, false);
  }
  return problem;
}

void lmm_solve(void* handle) // the same problem again: a capacity written anew marks the system as changed
{
  auto* problem = static_cast<Problem*>(handle);
  problem->system->update_constraint_bound(problem->links[0], problem->first_capacity);
  problem->system->solve();
}

int lmm_read(void* handle, double* rate)
{
  static const std::size_t offset = find_value_offset();
  if (offset == kFarthest)
    return 1;
  for (Variable* demand : static_cast<Problem*>(handle)->demands)
    std::memcpy(rate++, reinterpret_cast<char*>(demand) + offset, sizeof(double));
  return 0;
}

void lmm_free(void* handle)
{
  auto* problem = static_cast<Problem*>(handle);
  problem->system->variable_free_all();
  delete problem->system;
  delete problem;
}
}
