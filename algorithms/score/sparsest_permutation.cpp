#include "algorithms/score/sparsest_permutation.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <set>

#include "algorithms/score/dag_search.hpp"
#include "algorithms/score/order_rules.hpp"
#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/exhaustive/markov_classes.hpp"

namespace abdera {
namespace {

constexpr int kMostVariables = 8;
constexpr double kNever = -std::numeric_limits<double>::infinity();

/// The best parents of every variable within every set, and from them the fewest edges of every set put first.
class SparsestOrders {
 public:
  /// After a stop nothing of it means anything.
  SparsestOrders(const Score& score, const Knowledge& knowledge, const StopToken& stop)
      : p_(static_cast<unsigned>(score.num_vars())), rules_(knowledge), fewest_(std::size_t{1} << p_, kTooMany) {
    for (unsigned v = 0; v < p_; ++v) {
      if (stop.stop_requested()) return;
      choose_parents(score, knowledge, v, stop);
    }
    fewest_[0] = 0;
    for (unsigned set = 1; set < fewest_.size(); ++set)
      for (unsigned v = 0; v < p_; ++v)
        if (may_be_last(v, set)) fewest_[set] = std::min(fewest_[set], with_last(v, set));
  }

  /// Every DAG with the fewest edges.
  std::set<SmallDag> dags() const {
    std::set<SmallDag> found;
    std::set<std::pair<unsigned, std::uint64_t>> seen;
    collect(static_cast<unsigned>(fewest_.size()) - 1, {}, seen, found);
    return found;
  }
  double score(SmallDag dag) const {
    double sum = 0;
    for (unsigned v = 0; v < p_; ++v) sum += best_[v][dag.parents >> (8 * v) & 0xff];
    return sum;
  }
  int edges() const { return fewest_.back(); }
  std::uint64_t scores() const { return p_ << (p_ - 1); }

 private:
  static constexpr int kTooMany = 1000;

  void choose_parents(const Score& score, const Knowledge& knowledge, unsigned child, const StopToken& stop) {
    auto& best = best_[child];
    auto& choice = choice_[child];
    best.assign(fewest_.size(), kNever), choice.assign(fewest_.size(), 0);
    std::vector<Var> candidates;
    unsigned required = 0;
    for (unsigned w = 0; w < p_; ++w) {
      const auto parent = static_cast<Var>(w), to = static_cast<Var>(child);
      if (w == child) continue;
      if (!knowledge.forbidden(parent, to)) candidates.push_back(parent);
      if (knowledge.required(parent, to)) required |= 1u << w;
    }
    std::vector<double> table(std::size_t{1} << candidates.size());
    score.table(static_cast<Var>(child), candidates, static_cast<int>(p_), table, stop);
    for (std::size_t mask = 0; mask < table.size(); ++mask) {
      unsigned set = 0;
      for (std::size_t i = 0; i < candidates.size(); ++i)
        if (mask >> i & 1) set |= 1u << candidates[i];
      if ((set & required) == required) best[set] = table[mask], choice[set] = static_cast<std::uint8_t>(set);
    }
    // Subsets come first, so that a larger set must gain something over all of them.
    for (unsigned set = 0; set < best.size(); ++set)
      for (unsigned w = 0; w < p_; ++w) {
        if (!(set >> w & 1)) continue;
        const unsigned fewer = set & ~(1u << w);
        const double least = detail::least_gain(best[fewer]);
        const bool larger = best[fewer] > best[set] + least;
        const bool as_large = best[fewer] >= best[set] - least &&
                              std::popcount(unsigned{choice[fewer]}) < std::popcount(unsigned{choice[set]});
        if (best[fewer] > kNever && (larger || as_large || best[set] == kNever))
          best[set] = best[fewer], choice[set] = choice[fewer];
      }
  }

  bool may_be_last(unsigned v, unsigned set) const {
    if (!(set >> v & 1) || best_[v][set & ~(1u << v)] == kNever) return false;
    for (unsigned w = 0; w < p_; ++w)
      if ((set >> w & 1) && rules_.precedes(static_cast<Var>(v), static_cast<Var>(w))) return false;
    return true;
  }
  int with_last(unsigned v, unsigned set) const {
    const unsigned before = set & ~(1u << v);
    return fewest_[before] + std::popcount(unsigned{choice_[v][before]});
  }
  void collect(unsigned set, SmallDag dag, std::set<std::pair<unsigned, std::uint64_t>>& seen,
               std::set<SmallDag>& found) const {
    if (!seen.emplace(set, dag.parents).second) return;
    if (set == 0) found.insert(dag);
    for (unsigned v = 0; v < p_; ++v)
      if (may_be_last(v, set) && with_last(v, set) == fewest_[set]) {
        const unsigned before = set & ~(1u << v);
        collect(before, {dag.parents | std::uint64_t{choice_[v][before]} << (8 * v)}, seen, found);
      }
  }

  unsigned p_;
  detail::OrderRules rules_;
  std::vector<int> fewest_;
  std::array<std::vector<double>, kMostVariables> best_;
  std::array<std::vector<std::uint8_t>, kMostVariables> choice_;  // as bits
};

}  // namespace

SparsestPermutationResult sparsest_permutation(const Score& score, const Knowledge& given,
                                               const SparsestPermutationOptions& /*options*/, RunContext& run) {
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "sparsest_permutation");
  const int p = score.num_vars();
  if (p > kMostVariables)
    throw NotApplicable("sparsest_permutation looks at all orders and takes at most " + std::to_string(kMostVariables) +
                        " variables, not " + std::to_string(p) + ": use grasp or boss");
  SparsestPermutationResult result;
  run.report("sparsest orders", 0);
  MixedGraph dag = detail::required_dag(knowledge);
  const SparsestOrders orders(score, knowledge, run.stop);
  if (!run.stop.stop_requested()) {
    const auto dags = orders.dags();
    std::set<SmallDag> classes;  // by the directed edges of the CPDAG and both directions of the others
    double best = kNever;
    for (SmallDag one : dags) {
      const MixedGraph graph = one.graph(p), whole = cpdag_of(graph);
      SmallDag key = SmallDag::of(whole);
      for (const Edge& edge : whole.edges())
        if (!edge.directed())
          key.parents |= std::uint64_t{1} << (8 * edge.a + edge.b) | std::uint64_t{1} << (8 * edge.b + edge.a);
      classes.insert(key);
      const double value = orders.score(one);
      if (value > best + (best == kNever ? 0 : detail::least_gain(best))) best = value, dag = graph;
    }
    result.counts = {{"scores", orders.scores()}, {"sparsest_dags", dags.size()}, {"sparsest_classes", classes.size()}};
  }
  result.stop_reason = run.stop.reason();
  detail::report_class_of(dag, score, knowledge, result);
  result.numbers.emplace_back("edges", dag.num_edges());
  run.report("sparsest orders", 1);
  return result;
}

}  // namespace abdera
