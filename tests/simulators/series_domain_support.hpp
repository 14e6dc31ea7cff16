#pragma once
#include <Eigen/Cholesky>
#include <cmath>
#include <vector>

#include "simulators/scaled_mechanisms.hpp"
#include "simulators/scm.hpp"
#include "simulators/time_series.hpp"

namespace abdera::domain_test {

/// The mechanism with one of its parents held at a value: the link is deleted, all else stays.
inline MechanismPtr held(const MechanismPtr& mechanism, std::size_t position, double value) {
  std::vector<RescaledParents::Unit> units(static_cast<std::size_t>(mechanism->num_parents()), {0, 1});
  units[position] = {value, 0};
  return std::make_shared<RescaledParents>(mechanism, std::move(units));
}

/// A model without from --> to.
inline Scm without(const Scm& scm, std::string_view from, std::string_view to, double value) {
  std::vector<ScmVariable> variables(scm.variables().begin(), scm.variables().end());
  auto& variable = variables[static_cast<std::size_t>(scm.index_of(to))];
  for (std::size_t j = 0; j < variable.parents.size(); ++j)
    if (variable.parents[j] == scm.index_of(from)) variable.mechanism = held(variable.mechanism, j, value);
  return Scm(std::move(variables));
}

/// A series without from --> to at any lag.
inline TimeSeriesScm without(const TimeSeriesScm& series, Var from, Var to, double value) {
  std::vector<SeriesVariable> variables(series.variables().begin(), series.variables().end());
  auto& variable = variables[static_cast<std::size_t>(to)];
  for (std::size_t j = 0; j < variable.parents.size(); ++j)
    if (variable.parents[j].variable == from) variable.mechanism = held(variable.mechanism, j, value);
  return TimeSeriesScm(std::move(variables), series.burn_in());
}

/// corr(x, y | given) of a covariance.
inline double partial_correlation(const Eigen::MatrixXd& covariance, Eigen::Index x, Eigen::Index y,
                                  const std::vector<Eigen::Index>& given) {
  const std::vector<Eigen::Index> ends = {x, y};
  const Eigen::MatrixXd among = covariance(given, given), with = covariance(given, ends);
  const Eigen::MatrixXd rest = covariance(ends, ends) - with.transpose() * among.ldlt().solve(with);
  return rest(0, 1) / std::sqrt(rest(0, 0) * rest(1, 1));
}

}  // namespace abdera::domain_test
