#include "algorithms/score/class_search.hpp"

#include <algorithm>

#include "algorithms/score/class_update.hpp"
#include "algorithms/score/dag_search.hpp"

namespace abdera::detail {
namespace {

std::size_t index(Var v) { return static_cast<std::size_t>(v); }

std::size_t remembered(std::size_t at_500, int p) {
  return at_500 == 0 ? 0 : std::clamp<std::size_t>(at_500 * 500 / index(std::max(p, 1)), 4, 64);
}

/// Of the edges and their marks. Two classes with the same one are taken for one, which costs no more than a move.
std::uint64_t fingerprint(const MixedGraph& graph) {
  std::uint64_t sum = 0;
  for (const Edge& e : graph.edges())
    sum += Rng(0).fork("edge", e.a, e.b, static_cast<int>(e.at_a), static_cast<int>(e.at_b)).next_u64();
  return sum;
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
  visited_.insert(fingerprint(graph_));
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

std::vector<Var> ClassSearch::by_gain() {
  std::vector<double> sums;
  std::vector<Var> order;
  for (Var v = 0; v < graph_.size(); ++v) {
    sums.push_back(0);
    order.push_back(v);
    if (run_.stop.stop_requested()) continue;
    for (const auto& entry : stores_[index(v)].of({})->more) sums.back() += entry.first;
    stores_[index(v)].rest();
  }
  std::stable_sort(order.begin(), order.end(), [&](Var v, Var w) { return sums[index(v)] > sums[index(w)]; });
  return order;
}

std::vector<Var> ClassSearch::parents_among(Var v, const VarSet& before) {
  const Knowledge& knowledge = space_.knowledge();
  ParentGainStore& store = stores_[index(v)];
  std::vector<Var> parents;
  for (Var w = 0; w < graph_.size() && !knowledge.empty(); ++w)
    if (w != v && knowledge.required(w, v)) parents.push_back(w);
  auto gains = store.of(parents);
  while (has_room(*gains)) {
    const auto next = std::find_if(gains->more.begin(), gains->more.end(), [&](const auto& entry) {
      return before.contains(entry.second) && !knowledge.forbidden(entry.second, v);
    });
    if (next == gains->more.end()) break;
    parents.insert(std::upper_bound(parents.begin(), parents.end(), next->second), next->second);
    gains = store.of(parents);
  }
  for (;;) {
    auto worst = parents.end();
    double most = 0;
    for (auto w = parents.begin(); w != parents.end(); ++w) {
      const double gain = gains->fewer[static_cast<std::size_t>(w - parents.begin())];
      if (gain > most && !knowledge.required(*w, v)) worst = w, most = gain;
    }
    if (worst == parents.end()) break;
    parents.erase(worst);
    gains = store.of(parents);
  }
  store.rest();
  return parents;
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
    if (gain.counts() && make(*move, false)) {
      gained_ += gain.gain;
      return true;
    }
    refuse(*move);
  }
  return false;
}

bool ClassSearch::force(const ClassMove& deletion) {
  if (!space_.fits(graph_, deletion)) return false;
  const double gain = exact_gain(score_, graph_, deletion).gain;
  scores_ += 2;
  if (!make(deletion, true)) return false;
  gained_ += gain;
  return true;
}

void ClassSearch::start_afresh() {
  moves_ = 0;
  if (score_.score_equivalent()) visited_.clear();
}

void ClassSearch::go_to(MixedGraph member) {
  start_afresh();
  MixedGraph graph = space_.class_of(member);
  std::vector<Edge> was = differences(graph_, graph);
  graph_ = std::move(graph);
  member_ = std::move(member);
  evaluate(forget_what_changed(std::move(was)));
}

bool ClassSearch::make_as_a_whole(const ClassMove& move, bool forced, std::vector<Edge>& graph_was,
                                  std::vector<Edge>& member_was) {
  std::optional<MixedGraph> member = space_.member_after(graph_, move);
  if (!member) return false;
  MixedGraph graph = space_.class_of(*member);
  if (remembers_classes() && !visited_.insert(fingerprint(graph)).second && !forced) {
    circled_ = score_.score_equivalent();
    return false;
  }
  graph_was = differences(graph_, graph);
  member_was = differences(member_, *member);
  graph_ = std::move(graph);
  member_ = std::move(*member);
  return true;
}

bool ClassSearch::make(const ClassMove& move, bool forced) {
  std::vector<Edge> graph_was, member_was;
  if (space_.plain() && !remembers_classes()) {
    ClassUpdate update(graph_, member_);
    if (!update.make(move)) return false;
    graph_was = update.graph_was();
    member_was = update.member_was();
  } else if (!make_as_a_whole(move, forced, graph_was, member_was)) {
    return false;
  }
  ++made_[static_cast<std::size_t>(move.kind)];
  ++moves_;
  if (in_trial_) {
    trial_graph_was_.insert(trial_graph_was_.end(), graph_was.begin(), graph_was.end());
    trial_member_was_.insert(trial_member_was_.end(), member_was.begin(), member_was.end());
  }
  evaluate(forget_what_changed(std::move(graph_was)));
  return true;
}

std::vector<Var> ClassSearch::forget_what_changed(std::vector<Edge> was) {
  forget_refusals();
  for (Edge& e : was)
    if (e.a > e.b) e = {e.b, e.a, e.at_b, e.at_a};
  const auto pair_of = [](const Edge& e) { return std::pair(e.a, e.b); };
  std::stable_sort(was.begin(), was.end(), [&](const Edge& l, const Edge& r) { return pair_of(l) < pair_of(r); });
  was.erase(std::unique(was.begin(), was.end(), [&](const Edge& l, const Edge& r) { return pair_of(l) == pair_of(r); }),
            was.end());

  std::vector<Traversal> changed;
  std::vector<Var> anew, around;
  for (const Edge& e : was) {
    const Edge now{e.a, e.b, graph_.mark(e.b, e.a), graph_.mark(e.a, e.b)};
    if (now == e) continue;
    around.insert(around.end(), {e.a, e.b});
    if ((e.at_a == Mark::kTail) != (now.at_a == Mark::kTail)) changed.push_back({e.a, e.b, now.at_a == Mark::kTail});
    if ((e.at_b == Mark::kTail) != (now.at_b == Mark::kTail)) changed.push_back({e.b, e.a, now.at_b == Mark::kTail});
    // A node is evaluated by its parents and undirected neighbours: those whose end of the edge is a tail.
    const auto differs_at = [](Mark near, Mark far, Mark near_now, Mark far_now) {
      return (far == Mark::kTail || far_now == Mark::kTail) && (near != near_now || far != far_now);
    };
    if (differs_at(e.at_a, e.at_b, now.at_a, now.at_b)) anew.push_back(e.a);
    if (differs_at(e.at_b, e.at_a, now.at_b, now.at_a)) anew.push_back(e.b);
    if ((e.at_a == Mark::kNone) == (now.at_a == Mark::kNone)) continue;
    for (std::size_t i = 0; i < graph_.words(); ++i) {  // joined or parted: cliques, and common neighbours
      const std::uint64_t of_a = graph_.undirected_word(e.a, i), of_b = graph_.undirected_word(e.b, i);
      for_each_bit(of_a & of_b, static_cast<Var>(i * 64), [&](Var v) { anew.push_back(v); });
      for_each_bit(of_a | of_b, static_cast<Var>(i * 64), [&](Var v) { around.push_back(v); });
    }
  }
  const auto sort_unique = [](std::vector<Var>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  sort_unique(anew);
  around.insert(around.end(), anew.begin(), anew.end());
  sort_unique(around);
  for (Var v : around) {  // what a node may turn depends on its children and neighbours as well
    at(v).turns_known = false;
    for (Choice& choice : at(v).choices) choice.known = Known::kNothing;
    graph_.for_parents(v, [&](Var w) { at(w).turns_known = false; });
    graph_.for_undirected(v, [&](Var w) { at(w).turns_known = false; });
  }
  follow_paths(changed);
  return anew;
}

void ClassSearch::follow_paths(const std::vector<Traversal>& changed) {
  for (Var y = 0; y < graph_.size(); ++y) {
    for (Choice& choice : at(y).choices)
      if (choice.reach.known()) follow_paths(changed, choice);
    for (Turn& turn : at(y).turns) {
      if (!turn.reach.known()) continue;
      bool doubtful = space_.constrained();
      for (const Traversal& t : changed) {
        if (t.newly) {
          doubtful |= turn.possible && turn.reach.opened_by(t.from, t.to);
        } else {
          turn.reach.cut(t.from, t.to);
        }
      }
      if (doubtful || !turn.reach.leads_to(turn.x)) turn.checked = false;
    }
  }
}

void ClassSearch::follow_paths(const std::vector<Traversal>& changed, Choice& choice) {
  if (space_.constrained()) {
    choice.reach.forget();
    choice.known = Known::kNothing;
    return;
  }
  bool cut = false, opened = false;
  for (const Traversal& t : changed)
    if (!t.newly) cut |= choice.reach.cut(t.from, t.to);
  const VarSet closed(graph_.size(), choice.chosen);
  for (const Traversal& t : changed)
    if (t.newly) opened |= choice.reach.open(graph_, t.from, t.to, closed);
  if (choice.known == Known::kNothing) return;
  const auto& more = choice.gains->more;
  // Is there still a path to those that were passed over because of one, and none to the one that was chosen?
  if (cut && !std::all_of(more.begin(), more.begin() + static_cast<std::ptrdiff_t>(choice.at),
                          [&](const auto& entry) { return choice.reach.leads_to(entry.second).has_value(); }))
    choice.known = Known::kNothing;
  if (opened && choice.known == Known::kMove && choice.reach.leads_to(more[choice.at].second) != false)
    choice.known = Known::kBound;
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
  gained_before_ = gained_;
  start_afresh();
  visited_before_ = visited_;
}

void ClassSearch::keep_trial() {
  in_trial_ = false;
  start_afresh();
  trial_graph_was_.clear(), trial_member_was_.clear();
  for (const auto& entry : replaced_) was_replaced_[index(entry.first)] = false;
  replaced_.clear();
}

void ClassSearch::take_back_trial() {
  in_trial_ = false;
  gained_ = gained_before_;
  visited_ = visited_before_;
  std::vector<Edge> end_of_trial;
  for (const Edge& e : trial_graph_was_)
    end_of_trial.push_back({e.a, e.b, graph_.mark(e.b, e.a), graph_.mark(e.a, e.b)});
  const auto restore = [](MixedGraph& graph, const std::vector<Edge>& was) {
    for (auto e = was.rbegin(); e != was.rend(); ++e) graph.set_edge(e->a, e->at_a, e->at_b, e->b);
  };
  restore(graph_, trial_graph_was_);
  restore(member_, trial_member_was_);
  for (auto& entry : replaced_) {
    at(entry.first) = std::move(entry.second);
    // Paths may have been searched in the trial before the node was replaced: the difference does not tell which.
    at(entry.first).turns_known = false;
    for (Choice& choice : at(entry.first).choices) {
      choice.reach.forget();
      choice.known = Known::kNothing;
    }
  }
  std::vector<Var> missing = forget_what_changed(std::move(end_of_trial));
  std::erase_if(missing, [&](Var v) { return was_replaced_[index(v)]; });
  evaluate(missing);
  keep_trial();
}

void ClassSearch::block(Var x, Var y) {
  for (Var v : {blocked_.second, y})
    if (v >= 0)
      for (Choice& choice : at(v).choices) choice.known = Known::kNothing;
  blocked_ = {x, y};
}

std::vector<std::pair<double, ClassMove>> ClassSearch::deletions() const {
  std::vector<std::pair<double, ClassMove>> out;
  for (Var y = 0; y < graph_.size(); ++y)
    for (const Choice& choice : at(y).choices)
      for (std::size_t i = 0; i < choice.gains->parents.size(); ++i) {
        const Var x = choice.gains->parents[i];
        if (space_.knowledge().required_pair(x, y)) continue;
        out.emplace_back(choice.gains->fewer[i], move_of(MoveKind::kDelete, x, y, choice));
      }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  return out;
}

}  // namespace abdera::detail
