#include "algorithms/score/class_phases.hpp"

#include "graphs/convert.hpp"
#include "graphs/names.hpp"

namespace abdera::detail {
namespace {

constexpr const char* kStage = "search over classes";

}  // namespace

PhaseProgress::PhaseProgress(RunContext& run, int variables) : run_(run) {
  run.report(kStage, 0);
  loop_.emplace(run, kStage, 0, 0.5, 2.0 * variables);
}

void PhaseProgress::second_half(double steps) {
  run_.report(kStage, 0.5);
  loop_.emplace(run_, kStage, 0.5, 1, steps);
}

void PhaseProgress::finish() { run_.report(kStage, 1); }

void run_phases(ClassSearch& search, bool turning, PhaseProgress& progress) {
  const auto exhaust = [&](MoveKind kind) {
    bool moved = false;
    while (search.step(kind)) moved = true, progress.moved();
    return moved;
  };
  bool again = true;
  while (again) {
    const bool inserted = exhaust(MoveKind::kInsert), deleted = exhaust(MoveKind::kDelete);
    again = turning && (exhaust(MoveKind::kTurn) || deleted || inserted);
  }
}

void run_deletions_first(ClassSearch& search, PhaseProgress* progress) {
  while (search.step(MoveKind::kDelete) || search.step(MoveKind::kTurn) || search.step(MoveKind::kInsert))
    if (progress) progress->moved();
}

void report_search(const ClassSearch& search, const ClassSpace& space, const Score& score, RunContext& run,
                   LearnResult& result) {
  report_class_of(search.member(), score, space.knowledge(), result);
  if (result.graph != search.graph()) {  // interventions direct more
    result.graph = search.graph();
    result.kind = GraphKind::kMpdag;
    const auto names = placeholders(result.graph.size());
    std::optional<std::string> wrong = check_mpdag(result.graph, names);
    if (!wrong) wrong = space.knowledge().first_violation(result.graph, names);
    result.legal = !wrong;
    result.violation = wrong.value_or("");
  }
  result.stop_reason = run.stop.reason();
  result.counts = search.counts();
}

}  // namespace abdera::detail
