#include "tests/statistical/size_deviations.hpp"

#include <cmath>

namespace abdera {
namespace {

using enum NullLaw;

/// Of the table of all columns, were it even.
double rows_per_cell(const NullCell& c) { return c.rows / std::pow(c.levels, c.given + 2); }

bool exp_of_a_sum(const NullCell& c) { return c.law == kMonotone && c.dependent; }
bool sum_of_levels(const NullCell& c) { return c.levels > 0 && c.dependent && c.given >= 2; }
bool sum_of_others(const NullCell& c) {
  return c.dependent && (c.law == kStudent || c.law == kSkewed || c.law == kUniform);
}
bool rare_level(const NullCell& c) { return c.law == kRare && c.rows <= 1000; }
bool few_rows(const NullCell& c) { return c.rows == 50 && c.given > 0; }

/// docs/gaussian-tests.md
const std::vector<Deviation> kOfNumbers = {
    {"fisher_z", "it is linear: Gaussian variables seen through exp do not screen off linearly", exp_of_a_sum, 1},
    {"partial_t", "as fisher_z", exp_of_a_sum, 1},
    {"sandwich_t", "as fisher_z", exp_of_a_sum, 1},
    {"sandwich_t", "few rows with heavy tails: a sum over the root of its squares is never large",
     [](const NullCell& c) { return c.rows == 50 && (c.law == kStudent || c.law == kMonotone); }, 0.05, 0.02},
    {"sandwich_t", "residuals as skewed as log-normal ones: their products have a mean and a variance that depend",
     [](const NullCell& c) { return c.law == kMonotone && c.rows > 50; }, 0.07, 0.03},
    {"spearman", "sums of variables that are not Gaussian are not increasing functions of Gaussian ones", sum_of_others,
     1},
    {"kendall", "as spearman", sum_of_others, 1},
    {"spearman", "few rows: the variance by influence is too large", few_rows, 0.05, 0.02},
    {"kendall", "as spearman", few_rows, 0.05, 0.02},
};

/// docs/discrete-tests.md
const std::vector<Deviation> kOfLevels = {
    {"g_square", "the chi-square law needs about 40 rows a cell to hold to a point",
     [](const NullCell& c) { return c.law == kRare || rows_per_cell(c) < 45; }, 1, 0},
    {"chi_square", "the chi-square law needs about ten rows a cell to hold to a point",
     [](const NullCell& c) { return c.law == kRare || rows_per_cell(c) < 10; }, 1, 0},
    {"chi_square dof=moments", "mean and variance are exact, the tail is not where counts are small",
     [](const NullCell& c) { return c.law == kRare || rows_per_cell(c) < 10; }, 0.06, 0.035},
    {"mi_permutation", "with few possible tables p-values are too large",
     [](const NullCell& c) { return c.law == kRare || c.rows < 1000 || rows_per_cell(c) < 10; }, 0.05, 0},
};

/// docs/mixed-tests.md
const char* const kLinear = "it is linear in numbers";
const char* const kAdditive = "indicators of the members of S add up; levels that follow a sum modulo r do not";
const std::vector<Deviation> kOfMixed = {
    {"dg_lrt", kLinear, exp_of_a_sum, 1},
    {"bf_lrt", "exp of a sum is no sum of cubic polynomials", exp_of_a_sum, 1},
    {"cg_lrt", kLinear, exp_of_a_sum, 1},
    {"regression_lrt", kLinear, exp_of_a_sum, 1},
    {"dg_lrt", kAdditive, sum_of_levels, 1},
    {"bf_lrt", kAdditive, sum_of_levels, 1},
    {"regression_lrt", kAdditive, sum_of_levels, 1},
    {"bf_lrt", "third powers of long tails are far from their normal limit",
     [](const NullCell& c) { return c.law == kStudent || c.law == kSkewed || c.law == kMonotone; }, 0.12},
    {"bf_lrt", "powers of what S leaves have long tails",
     [](const NullCell& c) { return c.kinds != ColumnKinds::kDiscrete && !c.y_levels && c.dependent; }, 0.072},
    {"bf_lrt", "levels that depend on numbers by a logistic law are no sum of cubic polynomials",
     [](const NullCell& c) { return c.law == kLogistic && c.x_levels && c.dependent; }, 0.085},
    {"bf_lrt", "few rows for the powers of three members of S",
     [](const NullCell& c) { return c.rows <= 200 && c.given == 3 && c.y_levels; }, 0.05, 0.037},
    {"regression_lrt", "few rows of a rare level", rare_level, 0.14, 0.02},
    {"regression_lrt", "few rows an indicator", [](const NullCell& c) { return c.levels >= 5 && c.rows <= 1000; },
     0.095},
    {"cg_lrt", "few rows of a rare level", [](const NullCell& c) { return c.law == kRare; }, 0.08, 0.02},
    {"cg_lrt", "few rows in each cell of x, y and the levels of S",
     [](const NullCell& c) { return c.x_levels && c.given >= 2; }, 0.085},
    {"dg_lrt", "few rows of a rare level", rare_level, 0.05, 0.036},
    {"bf_lrt", "as dg_lrt", rare_level, 0.05, 0.036},
    {"dg_lrt", "levels that depend on numbers by a logistic law are not linear in them",
     [](const NullCell& c) { return c.law == kLogistic && c.dependent; }, 0.13},
    {"cg_lrt", "in tables of single counts G^2 varies less than chi-square of its mean",
     [](const NullCell& c) { return c.levels >= 3 && c.given >= 1; }, 0.05, 0},
};

}  // namespace

const std::vector<Deviation>& size_deviations() {
  static const std::vector<Deviation> all = [] {
    std::vector<Deviation> out = kOfNumbers;
    out.insert(out.end(), kOfLevels.begin(), kOfLevels.end());
    out.insert(out.end(), kOfMixed.begin(), kOfMixed.end());
    return out;
  }();
  return all;
}

}  // namespace abdera
