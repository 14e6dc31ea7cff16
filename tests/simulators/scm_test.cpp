#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "core/error.hpp"
#include "graphs/separation.hpp"
#include "simulators/counterfactual.hpp"
#include "tests/simulators/scm_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera::scm_test {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

bool same_bits(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

/// For every mechanism a model: two roots that suit it (0, 1), the mechanism (2), a linear child of it and a root (3),
/// and a bystander (4).
Scm model_of(const Example& example) {
  std::vector<ScmVariable> variables;
  const auto add = [&](std::string name, std::vector<Var> parents, MechanismPtr mechanism, int levels = 0) {
    ScmVariable v;
    v.info.name = std::move(name);
    v.info.kind = levels > 0 ? VariableKind::kOrdinal : VariableKind::kContinuous;
    for (int l = 0; l < levels; ++l) v.info.levels.push_back(std::to_string(l));
    v.parents = std::move(parents), v.mechanism = std::move(mechanism), v.id = 10 + variables.size();
    variables.push_back(std::move(v));
  };
  for (int l : example.parent_levels) {
    const std::string name = "root" + std::to_string(variables.size());
    if (l == 0) {
      add(name, {}, linear_mechanism(0, {}, {NoiseKind::kGaussian, 0, 1.5, 0}));
    } else {
      add(name, {},
          std::make_shared<TableMechanism>(std::vector<int>{}, l,
                                           std::vector<double>(static_cast<std::size_t>(l), 1.0)),
          l);
    }
  }
  add("middle", {0, 1}, example.mechanism);
  add("child", {2, 0}, linear_mechanism(1, {0.5, -1}, {}));
  add("bystander", {1}, linear_mechanism(0, {2}, {}));
  return Scm(std::move(variables));
}

/// x1 := u1 + 1, x2 := 3 x1 + u2.
Scm textbook() {
  ScmVariable x1, x2;
  x1.info.name = "x1", x1.mechanism = linear_mechanism(1, {}, {}), x1.id = 1;
  x2.info.name = "x2", x2.mechanism = linear_mechanism(0, {3}, {}), x2.parents = {0}, x2.id = 2;
  return Scm({x1, x2});
}

// Peters, Janzing & Schoelkopf (2017), Elements of Causal Inference, section 3.3 (with other numbers): u = (1, -2).
TEST(Counterfactual, OfTheTextbookModel) {
  const Eigen::MatrixXd seen = Eigen::RowVector2d(2, 4);
  const Intervention five = Intervention::set(0, 5);
  const auto answer = counterfactual(textbook(), seen, {&five, 1}, nullptr, Rng(1), {});
  EXPECT_EQ(answer.values(0, 0), 5);
  EXPECT_EQ(answer.values(0, 1), 13);
  EXPECT_EQ(answer.source, (std::vector{CounterfactualSource::kSet, CounterfactualSource::kInverted}));
  EXPECT_TRUE(answer.exact());
}

TEST(Scm, RefusesWhatIsNoModelByName) {
  const auto variable = [](std::string name, const std::vector<Var>& parents, std::uint64_t id) {
    ScmVariable v;
    v.info.name = std::move(name), v.parents = parents, v.id = id;
    v.mechanism = linear_mechanism(0, std::vector<double>(parents.size(), 1.0), {});
    return v;
  };
  const auto refusal = [](std::vector<ScmVariable> variables) {
    return message_of<UsageError>([&] { Scm model(std::move(variables)); });
  };
  EXPECT_THAT(refusal({variable("A", {1}, 1), variable("B", {2}, 2), variable("C", {0}, 3)}), HasSubstr("cycle"));
  EXPECT_THAT(refusal({variable("A", {}, 1), variable("A", {0}, 2)}), HasSubstr("two variables are named 'A'"));
  EXPECT_THAT(refusal({variable("A", {}, 1), variable("B", {0}, 1)}), HasSubstr("'B' has the noise of another"));
  EXPECT_THAT(refusal({variable("A", {2}, 1), variable("B", {0}, 2)}), HasSubstr("'A' has a parent that is no other"));
  EXPECT_THAT(refusal({variable("A", {}, 1), variable("B", {0, 0}, 2)}), HasSubstr("one is listed twice"));
  auto wrong = variable("B", {0}, 2);
  wrong.mechanism = linear_mechanism(0, {}, {});
  EXPECT_THAT(refusal({variable("A", {}, 1), wrong}), HasSubstr("'B' has 1 parents, its mechanism takes 0"));
  const Scm good({variable("alpha", {}, 1), variable("beta", {0}, 2)});
  EXPECT_THAT(message_of<UsageError>([&] { good.index_of("alpa"); }), HasSubstr("did you mean 'alpha'?"));
}

TEST(Scm, HasTheSameBitsOnAnyNumberOfThreadsAndInAnyParts) {
  for (const Example& example : examples()) {
    const Scm scm = model_of(example);
    RunContext run;
    const auto one = sample(scm, 5000, Rng(4), run, true);
    for (int threads : {2, 7}) {
      run.threads = threads;
      const auto other = sample(scm, 5000, Rng(4), run, true);
      ASSERT_TRUE(same_bits(one.values, other.values) && same_bits(one.noise, other.noise)) << example.name;
    }
    ASSERT_TRUE(same_bits(one.values, sample(scm, 5000, Rng(4), run).values)) << example.name;
    Eigen::MatrixXd part(1001, scm.size());
    scm.sample_rows(Rng(4), 777, part);
    ASSERT_TRUE(same_bits(part, one.values.middleRows(777, 1001))) << example.name;
  }
}

TEST(Scm, AnInterventionShiftsNothingElse) {
  for (const Example& example : examples()) {
    const Scm scm = model_of(example);
    const auto before = sample(scm, 2000, Rng(4), {}).values;
    for (const auto& change : {Intervention::set(2, 1), Intervention::draw(2, linear_mechanism(7, {}, {}))}) {
      const auto after = sample(intervene(scm, {&change, 1}), 2000, Rng(4), {}).values;
      for (Var v : {0, 1, 4}) EXPECT_TRUE(same_bits(before.col(v), after.col(v))) << example.name;
      EXPECT_FALSE(same_bits(before.col(3), after.col(3))) << example.name;
    }
  }
}

TEST(Scm, AVariableMoreChangesNoOtherColumn) {
  const Scm scm = model_of(examples().front());
  std::vector<ScmVariable> more(scm.variables().begin(), scm.variables().end());
  ScmVariable extra;
  extra.info.name = "extra", extra.id = 99, extra.parents = {3}, extra.mechanism = linear_mechanism(0, {1}, {});
  more.push_back(extra);
  const auto before = sample(scm, 500, Rng(4), {}).values;
  EXPECT_TRUE(same_bits(before, sample(Scm(more), 500, Rng(4), {}).values.leftCols(scm.size())));
}

TEST(Scm, StochasticInterventionsDrawFromANoiseOfTheirOwn) {
  const Scm scm = textbook();
  const auto change = Intervention::draw(0, linear_mechanism(1, {}, {}));  // the very law that it has
  const auto before = sample(scm, 4000, Rng(4), {}).values,
             after = sample(intervene(scm, {&change, 1}), 4000, Rng(4), {}).values;
  const double n = 4000;
  const double correlation = ((before.col(0).array() - 1) * (after.col(0).array() - 1)).sum() / n;
  EXPECT_NEAR(correlation, 0, 5 / std::sqrt(n));
  EXPECT_NEAR((after.col(1) - 3 * after.col(0)).squaredNorm() / n, 1, 5 * std::sqrt(2 / n));
}

TEST(Intervention, RefusesWhatItsVariableCannotTake) {
  const auto all = examples();
  const auto table = *std::find_if(all.begin(), all.end(), [](const Example& e) { return e.name == "table"; });
  const Scm scm = model_of(table);
  const auto refusal = [&](std::vector<Intervention> changes) {
    return message_of<UsageError>([&] { intervene(scm, changes); });
  };
  EXPECT_THAT(refusal({Intervention::set(0, 3)}), HasSubstr("'root0' is ordinal with 3 levels: it cannot be set to 3"));
  EXPECT_THAT(refusal({Intervention::set(0, 0.5)}), HasSubstr("cannot be set to 0.5"));
  EXPECT_THAT(refusal({Intervention::set(3, NAN)}), HasSubstr("'child' cannot be set to nan"));
  EXPECT_THAT(refusal({Intervention::shift(0, 1)}), HasSubstr("an amount cannot be added"));
  EXPECT_THAT(refusal({Intervention::set(3, 1), Intervention::shift(3, 1)}), HasSubstr("two interventions on 'child'"));
  EXPECT_THAT(refusal({Intervention::set(9, 1)}), HasSubstr("variable 10 of 5"));
  EXPECT_THAT(refusal({Intervention::replace(3, linear_mechanism(0, {1}, {}))}), HasSubstr("its 2 parents"));
  EXPECT_THAT(refusal({Intervention::draw(3, linear_mechanism(0, {1}, {}))}), HasSubstr("without parents"));
}

TEST(Intervention, MissesAndStraysAsOftenAsAsked) {
  const Scm scm = model_of(examples().front());
  const std::vector<Intervention> intended = {Intervention::set(2, 1)};
  int missed = 0, strayed = 0;
  constexpr int kTrials = 4000;
  for (int i = 0; i < kTrials; ++i) {
    const auto real =
        draw_targets(scm, intended, {.miss = 0.3, .stray = 0.1, .stray_shift = 2}, Rng(1).fork("trial", i));
    missed += std::none_of(real.begin(), real.end(), [](const Intervention& c) { return c.target == 2; });
    for (const auto& change : real) strayed += change.target != 2;
  }
  EXPECT_NEAR(missed, 0.3 * kTrials, 5 * std::sqrt(kTrials * 0.21));
  EXPECT_NEAR(strayed, 0.1 * 4 * kTrials, 5 * std::sqrt(4 * kTrials * 0.09));
  EXPECT_EQ(draw_targets(scm, intended, {}, Rng(1)).size(), 1u);
  EXPECT_THROW(draw_targets(scm, intended, {.miss = 2}, Rng(1)), UsageError);
}

// The axioms, row by row and bit by bit, for every mechanism (Galles & Pearl 1998; Halpern 2000).
TEST(Counterfactual, WithoutAChangeIsTheFact) {
  for (const Example& example : examples()) {
    const Scm scm = model_of(example);
    const auto fact = sample(scm, 3000, Rng(6), {}, true);
    const auto null = counterfactual(scm, fact.values, {}, nullptr, Rng(1), {});
    EXPECT_TRUE(same_bits(null.values, fact.values)) << example.name;
    // Composition: to set a variable to what it is changes nothing.
    for (Var v = 0; v < scm.size(); ++v)
      for (Eigen::Index i = 0; i < 20; ++i) {
        const auto same = Intervention::set(v, fact.values(i, v));
        const auto row = counterfactual(scm, fact.values.row(i), {&same, 1}, nullptr, Rng(1), {}, i);
        ASSERT_TRUE(same_bits(row.values, fact.values.row(i))) << example.name;
      }
    // And the mechanisms give back the fact from its noise, without a look at it.
    Eigen::MatrixXd again(3000, scm.size());
    for (Var v : scm.order()) {
      std::vector<const double*> parents;
      for (Var parent : scm.variable(v).parents) parents.push_back(again.col(parent).data());
      scm.variable(v).mechanism->evaluate(parents, {fact.noise.col(v).data(), 3000}, {again.col(v).data(), 3000});
    }
    EXPECT_TRUE(same_bits(again, fact.values)) << example.name;
  }
}

TEST(Counterfactual, WithStoredNoiseIsTheOtherWorld) {
  for (const Example& example : examples()) {
    const Scm scm = model_of(example);
    const auto fact = sample(scm, 3000, Rng(6), {}, true);
    for (Var v = 0; v < scm.size(); ++v) {
      const auto change = Intervention::set(v, 1);
      const auto answer = counterfactual(scm, fact.values, {&change, 1}, &fact.noise, Rng(1), {});
      EXPECT_TRUE(same_bits(answer.values, sample(intervene(scm, {&change, 1}), 3000, Rng(6), {}).values))
          << example.name;
      EXPECT_TRUE((answer.values.col(v).array() == 1).all()) << "effectiveness";
      EXPECT_TRUE(answer.exact());
      const auto below = descendants(scm.dag(), std::span(&v, 1));
      for (Var w = 0; w < scm.size(); ++w)  // exclusion
        EXPECT_EQ(answer.source[static_cast<std::size_t>(w)] == CounterfactualSource::kCopied, !below.contains(w));
    }
  }
}

TEST(Counterfactual, ByAbductionSaysWhatItRestsOn) {
  for (const Example& example : examples()) {
    const Scm scm = model_of(example);
    const auto fact = sample(scm, 3000, Rng(6), {}, true);
    const auto change = Intervention::set(0, 1);
    const auto known = counterfactual(scm, fact.values, {&change, 1}, &fact.noise, Rng(1), {}).values;
    const auto told = counterfactual(scm, fact.values, {&change, 1}, nullptr, Rng(1), {});
    EXPECT_EQ(told.source[0], CounterfactualSource::kSet);
    EXPECT_EQ(told.source[2], example.discrete ? CounterfactualSource::kSampled : CounterfactualSource::kInverted);
    EXPECT_EQ(told.source[3], CounterfactualSource::kInverted);
    EXPECT_EQ(told.source[4], CounterfactualSource::kCopied);
    EXPECT_EQ(told.exact(), !example.discrete);
    const double furthest = (told.values - known).cwiseAbs().maxCoeff();
    EXPECT_TRUE(example.discrete || furthest < 1e-9 * std::max(1.0, known.cwiseAbs().maxCoeff())) << example.name;
    // What is drawn belongs to the row, not to its place in a block.
    const Eigen::MatrixXd rest = fact.values.bottomRows(1500);
    EXPECT_TRUE(same_bits(told.values.bottomRows(1500),
                          counterfactual(scm, rest, {&change, 1}, nullptr, Rng(1), {}, 1500).values))
        << example.name;
    for (int threads : {2, 7}) {
      RunContext run;
      run.threads = threads;
      EXPECT_TRUE(same_bits(told.values, counterfactual(scm, fact.values, {&change, 1}, nullptr, Rng(1), run).values));
    }
  }
}

// A medicine that cures everyone whom it does not kill by chance: with the table below, a patient who got it and died
// would have lived without it with probability (P(dead | drug) - P(dead | none)) / P(dead | drug) = 0.6 by the ranks
// that the mechanism keeps.
TEST(Counterfactual, OfATableSamplesItsPosterior) {
  ScmVariable drug, dead;
  drug.info = {.name = "drug", .kind = VariableKind::kBinary, .levels = {"no", "yes"}};
  drug.mechanism = std::make_shared<TableMechanism>(std::vector<int>{}, 2, std::vector<double>{1, 1});
  dead.info = {.name = "dead", .kind = VariableKind::kBinary, .levels = {"no", "yes"}};
  dead.id = 1, dead.parents = {0};
  dead.mechanism = std::make_shared<TableMechanism>(std::vector<int>{2}, 2, std::vector<double>{.8, .2, .5, .5});
  const Scm scm({drug, dead});
  constexpr int kRows = 20000;
  const Eigen::MatrixXd fact = Eigen::MatrixXd::Ones(kRows, 2);
  const auto none = Intervention::set(0, 0);
  const auto answer = counterfactual(scm, fact, {&none, 1}, nullptr, Rng(3), {});
  EXPECT_NEAR((answer.values.col(1).array() == 0).cast<double>().mean(), 0.6, 5 * std::sqrt(0.24 / kRows));
  const Eigen::MatrixXd impossible = Eigen::RowVector2d(1, 2);
  EXPECT_THAT(message_of<DataError>([&] {
                counterfactual(scm, impossible, {&none, 1}, nullptr, Rng(3), {});
              }),
              HasSubstr("'dead', among the rows 1 to 1: row 1: the value 2 has probability 0"));
}

}  // namespace
}  // namespace abdera::scm_test
