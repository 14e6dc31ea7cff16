#pragma once
#include <cstdint>

#include "bench/sweep/plan.hpp"

namespace abdera {

/// The process of a group of cells with the same data, forked from the zygote: makes the data, then forks a process for
/// each cell that `socket` asks for, sees to its limits and tells `events` how it ended, until `socket` is closed.
[[noreturn]] void run_data_host(const SweepSpec& spec, const SweepPlan& plan, std::uint32_t group, int socket,
                                int events);

/// A descriptor that becomes readable when a child ends; SIGCHLD is blocked.
int child_signals();
void drain_child_signals(int descriptor);

}  // namespace abdera
