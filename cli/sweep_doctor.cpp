#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/sweep/doctor.hpp"
#include "cli/exit_codes.hpp"
#include "cli/verbs.hpp"

namespace abdera::cli {
namespace {

struct DoctorOptions {
  std::string folder = ".";
  bool json = false;
};

void print(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    fmt::print("{:<8} {}: {}\n", to_string(finding.verdict), finding.subject, finding.text);
    if (!finding.remedy.empty()) fmt::print("         -> {}\n", finding.remedy);
  }
}

void print_json(const std::vector<Finding>& findings) {
  auto out = nlohmann::ordered_json::array();
  for (const Finding& finding : findings)
    out.push_back({{"subject", finding.subject},
                   {"verdict", to_string(finding.verdict)},
                   {"text", finding.text},
                   {"remedy", finding.remedy}});
  std::cout << out.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

int doctor(const DoctorOptions& o) {
  std::vector<Finding> findings = examine_machine();
  for (const auto& more : {examine_folder(o.folder), examine_slurm()})
    findings.insert(findings.end(), more.begin(), more.end());
  if (o.json) {
    print_json(findings);
  } else {
    print(findings);
  }
  for (const Finding& finding : findings)
    if (finding.verdict == Finding::Verdict::kProblem) return kInternal;
  return kOk;
}

}  // namespace

Action set_up_sweep_doctor(CLI::App& command) {
  const auto o = std::make_shared<DoctorOptions>();
  command.add_option("DIR", o->folder, "folder of the sweep, or where one is to be; this folder unless given");
  command.add_flag("--json", o->json, "findings as JSON on standard output");
  command.footer("Exit code 0 unless something prevents sweeps, else 1.\nExample: abdera sweep doctor run");
  return [o] { return doctor(*o); };
}

}  // namespace abdera::cli
