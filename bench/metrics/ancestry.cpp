#include "bench/metrics/ancestry.hpp"

#include <algorithm>
#include <string>

#include "bench/metrics/shd.hpp"
#include "core/error.hpp"
#include "graphs/dag.hpp"

namespace abdera {
namespace {

bool one_of(GraphKind kind, std::initializer_list<GraphKind> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool directed(const Neighbour& e) { return e.near == Mark::kTail && e.far == Mark::kArrow; }

bool stands_for_a_class(GraphKind kind) { return one_of(kind, {GraphKind::kCpdag, GraphKind::kPag}); }

/// Whether the edge points away from its row's node in some member of a class (a PAG without selection).
bool can_point_away(const Neighbour& e) { return e.near != Mark::kArrow; }

}  // namespace

AncestryReader::AncestryReader(const SparseGraph& graph, GraphKind kind)
    : graph_(graph),
      kind_(kind),
      row_(static_cast<std::size_t>(graph.size()), Ancestry::kNever),
      at_a_(graph.size()),
      seen_(graph.size()),
      first_steps_(static_cast<std::size_t>(graph.size())) {
  if (!one_of(kind, {GraphKind::kDag, GraphKind::kCpdag, GraphKind::kMag, GraphKind::kPag, GraphKind::kAdmg}))
    throw NotApplicable("definite ancestors are defined for kinds dag, cpdag, mag, pag and admg, not " +
                        std::string(to_string(kind)));
  require(topological_prefix(graph).size() == row_.size(), "ancestors are not defined: the graph has a directed cycle");
  if (kind == GraphKind::kPag)
    for (const Edge& e : graph.edges())
      if ((e.at_a == Mark::kTail && e.at_b != Mark::kArrow) || (e.at_b == Mark::kTail && e.at_a != Mark::kArrow))
        throw NotApplicable("definite ancestors in a PAG are read without selection: it has the edge " + edge_text(e));
}

void AncestryReader::spread(bool possible, Ancestry found) {
  while (!stack_.empty()) {
    const Var v = stack_.back();
    stack_.pop_back();
    for (const Neighbour& e : graph_.neighbours(v)) {
      if (!(possible ? can_point_away(e) : directed(e))) continue;
      auto& status = row_[static_cast<std::size_t>(e.node)];
      if (status == Ancestry::kNever) reached_.push_back(e.node);
      if (status >= found) continue;
      status = found;
      stack_.push_back(e.node);
    }
  }
}

/// Definite ancestry without a directed path.
void AncestryReader::find_forced(Var a) {
  at_a_.clear();
  std::vector<Var> steps;
  at_a_.set(a, 1);
  for (const Neighbour& e : graph_.neighbours(a)) {
    at_a_.set(e.node, 1);
    if (!directed(e) && can_point_away(e)) steps.push_back(e.node);
  }
  bool apart = false;
  for (Var c : steps)
    for (Var d : steps) apart = apart || (c < d && !graph_.adjacent(c, d));
  if (!apart) return;
  std::vector<Var> known;  // with first steps noted
  for (Var c : steps) {
    seen_.clear();
    stack_.push_back(c);
    while (!stack_.empty()) {
      const Var v = stack_.back();
      stack_.pop_back();
      for (const Neighbour& e : graph_.neighbours(v)) {
        if (!can_point_away(e) || at_a_.has(e.node, 1) || !seen_.set(e.node, 1)) continue;
        stack_.push_back(e.node);
        auto& firsts = first_steps_[static_cast<std::size_t>(e.node)];
        if (firsts.empty()) known.push_back(e.node);
        if (std::any_of(firsts.begin(), firsts.end(), [&](Var d) { return !graph_.adjacent(c, d); }))
          row_[static_cast<std::size_t>(e.node)] = Ancestry::kDefinite;
        firsts.push_back(c);
      }
    }
  }
  for (Var v : known) first_steps_[static_cast<std::size_t>(v)].clear();
}

std::span<const Ancestry> AncestryReader::descendants_of(Var a) {
  for (Var v : reached_) row_[static_cast<std::size_t>(v)] = Ancestry::kNever;
  reached_.clear();
  if (stands_for_a_class(kind_)) {
    stack_.push_back(a);
    spread(true, Ancestry::kPossible);
  }
  stack_.push_back(a);
  spread(false, Ancestry::kDefinite);
  if (stands_for_a_class(kind_)) find_forced(a);
  row_[static_cast<std::size_t>(a)] = Ancestry::kNever;
  return row_;
}

Rates AncestryConfusion::rates(Ancestry which) const {
  Rates rates{count(which, which), 0, 0};
  for (Ancestry other : {Ancestry::kNever, Ancestry::kPossible, Ancestry::kDefinite}) {
    if (other == which) continue;
    rates.false_positives += count(other, which);
    rates.false_negatives += count(which, other);
  }
  return rates;
}

AncestryConfusion ancestry(const SparseGraph& truth, GraphKind truth_kind, const SparseGraph& estimate,
                           GraphKind estimate_kind, const RunContext& run) {
  detail::require_same_nodes(truth, estimate);
  AncestryReader(truth, truth_kind), AncestryReader(estimate, estimate_kind);  // complains before the loop
  constexpr std::ptrdiff_t kBlock = 32;                                        // rows that share working memory
  const std::ptrdiff_t p = truth.size();
  std::vector<AncestryConfusion> parts(static_cast<std::size_t>((p + kBlock - 1) / kBlock));
  const auto end = parallel_for(std::ssize(parts), run, 2e-9 * static_cast<double>(p * p), [&](std::ptrdiff_t block) {
    AncestryReader in_truth(truth, truth_kind), in_estimate(estimate, estimate_kind);
    auto& counts = parts[static_cast<std::size_t>(block)].counts_;
    for (auto a = kBlock * block; a < std::min(p, kBlock * (block + 1)); ++a) {
      const auto is = in_truth.descendants_of(static_cast<Var>(a)),
                 said = in_estimate.descendants_of(static_cast<Var>(a));
      for (std::size_t b = 0; b < is.size(); ++b)
        ++counts[static_cast<std::size_t>(is[b])][static_cast<std::size_t>(said[b])];
      --counts[0][0];  // a itself
    }
  });
  if (end == LoopEnd::kStopped) throw Error("stopped before the comparison was complete");
  AncestryConfusion sum;
  for (const auto& part : parts)
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) sum.counts_[i][j] += part.counts_[i][j];
  return sum;
}

}  // namespace abdera
