#pragma once
#include <Eigen/Core>

#include "simulators/noise_law.hpp"

namespace abdera::detail {

/// A law for residuals whose mean is 0.
struct NoiseFit {
  NoiseLaw law;
  double log_likelihood = 0;  ///< of all residuals under the law
  int parameters = 1;
};

/// @param sd of the law, but for kUniform (its range is that of the residuals) and kExponential (it begins at their
/// minimum). Student's degrees of freedom (2.05 to 200) and the distance of a mixture (0 to 0.999) are those of the
/// largest likelihood.
NoiseFit fit_noise(NoiseKind kind, const Eigen::VectorXd& residuals, double sd);
/// The law with the smallest BIC. Cost: about 60 passes over the residuals.
NoiseFit choose_noise(const Eigen::VectorXd& residuals, double sd);

/// Sum of the logarithms of the density of a law; minus infinity outside its range. @pre sd > 0.
double log_likelihood(const NoiseLaw& law, const Eigen::VectorXd& residuals);

}  // namespace abdera::detail
