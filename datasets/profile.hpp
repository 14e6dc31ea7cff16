#pragma once
#include <string>
#include <utility>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera {

/// What `data show` and the report print of one column. The numbers are NaN where they have no meaning (discrete
/// columns, fewer than 2 values for sd); infinite values are counted apart and left out of them.
struct ColumnProfile {
  std::string name, unit;
  VariableKind kind = VariableKind::kContinuous;
  Eigen::Index observed = 0, missing = 0, infinite = 0;
  Eigen::Index distinct = 0;  ///< different observed values
  double min = 0, max = 0, mean = 0, sd = 0;
  double q1 = 0, median = 0, q3 = 0;                           ///< sample quantiles of type 7 (linear interpolation)
  double median_sigma = 0;                                     ///< of the measurement errors; NaN when there are none
  std::vector<std::pair<std::string, Eigen::Index>> levels{};  ///< label and count, in code order
};

struct CollinearPair {
  Var a = 0, b = 0;
  double r = 0;  ///< correlation over the rows where both are observed
};

struct DataProfile {
  Eigen::Index rows = 0;
  std::vector<ColumnProfile> columns;
  std::vector<CollinearPair> collinear;  ///< |r| > 0.9999, equal columns included
  std::vector<std::string> warnings;     ///< whole sentences naming column and remedy
};

/// Describes every column and what a learner will stumble over: constant, equal, nearly collinear and two-valued
/// columns, likely fill values, labels that look like identifiers, infinite values. Never modifies the data.
/// Cost: a sort of each column, and p^2 / 2 correlations over at most 2,000 evenly spaced rows (candidates are then
/// computed on all rows); tables of more than 2,000 columns are searched for equal columns only.
DataProfile profile(const Dataset& data);

}  // namespace abdera
