#include "simulators/domains/ionosphere_scintillation.hpp"

#include <cmath>

#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/sum_response.hpp"

namespace abdera {
namespace {

/// Uniform between two ends.
NoiseLaw between(double low, double high) {
  return {NoiseKind::kUniform, (low + high) / 2, (high - low) / std::sqrt(12.0), 0};
}
NoiseLaw gaussian(double sd) { return {NoiseKind::kGaussian, 0, sd, 0}; }
/// A positive factor of mean 1: an index varies about what the conditions make of it, skewed upwards.
constexpr NoiseLaw kFactor = {NoiseKind::kExponential, 1, 0.3, 0};

ResponsePtr line(double intercept, std::vector<double> weights) {
  return std::make_shared<LinearResponse>(intercept, std::move(weights));
}

/// Of the drift in m/s by the day of the year at Jicamarca: high at equinoxes and in December, low from May to August.
ResponsePtr season() {
  return std::make_shared<SplineResponse>(std::vector<SplineResponse::Spline>{
      {{0, 46, 80, 126, 172, 218, 266, 310, 365.25}, {7, 9, 9, -4, -14, -4, 9, 9, 7}}});
}
/// Of the log odds of bubbles by local time: from 19 h on, most at 20 to 22 h, fewer after midnight, none by day.
ResponsePtr night() {
  return std::make_shared<SplineResponse>(std::vector<SplineResponse::Spline>{
      {{0, 2, 4, 6, 9, 15, 17, 18.5, 20, 22, 24}, {-1, -2.5, -5, -9, -12, -12, -9, -3, 0, 0, -1}}});
}

class Builder {
 public:
  Var add(std::string name, std::string unit, std::vector<Var> parents, MechanismPtr mechanism,
          VariableKind kind = VariableKind::kContinuous) {
    ScmVariable variable;
    variable.info.name = std::move(name), variable.info.unit = std::move(unit), variable.info.kind = kind;
    if (kind == VariableKind::kBinary) variable.info.levels = {"no", "yes"};
    variable.parents = std::move(parents), variable.mechanism = std::move(mechanism);
    variable.id = variables_.size() + 1;
    variables_.push_back(std::move(variable));
    return static_cast<Var>(variables_.size()) - 1;
  }

  /// One satellite of a station: its height, the strength of its signal, the index that is reported and whether it is.
  void receive(const std::string& station, Var true_index, double loss) {
    variables_[static_cast<std::size_t>(true_index)].recorded = false;
    const Var elevation = add("elevation_" + station, "deg", {}, linear_mechanism(0, {}, between(10, 90)));
    const Var strength = add("cn0_" + station, "dB Hz", {elevation}, linear_mechanism(34, {0.14}, gaussian(1.5)));
    const Var reported = add("s4_" + station, "", {true_index, strength},
                             std::make_shared<AdditiveNoise>(std::make_shared<ScintillationIndex>(), gaussian(0.01)));
    const Var lost =
        add("lost_" + station, "", {true_index, strength},
            std::make_shared<LogisticMechanism>(std::vector<ResponsePtr>{line(-0.5 * loss + 0.35 * 38, {loss, -0.35})}),
            VariableKind::kBinary);
    variables_[static_cast<std::size_t>(lost)].recorded = false;
    added_.push_back({reported, NodeRole::kProxy, true_index});
    added_.push_back({lost, NodeRole::kMissing, reported});
    lost_.emplace_back(reported, lost);
  }

  ObservedScm build() {
    Scm scm(std::move(variables_));
    Recording recording = Recording::of(scm);
    recording.added = std::move(added_);
    for (auto& column : recording.columns)
      for (const auto& [reported, lost] : lost_)
        if (column.node == reported) column.missing = {lost};
    return {std::move(scm), std::move(recording)};
  }

 private:
  std::vector<ScmVariable> variables_;
  std::vector<ObservationNode> added_;
  std::vector<std::pair<Var, Var>> lost_;
};

}  // namespace

void ScintillationIndex::evaluate(ParentColumns parents, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double index = parents[0][i], snr = std::pow(10, parents[1][i] / 10);
    out[i] = std::sqrt(index * index + 100 / snr * (1 + 500 / (19 * snr)));
  }
}

ObservedScm ionosphere_scintillation(const IonosphereOptions& o) {
  Builder b;
  const Var flux = b.add("f107", "sfu", {}, linear_mechanism(0, {}, {NoiseKind::kExponential, 125, 50, 0}));
  const Var hour = b.add("local_time", "h", {}, linear_mechanism(0, {}, between(0, 24)), VariableKind::kCircular);
  const Var day = b.add("day", "d", {}, linear_mechanism(0, {}, between(0, 365.25)), VariableKind::kCircular);
  const Var kp = b.add("kp", "", {flux}, linear_mechanism(1 - 0.008 * 75, {0.008}, {NoiseKind::kExponential, 1, 1, 0}));
  const Var drift =
      b.add("drift", "m/s", {flux, kp, day},
            std::make_shared<AdditiveNoise>(
                std::make_shared<SumResponse>(
                    3 - 75 * o.flux_to_drift,
                    std::vector<SumResponse::Part>{{line(0, {o.flux_to_drift, o.kp_to_drift})}, {season()}}),
                gaussian(5)));
  const Var bubbles =
      b.add("bubbles", "", {hour, drift},
            std::make_shared<LogisticMechanism>(std::vector<ResponsePtr>{std::make_shared<SumResponse>(
                -20 * o.drift_to_bubbles, std::vector<SumResponse::Part>{{night()}, {line(0, {o.drift_to_bubbles})}})}),
            VariableKind::kBinary);
  const auto plasma = std::make_shared<InteractionResponse>(LinearResponse(0.05, {0.1, 0}),
                                                            std::vector<InteractionResponse::Product>{{0, 1, 0.002}});
  const Var equator =
      b.add("s4_equator_true", "", {bubbles, flux}, std::make_shared<MultiplicativeNoise>(plasma, kFactor));
  const Var pole =
      b.add("s4_pole_true", "", {kp}, std::make_shared<MultiplicativeNoise>(line(0.04, {o.kp_to_pole}), kFactor));
  b.receive("equator", equator, o.s4_to_loss);
  b.receive("pole", pole, o.s4_to_loss);
  return b.build();
}

}  // namespace abdera
