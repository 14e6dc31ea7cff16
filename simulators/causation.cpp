#include "simulators/causation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "simulators/intervention.hpp"

namespace abdera {
namespace {

Eigen::VectorXd outcome(const Scm& scm, Var x, double value, Var y, Eigen::Index rows, const Rng& stream,
                        const RunContext& run) {
  const auto change = Intervention::set(x, value);
  return sample(intervene(scm, {&change, 1}), rows, stream, run).values.col(y);
}

double share(double part, double whole) { return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN(); }

}  // namespace

EffectEstimate average_effect(const Scm& scm, Var x, double from, double to, Var y, Eigen::Index rows,
                              const Rng& stream, const RunContext& run) {
  require(x != y, "an effect is one of two variables");
  require(rows >= 2, fmt::format("an average effect with its error needs at least 2 rows, not {}", rows));
  const Eigen::ArrayXd difference =
      outcome(scm, x, to, y, rows, stream, run) - outcome(scm, x, from, y, rows, stream, run);
  const double mean = difference.mean(), n = static_cast<double>(rows);
  return {mean, std::sqrt((difference - mean).square().sum() / (n - 1) / n)};
}

CausationBounds causation_bounds(const CauseAndEffect& k) {
  const double neither = 1 - k.both - k.cause_only - k.effect_only;
  constexpr double kRounding = 1e-12;
  for (double p : {k.both, k.cause_only, k.effect_only, neither, k.effect_with, k.effect_without})
    require(p >= -kRounding && p <= 1 + kRounding, fmt::format("{} is no probability", p));
  require(k.effect_with >= k.both - kRounding && k.effect_with <= 1 - k.cause_only + kRounding,
          fmt::format("P(effect) with the cause set cannot be {}: the observed rows alone leave {} to {}",
                      k.effect_with, k.both, 1 - k.cause_only));
  require(k.effect_without >= k.effect_only - kRounding && k.effect_without <= 1 - neither + kRounding,
          fmt::format("P(effect) with the cause removed cannot be {}: the observed rows alone leave {} to {}",
                      k.effect_without, k.effect_only, 1 - neither));
  const double effect = k.both + k.effect_only, with = k.effect_with, without = k.effect_without;
  CausationBounds out;
  out.both = {std::max({0.0, with - without, effect - without, with - effect}),
              std::min({with, 1 - without, k.both + neither, with - without + k.cause_only + k.effect_only})};
  out.necessity = {std::max(0.0, share(effect - without, k.both)), std::min(1.0, share(1 - without - neither, k.both))};
  out.sufficiency = {std::max(0.0, share(with - effect, neither)), std::min(1.0, share(with - k.both, neither))};
  return out;
}

CausationInModel causation(const Scm& scm, Var x, Var y, Eigen::Index rows, const Rng& stream, const RunContext& run) {
  require(x != y, "a cause and its effect are two variables");
  require(rows >= 1, "no rows, no shares");
  const Eigen::MatrixXd seen = sample(scm, rows, stream, run).values;
  const Eigen::VectorXd with = outcome(scm, x, 1, y, rows, stream, run),
                        without = outcome(scm, x, 0, y, rows, stream, run);
  for (Var v : {x, y})
    require((seen.col(v).array() == 0 || seen.col(v).array() == 1).all(),
            fmt::format("'{}' is not binary: necessity and sufficiency are of events", scm.variable(v).info.name));
  double both = 0, cause_only = 0, effect_only = 0, necessary = 0, sufficient = 0, decides = 0;
  for (Eigen::Index i = 0; i < rows; ++i) {
    const bool cause = seen(i, x) == 1, effect = seen(i, y) == 1;
    both += cause && effect, cause_only += cause && !effect, effect_only += !cause && effect;
    necessary += cause && effect && without(i) == 0;
    sufficient += !cause && !effect && with(i) == 1;
    decides += with(i) == 1 && without(i) == 0;
  }
  const double n = static_cast<double>(rows), neither = n - both - cause_only - effect_only;
  return {{share(necessary, both), share(sufficient, neither), decides / n},
          {both / n, cause_only / n, effect_only / n, with.mean(), without.mean()}};
}

}  // namespace abdera
