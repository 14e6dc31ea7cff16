#pragma once
#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "bench/sweep/packet.hpp"
#include "bench/sweep/plan.hpp"

namespace abdera {

/// A process from which others are forked: it never uses OpenMP, BLAS, HDF5 or a thread, so that what it forks can.
///
/// For each group of cells with the same data it forks a host, which draws or reads the data once and forks a process
/// for each cell. Hosts stay single-threaded too, and see to time and memory of their cells; the zygote sees to those
/// of hosts while they make their data. Every cell is the leader of a process group of its own. When the worker dies,
/// however it does, all of them end.
///
/// Threads: one. Cost: a fork of the zygote a group, and of its host a cell, about 1 ms.
class Zygote {
 public:
  /// Forks the zygote. @pre this process has one thread and has not used HDF5 or OpenMP. `spec` and `plan` outlive it.
  /// @throws OutputError where no process can be made.
  Zygote(const SweepSpec& spec, const SweepPlan& plan);
  /// Ends every process.
  ~Zygote();
  Zygote(const Zygote&) = delete;
  Zygote& operator=(const Zygote&) = delete;

  /// Starts a cell, after making the data of its group where it is the first of it. Never waits: hosts and cells wait
  /// for whoever reads the news, so that one must not wait for them. @return false when it has to be tried again later.
  bool run(std::uint32_t cell, std::uint32_t group, const SweepBudget& budget);
  /// No more cells of this group will come: its data can go.
  void release(std::uint32_t group);

  /// Becomes readable when there is news.
  int descriptor() const { return events_; }
  /// The next whole packet, if one is there. @throws OutputError when the zygote is gone.
  std::optional<Packet> next();

 private:
  bool send_releases();
  int control_ = -1, events_ = -1;
  std::vector<std::uint32_t> to_release_;  // groups of which the zygote could not be told yet
  pid_t process_ = 0;
  std::map<std::pair<PacketKind, std::uint32_t>, std::string> unfinished_;  // texts of which parts are still to come
};

}  // namespace abdera
