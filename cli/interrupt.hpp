#pragma once
#include <atomic>

#include "core/stop.hpp"

namespace abdera::cli {

/// Installs the handlers of the process, once, at start.
///  - SIGINT, SIGTERM leave at once and take temporary files away, so that every output is whole or absent. After
///    `defer_interrupts` the first one only sets the flag that long work looks at, so that the best result so far is
///    written; a second one leaves at once.
///  - SIGXFSZ is ignored: a file-size limit becomes a failed write with a message instead of a death.
///  - SIGPIPE is ignored: a closed pipe becomes a failed write.
void install_signal_handlers();

/// From here on the work looks at the flag: a first signal asks it to stop and no more.
void defer_interrupts();

/// The flag of SIGINT and SIGTERM, for a StopToken.
const std::atomic<bool>& interrupt_flag();

/// 130 after SIGINT, 143 after SIGTERM, 0 without a signal.
int signal_exit_code();

/// The exit code a run that ended for this reason has.
int exit_code_for(StopReason reason);

}  // namespace abdera::cli
