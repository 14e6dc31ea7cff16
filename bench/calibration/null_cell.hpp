#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "citests/registry.hpp"
#include "core/rng.hpp"
#include "datasets/dataset.hpp"

namespace abdera {

/// How the numbers or levels of a cell are distributed.
enum class NullLaw : std::uint8_t {
  kGaussian,
  kStudent,  ///< t with 5 degrees of freedom: heavy tails
  kSkewed,   ///< exponential
  kUniform,
  kMonotone,  ///< Gaussian variables, seen through exp: dependent as Gaussian ones, with other margins
  kEven,      ///< levels that are about equally frequent
  kRare,      ///< levels of which one has 5 % of the rows
  kMixed,     ///< numbers that are Gaussian given the levels, levels that depend on levels only
  kLogistic,  ///< levels that depend on numbers by a logistic law
};
std::string_view to_string(NullLaw law);

/// One population in which x is independent of y given S: columns X, Y, S1..Sk.
struct NullCell {
  ColumnKinds kinds = ColumnKinds::kContinuous;
  int rows = 0;
  int given = 0;  ///< |S|
  NullLaw law = NullLaw::kGaussian;
  bool dependent = false;                   ///< x and y depend on every member of S (about half of their variance)
  int levels = 0;                           ///< of discrete columns
  bool x_levels = false, y_levels = false;  ///< mixed: which of x and y have levels

  /// "n=200 k=2 student dependent", unique in a grid.
  std::string name() const;
};

/// The cells of a kind of columns: rows, |S| from 0 to 3, laws, dependence on S, levels.
std::vector<NullCell> null_grid(ColumnKinds kinds);

/// Rows of a cell. Numbers depend linearly on S, levels by tables or by a logistic law.
Dataset draw_null(const NullCell& cell, Rng rng);

}  // namespace abdera
