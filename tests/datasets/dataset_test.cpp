#include "datasets/dataset.hpp"

#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing_support::message_of;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Dataset small() {
  Eigen::MatrixXd x(3, 3);
  x << 1, 0, 10, 2, 1, kNaN, 3, kNaN, 30;
  return Dataset({{.name = "a", .unit = "km/s"},
                  {.name = "class", .kind = VariableKind::kBinary, .levels = {"no", "yes"}},
                  {.name = "log(M*,gal/M_sun)"}},
                 x);
}

TEST(Dataset, FindsColumnsByName) {
  const auto d = small();
  EXPECT_EQ(d.index_of("log(M*,gal/M_sun)"), 2);
  EXPECT_EQ(message_of<DataError>([&] { d.index_of("clas"); }), "no column named 'clas'; did you mean 'class'?");
  EXPECT_EQ(message_of<DataError>([&] { d.index_of("quite different"); }), "no column named 'quite different'");
}

TEST(Dataset, KnowsWhereValuesAreMissing) {
  const auto d = small();
  EXPECT_FALSE(d.has_missing(0));
  EXPECT_TRUE(d.has_missing(1));
  EXPECT_TRUE(d.has_missing(2));
}

TEST(Dataset, GivesCodesOfDiscreteColumnsOnly) {
  const auto d = small();
  EXPECT_EQ(d.codes(1), (std::vector<std::uint16_t>{0, 1, 0xFFFF}));
  EXPECT_THROW(d.codes(0), NotApplicable);
}

TEST(Dataset, RefusesBadNamesShapesAndCodes) {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Constant(2, 2, 2.0);
  EXPECT_EQ(message_of<DataError>([&] {
              Dataset({{.name = "a"}, {.name = "a"}}, x);
            }),
            "two columns are named 'a'; names must be unique");
  EXPECT_EQ(message_of<DataError>([&] { Dataset({{.name = "a"}, {.name = ""}}, x); }), "column 2 has no name");
  EXPECT_EQ(message_of<DataError>([&] { Dataset({{.name = "a"}}, x); }), "1 names for 2 columns of values");
  EXPECT_EQ(message_of<DataError>([&] {
              Dataset({{.name = "a"}, {.name = "b", .kind = VariableKind::kBinary, .levels = {"n", "y"}}}, x);
            }),
            "column 'b' is binary: row 1 holds 2, not a code below 2");
}

TEST(Dataset, ViewsStridedMemoryWithoutACopy) {
  std::vector<double> memory{1, 2, 3, -1, 4, 5, 6, -1};
  const auto d = Dataset::view({{.name = "a"}, {.name = "b"}}, {memory.data(), 3, 2, Eigen::OuterStride<>(4)});
  EXPECT_EQ(d.column(1).data(), memory.data() + 4);
  EXPECT_EQ(d.values()(2, 1), 6);
  const Dataset copy = d.select(std::vector<Var>{1});
  memory[4] = 99;
  EXPECT_EQ(d.values()(0, 1), 99);
  EXPECT_EQ(copy.values()(0, 0), 4);
}

TEST(Dataset, StaysValidWhenMovedOrCopied) {
  auto d = small();
  const auto copy = d;
  const auto moved = std::move(d);
  EXPECT_EQ(copy.values()(2, 2), 30);
  EXPECT_EQ(moved.values()(2, 2), 30);
  EXPECT_NE(copy.column(0).data(), moved.column(0).data());
}

TEST(Dataset, SelectsColumnsAndRowsInTheOrderGiven) {
  auto d = small();
  d.set_sigma(Eigen::MatrixXd{{0.1, kNaN, 1}, {0.2, kNaN, 2}, {0.3, kNaN, 3}});
  d.history = {"import"};
  const auto columns = d.select(std::vector<Var>{2, 0});
  EXPECT_EQ(columns.names(), (std::vector<std::string>{"log(M*,gal/M_sun)", "a"}));
  EXPECT_EQ(columns.variable(1).unit, "km/s");
  EXPECT_EQ((*columns.sigma())(1, 0), 2);
  EXPECT_EQ(columns.history, d.history);
  const auto rows = d.select_rows(std::vector<Eigen::Index>{2, 0});
  EXPECT_EQ(rows.values()(0, 0), 3);
  EXPECT_EQ(rows.values()(1, 2), 10);
  EXPECT_EQ((*rows.sigma())(0, 2), 3);
}

TEST(Dataset, RefusesSigmaOfAnotherShapeOrSign) {
  auto d = small();
  EXPECT_THROW(d.set_sigma(Eigen::MatrixXd::Zero(2, 3)), DataError);
  Eigen::MatrixXd s = Eigen::MatrixXd::Zero(3, 3);
  s(1, 2) = -99;
  EXPECT_EQ(message_of<DataError>([&] { d.set_sigma(s); }),
            "column 'log(M*,gal/M_sun)', row 2: measurement error -99 is negative; mark it as missing if unknown");
  EXPECT_FALSE(d.sigma().has_value());
}

TEST(Dataset, RefusesRowAttributesThatCannotBe) {
  Dataset d({{.name = "a"}}, Eigen::MatrixXd::Ones(2, 1));
  const auto refused = [&](RowAttributes attributes, const char* what) {
    EXPECT_EQ(testing_support::message_of<DataError>([&] { d.set_row_attributes(std::move(attributes)); }), what);
  };
  refused({.weight = {1}}, "there are 1 entries of weight for 2 rows");
  refused({.weight = {1, 0}}, "row 2: weight 0 is not positive and finite");
  refused({.time = {kNaN, 0}}, "row 1: time nan is not finite");
  refused({.regime = {0, -1}}, "row 2: regime -1 is not 0 or more");
  refused({.regime_targets = {{0}}}, "there are targets of regimes, but no regimes of rows");
  refused({.regime = {0, 1}, .regime_targets = {{0}}}, "row 2: the targets of its regime 1 are not given");
  refused({.regime = {0, 0}, .regime_targets = {{1}}}, "regime 0 has column 1 as a target, but there are 1");
  refused({.regime = {0, 0}, .regime_targets = {{0, 0}}},
          "the targets of regime 0 are not sorted, or one is named twice");
  EXPECT_THROW(d.set_upper_limit(Dataset::Flags::Constant(2, 1, 2)), DataError);
  EXPECT_THROW(d.set_upper_limit(Dataset::Flags::Zero(1, 1)), DataError);
  EXPECT_THROW(d.set_error_factors({{"f", Eigen::MatrixXd::Ones(2, 2)}}), DataError);
  EXPECT_THROW(d.set_error_factors({{"f", Eigen::MatrixXd::Ones(2, 1)}, {"f", Eigen::MatrixXd::Ones(2, 1)}}),
               DataError);
}

}  // namespace
}  // namespace abdera
