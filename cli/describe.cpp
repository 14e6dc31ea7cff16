#include "cli/describe.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/components.hpp"
#include "cli/exit_codes.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "datasets/catalog.hpp"

namespace abdera::cli {
namespace {

struct DescribeOptions {
  std::string name;
  bool json = false, all = false;
};

/// Numbers that are not given unless asked for.
bool not_given(const Value& value) {
  const auto* number = std::get_if<double>(&value);
  return number && std::isnan(*number);
}

nlohmann::ordered_json value_json(const Value& value) {
  if (not_given(value)) return nullptr;
  return std::visit([](const auto& v) { return nlohmann::ordered_json(v); }, value);
}

nlohmann::ordered_json to_json(const ComponentGroup& group, const Component& component) {
  const ComponentInfo& info = component.info;
  nlohmann::ordered_json out = {
      {"name", info.name}, {"kind", group.kind}, {"summary", info.summary}, {"source", info.source}};
  for (const Trait& trait : component.traits)
    out[trait.name] = std::visit([](const auto& v) { return nlohmann::ordered_json(v); }, trait.value);
  auto& options = out["options"] = nlohmann::ordered_json::array();
  for (const auto& o : info.options)
    options.push_back({{"name", o.name},
                       {"type", o.type},
                       {"limits", o.limits},
                       {"default", value_json(o.default_value)},
                       {"help", o.help}});
  return out;
}

void print(const ComponentGroup& group, const Component& component) {
  const ComponentInfo& info = component.info;
  std::cout << fmt::format("{} ({}): {}\n", info.name, group.kind, info.summary);
  if (!info.source.empty()) std::cout << "source: " << info.source << "\n";
  for (const Trait& trait : component.traits)
    if (!trait.words.empty()) std::cout << trait.words << "\n";
  if (info.options.empty()) return;
  const char* how = group.kind == "test"          ? "as --test-p name=value"
                    : group.kind == "score"       ? "as --score-p name=value"
                    : group.kind == "observation" ? "in the text of --observe, name=value"
                                                  : "as -p name=value";
  std::cout << "options (given " << how << "):\n";
  for (const auto& o : info.options)
    std::cout << fmt::format("  {} = {}\n      {}; {}\n", o.name,
                             not_given(o.default_value) ? "not given" : to_text(o.default_value), o.help,
                             o.limits.empty() ? o.type : o.type + " " + o.limits);
}

int describe(const DescribeOptions& options) {
  if (options.all) {
    require(options.name.empty() && options.json,
            "--all is everything there is, as JSON: 'abdera describe --all --json'");
    std::cout << components_json() << "\n";
    return kOk;
  }
  require(!options.name.empty(), "describe what? 'abdera list' shows every name");
  std::vector<std::string> names;
  for (const auto& group : component_groups())
    for (const auto& component : group.entries) {
      names.push_back(component.info.name);
      if (component.info.name != options.name) continue;
      if (options.json) {
        std::cout << to_json(group, component).dump(1) << "\n";
      } else {
        print(group, component);
      }
      return kOk;
    }
  const auto near = nearest_name(options.name, names);
  throw UsageError(fmt::format("nothing is called '{}'{}; 'abdera list' shows every name", options.name,
                               near.empty() ? "" : fmt::format(", did you mean '{}'?", near)));
}

}  // namespace

std::string components_json() {
  auto all = nlohmann::ordered_json::array();
  for (const auto& group : component_groups())
    for (const auto& component : group.entries) all.push_back(to_json(group, component));
  return all.dump();
}

Action set_up_describe(CLI::App& command) {
  const auto options = std::make_shared<DescribeOptions>();
  command.add_option("NAME", options->name, "a learner, test, score, simulator, metric or data set");
  command.add_flag("--json", options->json, "machine-readable, on stdout");
  command.add_flag("--all", options->all, "everything there is, in place of NAME");
  command.footer("Examples:\n  abdera describe pc\n  abdera describe fisher_z --json");
  return [options] { return describe(*options); };
}

}  // namespace abdera::cli
