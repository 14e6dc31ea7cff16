#pragma once

namespace abdera {

/// Residual variance below this share of the variance counts as none: a function of the variables eliminated before.
inline constexpr double kNoResidual = 1e-10;

}  // namespace abdera
