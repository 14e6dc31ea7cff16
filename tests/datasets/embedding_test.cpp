#include "datasets/statistics/embedding.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "core/run.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

Variable with_levels(std::string name, int count) {
  Variable out{.name = std::move(name), .kind = VariableKind::kNominal};
  for (int i = 0; i < count; ++i) out.levels.push_back(std::to_string(i));
  return out;
}

/// A number far from 0, one with very long tails, and a column with four levels of which one never occurs.
Dataset table(int n) {
  Rng rng(4);
  Eigen::MatrixXd values(n, 3);
  for (int i = 0; i < n; ++i) {
    values(i, 0) = 1e6 + rng.normal();
    values(i, 1) = std::exp(3 * rng.normal());
    const auto level = static_cast<int>(rng.below(3));
    values(i, 2) = level == 1 ? 3 : level;
  }
  return Dataset({{.name = "far"}, {.name = "tail"}, with_levels("kind", 4)}, values);
}

Eigen::MatrixXd all_values(const Embedding& embedding) {
  Eigen::MatrixXd out(embedding.num_rows(), embedding.num_functions());
  for (Var v = 0; v < embedding.num_vars(); ++v)
    for (int k = 0; k < embedding.basis(v).size; ++k)
      embedding.values(v, k, 0, embedding.num_rows(), out.col(embedding.first(v) + k).data(), 1);
  return out;
}

TEST(Embedding, GivesUncorrelatedFunctionsOfMeanZeroAndVarianceOne) {
  const Dataset data = table(500);
  const Embedding embedding(data, 4, {});
  ASSERT_EQ(embedding.num_functions(), 4 + 4 + 2);
  const Eigen::MatrixXd values = all_values(embedding);
  EXPECT_LT(values.colwise().mean().cwiseAbs().maxCoeff(), 1e-9);
  for (Var v = 0; v < 3; ++v) {
    const int first = embedding.first(v), size = embedding.basis(v).size;
    const Eigen::MatrixXd block = values.middleCols(first, size);
    EXPECT_LT((block.transpose() * block / 500 - Eigen::MatrixXd::Identity(size, size)).cwiseAbs().maxCoeff(), 1e-7)
        << v;
  }
}

TEST(Embedding, StartsWithTheStandardisedNumberAndSpansItsPowers) {
  const Dataset data = table(200);
  const Embedding embedding(data, 3, {});
  const Eigen::MatrixXd values = all_values(embedding);
  const Eigen::ArrayXd x = data.values().col(0).array() - 1e6;
  const Eigen::ArrayXd z = (x - x.mean()) / std::sqrt((x - x.mean()).square().mean());
  EXPECT_LT((values.col(0).array() - z).abs().maxCoeff(), 1e-8);
  for (int power = 2; power <= 3; ++power) {
    Eigen::MatrixXd basis(200, 4);
    basis << Eigen::VectorXd::Ones(200), values.leftCols(3);
    const Eigen::VectorXd target = z.pow(power);
    const Eigen::VectorXd fitted = basis * (basis.transpose() * target) / 200;
    EXPECT_LT((fitted - target).cwiseAbs().maxCoeff(), 1e-8 * target.cwiseAbs().maxCoeff());
  }
}

TEST(Embedding, GivesANumberWithThreeValuesTwoPolynomials) {
  Eigen::MatrixXd values(6, 1);
  values << 0, 1, 2, 0, 1, 2;
  const Dataset data({{.name = "x"}}, values);
  EXPECT_EQ(Embedding(data, 5, {}).num_functions(), 2);
}

TEST(Embedding, KnowsTheContrastsOfTwoLevels) {
  Eigen::MatrixXd values(4, 1);
  values << 0, 0, 0, 1;
  const Dataset data({with_levels("x", 2)}, values);
  const Embedding embedding(data, 1, {});
  // Shares 3/4 and 1/4: the standardised indicator, -1 / sqrt(3) and sqrt(3).
  EXPECT_NEAR(embedding.basis(0).at_level(0, 0), -1 / std::sqrt(3), 1e-15);
  EXPECT_NEAR(embedding.basis(0).at_level(1, 0), std::sqrt(3), 1e-15);
}

TEST(Embedding, WritesRowsInPartsWithAStride) {
  const Dataset data = table(50);
  const Embedding embedding(data, 3, {});
  const Eigen::MatrixXd whole = all_values(embedding);
  std::vector<double> part(20, -1);
  embedding.values(1, 2, 30, 10, part.data(), 2);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(part[static_cast<std::size_t>(2 * i)], whole(30 + i, embedding.first(1) + 2));
  EXPECT_EQ(part[1], -1);
}

TEST(Embedding, RefusesAConstantColumnAndMissingValues) {
  Eigen::MatrixXd values = Eigen::MatrixXd::Random(5, 2);
  values(3, 1) = std::nan("");
  const Dataset missing({{.name = "a"}, {.name = "b"}}, values);
  EXPECT_NE(testing_support::message_of<DataError>([&] { Embedding(missing, 2, {}); }).find("'b'"), std::string::npos);
  values.col(1).setConstant(3);
  const Dataset constant({{.name = "a"}, {.name = "b"}}, values);
  EXPECT_NE(testing_support::message_of<DataError>([&] { Embedding(constant, 2, {}); }).find("b is constant"),
            std::string::npos);
  EXPECT_THROW(Embedding(table(20), 0, {}), UsageError);
}

TEST(Embedding, RefusesMoreLevelsThanItCanHaveContrastsOf) {
  const auto of_levels = [](int count) {
    Eigen::MatrixXd values(count, 2);
    for (int i = 0; i < count; ++i) values.row(i) << std::sin(i), i;
    return Dataset({{.name = "a"}, with_levels("kind", 600)}, values);
  };
  EXPECT_EQ(Embedding(of_levels(kMostLevels), 2, {}).num_functions(), 2 + kMostLevels - 1);
  const Dataset beyond = of_levels(kMostLevels + 1);
  EXPECT_NE(testing_support::message_of<DataError>([&] { Embedding(beyond, 2, {}); }).find("'kind' has 501 levels"),
            std::string::npos);
}

TEST(BlockCorrelation, IsTheGramMatrixAndHasTheSameBitsForAnyNumberOfThreads) {
  const Dataset data = table(777);
  const Embedding embedding(data, 3, {});
  const BlockCorrelation one = block_correlation(embedding, {});
  RunContext three;
  three.threads = 3;
  EXPECT_EQ(one.matrix, block_correlation(Embedding(data, 3, three), three).matrix);
  EXPECT_EQ(one.n, 777);
  EXPECT_EQ(one.first, (std::vector<int>{0, 3, 6, 8}));
  EXPECT_EQ(one.levels, (std::vector<std::uint8_t>{0, 0, 1}));
  const Eigen::MatrixXd values = all_values(embedding);
  EXPECT_LT((values.transpose() * values / 777 - one.matrix).cwiseAbs().maxCoeff(), 1e-8);
  EXPECT_EQ(one.matrix.topLeftCorner(3, 3), Eigen::MatrixXd::Identity(3, 3));
}

}  // namespace
}  // namespace abdera
