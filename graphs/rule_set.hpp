#pragma once
#include <cstdint>

namespace abdera::detail {

/// Which orientation rules are on: rule k is bit k (Meek R1-R4). All by default; a mutation test switches one off and
/// expects the known number of wrong graphs.
struct RuleSet {
  std::uint32_t bits = ~std::uint32_t{0};
  constexpr bool has(int rule) const { return bits >> rule & 1u; }
  constexpr RuleSet without(int rule) const { return {bits & ~(std::uint32_t{1} << rule)}; }
};

}  // namespace abdera::detail
