#pragma once
#include <algorithm>
#include <cmath>

#include "citests/correlation_test.hpp"

namespace abdera {

/// Of r^2, either side of a threshold: test() decides there.
inline constexpr double kRSquaredBand = 1e-9;

/// Whether a significance level can be turned into a bound on r^2: below 1e-290 p-values lose digits to underflow.
inline bool bounds_known(double alpha) { return alpha >= 1e-290 && alpha < 1; }

/// Squared partial correlations given sets of one size: below `low` independent, above `high` dependent, else test()
/// decides.
struct RSquaredBounds {
  double low = -4, high = -1;
  bool testable = false;

  RSquaredBounds() = default;
  RSquaredBounds(const CorrelationLaw& law, double dof, double alpha, double min_effect) : testable(dof > 0) {
    // Without degrees of freedom nothing is independent, whatever r^2: only ill-conditioned S need a look.
    if (!testable) return;
    const double tau = law.critical(alpha, dof);
    const double tau2 = std::max(tau * tau, std::min(min_effect * min_effect, 2.0));
    low = tau2 - kRSquaredBand;
    high = tau2 + kRSquaredBand;
  }
};

}  // namespace abdera
