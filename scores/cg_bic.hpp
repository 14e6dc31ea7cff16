#pragma once
#include <Eigen/Core>
#include <string>
#include <tuple>
#include <vector>

#include "core/params.hpp"
#include "datasets/dataset.hpp"
#include "datasets/statistics/level_columns.hpp"
#include "scores/score.hpp"
#include "scores/structure_prior.hpp"

namespace abdera {

struct RunContext;

struct CgBicOptions {
  double rows_per_number = 5;
  double penalty_discount = 1;
  StructurePrior prior{};
  static auto fields() {
    using O = CgBicOptions;
    return std::tuple_cat(
        std::tuple{field("rows_per_number", &O::rows_per_number,
                         "strata with fewer rows than this times (numbers + 1) have no Gaussian law of their own",
                         Range{2, 1e6}),
                   field("penalty_discount", &O::penalty_discount,
                         "factor of the usual penalty, log(n) / 2 a parameter; larger is sparser", Range{0, 1e6})},
        nested(&O::prior));
  }
};

/// The conditional Gaussian score: local(y, S) = F(S + y) - F(S), where F of a set of columns is the Bayesian
/// information criterion of the model with a multinomial law of the combinations of its columns with levels, and a
/// Gaussian law of its k numbers in each combination. A sum over a DAG of differences of one function of sets is score
/// equivalent.
///
/// Parameters: one less than the combinations of declared levels, and k (k + 3) / 2 for each Gaussian law. Only strata
/// with at least `rows_per_number` (k + 1) rows, in which no number is a linear function of the others (1e-10 of the
/// variance), have a law of their own; the rows of all others follow the one law of all rows, counted once. So the
/// score is finite however thin strata are, and a thin stratum never speaks for an edge. Numbers alone have the values
/// of `gaussian_bic`, levels alone those of `discrete_bic`. Undefined, -infinity, where child and parents have numbers
/// that determine one another in all rows.
///
/// Cost: local O(rows (k + 1)^2). Memory: linear in the rows, whatever the number of levels. Threads: safe.
/// Source: [andrews2018]. Differs: thin strata as above; means count as parameters; declared levels.
class CgBic final : public Score {
 public:
  static constexpr bool kLinear = true, kRemembered = true;
  /// @throws DataError naming a column that is constant or has missing values.
  CgBic(const Dataset& data, const CgBicOptions& options, const RunContext& run);

  int num_vars() const override { return static_cast<int>(numbers_.cols()); }
  double local(Var child, std::span<const Var> parents) const override;
  bool score_equivalent() const override { return prior_equivalent_; }
  /// On numbers that others determine.
  std::vector<std::string> remarks() const override;
  double seconds_per_local() const override { return 1e-5 + 1e-7 * static_cast<double>(numbers_.rows()); }

 private:
  /// The Gaussian part of F.
  struct Part {
    double log_density = 0;
    double parameters = 0;
  };
  void add_gaussians(const StrataRows& strata, std::span<const Var> numbers, std::span<const std::size_t> sizes,
                     std::span<Part> parts) const;
  bool independent(std::span<const Var> numbers) const;
  double declared(std::span<const Var> levels) const;

  Eigen::MatrixXd numbers_;  ///< rows x variables, standardised; zero for columns with levels
  Eigen::MatrixXd correlation_;
  std::vector<std::string> names_;
  std::vector<double> log_scale_;
  std::vector<int> declared_;
  LevelColumns levels_;
  double rows_per_number_, penalty_;
  std::vector<double> prior_;  ///< by number of parents
  bool prior_equivalent_;
};

}  // namespace abdera
