#include "bench/sweep/supervisor.hpp"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace abdera {
namespace {

double now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double deadline_of(const ProcessLimits& limits) { return limits.seconds > 0 ? now() + limits.seconds : 0; }

/// The kilobytes of a line "VmHWM:   1234 kB", in bytes.
std::int64_t bytes_of(const char* text, const char* key) {
  const char* line = std::strstr(text, key);
  return line == nullptr ? 0 : std::strtoll(line + std::strlen(key), nullptr, 10) * 1024;
}

/// Resident memory of all processes of a group, now.
std::int64_t memory_of_group(pid_t group) {
  std::int64_t sum = 0;
  DIR* folder = opendir("/proc");
  if (folder == nullptr) return 0;
  while (const dirent* entry = readdir(folder)) {
    const std::string_view name = entry->d_name;
    pid_t process = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
    if (error != std::errc{} || end != name.data() + name.size() || getpgid(process) != group) continue;
    sum += resident_memory(process).now;
  }
  closedir(folder);
  return sum;
}

}  // namespace

ResidentMemory resident_memory(pid_t process) {
  char path[64], text[4096];
  std::snprintf(path, sizeof path, "/proc/%d/status", static_cast<int>(process));
  std::FILE* file = std::fopen(path, "re");
  if (file == nullptr) return {};
  const std::size_t size = std::fread(text, 1, sizeof text - 1, file);
  std::fclose(file);
  text[size] = 0;
  return {bytes_of(text, "VmRSS:"), bytes_of(text, "VmHWM:")};
}

void Supervisor::watch(pid_t process, std::uint64_t tag, const ProcessLimits& limits) {
  children_.push_back({process, tag, limits, deadline_of(limits)});
}

void Supervisor::set_limits(std::uint64_t tag, const ProcessLimits& limits) {
  for (Child& child : children_)
    if (child.tag == tag) child.limits = limits, child.deadline = deadline_of(limits);
}

void Supervisor::kill(std::uint64_t tag) {
  for (const Child& child : children_)
    if (child.tag == tag) ::kill(-child.process, SIGKILL);
}

void Supervisor::enforce(Child& child) {
  const ResidentMemory own = resident_memory(child.process);
  const std::int64_t used = child.limits.whole_group ? memory_of_group(child.process) : own.peak;
  child.memory_bytes = std::max({child.memory_bytes, used, own.peak});
  if (child.cause != EndCause::kOwn) return;
  if (child.limits.memory_bytes > 0 && used > child.limits.memory_bytes) {
    child.cause = EndCause::kMemoryLimit;
  } else if (child.deadline > 0 && now() > child.deadline) {
    child.cause = EndCause::kWallLimit;
  } else {
    return;
  }
  ::kill(-child.process, SIGKILL);
}

std::vector<EndedProcess> Supervisor::look() {
  std::vector<EndedProcess> out;
  for (Child& child : children_) {
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(child.process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0) {
      enforce(child);
      continue;
    }
    ::kill(-child.process, SIGKILL);
    EndedProcess ended{child.tag, child.process, child.cause, 0, child.memory_bytes};
    rusage used{};
    wait4(child.process, &ended.wait_status, 0, &used);
    ended.memory_bytes = std::max<std::int64_t>(ended.memory_bytes, used.ru_maxrss * 1024L);
    // What was too much between two looks is too much as well: not a matter of luck.
    const bool too_much = child.limits.memory_bytes > 0 && ended.memory_bytes > child.limits.memory_bytes;
    if (too_much) ended.cause = EndCause::kMemoryLimit;
    out.push_back(ended);
    child.process = 0;
  }
  std::erase_if(children_, [](const Child& child) { return child.process == 0; });
  return out;
}

void Supervisor::kill_all() {
  for (const Child& child : children_) ::kill(-child.process, SIGKILL);
  for (const Child& child : children_) waitpid(child.process, nullptr, 0);
  children_.clear();
}

int Supervisor::patience() const {
  constexpr int kEvery = 50;  // memory is looked at this often
  if (children_.empty()) return -1;
  double left = kEvery;
  for (const Child& child : children_)
    if (child.deadline > 0) left = std::min(left, 1000 * (child.deadline - now()));
  return std::max(1, static_cast<int>(left));
}

}  // namespace abdera
