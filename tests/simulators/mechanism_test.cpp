// What every mechanism must keep, for each there is.
#include <cmath>
#include <cstring>
#include <limits>

#include "core/error.hpp"
#include "tests/simulators/scm_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera::scm_test {
namespace {

constexpr std::size_t kRows = 3000;

/// The distance of two doubles in units of the last place of `scale`.
double ulps(double a, double b, double scale) {
  const double unit = std::nextafter(scale, std::numeric_limits<double>::infinity()) - scale;
  return std::abs(a - b) / unit;
}

struct Drawn {
  std::vector<std::vector<double>> parents;
  std::vector<double> noise, values;
};

Drawn draw(const Example& example) {
  Drawn out;
  out.parents = random_parents(example.parent_levels, kRows, Rng(17));
  out.noise.resize(kRows), out.values.resize(kRows);
  example.mechanism->noise().fill(CellNoise(Rng(3)), 5, 0, out.noise);
  example.mechanism->evaluate(pointers(out.parents), out.noise, out.values);
  return out;
}

TEST(Mechanisms, GiveARowTheSameBitsInAnyBlockAndInPlace) {
  for (const Example& example : examples()) {
    const Drawn whole = draw(example);
    for (std::size_t from : {std::size_t{0}, std::size_t{1}, std::size_t{700}})
      for (std::size_t n : {std::size_t{1}, std::size_t{513}, std::size_t{1024}}) {
        std::vector<double> part(n);
        example.mechanism->evaluate(pointers(whole.parents, from), std::span(whole.noise).subspan(from, n), part);
        EXPECT_EQ(std::memcmp(part.data(), whole.values.data() + from, n * sizeof(double)), 0) << example.name;
        part.assign(whole.noise.begin() + static_cast<std::ptrdiff_t>(from),
                    whole.noise.begin() + static_cast<std::ptrdiff_t>(from + n));
        example.mechanism->evaluate(pointers(whole.parents, from), part, part);
        EXPECT_EQ(std::memcmp(part.data(), whole.values.data() + from, n * sizeof(double)), 0) << example.name;
      }
  }
}

// Abduction and prediction give the value back: discrete ones exactly, others within 4 ulp of the larger of the value
// and what the mechanism gives without noise.
TEST(Mechanisms, GiveTheValueBackFromTheNoiseTheyFound) {
  for (const Example& example : examples()) {
    const Drawn drawn = draw(example);
    std::vector<double> uniform(kRows), found(kRows), again(kRows), quiet(kRows, 0.0), level(kRows);
    CellNoise(Rng(8)).uniform(1, 0, uniform);
    example.mechanism->abduct(pointers(drawn.parents), drawn.values, uniform, found);
    example.mechanism->evaluate(pointers(drawn.parents), found, again);
    example.mechanism->evaluate(pointers(drawn.parents), quiet, level);
    for (std::size_t i = 0; i < kRows; ++i) {
      if (example.discrete) {
        ASSERT_EQ(again[i], drawn.values[i]) << example.name;
      } else {
        const double scale = std::max(std::abs(drawn.values[i]), std::abs(level[i]));
        ASSERT_LE(ulps(again[i], drawn.values[i], scale), 4) << example.name << " " << drawn.values[i];
      }
    }
    EXPECT_EQ(example.mechanism->abduction(), example.discrete ? Abduction::kSampled : Abduction::kExact);
  }
}

// The sampled noise has the law of the noise: abduction of many rows brings the uniform law back.
TEST(Mechanisms, SampleTheirNoiseFromThePosterior) {
  for (const Example& example : examples()) {
    if (!example.discrete) continue;
    const Drawn drawn = draw(example);
    std::vector<double> uniform(kRows), found(kRows);
    CellNoise(Rng(8)).uniform(1, 0, uniform);
    example.mechanism->abduct(pointers(drawn.parents), drawn.values, uniform, found);
    double mean = 0, square = 0, furthest = 0;
    for (std::size_t i = 0; i < kRows; ++i) {
      mean += found[i] / kRows, square += found[i] * found[i] / kRows;
      furthest = std::max(furthest, std::abs(found[i] - drawn.noise[i]));
    }
    EXPECT_NEAR(mean, 1.0 / 2, 5 / std::sqrt(12.0 * kRows)) << example.name;  // 5 sigma
    EXPECT_NEAR(square, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / kRows)) << example.name;
    EXPECT_GT(furthest, 0.05) << example.name << ": it found the very noise";
  }
}

TEST(Mechanisms, NameTheRowOfAnImpossibleValue) {
  const TableMechanism table({2}, 2, {1, 0, 0.5, 0.5});
  const std::vector<double> parent = {1, 0}, values = {1, 1}, uniform = {0.5, 0.5};
  const double* column = parent.data();
  std::vector<double> noise(2);
  EXPECT_EQ(testing_support::message_of<DataError>([&] {
              table.abduct({&column, 1}, values, uniform, noise);
            }),
            "row 2: the value 1 has probability 0 given its parents");
}

TEST(Responses, AreTheFunctionsTheySayTheyAre) {
  const double x[] = {-3, 0.25, 2}, y[] = {1, -2, 0.5};
  const double far = 5, *far_parent = &far;
  double beyond = 0;
  PolynomialResponse({{1, -0.5, 0.25}}).evaluate({&far_parent, 1}, {&beyond, 1});
  EXPECT_DOUBLE_EQ(beyond, 3 - 0.5 * 9 + 0.25 * 27 + 2 * (1 - 0.5 * 2 * 3 + 0.25 * 3 * 9)) << "the tangent at 3";
  const std::vector<const double*> parents = {x, y};
  const auto at = [&](const Response& response) {
    std::vector<double> out(3);
    response.evaluate(parents, out);
    return out;
  };
  const auto polynomial = at(PolynomialResponse({{1, -0.5, 0.25}, {0.3}}));
  const auto sine = at(SineResponse({{1, 2, 0.1}, {-0.7, 0.5, 1}}));
  const auto units = at(UnitsResponse(2, UnitsResponse::Activation::kTanh, {{1, 0.2, {1, -1}}, {-2, 0, {0.3, 2}}}));
  const auto product = at(InteractionResponse(LinearResponse(0.5, {1.5, -2}), {{0, 1, 0.8}}));
  for (int i = 0; i < 3; ++i) {
    const auto k = static_cast<std::size_t>(i);
    EXPECT_DOUBLE_EQ(polynomial[k], x[i] - 0.5 * x[i] * x[i] + 0.25 * x[i] * x[i] * x[i] + 0.3 * y[i]);
    EXPECT_DOUBLE_EQ(sine[k], std::sin(2 * x[i] + 0.1) - 0.7 * std::sin(0.5 * y[i] + 1));
    EXPECT_DOUBLE_EQ(units[k], std::tanh(0.2 + x[i] - y[i]) - 2 * std::tanh(0.3 * x[i] + 2 * y[i]));
    EXPECT_DOUBLE_EQ(product[k], 0.5 + 1.5 * x[i] - 2 * y[i] + 0.8 * x[i] * y[i]);
  }
}

// A natural cubic spline: through its knots, smooth at them, straight beyond the outer ones; a line stays a line.
TEST(Responses, SplinesAreNaturalCubics) {
  const SplineResponse bent({{{-2, -1, 0, 1.5}, {0, 2, -1, 1}}}), straight({{{0, 1, 4}, {1, 3, 9}}});
  const auto at = [](const SplineResponse& s, double x) {
    const double* parent = &x;
    double out = 0;
    s.evaluate({&parent, 1}, {&out, 1});
    return out;
  };
  EXPECT_DOUBLE_EQ(at(bent, -2), 0);
  EXPECT_DOUBLE_EQ(at(bent, -1), 2);
  EXPECT_DOUBLE_EQ(at(bent, 0), -1);
  EXPECT_DOUBLE_EQ(at(bent, 1.5), 1);
  const double h = 1e-4;
  for (double knot : {-2.0, -1.0, 0.0, 1.5}) {
    const double left = (at(bent, knot) - at(bent, knot - h)) / h, right = (at(bent, knot + h) - at(bent, knot)) / h;
    EXPECT_NEAR(left, right, 1e-2) << knot;
    const double left2 = (at(bent, knot) - 2 * at(bent, knot - h) + at(bent, knot - 2 * h)) / (h * h);
    const double right2 = (at(bent, knot + 2 * h) - 2 * at(bent, knot + h) + at(bent, knot)) / (h * h);
    EXPECT_NEAR(left2, right2, 1e-2) << knot;
  }
  EXPECT_NEAR(at(bent, 5) - at(bent, 4), at(bent, 4) - at(bent, 3), 1e-12);
  for (double x : {-3.0, 0.5, 2.0, 10.0}) EXPECT_NEAR(at(straight, x), 1 + 2 * x, 1e-12);
}

TEST(NoiseLaws, HaveTheirMomentsAndQuantiles) {
  constexpr std::size_t n = 400'000;
  std::vector<double> e(n);
  struct Case {
    NoiseKind kind;
    double shape, kurtosis, median;  // of the standardised law
  };
  const double gumbel_sd = M_PI / std::sqrt(6);
  for (const Case& c :
       {Case{NoiseKind::kGaussian, 0, 3, 0}, Case{NoiseKind::kUniform, 0, 1.8, 0}, Case{NoiseKind::kLaplace, 0, 6, 0},
        Case{NoiseKind::kExponential, 0, 9, std::log(2.0) - 1},
        Case{NoiseKind::kGumbel, 0, 5.4, (-std::log(std::log(2.0)) - 0.5772156649015329) / gumbel_sd},
        Case{NoiseKind::kStudentT, 12, 3 + 6.0 / 8, 0}, Case{NoiseKind::kMixture, 0.8, 3 - 2 * std::pow(0.8, 4), 0}}) {
    NoiseLaw{c.kind, 0, 1, c.shape}.fill(CellNoise(Rng(21)), 4, 0, e);
    double m1 = 0, m2 = 0, m4 = 0, m8 = 0, below = 0;
    for (double x : e) {
      m1 += x / n, m2 += x * x / n, m4 += std::pow(x, 4) / n, m8 += std::pow(x, 8) / n;
      below += (x < c.median) / static_cast<double>(n);
    }
    SCOPED_TRACE(to_string(c.kind));
    const double band = 5 / std::sqrt(static_cast<double>(n));  // 5 sigma
    EXPECT_NEAR(m1, 0, band);
    EXPECT_NEAR(m2, 1, band * std::sqrt(c.kurtosis - 1));
    EXPECT_NEAR(m4, c.kurtosis, band * std::sqrt(m8));
    EXPECT_NEAR(below, 0.5, band / 2);
  }
}

TEST(NoiseLaws, TakeMeanAndSdAndRefuseNonsense) {
  std::vector<double> a(100), b(100);
  NoiseLaw{NoiseKind::kLaplace, 0, 1, 0}.fill(CellNoise(Rng(1)), 0, 0, a);
  NoiseLaw{NoiseKind::kLaplace, 3, 2, 0}.fill(CellNoise(Rng(1)), 0, 0, b);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(b[i], 3 + 2 * a[i]);
  EXPECT_THROW((NoiseLaw{NoiseKind::kGaussian, 0, -1, 0}.check()), UsageError);
  EXPECT_THROW((NoiseLaw{NoiseKind::kStudentT, 0, 1, 2}.check()), UsageError);
  EXPECT_THROW((NoiseLaw{NoiseKind::kMixture, 0, 1, 1}.check()), UsageError);
}

}  // namespace
}  // namespace abdera::scm_test
