#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/kernels/dispatch.hpp"
#include "datasets/contingency.hpp"
#include "datasets/dataset.hpp"
#include "scores/family_table.hpp"
#include "scores/score.hpp"
#include "scores/structure_prior.hpp"

namespace abdera {

/// A score of columns of levels that needs the counts of child and parents only, in any order.
///
/// Levels are those declared: a level, or a combination of levels of the parents, that never occurs counts among the
/// possible ones, so that what is possible does not depend on the rows and Markov equivalent DAGs have as many
/// parameters. Combinations without rows cost neither time nor memory.
///
/// `open` and `table` count what families have in common once (TableWalk), and give the bits of `local`.
/// Cost: a family one pass over the rows at most, or 64 rows an instruction where levels are few, and the passes of the
/// parents that were not counted before. Memory: 1 to 4 bytes a value and a few words a row and thread, whatever the
/// number of levels. Threads: const members from any number.
class DiscreteScore : public Score {
 public:
  static constexpr bool kRemembered = true;
  int num_vars() const override { return columns_.num_vars(); }
  double local(Var child, std::span<const Var> parents) const override;
  std::unique_ptr<ParentSearch> open(Var child) const override;
  void table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
             const StopToken& stop) const override;
  bool score_equivalent() const override { return prior_equivalent_; }
  std::vector<std::string> remarks() const override;
  double seconds_per_local() const override { return 2e-6 + 2e-9 * static_cast<double>(columns_.num_rows()); }

 protected:
  /// @throws NotApplicable for a column without levels, DataError for a missing value or more than 2^28 rows.
  DiscreteScore(const Dataset& data, const StructurePrior& prior, DispatchLevel level = dispatch_level());

  double num_rows() const { return static_cast<double>(columns_.num_rows()); }

 private:
  friend class FamilyVisitor;
  friend class FamilyWalk;
  friend class DiscreteSearch;

  /// The score of one family, without the prior of its graph.
  virtual double of(const FamilyTable& family) const = 0;
  int declared(Var v) const { return declared_[static_cast<std::size_t>(v)]; }

  std::uint64_t serial_;  ///< of all scores of levels of the process, from 1
  CodeColumns columns_;
  std::vector<int> declared_;
  std::vector<double> prior_;  ///< by number of parents
  bool prior_equivalent_;
  std::vector<std::string> names_;
  DispatchLevel level_;
};

}  // namespace abdera
