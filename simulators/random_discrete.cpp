#include "simulators/random_discrete.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/random_scm.hpp"

namespace abdera {
namespace {

constexpr std::size_t kMostEntries = std::size_t{1} << 20;

/// Gamma(shape, 1) by squeezing a normal number. Source: [marsaglia2000].
double gamma_number(double shape, Rng& rng) {
  if (shape < 1) return gamma_number(shape + 1, rng) * std::pow(rng.uniform(), 1 / shape);
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = rng.normal(), v = std::pow(1 + c * x, 3);
    if (v > 0 && std::log(rng.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

class Builder {
 public:
  Builder(const RandomDiscreteOptions& options, const Rng& rng)
      : o_(options), rng_(rng), graph_(random_dag(options.graph, rng.fork("graph"))) {
    require(o_.levels_low <= o_.levels_high, "levels_low must not exceed levels_high");
    require(o_.weight_low <= o_.weight_high, "weight_low must not exceed weight_high");
    require(o_.strength_low <= o_.strength_high, "strength_low must not exceed strength_high");
  }

  Scm build() {
    variables_.resize(static_cast<std::size_t>(graph_.dag.size()));
    const bool weights = o_.family != DiscreteFamily::kDirichlet && o_.family != DiscreteFamily::kNoisyOr;
    if (weights) pilot_.resize(kPilotRows, graph_.dag.size());
    const CellNoise cells(rng_.fork("pilot"));
    const auto order = topological_order(graph_.dag).value();
    for (Var v : order) {
      ScmVariable& variable = variables_[static_cast<std::size_t>(v)];
      Rng rng = rng_.fork("mechanism", v);
      variable.id = static_cast<std::uint64_t>(v);
      variable.parents = graph_.dag.parents(v).to_vector();
      variable.info = info(v, rng);
      variable.mechanism = mechanism(variable, rng);
      if (!weights) continue;
      std::vector<const double*> columns;
      for (Var parent : variable.parents) columns.push_back(pilot_.col(parent).data());
      const std::span<double> out(pilot_.col(v).data(), static_cast<std::size_t>(kPilotRows));
      variable.mechanism->noise().fill(cells, variable.id, 0, out);
      variable.mechanism->evaluate(columns, out, out);
    }
    for (Var v : graph_.latent) variables_[static_cast<std::size_t>(v)].recorded = false;
    return Scm(std::move(variables_));
  }

 private:
  const Variable& info_of(Var v) const { return variables_[static_cast<std::size_t>(v)].info; }

  Variable info(Var v, Rng& rng) const {
    Variable out;
    out.name = graph_.names[static_cast<std::size_t>(v)];
    if (o_.family == DiscreteFamily::kPoisson) {
      out.kind = VariableKind::kCount;
      return out;
    }
    if (o_.family == DiscreteFamily::kMixed && rng.uniform() >= o_.discrete_share) return out;
    const int span = o_.levels_high - o_.levels_low + 1;
    const int levels = o_.family == DiscreteFamily::kNoisyOr
                           ? 2
                           : o_.levels_low + static_cast<int>(rng.below(static_cast<std::uint32_t>(span)));
    out.kind = levels == 2 ? VariableKind::kBinary : VariableKind::kOrdinal;
    for (int level = 0; level < levels; ++level) out.levels.push_back(std::to_string(level));
    return out;
  }

  MechanismPtr mechanism(const ScmVariable& variable, Rng& rng) const {
    switch (o_.family) {
      case DiscreteFamily::kDirichlet:
        return table(variable, rng);
      case DiscreteFamily::kLogistic:
        return logistic(variable, rng);
      case DiscreteFamily::kNoisyOr:
        return noisy_or(variable, rng);
      case DiscreteFamily::kPoisson:
        return std::make_shared<PoissonMechanism>(standardised(variable, rng.uniform(0, 1.5), 0.5, rng));
      case DiscreteFamily::kMixed:
        break;
    }
    if (!variable.info.discrete()) return conditional_gaussian(variable, rng);
    for (Var parent : variable.parents)
      if (!info_of(parent).discrete()) return logistic(variable, rng);
    return table(variable, rng);
  }

  /// Configurations of the discrete parents, and the levels of each (0: continuous).
  std::size_t configurations(const ScmVariable& variable, std::vector<int>& levels, std::size_t entries) const {
    std::size_t count = entries;
    for (Var parent : variable.parents) {
      levels.push_back(static_cast<int>(info_of(parent).levels.size()));
      if (levels.back() > 0) count *= static_cast<std::size_t>(levels.back());
      require(count <= kMostEntries,
              fmt::format("the table of '{}' with its {} parents has more than {} entries; take a "
                          "lower degree, fewer levels or family=logistic",
                          variable.info.name, variable.parents.size(), kMostEntries));
    }
    return count / entries;
  }

  MechanismPtr table(const ScmVariable& variable, Rng& rng) const {
    std::vector<int> parent_levels;
    const std::size_t levels = variable.info.levels.size();
    std::vector<double> entries(configurations(variable, parent_levels, levels) * levels);
    for (double& x : entries) x = gamma_number(o_.concentration, rng) + 1e-300;  // a row of zeros has no weight
    return std::make_shared<TableMechanism>(std::move(parent_levels), static_cast<int>(levels), std::move(entries));
  }

  MechanismPtr noisy_or(const ScmVariable& variable, Rng& rng) const {
    std::vector<double> strengths;
    for (std::size_t j = 0; j < variable.parents.size(); ++j)
      strengths.push_back(rng.uniform(o_.strength_low, o_.strength_high));
    // A variable without parents would be there with the probability of the leak alone, and its children with it.
    const double leak = variable.parents.empty() ? rng.uniform(0.1, 0.5) : o_.leak;
    return std::make_shared<NoisyOr>(leak, std::move(strengths));
  }

  MechanismPtr logistic(const ScmVariable& variable, Rng& rng) const {
    std::vector<ResponsePtr> scores;
    for (std::size_t level = 1; level < variable.info.levels.size(); ++level)
      scores.push_back(standardised(variable, rng.uniform(-0.5, 0.5), 1, rng));
    return std::make_shared<LogisticMechanism>(std::move(scores));
  }

  MechanismPtr conditional_gaussian(const ScmVariable& variable, Rng& rng) const {
    std::vector<int> parent_levels;
    const std::size_t count = configurations(variable, parent_levels, 1);
    const auto continuous = static_cast<std::size_t>(std::count(parent_levels.begin(), parent_levels.end(), 0));
    std::vector<ConditionalGaussian::Equation> equations;
    for (std::size_t c = 0; c < count; ++c) {
      auto& equation = equations.emplace_back();
      equation.intercept = count > 1 ? weight(rng) : 0;
      for (std::size_t j = 0; j < continuous; ++j) equation.weights.push_back(weight(rng) / std::sqrt(continuous));
      equation.sd = rng.uniform(0.5, 1.5);
    }
    return std::make_shared<ConditionalGaussian>(std::move(parent_levels), std::move(equations));
  }

  double weight(Rng& rng) const {
    const double size = rng.uniform(o_.weight_low, o_.weight_high);
    return rng.uniform() < 0.5 ? -size : size;
  }

  /// intercept + sum of weight * (parent - mean) / sd by the pilot, the weights shrunk by `share` and the square root
  /// of their number, so that many parents do not make it certain.
  ResponsePtr standardised(const ScmVariable& variable, double intercept, double share, Rng& rng) const {
    std::vector<double> weights;
    for (Var parent : variable.parents) {
      const double mean = pilot_.col(parent).mean();
      const double sd = std::sqrt((pilot_.col(parent).array() - mean).square().mean());
      const double w =
          share * weight(rng) / std::sqrt(static_cast<double>(variable.parents.size())) / (sd > 0 ? sd : 1);
      weights.push_back(w);
      intercept -= w * mean;
    }
    return std::make_shared<LinearResponse>(intercept, std::move(weights));
  }

  const RandomDiscreteOptions& o_;
  Rng rng_;
  RandomDag graph_;
  std::vector<ScmVariable> variables_;
  Eigen::MatrixXd pilot_;
};

}  // namespace

Scm random_discrete(const RandomDiscreteOptions& options, const Rng& rng) { return Builder(options, rng).build(); }

ObservedScm observed_random_discrete(const RandomDiscreteOptions& options, const Rng& rng) {
  return selected_by(random_discrete(options, rng), random_dag(options.graph, rng.fork("graph")).selected,
                     rng.fork("selection"));
}

}  // namespace abdera
