#pragma once
#include <string>
#include <vector>

#include "core/rng.hpp"
#include "datasets/component_data.hpp"
#include "datasets/transform.hpp"
#include "simulators/linear_gaussian.hpp"

// Rows of each kind of columns, for what is promised of every test and score.
namespace abdera::testing_support {

/// The same rows, where columns of the kind that is asked for have levels: all of them, or every other one; 2 to 4
/// levels, as binary, ordinal and nominal columns in turn.
inline Dataset with_kinds(const Dataset& rows, ColumnKinds kinds) {
  if (kinds == ColumnKinds::kContinuous) return rows;
  Dataset out = rows;
  std::vector<bool> with_levels(static_cast<std::size_t>(rows.num_vars()));
  for (Var v = 0; v < rows.num_vars(); ++v) {
    if (kinds == ColumnKinds::kMixed && v % 2 == 0) continue;
    with_levels[static_cast<std::size_t>(v)] = true;
    out = discretise(out, std::vector<std::string>{rows.variable(v).name}, 2 + v % 3, Bins::kEqualCount);
  }
  std::vector<Variable> variables = out.variables();
  for (std::size_t v = 0; v < variables.size(); ++v)
    if (with_levels[v])
      variables[v].kind = variables[v].levels.size() == 2 ? VariableKind::kBinary
                          : v % 2                         ? VariableKind::kNominal
                                                          : VariableKind::kOrdinal;
  return {std::move(variables), Dataset::Matrix(out.values())};
}

/// Four columns X, Y, Z, W with X <- Z -> Y and W apart, so X _||_ Y | Z, W. With levels Z has three, Y three, X and W
/// two; mixed, X and W are numbers that are Gaussian given Z.
inline Dataset common_cause_rows(ColumnKinds kinds, int n, std::uint64_t seed) {
  if (kinds == ColumnKinds::kContinuous) {
    LinearGaussian chain{MixedGraph(4), Eigen::MatrixXd::Zero(4, 4), Eigen::VectorXd::Ones(4)};
    chain.dag.set_directed(2, 0), chain.dag.set_directed(2, 1);
    chain.weights(0, 2) = 0.8, chain.weights(1, 2) = -0.7;
    return simulate(chain, n, Rng(seed));
  }
  const auto levels = [](int count) {
    std::vector<std::string> labels;
    for (int i = 0; i < count; ++i) labels.push_back(std::to_string(i));
    return labels;
  };
  const bool mixed = kinds == ColumnKinds::kMixed;
  std::vector<Variable> variables{{.name = "X"}, {.name = "Y"}, {.name = "Z"}, {.name = "W"}};
  for (std::size_t v = 0; v < 4; ++v) {
    if (mixed && (v == 0 || v == 3)) continue;
    const bool binary = v == 0 || v == 3;
    variables[v].kind = binary ? VariableKind::kBinary : VariableKind::kNominal;
    variables[v].levels = levels(binary ? 2 : 3);
  }
  Rng rng(seed);
  Dataset::Matrix values(n, 4);
  for (int i = 0; i < n; ++i) {
    const auto z = static_cast<int>(rng.below(3));
    const double shift = 0.3 + 0.2 * z, u = rng.uniform();
    values(i, 2) = z;
    values(i, 1) = u < 0.2 + 0.15 * z ? 0 : u < 0.6 + 0.1 * z ? 1 : 2;
    values(i, 0) = mixed ? 0.7 * z + rng.normal() : (rng.uniform() < shift ? 1 : 0);
    values(i, 3) = mixed ? rng.normal() : static_cast<double>(rng.below(2));
  }
  return {std::move(variables), std::move(values)};
}

}  // namespace abdera::testing_support
