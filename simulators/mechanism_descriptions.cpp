#include <fmt/format.h>

#include "simulators/builders.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/scaled_mechanisms.hpp"
#include "simulators/switched.hpp"

namespace abdera {

using detail::Builders, detail::one, detail::response_entry;

namespace {

MechanismPtr inner(DescriptionReader& from) { return mechanism_from(from.part("inner"), from.where()); }
NoiseLaw law(DescriptionReader& from) { return noise_law_from(from.part("noise"), from.where()); }

Description::Numbers numbers(std::span<const int> values) { return {values.begin(), values.end()}; }

MechanismPtr post_nonlinear(DescriptionReader& from) {
  const auto& name = from.text("link");
  for (Link link : {Link::kCube, Link::kCubeRoot, Link::kArcsinh})
    if (name == to_string(link))
      return std::make_shared<PostNonlinear>(response_entry(from, "response"), link, law(from));
  from.fail(fmt::format("the link '{}' is none of cube, cube_root, arcsinh", name));
}

MechanismPtr logistic(DescriptionReader& from) {
  std::vector<ResponsePtr> scores;
  for (const auto& score : from.parts("scores")) scores.push_back(response_from(score, from.where()));
  return std::make_shared<LogisticMechanism>(std::move(scores));
}

MechanismPtr conditional_gaussian(DescriptionReader& from) {
  std::vector<ConditionalGaussian::Equation> equations;
  for (const auto& row : from.table("equations")) {
    if (row.size() < 2) from.fail("an equation is intercept, standard deviation, weights");
    equations.push_back({row[0], {row.begin() + 2, row.end()}, row[1]});
  }
  return std::make_shared<ConditionalGaussian>(from.integers("parent_levels"), std::move(equations));
}

MechanismPtr rescaled_parents(DescriptionReader& from) {
  std::vector<RescaledParents::Unit> units;
  for (const auto& row : from.table("units")) {
    if (row.size() != 2) from.fail("a unit is shift, gain");
    units.push_back({row[0], row[1]});
  }
  return std::make_shared<RescaledParents>(inner(from), std::move(units));
}

MechanismPtr switched(DescriptionReader& from) {
  std::vector<MechanismPtr> of_level;
  for (const auto& part : from.parts("of_level")) of_level.push_back(mechanism_from(part, from.where()));
  return std::make_shared<SwitchedMechanism>(std::move(of_level));
}

using From = DescriptionReader;

}  // namespace

const Builders<Mechanism>& detail::common_mechanisms() {
  static const Builders<Mechanism> all = {
      {"additive_noise",
       [](From& f) -> MechanismPtr { return std::make_shared<AdditiveNoise>(response_entry(f, "response"), law(f)); }},
      {"multiplicative_noise",
       [](From& f) -> MechanismPtr {
         return std::make_shared<MultiplicativeNoise>(response_entry(f, "response"), law(f));
       }},
      {"heteroscedastic_noise",
       [](From& f) -> MechanismPtr {
         return std::make_shared<HeteroscedasticNoise>(response_entry(f, "response"), response_entry(f, "log_scale"),
                                                       law(f));
       }},
      {"post_nonlinear", post_nonlinear},
      {"table",
       [](From& f) -> MechanismPtr {
         auto parent_levels = f.integers("parent_levels");
         const int levels = f.integer("levels");
         return std::make_shared<TableMechanism>(std::move(parent_levels), levels, f.numbers("probabilities"));
       }},
      {"logistic", logistic},
      {"noisy_or",
       [](From& f) -> MechanismPtr {
         const double leak = f.number("leak");
         return std::make_shared<NoisyOr>(leak, f.numbers("strengths"));
       }},
      {"poisson",
       [](From& f) -> MechanismPtr { return std::make_shared<PoissonMechanism>(response_entry(f, "log_rate")); }},
      {"conditional_gaussian", conditional_gaussian},
      {"constant", [](From& f) -> MechanismPtr { return std::make_shared<Constant>(f.number("value")); }},
      {"rescaled",
       [](From& f) -> MechanismPtr {
         return std::make_shared<Rescaled>(inner(f), f.number("shift"), f.number("gain"));
       }},
      {"rescaled_parents", rescaled_parents},
      {"switched", switched},
  };
  return all;
}

Description AdditiveNoise::description() const {
  return {"additive_noise", {{"response", one(response_->description())}, {"noise", one(description_of(noise_))}}};
}
Description MultiplicativeNoise::description() const {
  return {"multiplicative_noise",
          {{"response", one(response_->description())}, {"noise", one(description_of(noise_))}}};
}
Description HeteroscedasticNoise::description() const {
  return {"heteroscedastic_noise",
          {{"response", one(response_->description())},
           {"log_scale", one(log_scale_->description())},
           {"noise", one(description_of(noise_))}}};
}
Description PostNonlinear::description() const {
  return {"post_nonlinear",
          {{"link", std::string(to_string(link_))},
           {"response", one(response_->description())},
           {"noise", one(description_of(noise_))}}};
}

Description TableMechanism::description() const {
  return {"table",
          {{"parent_levels", numbers(parent_levels_)},
           {"levels", static_cast<double>(levels_)},
           {"probabilities", table_}}};
}
Description LogisticMechanism::description() const {
  std::vector<Description> scores;
  for (const auto& score : scores_) scores.push_back(score->description());
  return {"logistic", {{"scores", std::move(scores)}}};
}
Description NoisyOr::description() const { return {"noisy_or", {{"leak", leak_}, {"strengths", strengths_}}}; }
Description PoissonMechanism::description() const { return {"poisson", {{"log_rate", one(log_rate_->description())}}}; }
Description ConditionalGaussian::description() const {
  Description::Table equations;
  for (const Equation& e : equations_) {
    auto& row = equations.emplace_back(Description::Numbers{e.intercept, e.sd});
    row.insert(row.end(), e.weights.begin(), e.weights.end());
  }
  return {"conditional_gaussian", {{"parent_levels", numbers(parent_levels_)}, {"equations", std::move(equations)}}};
}

Description Constant::description() const { return {"constant", {{"value", value_}}}; }
Description Rescaled::description() const {
  return {"rescaled", {{"inner", one(inner_->description())}, {"shift", shift_}, {"gain", gain_}}};
}
Description RescaledParents::description() const {
  Description::Table units;
  for (const Unit& unit : units_) units.push_back({unit.shift, unit.gain});
  return {"rescaled_parents", {{"inner", one(inner_->description())}, {"units", std::move(units)}}};
}

Description SwitchedMechanism::description() const {
  std::vector<Description> parts;
  for (const auto& mechanism : of_level_) parts.push_back(mechanism->description());
  return {"switched", {{"of_level", std::move(parts)}}};
}

}  // namespace abdera
