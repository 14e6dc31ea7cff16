#include "citests/oracle.hpp"

#include <array>
#include <limits>

#include "core/error.hpp"

namespace abdera {
namespace {

void set_bit(std::uint64_t* row, Var v) { row[static_cast<std::size_t>(v) / 64] |= std::uint64_t{1} << (v % 64); }
bool has_bit(const std::uint64_t* row, Var v) { return (row[static_cast<std::size_t>(v) / 64] >> (v % 64)) & 1u; }

}  // namespace

SeparationOracle::SeparationOracle(const MixedGraph& truth)
    : num_vars_(truth.size()), words_(truth.words()), rows_(static_cast<std::size_t>(num_vars_) * kRelations * words_) {
  for (const Edge& e : truth.edges())
    require(e.at_a != Mark::kCircle && e.at_b != Mark::kCircle,
            "a separation oracle needs a graph without circle marks: a DAG or a MAG, not a PAG");
  auto mutable_row = [&](Relation relation, Var v) { return rows_.data() + at(relation, v); };
  for (Var v = 0; v < num_vars_; ++v) {
    for (std::size_t i = 0; i < words_; ++i) {
      mutable_row(kParents, v)[i] = truth.parents_word(v, i);
      mutable_row(kChildren, v)[i] = truth.children_word(v, i);
      mutable_row(kSpouses, v)[i] = truth.spouses_word(v, i);
      mutable_row(kUndirected, v)[i] = truth.undirected_word(v, i);
    }
  }
  std::vector<Var> todo;
  for (Var v = 0; v < num_vars_; ++v) {
    std::uint64_t* ancestors = mutable_row(kAncestors, v);
    set_bit(ancestors, v);
    todo.assign(1, v);
    while (!todo.empty()) {
      const Var w = todo.back();
      todo.pop_back();
      truth.for_parents(w, [&](Var parent) {
        if (has_bit(ancestors, parent)) return;
        set_bit(ancestors, parent);
        todo.push_back(parent);
      });
    }
  }
}

// Breadth-first over (node, mark at which the walk arrived). Arriving at a tail, a node outside S may be left by any
// edge. Arriving at an arrowhead, it may be left by a tail when outside S, by an arrowhead (a collider) when an
// ancestor of S.
inline bool SeparationOracle::search(Var x, Var y, std::span<const Var> given, std::size_t words,
                                     std::uint64_t* scratch) const {
  std::uint64_t *s = scratch, *opens = s + words, *seen_tail = opens + words, *seen_arrow = seen_tail + words;
  std::uint64_t *tail = seen_arrow + words, *arrow = tail + words, *next_tail = arrow + words,
                *next_arrow = next_tail + words;
  for (std::size_t i = 0; i < 8 * words; ++i) scratch[i] = 0;
  for (Var v : given) {
    set_bit(s, v);
    for (std::size_t i = 0; i < words; ++i) opens[i] |= row(kAncestors, v)[i];
  }
  set_bit(tail, x);
  set_bit(seen_tail, x);
  auto add = [words](std::uint64_t* to, const std::uint64_t* from) {
    for (std::size_t i = 0; i < words; ++i) to[i] |= from[i];
  };
  for (bool more = true; more;) {
    for (std::size_t i = 0; i < words; ++i) {
      for_each_bit(tail[i], static_cast<Var>(i * 64), [&](Var v) {
        add(next_tail, row(kParents, v)), add(next_tail, row(kUndirected, v));
        add(next_arrow, row(kChildren, v)), add(next_arrow, row(kSpouses, v));
      });
      for_each_bit(arrow[i], static_cast<Var>(i * 64), [&](Var v) {
        if (!has_bit(s, v)) add(next_arrow, row(kChildren, v)), add(next_tail, row(kUndirected, v));
        if (has_bit(opens, v)) add(next_tail, row(kParents, v)), add(next_arrow, row(kSpouses, v));
      });
    }
    if (has_bit(next_tail, y) || has_bit(next_arrow, y)) return false;
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < words; ++i) {
      tail[i] = next_tail[i] & ~seen_tail[i] & ~s[i];
      arrow[i] = next_arrow[i] & ~seen_arrow[i];
      seen_tail[i] |= tail[i], seen_arrow[i] |= arrow[i];
      next_tail[i] = next_arrow[i] = 0;
      any |= tail[i] | arrow[i];
    }
    more = any != 0;
  }
  return true;
}

bool SeparationOracle::separated(Var x, Var y, std::span<const Var> given) const {
  if (words_ == 1) {
    std::array<std::uint64_t, 8> scratch;  // NOLINT: search clears it
    return search(x, y, given, 1, scratch.data());
  }
  std::vector<std::uint64_t> scratch(8 * words_);
  return search(x, y, given, words_, scratch.data());
}

CiResult SeparationOracle::test(Var x, Var y, std::span<const Var> given) const {
  const bool independent = separated(x, y, given);
  CiResult out;
  out.outcome = Outcome::kTested;
  out.p_value = independent ? 1 : 0;
  out.log_p = independent ? 0 : -std::numeric_limits<double>::infinity();
  out.statistic = out.effect = independent ? 0 : 1;
  out.n_used = std::numeric_limits<double>::infinity();
  return out;
}

}  // namespace abdera
