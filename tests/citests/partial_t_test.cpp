#include "citests/partial_t.hpp"

#include <Eigen/QR>
#include <cmath>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "core/run.hpp"
#include "core/special.hpp"
#include "tests/support/integer_table.hpp"

namespace abdera {
namespace {

using testing_support::integer_table;

Covariance covariance_of(const Eigen::MatrixXd& values) {
  return covariance(Dataset::View(values.data(), values.rows(), values.cols(), Eigen::OuterStride<>(values.rows())), {},
                    {});
}

// t and p of the published partial correlations by SciPy 1.14.
TEST(PartialT, GivesThePublishedValues) {
  const PartialT test(covariance_of(integer_table()));
  struct Row {
    std::vector<Var> given;
    double t, p;
  };
  for (const Row& row :
       {Row{{}, 4.37693838476865, 5.08834170487446e-05}, Row{{2}, -1.4672916749693639, 0.14779303923342713},
        Row{{2, 3}, -0.5675270099044684, 0.572624480057592}}) {
    const CiResult result = test.test(0, 1, row.given);
    EXPECT_EQ(result.outcome, Outcome::kTested);
    EXPECT_NEAR(result.statistic, row.t, 1e-12);
    EXPECT_NEAR(result.p_value, row.p, 1e-12);
    EXPECT_NEAR(result.log_p, std::log(row.p), 1e-11);
    EXPECT_EQ(result.dof, 60 - 2 - static_cast<double>(row.given.size()));
  }
}

TEST(PartialT, EqualsTheTTestOfARegressionCoefficient) {
  const Eigen::MatrixXd table = integer_table();
  Eigen::MatrixXd regressors(table.rows(), 4);
  regressors << Eigen::VectorXd::Ones(table.rows()), table.rightCols(3);
  const Eigen::VectorXd coefficients = regressors.colPivHouseholderQr().solve(table.col(0));
  const double rss = (table.col(0) - regressors * coefficients).squaredNorm();
  const Eigen::MatrixXd inverse = (regressors.transpose() * regressors).inverse();
  const double t = coefficients(1) / std::sqrt(rss / 56 * inverse(1, 1));
  EXPECT_NEAR(PartialT(covariance_of(table)).test(0, 1, std::vector<Var>{2, 3}).statistic, t, 1e-12);
}

// With three rows n - 2 = 1: t is Cauchy, so p = 1 - (2 / pi) atan(t) and |r| is sin of a uniform angle.
TEST(PartialT, IsExactForThreeRows) {
  Eigen::MatrixXd values(3, 2);
  values << 0, 0, 1, 2, 2, 1;
  const PartialT test(covariance_of(values));
  const CiResult result = test.test(0, 1, {});
  EXPECT_NEAR(result.effect, 0.5, 1e-15);
  EXPECT_NEAR(result.p_value, 1 - 2 / std::numbers::pi * std::asin(0.5), 1e-14);
  EXPECT_EQ(PartialT(covariance_of(values.topRows(2))).test(0, 1, {}).outcome, Outcome::kNotTestable);
}

TEST(PartialT, KeepsTheLogarithmOfPFarInTheTail) {
  // By mpmath with 40 digits.
  struct Row {
    double t, dof, log_p;
  };
  for (const Row& row : {Row{40, 449998, -802.49465446903014744}, Row{1e10, 300, -6055.2664237054698656},
                         Row{45, 1e6, -1015.5081614466291965}, Row{1e100, 3, -689.98465727860915992}}) {
    const double p = student_t_two_sided_p(row.t, row.dof);
    EXPECT_LT(p, 1e-290) << row.t;
    EXPECT_NEAR(log_student_t_two_sided_p(row.t, row.dof, p), row.log_p, 1e-10 * std::abs(row.log_p)) << row.t;
  }
  EXPECT_NEAR(log_student_t_two_sided_p(60, 50, student_t_two_sided_p(60, 50)), -109.44165881363104546, 1e-10);
}

TEST(PartialT, KnowsTheCorrelationAtItsLevel) {
  for (double alpha : {0.5, 0.05, 1e-6, 1e-100, 1e-280})
    for (double dof : {1.0, 2.0, 10.0, 1000.0, 450000.0}) {
      if (alpha < 1e-200 && dof < 2) continue;  // the square of t would overflow
      const double t = student_t_quantile(alpha / 2, dof);
      EXPECT_NEAR(student_t_two_sided_p(t, dof) / alpha, 1, 1e-9) << alpha << " " << dof;
    }
}

TEST(PartialT, RefusesAnInfiniteSampleSizeByItsName) {
  try {
    PartialT({{"A", "B"}, Eigen::Matrix2d::Identity(), std::numeric_limits<double>::infinity()});
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_EQ(std::string(e.what()), "partial_t needs a finite sample size; a population covariance has none");
  }
}

}  // namespace
}  // namespace abdera
