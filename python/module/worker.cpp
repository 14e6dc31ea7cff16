#include "python/module/worker.hpp"

#include <nanobind/nanobind.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "cli/run_options.hpp"
#include "core/error.hpp"
#include "python/module/bindings.hpp"

namespace nb = nanobind;

namespace abdera::python {
namespace {

constexpr std::chrono::milliseconds kSlice{50};

/// The cores that calls share. A child process after a fork has neither the threads of its parent nor the pools of
/// OpenMP, so it begins anew with one core.
class Cores {
 public:
  /// Waits up to one slice for a free core. @return how many are taken, 0: none was free.
  int take(int most) {
    std::unique_lock lock(guard_);
    if (total_ == 0) total_ = cli::threads_of(0);
    if (!freed_.wait_for(lock, kSlice, [&] { return used_ < total_; })) return 0;
    const int taken = std::min(most < 0 ? total_ : std::max(most, 1), total_ - used_);
    used_ += taken;
    return taken;
  }
  void give_back(int taken) {
    const std::lock_guard lock(guard_);
    used_ -= taken;
    freed_.notify_all();
  }
  void only_one() { total_ = 1; }

 private:
  std::mutex guard_;
  std::condition_variable freed_;
  int total_ = 0, used_ = 0;
};

Cores* shared_cores = new Cores;  // replaced, not destroyed, in a child: its mutex may be locked for ever
thread_local bool on_a_worker = false;

void after_fork_in_child() {
  shared_cores = new Cores;
  shared_cores->only_one();
  on_a_worker = false;
}

/// What the worker tells its caller.
class Report {
 public:
  void say(std::string_view stage, double fraction) {
    const std::lock_guard lock(guard_);
    stage_ = stage, fraction_ = fraction, news_ = true;
  }
  void finish() {
    const std::lock_guard lock(guard_);
    done_ = true;
    change_.notify_all();
  }
  bool wait_until_done() {
    std::unique_lock lock(guard_);
    return change_.wait_for(lock, kSlice, [&] { return done_; });
  }
  bool news(std::string& stage, double& fraction) {
    const std::lock_guard lock(guard_);
    stage = stage_, fraction = fraction_;
    return std::exchange(news_, false);
  }

 private:
  std::mutex guard_;
  std::condition_variable change_;
  std::string stage_;
  double fraction_ = 0;
  bool news_ = false, done_ = false;
};

/// Cores taken for the life of this. With the GIL.
class TakenCores {
 public:
  explicit TakenCores(int most) : inside_(on_a_worker), cores_(shared_cores) {
    while (!inside_ && count_ == 0) {
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
      const nb::gil_scoped_release release;
      count_ = cores_->take(most);
    }
  }
  ~TakenCores() {
    if (!inside_) cores_->give_back(count_);
  }
  TakenCores(const TakenCores&) = delete;
  TakenCores& operator=(const TakenCores&) = delete;
  int count() const { return inside_ ? 1 : count_; }

 private:
  bool inside_;
  Cores* cores_;
  int count_ = 0;
};

/// What the caller calls meanwhile, a progress function or a handler of signals, may call the package: on the cores of
/// this call, which it would wait for otherwise.
struct Borrowed {
  const bool before = std::exchange(on_a_worker, true);
  ~Borrowed() { on_a_worker = before; }
};

}  // namespace

void on_worker(const CallOptions& options, FunctionRef<void(RunContext&)> work) {
  const TakenCores cores(options.threads);
  std::atomic<bool> interrupted{false};
  Report report;
  std::exception_ptr error;
  RunContext run;
  run.rng = Rng(options.seed);
  run.threads = cores.count();
  using Clock = StopToken::Clock;
  run.stop =
      StopToken(&interrupted, options.time_limit > 0
                                  ? Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                                       std::chrono::duration<double>(std::min(options.time_limit, 1e9)))
                                  : Clock::time_point::max());
  if (options.progress) run.progress = [&](std::string_view stage, double fraction) { report.say(stage, fraction); };

  std::thread worker([&] {
    on_a_worker = true;
    try {
      work(run);
    } catch (...) {
      error = std::current_exception();
    }
    report.finish();
  });
  std::exception_ptr own;
  for (bool done = false; !done;) {
    {
      const nb::gil_scoped_release release;
      done = report.wait_until_done();
      if (done) worker.join();
    }
    if (own) continue;
    const Borrowed borrowed;
    try {
      std::string stage;
      double fraction = 0;
      if (options.progress && report.news(stage, fraction)) options.progress(stage, fraction);
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
    } catch (...) {
      own = std::current_exception();
      interrupted = true;
    }
  }
  if (own) std::rethrow_exception(own);
  if (error) std::rethrow_exception(error);
}

void bind_worker(nb::module_&) { pthread_atfork(nullptr, nullptr, after_fork_in_child); }

}  // namespace abdera::python
