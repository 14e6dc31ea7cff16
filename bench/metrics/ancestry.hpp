#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "bench/metrics/node_flags.hpp"
#include "bench/metrics/rates.hpp"
#include "core/run.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera {

/// Whether a is an ancestor of b in no, some or every graph that the given one stands for.
enum class Ancestry : std::uint8_t { kNever, kPossible, kDefinite };

/// Reads ancestors off a graph, one node at a time.
///   dag, mag, admg: definite iff a directed path leads from a to b, otherwise never;
///   cpdag, pag: possible iff a path leads from a to b on which no edge can point back; definite iff a directed path
///     does, or two of those paths begin with different edges a - c and a - d, c and d not adjacent, and then avoid the
///     neighbours of a: not both edges can point into a, and whichever does not is directed all the way to b.
/// A PAG is read without selection. Compared with the members of every class of DAGs and of MAGs up to 5 nodes: exact.
/// Cost of a row: O(p + m), and as much again for each undirected or circle edge at a. Threads: one object each.
/// Source: [fang2022] theorem 1 for CPDAGs; [roumpelaki2016] for PAGs.
class AncestryReader {
 public:
  /// @throws NotApplicable for kinds other than dag, cpdag, mag, pag and admg, and for a PAG with selection (an edge
  ///         --- or o--); UsageError for a directed cycle. Does not check that the graph is what `kind` says beyond
  ///         that.
  AncestryReader(const SparseGraph& graph, GraphKind kind);

  /// Of every b, what a is to it; a itself counts as kNever. Overwritten by the next call.
  std::span<const Ancestry> descendants_of(Var a);

 private:
  void spread(bool possible, Ancestry found);
  void find_forced(Var a);

  const SparseGraph& graph_;
  GraphKind kind_;
  std::vector<Ancestry> row_;
  std::vector<Var> reached_, stack_;
  detail::NodeFlags at_a_, seen_;              // a and its neighbours; reached from one first step
  std::vector<std::vector<Var>> first_steps_;  // of the paths that reach a node
};

/// Ancestor statements about ordered pairs of different nodes, truth against estimate.
class AncestryConfusion {
 public:
  std::int64_t count(Ancestry truth, Ancestry estimate) const {
    return counts_[static_cast<std::size_t>(truth)][static_cast<std::size_t>(estimate)];
  }
  /// "a is an ancestor of b in every graph of the class"; between DAGs the ancestor relation itself.
  Rates definite_ancestors() const { return rates(Ancestry::kDefinite); }
  /// "a is an ancestor of b in no graph of the class".
  Rates definite_non_ancestors() const { return rates(Ancestry::kNever); }
  bool operator==(const AncestryConfusion&) const = default;

 private:
  friend AncestryConfusion ancestry(const SparseGraph&, GraphKind, const SparseGraph&, GraphKind, const RunContext&);
  Rates rates(Ancestry which) const;
  std::array<std::array<std::int64_t, 3>, 3> counts_{};
};

/// Compares what two graphs, of any two of the kinds that `AncestryReader` takes, say about ancestors.
/// @throws UsageError when the sizes differ, and as `AncestryReader`; Error when `run` asked to stop.
/// Cost: O(p) rows. Memory: O(p + m) a thread. Threads: `run.threads`; the same result for any number.
AncestryConfusion ancestry(const SparseGraph& truth, GraphKind truth_kind, const SparseGraph& estimate,
                           GraphKind estimate_kind, const RunContext& run = {});

}  // namespace abdera
