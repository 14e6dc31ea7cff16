#include "bench/sweep/job_time.hpp"

#include <charconv>
#include <chrono>

#include "bench/sweep/program.hpp"

namespace abdera {
namespace {

std::optional<double> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return static_cast<double>(value);
}

}  // namespace

std::optional<double> slurm_duration(std::string_view text) {
  double days = 0;
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const auto value = number(text.substr(0, dash));
    if (!value) return std::nullopt;
    days = *value;
    text.remove_prefix(dash + 1);
  }
  double seconds = 0;
  int parts = 0;
  while (true) {
    const auto colon = text.find(':');
    const auto value = number(text.substr(0, colon));
    if (!value || ++parts > 3) return std::nullopt;
    seconds = 60 * seconds + *value;
    if (colon == std::string_view::npos) return 86400 * days + seconds;
    text.remove_prefix(colon + 1);
  }
}

std::optional<double> seconds_left_of_job(const Environment& environment) {
  if (const auto end = environment("SLURM_JOB_END_TIME")) {
    const auto at = number(*end);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    if (at) return *at - std::chrono::duration<double>(now).count();
  }
  const auto job = environment("SLURM_JOB_ID");
  if (!job) return std::nullopt;
  const ProgramEnd answer = run_program({"squeue", "-h", "-j", *job, "-o", "%L"}, 20);
  return answer.ok() ? slurm_duration(answer.out) : std::nullopt;
}

}  // namespace abdera
