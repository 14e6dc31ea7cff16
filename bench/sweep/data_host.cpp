#include "bench/sweep/data_host.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <map>
#include <new>
#include <optional>

#include "bench/sweep/external_program.hpp"
#include "bench/sweep/packet.hpp"
#include "bench/sweep/run_cell.hpp"
#include "bench/sweep/supervisor.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

/// Cells of a host at a time, each with a byte that it shares with the host.
constexpr std::size_t kMostSlots = 4096;

/// The supervisor kills later than the learner should stop by itself.
double with_grace(double seconds) { return 1.1 * seconds + 1; }

std::int64_t bytes_of(const SweepBudget& budget) { return static_cast<std::int64_t>(budget.memory_mb * 1e6); }

/// For memory that is taken faster than the supervisor looks. Counts what was asked for rather than what is used, and
/// the stacks of threads.
void limit_address_space(const SweepBudget& budget) {
  constexpr std::int64_t kStack = 8 << 20, kMore = 256 << 20;
  const auto most = static_cast<rlim_t>(2 * bytes_of(budget) + budget.threads * kStack + kMore);
  const rlimit limit{most, most};
  setrlimit(RLIMIT_DATA, &limit);
}

/// The machine should end a cell before anything else when its memory runs out.
void volunteer_for_oom() {
  if (std::FILE* file = std::fopen("/proc/self/oom_score_adj", "we")) {
    std::fputs("800", file);
    std::fclose(file);
  }
}

class DataHost {
 public:
  DataHost(const SweepSpec& spec, const SweepPlan& plan, std::uint32_t group, int socket, int events)
      : spec_(spec), plan_(plan), group_(group), socket_(socket), events_(events), signals_(child_signals()) {
    void* shared = mmap(nullptr, kMostSlots, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) throw std::bad_alloc();
    learned_ = static_cast<std::atomic<std::uint8_t>*>(shared);
  }

  void serve() {
    bool closed = false;
    auto part = receive_part(socket_, true, closed);
    if (!part || !make_data(plan_.cells[part->packet.cell])) return;
    send_packet(socket_, {PacketKind::kReady, 0, 0, 0, group_, 0, {}, {}});
    while (!closed) {
      if (part) start(part->packet);
      part.reset();
      pollfd wait[2] = {{socket_, POLLIN, 0}, {signals_, POLLIN, 0}};
      poll(wait, 2, supervisor_.patience());
      drain_child_signals(signals_);
      extend_those_that_learned();
      report_ended();
      part = receive_part(socket_, false, closed);
    }
    supervisor_.kill_all();
    for (const auto& entry : cells_) remove_scratch_folder(entry.second.scratch);
  }

 private:
  struct Running {
    pid_t process;
    std::size_t slot;
    SweepBudget budget;
    bool outside;
    std::string scratch;
    bool measuring = false;
  };

  bool make_data(const SweepCell& cell) {
    CellRecord failed;
    try {
      data_.emplace(make_cell_data(spec_, plan_, cell));
      send_packet(events_, {PacketKind::kData, 0, 0, 0, group_, 0, {}, to_json(data_->record)});
      return true;
    } catch (const NotApplicable& e) {
      failed.status = CellStatus::kSkipped;
      failed.message = e.what();
    } catch (const std::bad_alloc&) {
      failed.status = CellStatus::kOom;
      failed.message = "no more memory could be had";
    } catch (const std::exception& e) {
      failed.status = CellStatus::kError;
      failed.message = e.what();
    }
    failed.message = "the data could not be made: " + failed.message;
    send_packet(events_, {PacketKind::kDataFailed, 0, 0, 0, group_, 0, {}, to_json(failed)});
    return false;
  }

  void start(const Packet& packet) {
    const bool outside = !spec_.learners[plan_.learners[plan_.cells[packet.cell].learner].entry].command.empty();
    std::size_t slot = 0;
    while (slot_taken(slot)) ++slot;
    learned_[slot] = 0;
    std::string scratch;
    if (outside) scratch = make_scratch_folder();
    const pid_t process = fork();
    if (process == 0) run(packet, slot, outside, scratch);
    if (process < 0) {
      remove_scratch_folder(scratch);
      send_packet(events_, {PacketKind::kCellEnded, 0, -1, packet.cell, group_, 0, {}, {}});
      return;
    }
    setpgid(process, process);
    cells_[packet.cell] = {process, slot, packet.budget, outside, scratch};
    supervisor_.watch(process, packet.cell, limits(cells_[packet.cell]));
  }

  bool slot_taken(std::size_t slot) const {
    for (const auto& entry : cells_)
      if (entry.second.slot == slot) return true;
    return false;
  }

  static ProcessLimits limits(const Running& cell) {
    // A program that writes its best so far when it is asked to end has a second for that.
    return {with_grace(cell.budget.seconds) + (cell.outside ? 2 : 0), bytes_of(cell.budget), cell.outside};
  }

  /// The process of one cell.
  [[noreturn]] void run(const Packet& packet, std::size_t slot, bool outside, const std::string& scratch) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    volunteer_for_oom();
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (!outside) limit_address_space(packet.budget);
    close(socket_), close(signals_);
    const auto send = [&](PacketKind kind, const CellRecord& record) {
      send_packet(events_, {kind, 0, 0, packet.cell, group_, 0, {}, to_json(record)});
    };
    CellRecord record;
    try {
      record = run_cell(spec_, plan_, plan_.cells[packet.cell], packet.budget, *data_, scratch,
                        [&](const CellRecord& early) {
                          send(PacketKind::kEarly, early);
                          learned_[slot] = 1;
                        });
    } catch (const std::bad_alloc&) {
      record = CellRecord();
      record.status = CellStatus::kOom;
      record.message = "no more memory could be had for the result";
    } catch (const std::exception& e) {
      record = CellRecord();
      record.status = CellStatus::kError;
      record.message = e.what();
    }
    send(PacketKind::kResult, record);
    _exit(0);
  }

  /// Metrics have as much time again as the learner had.
  void extend_those_that_learned() {
    for (auto& [cell, running] : cells_)
      if (!running.measuring && learned_[running.slot] != 0) {
        running.measuring = true;
        supervisor_.set_limits(cell, limits(running));
      }
  }

  void report_ended() {
    for (const EndedProcess& ended : supervisor_.look()) {
      const auto cell = static_cast<std::uint32_t>(ended.tag);
      const std::string scratch = cells_[cell].scratch;
      cells_.erase(cell);
      remove_scratch_folder(scratch);
      send_packet(events_, {PacketKind::kCellEnded,
                            static_cast<std::uint8_t>(ended.cause),
                            ended.wait_status,
                            cell,
                            group_,
                            ended.memory_bytes,
                            {},
                            {}});
    }
  }

  const SweepSpec& spec_;
  const SweepPlan& plan_;
  std::uint32_t group_;
  int socket_, events_, signals_;
  std::atomic<std::uint8_t>* learned_;
  std::optional<CellData> data_;
  std::map<std::uint32_t, Running> cells_;
  Supervisor supervisor_;
};

}  // namespace

void run_data_host(const SweepSpec& spec, const SweepPlan& plan, std::uint32_t group, int socket, int events) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    DataHost(spec, plan, group, socket, events).serve();
  } catch (const std::exception&) {
    _exit(1);  // the zygote tells the worker
  }
  _exit(0);
}

int child_signals() {
  sigset_t ended;
  sigemptyset(&ended);
  sigaddset(&ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ended, nullptr);
  return signalfd(-1, &ended, SFD_NONBLOCK | SFD_CLOEXEC);
}

void drain_child_signals(int descriptor) {
  signalfd_siginfo info;
  while (read(descriptor, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
  }
}

}  // namespace abdera
