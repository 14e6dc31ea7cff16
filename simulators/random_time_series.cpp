#include "simulators/random_time_series.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/linear_gaussian.hpp"
#include "simulators/linear_series.hpp"
#include "simulators/scaled_mechanisms.hpp"
#include "simulators/series_scales.hpp"
#include "simulators/sum_response.hpp"
#include "simulators/switched.hpp"

namespace abdera {
namespace {

constexpr int kAttempts = 100;

class SeriesBuilder {
 public:
  SeriesBuilder(const TimeSeriesOptions& options, const Rng& rng) : o_(options), rng_(rng), scaling_(options.scaling) {
    require(o_.weight_low <= o_.weight_high, "weight_low must not exceed weight_high");
    require(o_.autocorrelation_low <= o_.autocorrelation_high,
            "autocorrelation_low must not exceed autocorrelation_high");
    const int others = o_.variables - 1;
    require(std::max(o_.lagged_degree, o_.contemporaneous_degree) <= others,
            fmt::format("a degree of {} among {} other variables",
                        std::max(o_.lagged_degree, o_.contemporaneous_degree), others));
    linear_ = o_.mechanism == MechanismFamily::kLinear;
    if (scaling_ == Scaling::kAuto) scaling_ = linear_ ? Scaling::kUnitless : Scaling::kInternal;
    require(linear_ || scaling_ != Scaling::kUnitless,
            "scaling=unitless is for linear mechanisms; use internal for others");
    require((linear_ && o_.regimes == 1) || scaling_ == Scaling::kUnitless || scaling_ == Scaling::kInternal,
            "scaling=raw and standardised are for linear series of one regime; use internal for others");
    draw_links();
  }

  TimeSeriesScm build() {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      std::vector<std::vector<ScaledEquation>> of_regime;
      bool settled = true;
      for (int r = 0; r < o_.regimes; ++r) settled &= regime(rng_.fork("regime", r, attempt), of_regime.emplace_back());
      if (settled && (o_.regimes == 1 || !linear_ || switching_radius(of_regime) < 1)) return assemble(of_regime);
    }
    throw NotApplicable(
        fmt::format("none of {} random series of {} regimes was stable; longer regimes, fewer links or "
                    "less autocorrelation may help",
                    kAttempts, o_.regimes));
  }

 private:
  void draw_links() {
    const int p = o_.variables;
    same_time_ = erdos_renyi_dag(p, o_.contemporaneous_degree, rng_.fork("same_time"));
    order_ = causal_order(same_time_);
    links_.resize(static_cast<std::size_t>(p));
    const double probability = p > 1 ? o_.lagged_degree / (p - 1) : 0;
    for (Var v = 0; v < p; ++v) {
      Rng rng = rng_.fork("links", v);
      for (Var from = 0; from < p; ++from) {
        auto& links = links_[static_cast<std::size_t>(v)];
        if (same_time_.directed(from, v)) links.push_back({from, 0});
        const bool linked = rng.uniform() < probability;
        const int lag = 1 + static_cast<int>(rng.below(static_cast<unsigned>(o_.max_lag)));
        if (from != v && linked) links.push_back({from, lag});
      }
    }
  }

  bool remembers() const { return o_.autocorrelation_low != 0 || o_.autocorrelation_high != 0; }

  /// The equations of one regime, scaled. @return whether a scale was found.
  bool regime(const Rng& rng, std::vector<ScaledEquation>& out) const {
    for (Var v = 0; v < o_.variables; ++v) {
      Rng own = rng.fork("mechanism", v);
      const auto& links = links_[static_cast<std::size_t>(v)];
      ScaledEquation equation{links, 0, nullptr, {o_.noise, 0, 1, o_.noise_shape}};
      if (remembers()) equation.own_past = own.uniform(o_.autocorrelation_low, o_.autocorrelation_high);
      if (scaling_ == Scaling::kUnitless) {
        // As in random_scm: a direction, and the share of the noise that makes all correlations possible.
        std::vector<double> direction(links.size());
        double length = 0;
        for (double& x : direction) x = own.normal(), length += x * x;
        const double r = links.empty() ? 0 : std::pow(own.uniform(), 1 / static_cast<double>(links.size()));
        for (double& x : direction) x *= r;
        equation.response = std::make_shared<LinearResponse>(0.0, std::move(direction));
        equation.noise.sd = links.empty() ? 1 : std::sqrt((1 - r * r) * length);
      } else {
        equation.response = random_response(o_.mechanism, links.size(), {o_.weight_low, o_.weight_high}, own);
      }
      out.push_back(std::move(equation));
    }
    if (scaling_ == Scaling::kRaw || scaling_ == Scaling::kStandardised) {
      shrink(out);
    } else if (linear_) {
      return scale_exactly(out, order_);
    } else {
      scale_by_pilot(out, order_, kPilotUnits, rng.fork("pilot"));
    }
    return true;
  }

  /// Multiplies weights of lag k by c^k: every eigenvalue of the companion matrix is c times what it was.
  void shrink(std::vector<ScaledEquation>& equations) const {
    const double radius = spectral_radius(companion_matrix(lag_weights(equations)));
    const double c = radius > kLargestRadius ? kLargestRadius / radius : 1;
    for (auto& equation : equations) {
      const auto& line = dynamic_cast<const LinearResponse&>(*equation.response);
      std::vector<double> weights(line.weights().begin(), line.weights().end());
      for (std::size_t j = 0; j < weights.size(); ++j) weights[j] *= std::pow(c, equation.links[j].lag);
      equation.response = std::make_shared<LinearResponse>(0.0, std::move(weights));
      equation.own_past *= c;
    }
    if (scaling_ == Scaling::kStandardised) standardise(equations);
  }

  double switching_radius(const std::vector<std::vector<ScaledEquation>>& of_regime) const {
    std::vector<Eigen::MatrixXd> companions;
    for (const auto& equations : of_regime) companions.push_back(companion_matrix(lag_weights(equations)));
    return mean_square_radius(companions, transition());
  }
  Eigen::MatrixXd transition() const {
    const double leave = 1 / o_.regime_length;
    const Eigen::Index n = o_.regimes;
    Eigen::MatrixXd out = Eigen::MatrixXd::Constant(n, n, leave / std::max<double>(1, static_cast<double>(n) - 1));
    out.diagonal().setConstant(n == 1 ? 1 : 1 - leave);
    return out;
  }

  TimeSeriesScm assemble(const std::vector<std::vector<ScaledEquation>>& of_regime) {
    const int p = o_.variables;
    std::vector<SeriesVariable> variables(static_cast<std::size_t>(p));
    const bool switched = o_.regimes > 1, seasonal = o_.season_period > 0;
    const Var regime = p, season = p + (switched ? 1 : 0);
    for (Var v = 0; v < p; ++v) {
      SeriesVariable& variable = variables[static_cast<std::size_t>(v)];
      variable.info.name = fmt::format("X{}", v + 1);
      variable.id = static_cast<std::uint64_t>(v);
      const bool moved = seasonal && rng_.fork("season", v).uniform() < o_.season_share;
      if (switched) variable.parents.push_back({regime, 0});
      if (remembers()) variable.parents.push_back({v, 1});
      const auto& links = links_[static_cast<std::size_t>(v)];
      variable.parents.insert(variable.parents.end(), links.begin(), links.end());
      if (moved) variable.parents.push_back({season, 0});
      std::vector<MechanismPtr> mechanisms;
      for (const auto& equations : of_regime)
        mechanisms.push_back(mechanism(equations[static_cast<std::size_t>(v)], moved, switched));
      variable.mechanism = switched ? std::make_shared<SwitchedMechanism>(mechanisms) : mechanisms.front();
    }
    hide(variables);
    if (switched) variables.push_back(regime_variable(regime));
    if (seasonal) {
      SeriesVariable& clock = variables.emplace_back();
      clock.info.name = "season", clock.id = ~std::uint64_t{1};
      clock.clock = Clock::sine(o_.season_period);
    }
    return TimeSeriesScm(std::move(variables));
  }

  /// @param unit_noise the noise as one of unit variance times a factor, the same law in all regimes.
  MechanismPtr mechanism(const ScaledEquation& equation, bool moved, bool unit_noise) const {
    NoiseLaw law = equation.noise;
    law.sd *= equation.gain;
    const double unit = unit_noise ? law.sd : 1;
    law.sd /= unit;
    std::vector<double> past, season;
    if (remembers()) past.push_back(equation.own_past / unit);
    if (moved) season.push_back(o_.season_amplitude / unit);
    ResponsePtr response;
    const double intercept = -equation.gain * equation.shift / unit, gain = equation.gain / unit;
    if (linear_) {
      const auto& line = dynamic_cast<const LinearResponse&>(*equation.response);
      std::vector<double> weights = past;
      for (double w : line.weights()) weights.push_back(gain * w);
      weights.insert(weights.end(), season.begin(), season.end());
      response = std::make_shared<LinearResponse>(intercept, std::move(weights));
    } else {
      response = std::make_shared<SumResponse>(
          intercept, std::vector<SumResponse::Part>{{std::make_shared<LinearResponse>(0.0, past), 1},
                                                    {equation.response, gain},
                                                    {std::make_shared<LinearResponse>(0.0, season), 1}});
    }
    MechanismPtr out = std::make_shared<AdditiveNoise>(std::move(response), law);
    return unit_noise ? std::make_shared<Rescaled>(out, 0.0, unit) : out;
  }

  void hide(std::vector<SeriesVariable>& variables) const {
    std::vector<std::size_t> order(variables.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    Rng rng = rng_.fork("latent");
    rng.shuffle(order);
    const auto hidden = static_cast<std::size_t>(std::lround(o_.latent_share * o_.variables));
    require(hidden < variables.size() || hidden == 0, "latent_share leaves no recorded variable");
    for (std::size_t i = 0; i < hidden; ++i) variables[order[i]].recorded = false;
  }

  SeriesVariable regime_variable(Var own) const {
    SeriesVariable out;
    out.info.name = "regime", out.info.kind = VariableKind::kNominal, out.id = ~std::uint64_t{0};
    for (int r = 0; r < o_.regimes; ++r) out.info.levels.push_back(fmt::format("{}", r + 1));
    out.parents = {{own, 1}};
    const Eigen::MatrixXd stay = transition();
    std::vector<double> table;
    for (Eigen::Index from = 0; from < stay.rows(); ++from)
      table.insert(table.end(), stay.row(from).begin(), stay.row(from).end());
    out.mechanism = std::make_shared<TableMechanism>(std::vector<int>{o_.regimes}, o_.regimes, std::move(table));
    return out;
  }

  const TimeSeriesOptions& o_;
  Rng rng_;
  Scaling scaling_;
  bool linear_ = false;
  MixedGraph same_time_;
  std::vector<Var> order_;
  std::vector<std::vector<LaggedParent>> links_;  ///< of each variable, its own past apart
};

}  // namespace

TimeSeriesScm random_time_series(const TimeSeriesOptions& options, const Rng& rng) {
  return SeriesBuilder(options, rng).build();
}

}  // namespace abdera
