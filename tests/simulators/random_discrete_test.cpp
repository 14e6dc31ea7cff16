#include "simulators/random_discrete.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "simulators/linear_gaussian.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/network_scm.hpp"
#include "simulators/random_scm.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

RandomDiscreteOptions options_of(DiscreteFamily family) {
  RandomDiscreteOptions options;
  options.graph.variables = 8, options.graph.degree = 3;
  options.family = family;
  return options;
}

TEST(RandomDiscrete, VariablesAreOfTheKindOfTheirFamily) {
  for (auto family : {DiscreteFamily::kDirichlet, DiscreteFamily::kLogistic, DiscreteFamily::kNoisyOr,
                      DiscreteFamily::kPoisson, DiscreteFamily::kMixed}) {
    const Scm scm = random_discrete(options_of(family), Rng(3));
    int discrete = 0;
    for (const auto& variable : scm.variables()) {
      discrete += variable.info.discrete();
      if (family == DiscreteFamily::kPoisson) {
        EXPECT_EQ(variable.info.kind, VariableKind::kCount);
      } else if (variable.info.discrete()) {
        EXPECT_EQ(variable.info.kind,
                  variable.info.levels.size() == 2 ? VariableKind::kBinary : VariableKind::kOrdinal);
      }
      if (family == DiscreteFamily::kNoisyOr) {
        EXPECT_EQ(variable.info.levels.size(), 2u);
      }
    }
    const int expected = family == DiscreteFamily::kPoisson ? 0 : 8;
    if (family != DiscreteFamily::kMixed) {
      EXPECT_EQ(discrete, expected);
    } else {
      EXPECT_TRUE(discrete > 0 && discrete < 8) << "this seed has both kinds";
    }
  }
}

// Every variable varies and depends on its parents: the correlation of some child with some parent is far from 0.
TEST(RandomDiscrete, LinksShowInTheData) {
  for (auto family :
       {DiscreteFamily::kLogistic, DiscreteFamily::kNoisyOr, DiscreteFamily::kPoisson, DiscreteFamily::kMixed}) {
    const Scm scm = random_discrete(options_of(family), Rng(4));
    RunContext run;
    const Eigen::MatrixXd x = sample(scm, 20'000, Rng(5), run).values;
    double strongest = 0;
    for (Var v = 0; v < scm.size(); ++v) {
      const Eigen::VectorXd a = x.col(v).array() - x.col(v).mean();
      ASSERT_GT(a.squaredNorm(), 0) << scm.variable(v).info.name;
      for (Var parent : scm.variable(v).parents) {
        const Eigen::VectorXd b = x.col(parent).array() - x.col(parent).mean();
        strongest = std::max(strongest, std::abs(a.dot(b)) / std::sqrt(a.squaredNorm() * b.squaredNorm()));
      }
    }
    EXPECT_GT(strongest, 0.1);  // 14 standard errors of no correlation
  }
}

// Entries of Dirichlet(c, c) are Beta(c, c): variance 1 / (4 (2c + 1)). 2,000 models of one variable; the band is six
// standard errors of a variance of numbers in [0, 1]: a false alarm of less than 1e-8.
TEST(RandomDiscrete, TablesHaveTheSpreadOfTheirConcentration) {
  for (double concentration : {0.3, 1.0, 5.0}) {
    RandomDiscreteOptions options;
    options.graph.variables = 1, options.graph.degree = 0;
    options.levels_high = 2, options.concentration = concentration;
    constexpr int kModels = 2000;
    double sum = 0, squares = 0, fourth = 0;
    for (int m = 0; m < kModels; ++m) {
      const Scm scm = random_discrete(options, Rng(static_cast<std::uint64_t>(m)));
      const auto description = scm.variable(0).mechanism->description();
      DescriptionReader reader(description, "a table");
      const auto& entries = reader.numbers("probabilities");
      const double p = entries[0] / (entries[0] + entries[1]) - 0.5;
      sum += p, squares += p * p, fourth += p * p * p * p;
    }
    const double variance = squares / kModels, expected = 1 / (4 * (2 * concentration + 1));
    const double error = std::sqrt((fourth / kModels - variance * variance) / kModels);
    EXPECT_NEAR(variance, expected, 6 * error) << concentration;
    EXPECT_NEAR(sum / kModels, 0, 6 * std::sqrt(variance / kModels)) << concentration;
  }
}

TEST(RandomDiscrete, RefusesTablesThatWouldNotFit) {
  RandomDiscreteOptions options;
  options.graph.variables = 30, options.graph.degree = 29;
  const auto message = testing_support::message_of<UsageError>([&] { random_discrete(options, Rng(1)); });
  EXPECT_NE(message.find("more than 1048576 entries"), std::string::npos) << message;
  options.graph.degree = 2, options.levels_low = 4;
  EXPECT_THROW(random_discrete(options, Rng(1)), UsageError);
}

TEST(RandomDiscrete, SelectionVariablesDecideAndAreNotRecorded) {
  auto options = options_of(DiscreteFamily::kLogistic);
  options.graph.selection_share = 0.25;
  const ObservedScm observed = observed_random_discrete(options, Rng(2));
  EXPECT_EQ(observed.recording.columns.size(), 6u);
  EXPECT_EQ(observed.recording.selection.size(), 2u);
}

// The shares of levels are those of the tables: 6 standard errors, a false alarm below 1e-8.
TEST(NetworkScm, SamplesHaveTheProbabilitiesOfTheTables) {
  DiscreteNetwork network;
  network.names = {"rain", "wet"};
  network.levels = {{"no", "yes"}, {"dry", "damp", "wet"}};
  network.parents = {{}, {0}};
  network.tables = {{0.7, 0.3}, {0.8, 0.15, 0.05, 0.1, 0.2, 0.7}};
  const Scm scm = scm_of(network);
  EXPECT_EQ(scm.variable(1).info.kind, VariableKind::kNominal);
  constexpr Eigen::Index kRows = 100'000;
  RunContext run;
  const Eigen::MatrixXd x = sample(scm, kRows, Rng(1), run).values;
  for (int rain = 0; rain < 2; ++rain)
    for (int wet = 0; wet < 3; ++wet) {
      const double p = network.tables[0][static_cast<std::size_t>(rain)] *
                       network.tables[1][static_cast<std::size_t>(3 * rain + wet)];
      const auto count = static_cast<double>((x.col(0).array() == rain && x.col(1).array() == wet).count());
      EXPECT_NEAR(count / kRows, p, 6 * std::sqrt(p * (1 - p) / kRows));
    }
  network.tables[0] = {0.7, 0.7};
  EXPECT_THROW(scm_of(network), UsageError);
  EXPECT_THROW(network_scm({}), UsageError);
}

TEST(Topology, AFileGivesItsGraphAndItsNames) {
  const auto path = (std::filesystem::temp_directory_path() / "topology_of_a_file.dot").string();
  std::ofstream(path) << "digraph { smoking -> tar; tar -> cancer; gene -> smoking; gene -> cancer }";
  RandomScmOptions options;
  options.graph.topology = Topology::kFile, options.graph.graph_file = path;
  const Scm scm = random_scm(options, Rng(1));
  EXPECT_EQ(scm.size(), 4);
  EXPECT_EQ(scm.variable(scm.index_of("cancer")).parents.size(), 2u);
  std::ofstream(path) << "digraph { a -> b [dir=none] }";
  EXPECT_THROW(random_scm(options, Rng(1)), UsageError);
  std::filesystem::remove(path);
  options.graph.topology = Topology::kErdosRenyi;
  EXPECT_THROW(random_scm(options, Rng(1)), UsageError) << "a file that nobody reads";
}

TEST(LinearGaussianModel, IsTheSameAsAStructuralCausalModel) {
  const auto model = random_linear_gaussian({.variables = 12, .degree = 4}, Rng(7));
  const LinearScm linear(scm_of(model));
  EXPECT_LT((linear.covariance() - population_covariance(model).matrix).cwiseAbs().maxCoeff(), 1e-10);
}

}  // namespace
}  // namespace abdera
