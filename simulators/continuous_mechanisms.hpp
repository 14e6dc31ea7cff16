#pragma once
#include <memory>
#include <utility>

#include "simulators/mechanism.hpp"
#include "simulators/response.hpp"

namespace abdera {

/// value = f(parents) + noise.
class AdditiveNoise final : public Mechanism {
 public:
  AdditiveNoise(ResponsePtr response, NoiseLaw noise);
  Description description() const override;
  int num_parents() const override { return response_->num_parents(); }
  NoiseLaw noise() const override { return noise_; }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  Abduction abduction() const override { return Abduction::kExact; }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;
  std::optional<LinearEquation> linear() const override;

 private:
  ResponsePtr response_;
  NoiseLaw noise_;
};

/// A linear mechanism: intercept + weights . parents + noise.
MechanismPtr linear_mechanism(double intercept, std::vector<double> weights, NoiseLaw noise);

/// value = f(parents) * noise. Where f is zero the noise cannot be told and is drawn from its law.
class MultiplicativeNoise final : public Mechanism {
 public:
  MultiplicativeNoise(ResponsePtr response, NoiseLaw noise);
  Description description() const override;
  int num_parents() const override { return response_->num_parents(); }
  NoiseLaw noise() const override { return noise_; }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  Abduction abduction() const override { return Abduction::kExact; }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  ResponsePtr response_;
  NoiseLaw noise_;
};

/// value = f(parents) + exp(h(parents)) * noise.
class HeteroscedasticNoise final : public Mechanism {
 public:
  /// @throws UsageError when f and h do not have the same number of parents.
  HeteroscedasticNoise(ResponsePtr response, ResponsePtr log_scale, NoiseLaw noise);
  Description description() const override;
  int num_parents() const override { return response_->num_parents(); }
  NoiseLaw noise() const override { return noise_; }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  Abduction abduction() const override { return Abduction::kExact; }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  ResponsePtr response_, log_scale_;
  NoiseLaw noise_;
};

/// The outer function of a post-nonlinear mechanism: increasing, onto the real line.
enum class Link : std::uint8_t { kCube, kCubeRoot, kArcsinh };
std::string_view to_string(Link link);

/// value = g(f(parents) + noise).
class PostNonlinear final : public Mechanism {
 public:
  PostNonlinear(ResponsePtr response, Link link, NoiseLaw noise);
  Description description() const override;
  int num_parents() const override { return response_->num_parents(); }
  NoiseLaw noise() const override { return noise_; }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  Abduction abduction() const override { return Abduction::kExact; }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  ResponsePtr response_;
  Link link_;
  NoiseLaw noise_;
};

}  // namespace abdera
