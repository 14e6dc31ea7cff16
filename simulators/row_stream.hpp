#pragma once
#include <deque>

#include "core/run.hpp"
#include "simulators/recorder.hpp"

namespace abdera {

/// Rows of data of a model, one strip after the other: what files larger than memory are made of.
/// Memory: about 64 MB beside the strips. Threads: run.threads.
class RowStream {
 public:
  /// @param scm,run must outlive the stream.
  /// @throws UsageError as `Recording::check`; NotApplicable when fewer than 1 in 10,000 rows are selected, judged on
  /// 100,000 rows of a stream of their own.
  RowStream(const Scm& scm, const Recording& recording, const Rng& stream, const RunContext& run);

  const Recorder& recorder() const { return recorder_; }
  /// The next `rows` rows. The bits depend neither on run.threads nor on how the rows are cut into strips.
  /// @throws Error when run.stop asks to stop.
  RecordedRows next(Eigen::Index rows);

 private:
  void check_selection() const;
  /// More rows: about as many as are wanted, at least one block.
  void make(Eigen::Index wanted);
  RecordedRows block(const Rng& stream, std::int64_t index) const;

  const Scm& scm_;
  Rng stream_;
  const RunContext& run_;
  Recorder recorder_;
  Eigen::Index block_rows_;
  std::int64_t next_block_ = 0, recorded_ = 0;  ///< blocks and rows made so far
  std::deque<RecordedRows> made_;
  Eigen::Index taken_ = 0;  ///< of the first of `made_`
};

}  // namespace abdera
