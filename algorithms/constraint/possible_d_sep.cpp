#include "algorithms/constraint/possible_d_sep.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "algorithms/constraint/separator_search.hpp"

namespace abdera {
namespace {

using State = PairRecord::State;

/// Depth-first search without recursion: a node is left for good once all its edges were followed.
class Components {
 public:
  explicit Components(const MixedGraph& graph) : order_(static_cast<std::size_t>(graph.size()), -1), low_(order_) {
    for (Var v = 0; v < graph.size(); ++v) neighbours_.push_back(graph.neighbours(v).to_vector());
    for (Var v = 0; v < graph.size(); ++v)
      if (order_[at(v)] < 0) search(v);
    std::sort(found.begin(), found.end());
  }

  std::vector<std::vector<Var>> found;

 private:
  struct Step {
    Var v, from;
    std::size_t next = 0;  ///< neighbour
  };
  static std::size_t at(Var v) { return static_cast<std::size_t>(v); }

  void enter(Var v, Var from) {
    order_[at(v)] = low_[at(v)] = clock_++;
    path_.push_back({v, from});
    open_.push_back(v);
  }
  void search(Var root) {
    enter(root, -1);
    while (!path_.empty()) {
      Step& step = path_.back();
      const Var v = step.v;
      if (step.next < neighbours_[at(v)].size()) {
        const Var w = neighbours_[at(v)][step.next++];
        if (w == step.from) continue;
        if (order_[at(w)] < 0) {
          enter(w, v);
        } else {
          low_[at(v)] = std::min(low_[at(v)], order_[at(w)]);
        }
        continue;
      }
      const Var from = step.from;
      path_.pop_back();
      if (from < 0) continue;
      low_[at(from)] = std::min(low_[at(from)], low_[at(v)]);
      if (low_[at(v)] >= order_[at(from)]) close(v, from);
    }
    open_.clear();
  }
  /// `from` cuts off what was entered from v on: a component, with `from` itself.
  void close(Var v, Var from) {
    auto& component = found.emplace_back(1, from);
    while (component.back() != v) {
      component.push_back(open_.back());
      open_.pop_back();
    }
    std::sort(component.begin(), component.end());
  }

  std::vector<std::vector<Var>> neighbours_;
  std::vector<int> order_, low_;
  int clock_ = 0;
  std::vector<Step> path_;
  std::vector<Var> open_;
};

/// Edges by their two ends, and the index of each.
using PairIndex = std::map<std::pair<Var, Var>, std::size_t>;

/// What the search knows of the graph.
struct Marks {
  const MixedGraph& graph;
  const MixedGraph& certain;
  std::span<const Triple> ambiguous;
};

/// The nodes from which a path may lead to x or y without an arrowhead against it.
VarSet possible_ancestors(const MixedGraph& certain, Var x, Var y) {
  VarSet found(certain.size());
  std::vector<Var> todo{x, y};
  found.insert(x), found.insert(y);
  while (!todo.empty()) {
    const Var v = todo.back();
    todo.pop_back();
    certain.for_neighbours(v, [&](Var w) {
      if (found.contains(w) || certain.mark(v, w) == Mark::kArrow) return;
      found.insert(w);
      todo.push_back(w);
    });
  }
  return found;
}

/// What there is to ask about the edges of a node.
struct Questions {
  std::vector<detail::SeparatorGroup> groups;
  std::vector<std::size_t> settled;  ///< pairs of which the first search asked all sets of this node
};

/// Adds those of x in one component: edges whose Possible-D-SEP is the same but for their other ends are one group.
/// @param limit size of sets up to which the first search asked.
void add_questions(const Marks& marks, Var x, const std::vector<Var>& component, const PairIndex& pairs, int limit,
                   Questions& out) {
  std::vector<Var> known;
  for (Var v : component)
    if (marks.graph.adjacent(x, v)) known.push_back(v);
  const VarSet inside(marks.graph.size(), component);
  const auto first = static_cast<std::ptrdiff_t>(out.groups.size());
  for (Var y : known) {
    const auto pair = pairs.find(std::minmax(x, y));
    if (pair == pairs.end()) continue;
    VarSet within = inside & possible_ancestors(marks.certain, x, y);
    within.erase(y);
    VarSet possible = possible_d_sep(marks.graph, marks.ambiguous, x, within);
    possible.insert(y);
    auto pool = possible.to_vector();
    if (std::includes(known.begin(), known.end(), pool.begin(), pool.end())) {
      if (limit < 0 || std::ssize(pool) - 1 <= limit) out.settled.push_back(pair->second);
      continue;
    }
    auto group =
        std::find_if(out.groups.begin() + first, out.groups.end(), [&](const auto& one) { return one.pool == pool; });
    if (group == out.groups.end()) group = out.groups.insert(group, {.x = x, .pool = std::move(pool), .known = known});
    group->ys.push_back(y);
    group->pairs.push_back(pair->second);
  }
}

/// Takes the pairs that are settled out of a group. @return whether any are left.
bool keep_open(detail::SeparatorGroup& group, const std::vector<bool>& settled) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < group.ys.size(); ++i) {
    if (settled[group.pairs[i]]) continue;
    group.ys[kept] = group.ys[i];
    group.pairs[kept++] = group.pairs[i];
  }
  group.ys.resize(kept), group.pairs.resize(kept);
  return kept > 0;
}

std::vector<detail::SeparatorGroup> groups_of(const CiTest& test, const Skeleton& skeleton, const Marks& marks,
                                              const PairIndex& pairs, int limit, RunContext& run) {
  const auto components = biconnected_components(marks.graph);
  const auto p = static_cast<std::size_t>(marks.graph.size());
  std::vector<std::vector<const std::vector<Var>*>> of_node(p);
  for (const auto& component : components)
    for (Var v : component) of_node[static_cast<std::size_t>(v)].push_back(&component);
  std::vector<Questions> by_node(p);
  constexpr double kSecondsPerNode = 1e-4;
  parallel_for(marks.graph.size(), run, kSecondsPerNode * marks.graph.size(), [&](std::ptrdiff_t i) {
    for (const auto* component : of_node[static_cast<std::size_t>(i)])
      add_questions(marks, static_cast<Var>(i), *component, pairs, limit, by_node[static_cast<std::size_t>(i)]);
  });
  std::vector<bool> settled(pairs.size(), false);
  if (skeleton.untestable_removed == 0)  // or the skeleton may lack edges of the MAG
    for (const Questions& one : by_node)
      for (const std::size_t pair : one.settled) settled[pair] = true;
  std::vector<detail::SeparatorGroup> groups;
  for (Questions& one : by_node)
    for (auto& group : one.groups)
      if (keep_open(group, settled)) groups.push_back(std::move(group));
  parallel_for(std::ssize(groups), run, kSecondsPerNode * static_cast<double>(groups.size()), [&](std::ptrdiff_t i) {
    auto& group = groups[static_cast<std::size_t>(i)];
    group.pool = detail::ordered_pool(test, skeleton, group.x, std::move(group.pool));
  });
  return groups;
}

}  // namespace

std::vector<std::vector<Var>> biconnected_components(const MixedGraph& graph) { return Components(graph).found; }

VarSet possible_d_sep(const MixedGraph& graph, std::span<const Triple> ambiguous, Var x, const VarSet& within) {
  const std::size_t words = graph.words();
  VarSet found(graph.size());
  // A state (u, v) is a path that arrives at v from u; row v of `seen` holds the u.
  std::vector<std::uint64_t> seen(words * static_cast<std::size_t>(graph.size()));
  std::vector<std::pair<Var, Var>> todo;
  const auto visit = [&](Var u, Var v) {
    if (!within.contains(v)) return;
    auto& word = seen[static_cast<std::size_t>(v) * words + static_cast<std::size_t>(u) / 64];
    const auto bit = std::uint64_t{1} << (u % 64);
    if (word & bit) return;
    word |= bit;
    found.insert(v);
    todo.emplace_back(u, v);
  };
  graph.for_neighbours(x, [&](Var v) { visit(x, v); });
  while (!todo.empty()) {
    const auto [from, at] = todo.back();
    todo.pop_back();
    const Var u = from, v = at;
    const bool into = graph.mark(u, v) == Mark::kArrow;
    for (std::size_t i = 0; i < words; ++i) {
      const std::uint64_t colliders = into ? graph.mark_words(v, i).near(Mark::kArrow) : 0;
      const std::uint64_t next = graph.neighbours_word(v, i) & (graph.neighbours_word(u, i) | colliders);
      for_each_bit(next, static_cast<Var>(i * 64), [&](Var w) {
        if (w != u && w != x) visit(v, w);
      });
    }
    if (ambiguous.empty()) continue;
    graph.for_neighbours(v, [&](Var w) {
      if (w != u && w != x &&
          std::binary_search(ambiguous.begin(), ambiguous.end(), Triple{std::min(u, w), v, std::max(u, w)}))
        visit(v, w);
    });
  }
  return found;
}

PossibleDSepResult search_possible_d_sep(const CiTest& test, Skeleton& skeleton, const MixedGraph& graph,
                                         const MixedGraph& certain, std::span<const Triple> ambiguous,
                                         const PossibleDSepOptions& options, RunContext& run) {
  PairIndex pairs;  // edges that may go
  std::vector<std::uint32_t> records;
  for (std::uint32_t i = 0; i < skeleton.pairs.size(); ++i) {
    const PairRecord& pair = skeleton.pairs[i];
    if (pair.state != State::kAdjacent || pair.required) continue;
    pairs.emplace(std::pair{pair.a, pair.b}, records.size());
    records.push_back(i);
  }
  const auto groups = groups_of(test, skeleton, {graph, certain, ambiguous}, pairs, options.first_max_given, run);
  auto found = detail::search_separators(test, skeleton, groups, records.size(),
                                         {.alpha = options.alpha,
                                          .min_effect = options.min_effect,
                                          .min_size = 1,
                                          .max_size = options.max_given,
                                          .max_tests = options.max_tests,
                                          .stage = "possible d-sep",
                                          .test_budget = options.test_budget},
                                         run);
  PossibleDSepResult result{.stats = found.stats,
                            .removed = 0,
                            .truncated = 0,
                            .largest_given = found.largest_given,
                            .stop_reason = found.stop_reason};
  std::vector<std::uint32_t> gone;
  std::vector<EdgeNote> notes;
  for (std::size_t i = 0; i < records.size(); ++i) {
    PairRecord& pair = skeleton.pairs[records[i]];
    auto& answer = found.pairs[i];
    result.truncated += answer.cut;
    if (answer.separated) {
      gone.push_back(records[i]);
      notes.push_back(std::move(answer.note));
    } else if (answer.tested() &&
               !(pair.note.p_value >= 0 && skeleton.less_dependent(pair.a, pair.b, pair.note, answer.note))) {
      pair.note = std::move(answer.note);
    }
  }
  result.removed = gone.size();
  separate_beyond(skeleton, gone, notes);
  return result;
}

void separate_beyond(Skeleton& skeleton, std::span<const std::uint32_t> pairs, std::span<EdgeNote> notes) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    PairRecord& pair = skeleton.pairs[pairs[i]];
    pair.state = State::kSeparated;
    pair.separated_beyond = true;
    pair.level = static_cast<int>(notes[i].given.size());
    pair.note = std::move(notes[i]);
    skeleton.graph.remove_edge(pair.a, pair.b);
  }
  skeleton.filter_pools();
}

}  // namespace abdera
