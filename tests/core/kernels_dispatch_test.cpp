#include <cstdlib>

#include "core/error.hpp"
#include "core/kernels/dispatch.hpp"

namespace abdera {
namespace {

TEST(Dispatch, TakesTheBestLevelOfTheProcessorUnlessAsked) {
  const DispatchLevel best = parse_dispatch_level("");
  EXPECT_TRUE(dispatch_supported(best));
  for (DispatchLevel level : {DispatchLevel::kV3, DispatchLevel::kV4}) {
    EXPECT_EQ(dispatch_supported(level), static_cast<int>(level) <= static_cast<int>(best)) << to_string(level);
  }
  EXPECT_EQ(parse_dispatch_level("baseline"), DispatchLevel::kBaseline);
  if (!std::getenv("ABDERA_DISPATCH")) {
    EXPECT_EQ(dispatch_level(), best);
  }
}

TEST(Dispatch, RefusesUnknownLevelsAndThoseTheProcessorLacks) {
  for (const char* wrong : {"v2", "avx2", "x86-64-v3", "V3"})
    EXPECT_THROW(parse_dispatch_level(wrong), UsageError) << wrong;
  const std::pair<const char*, DispatchLevel> levels[] = {{"v3", DispatchLevel::kV3}, {"v4", DispatchLevel::kV4}};
  for (const auto& [name, level] : levels) {
    if (dispatch_supported(level)) {
      EXPECT_EQ(parse_dispatch_level(name), level);
    } else {
      EXPECT_THROW(parse_dispatch_level(name), UsageError) << name;
    }
  }
}

}  // namespace
}  // namespace abdera
