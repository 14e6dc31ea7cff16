#pragma once
#include <functional>
#include <string>
#include <vector>

#include "bench/sweep/journal.hpp"
#include "bench/sweep/plan_file.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera::testing_support {

/// A sweep of 2 x 2 kinds of data, `replicates` replicates and two learners, the first with two values of alpha:
/// 12 cells a replicate.
PlannedSweep made_plan(int replicates = 1);

/// What a worker might write of cell `i`: a pure function of it, but for times and places.
CellRecord made_cell(const PlannedSweep& sweep, std::size_t i, CellStatus status = CellStatus::kOk);
DataRecord made_data(const PlannedSweep& sweep, std::size_t i);

/// A folder with that plan in which journals are made up.
class MadeSweep : public FolderTest {
 protected:
  void SetUp() override;
  /// Writes plan.json of `made_plan(replicates)`.
  void plan(int replicates);
  /// Writes a journal of these records; its path.
  std::string journal(const std::vector<SweepRecord>& records);
  /// A journal of the cells `first`, `first` + `step`, ... and their data.
  std::string journal_of(std::size_t first, std::size_t step, const std::function<void(CellRecord&)>& change = {});
  PlannedSweep sweep_;
};

}  // namespace abdera::testing_support
