#include "simulators/builders.hpp"
#include "simulators/sum_response.hpp"

namespace abdera {
namespace {

ResponsePtr linear(DescriptionReader& from) {
  const double intercept = from.number("intercept");
  return std::make_shared<LinearResponse>(intercept, from.numbers("weights"));
}

ResponsePtr polynomial(DescriptionReader& from) {
  return std::make_shared<PolynomialResponse>(from.table("coefficients"));
}

ResponsePtr sine(DescriptionReader& from) {
  std::vector<SineResponse::Wave> waves;
  for (const auto& row : from.table("waves")) {
    if (row.size() != 3) from.fail("a wave is amplitude, frequency, phase");
    waves.push_back({row[0], row[1], row[2]});
  }
  return std::make_shared<SineResponse>(std::move(waves));
}

ResponsePtr units(DescriptionReader& from, UnitsResponse::Activation activation) {
  const int parents = from.integer("parents");
  std::vector<UnitsResponse::Unit> units;
  for (const auto& row : from.table("units")) {
    if (row.size() < 2) from.fail("a unit is outer weight, bias, weights");
    units.push_back({row[0], row[1], {row.begin() + 2, row.end()}});
  }
  return std::make_shared<UnitsResponse>(parents, activation, std::move(units));
}

ResponsePtr splines(DescriptionReader& from) {
  std::vector<SplineResponse::Spline> splines;
  const auto &knots = from.table("knots"), &values = from.table("values");
  if (knots.size() != values.size()) from.fail("there are not as many lists of knots as of values");
  for (std::size_t j = 0; j < knots.size(); ++j) splines.push_back({knots[j], values[j]});
  return std::make_shared<SplineResponse>(std::move(splines));
}

ResponsePtr interaction(DescriptionReader& from) {
  const double intercept = from.number("intercept");
  LinearResponse linear(intercept, from.numbers("weights"));
  std::vector<InteractionResponse::Product> products;
  for (const auto& row : from.table("products")) {
    if (row.size() != 3) from.fail("a product is first parent, second parent, weight");
    products.push_back({static_cast<int>(row[0]), static_cast<int>(row[1]), row[2]});
  }
  return std::make_shared<InteractionResponse>(std::move(linear), std::move(products));
}

ResponsePtr sum(DescriptionReader& from) {
  const auto& gains = from.numbers("gains");
  const auto& parts = from.parts("parts");
  if (gains.size() != parts.size()) from.fail("there are not as many gains as parts");
  std::vector<SumResponse::Part> out;
  for (std::size_t i = 0; i < parts.size(); ++i) out.push_back({response_from(parts[i], from.where()), gains[i]});
  return std::make_shared<SumResponse>(from.number("intercept"), std::move(out));
}

}  // namespace

const detail::Builders<Response>& detail::common_responses() {
  static const Builders<Response> all = {
      {"linear", linear},
      {"polynomial", polynomial},
      {"sine", sine},
      {"tanh_units", [](DescriptionReader& from) { return units(from, UnitsResponse::Activation::kTanh); }},
      {"cosine_units", [](DescriptionReader& from) { return units(from, UnitsResponse::Activation::kCosine); }},
      {"splines", splines},
      {"interaction", interaction},
      {"sum", sum},
  };
  return all;
}

Description LinearResponse::description() const {
  return {"linear", {{"intercept", intercept_}, {"weights", weights_}}};
}

Description PolynomialResponse::description() const { return {"polynomial", {{"coefficients", coefficients_}}}; }

Description SineResponse::description() const {
  Description::Table waves;
  for (const Wave& wave : waves_) waves.push_back({wave.amplitude, wave.frequency, wave.phase});
  return {"sine", {{"waves", std::move(waves)}}};
}

Description UnitsResponse::description() const {
  Description::Table units;
  for (const Unit& unit : units_) {
    auto& row = units.emplace_back(Description::Numbers{unit.out_weight, unit.bias});
    row.insert(row.end(), unit.weights.begin(), unit.weights.end());
  }
  return {activation_ == Activation::kTanh ? "tanh_units" : "cosine_units",
          {{"parents", static_cast<double>(num_parents_)}, {"units", std::move(units)}}};
}

Description SplineResponse::description() const {
  Description::Table knots, values;
  for (const Curve& curve : splines_) knots.push_back(curve.knots), values.push_back(curve.values);
  return {"splines", {{"knots", std::move(knots)}, {"values", std::move(values)}}};
}

Description InteractionResponse::description() const {
  Description::Table products;
  for (const Product& p : products_)
    products.push_back({static_cast<double>(p.first), static_cast<double>(p.second), p.weight});
  const auto weights = linear_.weights();
  return {"interaction",
          {{"intercept", linear_.intercept()},
           {"weights", Description::Numbers(weights.begin(), weights.end())},
           {"products", std::move(products)}}};
}

Description SumResponse::description() const {
  std::vector<Description> parts;
  Description::Numbers gains;
  for (const Part& part : parts_) parts.push_back(part.response->description()), gains.push_back(part.gain);
  return {"sum", {{"intercept", intercept_}, {"gains", std::move(gains)}, {"parts", std::move(parts)}}};
}

}  // namespace abdera
