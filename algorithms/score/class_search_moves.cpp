// Which move of a class is best, found without looking at what has not changed since the last one.
#include <algorithm>

#include "algorithms/score/class_search.hpp"
#include "algorithms/score/dag_search.hpp"

namespace abdera::detail {

std::optional<ClassMove> ClassSearch::best(MoveKind kind) {
  switch (kind) {
    case MoveKind::kInsert:
      return best_insertion();
    case MoveKind::kDelete:
      return best_deletion();
    case MoveKind::kTurn:
      return best_turn();
  }
  return std::nullopt;
}

bool ClassSearch::refused(MoveKind kind, Var x, Var y, const std::vector<Var>& chosen) const {
  return std::any_of(refused_.begin(), refused_.end(),
                     [&](const ClassMove& m) { return m.kind == kind && m.x == x && m.y == y && m.chosen == chosen; });
}

void ClassSearch::refuse(ClassMove move) {
  NodeMoves& node = at(move.y);
  if (move.kind == MoveKind::kInsert)
    for (Choice& choice : node.choices) choice.known = Known::kNothing;
  if (move.kind == MoveKind::kDelete) node.deletion_known = false;
  if (move.kind == MoveKind::kTurn) node.turns_known = false;
  refused_.push_back(std::move(move));
}

void ClassSearch::forget_refusals() {
  for (const ClassMove& move : refused_) {
    NodeMoves& node = at(move.y);
    for (Choice& choice : node.choices) choice.known = Known::kNothing;
    node.deletion_known = node.turns_known = false;
  }
  refused_.clear();
}

std::size_t ClassSearch::next_insertion(Var y, const Choice& choice, std::size_t from) const {
  const auto& more = choice.gains->more;
  if (!has_room(*choice.gains)) return more.size();
  const auto fits = [&](Var x) {
    if (graph_.adjacent(x, y) || space_.knowledge().forbidden(x, y)) return false;
    if (blocked_ == std::pair(x, y)) return false;
    for (Var v : choice.left_out)
      if (graph_.adjacent(v, x)) return false;
    return refused_.empty() || !refused(MoveKind::kInsert, x, y, choice.chosen);
  };
  while (from < more.size() && !fits(more[from].second)) ++from;
  return from;
}

bool ClassSearch::settle_insertion(Var y, Choice& choice, double least) {
  const auto& more = choice.gains->more;
  while (choice.at < more.size() && more[choice.at].first > least) {
    std::optional<bool> led_to = choice.reach.leads_to(more[choice.at].second);
    if (!led_to) {
      choice.reach.search(graph_, y, VarSet(graph_.size(), choice.chosen), -1, space_.constrained());
      led_to = choice.reach.leads_to(more[choice.at].second);
    }
    if (!*led_to) {
      choice.known = Known::kMove;
      return true;
    }
    choice.at = next_insertion(y, choice, choice.at + 1);
  }
  return false;
}

std::optional<ClassMove> ClassSearch::best_insertion() {
  struct Bound {
    double gain;
    Var y;
    std::size_t choice;
  };
  Bound best{0, -1, 0};
  std::vector<Bound> open;
  for (Var y = 0; y < graph_.size(); ++y) {
    auto& choices = at(y).choices;
    for (std::size_t c = 0; c < choices.size(); ++c) {
      Choice& choice = choices[c];
      if (choice.known == Known::kNothing) {
        choice.at = next_insertion(y, choice, 0);
        choice.known = Known::kBound;
      }
      if (choice.at == choice.gains->more.size()) continue;
      const double gain = choice.gains->more[choice.at].first;
      if (gain <= best.gain) continue;
      if (choice.known == Known::kMove) {
        best = {gain, y, c};
      } else {
        open.push_back({gain, y, c});
      }
    }
  }
  std::erase_if(open, [&](const Bound& bound) { return bound.gain < best.gain; });
  std::stable_sort(open.begin(), open.end(), [](const Bound& a, const Bound& b) { return a.gain > b.gain; });
  for (const Bound& bound : open) {
    if (bound.gain <= best.gain) break;
    Choice& choice = at(bound.y).choices[bound.choice];
    if (settle_insertion(bound.y, choice, best.gain))
      best = {choice.gains->more[choice.at].first, bound.y, bound.choice};
  }
  if (best.y < 0) return std::nullopt;
  const Choice& choice = at(best.y).choices[best.choice];
  return move_of(MoveKind::kInsert, choice.gains->more[choice.at].second, best.y, choice);
}

void ClassSearch::find_deletion(Var y) {
  NodeMoves& node = at(y);
  node.deletion = {};
  node.deletion_known = true;
  for (std::size_t c = 0; c < node.choices.size(); ++c) {
    const ParentGains& gains = *node.choices[c].gains;
    for (std::size_t i = 0; i < gains.parents.size(); ++i) {
      if (!(gains.fewer[i] > node.deletion.gain)) continue;
      const Var x = gains.parents[i];
      if (space_.knowledge().required_pair(x, y)) continue;
      if (!refused_.empty()) {
        const ClassMove move = move_of(MoveKind::kDelete, x, y, node.choices[c]);
        if (refused(move.kind, x, y, move.chosen)) continue;
      }
      node.deletion = {gains.fewer[i], x, c};
    }
  }
}

std::optional<ClassMove> ClassSearch::best_deletion() {
  Var best = -1;
  for (Var y = 0; y < graph_.size(); ++y) {
    if (!at(y).deletion_known) find_deletion(y);
    if (at(y).deletion.x >= 0 && (best < 0 || at(y).deletion.gain > at(best).deletion.gain)) best = y;
  }
  if (best < 0) return std::nullopt;
  const Deletion& deletion = at(best).deletion;
  return move_of(MoveKind::kDelete, deletion.x, best, at(best).choices[deletion.choice]);
}

void ClassSearch::find_turns(Var y) {
  NodeMoves& node = at(y);
  node.turns.clear();
  node.turns_known = true;
  for (std::size_t c = 0; c < node.choices.size(); ++c) {
    if (!has_room(*node.choices[c].gains)) continue;
    graph_.for_children(y, [&](Var x) { add_turn(y, c, x); });
    for (Var x : node.choices[c].left_out) add_turn(y, c, x);
  }
  std::stable_sort(node.turns.begin(), node.turns.end(), [](const Turn& a, const Turn& b) { return a.gain > b.gain; });
}

// A turn whose insertion half gains nothing is worse than its deletion half alone, and not looked at.
void ClassSearch::add_turn(Var y, std::size_t choice, Var x) {
  if (space_.knowledge().required(y, x) || space_.knowledge().forbidden(x, y)) return;
  const Choice& into = at(y).choices[choice];
  const double insertion = into.gains->of_more(x);
  if (!(insertion > 0)) return;
  std::vector<Var> chosen = chosen_at_turned(graph_, x, y, into.chosen);
  if (graph_.undirected(x, y)) chosen.insert(std::upper_bound(chosen.begin(), chosen.end(), y), y);
  for (const Choice& out_of : at(x).choices) {
    if (out_of.chosen != chosen) continue;
    const double gain = insertion + out_of.gains->of_fewer(y);
    if (!(gain > 0) || refused(MoveKind::kTurn, x, y, into.chosen)) return;
    if (!space_.constrained() && !may_turn(graph_, x, y, into.chosen)) return;
    at(y).turns.push_back({gain, x, choice, false, false, {}});
    return;
  }
}

bool ClassSearch::possible(Var y, Turn& turn) {
  if (turn.checked) return turn.possible;
  turn.checked = true;
  turn.possible = true;
  if (!space_.constrained() && graph_.undirected(turn.x, y)) return true;
  VarSet closed(graph_.size(), at(y).choices[turn.choice].chosen);
  if (!space_.constrained()) graph_.for_undirected(turn.x, [&](Var v) { closed.insert(v); });
  turn.reach.search(graph_, y, closed, turn.x, space_.constrained());
  return turn.possible = !*turn.reach.leads_to(turn.x);
}

std::optional<ClassMove> ClassSearch::best_turn() {
  double best_gain = 0;
  Var best_y = -1;
  const Turn* best = nullptr;
  for (Var y = 0; y < graph_.size(); ++y) {
    if (!at(y).turns_known) find_turns(y);
    for (Turn& turn : at(y).turns) {
      if (turn.gain <= best_gain) break;
      if (!possible(y, turn)) continue;
      best_gain = turn.gain, best_y = y, best = &turn;
      break;
    }
  }
  if (best == nullptr) return std::nullopt;
  return move_of(MoveKind::kTurn, best->x, best_y, at(best_y).choices[best->choice]);
}

}  // namespace abdera::detail
