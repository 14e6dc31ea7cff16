#pragma once
#include <tuple>

#include "core/params.hpp"
#include "simulators/observe.hpp"

namespace abdera {

enum class TextbookCase : std::uint8_t {
  kTwoEquations,  ///< x1 := u1 + 1, x2 := 3 x1 + u2
  kKidneyStones,  ///< size of the stone -> treatment, and both -> success
  kStorm,         ///< pressure of the air -> barometer, and pressure -> storm
  kHospital,      ///< diabetes -> in hospital <- gallstones
};

struct TextbookOptions {
  TextbookCase which = TextbookCase::kKidneyStones;
  static auto fields() {
    using enum TextbookCase;
    return std::tuple{field("case", &TextbookOptions::which, "which of the cases of docs/textbook-cases.md",
                            Choices<TextbookCase>{{"two_equations", kTwoEquations},
                                                  {"kidney_stones", kKidneyStones},
                                                  {"storm", kStorm},
                                                  {"hospital", kHospital}})};
  }
};

/// A model that textbooks argue with, small enough to check by hand: docs/textbook-cases.md.
/// Source: [peters2017] section 3.3, [charig1986], [reichenbach1956] section 19, [berkson1946].
Scm textbook(const TextbookOptions& options);

/// The same as it is recorded: of kHospital those in hospital alone.
ObservedScm observed_textbook(const TextbookOptions& options);

}  // namespace abdera
