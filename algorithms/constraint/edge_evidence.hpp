#pragma once
#include <cmath>
#include <span>

#include "citests/ci_test.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::detail {

/// What a test says of a pair given a set, as a note beside the pair.
inline EdgeNote note_of(const CiResult& r, std::span<const Var> given) {
  return {.p_value = r.p_value, .log_p = r.log_p, .effect = r.effect, .given{given.begin(), given.end()}};
}

/// How strongly two variables depend on each other: |effect|, |statistic| of a test without one, else 0.
inline double strength_of(const CiResult& r) {
  const double s = std::isfinite(r.effect) ? std::abs(r.effect) : std::abs(r.statistic);
  return std::isfinite(s) ? s : 0;
}

}  // namespace abdera::detail
