#pragma once
#include <string>
#include <vector>

#include "core/function_ref.hpp"
#include "core/rng.hpp"
#include "graphs/big_count.hpp"
#include "graphs/clique_picking.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// Whether a function proves that its graph is what it has to be. Skip it only for graphs that are known to be, such
/// as the output of `cpdag_of`; of any other graph the answer means nothing.
enum class CheckGraph : bool { kNo, kYes };

/// All DAGs that a CPDAG stands for: how many there are, any of them by its number, and uniform draws.
///
/// Also right, with `CheckGraph::kNo`, for an interventional CPDAG, whose undirected parts are chordal and can be
/// directed independently too. Not for an MPDAG in general: see graphs/mec_members.hpp.
/// Cost: see `CliquePicking`, for each chain component. Threads: const members are safe together.
/// Source: [wienobst2023].
class EquivalenceClass {
 public:
  /// @throws UsageError naming the first clause of `check_cpdag` that the graph violates; without the check only when
  ///         its undirected edges are not chordal.
  explicit EquivalenceClass(MixedGraph cpdag, CheckGraph check = CheckGraph::kYes,
                            const std::vector<std::string>& names = {});

  const BigCount& size() const { return size_; }
  /// The member with this number, below `size()`: distinct numbers give distinct members.
  /// @throws UsageError for a number that is too large.
  MixedGraph member(const BigCount& index) const;
  /// A member, each with probability exactly 1 / size: `member` of one uniform number.
  MixedGraph sample(Rng& rng) const;
  /// The same from any source of uniform 64-bit words.
  MixedGraph sample(FunctionRef<std::uint64_t()> next_word) const;

 private:
  MixedGraph graph_;
  std::vector<CliquePicking> components_;  // chain components with an undirected edge
  BigCount size_;
};

/// The number of DAGs in the class of a CPDAG; as `EquivalenceClass(cpdag, check, names).size()`.
BigCount class_size(const MixedGraph& cpdag, CheckGraph check = CheckGraph::kYes,
                    const std::vector<std::string>& names = {});

}  // namespace abdera
