#include "datasets/transform.hpp"

#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "core/special.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using Strings = std::vector<std::string>;
using testing_support::message_of;
const double kNaN = std::numeric_limits<double>::quiet_NaN();

Dataset table() {
  Dataset d({{.name = "mass", .unit = "kg"},
             {.name = "type", .kind = VariableKind::kNominal, .levels = {"a", "b", "c"}},
             {.name = "x,y"},
             {.name = "n", .kind = VariableKind::kCount}},
            Eigen::MatrixXd{{1, 0, 5, 1}, {10, 1, kNaN, 2}, {100, 2, 7, 2}, {1000, kNaN, 9, 1}});
  d.set_sigma(Eigen::MatrixXd{{0.1, kNaN, 1, kNaN}, {2, kNaN, 1, kNaN}, {kNaN, kNaN, 1, kNaN}, {100, kNaN, 2, kNaN}});
  d.history = {"import"};
  d.title = "t";
  return d;
}

TEST(Transform, LeavesTheArgumentAloneAndAppendsOneHistoryLine) {
  const auto d = table();
  const auto before = d.values().eval();
  const auto out = log_columns(d, Strings{"mass"}, LogBase::kTen);
  EXPECT_TRUE(((d.values().array() == before.array()) || before.array().isNaN()).all());
  EXPECT_EQ(d.history.size(), 1u);
  EXPECT_EQ(out.history, (Strings{"import", "log10 columns=mass"}));
  EXPECT_EQ(out.title, "t");
}

TEST(Transform, SelectsDropsAndRenamesColumns) {
  const auto d = table();
  EXPECT_EQ(select_columns(d, Strings{"x,y", "mass"}).names(), (Strings{"x,y", "mass"}));
  EXPECT_EQ(select_columns(d, Strings{"x,y"}).history.back(), "select columns=\"x,y\"");
  EXPECT_EQ(drop_columns(d, Strings{"type", "n"}).names(), (Strings{"mass", "x,y"}));
  EXPECT_EQ((*drop_columns(d, Strings{"type"}).sigma())(3, 1), 2);
  EXPECT_EQ(rename_column(d, "mass", "m").variable(0).unit, "kg");
  EXPECT_EQ(rename_column(d, "mass", "m").history.back(), "rename mass to m");
  EXPECT_THROW(rename_column(d, "mass", "type"), DataError);
  EXPECT_THROW(drop_columns(d, Strings{"mass", "type", "x,y", "n"}), DataError);
  EXPECT_EQ(message_of<DataError>([&] { select_columns(d, Strings{"mas"}); }),
            "no column named 'mas'; did you mean 'mass'?");
}

TEST(Transform, DropsRowsWithMissingValues) {
  const auto d = table();
  const auto all = drop_missing_rows(d);
  EXPECT_EQ(all.values().col(0), Eigen::Vector2d(1, 100));
  EXPECT_EQ(all.history.back(), "drop_missing_rows columns=all: 2 of 4 rows left");
  EXPECT_EQ((*all.sigma())(0, 0), 0.1);
  EXPECT_EQ(drop_missing_rows(d, Strings{"type"}).num_rows(), 3);
  const Dataset empty({{.name = "a"}}, Eigen::MatrixXd::Constant(2, 1, kNaN));
  EXPECT_THROW(drop_missing_rows(empty), DataError);
}

TEST(Transform, LogarithmCarriesErrorsToFirstOrder) {
  const auto ten = log_columns(table(), Strings{"mass"}, LogBase::kTen);
  EXPECT_EQ(ten.values().col(0), Eigen::Vector4d(0, 1, 2, 3));
  EXPECT_NEAR((*ten.sigma())(1, 0), 0.2 / std::log(10), 1e-15);
  EXPECT_TRUE(std::isnan((*ten.sigma())(2, 0)));
  EXPECT_EQ(ten.variable(0).unit, "");
  const auto natural = log_columns(table(), Strings{"mass", "x,y"}, LogBase::kNatural);
  EXPECT_EQ(natural.values()(3, 2), std::log(9.0));
  EXPECT_TRUE(std::isnan(natural.values()(1, 2)));
  EXPECT_NEAR((*natural.sigma())(3, 2), 2.0 / 9, 1e-15);
}

TEST(Transform, LogarithmNamesTheRowThatIsNotPositive) {
  const Dataset d({{.name = "flux"}}, Eigen::MatrixXd{{1}, {0}, {-1}});
  EXPECT_EQ(message_of<DataError>([&] { log_columns(d, Strings{"flux"}, LogBase::kTen); }),
            "log10: column 'flux' is 0 in row 2; only positive numbers have a logarithm");
  EXPECT_EQ(message_of<NotApplicable>([] { log_columns(table(), Strings{"type"}, LogBase::kTen); }),
            "log10: column 'type' is nominal and holds labels, not numbers");
}

TEST(Transform, StandardisesToMeanZeroAndUnitVariance) {
  const auto d = standardise(table(), Strings{"x,y"});
  // 5, 7, 9: mean 7, sd 2.
  EXPECT_EQ(d.values()(0, 2), -1);
  EXPECT_EQ(d.values()(3, 2), 1);
  EXPECT_TRUE(std::isnan(d.values()(1, 2)));
  EXPECT_EQ((*d.sigma())(3, 2), 1);
  EXPECT_EQ((*d.sigma())(3, 0), 100);
  const auto every = standardise(table());
  EXPECT_EQ(every.history.back(), "standardise columns=mass,\"x,y\"");
  EXPECT_EQ(every.values()(0, 3), 1);  // counts are not continuous
  const Dataset constant({{.name = "c"}}, Eigen::MatrixXd::Ones(3, 1));
  EXPECT_THROW(standardise(constant), DataError);
}

TEST(Transform, StandardisesFarFromZeroWithoutLosingDigits) {
  Rng rng(4);
  Eigen::MatrixXd x(1000, 1), shifted(1000, 1);
  for (Eigen::Index i = 0; i < 1000; ++i) {
    x(i, 0) = std::round(rng.normal() * 1024) / 1024;  // exact after the shift
    shifted(i, 0) = x(i, 0) + 1e8;
  }
  const auto a = standardise(Dataset({{.name = "x"}}, x)), b = standardise(Dataset({{.name = "x"}}, shifted));
  EXPECT_LT((a.values() - b.values()).cwiseAbs().maxCoeff(), 1e-8);
}

TEST(Transform, RankNormalGivesTheScoresOfTheRanks) {
  const Dataset d({{.name = "x", .unit = "m"}}, Eigen::MatrixXd{{30}, {10}, {20}, {20}, {kNaN}});
  const auto blom = rank_normal(d);
  EXPECT_EQ(blom.values()(1, 0), normal_quantile(0.625 / 4.25));
  EXPECT_EQ(blom.values()(0, 0), normal_quantile(3.625 / 4.25));
  EXPECT_EQ(blom.values()(2, 0), normal_quantile(2.125 / 4.25));  // ties share rank 2.5
  EXPECT_EQ(blom.values()(3, 0), blom.values()(2, 0));
  EXPECT_TRUE(std::isnan(blom.values()(4, 0)));
  EXPECT_EQ(blom.variable(0).unit, "");
  const auto waerden = rank_normal(d, {}, RankScore::kVanDerWaerden);
  EXPECT_EQ(waerden.values()(1, 0), normal_quantile(1.0 / 5));
  EXPECT_EQ(waerden.history.back(), "rank_normal score=van_der_waerden columns=x");
  EXPECT_EQ(rank_normal(table(), Strings{"mass"}).history.back(),
            "rank_normal score=blom columns=mass; measurement errors dropped of mass");
}

TEST(Transform, RankNormalIgnoresMonotoneTransforms) {
  Rng rng(5);
  Eigen::MatrixXd x(200, 1);
  for (auto& value : x.reshaped()) value = rng.normal();
  const Eigen::MatrixXd y = x.array().exp();
  EXPECT_EQ(rank_normal(Dataset({{.name = "x"}}, x)).values(), rank_normal(Dataset({{.name = "x"}}, y)).values());
}

TEST(Transform, DiscretisesByWidthAndByCount) {
  const Dataset d({{.name = "x"}}, Eigen::MatrixXd{{0}, {1}, {2}, {3}, {4}, {100}, {kNaN}});
  const auto width = discretise(d, Strings{"x"}, 4, Bins::kEqualWidth);
  EXPECT_EQ(width.variable(0).kind, VariableKind::kOrdinal);
  EXPECT_EQ(width.variable(0).levels, (Strings{"[0, 25)", "[25, 50)", "[50, 75)", "[75, 100]"}));
  EXPECT_EQ(width.codes(0), (std::vector<std::uint16_t>{0, 0, 0, 0, 0, 3, 0xFFFF}));
  const auto count = discretise(d, Strings{"x"}, 3, Bins::kEqualCount);
  EXPECT_EQ(count.codes(0), (std::vector<std::uint16_t>{0, 0, 1, 1, 2, 2, 0xFFFF}));
  EXPECT_EQ(count.history.back(), "discretise levels=3 bins=equal_count columns=x");
  EXPECT_EQ(discretise(d, Strings{"x"}, 2, Bins::kEqualWidth).variable(0).kind, VariableKind::kBinary);
  EXPECT_THROW(discretise(d, Strings{"x"}, 1, Bins::kEqualWidth), UsageError);
}

TEST(Transform, EqualCountLevelsAreFewerAmongTies) {
  const Dataset d({{.name = "x"}}, Eigen::MatrixXd{{0}, {0}, {0}, {0}, {1}, {2}, {3}, {4}});
  EXPECT_EQ(discretise(d, Strings{"x"}, 4, Bins::kEqualCount).variable(0).levels.size(), 3u);
  const Dataset mostly({{.name = "x"}}, Eigen::MatrixXd{{0}, {0}, {0}, {4}});
  EXPECT_EQ(message_of<DataError>([&] { discretise(mostly, Strings{"x"}, 2, Bins::kEqualCount); }),
            "discretise: too many values of column 'x' are equal to make 2 levels of equal count; use equal width");
}

TEST(Transform, ChangesKindsBothWays) {
  const auto d = set_kind(table(), Strings{"n"}, VariableKind::kBinary);
  EXPECT_EQ(d.variable(3).levels, (Strings{"1", "2"}));
  EXPECT_EQ(d.codes(3), (std::vector<std::uint16_t>{0, 1, 1, 0}));
  const auto back = set_kind(d, Strings{"n"}, VariableKind::kContinuous);
  EXPECT_EQ(back.values().col(3), table().values().col(3));
  EXPECT_TRUE(back.variable(3).levels.empty());
  EXPECT_EQ(set_kind(table(), Strings{"type"}, VariableKind::kOrdinal).variable(1).levels.size(), 3u);
  EXPECT_THROW(set_kind(table(), Strings{"type"}, VariableKind::kBinary), DataError);
  EXPECT_THROW(set_kind(table(), Strings{"mass"}, VariableKind::kBinary), DataError);
  EXPECT_EQ(message_of<DataError>([] { set_kind(table(), Strings{"type"}, VariableKind::kContinuous); }),
            "column 'type' holds labels such as 'a' and cannot be continuous");
  EXPECT_THROW(set_kind(log_columns(table(), Strings{"x,y"}, LogBase::kTen), Strings{"x,y"}, VariableKind::kCount),
               DataError);
}

TEST(Transform, TakesSharedErrorsLimitsAndRowsAlong) {
  Dataset d({{.name = "x"}}, Eigen::MatrixXd{{1}, {2}, {4}});
  d.set_error_factors({{"distance", Eigen::MatrixXd{{1}, {1}, {2}}}});
  d.set_upper_limit(Dataset::Flags{{0}, {1}, {0}});
  d.set_row_attributes({.weight = {1, 2, 3}});
  const Dataset logs = log_columns(d, Strings{"x"}, LogBase::kNatural);
  EXPECT_EQ(logs.error_factors()[0].loading, (Eigen::MatrixXd{{1}, {0.5}, {0.5}}));
  EXPECT_EQ(logs.upper_limit(), d.upper_limit());
  EXPECT_EQ(logs.row_attributes(), d.row_attributes());
  const Dataset levels = discretise(d, Strings{"x"}, 2, Bins::kEqualWidth);
  EXPECT_TRUE(levels.error_factors()[0].loading.isZero());
  EXPECT_TRUE(levels.upper_limit()->isZero());
  EXPECT_EQ(
      levels.history.back(),
      "discretise levels=2 bins=equal_width columns=x; measurement errors dropped of x; upper limits dropped of x");
}

}  // namespace
}  // namespace abdera
