#include "algorithms/score/boss.hpp"

#include <algorithm>
#include <optional>

#include "algorithms/score/class_search.hpp"
#include "algorithms/score/grow_shrink_tree.hpp"
#include "algorithms/score/order_climb.hpp"

namespace abdera {
namespace {

/// Searches with the same trees; how the restarts are shared out changes no answer.
constexpr int kWorkers = 8;

class BestOrder {
 public:
  BestOrder(const Score& score, const detail::OrderRules& rules, const StopToken& stop)
      : projection_(score, rules, stop), rules_(rules), stop_(stop) {}

  /// Climbs from an order to one where no move of one variable gains.
  detail::OrderedDag climb(std::vector<Var> order) {
    detail::Side side = detail::Side::kLeft;
    int since_gain = 0;
    while (since_gain < 2 && !stop_.stop_requested()) {  // once with each side
      ++since_gain;
      for (Var v : std::vector<Var>(order)) {
        if (stop_.stop_requested()) break;
        if (improve(order, v, side)) since_gain = 0;
      }
      side = side == detail::Side::kLeft ? detail::Side::kRight : detail::Side::kLeft;
    }
    return projection_.dag(order);
  }
  std::uint64_t scores() const { return projection_.scores(); }

 private:
  /// Moves v to its best place, of equals to the outermost on this side; after a stop it stays where it is.
  /// @return whether the score grew.
  bool improve(std::vector<Var>& order, Var v, detail::Side side) {
    const auto place = std::find(order.begin(), order.end(), v);
    const auto start = static_cast<std::size_t>(place - order.begin());
    order.erase(place);
    std::size_t first = start, last = start;
    while (first > 0 && !rules_.precedes(order[first - 1], v)) --first;
    while (last < order.size() && !rules_.precedes(v, order[last])) ++last;
    // Score of all that differs between places, from the first place to the last.
    VarSet before(static_cast<int>(order.size()) + 1);
    for (std::size_t i = 0; i < first; ++i) before.insert(order[i]);
    own_.assign(last - first + 1, 0), step_.assign(last - first, 0);
    for (std::size_t i = first; i <= last; ++i) {
      own_[i - first] = projection_.choice(v, before).local;
      if (i == last) break;
      const double ahead = projection_.choice(order[i], before).local;
      before.insert(v);
      const double behind = projection_.choice(order[i], before).local;
      before.erase(v);
      before.insert(order[i]);
      step_[i - first] = ahead == behind ? 0 : ahead - behind;
    }
    // Required parents may leave the score of a variable undefined: then places cannot be compared.
    const bool undefined = std::any_of(own_.begin(), own_.end(), [](double value) { return std::isinf(value); }) ||
                           std::any_of(step_.begin(), step_.end(), [](double value) { return !std::isfinite(value); });
    if (undefined || stop_.stop_requested()) {
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(start), v);
      return false;
    }
    double sum = 0, at_start = 0;
    for (std::size_t i = 0; i <= last - first; ++i) {
      own_[i] += sum;
      if (i + first == start) at_start = own_[i];
      if (i < step_.size()) sum += step_[i];
    }
    const double best = *std::max_element(own_.begin(), own_.end());
    const double least = detail::least_gain(own_[start - first]);
    const auto as_good = [&](double value) { return value >= best - least; };
    std::size_t target = start - first;
    if (side == detail::Side::kLeft) {
      target = static_cast<std::size_t>(std::find_if(own_.begin(), own_.end(), as_good) - own_.begin());
    } else {
      target =
          own_.size() - 1 - static_cast<std::size_t>(std::find_if(own_.rbegin(), own_.rend(), as_good) - own_.rbegin());
    }
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(first + target), v);
    return best > at_start + least;
  }

  detail::OrderProjection projection_;
  const detail::OrderRules& rules_;
  const StopToken& stop_;
  std::vector<double> own_, step_;
};

struct Found {
  std::optional<detail::OrderedDag> dag;
  double score = 0;
};

void keep_better(Found& best, detail::OrderedDag dag) {
  const double score = dag.score();
  if (!best.dag || score > best.score + detail::least_gain(best.score)) best = {std::move(dag), score};
}

}  // namespace

BossResult boss(const Score& score, const Knowledge& given, const BossOptions& options, RunContext& run) {
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "boss");
  const detail::OrderRules rules(knowledge);
  run.report("first order", 0);
  const std::vector<Var> first = detail::first_order(score, rules, run.stop);
  run.report("search over orders", 0.1);
  // Restart r, from 1 on, belongs to worker r % kWorkers; 0 is the first order.
  std::vector<Found> found(static_cast<std::size_t>(options.restarts) + 1);
  std::vector<std::uint64_t> scores(kWorkers, 0);
  {
    LoopProgress progress(run, "search over orders", 0.1, 0.9, options.restarts + 1);
    parallel_for(std::min(kWorkers, options.restarts + 1), run, 1, [&](std::ptrdiff_t worker) {
      BestOrder search(score, rules, run.stop);
      for (auto i = static_cast<std::size_t>(worker); i < found.size(); i += kWorkers) {
        if (i > 0 && run.stop.stop_requested()) break;
        Rng rng = run.rng.fork("boss", i);
        keep_better(found[i], search.climb(i == 0 ? first : detail::random_order(first, rules, rng)));
        progress.add(1);
      }
      scores[static_cast<std::size_t>(worker)] = search.scores();
    });
  }
  Found best;
  std::uint64_t all_scores = 0, restarts = 0, deletions = 0;
  for (Found& one : found) {
    if (!one.dag) continue;
    ++restarts;
    keep_better(best, std::move(*one.dag));
  }
  for (std::uint64_t count : scores) all_scores += count;

  BossResult result;
  MixedGraph dag = best.dag ? detail::dag_of(best.dag->parents) : detail::required_dag(knowledge);
  run.report("backward search", 0.9);
  if (options.backward && score.score_equivalent() && !run.stop.stop_requested()) {
    const detail::ClassSpace space(knowledge);
    detail::ClassSearch search(score, space, {}, run);
    search.go_to(dag);
    while (search.step(detail::MoveKind::kDelete)) ++deletions;
    dag = search.member();
  }
  result.stop_reason = run.stop.reason();
  detail::report_found(dag, score, knowledge, result);
  result.counts = {{"scores", all_scores}, {"restarts", restarts > 0 ? restarts - 1 : 0}, {"deletions", deletions}};
  run.report("backward search", 1);
  return result;
}

}  // namespace abdera
