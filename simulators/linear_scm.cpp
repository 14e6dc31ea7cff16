#include "simulators/linear_scm.hpp"

#include <fmt/format.h>

#include <limits>

#include "core/error.hpp"

namespace abdera {

LinearScm::LinearScm(const Scm& scm)
    : weights_(Eigen::MatrixXd::Zero(scm.size(), scm.size())),
      total_(Eigen::MatrixXd::Zero(scm.size(), scm.size())),
      noise_sd_(scm.size()),
      means_(scm.size()) {
  // Row v of total_ holds the effect of every noise on v; parents come first, so it is a sum of finished rows.
  for (Var v : scm.order()) {
    const ScmVariable& variable = scm.variable(v);
    const auto equation = variable.mechanism->linear();
    if (!equation)
      throw NotApplicable(fmt::format("'{}' comes from a mechanism '{}', which is not linear: sample instead",
                                      variable.info.name, variable.mechanism->description().type));
    const NoiseLaw noise = variable.mechanism->noise();
    noise_sd_(v) = std::abs(equation->gain) * noise.sd;
    means_(v) = equation->intercept + equation->gain * noise.mean;
    total_(v, v) = 1;
    for (std::size_t j = 0; j < variable.parents.size(); ++j) {
      const Var parent = variable.parents[j];
      weights_(v, parent) = equation->weights[j];
      means_(v) += equation->weights[j] * means_(parent);
      total_.row(v) += equation->weights[j] * total_.row(parent);
    }
  }
  const Eigen::MatrixXd scaled = total_ * noise_sd_.asDiagonal();
  covariance_ = scaled * scaled.transpose();
  covariance_.triangularView<Eigen::StrictlyUpper>() = covariance_.transpose();
}

Covariance LinearScm::recorded_covariance(const Scm& scm) const {
  const auto recorded = scm.recorded();
  Covariance out;
  out.n = std::numeric_limits<double>::infinity();
  out.matrix = covariance_(recorded, recorded);
  for (Var v : recorded) out.names.push_back(scm.variable(v).info.name);
  return out;
}

}  // namespace abdera
