#include "bench/sweep/workflow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/shell_quoted.hpp"

namespace abdera {
namespace {

/// The largest of what one shard may need.
struct Need {
  int threads = 1;
  double memory_mb = 0, seconds = 0;
};

Need need_of(const SweepPlan& plan, int shards) {
  require(shards >= 1, fmt::format("--shards must be 1 or more, not {}", shards));
  Need out;
  for (const SweepBudget& bucket : plan.buckets) {
    out.threads = std::max(out.threads, bucket.threads);
    out.memory_mb = std::max(out.memory_mb, bucket.memory_mb);
  }
  for (int shard = 0; shard < shards; ++shard) {
    double seconds = 0;
    for (const std::size_t i : cells_of_shard(plan, shard, shards))
      seconds += plan.buckets[plan.cells[i].bucket].seconds;
    out.seconds = std::max(out.seconds, seconds);
  }
  return out;
}

/// A worker ends with 6 when cells failed, which is a result and not a failure of the job.
std::string run_command(const Workflow& w, const std::string& shard) {
  return fmt::format("{} sweep run {} --shard {}/{} --jobs 1 || test $? -eq 6", shell_quoted(w.program),
                     shell_quoted(w.folder), shard, w.shards);
}

std::string merge_command(const Workflow& w) {
  return fmt::format("{} sweep merge {} --partial --force || test $? -eq 6", shell_quoted(w.program),
                     shell_quoted(w.folder));
}

/// A text in Python with braces doubled, which Snakemake would fill in.
std::string python_text(const std::string& text) {
  std::string doubled;
  for (const char c : text) doubled += c == '{' || c == '}' ? std::string(2, c) : std::string(1, c);
  return nlohmann::json(doubled).dump();
}

}  // namespace

std::string snakefile(const PlannedSweep& sweep, const Workflow& w) {
  const Need need = need_of(sweep.plan, w.shards);
  const std::string done = w.folder + "/snakemake/shard-";
  for (const char c : w.folder)
    require(c != '{' && c != '}' && c != '\n',
            "Snakemake cannot hold the folder '" + w.folder + "': a brace or a line break is in its name");
  std::string run = python_text(run_command(w, "@"));
  run.replace(run.find('@'), 1, "{wildcards.shard}");
  return fmt::format(
      "# Sweep {}: {} cells in {} shards. Keep this file and run: snakemake --snakefile FILE --cores N\n"
      "rule all:\n"
      "    input: {}\n"
      "\n"
      "rule merge:\n"
      "    input: expand({} + \"{{shard}}\", shard=range({}))\n"
      "    output: {}\n"
      "    shell: {}\n"
      "\n"
      "rule shard:\n"
      "    output: touch({} + \"{{shard}}\")\n"
      "    threads: {}\n"
      "    resources: mem_mb={:.0f}, runtime={:.0f}  # runtime in minutes\n"
      "    shell: {}\n",
      nlohmann::json(sweep.spec.name).dump(), sweep.plan.cells.size(), w.shards,
      nlohmann::json(w.folder + "/results.h5").dump(), nlohmann::json(done).dump(), w.shards,
      nlohmann::json(w.folder + "/results.h5").dump(), python_text(merge_command(w)), nlohmann::json(done).dump(),
      need.threads, need.memory_mb * 1.1 + 512, std::ceil(need.seconds / 60) + 2, run);
}

std::string command_list(const PlannedSweep& sweep, const Workflow& w) {
  need_of(sweep.plan, w.shards);
  require((w.program + w.folder).find('\n') == std::string::npos, "a line break is in the name of the folder");
  std::string out;
  for (int shard = 0; shard < w.shards; ++shard) out += run_command(w, fmt::format("{}", shard)) + "\n";
  return out;
}

std::string hyperqueue_script(const PlannedSweep& sweep, const Workflow& w) {
  const Need need = need_of(sweep.plan, w.shards);
  return fmt::format(
      "#!/bin/bash\n"
      "# Needs a running server ('hq server start') with workers. --wait ends with the last task.\n"
      "hq submit --name=sweep --array=0-{} --cpus={} --wait --stdout=none --stderr=none -- \\\n"
      "  bash -c {}\n"
      "{}\n",
      w.shards - 1, need.threads, shell_quoted(run_command(w, "\"$HQ_TASK_ID\"")), merge_command(w));
}

}  // namespace abdera
