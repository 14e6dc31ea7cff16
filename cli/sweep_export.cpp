#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "bench/sweep/plan_file.hpp"
#include "bench/sweep/program.hpp"
#include "bench/sweep/workflow.hpp"
#include "cli/exit_codes.hpp"
#include "cli/verbs.hpp"
#include "core/shell_quoted.hpp"

namespace abdera::cli {
namespace {

struct ExportOptions {
  std::string folder, engine;
  int shards = 0;
};

int export_sweep(const ExportOptions& o) {
  const PlannedSweep sweep = read_planned_sweep(o.folder);
  const Workflow workflow{own_program(), std::filesystem::absolute(o.folder).lexically_normal().string(), o.shards};
  if (o.engine == "snakemake") {
    std::cout << snakefile(sweep, workflow);
  } else if (o.engine == "hyperqueue") {
    std::cout << hyperqueue_script(sweep, workflow);
  } else {
    std::cout << command_list(sweep, workflow);
    fmt::print(stderr, "run with: parallel --jobs N --joblog LOG --resume-failed < LIST; then: abdera sweep merge {}\n",
               shell_quoted(o.folder));
  }
  return kOk;
}

}  // namespace

Action set_up_sweep_export(CLI::App& command) {
  const auto o = std::make_shared<ExportOptions>();
  command.add_option("DIR", o->folder, "folder of the sweep")->required();
  command.add_option("--engine", o->engine, "snakemake, parallel (GNU) or hyperqueue")
      ->required()
      ->check(CLI::IsMember({"snakemake", "parallel", "hyperqueue"}));
  command.add_option("--shards", o->shards, "jobs that the cells are dealt to")->required();
  command.footer("Example: abdera sweep export run --engine snakemake --shards 20 > Snakefile");
  return [o] { return export_sweep(*o); };
}

}  // namespace abdera::cli
