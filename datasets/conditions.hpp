#pragma once
#include <string>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera {

/// What of a table makes tests say something else than a reader thinks they say. docs/robustness.md shows how much.
struct DataConditions {
  struct Edge {
    Var column;
    double at;     ///< the smallest or largest value
    bool lower;    ///< the smallest
    double share;  ///< of the largest density, just inside
  };
  struct NoisyColumn {
    Var column;
    double share;  ///< of the variance that is that of the known errors
  };
  struct BentPair {
    Var x, y;
    double correlation;  ///< of what a line through x leaves of y with what it leaves of (x - mean)^2
  };
  struct WideColumn {
    Var column;
    double decades;  ///< log10 of largest over smallest, all positive
  };
  std::vector<Var> counters;       ///< that number the rows: consecutive whole numbers, each once
  std::vector<Edge> edges;         ///< columns that end where they are still dense: selected by a threshold?
  std::vector<NoisyColumn> noisy;  ///< errors of at least 2 % of the variance
  bool shared_errors = false;      ///< there are causes of error that columns share
  std::vector<BentPair> bent;      ///< numbers that are not linear in each other, worst first
  std::vector<WideColumn> wide;    ///< two decades or more and skewed: of which the logarithm may be meant

  bool empty() const { return counters.empty() && edges.empty() && noisy.empty() && bent.empty() && wide.empty(); }
};

/// Looks for these conditions in up to 2,000 evenly spaced rows (errors and counters: in all). Missing values are left
/// out. A pair is bent at |correlation| > 0.15 over at least 200 rows where one table in 1,000 of independent columns
/// has such a pair; edges are looked for from 500 rows on. Cost: a sort of each column, p^2 passes over 2,000 rows;
/// pairs of the first 100 numeric columns only.
DataConditions conditions_of(const Dataset& data);

/// The columns that number the rows, as `DataConditions::counters`.
std::vector<Var> numbering_columns(const Dataset& data);

/// What a user should know before a test is trusted: whole sentences that name columns and the remedy.
/// @param linear whether the test takes relations between numbers to be linear.
/// @param errors what it does about known errors, to go after "measurement errors, which"; empty when they are taken
/// into account.
/// @param rows of the table that `data` is a sample of; 0: all of it.
std::vector<std::string> condition_warnings(const Dataset& data, bool linear, const std::string& errors,
                                            Eigen::Index rows = 0);

}  // namespace abdera
