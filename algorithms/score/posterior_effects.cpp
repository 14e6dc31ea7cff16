#include "algorithms/score/posterior_effects.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

#include "algorithms/score/posterior_plan.hpp"
#include "core/error.hpp"
#include "core/special.hpp"
#include "datasets/covariance.hpp"
#include "datasets/quantile.hpp"

namespace abdera {
namespace {

/// From Student's t with these degrees of freedom, by inversion.
double draw_t(double dof, Rng& rng) {
  const double u = rng.uniform();
  return u < 0.5 ? -student_t_quantile(u, dof) : student_t_quantile(std::min(1 - u, 0.5), dof);
}

/// Of x on everything in one DAG.
void draw_effects_of(Var x, const std::vector<Var>& parents, detail::Mask descendants, const Covariance& covariance,
                     Rng& rng, Eigen::Ref<Eigen::RowVectorXd> effects) {
  const Eigen::MatrixXd& s = covariance.matrix;
  Eigen::RowVectorXd with_x = s.row(x);
  Eigen::VectorXd left = s.diagonal();
  if (!parents.empty()) {
    const Eigen::MatrixXd block = s(parents, parents), to_all = s(parents, Eigen::all);
    const Eigen::LLT<Eigen::MatrixXd> factor(block);
    if (factor.info() != Eigen::Success) return void(effects.setConstant(std::numeric_limits<double>::quiet_NaN()));
    const Eigen::MatrixXd half = factor.matrixL().solve(to_all);
    with_x -= half.col(x).transpose() * half;
    left -= half.colwise().squaredNorm().transpose();
  }
  const double dof = covariance.n - static_cast<double>(parents.size()) - 2;
  const double variance = with_x(x);
  effects.setZero();
  for_each_bit(descendants, 0, [&](Var y) {
    if (!(variance > 1e-10 * s(x, x))) return void(effects(y) = std::numeric_limits<double>::quiet_NaN());
    const double slope = with_x(y) / variance;
    const double residual = std::max(0.0, left(y) - slope * with_x(y));
    effects(y) = slope + std::sqrt(residual / variance / dof) * draw_t(dof, rng);
  });
}

std::vector<detail::Mask> descendants_in(const detail::ParentSets& dag) {
  std::vector<detail::Mask> below(dag.size(), 0);
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t v = 0; v < dag.size(); ++v)
      for (const Var parent : dag[v]) {
        auto& mask = below[static_cast<std::size_t>(parent)];
        const detail::Mask more = mask | below[v] | detail::bit(static_cast<Var>(v));
        grown = grown || more != mask;
        mask = more;
      }
  }
  return below;
}

}  // namespace

PosteriorEffectsResult posterior_effects(const Score& score, const Dataset& data, const Knowledge& knowledge,
                                         const PosteriorEffectsOptions& options, RunContext& run) {
  require(options.posterior.draws > 0, "posterior_effects averages over draws: draws must be at least 1");
  const int p = score.num_vars();
  const Covariance covariance = abdera::covariance(data, run);
  if (covariance.n < p + 1)
    throw NotApplicable(
        "posterior_effects regresses on up to all other variables and needs more rows than variables: " +
        std::to_string(p) + " variables");
  detail::check_variables("posterior_effects", p);
  const auto allowed = detail::allowed_parents(detail::knowledge_of_parents(score, knowledge, "posterior_effects"));
  const detail::PosteriorPlan plan(allowed, options.posterior, score.seconds_per_local());
  const double effects_bytes = options.posterior.draws * (8.0 * p * p + 64);
  detail::check_memory("posterior_effects", p, plan.bytes() + effects_bytes, options.posterior.max_memory);
  PosteriorEffectsResult result{exact_posterior(score, knowledge, options.posterior, run)};
  if (result.stop_reason != StopReason::kCompleted) return result;

  const auto draws = std::ssize(result.draws);
  std::vector<Eigen::MatrixXd> effects(static_cast<std::size_t>(draws));
  const auto end = parallel_for(draws, run, 1e-6 * p * p * static_cast<double>(draws), [&](std::ptrdiff_t i) {
    const auto& dag = result.draws[static_cast<std::size_t>(i)];
    const auto below = descendants_in(dag);
    Rng rng = run.rng.fork("effects", i);
    Eigen::MatrixXd& drawn = effects[static_cast<std::size_t>(i)];
    drawn.resize(p, p);
    for (Var x = 0; x < p; ++x) {
      const auto at = static_cast<std::size_t>(x);
      Eigen::RowVectorXd row(p);
      draw_effects_of(x, dag[at], below[at], covariance, rng, row);
      drawn.row(x) = row;
    }
  });
  if (end == LoopEnd::kStopped) {
    result.stop_reason = run.stop.reason();
    return result;
  }
  Eigen::MatrixXd mean = Eigen::MatrixXd::Zero(p, p);
  std::vector<std::pair<std::string, double>> shares{{"effect_q05", 0.05}, {"effect_q50", 0.5}, {"effect_q95", 0.95}};
  std::vector<Eigen::MatrixXd> quantiles(shares.size(), mean);
  std::vector<double> values(effects.size());
  for (Var x = 0; x < p; ++x)
    for (Var y = 0; y < p; ++y) {
      for (std::size_t i = 0; i < effects.size(); ++i) values[i] = effects[i](x, y);
      double sum = 0;
      for (const double value : values) sum += value;
      mean(x, y) = sum / static_cast<double>(draws);
      if (!std::isnan(sum)) std::sort(values.begin(), values.end());
      for (std::size_t k = 0; k < shares.size(); ++k)
        quantiles[k](x, y) = std::isnan(sum) ? sum : quantile(values, shares[k].second);
    }
  result.matrices.emplace_back("effect_mean", std::move(mean));
  for (std::size_t k = 0; k < shares.size(); ++k)
    result.matrices.emplace_back(shares[k].first, std::move(quantiles[k]));
  return result;
}

}  // namespace abdera
