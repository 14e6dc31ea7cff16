#include "bench/calibration/null_cell.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>

namespace abdera {
namespace {

/// Mean 0, variance 1.
double noise(NullLaw law, Rng& rng) {
  switch (law) {
    case NullLaw::kStudent: {
      double chi_square = 0;
      for (int i = 0; i < 5; ++i) chi_square += std::pow(rng.normal(), 2);
      return rng.normal() / std::sqrt(chi_square / 5) * std::sqrt(3.0 / 5);
    }
    case NullLaw::kSkewed:
      return -std::log(rng.uniform()) - 1;
    case NullLaw::kUniform:
      return rng.uniform(-1, 1) * std::sqrt(3.0);
    default:
      return rng.normal();
  }
}

Variable column(const std::string& name, int levels) {
  Variable v;
  v.name = name;
  if (levels == 0) return v;
  v.kind = levels == 2 ? VariableKind::kBinary : VariableKind::kNominal;
  for (int i = 0; i < levels; ++i) v.levels.push_back(std::to_string(i));
  return v;
}

/// A level with probabilities in proportion to `weights`.
int draw_level(std::span<const double> weights, Rng& rng) {
  double total = 0;
  for (double w : weights) total += w;
  double u = rng.uniform() * total;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    if (u < weights[i]) return static_cast<int>(i);
    u -= weights[i];
  }
  return static_cast<int>(weights.size()) - 1;
}

using Matrix = Dataset::Matrix;

Dataset draw_numbers(const NullCell& cell, Rng& rng) {
  const int p = cell.given + 2;
  Matrix values(cell.rows, p);
  const double weight = cell.dependent && cell.given > 0 ? 1 / std::sqrt(static_cast<double>(cell.given)) : 0;
  for (int i = 0; i < cell.rows; ++i) {
    double sum = 0;
    for (int s = 2; s < p; ++s) sum += values(i, s) = noise(cell.law, rng);
    for (int v = 0; v < 2; ++v) values(i, v) = weight * sum + noise(cell.law, rng);
  }
  if (cell.law == NullLaw::kMonotone) values = values.array().exp();
  std::vector<Variable> variables;
  for (int v = 0; v < p; ++v) variables.push_back(column(v == 0 ? "X" : v == 1 ? "Y" : fmt::format("S{}", v - 1), 0));
  return {std::move(variables), std::move(values)};
}

Dataset draw_levels(const NullCell& cell, Rng& rng) {
  const int p = cell.given + 2, r = cell.levels;
  Matrix values(cell.rows, p);
  std::vector<double> weights(static_cast<std::size_t>(r));
  const auto level = [&](int favoured) {
    for (std::size_t l = 0; l < weights.size(); ++l) weights[l] = static_cast<int>(l) == favoured ? 2.5 : 1;
    if (cell.law == NullLaw::kRare) {
      double rest = 0;
      for (std::size_t l = 1; l < weights.size(); ++l) rest += weights[l];
      weights[0] = rest * 0.05 / 0.95;
    }
    return draw_level(weights, rng);
  };
  for (int i = 0; i < cell.rows; ++i) {
    int sum = 0;
    for (int s = 2; s < p; ++s) {
      const int code = level(-1);
      values(i, s) = code;
      sum += code;
    }
    for (int v = 0; v < 2; ++v) values(i, v) = level(cell.dependent ? sum % r : -1);
  }
  std::vector<Variable> variables;
  for (int v = 0; v < p; ++v) variables.push_back(column(v == 0 ? "X" : v == 1 ? "Y" : fmt::format("S{}", v - 1), r));
  return {std::move(variables), std::move(values)};
}

/// S1 and S3 have levels, S2 is a number.
Dataset draw_mixed(const NullCell& cell, Rng& rng) {
  constexpr int kLevels = 3;
  const int p = cell.given + 2;
  const auto has_levels = [&](int v) { return v == 0 ? cell.x_levels : v == 1 ? cell.y_levels : v % 2 == 0; };
  Matrix values(cell.rows, p);
  for (int i = 0; i < cell.rows; ++i) {
    double by_levels = 0, by_numbers = 0;  // means 0
    int sets_of_levels = 0;
    for (int s = 2; s < p; ++s) {
      if (has_levels(s)) {
        values(i, s) = static_cast<double>(rng.below(kLevels));
        by_levels += values(i, s) - 1;
        ++sets_of_levels;
      } else {
        values(i, s) = (cell.dependent ? 0.5 * (values(i, 2) - 1) : 0) + rng.normal();
        by_numbers += values(i, s);
      }
    }
    if (sets_of_levels > 1) by_levels /= sets_of_levels;
    for (int v = 0; v < 2; ++v) {
      if (!has_levels(v)) {
        values(i, v) = (cell.dependent ? 0.7 * (by_levels + by_numbers) : 0) + rng.normal();
        continue;
      }
      std::array<double, kLevels> weights{1, 1, 1};
      if (cell.dependent && cell.law == NullLaw::kLogistic) {
        weights = {1, std::exp(by_numbers + by_levels), std::exp(0.5 * by_numbers - by_levels)};
      } else if (cell.dependent) {
        weights = {1 - 0.6 * by_levels, 1, 1 + 0.6 * by_levels};  // linear in each member of S
      }
      values(i, v) = draw_level(weights, rng);
    }
  }
  std::vector<Variable> variables;
  for (int v = 0; v < p; ++v)
    variables.push_back(column(v == 0 ? "X" : v == 1 ? "Y" : fmt::format("S{}", v - 1), has_levels(v) ? kLevels : 0));
  return {std::move(variables), std::move(values)};
}

/// Every |S| from 0 to 3, with and without dependence on S where there is one: one rare level of two has its frequency
/// whatever S is.
void add_sets(std::vector<NullCell>& grid, NullCell cell) {
  for (cell.given = 0; cell.given <= 3; ++cell.given)
    for (const bool dependent : {false, true}) {
      cell.dependent = dependent;
      const bool fixed = cell.law == NullLaw::kRare && cell.levels == 2;
      if (!dependent || (cell.given > 0 && !fixed)) grid.push_back(cell);
    }
}

}  // namespace

std::string_view to_string(NullLaw law) {
  constexpr std::array<std::string_view, 9> kNames = {"gaussian", "student", "skewed", "uniform", "monotone",
                                                      "even",     "rare",    "mixed",  "logistic"};
  return kNames[static_cast<std::size_t>(law)];
}

std::string NullCell::name() const {
  auto text = fmt::format("n={} k={} {}", rows, given, to_string(law));
  if (levels > 0) text += fmt::format(" levels={}", levels);
  if (kinds == ColumnKinds::kMixed) text += fmt::format(" {}{}", x_levels ? "d" : "c", y_levels ? "d" : "c");
  return text + (dependent ? " dependent" : "");
}

std::vector<NullCell> null_grid(ColumnKinds kinds) {
  std::vector<NullCell> grid;
  using enum NullLaw;
  switch (kinds) {
    case ColumnKinds::kContinuous:
      for (int rows : {50, 200, 1000})
        for (NullLaw law : {kGaussian, kStudent, kSkewed, kUniform, kMonotone})
          add_sets(grid, {.kinds = kinds, .rows = rows, .law = law});
      break;
    case ColumnKinds::kDiscrete:
      for (int rows : {200, 1000, 5000})
        for (NullLaw law : {kEven, kRare})
          for (int levels : {2, 3, 5}) add_sets(grid, {.kinds = kinds, .rows = rows, .law = law, .levels = levels});
      break;
    case ColumnKinds::kMixed:
      for (int rows : {200, 1000})
        for (NullLaw law : {kMixed, kLogistic})
          for (const int pair : {0, 1, 2})
            add_sets(grid, {.kinds = kinds, .rows = rows, .law = law, .x_levels = pair > 1, .y_levels = pair > 0});
      break;
  }
  return grid;
}

Dataset draw_null(const NullCell& cell, Rng rng) {
  switch (cell.kinds) {
    case ColumnKinds::kContinuous:
      return draw_numbers(cell, rng);
    case ColumnKinds::kDiscrete:
      return draw_levels(cell, rng);
    default:
      return draw_mixed(cell, rng);
  }
}

}  // namespace abdera
