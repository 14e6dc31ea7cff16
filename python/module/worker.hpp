#pragma once
#include <cstdint>
#include <functional>

#include "core/function_ref.hpp"
#include "core/run.hpp"

namespace nanobind {
class object;
}

namespace abdera::python {

/// How a call from Python runs.
struct CallOptions {
  int threads = -1;  ///< at most; -1: as many as this process may use
  std::uint64_t seed = 0;
  double time_limit = 0;                                       ///< seconds from the start of the work; 0: none
  std::function<void(const std::string&, double)> progress{};  ///< called with the GIL, from the calling thread
};

/// Calls work(run) on a thread of its own, without the GIL. The caller waits in slices of 50 ms, after each of which it
/// shows progress and looks for signals: on Ctrl-C the work is asked to stop, its result is thrown away, and
/// KeyboardInterrupt is raised.
///
/// Calls share the cores of the process: one waits until a core is free and gets at most as many as are. After a fork
/// the child has one. A call from within a callable that another call runs takes the core of that one.
/// Threads: from any Python thread, with the GIL. @throws what `work` throws.
void on_worker(const CallOptions& options, FunctionRef<void(RunContext&)> work);

}  // namespace abdera::python
