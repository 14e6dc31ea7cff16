#pragma once
#include <tuple>

#include "core/params.hpp"
#include "simulators/observe.hpp"
#include "simulators/response.hpp"

namespace abdera {

/// Strengths of the links that the page of this simulator is about.
struct IonosphereOptions {
  double flux_to_drift = 0.25, kp_to_drift = -2.5, drift_to_bubbles = 0.2;
  double kp_to_pole = 0.02, s4_to_loss = 9;
  static auto fields() {
    using O = IonosphereOptions;
    return std::tuple{
        field("flux_to_drift", &O::flux_to_drift, "F10.7 to the drift after sunset, m/s / sfu", {-10, 10}),
        field("kp_to_drift", &O::kp_to_drift, "geomagnetic activity to the drift, m/s / Kp", {-100, 100}),
        field("drift_to_bubbles", &O::drift_to_bubbles, "drift to the log odds of plasma bubbles, per m/s", {-10, 10}),
        field("kp_to_pole", &O::kp_to_pole, "geomagnetic activity to S4 at the pole, per Kp", {0, 1}),
        field("s4_to_loss", &O::s4_to_loss, "true S4 to the log odds that the satellite is lost", {-100, 100}),
    };
  }
};

/// The S4 that a receiver sees: sqrt(S4^2 + S4N^2) of the true index (parent 0) and the noise that comes of C/N0 in
/// dB-Hz (parent 1), S4N^2 = 100 / snr (1 + 500 / (19 snr)). Source: [vandierendonck1993].
class ScintillationIndex final : public Response {
 public:
  int num_parents() const override { return 2; }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;
};

/// Amplitude scintillation at an equatorial and a polar station: hours drawn from an archive. The true indices are
/// latent, what the receivers report is missing where the satellite is lost, and that depends on the true index.
/// Graph, units, facts and sources are in docs/domains/ionosphere_scintillation.md.
/// Source: [kepkar2020], [lee2005], [huang2018], [fejer1991], [basu2002], [vandierendonck1993].
ObservedScm ionosphere_scintillation(const IonosphereOptions& options);

}  // namespace abdera
