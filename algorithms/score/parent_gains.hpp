#pragma once
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "scores/score.hpp"

namespace abdera::detail {

/// What the score of a child gains by one parent more or fewer than these: depends on nothing else.
struct ParentGains {
  std::vector<Var> parents;                  ///< increasing
  std::vector<std::pair<double, Var>> more;  ///< of candidates that gain something, largest gain first
  std::vector<double> fewer;                 ///< by position in `parents`

  /// -infinity where v would gain nothing.
  double of_more(Var v) const;
  /// @pre v is a parent.
  double of_fewer(Var v) const;
};

/// The gains of one child for the sets of parents that were asked for last. Numbers do not depend on what is still
/// remembered. Threads: one thread each.
class ParentGainStore {
 public:
  /// @param remembered the number of sets.
  ParentGainStore(const Score& score, Var child, std::size_t remembered);

  /// Only these may become parents; all when never called. Forgets everything.
  void restrict_to(std::vector<Var> candidates);
  void lift_restriction();

  /// @param parents increasing.
  std::shared_ptr<const ParentGains> of(const std::vector<Var>& parents);
  /// Gains of candidates and parents that were worked out so far.
  std::uint64_t evaluations() const { return evaluations_; }
  /// Frees what only a row of queries needs.
  void rest() { search_.reset(); }

 private:
  ParentGains worked_out(const std::vector<Var>& parents);

  const Score* score_;
  Var child_;
  std::size_t remembered_;
  std::vector<Var> candidates_;
  std::vector<std::shared_ptr<const ParentGains>> recent_;  // the last used one last
  std::unique_ptr<ParentSearch> search_;
  std::uint64_t evaluations_ = 0;
};

}  // namespace abdera::detail
