#include "simulators/logistic_share.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "simulators/discrete_mechanisms.hpp"

namespace abdera {

MechanismPtr logistic_share(Observer& observer, std::span<const Var> nodes, std::span<const double> strengths,
                            double share) {
  require(share > 0 && share < 1, fmt::format("a share of rows or values lies between 0 and 1, not at {}", share));
  Eigen::ArrayXd score;
  std::vector<double> weights;
  double centre = 0;
  for (std::size_t j = 0; j < nodes.size(); ++j) {
    const auto [mean, sd] = observer.moments(nodes[j]);
    weights.push_back(strengths[j] / sd);
    centre += weights.back() * mean;
    const Eigen::ArrayXd part = weights.back() * (observer.pilot(nodes[j]).array() - mean);
    score = j == 0 ? part : (score + part).eval();
  }
  // The mean increases with the intercept.
  const double reach = score.abs().maxCoeff() + 40;
  double low = -reach, high = reach;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    const double mean = (1 / (1 + (-(score + middle)).exp())).mean();
    (mean < share ? low : high) = middle;
  }
  const ResponsePtr log_odds = std::make_shared<LinearResponse>((low + high) / 2 - centre, std::move(weights));
  return std::make_shared<LogisticMechanism>(std::vector{log_odds});
}

}  // namespace abdera
