#include "cli/changes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "cli/name_list.hpp"
#include "core/error.hpp"
#include "core/params.hpp"
#include "graphs/text/graph_io.hpp"
#include "simulators/builders.hpp"
#include "simulators/continuous_mechanisms.hpp"

namespace abdera::cli {
namespace {

Var variable_named(const std::string& name, const std::vector<Variable>& variables) {
  std::vector<std::string> names;
  for (const auto& variable : variables) names.push_back(variable.name);
  const auto it = std::find(names.begin(), names.end(), name);
  if (it != names.end()) return static_cast<Var>(it - names.begin());
  const auto near = nearest_name(name, names);
  throw UsageError(near.empty()
                       ? fmt::format("the model has no variable '{}'; there are: {}", name, fmt::join(names, ", "))
                       : fmt::format("the model has no variable '{}'; did you mean '{}'?", name, near));
}

double number_of(const std::string& text, std::string_view option) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  require(error == std::errc() && end == text.data() + text.size(),
          fmt::format("{}: '{}' is not a number", option, text));
  return value;
}

/// A number, or the label of a level.
double value_of(const std::string& text, const Variable& variable, std::string_view option) {
  const auto& levels = variable.levels;
  if (!variable.discrete() || levels.empty()) return number_of(text, option);
  const auto it = std::find(levels.begin(), levels.end(), text);
  if (it != levels.end()) return static_cast<double>(it - levels.begin());
  double code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  if (error == std::errc() && end == text.data() + text.size()) return code;
  throw UsageError(
      fmt::format("{}: '{}' has no level '{}'; there are: {}", option, variable.name, text, fmt::join(levels, ", ")));
}

/// LAW:MEAN:SD[:SHAPE].
NoiseLaw law_of(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(':', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  require(parts.size() == 3 || parts.size() == 4,
          fmt::format("--draw: '{}' is not LAW:MEAN:SD, e.g. gaussian:0:1", text));
  try {
    return noise_law_from({parts[0],
                           {{"mean", number_of(parts[1], "--draw")},
                            {"sd", number_of(parts[2], "--draw")},
                            {"shape", parts.size() == 4 ? number_of(parts[3], "--draw") : 0.0}}},
                          "--draw");
  } catch (const DataError& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

void add_change_options(CLI::App& command, ChangeOptions& o, bool uncertain) {
  const auto add = [&](const char* name, std::vector<std::string>& to, const char* help) {
    command.add_option(name, to, help)->allow_extra_args(false);
  };
  add("--do", o.set, "NAME=VALUE (or level): set it, whatever its causes; may be repeated");
  add("--shift", o.shift, "NAME=AMOUNT: add this to what its causes give");
  add("--draw", o.draw, "NAME=LAW:MEAN:SD: draw it anew, e.g. dose=gaussian:0:1");
  add("--replace", o.replace, "NAME=FILE: another mechanism of the same parents, as JSON");
  if (!uncertain) return;
  command.add_option("--miss", o.miss, "probability that an intervention does not happen")->check(CLI::Range(0.0, 1.0));
  command.add_option("--stray", o.stray, "probability that another variable is shifted")->check(CLI::Range(0.0, 1.0));
  command.add_option("--stray-shift", o.stray_shift, "by how much")->capture_default_str();
}

Intervention change_of(std::string_view how, const std::string& name, const std::string& value,
                       const std::vector<Variable>& variables, std::string_view where) {
  const Var v = variable_named(name, variables);
  const Variable& variable = variables[static_cast<std::size_t>(v)];
  const std::string option = fmt::format("--{}", how);
  if (how == "do") return Intervention::set(v, value_of(value, variable, option));
  if (how == "shift") return Intervention::shift(v, number_of(value, option));
  if (how == "replace")
    return Intervention::replace(v, mechanism_from(description_from_json(value, where), fmt::format("'{}'", where)));
  require(how == "draw", fmt::format("'{}' is none of do, shift, draw and replace", how));
  require(!variable.discrete() && variable.kind != VariableKind::kCount,
          fmt::format("--draw gives numbers, but '{}' is {}; --replace takes any mechanism", variable.name,
                      to_string(variable.kind)));
  return Intervention::draw(v, linear_mechanism(0, {}, law_of(value)));
}

std::vector<Intervention> changes_of(const ChangeOptions& o, const std::vector<Variable>& variables) {
  std::vector<Intervention> out;
  for (const auto& [how, texts] :
       {std::pair("do", &o.set), {"shift", &o.shift}, {"draw", &o.draw}, {"replace", &o.replace}})
    for (const auto& text : *texts) {
      const auto [name, value] = split_pair(text, '=', fmt::format("--{}", how));
      const bool file = texts == &o.replace;
      out.push_back(change_of(how, name, file ? read_text_file(value) : value, variables, value));
    }
  require(!out.empty(), "nothing is changed: name an intervention, e.g. --do X1=0");
  return out;
}

std::string change_text(const Intervention& change, const std::vector<Variable>& variables) {
  const Variable& variable = variables[static_cast<std::size_t>(change.target)];
  switch (change.kind) {
    case InterventionKind::kPerfect: {
      const auto level = static_cast<std::size_t>(change.value);
      if (variable.discrete() && level < variable.levels.size())
        return fmt::format("set {} to {}", variable.name, variable.levels[level]);
      return fmt::format("set {} to {}", variable.name, change.value);
    }
    case InterventionKind::kShift:
      return fmt::format("shift {} by {}", variable.name, change.value);
    case InterventionKind::kSoft:
      return fmt::format("replace the mechanism of {}", variable.name);
    case InterventionKind::kStochastic:
      return fmt::format("draw {} anew", variable.name);
  }
  return "?";
}

}  // namespace abdera::cli
