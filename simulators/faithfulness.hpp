#pragma once
#include <Eigen/Core>
#include <tuple>
#include <vector>

#include "core/params.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

struct FaithfulnessOptions {
  int max_given = 1;
  double bound = 0.05;
  static auto fields() {
    using O = FaithfulnessOptions;
    return std::tuple{field("max_given", &O::max_given, "largest conditioning set that is looked at", {0, 10}),
                      field("bound", &O::bound, "|partial correlation| below this counts as nearly none", {0, 1})};
  }
};

/// A dependence and its size.
struct Dependence {
  Var a = -1, b = -1;        ///< a < b
  std::vector<Var> given{};  ///< increasing
  double correlation = 0;    ///< partial, given those
};

/// How far a linear model is from unfaithful: d-connected pairs whose partial correlation is next to nothing are what
/// no test finds at any usual number of rows, whatever the learner.
struct Faithfulness {
  double connected = 0;  ///< (pair, set) that are d-connected
  double weak = 0;       ///< of them, with |partial correlation| below the bound
  Dependence weakest{};  ///< a = -1: nothing is connected
  /// weak / connected; NaN when nothing is connected.
  double share() const { return weak / connected; }
};

/// All pairs given all sets of up to max_given of the other listed variables.
/// @param dag over the rows of `covariance`. @param covariance population, of all variables.
/// @param among the variables asked about (recorded ones); all when empty.
/// @throws UsageError for shapes that differ; NotApplicable for more than 5e7 questions, naming a smaller max_given.
/// Cost: C(p, 2) sum over k <= max_given of C(p - 2, k) correlations of O(k^3), and a walk through the graph for each
/// variable and set. p = 100, max_given = 1: 0.5 million questions. Source: [uhler2013] (strong faithfulness).
Faithfulness faithfulness(const MixedGraph& dag, const Eigen::MatrixXd& covariance, const FaithfulnessOptions& options,
                          std::vector<Var> among = {});

}  // namespace abdera
