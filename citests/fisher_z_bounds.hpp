#pragma once
#include <algorithm>
#include <cmath>

namespace abdera {

/// Of r^2, either side of a threshold: test() decides there.
inline constexpr double kRSquaredBand = 1e-9;

/// Whether a significance level can be turned into a bound on r^2: below 1e-290 p-values lose digits to underflow.
inline bool bounds_known(double alpha) { return alpha >= 1e-290 && alpha < 1; }

/// Squared partial correlations given sets of one size: below `low` independent, above `high` dependent, else test()
/// decides.
struct RSquaredBounds {
  double low, high;
  bool testable;
  /// @param z normal quantile of the significance level, positive.
  RSquaredBounds(double dof, double z, double min_effect) : testable(dof > 0) {
    const double tau = testable ? std::tanh(z / std::sqrt(dof)) : 0;
    const double tau2 = std::max(tau * tau, std::min(min_effect * min_effect, 2.0));
    // Without degrees of freedom nothing is independent, whatever r^2: only ill-conditioned S need a look.
    low = testable ? tau2 - kRSquaredBand : -4;
    high = testable ? tau2 + kRSquaredBand : -1;
  }
};

}  // namespace abdera
