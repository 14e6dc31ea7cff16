#pragma once

namespace abdera::testing_support {

/// By what a test multiplies the time it allows: sanitizers slow the code several times. Sizes and counts stay.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kTimeFactor = 10;
#else
inline constexpr int kTimeFactor = 1;
#endif

}  // namespace abdera::testing_support
