#include "datasets/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <type_traits>
#include <unordered_set>

#include "core/error.hpp"
#include "core/params.hpp"

namespace abdera {
namespace {

constexpr std::uint16_t kMissingCode = 0xFFFF;

void check_names(const std::vector<Variable>& variables) {
  std::unordered_set<std::string_view> seen;
  for (std::size_t v = 0; v < variables.size(); ++v) {
    if (variables[v].name.empty()) throw DataError(fmt::format("column {} has no name", v + 1));
    if (!seen.insert(variables[v].name).second)
      throw DataError(fmt::format("two columns are named '{}'; names must be unique", variables[v].name));
  }
}

void check_shape(const std::vector<Variable>& variables, Eigen::Index columns) {
  if (static_cast<Eigen::Index>(variables.size()) != columns)
    throw DataError(fmt::format("{} names for {} columns of values", variables.size(), columns));
}

void check_codes(const Variable& variable, std::span<const double> codes) {
  const double limit = variable.levels.empty() ? kMissingCode : static_cast<double>(variable.levels.size());
  if (limit > kMissingCode)
    throw DataError(fmt::format("column '{}' has {} levels; at most {} can be held", variable.name,
                                variable.levels.size(), kMissingCode));
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (const double c = codes[i]; !std::isnan(c) && !(c >= 0 && c < limit && c == std::floor(c)))
      throw DataError(fmt::format("column '{}' is {}: row {} holds {}, not a code below {}", variable.name,
                                  to_string(variable.kind), i + 1, c, limit));
}

}  // namespace

Dataset::Dataset(std::vector<Variable> variables, Matrix values)
    : variables_(std::move(variables)), owned_(std::move(values)), rows_(owned_.rows()), stride_(owned_.rows()) {
  check_names(variables_);
  check_shape(variables_, owned_.cols());
  for (Var v = 0; v < num_vars(); ++v)
    if (variable(v).discrete()) check_codes(variable(v), column(v));
}

Dataset Dataset::view(std::vector<Variable> variables, const View& values) {
  check_names(variables);
  check_shape(variables, values.cols());
  Dataset d;
  d.variables_ = std::move(variables);
  d.external_ = values.data();
  d.rows_ = values.rows();
  d.stride_ = values.outerStride();
  for (Var v = 0; v < d.num_vars(); ++v)
    if (d.variable(v).discrete()) check_codes(d.variable(v), d.column(v));
  return d;
}

std::vector<std::string> Dataset::names() const {
  std::vector<std::string> names;
  for (const auto& variable : variables_) names.push_back(variable.name);
  return names;
}

Var Dataset::index_of(std::string_view name) const {
  for (Var v = 0; v < num_vars(); ++v)
    if (variable(v).name == name) return v;
  const auto near = nearest_name(name, names());
  throw DataError(near.empty() ? fmt::format("no column named '{}'", name)
                               : fmt::format("no column named '{}'; did you mean '{}'?", name, near));
}

std::vector<std::uint16_t> Dataset::codes(Var v) const {
  if (!variable(v).discrete())
    throw NotApplicable(
        fmt::format("column '{}' is {}; codes need a discrete column (discretise it, or import it with a kind)",
                    variable(v).name, to_string(variable(v).kind)));
  std::vector<std::uint16_t> codes;
  codes.reserve(static_cast<std::size_t>(rows_));
  for (double x : column(v)) codes.push_back(std::isnan(x) ? kMissingCode : static_cast<std::uint16_t>(x));
  return codes;
}

bool Dataset::has_missing(Var v) const {
  for (double x : column(v))
    if (std::isnan(x)) return true;
  return false;
}

void Dataset::set_sigma(Matrix sigma) {
  if (sigma.rows() != rows_ || sigma.cols() != num_vars())
    throw DataError(fmt::format("measurement errors are {} x {}, the values {} x {}", sigma.rows(), sigma.cols(), rows_,
                                num_vars()));
  for (Eigen::Index v = 0; v < sigma.cols(); ++v)
    for (Eigen::Index i = 0; i < sigma.rows(); ++i)
      if (sigma(i, v) < 0)
        throw DataError(
            fmt::format("column '{}', row {}: measurement error {} is negative; mark it as missing if unknown",
                        variable(static_cast<Var>(v)).name, i + 1, sigma(i, v)));
  sigma_ = std::move(sigma);
}

std::string_view RowAttributes::sampling() const {
  if (time.empty()) return "iid";
  return cluster.empty() ? "timeseries" : "panel";
}

void Dataset::set_upper_limit(Flags flags) {
  if (flags.rows() != rows_ || flags.cols() != num_vars())
    throw DataError(
        fmt::format("upper limits are {} x {}, the values {} x {}", flags.rows(), flags.cols(), rows_, num_vars()));
  if (flags.size() > 0 && (flags.minCoeff() < 0 || flags.maxCoeff() > 1))
    throw DataError("upper limits are flags: each must be 0 or 1");
  upper_limit_ = std::move(flags);
}

void Dataset::set_error_factors(std::vector<ErrorFactor> factors) {
  std::unordered_set<std::string_view> seen;
  for (const auto& factor : factors) {
    if (factor.name.empty() || !seen.insert(factor.name).second)
      throw DataError(fmt::format("error factor '{}': names must be there and unique", factor.name));
    if (factor.loading.rows() != rows_ || factor.loading.cols() != num_vars())
      throw DataError(fmt::format("error factor '{}' is {} x {}, the values {} x {}", factor.name,
                                  factor.loading.rows(), factor.loading.cols(), rows_, num_vars()));
  }
  error_factors_ = std::move(factors);
}

void Dataset::set_row_attributes(RowAttributes attributes) {
  const auto check = [&](const char* name, const auto& list, auto valid, const char* demand) {
    if (list.empty()) return;
    if (static_cast<Eigen::Index>(list.size()) != rows_)
      throw DataError(fmt::format("there are {} entries of {} for {} rows", list.size(), name, rows_));
    for (std::size_t i = 0; i < list.size(); ++i)
      if (!valid(list[i])) throw DataError(fmt::format("row {}: {} {} is not {}", i + 1, name, list[i], demand));
  };
  check(
      "weight", attributes.weight, [](double x) { return x > 0 && std::isfinite(x); }, "positive and finite");
  check(
      "time", attributes.time, [](double x) { return std::isfinite(x); }, "finite");
  check(
      "cluster", attributes.cluster, [](std::int64_t) { return true; }, "");
  check(
      "regime", attributes.regime, [](std::int32_t x) { return x >= 0; }, "0 or more");
  check_targets(attributes);
  row_attributes_ = std::move(attributes);
}

void Dataset::check_targets(const RowAttributes& attributes) const {
  const auto& targets = attributes.regime_targets;
  if (targets.empty()) return;
  for (std::size_t r = 0; r < targets.size(); ++r) {
    for (Var v : targets[r])
      if (v < 0 || v >= num_vars())
        throw DataError(fmt::format("regime {} has column {} as a target, but there are {}", r, v, num_vars()));
    if (std::adjacent_find(targets[r].begin(), targets[r].end(), std::greater_equal<>()) != targets[r].end())
      throw DataError(fmt::format("the targets of regime {} are not sorted, or one is named twice", r));
  }
  if (attributes.regime.empty()) throw DataError("there are targets of regimes, but no regimes of rows");
  for (std::size_t i = 0; i < attributes.regime.size(); ++i)
    if (static_cast<std::size_t>(attributes.regime[i]) >= targets.size())
      throw DataError(fmt::format("row {}: the targets of its regime {} are not given", i + 1, attributes.regime[i]));
}

void Dataset::copy_descriptions(const Dataset& from) {
  title = from.title, source = from.source, history = from.history;
}

Dataset Dataset::select(std::span<const Var> columns) const {
  std::vector<Variable> variables;
  for (Var v : columns) variables.push_back(variable(v));
  const auto pick = [&](const auto& from) {
    typename std::remove_cvref_t<decltype(from)>::PlainObject to(rows_, static_cast<Eigen::Index>(columns.size()));
    for (std::size_t j = 0; j < columns.size(); ++j) to.col(static_cast<Eigen::Index>(j)) = from.col(columns[j]);
    return to;
  };
  Dataset out(std::move(variables), pick(values()));
  if (sigma_) out.sigma_ = pick(*sigma_);
  if (upper_limit_) out.upper_limit_ = pick(*upper_limit_);
  for (const auto& factor : error_factors_) out.error_factors_.push_back({factor.name, pick(factor.loading)});
  out.row_attributes_ = row_attributes_;
  for (auto& targets : out.row_attributes_.regime_targets) {  // those that are left
    std::vector<Var> kept;
    for (std::size_t j = 0; j < columns.size(); ++j)
      if (std::binary_search(targets.begin(), targets.end(), columns[j])) kept.push_back(static_cast<Var>(j));
    targets = std::move(kept);
  }
  out.copy_descriptions(*this);
  return out;
}

Dataset Dataset::select_rows(std::span<const Eigen::Index> rows) const {
  const auto pick = [&](const auto& from) {
    typename std::remove_cvref_t<decltype(from)>::PlainObject to(static_cast<Eigen::Index>(rows.size()), from.cols());
    for (Eigen::Index v = 0; v < from.cols(); ++v)
      for (std::size_t i = 0; i < rows.size(); ++i) to(static_cast<Eigen::Index>(i), v) = from(rows[i], v);
    return to;
  };
  const auto pick_list = [&](const auto& from) {
    std::remove_cvref_t<decltype(from)> to;
    if (!from.empty())
      for (Eigen::Index row : rows) to.push_back(from[static_cast<std::size_t>(row)]);
    return to;
  };
  Dataset out(variables_, pick(values()));
  if (sigma_) out.sigma_ = pick(*sigma_);
  if (upper_limit_) out.upper_limit_ = pick(*upper_limit_);
  for (const auto& factor : error_factors_) out.error_factors_.push_back({factor.name, pick(factor.loading)});
  const RowAttributes& r = row_attributes_;
  out.row_attributes_ = {pick_list(r.weight),  pick_list(r.time),   r.time_unit,
                         pick_list(r.cluster), pick_list(r.regime), r.regime_targets};
  out.copy_descriptions(*this);
  return out;
}

}  // namespace abdera
