#include "simulators/domains/missing_tests.hpp"

#include <cmath>

#include "algorithms/constraint/pc.hpp"
#include "citests/fisher_z.hpp"
#include "datasets/covariance.hpp"
#include "simulators/recorder.hpp"
#include "simulators/truth.hpp"
#include "tests/simulators/domain_support.hpp"

namespace abdera::scm_test {
namespace {

/// Share of high troponin over the share in all patients: where it was measured, and among those weighted back to the
/// patients by the listed causes of the measurement.
double troponin_ratio(const Scm& scm, bool by_pain = false, bool by_age = false) {
  double share = 0;
  for (int pain = 0; pain <= (by_pain ? 1 : 0); ++pain)
    for (int age = 0; age <= (by_age ? 2 : 0); ++age) {
      std::vector<Named> stratum;
      if (by_pain) stratum.push_back({"chest_pain", pain});
      if (by_age) stratum.push_back({"age", age});
      std::vector<Named> measured = stratum;
      measured.push_back({"troponin_missing", 0});
      share += probability(scm, {{"troponin_high", 1}}, measured) * probability(scm, stratum);
    }
  return share / probability(scm, {{"troponin_high", 1}});
}

TEST(MissingTests, MeasuredTroponinIsHighTooOftenUntilWeightedByItsCauses) {
  const Scm scm = missing_tests({});
  const auto too_often = [](const Scm& model) { return troponin_ratio(model) > 2; };
  EXPECT_TRUE(too_often(scm)) << troponin_ratio(scm);
  EXPECT_FALSE(too_often(without_edge(scm, "chest_pain", "troponin_missing")));
  EXPECT_FALSE(too_often(without_edge(scm, "infarction", "chest_pain")));
  EXPECT_NEAR(troponin_ratio(scm, true, true), 1, 1e-12);
  EXPECT_NEAR(troponin_ratio(scm), 2.714, 5e-4) << "the figure of the page";
  EXPECT_NEAR(troponin_ratio(scm, false, true), 2.389, 5e-4) << "the figure of the page";
}

double odds_ratio(const Scm& scm, const std::vector<Named>& given) {
  const auto p = [&](int a, int b) { return probability(scm, {{"fever", a}, {"chest_pain", b}}, given); };
  return p(1, 1) * p(0, 0) / (p(1, 0) * p(0, 1));
}

TEST(MissingTests, FeverAndPainExcludeEachOtherWhereCrpWasMeasured) {
  const Scm scm = missing_tests({});
  EXPECT_NEAR(odds_ratio(scm, {}), 1, 1e-12);
  EXPECT_NEAR(odds_ratio(scm, {{"crp_missing", 0}}), 0.074, 5e-4) << "the figure of the page";
  EXPECT_NEAR(odds_ratio(without_edge(scm, "fever", "crp_missing"), {{"crp_missing", 0}}), 1, 1e-12);
  EXPECT_NEAR(odds_ratio(without_edge(scm, "chest_pain", "crp_missing"), {{"crp_missing", 0}}), 1, 1e-12);
}

/// Whether PC joins fever and chest pain, from the rows for which `missing` is 0 (or all).
bool pc_joins(const Scm& scm, const char* missing) {
  const auto rows = sample(scm, 20'000, Rng(9), {}).values;
  std::vector<Eigen::Index> kept;
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    if (missing == nullptr || rows(i, scm.index_of(missing)) == 0) kept.push_back(i);
  std::vector<Var> columns;
  for (const char* name : {"fever", "chest_pain", "infarction", "infection"}) columns.push_back(scm.index_of(name));
  const Eigen::MatrixXd values = rows(kept, columns);
  std::vector<Variable> variables(4);
  for (std::size_t j = 0; j < 4; ++j) variables[j].name = scm.variable(columns[j]).info.name;
  RunContext run;
  const FisherZ test(covariance(Dataset(variables, values), run));
  return pc(test, Knowledge(), {.alpha = 1e-7}, run).graph.adjacent(0, 1);
}

// Fever and pain are binary: their correlation is 0 exactly where they are independent, and the test of it is
// calibrated in 20,000 rows; at alpha = 1e-7 a false edge has that probability.
TEST(MissingTests, ALearnerOnCompleteCasesFindsTheEdgeThatIsNotThere) {
  const Scm scm = missing_tests({});
  EXPECT_TRUE(pc_joins(scm, "crp_missing"));
  EXPECT_FALSE(pc_joins(scm, nullptr));
  EXPECT_FALSE(pc_joins(without_edge(scm, "fever", "crp_missing"), "crp_missing"));
}

// Whoever hides that he smokes: the share of smokers cannot be had from those who answer, the risk of smokers can
// (Mohan & Pearl 2021).
TEST(MissingTests, TheAnswersUndercountSmokersButNotTheirRisk) {
  const auto answered = [](const Scm& model) { return probability(model, {{"smoking", 1}}, {{"smoking_missing", 0}}); };
  const Scm scm = missing_tests({});
  EXPECT_NEAR(answered(scm), 0.25 * 0.60 / (0.25 * 0.60 + 0.75 * 0.95), 1e-15);
  const auto undercounted = [&](const Scm& model) { return answered(model) < 0.9 * 0.25; };
  EXPECT_TRUE(undercounted(scm));
  EXPECT_FALSE(undercounted(without_edge(scm, "smoking", "smoking_missing")));
  for (int smokes : {0, 1})
    EXPECT_NEAR(probability(scm, {{"infarction", 1}}, {{"smoking", smokes}, {"smoking_missing", 0}}),
                probability(scm, {{"infarction", 1}}, {{"smoking", smokes}}), 1e-15);
}

TEST(MissingTests, SwitchedOffCausesAreNoEdges) {
  const Scm all = missing_tests({});
  const Scm random = missing_tests({.troponin_by_pain = false,
                                    .troponin_by_age = false,
                                    .crp_by_fever = false,
                                    .crp_by_pain = false,
                                    .smoking_hidden = false});
  for (const char* name : {"troponin_missing", "crp_missing", "smoking_missing"}) {
    EXPECT_FALSE(all.variable(all.index_of(name)).parents.empty());
    EXPECT_TRUE(random.variable(random.index_of(name)).parents.empty());
  }
  const Scm by_age = missing_tests({.troponin_by_pain = false});
  EXPECT_NEAR(probability(by_age, {{"troponin_missing", 0}}, {{"age", 2}}), 0.15, 1e-15);
  const Scm by_pain = missing_tests({.troponin_by_age = false});
  EXPECT_NEAR(probability(by_pain, {{"troponin_missing", 0}}, {{"chest_pain", 1}}), 0.80, 1e-15);
}

TEST(MissingTests, AreRecordedWithHolesAndTheGraphOfCompleteCases) {
  const auto observed = observed_missing_tests({});
  constexpr Eigen::Index kRows = 20'000;
  const auto data = record(observed.scm, observed.recording, kRows, Rng(2), {});
  ASSERT_EQ(data.num_vars(), 8);
  for (const auto& [column, indicator] : {std::pair{"troponin_high", "troponin_missing"}, {"crp", "crp_missing"}}) {
    const double missing = data.values().col(data.index_of(column)).array().isNaN().cast<double>().mean();
    const double p = probability(observed.scm, {{indicator, 1}});
    EXPECT_NEAR(missing, p, 4.9 * std::sqrt(p * (1 - p) / kRows)) << column;  // 1e-6
  }
  EXPECT_FALSE(data.values().col(data.index_of("fever")).array().isNaN().any());
  const auto truth = truth_of(observed.scm, observed.recording);
  EXPECT_FALSE(joined(*truth.mag, "fever", "chest_pain"));
  EXPECT_TRUE(joined(*truth.complete_mag, "fever", "chest_pain"));
  const auto random = observed_missing_tests({.crp_by_fever = false});
  EXPECT_FALSE(joined(*truth_of(random.scm, random.recording).complete_mag, "fever", "chest_pain"));
}

}  // namespace
}  // namespace abdera::scm_test
