#pragma once
#include <cstdint>
#include <string_view>
#include <utility>

#include "algorithms/learner.hpp"

namespace abdera::testing_support {

/// A count of a result by name; 0 where it is not reported.
inline std::uint64_t count_of(const LearnResult& result, std::string_view name) {
  for (const auto& entry : result.counts)
    if (entry.first == name) return entry.second;
  return 0;
}

/// A number of a result by name.
inline double number_of(const LearnResult& result, std::string_view name) {
  for (const auto& entry : result.numbers)
    if (entry.first == name) return entry.second;
  ADD_FAILURE() << name << " is not reported";
  return 0;
}
inline double score_of(const LearnResult& result) { return number_of(result, "score"); }

}  // namespace abdera::testing_support
