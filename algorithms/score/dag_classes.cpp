#include "algorithms/score/dag_classes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "graphs/convert.hpp"
#include "graphs/mec_members.hpp"
#include "graphs/meek.hpp"

namespace abdera::detail {
namespace {

constexpr std::uint64_t kMostMembers = 5040;
constexpr std::uint64_t kMostEnumerated = 20'000;  // of one part of a class that knowledge directs
constexpr double kMoreSeconds = 0.5;               // predicted, for adding up classes that draws may not rank right
constexpr int kMostOrdered = 16;                   // variables for which linear extensions of members are counted

std::vector<Mask> masks_of(const ParentSets& dag) {
  std::vector<Mask> masks;
  for (const auto& parents : dag) {
    Mask mask = 0;
    for (const Var v : parents) mask |= bit(v);
    masks.push_back(mask);
  }
  return masks;
}

double log_weight(const ParentSets& dag, const DagWeights& weights) {
  const auto masks = masks_of(dag);
  double sum = weights.times_orders ? std::log(linear_extensions(dag)) : 0;
  for (std::size_t v = 0; v < masks.size(); ++v) sum += weights.families[v]->log_weight(masks[v]);
  return sum;
}

/// Every mark: equal for equal graphs only.
std::vector<std::uint64_t> key_of(const MixedGraph& graph) {
  std::vector<std::uint64_t> key;
  for (Var v = 0; v < graph.size(); ++v)
    key.push_back(graph.parents_word(v, 0)), key.push_back(graph.undirected_word(v, 0));
  return key;
}

void count_members(DagClass& one, const Knowledge& knowledge) {
  if (knowledge.empty()) {
    one.size = class_size(one.graph, CheckGraph::kNo).to_double();
  } else {
    const auto size = mpdag_size(one.graph, kMostEnumerated, CheckGraph::kNo);
    one.size = size ? size->to_double() : std::numeric_limits<double>::quiet_NaN();
  }
}

/// The sum over all members; nothing when there are too many. @return false when the run was stopped.
bool add_up_members(DagClass& one, const DagWeights& weights, const StopToken& stop) {
  if (!(one.size <= static_cast<double>(kMostMembers))) return true;
  if (weights.times_orders && one.graph.size() > kMostOrdered) return true;
  double sum = 0;
  for_each_dag_in_mpdag(
      one.graph,
      [&](const MixedGraph& dag) {
        sum += std::exp(log_weight(parents_of(dag), weights) - weights.log_total);
        return !stop.stop_requested();
      },
      kNoLimit, CheckGraph::kNo);
  one.probability = sum, one.exact = true;
  return !stop.stop_requested();
}

}  // namespace

double linear_extensions(const ParentSets& parents) {
  const auto masks = masks_of(parents);
  std::vector<double> orders(std::size_t{1} << masks.size(), 0);
  orders[0] = 1;
  for (Mask set = 1; set < orders.size(); ++set)
    for_each_bit(set, 0, [&](Var v) {
      if ((masks[static_cast<std::size_t>(v)] & ~(set ^ bit(v))) == 0) orders[set] += orders[set ^ bit(v)];
    });
  return orders.back();
}

std::vector<DagClass> probable_classes(const std::vector<ParentSets>& draws, const std::vector<ParentSets>& further,
                                       const DagWeights& weights, const Knowledge& knowledge, int most,
                                       const StopToken& stop, LoopProgress& progress, std::uint64_t& classes_drawn) {
  struct Found {
    DagClass one;
    std::uint64_t draws = 0;
  };
  std::map<std::vector<std::uint64_t>, Found> classes;
  std::map<std::vector<Mask>, Found*> dags;
  const auto find = [&](const ParentSets& dag) {
    auto& found = dags[masks_of(dag)];
    if (!found) {
      MixedGraph graph = cpdag_of(dag_of(dag));
      if (!knowledge.empty()) meek_closure(graph, knowledge);
      const auto key = key_of(graph);
      found = &classes.try_emplace(key, Found{{std::move(graph), dag}, 0}).first->second;
    }
    return found;
  };
  for (const auto& dag : draws) {
    if (stop.stop_requested()) return {};
    ++find(dag)->draws;
    progress.add(1);
  }
  classes_drawn = classes.size();
  for (const auto& dag : further) find(dag);

  std::vector<Found> ranked;
  for (auto& entry : classes) ranked.push_back(std::move(entry.second));
  for (auto& found : ranked) {
    if (stop.stop_requested()) return {};
    progress.add(static_cast<double>(found.draws));
    DagClass& one = found.one;
    if (weights.alike_in_class) count_members(one, knowledge);
    if (weights.alike_in_class && !std::isnan(one.size)) {
      one.probability = std::exp(log_weight(one.member, weights) + std::log(one.size) - weights.log_total);
    } else {
      one.probability = draws.empty() ? std::numeric_limits<double>::quiet_NaN()
                                      : static_cast<double>(found.draws) / static_cast<double>(draws.size());
      one.exact = false;
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Found& a, const Found& b) {
    if (a.one.probability != b.one.probability) return a.one.probability > b.one.probability;
    return a.one.graph.num_edges() < b.one.graph.num_edges();
  });
  std::vector<DagClass> out;
  const auto p = static_cast<double>(weights.families.size());
  const double a_member = weights.times_orders ? 5e-9 * p * std::exp2(p) : 1e-6;
  double seconds = 0;
  for (auto& found : ranked) {
    const bool enough = std::ssize(out) >= most;
    if (enough && (weights.alike_in_class || seconds > kMoreSeconds)) break;
    if (stop.stop_requested()) return {};
    DagClass& one = found.one;
    if (!one.exact) {
      count_members(one, knowledge);
      const double more = seconds + 1e-5 + one.size * a_member;
      if (!enough || more <= kMoreSeconds) {
        if (!add_up_members(one, weights, stop)) return {};
        seconds = more;
      } else {
        seconds += 1e-5;
      }
    }
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const DagClass& a, const DagClass& b) { return a.probability > b.probability; });
  if (std::ssize(out) > most) out.resize(static_cast<std::size_t>(most));
  return out;
}

}  // namespace abdera::detail
