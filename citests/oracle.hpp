#pragma once
#include <cstdint>
#include <vector>

#include "citests/ci_test.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// A test that knows the truth: x and y are independent given S exactly when S m-separates them in a graph
/// (d-separation for a DAG). p = 1 and effect 0 when separated, p = 0 and effect 1 when not.
///
/// Edges a --> b, a <-> b and a --- b are read as in ancestral graphs: a collider is open when it or a descendant is
/// in S, any other node when it is not in S.
///
/// Answers as `m_separated` does (tests compare them); relations and ancestors are laid out once here, which makes a
/// query two to four times faster.
///
/// Cost: p^2 / 8 bytes of ancestors and a word a row and relation; a query O((p + edges) p / 64), tens of ns for 5
/// nodes. Threads: const members from any number of threads. Source: [richardson2002] section 3. Differs: none.
class SeparationOracle final : public CiTest {
 public:
  /// @throws UsageError for a graph with circle marks.
  explicit SeparationOracle(const MixedGraph& truth);

  int num_vars() const override { return num_vars_; }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  bool separated(Var x, Var y, std::span<const Var> given) const;
  double seconds_per_test() const override { return 5e-8; }

 private:
  enum Relation : std::size_t { kParents, kChildren, kSpouses, kUndirected, kAncestors, kRelations };
  std::size_t at(Relation relation, Var v) const {
    return (static_cast<std::size_t>(v) * kRelations + relation) * words_;
  }
  const std::uint64_t* row(Relation relation, Var v) const { return rows_.data() + at(relation, v); }
  bool search(Var x, Var y, std::span<const Var> given, std::size_t words, std::uint64_t* scratch) const;

  int num_vars_;
  std::size_t words_;
  std::vector<std::uint64_t> rows_;
};

}  // namespace abdera
