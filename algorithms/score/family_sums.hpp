#pragma once
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "algorithms/score/subset_tables.hpp"
#include "algorithms/score/wide_number.hpp"

namespace abdera::detail {

/// Of one variable: the sum of the weights exp(local score) of all its sets of parents within any set.
class ParentSums {
 public:
  /// @param log_weights by number of `may`.
  ParentSums(BitPacker may, std::vector<double> log_weights);

  /// Sum over P subset of `set`; the variable itself in `set` does not matter.
  WideNumber within(Mask set) const { return sums_.at(may_.pack(set)); }
  /// The probability that the parents include `parent` when they are known to lie within `set`.
  double share_with(Mask set, Var parent) const {
    const WideNumber all = within(set);
    return all.m > 0 ? std::max(0.0, 1 - ratio(within(set & ~bit(parent)), all)) : 0;
  }
  const BitPacker& may() const { return may_; }
  const std::vector<double>& log_weights() const { return log_weights_; }
  /// Those of sets that hold all of `must` and none of `without`.
  ParentSums restricted(Mask must, Mask without) const;
  /// A set of parents within `set`, not within `not_within` alone if that is given, by its weight.
  Mask draw(Mask set, std::optional<Mask> not_within, double uniform) const;
  /// The log weight of one set of parents; -infinity for one that is not allowed.
  double log_weight(Mask parents) const;

 private:
  BitPacker may_;
  std::vector<double> log_weights_;
  WideTable sums_;
};

/// Of every variable.
using FamilySums = std::vector<std::shared_ptr<const ParentSums>>;

/// Beyond this the last digit of a logarithm is a factor of e^0.1, and exponents come near that of zero.
inline constexpr double kLargestLogWeight = 1e15;

/// Bytes of one set of parents in the tables.
constexpr double family_bytes_a_set() { return sizeof(double) + sizeof(double) + sizeof(std::int64_t); }
/// Of the tables of all variables.
double family_bytes(const AllowedParents& allowed);
/// nullopt when the run was stopped. Progress from 0 to `last`.
/// @throws NotApplicable for a local score, other than -infinity, whose size is over kLargestLogWeight, or NaN.
/// Cost: p 2^(p-1) local scores and p^2 2^(p-2) additions. Threads: run.threads.
std::optional<FamilySums> family_sums(const Score& score, const AllowedParents& allowed, int max_parents,
                                      const RunContext& run, double last);

/// Sums over orders of the variables of products of what each variable has within those before it.
struct OrderSums {
  WideTable up;    ///< of a set: over its orders
  WideTable down;  ///< of a set: over the orders of all other variables, after it
};
/// nullopt when the run was stopped. Cost: p 2^p.
std::optional<OrderSums> order_sums(const FamilySums& families, const RunContext& run);

}  // namespace abdera::detail
