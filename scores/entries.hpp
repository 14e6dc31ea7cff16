#pragma once
#include <concepts>
#include <memory>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "scores/cached_score.hpp"
#include "scores/registry.hpp"

// How a class becomes an entry of the registry: scores/registry.cpp has one line for each.
namespace abdera::detail {

template <class Made, class... Args>
std::unique_ptr<Score> made_score(const Args&... args) {
  auto score = std::make_unique<Made>(args...);
  if constexpr (requires { Made::kRemembered; }) {
    return std::make_unique<CachedScore>(std::move(score));
  } else {
    return score;
  }
}

/// The entry of a score made from (rows, options, run) or from (covariance, options); one made from a covariance gets
/// that of the rows. A score that takes relations between numbers to be linear, takes weights into account, or is not
/// score equivalent says so by static constants kLinear = true, kUsesWeights = true, kScoreEquivalent = false. One with
/// kRemembered = true, whose values cost far more than looking them up, is made as a CachedScore.
template <class Made, Described Options>
ScoreEntry score(ColumnKinds columns, std::string name, std::string summary, std::string source) {
  constexpr bool kFromRows = std::constructible_from<Made, const Dataset&, const Options&, const RunContext&>;
  constexpr bool kFromCovariance = std::constructible_from<Made, Covariance, const Options&>;
  static_assert(kFromRows || kFromCovariance);
  ScoreEntry entry;
  entry.columns = columns;
  if constexpr (requires { Made::kUsesWeights; }) entry.uses_weights = Made::kUsesWeights;
  if constexpr (requires { Made::kLinear; }) entry.linear = Made::kLinear;
  if constexpr (requires { Made::kScoreEquivalent; }) entry.score_equivalent = Made::kScoreEquivalent;
  entry.takes_covariance = kFromCovariance;
  entry.make = [user = DataUser{"score", name, columns, entry.uses_weights}](
                   const DataInput& input, const Params& params, const RunContext& run) -> std::unique_ptr<Score> {
    const auto options = bind<Options>(params);
    if (input.data) {
      check_rows(*input.data, user);
      if constexpr (kFromRows) {
        return made_score<Made>(*input.data, options, run);
      } else {
        return made_score<Made>(covariance(*input.data, run), options);
      }
    }
    require(input.covariance != nullptr, "score '" + user.name + "' needs data");
    if constexpr (kFromCovariance) {
      return made_score<Made>(*input.covariance, options);
    } else {
      throw NotApplicable("score '" + user.name + "' needs a table of rows, not a covariance matrix");
    }
  };
  entry.options_in_force = [](const Params& params) { return values_of(bind<Options>(params)); };
  entry.info = {std::move(name), std::move(summary), std::move(source), describe<Options>()};
  return entry;
}

}  // namespace abdera::detail
