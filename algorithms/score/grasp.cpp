#include "algorithms/score/grasp.hpp"

#include <algorithm>
#include <unordered_set>

#include "algorithms/score/grow_shrink_tree.hpp"
#include "algorithms/score/order_climb.hpp"

namespace abdera {
namespace {

class TuckSearch {
 public:
  TuckSearch(const Score& score, const detail::OrderRules& rules, const std::vector<Var>& order,
             const GraspOptions& options, const StopToken& stop)
      : projection_(score, rules, stop), rules_(rules), options_(options), stop_(stop) {
    choices_.resize(order.size()), position_.resize(order.size());
    put(0, order);
  }

  /// @return whether a few tucks gained something; they are made then, else all is as before.
  bool step() {
    visited_.clear();
    visited_.insert(key());
    return descend(options_.depth, options_.uncovered_depth, options_.nonsingular_depth, 0);
  }
  detail::ParentSets parents() const {
    detail::ParentSets out;
    for (const auto& choice : choices_) out.push_back(choice.parents);
    return out;
  }
  std::uint64_t scores() const { return projection_.scores(); }
  std::uint64_t tucks() const { return tucks_; }

 private:
  using Choice = detail::GrowShrinkTree::Choice;
  static std::size_t at(Var v) { return static_cast<std::size_t>(v); }
  const std::vector<Var>& parents(Var v) const { return choices_[at(v)].parents; }

  /// Writes these variables at the positions from `first` on and chooses their parents anew.
  /// @return how the score changed.
  double put(std::size_t first, const std::vector<Var>& window) {
    if (order_.empty()) order_.resize(window.size());
    VarSet before(static_cast<int>(choices_.size()));
    for (std::size_t i = 0; i < first; ++i) before.insert(order_[i]);
    double gained = 0;
    for (std::size_t i = 0; i < window.size(); ++i) {
      const Var v = window[i];
      order_[first + i] = v, position_[at(v)] = first + i;
      const Choice& chosen = projection_.choice(v, before);
      if (chosen.local != choices_[at(v)].local) gained += chosen.local - choices_[at(v)].local;
      choices_[at(v)] = chosen;
      before.insert(v);
    }
    return gained;
  }

  /// The DAG as a number; different DAGs have different ones but for a chance of 2^-64 a pair.
  std::uint64_t key() const {
    std::uint64_t sum = 0;
    for (std::size_t v = 0; v < choices_.size(); ++v)
      for (Var parent : choices_[v].parents) {
        const auto bits = philox({static_cast<std::uint32_t>(v), static_cast<std::uint32_t>(parent), 0, 0}, {1, 2});
        sum += bits[0] | std::uint64_t{bits[1]} << 32;
      }
    return sum;
  }

  /// Members of the window between x and y, both included, that are y or its ancestors.
  std::vector<bool> ancestors_in_window(Var x, Var y) const {
    const std::size_t first = position_[at(x)], last = position_[at(y)];
    std::vector<bool> is(last - first + 1, false);
    is.back() = true;
    for (std::size_t i = last; i > first; --i) {
      if (!is[i - first]) continue;
      for (Var parent : parents(order_[i]))
        if (position_[at(parent)] >= first) is[position_[at(parent)] - first] = true;
    }
    return is;
  }
  bool covered(Var x, Var y) const {
    auto with_x = parents(x);
    with_x.insert(std::lower_bound(with_x.begin(), with_x.end(), x), x);
    return with_x == parents(y);
  }
  /// Whether a directed path other than the edge leads from x to y: whether an ancestor of y is a child of x.
  bool another_path(Var x, const std::vector<bool>& ancestors) const {
    const std::size_t first = position_[at(x)];
    for (std::size_t i = 1; i + 1 < ancestors.size(); ++i) {
      const auto& above = parents(order_[first + i]);
      if (ancestors[i] && std::binary_search(above.begin(), above.end(), x)) return true;
    }
    return false;
  }
  bool allowed(const std::vector<Var>& moved, const std::vector<Var>& stayed) const {
    if (rules_.none()) return true;
    for (Var a : stayed)
      for (Var b : moved)
        if (rules_.precedes(a, b)) return false;
    return true;
  }

  bool descend(int depth, int uncovered, int nonsingular, double gained) {
    const std::vector<Var> order = order_;
    for (Var y : order) {
      std::vector<Var> above = parents(y);
      std::sort(above.begin(), above.end(), [&](Var a, Var b) { return position_[at(a)] > position_[at(b)]; });
      for (Var x : above) {
        if (stop_.stop_requested()) return false;
        if (tuck(x, y, depth, uncovered, nonsingular, gained)) return true;
      }
    }
    return false;
  }

  bool tuck(Var x, Var y, int depth, int uncovered, int nonsingular, double gained) {
    const bool is_covered = covered(x, y);
    if (!is_covered && uncovered == 0) return false;
    const std::vector<bool> ancestors = ancestors_in_window(x, y);
    const bool is_singular = is_covered || !another_path(x, ancestors);
    if (!is_singular && nonsingular == 0) return false;
    const std::size_t first = position_[at(x)];
    const std::vector<Var> window(order_.begin() + static_cast<std::ptrdiff_t>(first),
                                  order_.begin() + static_cast<std::ptrdiff_t>(position_[at(y)]) + 1);
    std::vector<Var> moved, stayed;
    for (std::size_t i = 0; i < window.size(); ++i) (ancestors[i] && i > 0 ? moved : stayed).push_back(window[i]);
    if (!allowed(moved, stayed)) return false;
    std::vector<Choice> before;
    for (Var v : window) before.push_back(choices_[at(v)]);
    moved.insert(moved.end(), stayed.begin(), stayed.end());
    ++tucks_;
    const double sum = gained + put(first, moved), least = detail::least_gain(choices_[at(y)].local);
    if (sum > least) return true;
    if (sum >= -least && depth > 1 && visited_.insert(key()).second &&
        descend(depth - 1, uncovered - !is_covered, nonsingular - !is_singular, sum))
      return true;
    for (std::size_t i = 0; i < window.size(); ++i) {
      order_[first + i] = window[i], position_[at(window[i])] = first + i;
      choices_[at(window[i])] = std::move(before[i]);
    }
    return false;
  }

  detail::OrderProjection projection_;
  const detail::OrderRules& rules_;
  const GraspOptions& options_;
  const StopToken& stop_;
  std::vector<Var> order_;
  std::vector<std::size_t> position_;
  std::vector<Choice> choices_;
  std::unordered_set<std::uint64_t> visited_;
  std::uint64_t tucks_ = 0;
};

}  // namespace

GraspResult grasp(const Score& score, const Knowledge& given, const GraspOptions& options, RunContext& run) {
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "grasp");
  const detail::OrderRules rules(knowledge);
  run.report("first order", 0);
  const std::vector<Var> first = detail::first_order(score, rules, run.stop);
  run.report("search by tucks", 0.1);
  TuckSearch search(score, rules, first, options, run.stop);
  std::uint64_t steps = 0;
  while (!run.stop.stop_requested() && search.step()) ++steps;
  GraspResult result;
  result.stop_reason = run.stop.reason();
  detail::report_found(detail::dag_of(search.parents()), score, knowledge, result);
  result.counts = {{"scores", search.scores()}, {"tucks", search.tucks()}, {"steps", steps}};
  run.report("search by tucks", 1);
  return result;
}

}  // namespace abdera
