#include "simulators/discrete_worlds.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "core/error.hpp"
#include "simulators/causation.hpp"
#include "simulators/domains/model_builder.hpp"
#include "tests/simulators/domain_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera::scm_test {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

/// The medicine of scm_test.cpp: it helps some and kills others.
Scm medicine() {
  ModelBuilder model;
  model.add_table(1, "drug", {}, {.5});
  model.add_table(2, "dead", {"drug"}, {.2, .5});
  return std::move(model).build();
}

// By hand: P(dead) = .5 * .2 + .5 * .5 = .35; P(drug | dead) = .25 / .35; had those who took it and died not taken it,
// (.5 - .2) / .5 of them would live.
TEST(DiscreteWorlds, AnswerOnThreeRungsByHand) {
  const Scm scm = medicine();
  const DiscreteWorlds worlds(scm, {{Intervention::set(0, 0)}, {Intervention::set(0, 1)}});
  const auto p = [&](std::vector<WorldEvent> event, std::vector<WorldEvent> given = {}) {
    return worlds.probability(event, given);
  };
  EXPECT_NEAR(p({{1, 1}}), 0.35, 1e-15);
  EXPECT_NEAR(p({{0, 1}}, {{1, 1}}), 0.25 / 0.35, 1e-15);
  EXPECT_NEAR(p({{1, 1, 1}}), 0.2, 1e-15);
  EXPECT_NEAR(p({{1, 1, 2}}), 0.5, 1e-15);
  EXPECT_NEAR(p({{1, 0, 1}}, {{0, 1}, {1, 1}}), 0.6, 1e-15);
  EXPECT_NEAR(p({{1, 1, 1}, {1, 0, 2}}), 0, 1e-15);  // nobody would die without it and live with it
  EXPECT_NEAR(p({{0, 0}}, {{0, 1, 0}, {0, 0, 1}}), 0, 1e-15);
  EXPECT_TRUE(std::isnan(p({{1, 1}}, {{0, 1}, {0, 0}})));
}

TEST(DiscreteWorlds, AgreeWithSamplesOfRandomModels) {
  constexpr int kRows = 20'000;
  // 40 models of 8 shares each: 6 sigma, and 12 rows where a handful is expected, are missed by any of the 320 with
  // probability below 1e-6.
  Rng rng(12);
  for (int trial = 0; trial < 40; ++trial) {
    std::vector<ScmVariable> variables;
    for (int v = 0; v < 5; ++v) {
      ScmVariable variable;
      variable.info.name = "V" + std::to_string(v), variable.info.kind = VariableKind::kOrdinal;
      variable.info.levels = {"a", "b", "c"};
      variable.id = static_cast<std::uint64_t>(v);
      std::vector<int> levels;
      std::size_t rows = 3;
      for (Var parent = 0; parent < v; ++parent)
        if (rng.below(2) == 0) variable.parents.push_back(parent), levels.push_back(3), rows *= 3;
      std::vector<double> table(rows);
      for (double& x : table) x = rng.below(5) == 0 ? 0 : rng.uniform();
      for (std::size_t i = 0; i < rows; i += 3) table[i] += 0.1;
      variable.mechanism = std::make_shared<TableMechanism>(levels, 3, table);
      variables.push_back(variable);
    }
    const Scm scm(variables);
    const auto change = Intervention::set(1, 2);
    const DiscreteWorlds worlds(scm, {{change}});
    const auto here = sample(scm, kRows, Rng(trial), {}).values;
    const auto there = sample(intervene(scm, {&change, 1}), kRows, Rng(trial), {}).values;
    for (Var v = 1; v < 5; ++v)
      for (int level = 0; level < 2; ++level) {
        const std::vector<WorldEvent> event = {{v, level, 0}, {4, 1, 1}};
        const double p = worlds.probability(event);
        const double seen = ((here.col(v).array() == level) && (there.col(4).array() == 1)).cast<double>().mean();
        EXPECT_NEAR(seen, p, 6 * std::sqrt(p * (1 - p) / kRows) + 12.0 / kRows) << trial << " " << v;
      }
  }
}

// Necessity and sufficiency from the worlds lie where `causation` finds them in rows of the same model.
TEST(DiscreteWorlds, GiveTheProbabilitiesOfCausation) {
  ModelBuilder model;
  model.add_table(1, "u", {}, {.4});
  model.add_table(2, "x", {"u"}, {.2, .7});
  model.add_noisy_or(3, "y", .1, {{"u", .3}, {"x", .5}});
  const Scm scm = std::move(model).build();
  const DiscreteWorlds worlds(scm, {{Intervention::set(1, 0)}, {Intervention::set(1, 1)}});
  const std::vector<WorldEvent> ill = {{1, 1}, {2, 1}}, well = {{1, 0}, {2, 0}}, gone = {{2, 0, 1}}, here = {{2, 1, 2}};
  constexpr int kRows = 100'000;
  const auto rows = causation(scm, 1, 2, kRows, Rng(3), {}).shares;
  // Both shares rest on more than a fifth of the rows; 5.2 sigma: 4e-7 for both.
  const double band = 5.2 * std::sqrt(0.25 / (0.2 * kRows));
  EXPECT_NEAR(worlds.probability(gone, ill), rows.necessity, band);
  EXPECT_NEAR(worlds.probability(here, well), rows.sufficiency, band);
}

TEST(DiscreteWorlds, RefuseWhatHasNoStatesAndWhatIsDrawnAnew) {
  ModelBuilder model;
  Variable number;
  number.name = "weight";
  model.add_linear(1, number, 0, {}, 1);
  const Scm continuous = std::move(model).build();
  EXPECT_THAT(message_of<NotApplicable>([&] { DiscreteWorlds{continuous}; }), HasSubstr("'weight' is not discrete"));
  const Scm scm = medicine();
  const auto anew = Intervention::draw(0, scm.variable(0).mechanism);
  EXPECT_THAT(message_of<NotApplicable>([&] { DiscreteWorlds(scm, {{anew}}); }), HasSubstr("'drug' is drawn anew"));
  const DiscreteWorlds one(scm);
  const std::vector<WorldEvent> elsewhere = {{0, 1, 1}}, other = {{7, 1}};
  EXPECT_THAT(message_of<UsageError>([&] { one.probability(elsewhere); }), HasSubstr("world 1 of 1"));
  EXPECT_THAT(message_of<UsageError>([&] { one.probability(other); }), HasSubstr("variable 8 of 2"));
}

}  // namespace
}  // namespace abdera::scm_test
