#pragma once
#include <utility>

#include "algorithms/score/exact_posterior.hpp"
#include "algorithms/score/subset_tables.hpp"

namespace abdera::detail {

/// What an exact posterior takes, known before it starts.
class PosteriorPlan {
 public:
  /// @param seconds_per_local of the score.
  PosteriorPlan(const AllowedParents& allowed, const ExactPosteriorOptions& options, double seconds_per_local);

  /// An upper bound of what it has in memory at a time: on one thread, and on more as far as `threads` allows them.
  double bytes() const { return bytes_; }
  /// Of the tables that it has all the time.
  double table_bytes() const { return tables_; }
  /// As many threads as fit beside `bytes`, at least one.
  int threads(double bytes_a_thread, int most) const;
  double bytes_a_thread_of_sums() const { return sum_thread_; }
  double bytes_a_thread_of_paths() const { return path_thread_; }
  double bytes_a_thread_of_v_structures() const { return v_thread_; }

  /// Stages of progress: each has the share of the whole that it is predicted to take.
  enum Stage { kFamilies, kUp, kDown, kDraws, kPaths, kBest, kClasses, kVStructures, kStages };
  std::pair<double, double> progress(Stage stage) const;

 private:
  double bytes_ = 0, tables_ = 0, max_bytes_, sum_thread_, path_thread_, v_thread_;
  double until_[kStages + 1] = {};  // share done before each stage
};

}  // namespace abdera::detail
