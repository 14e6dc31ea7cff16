#include "simulators/domains/textbook.hpp"

#include "simulators/counterfactual.hpp"
#include "simulators/truth.hpp"
#include "tests/simulators/domain_support.hpp"

namespace abdera::scm_test {
namespace {

Scm textbook_case(TextbookCase which) { return textbook({.which = which}); }

double odds_ratio(const Scm& scm, const std::string& x, const std::string& y, const std::vector<Named>& given = {}) {
  const auto p = [&](int a, int b) { return probability(scm, {{x, a}, {y, b}}, given); };
  return p(1, 1) * p(0, 0) / (p(1, 0) * p(0, 1));
}

TEST(Textbook, HadX1BeenFiveX2WouldHaveBeenThirteen) {
  const Scm scm = textbook_case(TextbookCase::kTwoEquations);
  const Eigen::MatrixXd seen = Eigen::RowVector2d(2, 4);
  const auto five = Intervention::set(scm.index_of("x1"), 5);
  const auto x2 = [&](const Scm& model) {
    return counterfactual(model, seen, {&five, 1}, nullptr, Rng(1), {}).values(0, 1);
  };
  EXPECT_EQ(x2(scm), 13);
  EXPECT_EQ(x2(without_edge(scm, "x1", "x2")), 4);
}

// Charig et al. (1986): 81 of 87, 192 of 263 with open surgery, 234 of 270, 55 of 80 without.
TEST(Textbook, OfTheKidneyStonesReversesWhatIsSeen) {
  const Scm scm = textbook_case(TextbookCase::kKidneyStones);
  const auto seen = [](const Scm& model, int surgery) {
    return probability(model, {{"success", 1}}, {{"open_surgery", surgery}});
  };
  const auto set = [](const Scm& model, int surgery) {
    return probability(model, {{"success", 1}}, {}, {{"open_surgery", surgery}});
  };
  EXPECT_NEAR(seen(scm, 1), 273.0 / 350, 1e-15);
  EXPECT_NEAR(seen(scm, 0), 289.0 / 350, 1e-15);
  for (int large : {0, 1})
    EXPECT_GT(probability(scm, {{"success", 1}}, {{"open_surgery", 1}, {"large_stone", large}}),
              probability(scm, {{"success", 1}}, {{"open_surgery", 0}, {"large_stone", large}}));
  EXPECT_NEAR(set(scm, 1), 357.0 / 700 * 81 / 87 + 343.0 / 700 * 192 / 263, 1e-15);
  EXPECT_NEAR(set(scm, 1), 0.8325, 5e-5);
  EXPECT_NEAR(set(scm, 0), 0.7789, 5e-5);
  const auto reversed = [&](const Scm& model) {
    return (seen(model, 1) - seen(model, 0)) * (set(model, 1) - set(model, 0)) < 0;
  };
  EXPECT_TRUE(reversed(scm));
  EXPECT_FALSE(reversed(without_edge(scm, "large_stone", "open_surgery")));
  EXPECT_FALSE(reversed(without_edge(scm, "large_stone", "success")));
}

// Reichenbach (1956), section 19: two effects go together, and do not once their common cause is known.
TEST(Textbook, OfTheStormIsScreenedOffByThePressure) {
  const Scm scm = textbook_case(TextbookCase::kStorm);
  EXPECT_GT(odds_ratio(scm, "barometer_falls", "storm"), 10);
  for (int low : {0, 1}) EXPECT_NEAR(odds_ratio(scm, "barometer_falls", "storm", {{"low_pressure", low}}), 1, 1e-12);
  for (int falls : {0, 1})  // to push the needle makes no storm
    EXPECT_NEAR(probability(scm, {{"storm", 1}}, {}, {{"barometer_falls", falls}}), probability(scm, {{"storm", 1}}),
                1e-15);
  EXPECT_NEAR(odds_ratio(without_edge(scm, "low_pressure", "barometer_falls"), "barometer_falls", "storm"), 1, 1e-12);
  EXPECT_NEAR(odds_ratio(without_edge(scm, "low_pressure", "storm"), "barometer_falls", "storm"), 1, 1e-12);
}

// Berkson (1946): diseases that have nothing to do with one another, among those who are in hospital.
TEST(Textbook, OfTheHospitalMakesADependenceBySelection) {
  const Scm scm = textbook_case(TextbookCase::kHospital);
  const auto among_patients = [](const Scm& model) {
    return odds_ratio(model, "diabetes", "gallstones", {{"in_hospital", 1}});
  };
  EXPECT_NEAR(odds_ratio(scm, "diabetes", "gallstones"), 1, 1e-12);
  EXPECT_LT(among_patients(scm), 0.15);
  EXPECT_NEAR(among_patients(without_edge(scm, "diabetes", "in_hospital")), 1, 1e-12);
  EXPECT_NEAR(among_patients(without_edge(scm, "gallstones", "in_hospital")), 1, 1e-12);
}

TEST(Textbook, OfTheHospitalRecordsThoseWhoAreInIt) {
  const auto observed = observed_textbook({.which = TextbookCase::kHospital});
  const auto truth = truth_of(observed.scm, observed.recording);
  EXPECT_EQ(truth.mag->nodes, (std::vector<std::string>{"diabetes", "gallstones"}));
  EXPECT_TRUE(truth.mag->graph.adjacent(0, 1));
  const auto storm = observed_textbook({.which = TextbookCase::kStorm});
  EXPECT_EQ(truth_of(storm.scm, storm.recording).mag->nodes.size(), 3u);
}

}  // namespace
}  // namespace abdera::scm_test
