#pragma once
#include <vector>

#include "simulators/mechanism.hpp"
#include "simulators/response.hpp"

namespace abdera {

/// Mechanisms of levels 0, 1, ...: the parents give each level a probability, and the noise, uniform on (0, 1), picks
/// the first level whose cumulative probability exceeds it. So a counterfactual keeps the rank of a row among its
/// like: raising the chance of a level never takes it away from a row that had the highest one.
class LevelMechanism : public Mechanism {
 public:
  NoiseLaw noise() const override { return NoiseLaw::unit(); }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  Abduction abduction() const override { return Abduction::kSampled; }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;
  /// Cumulative probability of each level in row i; the last entry is 1. `out` is overwritten. The number of levels may
  /// depend on the row.
  virtual void cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const = 0;
};

/// A probability table: one row a configuration of the discrete parents.
class TableMechanism final : public LevelMechanism {
 public:
  /// @param parent_levels number of levels of each parent; the first varies slowest.
  /// @param table one row a configuration, `levels` entries each; rows are scaled to sum to 1.
  /// @throws UsageError for a table of the wrong size, a negative entry or a row without weight.
  TableMechanism(std::vector<int> parent_levels, int levels, std::vector<double> table);
  Description description() const override;
  int num_parents() const override { return static_cast<int>(parent_levels_.size()); }
  int num_levels() const { return levels_; }
  void cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const override;

 private:
  std::vector<int> parent_levels_;
  int levels_;
  std::vector<double> table_, cumulative_;
};

/// Multinomial logistic: level k has weight exp(score k), a response of the parents; level 0 has score 0. With one
/// score it is logistic regression.
class LogisticMechanism final : public LevelMechanism {
 public:
  /// @param scores of the levels 1, 2, ... @throws UsageError for none, or different numbers of parents.
  explicit LogisticMechanism(std::vector<ResponsePtr> scores);
  Description description() const override;
  int num_parents() const override { return scores_.front()->num_parents(); }
  void cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const override;

 private:
  std::vector<ResponsePtr> scores_;
};

/// Binary: every parent that is 1 causes it on its own with its strength, and so does an unseen cause.
class NoisyOr final : public LevelMechanism {
 public:
  /// @param leak probability without any parent. @param strengths in [0, 1], one a parent.
  NoisyOr(double leak, std::vector<double> strengths);
  Description description() const override;
  int num_parents() const override { return static_cast<int>(strengths_.size()); }
  void cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const override;

 private:
  double leak_;
  std::vector<double> strengths_;
};

/// Counts with the rate exp(log_rate(parents)), at most kMaxRate.
class PoissonMechanism final : public LevelMechanism {
 public:
  static constexpr double kMaxRate = 500;
  explicit PoissonMechanism(ResponsePtr log_rate) : log_rate_(std::move(log_rate)) {}
  Description description() const override;
  int num_parents() const override { return log_rate_->num_parents(); }
  void cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const override;

 private:
  ResponsePtr log_rate_;
};

/// Continuous with discrete and continuous parents: each configuration of the discrete ones has its own linear equation
/// in the continuous ones and its own standard deviation.
class ConditionalGaussian final : public Mechanism {
 public:
  struct Equation {
    double intercept;
    std::vector<double> weights;  ///< of the continuous parents, in their order
    double sd;
  };
  /// @param parent_levels number of levels of each parent, 0 for a continuous one; the first discrete varies slowest.
  /// @param equations one a configuration. @throws UsageError for a wrong number of equations or weights.
  ConditionalGaussian(std::vector<int> parent_levels, std::vector<Equation> equations);
  Description description() const override;
  int num_parents() const override { return static_cast<int>(parent_levels_.size()); }
  NoiseLaw noise() const override { return {}; }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  Abduction abduction() const override { return Abduction::kExact; }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  const Equation& equation(ParentColumns parents, std::size_t i) const;
  double mean(const Equation& equation, ParentColumns parents, std::size_t i) const;
  std::vector<int> parent_levels_;
  std::vector<Equation> equations_;
};

}  // namespace abdera
