#include "datasets/transform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "core/error.hpp"
#include "core/special.hpp"
#include "datasets/column_names.hpp"
#include "datasets/kinds.hpp"
#include "datasets/quantile.hpp"

namespace abdera {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<Var> indices_of(const Dataset& data, Names names) {
  std::vector<Var> out;
  for (const auto& name : names) out.push_back(data.index_of(name));
  return out;
}

/// The named columns, or every continuous one.
std::vector<Var> numeric_columns(const Dataset& data, Names names, std::string_view transform) {
  if (!names.empty()) {
    auto out = indices_of(data, names);
    for (const Var v : out)
      if (data.variable(v).discrete())
        throw NotApplicable(fmt::format("{}: column '{}' is {} and holds labels, not numbers", transform,
                                        data.variable(v).name, to_string(data.variable(v).kind)));
    return out;
  }
  std::vector<Var> out;
  for (Var v = 0; v < data.num_vars(); ++v)
    if (data.variable(v).kind == VariableKind::kContinuous) out.push_back(v);
  if (out.empty()) throw NotApplicable(fmt::format("{}: there is no continuous column", transform));
  return out;
}

std::string names_of(const Dataset& data, std::span<const Var> columns) {
  std::vector<std::string> names;
  for (const Var v : columns) names.push_back(data.variable(v).name);
  return join_names(names);
}

/// A copy of a data set whose columns are being changed.
struct Draft {
  explicit Draft(const Dataset& data)
      : from(data),
        variables(data.variables()),
        values(data.values()),
        sigma(data.sigma()),
        upper_limit(data.upper_limit()),
        error_factors(data.error_factors()) {}

  std::span<double> column(Var v) { return {values.col(v).data(), static_cast<std::size_t>(values.rows())}; }
  Variable& variable(Var v) { return variables[static_cast<std::size_t>(v)]; }
  /// What a small error of the value in row i becomes, times its effect before.
  void scale_error(Eigen::Index i, Var v, double factor) {
    if (sigma) (*sigma)(i, v) *= factor;
    for (auto& shared : error_factors) shared.loading(i, v) *= factor;
  }
  /// The new values have no errors and limits that could be told from those of the old ones.
  void drop_errors(Var v) {
    bool any = sigma && !sigma->col(v).array().isNaN().all();
    if (sigma) sigma->col(v).setConstant(kNaN);
    for (auto& shared : error_factors) {
      any = any || !shared.loading.col(v).isZero(0);
      shared.loading.col(v).setZero();
    }
    if (any) dropped_errors.push_back(variable(v).name);
    if (upper_limit && !upper_limit->col(v).isZero()) {
      dropped_limits.push_back(variable(v).name);
      upper_limit->col(v).setZero();
    }
  }

  Dataset finish(std::string step) {
    Dataset out(std::move(variables), std::move(values));
    if (sigma && !sigma->array().isNaN().all()) out.set_sigma(std::move(*sigma));
    if (upper_limit) out.set_upper_limit(std::move(*upper_limit));
    out.set_error_factors(std::move(error_factors));
    out.set_row_attributes(from.row_attributes());
    out.title = from.title, out.source = from.source, out.history = from.history;
    if (!dropped_errors.empty()) step += "; measurement errors dropped of " + join_names(dropped_errors);
    if (!dropped_limits.empty()) step += "; upper limits dropped of " + join_names(dropped_limits);
    out.history.push_back(std::move(step));
    return out;
  }

  const Dataset& from;
  std::vector<Variable> variables;
  Dataset::Matrix values;
  std::optional<Dataset::Matrix> sigma;
  std::optional<Dataset::Flags> upper_limit;
  std::vector<ErrorFactor> error_factors;
  std::vector<std::string> dropped_errors, dropped_limits;
};

std::vector<double> sorted_observed(std::span<const double> column, const Variable& variable,
                                    std::string_view transform) {
  std::vector<double> observed;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (std::isinf(column[i]))
      throw DataError(fmt::format("{}: column '{}' is infinite in row {}", transform, variable.name, i + 1));
    if (!std::isnan(column[i])) observed.push_back(column[i]);
  }
  std::sort(observed.begin(), observed.end());
  return observed;
}

}  // namespace

Dataset select_columns(const Dataset& data, Names names) {
  require(!names.empty(), "select: name at least one column");
  Dataset out = data.select(indices_of(data, names));
  out.history.push_back("select columns=" + join_names(names));
  return out;
}

Dataset drop_columns(const Dataset& data, Names names) {
  const auto dropped = indices_of(data, names);
  std::vector<Var> kept;
  for (Var v = 0; v < data.num_vars(); ++v)
    if (std::find(dropped.begin(), dropped.end(), v) == dropped.end()) kept.push_back(v);
  if (kept.empty()) throw DataError("drop: no column would be left");
  Dataset out = data.select(kept);
  out.history.push_back("drop columns=" + join_names(names));
  return out;
}

Dataset drop_missing_rows(const Dataset& data, Names names) {
  auto columns = indices_of(data, names);
  if (columns.empty()) {
    columns.resize(static_cast<std::size_t>(data.num_vars()));
    std::iota(columns.begin(), columns.end(), 0);
  }
  std::vector<char> complete(static_cast<std::size_t>(data.num_rows()), true);
  for (const Var v : columns) {
    const auto column = data.column(v);
    for (std::size_t i = 0; i < column.size(); ++i)
      if (std::isnan(column[i])) complete[i] = false;
  }
  std::vector<Eigen::Index> rows;
  for (std::size_t i = 0; i < complete.size(); ++i)
    if (complete[i]) rows.push_back(static_cast<Eigen::Index>(i));
  if (rows.empty())
    throw DataError(
        fmt::format("drop_missing_rows: each of the {} rows has a missing value; drop the columns that miss "
                    "most first",
                    data.num_rows()));
  Dataset out = data.select_rows(rows);
  out.history.push_back(fmt::format("drop_missing_rows columns={}: {} of {} rows left",
                                    names.empty() ? "all" : join_names(names), rows.size(), data.num_rows()));
  return out;
}

Dataset rename_column(const Dataset& data, const std::string& from, const std::string& to) {
  Draft draft(data);
  draft.variable(data.index_of(from)).name = to;
  return draft.finish(fmt::format("rename {} to {}", quote_name(from), quote_name(to)));
}

Dataset log_columns(const Dataset& data, Names names, LogBase base) {
  const char* const step = base == LogBase::kTen ? "log10" : "log";
  require(!names.empty(), fmt::format("{}: name at least one column", step));
  const auto columns = numeric_columns(data, names, step);
  const double ln_base = base == LogBase::kTen ? std::log(10.0) : 1.0;
  Draft draft(data);
  for (const Var v : columns) {
    const auto column = draft.column(v);
    for (std::size_t i = 0; i < column.size(); ++i) {
      double& x = column[i];
      if (x <= 0)
        throw DataError(fmt::format("{}: column '{}' is {} in row {}; only positive numbers have a logarithm", step,
                                    draft.variable(v).name, x, i + 1));
      draft.scale_error(static_cast<Eigen::Index>(i), v, 1 / (x * ln_base));
      x = base == LogBase::kTen ? std::log10(x) : std::log(x);
    }
    draft.variable(v).unit.clear();
    draft.variable(v).kind = VariableKind::kContinuous;
  }
  return draft.finish(fmt::format("{} columns={}", step, names_of(data, columns)));
}

Dataset standardise(const Dataset& data, Names names) {
  const auto columns = numeric_columns(data, names, "standardise");
  Draft draft(data);
  for (const Var v : columns) {
    const auto column = draft.column(v);
    const auto observed = sorted_observed(column, draft.variable(v), "standardise");
    if (observed.empty() || observed.front() == observed.back())
      throw DataError(fmt::format("standardise: column '{}' is constant; drop it first", draft.variable(v).name));
    const Eigen::Map<const Eigen::VectorXd> x(observed.data(), static_cast<Eigen::Index>(observed.size()));
    // Two passes about a middle value: means far above the spread cost no digits.
    const double middle = observed[observed.size() / 2];
    const double mean = middle + (x.array() - middle).mean();
    const double sd = std::sqrt((x.array() - mean).square().sum() / static_cast<double>(observed.size() - 1));
    for (double& value : column) value = (value - mean) / sd;
    for (Eigen::Index i = 0; i < draft.values.rows(); ++i) draft.scale_error(i, v, 1 / sd);
    draft.variable(v).unit.clear();
    draft.variable(v).kind = VariableKind::kContinuous;
  }
  return draft.finish("standardise columns=" + names_of(data, columns));
}

Dataset rank_normal(const Dataset& data, Names names, RankScore score) {
  const auto columns = numeric_columns(data, names, "rank_normal");
  const double shift = score == RankScore::kBlom ? 0.375 : 0.0;
  Draft draft(data);
  for (const Var v : columns) {
    const auto column = draft.column(v);
    const auto observed = sorted_observed(column, draft.variable(v), "rank_normal");
    const double n = static_cast<double>(observed.size());
    for (double& x : column) {
      if (std::isnan(x)) continue;
      const auto [low, high] = std::equal_range(observed.begin(), observed.end(), x);
      const double rank = 0.5 * static_cast<double>((low - observed.begin()) + (high - observed.begin()) + 1);
      x = normal_quantile((rank - shift) / (n + 1 - 2 * shift));
    }
    draft.drop_errors(v);
    draft.variable(v).unit.clear();
    draft.variable(v).kind = VariableKind::kContinuous;
  }
  return draft.finish(fmt::format("rank_normal score={} columns={}",
                                  score == RankScore::kBlom ? "blom" : "van_der_waerden", names_of(data, columns)));
}

Dataset discretise(const Dataset& data, Names names, int levels, Bins bins) {
  require(levels >= 2 && levels <= 1000, fmt::format("discretise: levels must be 2 to 1000, not {}", levels));
  require(!names.empty(), "discretise: name at least one column");
  const auto columns = numeric_columns(data, names, "discretise");
  Draft draft(data);
  for (const Var v : columns) {
    const auto column = draft.column(v);
    auto& variable = draft.variable(v);
    const auto observed = sorted_observed(column, variable, "discretise");
    if (observed.empty() || observed.front() == observed.back())
      throw DataError(fmt::format("discretise: column '{}' is constant; drop it", variable.name));
    const double low = observed.front(), high = observed.back();
    std::vector<double> bounds{low};
    for (int k = 1; k < levels; ++k) {
      const double share = static_cast<double>(k) / levels;
      const double bound = bins == Bins::kEqualWidth ? low + share * (high - low) : quantile(observed, share);
      if (bound > bounds.back()) bounds.push_back(bound);
    }
    if (high > bounds.back()) bounds.push_back(high);
    const std::size_t intervals = bounds.size() - 1;
    if (intervals < 2)
      throw DataError(
          fmt::format("discretise: too many values of column '{}' are equal to make {} levels of equal count; "
                      "use equal width",
                      variable.name, levels));
    for (double& x : column) {
      if (std::isnan(x)) continue;
      const auto above = std::upper_bound(bounds.begin(), bounds.end(), x) - bounds.begin();
      x = static_cast<double>(std::min(static_cast<std::size_t>(above) - 1, intervals - 1));
    }
    variable.kind = intervals == 2 ? VariableKind::kBinary : VariableKind::kOrdinal;
    variable.levels.clear();
    for (std::size_t k = 0; k < intervals; ++k)
      variable.levels.push_back(fmt::format("[{}, {}{}", bounds[k], bounds[k + 1], k + 1 == intervals ? "]" : ")"));
    variable.unit.clear();
    draft.drop_errors(v);
  }
  return draft.finish(fmt::format("discretise levels={} bins={} columns={}", levels,
                                  bins == Bins::kEqualWidth ? "equal_width" : "equal_count", names_of(data, columns)));
}

Dataset set_kind(const Dataset& data, Names names, VariableKind kind) {
  require(!names.empty(), "kind: name at least one column");
  Draft draft(data);
  for (const Var v : indices_of(data, names)) {
    detail::change_kind(draft.variable(v), draft.column(v), kind);
    if (detail::is_discrete(kind)) draft.drop_errors(v);
  }
  return draft.finish(fmt::format("kind {} columns={}", to_string(kind), join_names(names)));
}

}  // namespace abdera
