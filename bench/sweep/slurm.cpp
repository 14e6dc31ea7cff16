#include "bench/sweep/slurm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

#include "bench/sweep/job_time.hpp"
#include "bench/sweep/program.hpp"

namespace abdera {
namespace {

constexpr double kPatience = 30;  // squeue itself gives up on a dead controller later than people do

[[noreturn]] void refuse(const std::string& program, const ProgramEnd& end) {
  if (end.missing())
    throw EngineRefused("there is no '" + program +
                        "' here: run this where Slurm's commands are, or use 'abdera sweep run' or 'export'");
  std::string words = end.err.empty() ? end.out : end.err;
  std::replace(words.begin(), words.end(), '\n', ' ');
  throw EngineRefused(words.empty() ? fmt::format("{} ended with code {}", program, end.code) : words);
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> out;
  for (;;) {
    const auto end = text.find(at);
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> number_of(std::string_view text) {
  int value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// The value of "Name    = value" in the configuration.
std::optional<std::string> setting(const std::string& config, std::string_view name) {
  std::istringstream lines(config);
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals == std::string::npos || line.substr(0, line.find_first_of(" =")) != name) continue;
    const auto start = line.find_first_not_of(' ', equals + 1);
    return start == std::string::npos ? "" : line.substr(start);
  }
  return std::nullopt;
}

}  // namespace

SlurmLimits slurm_limits() {
  const ProgramEnd end = run_program({"scontrol", "show", "config"}, kPatience);
  if (!end.ok()) refuse("scontrol", end);
  SlurmLimits out;
  if (const auto text = setting(end.out, "MaxArraySize"))
    if (const auto value = number_of(*text)) out.max_array_size = *value;
  return out;
}

std::optional<double> slurm_time_limit(const std::string& partition) {
  const ProgramEnd end = run_program({"sinfo", "-h", "-o", "%P|%l"}, kPatience);
  if (!end.ok()) return std::nullopt;
  const std::string wanted = partition.substr(0, partition.find(','));
  for (const std::string& line : split(end.out, '\n')) {
    const auto fields = split(line, '|');
    if (fields.size() != 2) continue;
    const bool is_default = fields[0].ends_with('*');
    const std::string name = fields[0].substr(0, fields[0].size() - (is_default ? 1 : 0));
    if (wanted.empty() ? is_default : name == wanted) return slurm_duration(fields[1]);
  }
  return std::nullopt;
}

std::string slurm_time(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  const long long days = whole / 86400, hours = whole / 3600 % 24, minutes = whole / 60 % 60;
  return (days > 0 ? fmt::format("{}-", days) : "") + fmt::format("{:02}:{:02}:{:02}", hours, minutes, whole % 60);
}

SlurmJob sbatch(const std::vector<std::string>& options, const std::string& script) {
  std::vector<std::string> words{"sbatch", "--parsable"};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back(script);
  const ProgramEnd end = run_program(words, 120);
  if (!end.ok()) refuse("sbatch", end);
  // "id" or "id;cluster", perhaps after lines that a site's plugin wrote.
  const auto fields = split(split(end.out, '\n').back(), ';');
  if (!number_of(fields.front())) throw EngineRefused("sbatch gave no job id but: " + end.out);
  return {fields.front(), fields.size() > 1 ? fields[1] : ""};
}

SlurmQueue slurm_queue(const std::vector<Submission>& submissions) {
  SlurmQueue out;
  std::map<std::string, std::map<std::string, std::size_t>> jobs;  // by cluster and id
  for (std::size_t i = 0; i < submissions.size(); ++i)
    if (submissions[i].engine == "slurm") jobs[submissions[i].cluster][submissions[i].job] = i;
  for (const auto& by_cluster : jobs) {
    std::string ids;
    for (const auto& job : by_cluster.second) ids += (ids.empty() ? "" : ",") + job.first;
    std::vector<std::string> words{"squeue", "-r", "-h", "-j", ids, "-o", "%F|%K|%T|%r"};
    if (!by_cluster.first.empty()) words.insert(words.end(), {"-M", by_cluster.first});
    const ProgramEnd end = run_program(words, kPatience);
    // So it answers for a single job that ended long ago.
    if (end.err.find("Invalid job id") != std::string::npos) continue;
    if (!end.ok()) {
      out.missing = end.missing();
      out.problem = end.err.empty() ? fmt::format("squeue ended with code {}", end.code) : end.err;
      std::replace(out.problem.begin(), out.problem.end(), '\n', ' ');
      out.tasks.clear();
      return out;
    }
    for (const std::string& line : split(end.out, '\n')) {
      const auto fields = split(line, '|');
      if (fields.size() < 4) continue;
      const auto job = by_cluster.second.find(fields[0]);
      if (job == by_cluster.second.end()) continue;
      out.tasks.push_back({job->second, number_of(fields[1]).value_or(0), fields[2], fields[3]});
    }
  }
  return out;
}

std::vector<std::string> queue_lines(const std::vector<Submission>& submissions, const SlurmQueue& queue) {
  std::vector<std::string> out;
  if (!queue.problem.empty()) {
    out.push_back("Slurm's queue is not known: " + queue.problem);
    return out;
  }
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    std::map<std::string, int> states;
    std::set<std::string> reasons;
    for (const QueuedTask& task : queue.tasks) {
      if (task.submission != i) continue;
      std::string state = task.state;
      std::transform(state.begin(), state.end(), state.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      ++states[state];
      if (task.pending() && task.reason != "None") reasons.insert(task.reason);
    }
    if (states.empty()) continue;
    std::string line = fmt::format("job {} ({}):", submissions[i].job, submissions[i].name);
    const char* between = " ";
    for (const auto& state : states) {
      line += fmt::format("{}{} {}", between, state.second, state.first);
      between = ", ";
    }
    if (!reasons.empty()) {
      std::string all;
      for (const std::string& reason : reasons) all += (all.empty() ? "" : ", ") + reason;
      line += " (" + all + ")";
    }
    out.push_back(line);
  }
  return out;
}

void scancel(const Submission& submission) {
  std::vector<std::string> words{"scancel", submission.job};
  if (!submission.cluster.empty()) words.insert(words.end(), {"-M", submission.cluster});
  const ProgramEnd end = run_program(words, kPatience);
  if (!end.ok()) refuse("scancel", end);
}

}  // namespace abdera
