#pragma once
#include <tuple>
#include <vector>

#include "algorithms/constraint/markov_blanket.hpp"
#include "algorithms/constraint/pc.hpp"

namespace abdera {

/// When two variables are in each other's blanket, for estimates that disagree.
enum class BlanketSymmetry : std::uint8_t {
  kAnd,  ///< each is in the blanket of the other
  kOr,   ///< one is in the blanket of the other
};

struct BlanketLearnerOptions {
  PcOptions pc{};
  BlanketSymmetry symmetry = BlanketSymmetry::kAnd;
  static auto fields() {
    return std::tuple_cat(
        nested(&BlanketLearnerOptions::pc,
               std::tuple_cat(PcOptions::alpha_field(), PcOptions::rule_field(), PcOptions::common_fields())),
        std::tuple{field("symmetry", &BlanketLearnerOptions::symmetry,
                         "two variables are in each other's Markov blanket when each was found in that of the other "
                         "(and), or one was (or)",
                         Choices<BlanketSymmetry>{{"and", BlanketSymmetry::kAnd}, {"or", BlanketSymmetry::kOr}})});
  }
};

struct BlanketResult : PcResult {
  std::vector<std::vector<Var>> blankets;  ///< of each variable, sorted, as found before symmetry; empty after a stop
};

namespace detail {

/// Finds the Markov blankets of all variables, joins each variable with its blanket, searches this graph as pc does
/// for pairs that its neighbours separate, and orients the rest.
///
/// Pairs that knowledge forbids may be in each other's blanket, as parents of one child, and are never joined.
/// `kind`, stops and `counts` as pc; blanket_tests are those of the blankets, which ci_tests counts, too.
BlanketResult learn_by_blankets(const CiTest& test, const Knowledge& knowledge, const BlanketLearnerOptions& options,
                                BlanketGrowth growth, RunContext& run);

}  // namespace detail
}  // namespace abdera
