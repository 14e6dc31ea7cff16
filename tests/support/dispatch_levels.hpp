#pragma once
#include <vector>

#include "core/kernels/dispatch.hpp"

namespace abdera::testing_support {

/// The dispatch levels that this processor runs.
inline std::vector<DispatchLevel> dispatch_levels() {
  std::vector<DispatchLevel> out;
  for (DispatchLevel level : {DispatchLevel::kBaseline, DispatchLevel::kV3, DispatchLevel::kV4})
    if (dispatch_supported(level)) out.push_back(level);
  return out;
}

}  // namespace abdera::testing_support
