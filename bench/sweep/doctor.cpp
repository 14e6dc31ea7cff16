#include "bench/sweep/doctor.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

#include "bench/sweep/program.hpp"
#include "bench/sweep/slurm.hpp"
#include "core/kernels/dispatch.hpp"
#include "datasets/hdf5_file.hpp"

namespace abdera {
namespace {

using Verdict = Finding::Verdict;

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::optional<double> number_in(const std::string& path) {
  const std::string text = first_line(path);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str()) return std::nullopt;
  return value;
}

/// The path of this process in a control group hierarchy: "" names the unified one.
std::optional<std::string> group_path(const std::string& controller) {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string list = "," + line.substr(first + 1, second - first - 1) + ",";
    if (controller.empty() ? list == ",," : list.find("," + controller + ",") != std::string::npos)
      return line.substr(second + 1);
  }
  return std::nullopt;
}

/// The least of a limit of this process's control group and of those above it.
std::optional<double> group_limit(const std::string& mount, const std::string& controller, const std::string& file) {
  auto path = group_path(controller);
  if (!path) return std::nullopt;
  std::optional<double> least;
  for (;;) {
    const auto value = number_in(mount + *path + "/" + file);
    if (value && (!least || *value < *least)) least = value;
    const auto slash = path->rfind('/');
    if (path->empty() || slash == std::string::npos) return least;
    path->resize(slash);
  }
}

std::optional<double> memory_limit() {
  constexpr double kNone = 1e17;  // version 1 writes the largest number for no limit
  auto limit = group_limit("/sys/fs/cgroup", "", "memory.max");
  if (!limit) limit = group_limit("/sys/fs/cgroup/memory", "memory", "memory.limit_in_bytes");
  return limit && *limit < kNone ? limit : std::nullopt;
}

int processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

/// Bytes of a line of /proc/meminfo.
double memory_of(const std::string& name) {
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name + ":")) return 1024 * std::strtod(line.c_str() + name.size() + 1, nullptr);
  return 0;
}

std::string gigabytes(double bytes) { return fmt::format("{:.1f} GB", bytes / 1e9); }

Finding examine_processors() {
  const int count = processors();
  Finding out{Verdict::kOk, "processors", fmt::format("{} for this process", count), ""};
  std::istringstream quota(first_line("/sys/fs/cgroup" + group_path("").value_or("") + "/cpu.max"));
  double microseconds = 0, period = 0;
  if (quota >> microseconds >> period && period > 0 && microseconds / period < count) {
    out.verdict = Verdict::kWarning;
    out.text += fmt::format(", but its control group has time for {:.1f}", microseconds / period);
    out.remedy = fmt::format("give --jobs {:.0f} or less", std::max(1.0, microseconds / period));
  }
  return out;
}

Finding examine_memory() {
  const double available = memory_of("MemAvailable");
  Finding out{Verdict::kOk, "memory",
              fmt::format("{} of {} available", gigabytes(available), gigabytes(memory_of("MemTotal"))), ""};
  if (const auto limit = memory_limit(); limit && *limit < available) {
    out.verdict = Verdict::kWarning;
    out.text += fmt::format(", but the control group of this process may use {}", gigabytes(*limit));
    out.remedy = "keep --jobs times the memory of a cell below that";
  }
  return out;
}

void examine_limit(std::vector<Finding>& out, int resource, const char* name, double least, const char* option) {
  rlimit limit{};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  if (static_cast<double>(limit.rlim_cur) >= least) return;
  out.push_back({Verdict::kWarning, "limits", fmt::format("{} is limited to {}", name, limit.rlim_cur),
                 fmt::format("raise it with: ulimit {}", option)});
}

void examine_variables(std::vector<Finding>& out) {
  std::string set;
  bool high = false;
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"})
    if (const char* value = std::getenv(name)) {
      set += fmt::format("{}{}={}", set.empty() ? "" : ", ", name, value);
      high = high || std::atoi(value) > processors();
    }
  if (high)
    out.push_back({Verdict::kWarning, "threads", set + ": more than there are processors",
                   "external programs obey these: set them to the threads of a cell"});
  else
    out.push_back(
        {Verdict::kOk, "threads", set.empty() ? "no variable sets the threads of external programs" : set, ""});
  if (const char* level = std::getenv("ABDERA_DISPATCH"))
    out.push_back({Verdict::kWarning, "dispatch", std::string("ABDERA_DISPATCH=") + level + " slows the kernels down",
                   "unset it unless you compare machines"});
}

}  // namespace

std::string to_string(Finding::Verdict verdict) {
  return verdict == Verdict::kOk ? "ok" : verdict == Verdict::kWarning ? "warning" : "problem";
}

std::vector<Finding> examine_machine() {
  std::vector<Finding> out{examine_processors(), examine_memory()};
  examine_limit(out, RLIMIT_AS, "address space (bytes)", 1e15, "-v unlimited");
  examine_limit(out, RLIMIT_FSIZE, "the size of a file (bytes)", 1e10, "-f unlimited");
  examine_limit(out, RLIMIT_NPROC, "the number of processes and threads", 4 * processors() + 100, "-u");
  examine_limit(out, RLIMIT_NOFILE, "the number of open files", 256, "-n 1024");
  examine_variables(out);
  out.push_back({Verdict::kOk, "kernels", std::string(to_string(dispatch_level())), ""});
  out.push_back({Verdict::kOk, "HDF5", hdf5_description(), ""});
  return out;
}

std::vector<Finding> examine_slurm() {
  std::vector<Finding> out;
  const auto add = [&](Verdict verdict, std::string text, std::string remedy) {
    out.push_back({verdict, "Slurm", std::move(text), std::move(remedy)});
  };
  const ProgramEnd version = run_program({"sbatch", "--version"});
  if (version.missing()) {
    add(Verdict::kOk, "not here", "'abdera sweep run' and 'export' need none");
    return out;
  }
  const std::string name = version.ok() ? version.out : "sbatch is here";
  for (const char* program : {"squeue", "scontrol", "scancel"})
    if (run_program({program, "--version"}).missing())
      add(Verdict::kWarning, std::string("sbatch is here, ") + program + " is not",
          "install the rest of Slurm's commands: submit, resume and cancel ask them");
  try {
    const SlurmLimits limits = slurm_limits();
    add(Verdict::kOk, fmt::format("{}, arrays of up to {} tasks (MaxArraySize)", name, limits.max_array_size), "");
  } catch (const EngineRefused& e) {
    add(Verdict::kWarning, fmt::format("{}, but its controller does not answer: {}", name, e.what()),
        "ask the people of the cluster, or run this on a login node; jobs cannot be submitted from here");
    return out;
  }
  const ProgramEnd partitions = run_program({"sinfo", "-h", "-o", "%P|%a|%l|%D|%c|%m"}, 30);
  std::istringstream lines(partitions.out);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> fields(1);
    for (const char c : line)
      if (c == '|')
        fields.emplace_back();
      else
        fields.back() += c;
    if (fields.size() != 6) continue;
    const bool is_default = fields[0].ends_with('*');
    if (is_default) fields[0].pop_back();
    const bool up = fields[1] == "up";
    add(up ? Verdict::kOk : Verdict::kWarning,
        fmt::format("partition {}{}: {}, time limit {}, {} nodes of {} processors and {} MB", fields[0],
                    is_default ? " (default)" : "", fields[1], fields[2], fields[3], fields[4], fields[5]),
        up ? "" : "choose another with -- --partition=...");
  }
  return out;
}

}  // namespace abdera
