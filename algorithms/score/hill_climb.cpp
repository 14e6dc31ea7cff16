#include "algorithms/score/hill_climb.hpp"

#include <cmath>

#include "algorithms/score/dag_search.hpp"

namespace abdera {
namespace {

enum class MoveKind : std::uint8_t { kAdd, kRemove, kReverse };
struct Move {
  MoveKind kind = MoveKind::kAdd;
  Var from = -1, to = -1;
  double gain = 0;
};

class Climb {
 public:
  Climb(const Score& score, const Knowledge& knowledge)
      : score_(score), knowledge_(knowledge), dag_(detail::required_dag(knowledge)) {
    for (Var v = 0; v < dag_.size(); ++v) local_.push_back(local(v, -1, -1));
  }

  /// @return whether a move gained anything.
  bool step(const StopToken& stop) {
    Move best;
    for (Var to = 0; to < dag_.size(); ++to) {
      for (Var from = 0; from < dag_.size(); ++from)
        if (from != to) look_at(from, to, best);
      if (stop.stop_requested()) return false;
    }
    if (best.from < 0) return false;
    apply(best);
    return true;
  }

  const MixedGraph& dag() const { return dag_; }
  std::uint64_t scores() const { return scores_; }

 private:
  /// Of v with one more and one fewer parent; -1: none.
  double local(Var v, Var more, Var fewer) {
    std::vector<Var> parents;
    dag_.for_parents(v, [&](Var w) {
      if (w != fewer) parents.push_back(w);
    });
    if (more >= 0) parents.push_back(more);
    ++scores_;
    return score_.local(v, parents);
  }
  double at(Var v) const { return local_[static_cast<std::size_t>(v)]; }

  bool reaches(Var from, Var to, Var not_by_way_of_edge_to = -1) const {
    std::vector<Var> stack{from};
    VarSet seen(dag_.size());
    while (!stack.empty()) {
      const Var v = stack.back();
      stack.pop_back();
      if (v == to) return true;
      dag_.for_children(v, [&](Var w) {
        if (v == from && w == not_by_way_of_edge_to) return;
        if (!seen.contains(w)) seen.insert(w), stack.push_back(w);
      });
    }
    return false;
  }

  void look_at(Var from, Var to, Move& best) {
    if (dag_.directed(from, to)) {
      if (knowledge_.required(from, to)) return;
      const double without = local(to, -1, from) - at(to);
      offer({MoveKind::kRemove, from, to, without}, best);
      if (!knowledge_.forbidden(to, from) && !reaches(from, to, to))
        offer({MoveKind::kReverse, from, to, without + local(from, to, -1) - at(from)}, best);
    } else if (!dag_.directed(to, from) && !knowledge_.forbidden(from, to) && !reaches(to, from)) {
      offer({MoveKind::kAdd, from, to, local(to, from, -1) - at(to)}, best);
    }
  }
  void offer(const Move& move, Move& best) const {
    if (move.gain > detail::least_gain(at(move.to)) && move.gain > best.gain) best = move;
  }
  void apply(const Move& move) {
    dag_.remove_edge(move.from, move.to);
    if (move.kind == MoveKind::kAdd) dag_.set_directed(move.from, move.to);
    if (move.kind == MoveKind::kReverse) dag_.set_directed(move.to, move.from);
    for (Var v : {move.from, move.to}) local_[static_cast<std::size_t>(v)] = local(v, -1, -1);
  }

  const Score& score_;
  const Knowledge& knowledge_;
  MixedGraph dag_;
  std::vector<double> local_;
  std::uint64_t scores_ = 0;
};

}  // namespace

HillClimbResult hill_climb(const Score& score, const Knowledge& given, const HillClimbOptions& /*options*/,
                           RunContext& run) {
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "hill_climb");
  HillClimbResult result;
  run.report("hill climbing", 0);
  Climb climb(score, knowledge);
  while (!run.stop.stop_requested() && climb.step(run.stop)) {
  }
  result.stop_reason = run.stop.reason();
  detail::report_class_of(climb.dag(), score, knowledge, result);
  result.counts = {{"scores", climb.scores()}};
  run.report("hill climbing", 1);
  return result;
}

}  // namespace abdera
