#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "datasets/statistics/block_elimination.hpp"
#include "datasets/statistics/embedding.hpp"
#include "scores/score.hpp"
#include "scores/structure_prior.hpp"

namespace abdera {

/// Which columns of a child are regressed on those of its parents.
enum class ChildColumns : std::uint8_t {
  kBlock,   ///< all
  kValues,  ///< of a number its value, of a column with levels all contrasts
};

/// Bayesian information criterion of linear Gaussian models between blocks of columns, each variable being a block (an
/// embedding): the regression of the d columns of a child on all columns of its parents,
///   local = -n/2 (log det C + d (log 2 pi + 1)) - c/2 (d m + d (d + 3) / 2) log n,
/// C being the residual covariance and m the number of columns of the parents that are not determined by others of
/// them. Columns are standardised, but of a number the scale of its value counts, so that numbers alone have the values
/// of `gaussian_bic`.
///
/// Score equivalent where all columns of a child are regressed: the sum over a DAG then depends on determinants of
/// unions of blocks only. Undefined, -infinity, where parents leave less than 1e-10 of the variance of a column of the
/// child, or have as many columns as there are rows.
///
/// Cost: functions^2 doubles; local m^3 / 6 flops; gains_add m^2 a column of a candidate. Threads: safe.
class BlockBic : public Score {
 public:
  int num_vars() const override { return blocks_.num_vars(); }
  double local(Var child, std::span<const Var> parents) const override;
  std::unique_ptr<ParentSearch> open(Var child) const override;
  bool score_equivalent() const override { return score_equivalent_; }
  /// On columns that others determine.
  std::vector<std::string> remarks() const override;

 protected:
  /// @param penalty_discount factor of the usual penalty of log(n) / 2 a parameter.
  /// @param names of the variables, for remarks.
  BlockBic(const Embedding& embedding, std::vector<std::string> names, ChildColumns columns, double penalty_discount,
           const StructurePrior& prior, const RunContext& run);

 private:
  friend class BlockSearch;

  /// The score from the residual covariance of the child's block (destroyed), the number m of columns of the parents
  /// and the number of the parents.
  double value(Var child, Eigen::Ref<Eigen::MatrixXd> block, int m, std::size_t num_parents) const;
  double local(Var child, std::span<const Var> sorted, BlockElimination& elimination) const;

  BlockCorrelation blocks_;
  std::vector<std::string> names_;
  std::vector<double> log_scale_;  ///< 0 for columns with levels
  double penalty_;                 ///< a parameter
  std::vector<double> prior_;      ///< by number of parents
  bool only_values_, score_equivalent_;
};

}  // namespace abdera
