#pragma once
#include <optional>

#include "algorithms/score/class_search.hpp"
#include "algorithms/score/dag_search.hpp"

// What ges, fges, gies and xges have in common around the search over classes.
namespace abdera::detail {

/// Tells the listener how far a search has come, by a prediction of one move a variable and edge.
class PhaseProgress {
 public:
  PhaseProgress(RunContext& run, int variables);
  void moved(double steps = 1) { loop_->add(steps); }
  /// The rest, from half way on, is a loop of so many steps.
  void second_half(double steps);
  void finish();

 private:
  RunContext& run_;
  std::optional<LoopProgress> loop_;
};

/// Insertions while they gain, then deletions, then turns if wanted: with turns again until a round changes nothing.
void run_phases(ClassSearch& search, bool turning, PhaseProgress& progress);

/// The best deletion while one gains, else the best turn, else the best insertion, until nothing gains.
void run_deletions_first(ClassSearch& search, PhaseProgress* progress);

/// Fills the result from the class reached: observational classes as `report_class_of`.
void report_search(const ClassSearch& search, const ClassSpace& space, const Score& score, RunContext& run,
                   LearnResult& result);

}  // namespace abdera::detail
