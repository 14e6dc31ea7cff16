#include "algorithms/score/climb.hpp"

#include <algorithm>
#include <optional>

namespace abdera::detail {
namespace {

constexpr int kMovesAVariable = 2;  ///< of a perturbation; fewer lead back to the same DAG
constexpr int kRound = 8;  ///< restarts from the same DAG: few enough to profit from each other, many for the threads

/// Moves that gain, until none does. @return how many.
std::uint64_t ascend(DagClimber& climber, const StopToken& stop) {
  std::uint64_t made = 0;
  while (!stop.stop_requested()) {
    const DagMove move = climber.best();
    if (!move.any()) break;
    made += climber.take(move);
  }
  return made;
}

/// The best move each time, even one that loses, but to none of the latest DAGs; ends at the best DAG of all.
std::uint64_t walk(DagClimber& climber, const ClimbPlan& plan, const StopToken& stop) {
  std::uint64_t made = 0;
  Fingerprints latest{climber.fingerprint()};
  ParentSets best = climber.parents();
  double highest = climber.total();
  for (int worse = 0; worse < plan.max_worse && !stop.stop_requested();) {
    const DagMove move = climber.best(latest);
    if (!move.any()) break;
    if (!climber.take(move)) continue;
    ++made;
    if (std::ssize(latest) >= plan.tabu) latest.erase(latest.begin());
    latest.push_back(climber.fingerprint());
    const double now = climber.total();
    ++worse;
    if (now > highest + climber.tie()) highest = now, best = climber.parents(), worse = 0;
  }
  climber.go_to(best);
  return made;
}

std::uint64_t search(DagClimber& climber, const ClimbPlan& plan, const StopToken& stop) {
  return plan.tabu > 0 ? walk(climber, plan, stop) : ascend(climber, stop);
}

}  // namespace

ClimbOutcome climb(const DagSpace& space, const ClimbPlan& plan, RunContext& run, std::string_view stage) {
  ClimbOutcome out;
  run.report(stage, 0);
  DagClimber first(space, plan.tabu > 0 ? Moves::kAll : Moves::kGains, run);
  if (first.ready()) out.moves = search(first, plan, run.stop);
  out.scores = first.scores();
  const int perturb = plan.perturb < 0 ? kMovesAVariable * space.score.num_vars() : plan.perturb;
  ParentSets best = first.parents();
  double highest = first.total();
  while (first.ready() && static_cast<int>(out.restarts) < plan.restarts && !run.stop.stop_requested()) {
    run.report(stage, static_cast<double>(out.restarts + 1) / (plan.restarts + 1));
    const int from = static_cast<int>(out.restarts);
    std::vector<std::optional<DagClimber>> round(static_cast<std::size_t>(std::min(kRound, plan.restarts - from)));
    std::vector<std::uint64_t> made(round.size(), 0);
    const double cost = static_cast<double>(first.scores()) * space.score.seconds_per_local();
    parallel_for(std::ssize(round), run, cost * static_cast<double>(round.size()), [&](std::ptrdiff_t i) {
      auto& climber = round[static_cast<std::size_t>(i)].emplace(first);
      Rng rng = run.rng.fork("restart", from + i);
      climber.perturb(rng, perturb);
      made[static_cast<std::size_t>(i)] = search(climber, plan, run.stop);
    });
    for (std::size_t i = 0; i < round.size(); ++i) {
      if (!round[i]) continue;  // after a stop
      ++out.restarts;
      out.moves += made[i], out.scores += round[i]->scores();
      const double total = round[i]->total();
      if (total > highest + first.tie()) highest = total, best = round[i]->parents();
    }
    first.go_to(best);
  }
  out.parents = std::move(best);
  out.stop_reason = run.stop.reason();
  return out;
}

void report_climb(const ClimbOutcome& outcome, const DagSpace& space, LearnResult& result) {
  result.stop_reason = outcome.stop_reason;
  report_found(dag_of(outcome.parents), space.score, space.knowledge, result);
  result.counts.emplace_back("scores", outcome.scores);
  result.counts.emplace_back("moves", outcome.moves);
  result.counts.emplace_back("restarts", outcome.restarts);
}

}  // namespace abdera::detail
