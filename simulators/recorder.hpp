#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "core/run.hpp"
#include "datasets/dataset.hpp"
#include "simulators/recording.hpp"

namespace abdera {

/// Rows of data, and the rows of the model they came from.
struct RecordedRows {
  Eigen::MatrixXd values;                ///< rows x columns, NaN missing
  Eigen::MatrixXd sigma;                 ///< the same shape, NaN unknown; no columns when no error is known
  Eigen::MatrixXd upper_limit;           ///< the same shape, 1 where the value is a limit; no columns without limits
  std::vector<std::int64_t> model_rows;  ///< one a row, increasing but for repeats; of a window the first

  Eigen::Index size() const { return values.rows(); }
};

/// Turns rows of a model into rows of data.
/// Threads: const, safe together.
class Recorder {
 public:
  /// @param nodes all variables of the model, those that observation added too. @throws UsageError as
  /// `Recording::check`, and NotApplicable for windows over a column that is not a number.
  Recorder(std::span<const ScmVariable> nodes, Recording recording);

  const Recording& recording() const { return recording_; }
  /// Of the columns of the data.
  const std::vector<Variable>& schema() const { return schema_; }
  /// Blocks of rows must begin and end at multiples of this, so that no window lies in two.
  std::int64_t block_multiple() const { return recording_.window; }

  /// What is recorded of rows first_row, first_row + 1, ... of the model. In a window values are means over the rows
  /// that are selected and have one; the error is that of the mean, a limit in it makes the mean one.
  /// @param values rows x all nodes of the model. @throws UsageError for a block that cuts a window.
  RecordedRows rows(const Eigen::MatrixXd& values, std::int64_t first_row) const;

  /// The rows as a data set; those of several blocks in the order given.
  Dataset dataset(std::span<const RecordedRows> blocks) const;

 private:
  bool selected(const Eigen::MatrixXd& values, Eigen::Index row) const;
  void fill(const Eigen::MatrixXd& values, std::span<const Eigen::Index> rows, RecordedRows& out) const;
  void fill_windows(const Eigen::MatrixXd& values, std::int64_t first_row, RecordedRows& out) const;

  Recording recording_;
  std::vector<Variable> schema_;
  bool any_sigma_ = false, any_limit_ = false;
};

/// `rows` rows of data: rows 0, 1, ... of the model until there are as many. The first rows do not depend on how many
/// are asked for, nor any bit on run.threads.
/// @throws NotApplicable when fewer than 1 in 10,000 rows are selected, judged on 100,000 rows of a stream of their
/// own. Cost: that of `sample` for all rows of the model, divided by the share that is selected. Threads: run.threads.
Dataset record(const Scm& scm, const Recording& recording, Eigen::Index rows, const Rng& stream, const RunContext& run);

}  // namespace abdera
