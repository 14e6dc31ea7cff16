#include "simulators/domains/solar_wind_magnetosphere.hpp"

#include "simulators/continuous_mechanisms.hpp"

namespace abdera {
namespace {

struct Link {
  Var from;
  int lag;
  double weight;
};

constexpr double kMean[] = {0, 420, 6, 250, -15};  // in the order of SolarWind

/// memory * own last value + links + noise, around the means; links of weight 0 are left out.
SeriesVariable variable(Var own, const char* name, const char* unit, const char* long_name, double memory,
                        std::initializer_list<Link> links, NoiseLaw noise) {
  SeriesVariable out;
  out.info.name = name, out.info.unit = unit, out.info.long_name = long_name;
  out.id = static_cast<std::uint64_t>(own);
  out.parents = {{own, 1}};
  std::vector<double> weights = {memory};
  double intercept = (1 - memory) * kMean[own];
  for (const Link& link : links) {
    if (link.weight == 0) continue;
    out.parents.push_back({link.from, link.lag});
    weights.push_back(link.weight);
    intercept -= link.weight * kMean[link.from];
  }
  out.mechanism = linear_mechanism(intercept, std::move(weights), noise);
  out.start = {NoiseKind::kGaussian, kMean[own], 0, 0};
  return out;
}

}  // namespace

TimeSeriesScm solar_wind_magnetosphere(const SolarWindOptions& o) {
  constexpr int kTenMinutes = 2, kTwentyMinutes = 4, kThirtyMinutes = 6;  // in steps
  const auto noise = [&](double sd) { return NoiseLaw{o.noise, 0, sd, 0}; };
  using S = SolarWind;
  return TimeSeriesScm(
      {variable(S::kBz, "Bz", "nT", "vertical component of the interplanetary magnetic field, GSM", 0.92, {},
                noise(1.57)),
       variable(S::kSpeed, "speed", "km/s", "speed of the solar wind", 0.99, {}, noise(14)),
       variable(S::kDensity, "density", "cm-3", "number density of protons", 0.97, {{S::kSpeed, 1, o.speed_to_density}},
                noise(0.4)),
       variable(S::kAe, "AE", "nT", "auroral electrojet index", 0.9,
                {{S::kBz, kTenMinutes, o.bz_to_ae}, {S::kSpeed, kTenMinutes, o.speed_to_ae}}, noise(20)),
       variable(S::kSymH, "SYM-H", "nT", "symmetric disturbance of the horizontal field", 0.98,
                {{S::kBz, kThirtyMinutes, o.bz_to_sym_h},
                 {S::kSpeed, kThirtyMinutes, o.speed_to_sym_h},
                 {S::kDensity, 1, o.density_to_sym_h},
                 {S::kAe, kTwentyMinutes, o.ae_to_sym_h}},
                noise(1))});
}

}  // namespace abdera
