#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "bench/sweep/plan.hpp"
#include "bench/sweep/work_list.hpp"

namespace abdera {

/// The first replicate of every learner on every kind of data: what a pilot times.
WorkList pilot_cells(const SweepPlan& plan);

/// What a sweep will cost, judged by the cells that are in its journals.
struct Prediction {
  double core_seconds = 0;         ///< processor time of learners of all cells, done ones included
  std::vector<double> by_bucket;   ///< the same along plan.buckets
  std::size_t timed = 0;           ///< cells it is judged by
  std::size_t at_their_limit = 0;  ///< of these ended by time or memory: the prediction is what they took till then
  std::size_t unknown = 0;         ///< cells of which no replicate was timed: taken to use all of their time
};
/// A cell is taken to cost the mean of the replicates that were timed. @param folder of the sweep.
/// @throws DataError for a journal that cannot be read.
Prediction predict(const SweepPlan& plan, const std::string& folder);

}  // namespace abdera
