#include "datasets/checks.hpp"

#include <limits>

#include "core/error.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using testing_support::message_of;
const double kNaN = std::numeric_limits<double>::quiet_NaN();
const double kInf = std::numeric_limits<double>::infinity();

Dataset with(Eigen::MatrixXd x) {
  std::vector<Variable> variables;
  for (Eigen::Index j = 0; j < x.cols(); ++j) variables.push_back({.name = "x" + std::to_string(j)});
  return Dataset(std::move(variables), std::move(x));
}

// pcalg drops the edges of a variable with one missing value without a word.
TEST(Checks, OneMissingValueIsNamedWithColumnAndRow) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Random(500, 3);
  EXPECT_NO_THROW(require_complete(with(x)));
  x(16, 1) = kNaN;
  EXPECT_EQ(message_of<DataError>([&] { require_complete(with(x)); }),
            "column 'x1': 1 of 500 values is missing, the first in row 17; drop those rows (abdera data transform "
            "--drop-missing-rows) or leave the column out (--columns)");
}

TEST(Checks, CountsMissingAndInfiniteValuesOfEveryColumn) {
  EXPECT_EQ(message_of<DataError>([] {
              require_complete(with(Eigen::MatrixXd{{1, kNaN}, {kInf, kNaN}, {kNaN, 1}}));
            }),
            "column 'x0': 2 of 3 values are missing or infinite, the first in row 2; mark them as missing (--na inf) "
            "or leave "
            "the column out; 1 other column is incomplete too");
  EXPECT_EQ(
      message_of<DataError>([] {
        require_complete(with(Eigen::MatrixXd{{-kInf, 1}, {2, 1}}));
      }),
      "column 'x0': 1 of 2 values is infinite, the first in row 1; mark them as missing (--na inf) or leave the column "
      "out");
}

TEST(Checks, ConstantColumnsAreNamed) {
  EXPECT_NO_THROW(require_varying(with(Eigen::MatrixXd{{1, 2}, {2, 1}})));
  EXPECT_EQ(
      message_of<DataError>([] {
        require_varying(with(Eigen::MatrixXd{{1, 5, 0}, {2, 5, kNaN}, {2, 5, 0}}));
      }),
      "columns x1,x2 are constant: nothing can depend on it; leave it out (--columns, or abdera data transform --drop "
      "x1,x2)");
  EXPECT_NE(message_of<DataError>([] {
              require_varying(with(Eigen::MatrixXd{{1, 5}, {2, 5}}));
            }).find("column x1 is constant"),
            std::string::npos);
}

TEST(Checks, EqualColumnsArePairedWithTheFirst) {
  using Pairs = std::vector<std::pair<Var, Var>>;
  EXPECT_EQ(duplicate_columns(with(Eigen::MatrixXd{{1, 2, 1, 1, 2}, {3, 4, 3, 4, 4}})), (Pairs{{0, 2}, {1, 4}}));
  EXPECT_EQ(duplicate_columns(with(Eigen::MatrixXd{{1, 2}, {3, 4}})), Pairs{});
}

}  // namespace
}  // namespace abdera
