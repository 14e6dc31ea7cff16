#include "citests/registry.hpp"

#include <limits>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

Dataset table(int n = 30) {
  Rng rng(2);
  Eigen::MatrixXd values(n, 3);
  for (int j = 0; j < 3; ++j)
    for (int i = 0; i < n; ++i) values(i, j) = rng.normal();
  return Dataset({{.name = "mass"}, {.name = "radius"}, {.name = "sérsic <n>"}}, values);
}

Dataset with(const Dataset& data, Var column, auto change) {
  Eigen::MatrixXd values = data.values();
  change(values.col(column));
  return Dataset(data.variables(), values);
}

TEST(CiTests, AreFoundByNameWithTheNearestSuggested) {
  EXPECT_EQ(find_ci_test("fisher_z").info.name, "fisher_z");
  try {
    find_ci_test("fisherz");
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_STREQ(e.what(), "no test named 'fisherz'; did you mean 'fisher_z'?");
  }
}

TEST(CiTests, AreMadeFromATableOrFromItsCovariance) {
  const Dataset data = table();
  const Covariance cov = covariance(data, {});
  const auto& entry = find_ci_test("fisher_z");
  ASSERT_TRUE(entry.takes_covariance);
  const auto one = entry.make({.data = &data}, {}, {});
  const auto two = entry.make({.covariance = &cov}, {}, {});
  const std::vector<Var> given{2};
  EXPECT_EQ(one->test(0, 1, given).p_value, two->test(0, 1, given).p_value);
  EXPECT_THROW(entry.make({}, {}, {}), UsageError);
  EXPECT_THROW(entry.make({.data = &data}, {{"ridge", 0.1}}, {}), UsageError);
}

TEST(CiTests, FisherZNamesTheColumnItCannotUse) {
  const auto& entry = find_ci_test("fisher_z");
  const auto message = [&](const Dataset& data) {
    return testing_support::message_of<Error>([&] { entry.make({.data = &data}, {}, {}); });
  };
  EXPECT_EQ(message(table()), "no such exception");
  auto nominal = table().variables();
  nominal[1].kind = VariableKind::kNominal;
  nominal[1].levels = {"E", "S"};
  Eigen::MatrixXd codes = table().values();
  codes.col(1) = (codes.col(1).array() > 0).cast<double>();
  const Dataset data(nominal, codes);
  EXPECT_THROW(entry.make({.data = &data}, {}, {}), NotApplicable);
  EXPECT_NE(message(data).find("'radius'"), std::string::npos);
  // Peer defect 30: a missing value must not silently cost a variable its edges.
  const Dataset missing = with(table(), 1, [](auto c) { c(3) = std::numeric_limits<double>::quiet_NaN(); });
  EXPECT_THROW(entry.make({.data = &missing}, {}, {}), DataError);
  EXPECT_NE(message(missing).find("radius"), std::string::npos);
  const Dataset constant = with(table(), 2, [](auto c) { c.setConstant(999.9); });
  EXPECT_THROW(entry.make({.data = &constant}, {}, {}), DataError);
  EXPECT_NE(message(constant).find("sérsic <n>"), std::string::npos);
}

}  // namespace
}  // namespace abdera
