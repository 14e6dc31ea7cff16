#include "graphs/convert.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "graphs/meek.hpp"
#include "graphs/names.hpp"
#include "graphs/pdag.hpp"
#include "graphs/possible_paths.hpp"

namespace abdera {
namespace {

/// Dor and Tarsi's elimination of sinks.
class Elimination {
 public:
  Elimination(const MixedGraph& pdag, std::span<const std::array<Var, 3>> ambiguous)
      : g_(pdag), words_(pdag.words()), alive_(words_), children_(static_cast<std::size_t>(pdag.size())) {
    for (auto [a, b, c] : ambiguous) exempt_.push_back({b, std::min(a, c), std::max(a, c)});
    std::sort(exempt_.begin(), exempt_.end());
  }

  std::optional<MixedGraph> run() {
    const int n = g_.size();
    std::vector<Var> candidates;
    for (Var v = 0; v < n; ++v) {
      alive_[static_cast<std::size_t>(v) / 64] |= std::uint64_t{1} << (v % 64);
      for (std::size_t i = 0; i < words_; ++i) children_at(v) += std::popcount(g_.children_word(v, i));
      candidates.push_back(v);
    }
    MixedGraph dag(n);
    int eliminated = 0;
    while (!candidates.empty()) {
      const Var x = candidates.back();
      candidates.pop_back();
      if (!is_alive(x) || children_at(x) > 0 || !can_be_sink(x)) continue;
      alive_[static_cast<std::size_t>(x) / 64] &= ~(std::uint64_t{1} << (x % 64));
      ++eliminated;
      for (std::size_t i = 0; i < words_; ++i)
        for_each_bit(g_.neighbours_word(x, i) & alive_[i], static_cast<Var>(i * 64), [&](Var y) {
          dag.set_directed(y, x);
          if (g_.directed(y, x)) --children_at(y);
          candidates.push_back(y);  // only the neighbours of x can have become sinks
        });
    }
    if (eliminated < n) return std::nullopt;
    return dag;
  }

 private:
  bool is_alive(Var v) const { return (alive_[static_cast<std::size_t>(v) / 64] >> (v % 64)) & 1u; }
  int& children_at(Var v) { return children_[static_cast<std::size_t>(v)]; }

  /// Whether directing all that is left at x into x makes no forbidden unshielded collider.
  bool can_be_sink(Var x) const {
    bool ok = true;
    for (std::size_t i = 0; i < words_ && ok; ++i)
      for_each_bit(g_.undirected_word(x, i) & alive_[i], static_cast<Var>(i * 64),
                   [&](Var y) { ok = ok && may_enter(y, x); });
    return ok;
  }
  bool may_enter(Var y, Var x) const {
    bool ok = true;
    for (std::size_t i = 0; i < words_ && ok; ++i) {
      const std::uint64_t strangers = g_.neighbours_word(x, i) & alive_[i] & ~g_.neighbours_word(y, i);
      for_each_bit(strangers, static_cast<Var>(i * 64), [&](Var z) { ok = ok && (z == y || is_exempt(y, x, z)); });
    }
    return ok;
  }
  bool is_exempt(Var y, Var x, Var z) const {
    return !exempt_.empty() &&
           std::binary_search(exempt_.begin(), exempt_.end(), std::array<Var, 3>{x, std::min(y, z), std::max(y, z)});
  }

  const MixedGraph& g_;
  std::size_t words_;
  std::vector<std::uint64_t> alive_;
  std::vector<int> children_;               // directed edges to nodes still alive
  std::vector<std::array<Var, 3>> exempt_;  // middle first
};

bool unshielded_parent(const MixedGraph& dag, Var a, Var b) {  // a --> b <-- c with a, c not adjacent
  for (std::size_t i = 0; i < dag.words(); ++i) {
    const std::uint64_t self = static_cast<std::size_t>(a) / 64 == i ? std::uint64_t{1} << (a % 64) : 0;
    if (dag.parents_word(b, i) & ~dag.neighbours_word(a, i) & ~self) return true;
  }
  return false;
}

/// Shared first clauses; on success the extension.
std::optional<std::string> extension_clauses(const MixedGraph& graph, std::span<const std::array<Var, 3>> ambiguous,
                                             const std::vector<std::string>& names, std::optional<MixedGraph>& dag) {
  if (auto wrong = check_pdag(graph, names)) return wrong;
  dag = extend_to_dag(graph, ambiguous);
  if (!dag) return "no consistent extension: every DAG with these adjacencies and directed edges has another collider";
  return std::nullopt;
}

}  // namespace

MixedGraph cpdag_of(const MixedGraph& dag, detail::RuleSet rules) {
  if (!is_dag(dag)) throw UsageError("the CPDAG is defined for a DAG only: " + *check_dag(dag));
  MixedGraph out(dag.size());
  for (Var b = 0; b < dag.size(); ++b)
    dag.for_parents(b, [&](Var a) {
      if (unshielded_parent(dag, a, b)) {
        out.set_directed(a, b);
      } else {
        out.set_undirected(a, b);
      }
    });
  meek_closure(out, {.rules = rules});
  return out;
}

std::optional<MixedGraph> extend_to_dag(const MixedGraph& pdag, std::span<const std::array<Var, 3>> ambiguous) {
  if (!has_only_pdag_marks(pdag)) throw UsageError("an extension needs a PDAG: " + *check_pdag(pdag));
  return Elimination(pdag, ambiguous).run();
}

std::optional<std::string> check_cpdag(const MixedGraph& graph, const std::vector<std::string>& names) {
  std::optional<MixedGraph> dag;
  if (auto wrong = extension_clauses(graph, {}, names, dag)) return wrong;
  const MixedGraph expected = cpdag_of(*dag);
  if (expected == graph) return std::nullopt;
  return first_difference("the CPDAG of its extension", expected, graph, names);
}

std::optional<std::string> check_mpdag(const MixedGraph& graph, const Knowledge& knowledge,
                                       const std::vector<std::string>& names) {
  std::optional<MixedGraph> dag;
  if (auto wrong = extension_clauses(graph, {}, names, dag)) return wrong;
  if (auto wrong = knowledge.first_violation(graph, names)) return wrong;
  MixedGraph expected = cpdag_of(*dag);
  meek_closure(expected, knowledge);
  if (expected != graph)
    return first_difference("the closure of its CPDAG under the knowledge", expected, graph, names);
  for (const auto& [a, b] : knowledge.non_ancestral())
    if (definite_descendants(graph, a).contains(b))
      return "non-ancestral " + node_name(names, a) + " ~> " + node_name(names, b) +
             ": every DAG of the class has a directed path";
  return std::nullopt;
}

std::optional<std::string> check_mpdag(const MixedGraph& graph, const std::vector<std::string>& names) {
  std::optional<MixedGraph> dag;
  if (auto wrong = extension_clauses(graph, {}, names, dag)) return wrong;
  MixedGraph closed = graph;
  if (meek_closure(closed).oriented == 0) return std::nullopt;
  return first_difference("its closure under the rules", closed, graph, names);
}

std::optional<std::string> check_extendable(const MixedGraph& graph, std::span<const std::array<Var, 3>> ambiguous,
                                            const std::vector<std::string>& names) {
  std::optional<MixedGraph> dag;
  return extension_clauses(graph, ambiguous, names, dag);
}

}  // namespace abdera
