#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/components.hpp"
#include "cli/exit_codes.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

struct ListOptions {
  std::string kind;
  bool json = false;
};

std::vector<ComponentGroup> chosen(const std::string& kind) {
  auto groups = component_groups();
  if (kind.empty()) return groups;
  std::vector<std::string> kinds;
  for (auto& group : groups) {
    if (group.plural == kind) return {std::move(group)};
    kinds.push_back(group.plural);
  }
  const auto near = nearest_name(kind, kinds);
  std::string known;
  for (const auto& k : kinds) known += (known.empty() ? "" : ", ") + k;
  throw UsageError(fmt::format("nothing to list is called '{}'{}; there are: {}", kind,
                               near.empty() ? "" : fmt::format(", did you mean '{}'?", near), known));
}

int list(const ListOptions& options) {
  const auto groups = chosen(options.kind);
  if (options.json) {
    nlohmann::ordered_json out = nlohmann::ordered_json::object();
    for (const auto& group : groups) {
      auto& entries = out[group.plural] = nlohmann::ordered_json::array();
      for (const auto& e : group.entries) entries.push_back({{"name", e.info.name}, {"summary", e.info.summary}});
    }
    std::cout << out.dump(1) << "\n";
    return kOk;
  }
  for (const auto& group : groups) {
    std::cout << group.plural << "\n";
    std::size_t width = 18;
    for (const auto& e : group.entries) width = std::max(width, e.info.name.size());
    for (const auto& e : group.entries) std::cout << fmt::format("  {:<{}} {}\n", e.info.name, width, e.info.summary);
  }
  return kOk;
}

}  // namespace

Action set_up_list(CLI::App& command) {
  const auto options = std::make_shared<ListOptions>();
  command.add_option("KIND", options->kind,
                     "learners, tests, scores, simulators, observations, fits, metrics or datasets; all when left out");
  command.add_flag("--json", options->json, "machine-readable, on stdout");
  command.footer("Examples:\n  abdera list\n  abdera list datasets\n  abdera list learners --json");
  return [options] { return list(*options); };
}

}  // namespace abdera::cli
