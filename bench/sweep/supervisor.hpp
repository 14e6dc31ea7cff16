#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace abdera {

/// Why a watched process ended.
enum class EndCause : std::uint8_t {
  kOwn,         ///< by itself or by a signal that was not ours: see `wait_status`
  kWallLimit,   ///< we killed it: its time was over
  kMemoryLimit  ///< it had more memory than it may, and was killed if it still ran
};

struct ProcessLimits {
  double seconds = 0;             ///< from `watch` on; 0: none
  std::int64_t memory_bytes = 0;  ///< resident; 0: none
  bool whole_group = false;       ///< memory of all processes of its group, for programs that start others
};

struct EndedProcess {
  std::uint64_t tag = 0;
  pid_t process = 0;
  EndCause cause = EndCause::kOwn;
  int wait_status = 0;            ///< of waitpid
  std::int64_t memory_bytes = 0;  ///< the most seen
};

/// Watches children of this process, each the leader of its own process group: kills the group of one that takes too
/// long or too much memory, and reaps those that ended, the rest of their groups with them. Groups are killed before
/// their leader is reaped, so that a number that is in use again is never hit.
///
/// Threads: one. Cost: a read of /proc for each process a `look`, of all of /proc with `whole_group`.
class Supervisor {
 public:
  void watch(pid_t process, std::uint64_t tag, const ProcessLimits& limits);
  /// From now on without, or with other, limits; seconds count from now.
  void set_limits(std::uint64_t tag, const ProcessLimits& limits);
  /// Kills what is over its limits and reaps what has ended.
  std::vector<EndedProcess> look();
  /// Kills and reaps everything.
  void kill_all();
  void kill(std::uint64_t tag);

  bool empty() const { return children_.empty(); }
  /// Milliseconds until `look` should be called at the latest, -1 when nothing is watched. (The end of a child raises
  /// SIGCHLD.)
  int patience() const;

 private:
  struct Child {
    pid_t process;
    std::uint64_t tag;
    ProcessLimits limits;
    double deadline;
    EndCause cause = EndCause::kOwn;
    std::int64_t memory_bytes = 0;
  };
  void enforce(Child& child);
  std::vector<Child> children_;
};

/// Resident memory now and at its peak, in bytes; 0 when the process is gone.
struct ResidentMemory {
  std::int64_t now = 0, peak = 0;
};
ResidentMemory resident_memory(pid_t process);

}  // namespace abdera
