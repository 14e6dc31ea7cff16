#pragma once
#include <tuple>

#include "core/params.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

/// Weights of the links, each an addition at a step of five minutes; the page of this simulator gives their units.
struct SolarWindOptions {
  double bz_to_ae = -3, bz_to_sym_h = 0.18;
  double speed_to_ae = 0.03, speed_to_sym_h = -0.001;
  double density_to_sym_h = 0.05, speed_to_density = -0.0002;
  double ae_to_sym_h = 0;
  NoiseKind noise = NoiseKind::kGaussian;
  static auto fields() {
    using O = SolarWindOptions;
    return std::tuple{
        field("bz_to_ae", &O::bz_to_ae, "Bz to AE after 10 min, nT / nT", {-100, 100}),
        field("bz_to_sym_h", &O::bz_to_sym_h, "Bz to SYM-H after 30 min, nT / nT", {-100, 100}),
        field("speed_to_ae", &O::speed_to_ae, "speed to AE after 10 min, nT / (km/s)", {-100, 100}),
        field("speed_to_sym_h", &O::speed_to_sym_h, "speed to SYM-H after 30 min, nT / (km/s)", {-100, 100}),
        field("density_to_sym_h", &O::density_to_sym_h, "density to SYM-H after 5 min, nT cm^3", {-100, 100}),
        field("speed_to_density", &O::speed_to_density, "speed to density after 5 min, cm^-3 / (km/s)", {-100, 100}),
        field("ae_to_sym_h", &O::ae_to_sym_h, "AE to SYM-H after 20 min, nT / nT: the arc that is not there", {-1, 1}),
        field("noise", &O::noise, "distribution of the noises",
              Choices<NoiseKind>{{"gaussian", NoiseKind::kGaussian},
                                 {"laplace", NoiseKind::kLaplace},
                                 {"exponential", NoiseKind::kExponential}}),
    };
  }
};

/// Bz, speed and density of the solar wind, the electrojet index AE and the storm index SYM-H, every five minutes: a
/// linear series whose links, units, facts and sources are in docs/domains/solar_wind_magnetosphere.md.
/// Source: [runge2018], [manshour2021], [burton1975].
TimeSeriesScm solar_wind_magnetosphere(const SolarWindOptions& options);

/// Its variables, in their order.
struct SolarWind {
  enum : Var { kBz, kSpeed, kDensity, kAe, kSymH, kSize };
};

}  // namespace abdera
