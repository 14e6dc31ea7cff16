#include "bench/sweep/zygote.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "bench/sweep/data_budget.hpp"
#include "bench/sweep/data_host.hpp"
#include "bench/sweep/supervisor.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

/// The zygote's own process.
class ZygoteProcess {
 public:
  ZygoteProcess(const SweepSpec& spec, const SweepPlan& plan, int control, int events)
      : spec_(spec),
        plan_(plan),
        budgets_(budgets_of_data(plan)),
        control_(control),
        events_(events),
        signals_(child_signals()) {}

  /// Until the worker is gone or closes its end.
  void serve() {
    while (true) {
      std::vector<pollfd> wait{{control_, POLLIN, 0}, {signals_, POLLIN, 0}};
      for (const auto& entry : hosts_) wait.push_back({entry.second.socket, POLLIN, 0});
      poll(wait.data(), wait.size(), hosts_at_work_.patience());
      drain_child_signals(signals_);
      hear_hosts();
      report_ended();
      bool closed = false;
      while (const auto part = receive_part(control_, false, closed)) obey(part->packet);
      if (closed) return end();
    }
  }

 private:
  struct Host {
    int socket;
    bool ready = false;
  };

  void obey(const Packet& packet) {
    if (packet.kind == PacketKind::kRelease) {
      const auto found = hosts_.find(packet.group);
      if (found != hosts_.end()) forget(found);
    } else {
      auto found = hosts_.find(packet.group);
      if (found == hosts_.end()) found = start_host(packet);
      if (found != hosts_.end()) send_packet(found->second.socket, packet);
    }
  }

  std::map<std::uint32_t, Host>::iterator start_host(const Packet& packet) {
    int ends[2];
    const bool paired = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0;
    const pid_t process = paired ? fork() : -1;
    if (process == 0) {
      close(control_), close(signals_), close(ends[0]);
      for (const auto& entry : hosts_) close(entry.second.socket);
      run_data_host(spec_, plan_, packet.group, ends[1], events_);
    }
    if (process < 0) {
      if (paired) close(ends[0]), close(ends[1]);
      send_packet(events_, {PacketKind::kHostEnded, 0, -1, 0, packet.group, 0, {}, {}});
      return hosts_.end();
    }
    setpgid(process, process);
    close(ends[1]);
    // Data may take a while to be made; a learner's seconds are for learning.
    constexpr double kMoreSeconds = 60;
    const SweepCell& cell = plan_.cells[packet.cell];
    const SweepBudget& planned = plan_.buckets[cell.bucket];
    const SweepBudget budget = scaled(budgets_[cell.data], packet.budget.seconds / planned.seconds,
                                      packet.budget.memory_mb / planned.memory_mb);
    hosts_at_work_.watch(
        process, packet.group,
        {.seconds = budget.seconds + kMoreSeconds, .memory_bytes = static_cast<std::int64_t>(budget.memory_mb * 1e6)});
    return hosts_.emplace(packet.group, Host{ends[0]}).first;
  }

  void hear_hosts() {
    for (auto& [group, host] : hosts_) {
      bool closed = false;
      if (!host.ready && receive_part(host.socket, false, closed)) {
        host.ready = true;
        hosts_at_work_.set_limits(group, {});
      }
    }
  }

  void report_ended() {
    for (const EndedProcess& ended : hosts_at_work_.look()) {
      const auto group = static_cast<std::uint32_t>(ended.tag);
      const auto found = hosts_.find(group);
      if (found != hosts_.end()) forget(found);
      send_packet(events_, {PacketKind::kHostEnded,
                            static_cast<std::uint8_t>(ended.cause),
                            ended.wait_status,
                            0,
                            group,
                            ended.memory_bytes,
                            {},
                            {}});
    }
  }

  void forget(std::map<std::uint32_t, Host>::iterator host) {
    close(host->second.socket);  // it ends when it reads this
    hosts_.erase(host);
  }

  /// Hosts end their cells, and what those started, when their socket is closed; one that is still making data cannot.
  void end() {
    for (const auto& [group, host] : hosts_) {
      close(host.socket);
      if (!host.ready) hosts_at_work_.kill(group);
    }
    constexpr int kTurns = 100;
    for (int turn = 0; turn < kTurns && !hosts_at_work_.empty(); ++turn) {
      pollfd wait{signals_, POLLIN, 0};
      poll(&wait, 1, 20);
      drain_child_signals(signals_);
      hosts_at_work_.look();
    }
    hosts_at_work_.kill_all();
  }

  const SweepSpec& spec_;
  const SweepPlan& plan_;
  std::vector<SweepBudget> budgets_;  // along plan.data
  int control_, events_, signals_;
  std::map<std::uint32_t, Host> hosts_;  // that more cells may come for
  Supervisor hosts_at_work_;
};

}  // namespace

Zygote::Zygote(const SweepSpec& spec, const SweepPlan& plan) {
  int control[2], events[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0 ||
      socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, events) != 0)
    throw OutputError(std::string("no sockets for processes of the sweep: ") + std::strerror(errno));
  process_ = fork();
  if (process_ < 0) throw OutputError(std::string("no process for the sweep: ") + std::strerror(errno));
  if (process_ == 0) {
    setpgid(0, 0);  // an interrupt of the terminal is for the worker alone,
    sigset_t set;   // and so is what a scheduler sends to every process of a job
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2}) sigaddset(&set, number);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    close(control[0]), close(events[0]);
    ZygoteProcess(spec, plan, control[1], events[1]).serve();
    _exit(0);
  }
  close(control[1]), close(events[1]);
  control_ = control[0], events_ = events[0];
}

Zygote::~Zygote() {
  close(control_);
  close(events_);  // nobody will wait for somebody to read it
  waitpid(process_, nullptr, 0);
}

bool Zygote::run(std::uint32_t cell, std::uint32_t group, const SweepBudget& budget) {
  return send_releases() && send_packet(control_, {PacketKind::kRun, 0, 0, cell, group, 0, budget, {}}, false);
}

void Zygote::release(std::uint32_t group) {
  to_release_.push_back(group);
  send_releases();
}

bool Zygote::send_releases() {
  while (!to_release_.empty()) {
    if (!send_packet(control_, {PacketKind::kRelease, 0, 0, 0, to_release_.back(), 0, {}, {}}, false)) return false;
    to_release_.pop_back();
  }
  return true;
}

std::optional<Packet> Zygote::next() {
  bool closed = false;
  while (auto part = receive_part(events_, false, closed)) {
    const std::pair key{part->packet.kind,
                        part->packet.kind == PacketKind::kData ? part->packet.group : part->packet.cell};
    std::string& text = unfinished_[key];
    text += part->packet.text;
    if (!part->last) continue;
    part->packet.text = std::move(text);
    unfinished_.erase(key);
    return std::move(part->packet);
  }
  if (closed) throw OutputError("the processes of the sweep are gone; run the same command again to go on");
  return std::nullopt;
}

}  // namespace abdera
