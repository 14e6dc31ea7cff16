#include "algorithms/score/class_search.hpp"

#include <algorithm>

#include "algorithms/score/dag_search.hpp"

namespace abdera::detail {
namespace {

std::size_t index(Var v) { return static_cast<std::size_t>(v); }

std::size_t remembered(std::size_t at_500, int p) {
  return at_500 == 0 ? 0 : std::clamp<std::size_t>(at_500 * 500 / index(std::max(p, 1)), 4, 64);
}

}  // namespace

ClassSearch::ClassSearch(const Score& score, const ClassSpace& space, const Options& options, RunContext& run)
    : score_(score),
      space_(space),
      options_(options),
      run_(run),
      member_(required_dag(space.knowledge())),
      nodes_(index(score.num_vars())),
      was_replaced_(index(score.num_vars())) {
  graph_ = space.class_of(member_);
  for (Var v = 0; v < score.num_vars(); ++v)
    stores_.emplace_back(score, v, remembered(options.remembered_sets, score.num_vars()));
  evaluate_everything();
}

void ClassSearch::evaluate_everything() {
  std::vector<Var> all(nodes_.size());
  for (Var v = 0; v < graph_.size(); ++v) all[index(v)] = v;
  evaluate(all);
}

std::vector<std::vector<Var>> ClassSearch::pairs_that_gain() {
  std::vector<std::vector<Var>> with(stores_.size());
  for (Var v = 0; v < graph_.size(); ++v) {
    if (run_.stop.stop_requested()) break;
    for (const auto& entry : stores_[index(v)].of({})->more) {
      with[index(v)].push_back(entry.second);
      with[index(entry.second)].push_back(v);
    }
    stores_[index(v)].rest();
  }
  for (auto& list : with) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return with;
}

void ClassSearch::restrict_to(const std::vector<std::vector<Var>>& candidates) {
  for (std::size_t v = 0; v < stores_.size(); ++v) stores_[v].restrict_to(candidates[v]);
  evaluate_everything();
}

void ClassSearch::lift_restriction() {
  for (ParentGainStore& store : stores_) store.lift_restriction();
  evaluate_everything();
}

std::vector<std::pair<std::string, std::uint64_t>> ClassSearch::counts() const {
  std::uint64_t gains = 0;
  for (const ParentGainStore& store : stores_) gains += store.evaluations();
  return {
      {"scores", scores_}, {"gains", gains}, {"insertions", made_[0]}, {"deletions", made_[1]}, {"turns", made_[2]}};
}

ClassMove ClassSearch::move_of(MoveKind kind, Var x, Var y, const Choice& choice) {
  ClassMove move{kind, x, y, choice.chosen};
  if (kind == MoveKind::kDelete) std::erase(move.chosen, x);
  return move;
}

bool ClassSearch::step(MoveKind kind) {
  while (!run_.stop.stop_requested()) {
    const std::optional<ClassMove> move = best(kind);
    if (!move) return false;
    const MoveGain gain = exact_gain(score_, graph_, *move);
    scores_ += kind == MoveKind::kTurn ? 4 : 2;
    std::optional<MixedGraph> member;
    if (gain.counts()) member = space_.member_after(graph_, *move);
    if (!member) {
      refuse(*move);
      continue;
    }
    ++made_[static_cast<std::size_t>(kind)];
    gained_ += gain.gain;
    MixedGraph graph = space_.class_of(*member);
    move_to(std::move(graph), std::move(*member));
    return true;
  }
  return false;
}

bool ClassSearch::force(const ClassMove& deletion) {
  if (!space_.fits(graph_, deletion)) return false;
  std::optional<MixedGraph> member = space_.member_after(graph_, deletion);
  if (!member) return false;
  ++made_[static_cast<std::size_t>(MoveKind::kDelete)];
  gained_ += exact_gain(score_, graph_, deletion).gain;
  scores_ += 2;
  MixedGraph graph = space_.class_of(*member);
  move_to(std::move(graph), std::move(*member));
  return true;
}

void ClassSearch::move_to(MixedGraph graph, MixedGraph member) {
  std::swap(graph_, graph);
  member_ = std::move(member);
  evaluate(forget_what_changed(graph));
}

std::vector<Var> ClassSearch::forget_what_changed(const MixedGraph& earlier) {
  forget_refusals();
  std::vector<Traversal> changed;
  std::vector<Edge> joined_or_parted;
  std::vector<bool> anew(nodes_.size()), around(nodes_.size());
  for (Var v = 0; v < graph_.size(); ++v)
    for (std::size_t i = 0; i < graph_.words(); ++i) {
      const std::uint64_t undirected = graph_.undirected_word(v, i) ^ earlier.undirected_word(v, i);
      if (undirected | (graph_.parents_word(v, i) ^ earlier.parents_word(v, i))) anew[index(v)] = true;
      const std::uint64_t passable = graph_.children_word(v, i) | graph_.undirected_word(v, i);
      const std::uint64_t was = earlier.children_word(v, i) | earlier.undirected_word(v, i);
      const auto base = static_cast<Var>(i * 64);
      for_each_bit(passable ^ was, base, [&](Var w) {
        changed.push_back({v, w, (passable >> (w % 64) & 1u) != 0});
        around[index(v)] = around[index(w)] = true;
      });
      for_each_bit(graph_.neighbours_word(v, i) ^ earlier.neighbours_word(v, i), base, [&](Var w) {
        if (v < w) joined_or_parted.push_back({v, w, Mark::kNone, Mark::kNone});
      });
    }
  for (const Edge& pair : joined_or_parted)
    for (std::size_t i = 0; i < graph_.words(); ++i) {
      const std::uint64_t of_a = graph_.undirected_word(pair.a, i), of_b = graph_.undirected_word(pair.b, i);
      for_each_bit(of_a & of_b, static_cast<Var>(i * 64), [&](Var v) { anew[index(v)] = true; });
      for_each_bit(of_a | of_b, static_cast<Var>(i * 64), [&](Var v) { around[index(v)] = true; });
    }
  std::vector<Var> nodes;
  for (Var v = 0; v < graph_.size(); ++v)
    if (anew[index(v)]) {
      nodes.push_back(v);
      around[index(v)] = true;
    }
  // What a node may turn depends on its children and neighbours as well.
  for (Var v = 0; v < graph_.size(); ++v) {
    if (!around[index(v)]) continue;
    at(v).turns_known = false;
    for (Choice& choice : at(v).choices) choice.known = Known::kNothing;
    graph_.for_parents(v, [&](Var w) { at(w).turns_known = false; });
    graph_.for_undirected(v, [&](Var w) { at(w).turns_known = false; });
  }
  forget_paths(changed);
  return nodes;
}

void ClassSearch::forget_paths(const std::vector<Traversal>& changed) {
  const auto doubtful = [&](const Reach& reach) {
    return space_.constrained() || std::any_of(changed.begin(), changed.end(), [&](const Traversal& t) {
             return reach.changed_by(t.from, t.to, t.newly);
           });
  };
  for (NodeMoves& node : nodes_) {
    for (Choice& choice : node.choices)
      if (choice.reach.known() && doubtful(choice.reach)) {
        choice.reach.forget();
        choice.known = Known::kNothing;
      }
    for (Turn& turn : node.turns)
      if (turn.reach.known() && doubtful(turn.reach)) {
        turn.reach.forget();
        turn.checked = false;
      }
  }
}

void ClassSearch::evaluate(const std::vector<Var>& nodes) {
  std::vector<NodeMoves> made(nodes.size());
  const double cost = static_cast<double>(nodes.size()) * graph_.size() * score_.seconds_per_local();
  parallel_for(std::ssize(nodes), run_, cost, [&](std::ptrdiff_t i) {
    const Var v = nodes[static_cast<std::size_t>(i)];
    made[static_cast<std::size_t>(i)] = moves_into(v, stores_[index(v)]);
  });
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Var v = nodes[i];
    if (in_trial_ && !was_replaced_[index(v)]) {
      was_replaced_[index(v)] = true;
      replaced_.emplace_back(v, std::move(at(v)));
    }
    at(v) = std::move(made[i]);
  }
}

ClassSearch::NodeMoves ClassSearch::moves_into(Var y, ParentGainStore& store) const {
  NodeMoves out;
  std::vector<Var> parents, around;
  graph_.for_parents(y, [&](Var v) { parents.push_back(v); });
  graph_.for_undirected(y, [&](Var v) { around.push_back(v); });
  for_each_clique(graph_, y, [&](const std::vector<Var>& chosen) {
    Choice choice;
    choice.chosen = chosen;
    std::set_difference(around.begin(), around.end(), chosen.begin(), chosen.end(),
                        std::back_inserter(choice.left_out));
    std::vector<Var> all(parents.size() + chosen.size());
    std::merge(parents.begin(), parents.end(), chosen.begin(), chosen.end(), all.begin());
    choice.gains = store.of(all);
    out.choices.push_back(std::move(choice));
    return !run_.stop.stop_requested();
  });
  store.rest();
  return out;
}

void ClassSearch::begin_trial() {
  in_trial_ = true;
  graph_before_ = graph_, member_before_ = member_, gained_before_ = gained_;
}

void ClassSearch::keep_trial() {
  in_trial_ = false;
  replaced_.clear();
  was_replaced_.assign(was_replaced_.size(), false);
}

void ClassSearch::take_back_trial() {
  in_trial_ = false;
  for (auto& entry : replaced_) at(entry.first) = std::move(entry.second);
  std::swap(graph_, graph_before_), std::swap(member_, member_before_);
  gained_ = gained_before_;
  std::vector<Var> missing = forget_what_changed(graph_before_);
  std::erase_if(missing, [&](Var v) { return was_replaced_[index(v)]; });
  evaluate(missing);
  keep_trial();
}

void ClassSearch::block(Var x, Var y) {
  for (Var v : {blocked_.first, blocked_.second, x, y})
    if (v >= 0)
      for (Choice& choice : at(v).choices) choice.known = Known::kNothing;
  blocked_ = std::minmax(x, y);
}

std::vector<std::pair<double, ClassMove>> ClassSearch::deletions() const {
  std::vector<std::pair<double, ClassMove>> out;
  for (Var y = 0; y < graph_.size(); ++y)
    for (const Choice& choice : at(y).choices)
      for (std::size_t i = 0; i < choice.gains->parents.size(); ++i) {
        const Var x = choice.gains->parents[i];
        if (space_.knowledge().required_pair(x, y) || (graph_.undirected(x, y) && y < x)) continue;
        out.emplace_back(choice.gains->fewer[i], move_of(MoveKind::kDelete, x, y, choice));
      }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  return out;
}

}  // namespace abdera::detail
