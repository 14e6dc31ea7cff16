#include "algorithms/score/dag_climber.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "graphs/dag.hpp"

namespace abdera::detail {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

double number_or_never(double gain) { return std::isnan(gain) ? kNever : gain; }

bool holds(const std::vector<Var>& list, Var v) { return std::find(list.begin(), list.end(), v) != list.end(); }

}  // namespace

DagClimber::DagClimber(const DagSpace& space, Moves moves, const RunContext& run) : space_(space), moves_(moves) {
  const int p = space.score.num_vars();
  const auto size = static_cast<std::size_t>(p);
  state_.parents = parents_of(required_dag(space.knowledge));
  state_.ancestors.assign(size, VarSet(p));
  state_.local.assign(size, 0);
  state_.gains.assign(size * size, kNever);
  state_.listed.resize(size);
  candidates_.resize(size);
  searches_.resize(size);
  for (Var to = 0; to < p; ++to)
    for (Var from = 0; from < p; ++from)
      if (from != to && may_join(from, to)) candidates_[static_cast<std::size_t>(to)].push_back(from);
  first_gains(run);
  if (run.stop.stop_requested()) return;
  rank_variables();
  ParentSets required(size);
  std::swap(required, state_.parents);
  for (Var v = 0; v < p; ++v) list_parents(v);
  go_to(required);
  ready_ = true;
}

DagClimber::DagClimber(const DagClimber& other)
    : space_(other.space_),
      moves_(other.moves_),
      ready_(other.ready_),
      candidates_(other.candidates_),
      order_(other.order_),
      rank_(other.rank_),
      state_(other.state_),
      searches_(other.searches_.size()) {}

bool DagClimber::may_join(Var from, Var to) const {
  if (space_.knowledge.forbidden(from, to)) return false;
  return !space_.pairs || (*space_.pairs)[static_cast<std::size_t>(to)].contains(from) ||
         space_.knowledge.required(from, to);
}

/// Of one parent each, and the local scores without parents.
void DagClimber::first_gains(const RunContext& run) {
  const auto size = std::ssize(candidates_);
  double asked = 0;
  for (const auto& list : candidates_) asked += static_cast<double>(list.size() + 1);
  parallel_for(size, run, asked * space_.score.seconds_per_local(), [&](std::ptrdiff_t i) {
    const auto v = static_cast<std::size_t>(i);
    state_.local[v] = space_.score.local(static_cast<Var>(i), {});
    searches_[v] = space_.score.open(static_cast<Var>(i));
    searches_[v]->reset({});
    std::vector<double> values(candidates_[v].size());
    searches_[v]->gains_add(candidates_[v], values);
    for (std::size_t k = 0; k < values.size(); ++k)
      gain(candidates_[v][k], static_cast<Var>(i)) = number_or_never(values[k]);
  });
  scores_ += static_cast<std::uint64_t>(asked);
}

/// By one number a variable that the data give, and neither the order of the columns nor their units: the sum of what
/// it gains by and as a parent, in order of size.
void DagClimber::rank_variables() {
  const auto p = static_cast<Var>(candidates_.size());
  std::vector<double> key;
  std::vector<double> terms;
  for (Var v = 0; v < p; ++v) {
    terms.clear();
    for (Var w = 0; w < p; ++w)
      for (const double term : {gain(w, v), 2 * gain(v, w)})
        if (w != v && std::isfinite(term)) terms.push_back(term);
    std::sort(terms.begin(), terms.end());
    key.push_back(std::accumulate(terms.begin(), terms.end(), 0.0));
  }
  order_.resize(candidates_.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::sort(order_.begin(), order_.end(), [&](Var a, Var b) {
    const double of_a = key[static_cast<std::size_t>(a)], of_b = key[static_cast<std::size_t>(b)];
    return of_a != of_b ? of_a < of_b : a < b;
  });
  rank_.resize(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) rank_[static_cast<std::size_t>(order_[i])] = static_cast<int>(i);
  for (auto& list : candidates_) std::sort(list.begin(), list.end(), [&](Var a, Var b) { return before(a, b); });
}

double DagClimber::total() const {
  double sum = 0;
  for (Var v : order_) sum += local(v);
  return sum;
}

double DagClimber::tie() const {
  double largest = 0;
  for (double each : state_.local) largest = std::max(largest, std::abs(each));
  return least_gain(largest);
}

std::uint64_t DagClimber::fingerprint_of_edge(Var from, Var to) const {
  const auto a = static_cast<std::uint32_t>(rank_[static_cast<std::size_t>(from)]),
             b = static_cast<std::uint32_t>(rank_[static_cast<std::size_t>(to)]);
  const auto block = philox({a, b, 0, 0}, {0, 0});
  return std::uint64_t{block[0]} << 32 | block[1];
}

std::uint64_t DagClimber::fingerprint_after(const DagMove& move) const {
  std::uint64_t print = state_.fingerprint ^ fingerprint_of_edge(move.from, move.to);
  if (move.kind == MoveKind::kReverse) print ^= fingerprint_of_edge(move.to, move.from);
  return print;
}

/// Of the local scores that a move changes.
double DagClimber::size_of(const DagMove& move) const {
  return std::abs(local(move.to)) + (move.kind == MoveKind::kReverse ? std::abs(local(move.from)) : 0);
}

bool DagClimber::legal(const DagMove& move) const {
  if (move.kind == MoveKind::kAdd) return !is_ancestor(move.to, move.from);
  if (space_.knowledge.required(move.from, move.to)) return false;
  if (move.kind == MoveKind::kRemove) return true;
  if (!may_join(move.to, move.from) || full(move.from)) return false;
  const auto& others = parents(move.to);
  return std::none_of(others.begin(), others.end(),
                      [&](Var other) { return other != move.from && is_ancestor(move.from, other); });
}

bool DagClimber::admissible(const DagMove& move, const Fingerprints& visited) const {
  if (!(move.gain > threshold(move)) || !legal(move)) return false;
  return visited.empty() || std::find(visited.begin(), visited.end(), fingerprint_after(move)) == visited.end();
}

/// Moves are offered in the order of ranks, so that the first of those that tie stays.
void DagClimber::offer(const DagMove& move, const Fingerprints& visited, DagMove& best) const {
  if (best.any() && move.gain <= best.gain + least_gain(size_of(move))) return;
  if (admissible(move, visited)) best = move;
}

/// Of the list of a child: the first that may be added, or one of lower rank that ties with it.
void DagClimber::offer_additions(Var to, const Fingerprints& visited, DagMove& best) const {
  const double ties = least_gain(local(to));
  DagMove here;
  for (Var from : state_.listed[static_cast<std::size_t>(to)]) {
    DagMove move{MoveKind::kAdd, from, to, gain(from, to)};
    if (here.any() ? move.gain < here.gain - ties : best.any() && move.gain <= best.gain + ties) break;
    if ((here.any() && before(here.from, from)) || !admissible(move, visited)) continue;
    if (here.any()) move.gain = here.gain;
    here = move;
  }
  if (here.any()) best = here;
}

DagMove DagClimber::best(const Fingerprints& visited) const {
  DagMove best;
  for (Var to : order_)
    if (std::isfinite(local(to))) offer_additions(to, visited, best);
  for (Var to : order_) {
    if (!std::isfinite(local(to))) continue;
    for (Var from : parents(to)) {
      const double without = gain(from, to);
      offer({MoveKind::kRemove, from, to, without}, visited, best);
      if (std::isfinite(local(from))) offer({MoveKind::kReverse, from, to, without + gain(to, from)}, visited, best);
    }
  }
  return best;
}

double DagClimber::asked_local(Var child, std::vector<Var> of) {
  ++scores_;
  return space_.score.local(child, of);
}

DagClimber::Changed DagClimber::after(const DagMove& move) {
  auto of_to = parents(move.to), of_from = parents(move.from);
  if (move.kind == MoveKind::kAdd) {
    of_to.push_back(move.from);
  } else {
    std::erase(of_to, move.from);
  }
  Changed changed{asked_local(move.to, std::move(of_to)), local(move.from)};
  if (move.kind == MoveKind::kReverse) {
    of_from.push_back(move.to);
    changed.from = asked_local(move.from, std::move(of_from));
  }
  return changed;
}

bool DagClimber::take(const DagMove& move) {
  const Changed changed = after(move);
  double gained = changed.to - local(move.to);
  if (move.kind == MoveKind::kReverse) gained += changed.from - local(move.from);
  if (!std::isfinite(gained) || !(gained > threshold(move))) {
    remember(move, changed);
    return false;
  }
  commit(move, changed);
  return true;
}

/// The gains by `Score::local` in place of those that rounding made too large, so that the move is not offered again.
void DagClimber::remember(const DagMove& move, const Changed& changed) {
  gain(move.from, move.to) = number_or_never(changed.to - local(move.to));
  list_parents(move.to);
  if (move.kind != MoveKind::kReverse) return;
  gain(move.to, move.from) = number_or_never(changed.from - local(move.from));
  list_parents(move.from);
}

void DagClimber::commit(const DagMove& move, const Changed& changed) {
  state_.fingerprint = fingerprint_after(move);
  if (move.kind != MoveKind::kAdd) unlink(move.from, move.to);
  if (move.kind == MoveKind::kAdd) link(move.from, move.to);
  if (move.kind == MoveKind::kReverse) link(move.to, move.from);
  state_.local[static_cast<std::size_t>(move.to)] = changed.to;
  refresh(move.to);
  if (move.kind != MoveKind::kReverse) return;
  state_.local[static_cast<std::size_t>(move.from)] = changed.from;
  refresh(move.from);
}

void DagClimber::link(Var from, Var to) {
  auto& list = parents(to);
  const auto place = std::find_if(list.begin(), list.end(), [&](Var other) { return before(from, other); });
  list.insert(place, from);
  if (auto& search = searches_[static_cast<std::size_t>(to)]) search->add(from);
  VarSet more = state_.ancestors[static_cast<std::size_t>(from)];
  more.insert(from);
  for (std::size_t v = 0; v < state_.ancestors.size(); ++v)
    if (static_cast<Var>(v) == to || state_.ancestors[v].contains(to)) state_.ancestors[v] |= more;
}

void DagClimber::unlink(Var from, Var to) {
  std::erase(parents(to), from);
  if (auto& search = searches_[static_cast<std::size_t>(to)]) search->remove(from);
  std::vector<std::pair<int, Var>> below{{-1, to}};  // by the number of ancestors: parents come before children
  for (Var v : order_)
    if (is_ancestor(to, v)) below.emplace_back(state_.ancestors[static_cast<std::size_t>(v)].size(), v);
  std::sort(below.begin(), below.end());
  for (const auto& each : below) find_ancestors(each.second);
}

/// From those of the parents.
void DagClimber::find_ancestors(Var of) {
  VarSet& found = state_.ancestors[static_cast<std::size_t>(of)];
  found.clear();
  for (Var parent : parents(of)) {
    found |= state_.ancestors[static_cast<std::size_t>(parent)];
    found.insert(parent);
  }
}

void DagClimber::refresh(Var child) {
  const auto at = static_cast<std::size_t>(child);
  auto& search = searches_[at];
  if (!search) {
    search = space_.score.open(child);
    search->reset(parents(child));
  }
  const auto begin = state_.gains.begin() + static_cast<std::ptrdiff_t>(row(child));
  std::fill(begin, begin + std::ssize(state_.parents), kNever);
  asked_.clear();
  if (!full(child))
    for (Var candidate : candidates_[at])
      if (!holds(parents(child), candidate)) asked_.push_back(candidate);
  values_.resize(asked_.size());
  search->gains_add(asked_, values_);
  for (std::size_t i = 0; i < asked_.size(); ++i) gain(asked_[i], child) = number_or_never(values_[i]);
  const auto now = search->parents();
  values_.resize(now.size());
  search->gains_remove(values_);
  for (std::size_t i = 0; i < now.size(); ++i) gain(now[i], child) = number_or_never(values_[i]);
  scores_ += asked_.size() + now.size();
  list_parents(child);
}

void DagClimber::list_parents(Var child) {
  auto& list = state_.listed[static_cast<std::size_t>(child)];
  list.clear();
  if (full(child)) return;
  const double above = moves_ == Moves::kGains ? 0 : kNever;
  for (Var from : candidates_[static_cast<std::size_t>(child)])
    if (gain(from, child) > above && !holds(parents(child), from)) list.push_back(from);
  std::stable_sort(list.begin(), list.end(), [&](Var a, Var b) { return gain(a, child) > gain(b, child); });
}

/// Every other move is at an edge, so that the DAG does not fill up.
DagMove DagClimber::random_move(Rng& rng) const {
  const auto p = static_cast<std::uint32_t>(order_.size());
  const Var to = order_[rng.below(p)];
  const bool at_edge = rng.below(2);
  const auto& list = at_edge ? parents(to) : candidates_[static_cast<std::size_t>(to)];
  if (list.empty()) return {};
  const Var from = list[rng.below(static_cast<std::uint32_t>(list.size()))];
  if (at_edge) return {rng.below(2) ? MoveKind::kRemove : MoveKind::kReverse, from, to, 0};
  if (full(to) || holds(parents(to), from) || holds(parents(from), to)) return {};
  return {MoveKind::kAdd, from, to, 0};
}

void DagClimber::perturb(Rng& rng, int moves) {
  if (order_.empty()) return;
  for (int made = 0, tries = 20 * moves; made < moves && tries > 0; --tries) {
    const DagMove move = random_move(rng);
    if (!move.any() || !legal(move)) continue;
    const Changed changed = after(move);
    if (!std::isfinite(changed.to) || !std::isfinite(changed.from)) continue;
    commit(move, changed);
    ++made;
  }
}

void DagClimber::go_to(const ParentSets& wanted) {
  std::vector<Var> changed;
  for (std::size_t v = 0; v < wanted.size(); ++v) {
    const Var to = static_cast<Var>(v);
    auto& now = state_.parents[v];
    if (std::is_permutation(now.begin(), now.end(), wanted[v].begin(), wanted[v].end())) continue;
    for (Var from : now) state_.fingerprint ^= fingerprint_of_edge(from, to);
    for (Var from : wanted[v]) state_.fingerprint ^= fingerprint_of_edge(from, to);
    now = wanted[v];
    std::sort(now.begin(), now.end(), [&](Var a, Var b) { return before(a, b); });
    searches_[v].reset();
    changed.push_back(to);
  }
  for (auto& of : state_.ancestors) of.clear();
  const auto causes_first = topological_order(dag_of(state_.parents));
  for (Var v : causes_first.value()) find_ancestors(v);
  for (Var v : changed) {
    state_.local[static_cast<std::size_t>(v)] = asked_local(v, parents(v));
    refresh(v);
  }
}

}  // namespace abdera::detail
