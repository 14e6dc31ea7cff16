#pragma once
#include <Eigen/Core>
#include <span>
#include <string>
#include <vector>

#include "core/noise.hpp"
#include "core/run.hpp"
#include "datasets/dataset.hpp"
#include "graphs/mixed_graph.hpp"
#include "simulators/mechanism.hpp"

namespace abdera {

/// One variable of a structural causal model.
struct ScmVariable {
  Variable info;             ///< name, kind, levels, unit
  std::vector<Var> parents;  ///< in the order the mechanism takes them
  MechanismPtr mechanism;
  /// Names its noise: variables keep their ids when others come or go, so their noise stays the same.
  std::uint64_t id = 0;
  bool recorded = true;  ///< false: latent, not part of the data
};

/// A structural causal model over a DAG: every variable is a function of its parents and its own noise, and all noises
/// are independent. Latent variables make it semi-Markovian. Immutable; copies share the mechanisms.
///
/// Its noise is a function of (stream, row, id) alone, so the same rows of two models made from one another differ only
/// by what was changed.
class Scm {
 public:
  /// @throws UsageError for a cycle, a duplicate name or id, a missing mechanism, one with another number of parents,
  /// or a parent that is no variable.
  explicit Scm(std::vector<ScmVariable> variables);

  int size() const { return static_cast<int>(variables_.size()); }
  const ScmVariable& variable(Var v) const { return variables_[static_cast<std::size_t>(v)]; }
  std::span<const ScmVariable> variables() const { return variables_; }
  std::vector<std::string> names() const;
  /// @throws UsageError naming the nearest.
  Var index_of(std::string_view name) const;
  const MixedGraph& dag() const { return dag_; }
  /// Parents first.
  std::span<const Var> order() const { return order_; }
  std::vector<Var> recorded() const;
  std::vector<Var> latent() const;

  /// Values (and noises, unless null) of rows first_row, first_row + 1, ... of all variables, latent ones too.
  /// @param values,noise rows x size(), column-major, written.
  void sample_rows(const Rng& stream, std::int64_t first_row, Eigen::Ref<Eigen::MatrixXd> values,
                   Eigen::MatrixXd* noise = nullptr) const;

 private:
  std::vector<ScmVariable> variables_;
  MixedGraph dag_;
  std::vector<Var> order_;
};

/// Rows of a model, with what made them.
struct ScmSample {
  Eigen::MatrixXd values;  ///< rows x all variables
  Eigen::MatrixXd noise;   ///< the same shape; empty unless asked for
};

/// `rows` rows. The bits do not depend on run.threads. Cost: a few nanoseconds a value for linear models.
/// Threads: run.threads, by blocks of rows.
ScmSample sample(const Scm& scm, Eigen::Index rows, const Rng& stream, const RunContext& run, bool keep_noise = false);

/// The recorded columns as a data set.
Dataset recorded_data(const Scm& scm, const Eigen::MatrixXd& values);

}  // namespace abdera
