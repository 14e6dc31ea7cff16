#pragma once
#include <tuple>

#include "core/params.hpp"
#include "core/rng.hpp"
#include "simulators/response.hpp"
#include "simulators/series_truth.hpp"

namespace abdera {

enum class Integrator : std::uint8_t { kRungeKutta, kEulerMaruyama };

struct Lorenz96Options {
  int variables = 20;
  double forcing = 8;
  double step = 0.01;
  double noise = 0;
  Integrator integrator = Integrator::kRungeKutta;
  static auto fields() {
    using O = Lorenz96Options;
    return std::tuple{
        field("variables", &O::variables, "number of places on the ring", {4, 100000}),
        field("forcing", &O::forcing, "F; from about 8 on the ring is chaotic", {-100, 100}),
        field("step", &O::step, "time between two rows; 0.05 is six hours of an atmosphere", {1e-6, 0.05}),
        field("noise", &O::noise, "standard deviation of the noise of a unit of time", {0, 1e3}),
        field("integrator", &O::integrator, "how a step is made",
              Choices<Integrator>{{"runge_kutta", Integrator::kRungeKutta},
                                  {"euler_maruyama", Integrator::kEulerMaruyama}}),
    };
  }
};

/// dx_k / dt = (x_{k+1} - x_{k-2}) x_{k-1} - x_k + F on a ring, made in steps, as a series: noise enters at the end of
/// each step, sd noise * sqrt(step). It starts near x_k = F, a fixed point that is not stable.
///
/// Its links are those of the map that is iterated. kEulerMaruyama: x_k(t) from x_{k-2}, x_{k-1}, x_k and x_{k+1} one
/// step before. kRungeKutta (of order 4) mixes four steps of these: from x_{k-8}, ..., x_{k+4}, of which all but the
/// four have weights of order step^2 and less; `lorenz96_links` are those of the equation itself.
/// Source: [lorenz1996]. Differs: noise and the random start.
TimeSeriesScm lorenz96(const Lorenz96Options& options);
/// x_{k-2}, x_{k-1}, x_k, x_{k+1} --> x_k, lag 1; weights NaN.
std::vector<LaggedEdge> lorenz96_links(int variables);

/// One step of Runge and Kutta of one place, a function of the places it can depend on.
class Lorenz96Step final : public Response {
 public:
  static constexpr int kBehind = 8, kAhead = 4;  ///< reach of a step of four stages
  /// Of place 0; parents are the places k - kBehind, ..., k + kAhead, or all from k on where the ring is shorter.
  Lorenz96Step(int variables, double forcing, double step);
  Description description() const override;
  int num_parents() const override;
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  /// The place of a parent relative to k, in order.
  int offset(int parent) const;

 private:
  int variables_;
  double forcing_, step_;
};

}  // namespace abdera
