#include "bench/sweep/worker.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "bench/sweep/data_budget.hpp"
#include "bench/sweep/journal.hpp"
#include "bench/sweep/supervisor.hpp"
#include "bench/sweep/zygote.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

using Clock = std::chrono::steady_clock;

std::string journal_folder(const WorkerOptions& options) {
  return (std::filesystem::path(options.folder) / "journal").string();
}

/// The number of final attempts at each cell of the plan.
std::vector<int> attempts_so_far(const SweepPlan& plan, const CellIndex& index, const std::string& folder) {
  std::vector<int> out(plan.cells.size(), 0);
  for (const std::string& path : journals_in(folder))
    read_journal_outcomes(path, [&](const SweepRecord& record) {
      const auto* cell = std::get_if<CellRecord>(&record);
      if (cell == nullptr || !is_final(cell->status)) return;
      if (const auto number = index.find(cell->id)) ++out[*number];
    });
  return out;
}

/// A cell to be run with its attempts so far.
struct Task {
  std::uint32_t cell;
  int attempts;
};

/// The cells of the shard that are to be run, those with the same data together.
std::vector<Task> tasks_of(const SweepPlan& plan, const WorkerOptions& options, WorkerOutcome& outcome) {
  const CellIndex by_id(plan);
  const std::vector<int> attempts = attempts_so_far(plan, by_id, journal_folder(options));
  std::vector<Task> out;
  const auto consider = [&](std::size_t cell, int needed) {
    if (attempts[cell] > needed) {
      ++outcome.already;
    } else {
      out.push_back({static_cast<std::uint32_t>(cell), attempts[cell]});
    }
  };
  const auto& [index, count] = options.shard;
  if (options.work) {
    for (std::size_t i = 0; i < options.work->cells.size(); ++i) {
      const WorkCell& cell = options.work->cells[i];
      const auto number = by_id.find(cell.id);
      if (!number) throw DataError("the list of work has the cell " + cell.id + ", which is not of this sweep");
      if (i % static_cast<std::size_t>(count) == static_cast<std::size_t>(index)) consider(*number, cell.attempts);
    }
  } else {
    for (const std::size_t cell : cells_of_shard(plan, index, count)) consider(cell, 0);
  }
  std::stable_sort(out.begin(), out.end(), [&](const Task& a, const Task& b) {
    return plan.cells[a.cell].data_id < plan.cells[b.cell].data_id;
  });
  return out;
}

std::string signal_text(int number) {
  const char* name = sigabbrev_np(number);
  return name == nullptr ? "signal " + std::to_string(number) : "SIG" + std::string(name);
}

std::string megabytes(std::int64_t bytes) { return std::to_string(bytes / 1'000'000) + " MB"; }

double unix_now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

class Worker {
 public:
  Worker(const SweepPlan& plan, const WorkerOptions& options, Zygote& zygote, std::vector<Task> tasks,
         WorkerOutcome& outcome)
      : plan_(plan),
        options_(options),
        budgets_(budgets_of_data(plan)),
        zygote_(zygote),
        journal_(journal_folder(options)),
        tasks_(std::move(tasks)),
        outcome_(outcome) {}

  /// @param signals a descriptor from which signals to stop are read.
  void run(int signals) {
    while (!finished()) {
      start_what_may();
      if (finished()) break;
      pollfd wait[2] = {{zygote_.descriptor(), POLLIN, 0}, {signals, POLLIN, 0}};
      poll(wait, 2, 500);
      if (stopped_by(signals)) return preempt();
      while (auto packet = zygote_.next()) take(*packet);
      journal_.sync_if_due();
    }
    journal_.sync();
  }

 private:
  struct Running {
    Task task;
    std::uint32_t group;
    SweepBudget budget;
    Clock::time_point started;
    std::optional<CellRecord> early, result;
  };
  struct Group {
    bool has_data = false, failed = false;
    int deaths = 0;      // of hosts that had made the data
    CellRecord failure;  // its status and message hold for every cell
    std::size_t running = 0;
  };

  bool finished() const { return running_.empty() && (next_ == tasks_.size() || outcome_.end == WorkerEnd::kDeadline); }

  SweepBudget budget_of(const Task& task) const {
    const SweepBudget& budget = plan_.buckets[plan_.cells[task.cell].bucket];
    return options_.work ? scaled(budget, options_.work->scale_time, options_.work->scale_memory) : budget;
  }

  bool has_room_for(const SweepBudget& budget) const {
    if (running_.empty()) return true;
    if (options_.jobs > 0) return running_.size() < static_cast<std::size_t>(options_.jobs);
    int threads = budget.threads;
    for (const auto& entry : running_) threads += entry.second.budget.threads;
    return threads <= options_.processors;
  }

  /// Whether a cell would be done before the deadline even if it used all of its time.
  bool has_time_for(const SweepBudget& budget) const {
    if (!options_.deadline) return true;
    return Clock::now() + std::chrono::duration<double>(least_seconds_for(budget)) < *options_.deadline;
  }

  void start_what_may() {
    while (next_ < tasks_.size()) {
      const Task& task = tasks_[next_];
      const SweepBudget budget = budget_of(task);
      if (!has_room_for(budget)) return;
      if (!has_time_for(budget)) {
        outcome_.end = WorkerEnd::kDeadline;
        return;
      }
      const std::uint32_t group = group_of(task);
      Group& members = groups_[group];
      if (!members.failed && !zygote_.run(task.cell, group, budget)) return;
      ++next_;
      ++members.running;
      running_[task.cell] = {task, group, budget, Clock::now(), {}, {}};
      if (members.failed) end_with(task.cell, members.failure.status, members.failure.message, 0);
    }
  }

  /// Tasks with the same data follow one another.
  std::uint32_t group_of(const Task& task) {
    const bool first = next_ == 0;
    if (group_task_ == &task) return last_group_;  // it is tried again
    group_task_ = &task;
    if (first || plan_.cells[tasks_[next_ - 1].cell].data_id != plan_.cells[task.cell].data_id) {
      if (!first) release_if_done(last_group_++);
    }
    return last_group_;
  }

  /// A group's data can go when its last cell has ended and none is to come.
  void release_if_done(std::uint32_t group) {
    const auto found = groups_.find(group);
    if (found == groups_.end() || found->second.running > 0) return;
    zygote_.release(group);
    groups_.erase(found);
  }

  void take(const Packet& packet) {
    switch (packet.kind) {
      case PacketKind::kData:
        if (const auto found = groups_.find(packet.group); found != groups_.end()) found->second.has_data = true;
        journal_.append(sweep_record_from_json(packet.text));
        return;
      case PacketKind::kDataFailed:
        fail_group(packet.group, std::get<CellRecord>(sweep_record_from_json(packet.text)));
        return;
      case PacketKind::kEarly:
      case PacketKind::kResult:
        if (const auto found = running_.find(packet.cell); found != running_.end()) {
          auto& place = packet.kind == PacketKind::kEarly ? found->second.early : found->second.result;
          place = std::get<CellRecord>(sweep_record_from_json(packet.text));
        }
        return;
      case PacketKind::kCellEnded:
        cell_ended(packet);
        return;
      case PacketKind::kHostEnded:
        host_ended(packet);
        return;
      default:
        return;
    }
  }

  void fail_group(std::uint32_t group, const CellRecord& failure) {
    const auto found = groups_.find(group);
    if (found == groups_.end()) return;
    found->second.failed = true;
    found->second.failure = failure;
    end_all_of(group, failure.status, failure.message, failure.memory_bytes);
  }

  void end_all_of(std::uint32_t group, CellStatus status, const std::string& message, std::int64_t memory) {
    std::vector<std::uint32_t> cells;
    for (const auto& [cell, running] : running_)
      if (running.group == group) cells.push_back(cell);
    for (const std::uint32_t cell : cells) end_with(cell, status, message, memory);
  }

  void host_ended(const Packet& packet) {
    const auto group = groups_.find(packet.group);
    if (group == groups_.end() || group->second.failed) return;  // it was released, or has said why it ends
    CellRecord failure;
    failure.memory_bytes = packet.memory_bytes;
    const auto running = std::find_if(running_.begin(), running_.end(),
                                      [&](const auto& entry) { return entry.second.group == packet.group; });
    if (running == running_.end()) {
      group->second.has_data = false;  // the next cell of the group makes them again
      return;
    }
    classify(packet, budgets_[plan_.cells[running->first].data], failure);
    constexpr int kMostDeaths = 3;
    if (group->second.has_data && ++group->second.deaths < kMostDeaths) {
      // An accident from outside: cells at work may be run again, those to come get a new host.
      group->second.has_data = false;
      end_all_of(packet.group, CellStatus::kPreempted, "the process that kept its data was lost: " + failure.message,
                 0);
      return;
    }
    failure.message = "while its data were made or kept: " + failure.message;
    fail_group(packet.group, failure);
  }

  /// Status and message of a process that gave no result.
  static void classify(const Packet& packet, const SweepBudget& budget, CellRecord& record) {
    const auto cause = static_cast<EndCause>(packet.cause);
    record.status = CellStatus::kCrash;
    if (cause == EndCause::kWallLimit) {
      record.status = CellStatus::kTimeout;
      record.message = "did not stop at its time limit and was killed";
    } else if (cause == EndCause::kMemoryLimit) {
      record.status = CellStatus::kOom;
      record.message = "had " + megabytes(packet.memory_bytes) + " of memory, more than the " +
                       megabytes(static_cast<std::int64_t>(budget.memory_mb * 1e6)) + " that it may";
    } else if (packet.wait_status == -1) {
      record.status = CellStatus::kError;
      record.message = "no process could be started";
    } else if (WIFSIGNALED(packet.wait_status)) {
      const int number = WTERMSIG(packet.wait_status);
      const bool full = static_cast<double>(packet.memory_bytes) > 0.9e6 * budget.memory_mb;
      if (number == SIGKILL && full) record.status = CellStatus::kOom;
      record.message = "ended by " + signal_text(number);
      if (number == SIGKILL) record.message += " from outside, perhaps because the machine ran out of memory";
    } else {
      record.message = "ended with exit code " + std::to_string(WEXITSTATUS(packet.wait_status)) + " and no result";
    }
  }

  void cell_ended(const Packet& packet) {
    const auto found = running_.find(packet.cell);
    if (found == running_.end()) return;
    Running& running = found->second;
    CellRecord record;
    if (running.result && static_cast<EndCause>(packet.cause) != EndCause::kMemoryLimit) {
      record = std::move(*running.result);
    } else if (running.early && static_cast<EndCause>(packet.cause) == EndCause::kWallLimit) {
      record = std::move(*running.early);
    } else {
      classify(packet, running.budget, record);
    }
    record.memory_bytes = packet.memory_bytes;
    write(running, std::move(record));
  }

  void end_with(std::uint32_t cell, CellStatus status, const std::string& message, std::int64_t memory) {
    CellRecord record;
    record.status = status;
    record.message = message;
    record.memory_bytes = memory;
    write(running_.at(cell), std::move(record));
  }

  /// The last of a cell: its record goes to the journal.
  void write(const Running& running, CellRecord record) {
    const SweepCell& cell = plan_.cells[running.task.cell];
    record.id = to_string(cell.id);
    record.data_id = to_string(cell.data_id);
    record.attempt = running.task.attempts + 1;
    record.budget = running.budget;
    record.finished = unix_now();
    if (record.wall_seconds == 0)  // it did not live to say so
      record.wall_seconds = std::chrono::duration<double>(Clock::now() - running.started).count();
    record.host = options_.host;
    record.job = options_.job;
    record.shard = options_.shard.text();
    ++outcome_.counts[record.status];
    journal_.append(record);
    const std::uint32_t group = running.group, number = running.task.cell;
    running_.erase(number);
    --groups_[group].running;
    if (group != last_group_ || next_ == tasks_.size()) release_if_done(group);
    if (options_.progress) options_.progress(next_ - running_.size(), tasks_.size());
  }

  bool stopped_by(int signals) {
    signalfd_siginfo info{};
    if (read(signals, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return false;
    outcome_.end = info.ssi_signo == SIGINT ? WorkerEnd::kInterrupted : WorkerEnd::kTerminated;
    return true;
  }

  void preempt() {
    while (!running_.empty())
      end_with(running_.begin()->first, CellStatus::kPreempted, "the worker was asked to end", 0);
    journal_.sync();
  }

  const SweepPlan& plan_;
  const WorkerOptions& options_;
  std::vector<SweepBudget> budgets_;  // along plan.data
  Zygote& zygote_;
  JournalWriter journal_;
  std::vector<Task> tasks_;
  WorkerOutcome& outcome_;
  std::size_t next_ = 0;  // of tasks_
  std::uint32_t last_group_ = 0;
  const Task* group_task_ = nullptr;          // the last that a group was found for
  std::map<std::uint32_t, Running> running_;  // by cell
  std::map<std::uint32_t, Group> groups_;
};

int stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2}) sigaddset(&set, number);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

}  // namespace

WorkerOutcome run_worker(Zygote& zygote, const SweepPlan& plan, const WorkerOptions& options) {
  const int signals = stop_signals();
  WorkerOutcome outcome;
  auto tasks = tasks_of(plan, options, outcome);
  if (!tasks.empty()) Worker(plan, options, zygote, std::move(tasks), outcome).run(signals);
  close(signals);
  return outcome;
}

WorkerOutcome run_worker(const SweepSpec& spec, const SweepPlan& plan, const WorkerOptions& options) {
  Zygote zygote(spec, plan);
  return run_worker(zygote, plan, options);
}

}  // namespace abdera
