#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/rng.hpp"
#include "simulators/mechanism.hpp"

namespace abdera {

/// A function of the parents of a variable: what continuous mechanisms combine with noise.
/// Threads: const, safe together. Rows do not depend on one another.
class Response {
 public:
  virtual ~Response() = default;
  virtual int num_parents() const = 0;
  /// out[i] = f(parents[0][i], ...).
  virtual void evaluate(ParentColumns parents, std::span<double> out) const = 0;
  /// As data; `response_from` makes the same response of it, to the last bit.
  virtual Description description() const = 0;
};
using ResponsePtr = std::shared_ptr<const Response>;

/// intercept + sum of weights[j] * parent j, summed in that order.
class LinearResponse final : public Response {
 public:
  LinearResponse(double intercept, std::vector<double> weights);
  int num_parents() const override { return static_cast<int>(weights_.size()); }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;
  double intercept() const { return intercept_; }
  std::span<const double> weights() const { return weights_; }

 private:
  double intercept_;
  std::vector<double> weights_;
};

/// Sum over the parents of a polynomial in each: coefficients[j][k] * parent j ^ (k + 1), continued by its tangents
/// beyond
/// +-kReach, because a chain of cubes has no moments that a sample could show.
class PolynomialResponse final : public Response {
 public:
  static constexpr double kReach = 3;
  explicit PolynomialResponse(std::vector<std::vector<double>> coefficients);
  int num_parents() const override { return static_cast<int>(coefficients_.size()); }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  std::vector<std::vector<double>> coefficients_;
};

/// Sum over the parents of amplitude * sin(frequency * parent + phase).
class SineResponse final : public Response {
 public:
  struct Wave {
    double amplitude, frequency, phase;
  };
  explicit SineResponse(std::vector<Wave> waves) : waves_(std::move(waves)) {}
  int num_parents() const override { return static_cast<int>(waves_.size()); }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  std::vector<Wave> waves_;
};

/// One hidden layer of tanh units over all parents: sum over units of out_weight * tanh(bias + sum weight * parent).
/// With `features` of Gaussian weights and a cosine it is a draw from a Gaussian process (approximately).
class UnitsResponse final : public Response {
 public:
  enum class Activation : std::uint8_t { kTanh, kCosine };
  struct Unit {
    double out_weight, bias;
    std::vector<double> weights;
  };
  UnitsResponse(int num_parents, Activation activation, std::vector<Unit> units);
  int num_parents() const override { return num_parents_; }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  int num_parents_;
  Activation activation_;
  std::vector<Unit> units_;
};

/// Sum over the parents of a natural cubic spline in each, linear beyond its outer knots.
class SplineResponse final : public Response {
 public:
  /// Values at increasing knots (at least two).
  struct Spline {
    std::vector<double> knots, values;
  };
  /// @throws UsageError for knots that do not increase or fewer than two.
  explicit SplineResponse(std::vector<Spline> splines);
  int num_parents() const override { return static_cast<int>(splines_.size()); }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  struct Curve {
    std::vector<double> knots, values, curvature;  ///< second derivatives at the knots
    double at(double x) const;
  };
  std::vector<Curve> splines_;
};

/// Linear terms and products of pairs of parents.
class InteractionResponse final : public Response {
 public:
  struct Product {
    int first, second;  ///< positions in the parent list
    double weight;
  };
  InteractionResponse(LinearResponse linear, std::vector<Product> products);
  int num_parents() const override { return linear_.num_parents(); }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  LinearResponse linear_;
  std::vector<Product> products_;
};

}  // namespace abdera
