#pragma once
#include <bit>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/rng.hpp"
#include "datasets/dataset.hpp"

// Small tables for the tests of mixed data.
namespace abdera::testing_support {

inline Variable number(std::string name) { return {.name = std::move(name)}; }
inline Variable with_levels(std::string name, int count) {
  Variable out{.name = std::move(name), .kind = count == 2 ? VariableKind::kBinary : VariableKind::kNominal};
  for (int i = 0; i < count; ++i) out.levels.push_back(std::to_string(i));
  return out;
}

/// A level drawn with weights exp(eta).
inline int draw_level(Rng& rng, const std::vector<double>& eta) {
  double total = 0;
  for (const double e : eta) total += std::exp(e);
  double u = rng.uniform() * total;
  int level = 0;
  for (; level + 1 < static_cast<int>(eta.size()); ++level)
    if ((u -= std::exp(eta[static_cast<std::size_t>(level)])) < 0) break;
  return level;
}

/// Columns 0 number, 1 three levels, 2 number, 3 two levels, 4 number, 5 three levels, dependent in a chain.
inline Dataset mixed_chain(int n, std::uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd values(n, 6);
  for (int i = 0; i < n; ++i) {
    const double a = rng.normal();
    const int b = draw_level(rng, {0, 0.8 * a, -0.8 * a});
    const double c = 0.6 * b + 0.3 * a + rng.normal();
    const int d = draw_level(rng, {0, c - 0.5});
    const double e = d - 0.4 * c + rng.normal();
    values.row(i) << a, b, c, d, e, draw_level(rng, {0, 0.5 * e, 0.7 * d});
  }
  return Dataset({number("a"), with_levels("b", 3), number("c"), with_levels("d", 2), number("e"), with_levels("f", 3)},
                 values);
}

/// Dried weights of plants under a control and two treatments: 30 rows of (weight, group), by Dobson (1983), the data
/// set PlantGrowth of R. One-way analysis of variance: F = 4.8461 on 2 and 27, p = 0.01591.
inline Dataset plants() {
  const double weights[30] = {4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14, 4.81, 4.17, 4.41, 3.59, 5.87,
                              3.83, 6.03, 4.89, 4.32, 4.69, 6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26};
  Eigen::MatrixXd values(30, 2);
  for (int i = 0; i < 30; ++i) values.row(i) << weights[i], i / 10;
  return Dataset({number("weight"), with_levels("group", 3)}, values);
}

/// The same rows with numbers a x + b and levels renamed backwards.
inline Dataset in_other_units(const Dataset& data) {
  Eigen::MatrixXd values = data.values();
  for (Var v = 0; v < data.num_vars(); ++v) {
    const auto levels = static_cast<double>(data.variable(v).levels.size());
    if (data.variable(v).discrete()) {
      values.col(v) = levels - 1 - values.col(v).array();
    } else {
      values.col(v) = -3.7 * values.col(v).array() + 1000;
    }
  }
  return Dataset(data.variables(), values);
}

/// All queries of up to `largest` members of S over the first p variables, each pair once.
inline std::vector<std::pair<std::pair<Var, Var>, std::vector<Var>>> all_queries(int p, int largest) {
  std::vector<std::pair<std::pair<Var, Var>, std::vector<Var>>> out;
  for (Var x = 0; x < p; ++x)
    for (Var y = x + 1; y < p; ++y)
      for (unsigned set = 0; set < 1u << p; ++set) {
        if ((set >> x & 1u) || (set >> y & 1u) || std::popcount(set) > largest) continue;
        std::vector<Var> given;
        for (Var v = 0; v < p; ++v)
          if (set >> v & 1u) given.push_back(v);
        out.push_back({{x, y}, given});
      }
  return out;
}

}  // namespace abdera::testing_support
