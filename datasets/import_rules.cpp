#include "datasets/import_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "datasets/fill_values.hpp"
#include "datasets/kinds.hpp"
#include "datasets/number_text.hpp"

namespace abdera::detail {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_quoted(std::string_view text) { return text.size() >= 2 && text.front() == '"' && text.back() == '"'; }

std::string unquoted(std::string_view text) {
  if (!is_quoted(text)) return std::string(text);
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    out += text[i];
    if (text[i] == '"' && text[i + 1] == '"') ++i;
  }
  return out;
}

bool has_name(std::string_view name, Names names) { return std::find(names.begin(), names.end(), name) != names.end(); }

/// "LEFT separator RIGHT" split where both sides can be meant. Names may hold the separator, so every place outside a
/// leading quoted part is tried; nothing fits: the first place, for the caller to name what is wrong.
std::pair<std::string, std::string> split_rule(
    std::string_view rule, char separator, std::string_view option,
    const std::function<bool(const std::string&, const std::string&)>& fits) {
  std::vector<std::pair<std::string, std::string>> all, fitting;
  bool inside = false;
  for (std::size_t i = 0; i < rule.size(); ++i) {
    if (rule[i] == '"' && (inside || rule.front() == '"')) inside = !inside;
    if (inside || rule[i] != separator) continue;
    all.emplace_back(unquoted(rule.substr(0, i)), unquoted(rule.substr(i + 1)));
    if (fits(all.back().first, all.back().second)) fitting.push_back(all.back());
  }
  require(fitting.size() < 2,
          fmt::format("{} '{}' can be read in two ways; put the names in double quotes", option, rule));
  require(!all.empty() && !all.front().first.empty() && !all.front().second.empty(),
          fmt::format("{} takes A{}B, not '{}'", option, separator, rule));
  return fitting.empty() ? all.front() : fitting.front();
}

VariableKind kind_named(std::string_view text, std::string_view rule) {
  for (int k = 0; k <= static_cast<int>(VariableKind::kCircular); ++k)
    if (to_string(static_cast<VariableKind>(k)) == text) return static_cast<VariableKind>(k);
  throw UsageError(
      fmt::format("kind '{}' in '{}' is none of continuous, ordinal, nominal, binary, count, circular", text, rule));
}

void mark_missing(const NaRule& rule, const Variable& variable, std::span<double> column) {
  double value = rule.number.value_or(kNaN);
  if (variable.discrete()) {
    const auto at = std::find(variable.levels.begin(), variable.levels.end(), rule.text);
    value = at == variable.levels.end() ? kNaN : static_cast<double>(at - variable.levels.begin());
  }
  for (double& x : column)
    if (x == value) x = kNaN;
}

}  // namespace

Var column_named(std::string_view name, Names names, std::string_view option) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at != names.end()) return static_cast<Var>(at - names.begin());
  const auto near = nearest_name(name, names);
  throw DataError(near.empty() ? fmt::format("{}: no column named '{}'", option, name)
                               : fmt::format("{}: no column named '{}'; did you mean '{}'?", option, name, near));
}

std::vector<NaRule> resolve_na(const std::vector<std::string>& rules, Names names) {
  std::vector<NaRule> out;
  for (const auto& rule : rules) {
    NaRule na{rule, {}, -1};
    if (is_quoted(rule) && rule.find("\":") == std::string::npos) {
      na.text = unquoted(rule);
    } else if (rule.find(':') != std::string::npos) {
      auto [value, column] =
          split_rule(rule, ':', "na", [&](const auto&, const auto& c) { return has_name(c, names); });
      na.text = std::move(value);
      na.column = column_named(column, names, fmt::format("na '{}'", rule));
    }
    require(!na.text.empty(), "na: an empty value is always missing and need not be named");
    na.number = parse_number(na.text);
    out.push_back(std::move(na));
  }
  return out;
}

std::vector<SigmaPair> resolve_sigma(const std::vector<std::string>& rules, Names names) {
  std::vector<SigmaPair> out;
  for (const auto& rule : rules) {
    const auto [value, error] = split_rule(
        rule, '=', "sigma", [&](const auto& a, const auto& b) { return has_name(a, names) && has_name(b, names); });
    const auto option = fmt::format("sigma '{}'", rule);
    const SigmaPair pair{column_named(value, names, option), column_named(error, names, option)};
    require(pair.value != pair.error, option + ": a column is not its own error");
    for (const auto& other : out) {
      require(other.value != pair.value, fmt::format("sigma: column '{}' has two error columns", value));
      require(other.error != pair.error && other.error != pair.value && other.value != pair.error,
              fmt::format("sigma: column '{}' stands in two pairs", other.error == pair.value ? value : error));
    }
    out.push_back(pair);
  }
  return out;
}

std::vector<std::pair<Var, VariableKind>> resolve_kinds(const std::vector<std::string>& rules, Names names) {
  std::vector<std::pair<Var, VariableKind>> out;
  for (const auto& rule : rules) {
    const auto [column, kind] =
        split_rule(rule, '=', "kind", [&](const auto& c, const auto&) { return has_name(c, names); });
    out.emplace_back(column_named(column, names, fmt::format("kind '{}'", rule)), kind_named(kind, rule));
  }
  return out;
}

std::vector<char> kept_columns(const ImportOptions& options, Names names) {
  std::vector<char> keep(names.size(), options.columns.empty());
  for (const auto& name : options.columns) keep[static_cast<std::size_t>(column_named(name, names, "columns"))] = true;
  for (const auto& name : options.drop) keep[static_cast<std::size_t>(column_named(name, names, "drop"))] = false;
  for (const auto& pair : resolve_sigma(options.sigma, names))
    keep[static_cast<std::size_t>(pair.error)] = keep[static_cast<std::size_t>(pair.value)];
  if (std::none_of(keep.begin(), keep.end(), [](char k) { return k; }))
    throw DataError("'columns' and 'drop' leave no column");
  return keep;
}

Dataset with_sigma(const Dataset& data, const std::vector<SigmaPair>& pairs,
                   FunctionRef<std::string(Eigen::Index row)> where) {
  if (pairs.empty()) return data;
  std::vector<Var> error_of(static_cast<std::size_t>(data.num_vars()), -1), variables;
  std::vector<char> is_error(static_cast<std::size_t>(data.num_vars()));
  for (const auto& [value, error] : pairs) {
    error_of[static_cast<std::size_t>(value)] = error;
    is_error[static_cast<std::size_t>(error)] = true;
    for (const Var v : {value, error})
      if (data.variable(v).discrete())
        throw DataError(fmt::format("column '{}' is {}; measurement errors need numbers", data.variable(v).name,
                                    to_string(data.variable(v).kind)));
    const auto errors = data.column(error);
    for (std::size_t i = 0; i < errors.size(); ++i)
      if (errors[i] < 0)
        throw DataError(
            fmt::format("{}: measurement error {} in column '{}' is negative; use --na {}:{} if it means unknown",
                        where(static_cast<Eigen::Index>(i)), errors[i], data.variable(error).name, errors[i],
                        quote_name(data.variable(error).name)));
  }
  for (Var v = 0; v < data.num_vars(); ++v)
    if (!is_error[static_cast<std::size_t>(v)]) variables.push_back(v);
  Dataset out = data.select(variables);
  Dataset::Matrix sigma = out.sigma().value_or(Dataset::Matrix::Constant(out.num_rows(), out.num_vars(), kNaN));
  for (Var v = 0; v < out.num_vars(); ++v)
    if (const Var e = error_of[static_cast<std::size_t>(variables[static_cast<std::size_t>(v)])]; e >= 0)
      sigma.col(v) = data.values().col(e);
  out.set_sigma(std::move(sigma));
  return out;
}

std::string rules_text(const ImportOptions& options) {
  std::string text;
  const auto add = [&](std::string_view name, const std::vector<std::string>& items) {
    for (const auto& item : items) text += fmt::format(" {}={}", name, item);
  };
  add("na", options.na), add("sigma", options.sigma), add("kind", options.kinds);
  if (!options.columns.empty()) text += " columns=" + join_names(options.columns);
  if (!options.drop.empty()) text += " drop=" + join_names(options.drop);
  if (options.max_levels > 0) text += fmt::format(" max_levels={}", options.max_levels);
  return text;
}

namespace {

/// na, kinds and max_levels on every column of a table. The columns of `pairs` stay numbers.
Dataset retyped(const Dataset& data, const ImportOptions& options, const std::vector<SigmaPair>& pairs,
                Names all_names) {
  const auto rules = resolve_na(options.na, all_names);
  const auto kinds = resolve_kinds(options.kinds, all_names);
  const auto is = [&](Var among_all, const Variable& variable) {
    return all_names[static_cast<std::size_t>(among_all)] == variable.name;
  };
  auto variables = data.variables();
  Dataset::Matrix values = data.values();
  for (Var v = 0; v < data.num_vars(); ++v) {
    auto& variable = variables[static_cast<std::size_t>(v)];
    const std::span<double> column(values.col(v).data(), static_cast<std::size_t>(values.rows()));
    for (const auto& rule : rules)
      if (rule.column < 0 || is(rule.column, variable)) mark_missing(rule, variable, column);
    std::optional<VariableKind> kind;
    for (const auto& pair : pairs)
      if (!variable.discrete() && (is(pair.value, variable) || is(pair.error, variable)))
        kind = VariableKind::kContinuous;
    for (const auto& [which, given] : kinds)
      if (is(which, variable)) kind = given;
    if (kind) {
      change_kind(variable, column, *kind);
    } else if (!variable.discrete() && few_whole_numbers(column, options.max_levels)) {
      make_discrete(variable, column, {});
    }
  }
  Dataset out(std::move(variables), std::move(values));
  if (data.sigma()) out.set_sigma(*data.sigma());
  out.title = data.title, out.source = data.source, out.history = data.history;
  return out;
}

Dataset ruled(const Dataset& data, const ImportOptions& options) {
  const auto names = data.names();
  const auto keep = kept_columns(options, names);
  std::vector<Var> kept;
  for (Var v = 0; v < data.num_vars(); ++v)
    if (keep[static_cast<std::size_t>(v)]) kept.push_back(v);
  const auto all_pairs = resolve_sigma(options.sigma, names);
  const Dataset out = retyped(data.select(kept), options, all_pairs, names);
  std::vector<SigmaPair> pairs;
  for (const auto& [value, error] : all_pairs)
    if (keep[static_cast<std::size_t>(value)])
      pairs.push_back(
          {out.index_of(names[static_cast<std::size_t>(value)]), out.index_of(names[static_cast<std::size_t>(error)])});
  Dataset finished = with_sigma(out, pairs, [](Eigen::Index row) { return fmt::format("row {}", row + 1); });
  // What is known of rows and values beside their errors, which no rule changes.
  std::vector<Var> left;
  for (const auto& name : finished.names()) left.push_back(data.index_of(name));
  const Dataset described = data.select(left);
  if (described.upper_limit()) finished.set_upper_limit(*described.upper_limit());
  finished.set_error_factors(described.error_factors());
  finished.set_row_attributes(described.row_attributes());
  return finished;
}

}  // namespace

Imported with_rules(Imported imported, const ImportOptions& options) {
  if (const auto rules = rules_text(options); !rules.empty()) {
    imported.data = ruled(imported.data, options);
    imported.data.history.push_back("read" + rules);
  }
  for (auto& sentence : fill_warnings(imported.data)) imported.warnings.push_back(std::move(sentence));
  return imported;
}

}  // namespace abdera::detail
