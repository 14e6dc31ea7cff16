#pragma once
#include "algorithms/score/order_chain.hpp"
#include "core/run.hpp"

namespace abdera::detail {

/// Puts all variables into an empty chain: first the pair that explain each other best, then always the one that a
/// variable already there explains best, each where it gains most; those that must precede it go first.
/// Cost: O(p^2) gains. A stop leaves the rest in an order that knowledge allows.
void build_order(OrderChain& chain, const Score& score, const OrderRules& rules, const StopToken& stop);
/// The order that it builds.
std::vector<Var> first_order(const Score& score, const OrderRules& rules, const StopToken& stop);

enum class Thoroughness : std::uint8_t {
  kNear,  ///< ends when no variable near a change gains
  kAll    ///< then looks at all others, too
};

/// Moves one variable at a time to its best place until no move gains, in rounds: of equal places the leftmost in one,
/// the rightmost in the next. @param waiting which to look at first; others follow when parents near them change.
void climb(OrderChain& chain, std::vector<std::uint8_t> waiting, Thoroughness thoroughness, const StopToken& stop);

/// A random order that knowledge allows. @param order fixes what chance picks from: any order of the variables.
std::vector<Var> random_order(std::vector<Var> order, const OrderRules& rules, Rng& rng);

/// Moves a few variables, chosen at random, to random places, or as far towards them as knowledge allows.
void perturb(std::vector<Var>& order, const OrderRules& rules, Rng& rng);
/// The same for a chain. @return which variables a search should look at.
std::vector<std::uint8_t> perturb(OrderChain& chain, Rng& rng);

}  // namespace abdera::detail
