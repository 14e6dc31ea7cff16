#include "simulators/random_scm.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "graphs/dag.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/random_response.hpp"
#include "simulators/scaled_mechanisms.hpp"

namespace abdera {
namespace {

/// Draws the mechanisms of one model, parents first.
class Builder {
 public:
  Builder(const RandomScmOptions& options, const Rng& rng)
      : o_(options), rng_(rng), graph_(random_dag(options.graph, rng.fork("graph"))), scaling_(options.scaling) {
    require(o_.weight_low <= o_.weight_high, "weight_low must not exceed weight_high");
    require(o_.noise_low <= o_.noise_high, "noise_low must not exceed noise_high");
    const bool linear = o_.mechanism == MechanismFamily::kLinear && o_.noise_form == NoiseForm::kAdditive;
    if (scaling_ == Scaling::kAuto) scaling_ = linear ? Scaling::kUnitless : Scaling::kInternal;
    require(linear || scaling_ != Scaling::kUnitless,
            "scaling=unitless is for linear mechanisms with additive noise; use internal for others");
    closed_form_ = linear;
  }

  Scm build() {
    const int p = graph_.dag.size();
    variables_.resize(static_cast<std::size_t>(p));
    covariance_ = Eigen::MatrixXd::Zero(p, p);
    if (!closed_form_) pilot_.resize(kPilotRows, p);
    const auto order = topological_order(graph_.dag).value();
    for (Var v : order) {
      ScmVariable& variable = variables_[static_cast<std::size_t>(v)];
      variable.info.name = graph_.names[static_cast<std::size_t>(v)];
      variable.id = static_cast<std::uint64_t>(v);
      variable.parents = graph_.dag.parents(v).to_vector();
      variable.mechanism = mechanism(v);
      settle(v);
    }
    if (scaling_ == Scaling::kStandardised) standardise(order);
    for (Var v : graph_.latent) variables_[static_cast<std::size_t>(v)].recorded = false;
    return Scm(std::move(variables_));
  }

 private:
  const std::vector<Var>& parents(Var v) const { return variables_[static_cast<std::size_t>(v)].parents; }

  MechanismPtr mechanism(Var v) {
    Rng rng = rng_.fork("mechanism", v);
    NoiseLaw law{o_.noise, 0, rng.uniform(o_.noise_low, o_.noise_high), o_.noise_shape};
    if (scaling_ == Scaling::kUnitless) return unitless(v, law, rng);
    const ResponsePtr response = random_response(o_.mechanism, parents(v).size(), {o_.weight_low, o_.weight_high}, rng);
    switch (parents(v).empty() ? NoiseForm::kAdditive : o_.noise_form) {
      case NoiseForm::kAdditive:
        return std::make_shared<AdditiveNoise>(response, law);
      case NoiseForm::kMultiplicative:
        return std::make_shared<MultiplicativeNoise>(response, law);
      case NoiseForm::kHeteroscedastic: {
        std::vector<double> weights;
        for (std::size_t j = 0; j < parents(v).size(); ++j) weights.push_back(rng.uniform(-0.5, 0.5));
        return std::make_shared<HeteroscedasticNoise>(response,
                                                      std::make_shared<LinearResponse>(0.0, std::move(weights)), law);
      }
      case NoiseForm::kPostNonlinear:
        return std::make_shared<PostNonlinear>(response, static_cast<Link>(rng.below(3)), law);
    }
    return nullptr;
  }

  /// Unit variance: the covariance of the parents is known, they have unit variances themselves.
  MechanismPtr unitless(Var v, NoiseLaw law, Rng& rng) {
    const auto& from = parents(v);
    const auto k = static_cast<Eigen::Index>(from.size());
    law.sd = 1;
    if (k == 0) return linear_mechanism(0, {}, law);
    Eigen::VectorXd direction(k);
    for (double& x : direction) x = rng.normal();
    const double r = std::pow(rng.uniform(), 1 / static_cast<double>(k)), length = direction.squaredNorm();
    const Eigen::MatrixXd of_parents = covariance_(from, from);
    const double spread = std::sqrt(r * r * direction.dot(of_parents * direction) + (1 - r * r) * length);
    direction *= r / spread;
    law.sd = std::sqrt((1 - r * r) * length) / spread;
    return linear_mechanism(0, {direction.begin(), direction.end()}, law);
  }

  /// Makes the new variable known to its children: its covariances or its pilot values, standardised where asked for.
  void settle(Var v) {
    ScmVariable& variable = variables_[static_cast<std::size_t>(v)];
    if (closed_form_) {
      const double sd = add_covariance(v);
      if (scaling_ != Scaling::kInternal) return;
      variable.mechanism = std::make_shared<Rescaled>(variable.mechanism, 0.0, 1 / sd);
      covariance_.row(v) /= sd, covariance_.col(v) /= sd;
      return;
    }
    std::vector<const double*> columns;
    for (Var parent : variable.parents) columns.push_back(pilot_.col(parent).data());
    const std::span<double> out(pilot_.col(v).data(), static_cast<std::size_t>(kPilotRows));
    variable.mechanism->noise().fill(CellNoise(rng_.fork("pilot")), variable.id, 0, out);
    variable.mechanism->evaluate(columns, out, out);
    if (scaling_ != Scaling::kInternal) return;
    const auto [mean, sd] = pilot_moments(v);
    variable.mechanism = std::make_shared<Rescaled>(variable.mechanism, mean, 1 / sd);
    pilot_.col(v) = (pilot_.col(v).array() - mean) / sd;
  }

  /// Covariances of v with all that came before. @return its standard deviation.
  double add_covariance(Var v) {
    const ScmVariable& variable = variables_[static_cast<std::size_t>(v)];
    const auto equation = variable.mechanism->linear().value();
    const auto& from = variable.parents;
    const Eigen::Map<const Eigen::VectorXd> weights(equation.weights.data(), static_cast<Eigen::Index>(from.size()));
    const Eigen::VectorXd with_others = covariance_(Eigen::all, from) * weights;
    covariance_.col(v) = with_others, covariance_.row(v) = with_others.transpose();
    const double own = equation.gain * variable.mechanism->noise().sd;
    covariance_(v, v) = own * own;
    for (std::size_t j = 0; j < from.size(); ++j)
      covariance_(v, v) += weights(static_cast<Eigen::Index>(j)) * with_others(from[j]);
    return std::sqrt(covariance_(v, v));
  }

  std::pair<double, double> pilot_moments(Var v) const {
    const double mean = pilot_.col(v).mean();
    const double sd = std::sqrt((pilot_.col(v).array() - mean).square().mean());
    if (!(sd > 0) || !std::isfinite(sd))
      throw NotApplicable(fmt::format("{} of this model has a standard deviation of {}: use scaling=internal",
                                      graph_.names[static_cast<std::size_t>(v)], sd));
    return {mean, sd};
  }

  /// Divides every variable in the end; children get their parents in the old unit, so that the model stays the same.
  void standardise(const std::vector<Var>& order);

  const RandomScmOptions& o_;
  Rng rng_;
  RandomDag graph_;
  Scaling scaling_;
  bool closed_form_ = false;
  std::vector<ScmVariable> variables_;
  Eigen::MatrixXd covariance_, pilot_;
};

void Builder::standardise(const std::vector<Var>& order) {
  std::vector<RescaledParents::Unit> unit(variables_.size());
  for (Var v : order) {
    const auto [mean, sd] = closed_form_ ? std::pair{0.0, std::sqrt(covariance_(v, v))} : pilot_moments(v);
    unit[static_cast<std::size_t>(v)] = {mean, sd};
    ScmVariable& variable = variables_[static_cast<std::size_t>(v)];
    std::vector<RescaledParents::Unit> of_parents;
    for (Var parent : variable.parents) of_parents.push_back(unit[static_cast<std::size_t>(parent)]);
    MechanismPtr inner = variable.mechanism;
    if (!of_parents.empty()) inner = std::make_shared<RescaledParents>(inner, std::move(of_parents));
    variable.mechanism = std::make_shared<Rescaled>(inner, mean, 1 / sd);
  }
}

}  // namespace

Scm random_scm(const RandomScmOptions& options, const Rng& rng) { return Builder(options, rng).build(); }

ObservedScm observed_random_scm(const RandomScmOptions& options, const Rng& rng) {
  return selected_by(random_scm(options, rng), random_dag(options.graph, rng.fork("graph")).selected,
                     rng.fork("selection"));
}

ObservedScm selected_by(const Scm& scm, std::span<const Var> selected, const Rng& rng) {
  std::vector<ObservationStep> steps;
  for (Var v : selected) {
    const Variable& info = scm.variable(v).info;
    const bool discrete = info.discrete() || info.kind == VariableKind::kCount;
    if (discrete) {
      steps.push_back(SelectLogisticStep{.columns = quote_name(info.name)});
    } else {
      steps.push_back(SelectKernelStep{.columns = quote_name(info.name)});
    }
    steps.push_back(HideStep{.columns = quote_name(info.name)});
  }
  return observe(scm, steps, rng);
}

}  // namespace abdera
