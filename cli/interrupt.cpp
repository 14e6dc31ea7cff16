#include "cli/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include "cli/exit_codes.hpp"
#include "core/atomic_file.hpp"

namespace abdera::cli {
namespace {

std::atomic<bool> interrupted{false}, deferred{false};
std::atomic<int> first_signal{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "a signal handler may only touch lock-free atomics");

int code_of(int signal_number) { return signal_number == SIGTERM ? kSigTerm : kSigInt; }

extern "C" void on_signal(int signal_number) {
  int none = 0;
  first_signal.compare_exchange_strong(none, signal_number);
  if (!interrupted.exchange(true) && deferred.load()) return;
  AtomicFile::remove_temporary_files();
  _exit(code_of(signal_number));
}

void handle(int signal_number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;  // a half-done write goes on; only the flag tells the work
  sigemptyset(&action.sa_mask);
  sigaction(signal_number, &action, nullptr);
}

}  // namespace

void install_signal_handlers() {
  handle(SIGINT, on_signal);
  handle(SIGTERM, on_signal);
  handle(SIGXFSZ, SIG_IGN);
  handle(SIGPIPE, SIG_IGN);
}

void defer_interrupts() { deferred = true; }

const std::atomic<bool>& interrupt_flag() { return interrupted; }

int signal_exit_code() {
  const int number = first_signal.load();
  return number == 0 ? 0 : code_of(number);
}

int exit_code_for(StopReason reason) {
  switch (reason) {
    case StopReason::kInterrupted:
      return signal_exit_code() != 0 ? signal_exit_code() : kSigInt;
    case StopReason::kTimeLimit:
      return kTimeLimit;
    case StopReason::kTestLimit:
      return kIncomplete;
    case StopReason::kCompleted:
      break;
  }
  return kOk;
}

}  // namespace abdera::cli
