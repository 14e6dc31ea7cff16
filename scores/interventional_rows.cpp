#include "scores/interventional_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/error.hpp"

namespace abdera {
namespace {

bool constant(std::span<const double> column) {
  return std::all_of(column.begin(), column.end(), [&](double x) { return x == column[0]; });
}

/// Over columns that vary, zero for the others.
Covariance covariance_of(const Dataset& rows, const RunContext& run) {
  std::vector<Var> varying;
  for (Var v = 0; v < rows.num_vars(); ++v)
    if (!constant(rows.column(v))) varying.push_back(v);
  const Covariance known = covariance(rows.select(varying), run);
  Covariance out{rows.names(), Eigen::MatrixXd::Zero(rows.num_vars(), rows.num_vars()), known.n};
  out.matrix(varying, varying) = known.matrix;
  return out;
}

}  // namespace

std::vector<RowsOfChildren> rows_of_children(const Dataset& data, const RunContext& run) {
  const auto& regime = data.row_attributes().regime;
  const auto& targets = data.row_attributes().regime_targets;
  std::map<std::vector<std::size_t>, std::vector<Var>> children_of;  // by the regimes where they are targets
  for (Var v = 0; v < data.num_vars(); ++v) {
    std::vector<std::size_t> without;
    for (std::size_t r = 0; r < targets.size(); ++r)
      if (std::binary_search(targets[r].begin(), targets[r].end(), v)) without.push_back(r);
    children_of[without].push_back(v);
  }
  std::vector<RowsOfChildren> out;
  for (auto& [without, children] : children_of) {
    std::vector<Eigen::Index> rows;
    for (Eigen::Index i = 0; i < data.num_rows(); ++i)
      if (without.empty() || !std::binary_search(without.begin(), without.end(),
                                                 static_cast<std::size_t>(regime[static_cast<std::size_t>(i)])))
        rows.push_back(i);
    const std::string& first = data.variable(children.front()).name;
    if (rows.size() < 2)
      throw DataError(
          fmt::format("column '{}' is a target of interventions in {} of {} rows: nothing shows what causes "
                      "it; leave it out",
                      first, data.num_rows() - std::ssize(rows), data.num_rows()));
    const Dataset part = data.select_rows(rows);
    for (Var child : children)
      if (constant(part.column(child)))
        throw DataError(fmt::format("column '{}' is constant in the {} rows where it is not a target; leave it out",
                                    data.variable(child).name, rows.size()));
    out.push_back({std::move(children), covariance_of(part, run), column_means(part)});
  }
  return out;
}

std::vector<std::string> remarks_on(const std::vector<RowsOfChildren>& parts, const Dataset& data) {
  if (data.row_attributes().regime_targets.empty())
    return {"no targets of interventions are known: all rows count for all variables"};
  const auto fewest = std::min_element(parts.begin(), parts.end(),
                                       [](const auto& a, const auto& b) { return a.covariance.n < b.covariance.n; });
  return {
      fmt::format("rows where a variable is a target are left out of its score; fewest are left for '{}', {:.6g} of "
                  "{}",
                  data.variable(fewest->children.front()).name, fewest->covariance.n, data.num_rows())};
}

}  // namespace abdera
