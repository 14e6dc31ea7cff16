#include "graphs/pag_knowledge.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/function_ref.hpp"
#include "graphs/dag.hpp"
#include "graphs/mag.hpp"
#include "graphs/names.hpp"
#include "graphs/pag.hpp"
#include "graphs/possible_paths.hpp"
#include "graphs/separation.hpp"
#include "graphs/zhang.hpp"

namespace abdera {
namespace {

constexpr int kTrial = 12;

using Holds = FunctionRef<bool(const MixedGraph& graph)>;

void set_mark(MixedGraph& graph, Var a, Var b, Mark at_b) { graph.set_edge(a, graph.mark(b, a), at_b, b); }

/// Every end (a, b) of an edge, the mark at b being this.
template <class F>
void for_each_end(const MixedGraph& graph, Mark mark, F&& visit) {
  for (Var b = 0; b < graph.size(); ++b)
    for (std::size_t i = 0; i < graph.words(); ++i)
      for_each_bit(graph.mark_words(b, i).near(mark), static_cast<Var>(i * 64), [&](Var a) { visit(a, b); });
}

std::vector<std::pair<Var, Var>> circles(const MixedGraph& graph) {
  std::vector<std::pair<Var, Var>> out;
  for_each_end(graph, Mark::kCircle, [&](Var a, Var b) { out.emplace_back(a, b); });
  return out;
}

/// A directed cycle, or a directed path from a node to one whose edge has an arrowhead at it.
bool against_ancestry(const MixedGraph& graph) {
  if (!find_directed_cycle(graph).empty()) return true;
  bool found = false;
  WalkScratch scratch;
  for_each_end(graph, Mark::kArrow, [&](Var a, Var b) { found = found || has_directed_path(graph, b, a, scratch); });
  return found;
}

/// Whether a collider a *-> b <-* c with a and c not adjacent is there that `base` does not have.
bool has_new_collider(const MixedGraph& graph, const MixedGraph& base) {
  for (Var b = 0; b < graph.size(); ++b)
    for (Var a = 0; a < graph.size(); ++a) {
      if (a == b || graph.mark(a, b) != Mark::kArrow) continue;
      for (std::size_t i = 0; i < graph.words(); ++i) {
        const std::uint64_t others = graph.mark_words(b, i).near(Mark::kArrow) & ~graph.neighbours_word(a, i);
        const std::uint64_t known = base.mark(a, b) == Mark::kArrow ? base.mark_words(b, i).near(Mark::kArrow) : 0;
        const std::uint64_t self = static_cast<std::size_t>(a) / 64 == i ? std::uint64_t{1} << (a % 64) : 0;
        if (others & ~known & ~self) return true;
      }
    }
  return false;
}

std::string mark_text(Mark mark) { return mark == Mark::kTail ? "a tail" : "an arrowhead"; }

class Restriction {
 public:
  /// @param statements what further knowledge says of a graph: false when it is violated by the marks there are.
  /// @param members the same for a MAG, where everything is decided.
  Restriction(const MixedGraph& pag, const MagAnswers& answers, bool selection, const PagKnowledgeOptions& options,
              Holds statements, Holds members)
      : pag_(pag), answers_(answers), options_(options), statements_(statements), members_(members) {
    zhang_.selection = selection;
    zhang_.rules = options.rules;
  }

  RestrictedPag run(std::span<const KnownMark> known) {
    result_.graph = pag_;
    for (const KnownMark& mark : known) put(mark);
    if (result_.conflicts.empty() && !consistent(result_.graph)) conflict({}, "the rules contradict this knowledge");
    if (result_.conflicts.empty() && options_.rules.has(kTrial)) trial();
    if (result_.conflicts.empty() && options_.max_class > 0) enumerate();
    return std::move(result_);
  }

 private:
  void conflict(std::vector<Var> nodes, std::string what) {
    result_.conflicts.push_back({std::move(nodes), std::move(what)});
  }

  void put(const KnownMark& mark) {
    const Mark there = result_.graph.mark(mark.a, mark.b);
    if (there == Mark::kCircle) {
      set_mark(result_.graph, mark.a, mark.b, mark.at_b);
    } else if (there != mark.at_b) {
      const std::string edge = "the edge of " + placeholder(mark.a) + " and " + placeholder(mark.b);
      conflict({mark.a, mark.b}, there == Mark::kNone
                                     ? "knowledge is about " + edge + ", which is not there"
                                     : "knowledge demands " + mark_text(mark.at_b) + " at " + placeholder(mark.b) +
                                           " on " + edge + ", the rules " + mark_text(there));
    }
  }

  /// Closes under the rules; false when they, or what is known, contradict each other.
  bool consistent(MixedGraph& graph) const {
    return zhang_closure(graph, answers_, zhang_).conflicts.empty() && !has_new_collider(graph, pag_) &&
           !against_ancestry(graph) && statements_(graph);
  }

  void trial() {
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& [a, b] : circles(result_.graph)) {
        if (result_.graph.mark(a, b) != Mark::kCircle) continue;  // a consequence of one before
        MixedGraph tail = result_.graph, arrow = result_.graph;
        set_mark(tail, a, b, Mark::kTail);
        set_mark(arrow, a, b, Mark::kArrow);
        const bool may_be_tail = consistent(tail), may_be_arrow = consistent(arrow);
        if (may_be_tail && may_be_arrow) continue;
        if (!may_be_tail && !may_be_arrow)
          return conflict({a, b}, "neither mark at " + placeholder(b) + " on its edge with " + placeholder(a) +
                                      " agrees with this knowledge");
        result_.graph = may_be_tail ? std::move(tail) : std::move(arrow);
        changed = true;
      }
    }
  }

  void enumerate() {
    std::optional<MixedGraph> shared;
    const auto take = [&](const MixedGraph& mag) {
      if (!members_(mag)) return;
      if (!shared) {
        shared = mag;
        return;
      }
      for_each_end(result_.graph, Mark::kCircle, [&](Var a, Var b) {
        if (shared->mark(a, b) != mag.mark(a, b)) set_mark(*shared, a, b, Mark::kCircle);
      });
    };
    // One more than the limit tells a class of just that size from a larger one.
    if (for_each_mag_in(pag_, result_.graph, options_.max_class + 1, take, zhang_.selection) > options_.max_class)
      return;
    if (!shared) return conflict({}, "no member of the class agrees with this knowledge");
    result_.graph = std::move(*shared);
    result_.complete = true;
  }

  const MixedGraph& pag_;
  const MagAnswers& answers_;
  const PagKnowledgeOptions& options_;
  Holds statements_, members_;
  ZhangOptions zhang_;
  RestrictedPag result_;
};

MixedGraph checked_member(const MixedGraph& pag, bool selection) {
  if (const auto wrong = check_pag(pag, {}, selection)) throw UsageError("knowledge restricts a PAG: " + *wrong);
  return *mag_in(pag);
}

/// The pairs (a, b) of which knowledge says that a is no ancestor of b.
template <class F>
void for_each_non_ancestor(const Knowledge& knowledge, F&& visit) {
  const int n = knowledge.num_vars();
  for (Var a = 0; a < n; ++a)
    for (Var b = 0; b < n; ++b)
      if (a != b && knowledge.tier(b) >= 0 && knowledge.tier(a) > knowledge.tier(b)) visit(a, b);
  for (Var b : knowledge.exogenous())
    for (Var a = 0; a < n; ++a)
      if (a != b) visit(a, b);
  for (const auto& [a, b] : knowledge.non_ancestral()) visit(a, b);
}

/// Whether a MAG, or as far as its marks go a PAG, agrees with what is said of ancestors.
bool ancestry_holds(const MixedGraph& graph, const Knowledge& knowledge, bool is_mag) {
  WalkScratch scratch;
  bool holds = true;
  for_each_non_ancestor(knowledge, [&](Var a, Var b) { holds = holds && !has_directed_path(graph, a, b, scratch); });
  const VarSet everywhere = all_nodes(graph.size());
  for (const auto& [a, b] : knowledge.ancestral())
    holds = holds && (is_mag ? has_directed_path(graph, a, b, scratch)
                             : reach(graph, VarSet(graph.size(), std::span(&a, 1)), PathRule::kUnshielded,
                                     PathSense::kForward, everywhere)
                                   .contains(b));
  return holds;
}

/// Decides circles one after the other until a MAG without them has a PAG that the graph restricts.
class BaseSearch {
 public:
  BaseSearch(const MixedGraph& graph, bool selection, std::uint64_t limit)
      : graph_(graph), selection_(selection), left_(limit) {
    if (!check_pag_edges(graph, {}, selection)) search(graph_);
  }

  std::optional<MixedGraph> found;
  std::optional<Edge> missing;  ///< without `found`: an edge of the first PAG met of which the graph says less
  bool exhausted() const { return left_ > 0; }

 private:
  void search(const MixedGraph& graph) {
    if (found || left_ == 0) return;
    const auto open = circles(graph);
    if (open.empty()) {
      --left_;
      if (check_mag(graph)) return;
      MixedGraph pag = pag_of(graph, {.selection = selection_});
      if (const auto more = says_more(pag)) {
        if (!missing) missing = more;
      } else {
        found = std::move(pag);
      }
      return;
    }
    const auto [a, b] = open.front();
    for (Mark mark : {Mark::kTail, Mark::kArrow}) {
      MixedGraph next = graph;
      set_mark(next, a, b, mark);
      if (possible(next)) search(next);
    }
  }

  /// No collider that the graph does not have, no cycle, and without selection no second tail.
  bool possible(const MixedGraph& graph) const {
    if (against_ancestry(graph) || has_new_collider(graph, graph_)) return false;
    for (Var v = 0; !selection_ && v < graph.size(); ++v)
      for (std::size_t i = 0; i < graph.words(); ++i)
        if (graph.undirected_word(v, i) != 0) return false;
    return true;
  }
  /// The first edge at which a PAG has a mark that the graph has not.
  std::optional<Edge> says_more(const MixedGraph& pag) const {
    const auto says = [&](Mark mark, Var a, Var b) { return mark != Mark::kCircle && graph_.mark(a, b) != mark; };
    for (const Edge& e : pag.edges())
      if (says(e.at_a, e.b, e.a) || says(e.at_b, e.a, e.b)) return e;
    return std::nullopt;
  }

  const MixedGraph& graph_;
  bool selection_;
  std::uint64_t left_;
};

/// The clauses that `graph` as a restriction of a legal PAG violates; `closed` receives its closure otherwise.
std::optional<std::string> restriction_clause(const MixedGraph& graph, const MixedGraph& base,
                                              const std::vector<std::string>& names, bool selection,
                                              const PagKnowledgeOptions& options, RestrictedPag& closed) {
  std::vector<KnownMark> known;
  for (Var a = 0; a < graph.size(); ++a)
    for (Var b = 0; b < graph.size(); ++b) {
      if (a == b) continue;
      const Mark mark = graph.mark(a, b), before = base.mark(a, b);
      if (mark == before) continue;
      if (before != Mark::kCircle || mark == Mark::kNone)
        return "the mark at " + node_name(names, b) + " of its edge with " + node_name(names, a) +
               " is not that of its base";
      known.push_back({a, b, mark});
    }
  if (for_each_mag_in(
          base, graph, 1, [](const MixedGraph&) {}, selection) == 0)
    return "no MAG of the class of its base has all its marks";
  closed = PagRestrictor(base, selection).restrict(known, options);
  for (const Edge& e : closed.graph.edges())
    if (graph.mark(e.b, e.a) != e.at_a || graph.mark(e.a, e.b) != e.at_b)
      return "it is not closed: the edge must be " + edge_text(e, names);
  return std::nullopt;
}

}  // namespace

std::vector<KnownMark> known_marks(const MixedGraph& pag, const Knowledge& knowledge, bool selection) {
  require(knowledge.num_vars() == pag.size(), "knowledge is about " + std::to_string(knowledge.num_vars()) +
                                                  " variables, the PAG has " + std::to_string(pag.size()));
  std::vector<KnownMark> out;
  for_each_non_ancestor(knowledge, [&](Var a, Var b) {
    if (pag.adjacent(a, b)) out.push_back({b, a, Mark::kArrow});
  });
  const auto causes = [&](Var a, Var b) {
    out.push_back({b, a, Mark::kTail});
    out.push_back({a, b, Mark::kArrow});
  };
  for (const auto& [a, b] : knowledge.required_edges()) causes(a, b);
  for (const auto& [a, b] : knowledge.ancestral())
    if (pag.adjacent(a, b)) causes(a, b);
  if (!selection)
    for (const auto& [a, b] : knowledge.forbidden_edges())
      if (pag.adjacent(a, b)) out.push_back({b, a, Mark::kArrow});
  return out;
}

std::vector<std::pair<Var, Var>> never_adjacent(const Knowledge& knowledge) {
  std::vector<std::pair<Var, Var>> pairs;
  const auto& forbidden = knowledge.forbidden_edges();
  const std::set<std::pair<Var, Var>> all(forbidden.begin(), forbidden.end());
  for (const auto& [a, b] : all)
    if (a < b && all.contains({b, a})) pairs.emplace_back(a, b);
  for (int tier : knowledge.closed_tiers())
    for (Var b = 0; b < knowledge.num_vars(); ++b)
      for (Var a = 0; a < b; ++a)
        if (knowledge.tier(a) == tier && knowledge.tier(b) == tier) pairs.emplace_back(a, b);
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

std::optional<std::string> violated_knowledge(const MixedGraph& pag, const Knowledge& knowledge,
                                              const std::vector<std::string>& names, bool selection,
                                              std::span<const KnownMark> more) {
  for (const auto& [a, b] : never_adjacent(knowledge))
    if (pag.adjacent(a, b))
      return "knowledge forbids the adjacency of " + node_name(names, a) + " and " + node_name(names, b);
  auto marks = known_marks(pag, knowledge, selection);
  marks.insert(marks.end(), more.begin(), more.end());
  for (const KnownMark& mark : marks)
    if (pag.mark(mark.a, mark.b) != mark.at_b)
      return "knowledge demands " + mark_text(mark.at_b) + " at " + node_name(names, mark.b) + " on its edge with " +
             node_name(names, mark.a);
  if (!ancestry_holds(pag, knowledge, false)) return "directed paths contradict what is known of ancestors";
  return std::nullopt;
}

PagRestrictor::PagRestrictor(MixedGraph pag, bool selection)
    : pag_(std::move(pag)), selection_(selection), answers_(checked_member(pag_, selection)) {}

RestrictedPag PagRestrictor::restrict(std::span<const KnownMark> known, const PagKnowledgeOptions& options) const {
  const auto always = [](const MixedGraph&) { return true; };
  return Restriction(pag_, answers_, selection_, options, always, always).run(known);
}

RestrictedPag PagRestrictor::restrict(const Knowledge& knowledge, const PagKnowledgeOptions& options,
                                      std::span<const KnownMark> more) const {
  auto known = known_marks(pag_, knowledge, selection_);
  known.insert(known.end(), more.begin(), more.end());
  const auto statements = [&](const MixedGraph& graph) { return ancestry_holds(graph, knowledge, false); };
  const auto members = [&](const MixedGraph& mag) {
    const auto& forbidden = knowledge.forbidden_edges();
    return ancestry_holds(mag, knowledge, true) && std::none_of(forbidden.begin(), forbidden.end(), [&](const auto& e) {
             return mag.directed(e.first, e.second);
           });
  };
  return Restriction(pag_, answers_, selection_, options, statements, members).run(known);
}

std::optional<std::string> check_rpag(const MixedGraph& graph, const MixedGraph& base,
                                      const std::vector<std::string>& names, bool selection,
                                      const PagKnowledgeOptions& options) {
  require(graph.size() == base.size(), "a restricted PAG has the nodes of its base");
  if (const auto wrong = check_pag(base, names, selection)) return "its base is no PAG: " + *wrong;
  RestrictedPag closed;
  return restriction_clause(graph, base, names, selection, options, closed);
}

RpagVerdict judge_rpag(const MixedGraph& graph, const std::vector<std::string>& names, bool selection,
                       const PagKnowledgeOptions& options, std::uint64_t max_tried) {
  RpagVerdict out;
  out.violation = check_pag_edges(graph, names, selection);
  if (out.violation) return out;
  if (auto cycle = find_directed_cycle(graph); !cycle.empty()) {
    cycle.push_back(cycle.front());
    out.violation = "directed cycle " + node_names(names, cycle, " --> ");
    return out;
  }
  BaseSearch search(graph, selection, max_tried);
  out.base = std::move(search.found);
  if (!out.base) {
    out.decided = search.exhausted();
    if (out.decided && search.missing)
      out.violation = "it restricts no PAG: that of a MAG with all its marks has " + edge_text(*search.missing, names);
    if (out.decided && !search.missing)
      out.violation = "no MAG has all its marks without a further unshielded collider";
    return out;
  }
  RestrictedPag closed;
  out.violation = restriction_clause(graph, *out.base, names, selection, options, closed);
  if (!out.violation) out.closure = closed.complete ? KnowledgeClosure::kComplete : KnowledgeClosure::kSoundOnly;
  return out;
}

std::optional<MixedGraph> base_pag(const MixedGraph& graph, bool selection, std::uint64_t max_tried) {
  return BaseSearch(graph, selection, max_tried).found;
}

}  // namespace abdera
