#include "datasets/dataset_io.hpp"

#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "datasets/csv.hpp"
#include "datasets/fits.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using Strings = std::vector<std::string>;
using testing_support::bytes_of;
using testing_support::message_of;
using testing_support::write_bytes;
using DatasetIo = testing_support::FolderTest;
const double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Numbers of every size, labels that need quotes, gaps and errors.
Dataset example() {
  Rng rng(6);
  Eigen::MatrixXd x(50, 4);
  for (Eigen::Index i = 0; i < 50; ++i) {
    x(i, 0) = rng.normal() * std::pow(10.0, static_cast<double>(rng.below(600)) - 300);
    x(i, 1) = static_cast<double>(i % 3);
    x(i, 2) = i % 7 == 0 ? kNaN : rng.normal();
    x(i, 3) = static_cast<double>(i % 2);
  }
  x(4, 1) = kNaN;
  Dataset d({{.name = "x", .unit = "km/s"},
             {.name = "type", .kind = VariableKind::kNominal, .levels = {"E, old", "S0", "say \"S\""}},
             {.name = "log(M*,gal/M_sun)"},
             {.name = "flag", .kind = VariableKind::kBinary, .levels = {"no", "yes"}}},
            x);
  Eigen::MatrixXd sigma = Eigen::MatrixXd::Constant(50, 4, kNaN);
  for (Eigen::Index i = 0; i < 50; ++i) sigma(i, 2) = i % 5 ? rng.uniform() : kNaN;
  d.set_sigma(sigma);
  return d;
}

bool same(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         ((a.array() == b.array()) || (a.array().isNaN() && b.array().isNaN())).all();
}

void expect_same_table(const Dataset& a, const Dataset& b) {
  EXPECT_EQ(a.names(), b.names());
  EXPECT_TRUE(same(a.values(), b.values()));
  ASSERT_TRUE(a.sigma() && b.sigma());
  EXPECT_TRUE(same(*a.sigma(), *b.sigma()));
  for (Var v = 0; v < a.num_vars(); ++v) {
    EXPECT_EQ(a.variable(v).kind, b.variable(v).kind);
    EXPECT_EQ(a.variable(v).levels, b.variable(v).levels);
  }
}

TEST_F(DatasetIo, EveryFormatGivesBackTheSameTable) {
  const auto d = example();
  ImportOptions options;
  options.sigma = {"log(M*,gal/M_sun)=log(M*,gal/M_sun)_sigma"};
  for (const char* name : {"t.csv", "t.tsv", "t.fits"}) {
    if (std::string(name) == "t.fits" && !fits_available()) continue;
    write_dataset(d, at(name));
    expect_same_table(read_dataset(at(name), options).data, d);
  }
  write_dataset(d, at("t.h5"));
  expect_same_table(read_dataset(at("t.h5")).data, d);
}

TEST_F(DatasetIo, TextSurvivesEverySeparator) {
  const auto d = example();
  for (const auto separator : {Separator::kComma, Separator::kTab, Separator::kSemicolon, Separator::kSpace}) {
    ImportOptions options;
    options.separator = separator;
    options.sigma = {"log(M*,gal/M_sun)=log(M*,gal/M_sun)_sigma"};
    expect_same_table(read_csv_text(to_csv(d, {.separator = separator}), "t", options).data, d);
  }
  const Dataset single({{.name = "x"}}, Eigen::MatrixXd{{1}, {kNaN}, {3}});
  EXPECT_TRUE(same(read_csv_text(to_csv(single), "t").data.values(), single.values()));
}

TEST_F(DatasetIo, ChoosesTheReaderByContent) {
  write_dataset(example(), at("t.h5"));
  std::filesystem::rename(at("t.h5"), at("t.dat"));
  EXPECT_EQ(read_dataset(at("t.dat")).data.num_vars(), 4);
  write_bytes(at("fake.h5"), "a,b\n1,2\n");
  EXPECT_EQ(message_of<DataError>([&] { read_dataset(at("fake.h5")); }),
            "fake.h5 is no HDF5 file, or its beginning is damaged; a text table needs another suffix");
  write_bytes(at("t.txt"), "a b\n1 2\n");
  EXPECT_EQ(read_dataset(at("t.txt")).data.num_rows(), 1);
}

TEST_F(DatasetIo, RulesHoldForTablesThatDescribeThemselves) {
  const Dataset d({{.name = "x"},
                   {.name = "x_err"},
                   {.name = "k"},
                   {.name = "z"},
                   {.name = "t", .kind = VariableKind::kNominal, .levels = {"a", "b", "none"}}},
                  Eigen::MatrixXd{{1, 0.1, 0, 7, 0}, {999.9, 0.2, 1, 8, 2}, {3, 0.3, 1, 999.9, 1}});
  write_dataset(d, at("t.h5"));
  ImportOptions o;
  o.na = {"999.9:x", "none"};
  o.sigma = {"x=x_err"};
  o.kinds = {"t=ordinal"};
  o.drop = {"z"};
  o.max_levels = 2;
  const auto r = read_dataset(at("t.h5"), o).data;
  EXPECT_EQ(r.names(), (Strings{"x", "k", "t"}));
  EXPECT_TRUE(same(r.values().leftCols(2), Eigen::MatrixXd{{1, 0}, {kNaN, 1}, {3, 1}}));
  EXPECT_EQ((*r.sigma())(2, 0), 0.3);
  EXPECT_EQ(r.variable(1).kind, VariableKind::kBinary);
  EXPECT_EQ(r.variable(2).kind, VariableKind::kOrdinal);
  EXPECT_TRUE(std::isnan(r.values()(1, 2)));
  EXPECT_EQ(r.history.back(), "read na=999.9:x na=none sigma=x=x_err kind=t=ordinal drop=z max_levels=2");
  EXPECT_EQ(read_dataset(at("t.h5")).data.history, d.history);
}

TEST_F(DatasetIo, WritesShortestNumbersThatReadBackTheSame) {
  const Dataset d({{.name = "x"}, {.name = "y"}}, Eigen::MatrixXd{{0.1, 1e300}, {-2, kNaN}});
  EXPECT_EQ(to_csv(d), "x,y\n0.1,1e+300\n-2,\n");
  EXPECT_EQ(to_csv(d, {.separator = Separator::kTab}), "x\ty\n0.1\t1e+300\n-2\t\n");
}

TEST_F(DatasetIo, QuotesTextsThatWouldReadAsSomethingElse) {
  const Dataset d({{.name = "#t", .kind = VariableKind::kNominal, .levels = {" a", "#1", "b\tc"}}, {.name = "x"}},
                  Eigen::MatrixXd{{0, 1}, {1, 2}, {2, 3}});
  const auto back = read_csv_text(to_csv(d), "t").data;
  EXPECT_EQ(back.names(), d.names());
  ASSERT_EQ(back.variable(0).levels, d.variable(0).levels);
  EXPECT_EQ(back.values(), d.values());
}

TEST_F(DatasetIo, ErrorColumnsMayBeLeftOutButNeverReplaceOthers) {
  Dataset d({{.name = "x"}, {.name = "x_sigma"}}, Eigen::MatrixXd{{1, 2}});
  d.set_sigma(Eigen::MatrixXd{{0.5, kNaN}});
  EXPECT_THROW(to_csv(d), UsageError);
  EXPECT_EQ(to_csv(d, {.sigma = false}), "x,x_sigma\n1,2\n");
}

TEST_F(DatasetIo, NeverReplacesAFileUnasked) {
  const auto d = example();
  for (const char* name : {"t.csv", "t.h5", "t.fits"}) {
    if (std::string(name) == "t.fits" && !fits_available()) continue;
    write_bytes(at(name), "precious");
    EXPECT_THROW(write_dataset(d, at(name)), UsageError) << name;
    EXPECT_EQ(bytes_of(at(name)), "precious");
    write_dataset(d, at(name), {.force = true});
    EXPECT_EQ(read_dataset(at(name)).data.num_rows(), 50);
  }
  EXPECT_EQ(files(), (Strings{"t.csv", "t.fits", "t.h5"}));
  EXPECT_EQ(message_of<UsageError>([&] { write_dataset(d, at("t.xlsx")); }),
            "cannot tell the format of '" + at("t.xlsx") + "' by its suffix; use .h5, .csv, .tsv or .fits");
}

TEST_F(DatasetIo, ReadsACovarianceMatrix) {
  write_bytes(at("c.txt"), "# from a paper\na b \"c,d\"\n2 1 0\n1 3 0.5\n0 0.5 1\n");
  const auto c = read_covariance(at("c.txt"), 120);
  EXPECT_EQ(c.names, (Strings{"a", "b", "c,d"}));
  EXPECT_EQ(c.matrix, (Eigen::MatrixXd{{2, 1, 0}, {1, 3, 0.5}, {0, 0.5, 1}}));
  EXPECT_EQ(c.n, 120);
  write_bytes(at("wide.csv"), "a,b,c\n2,1,0\n1,3,0\n");
  EXPECT_EQ(message_of<DataError>([&] { read_covariance(at("wide.csv"), 10); }),
            "wide.csv: 3 names but 2 rows; a covariance matrix is square");
  write_bytes(at("gap.csv"), "a,b\n2,1\n,3\n");
  EXPECT_EQ(message_of<DataError>([&] { read_covariance(at("gap.csv"), 10); }),
            "gap.csv: the covariance in row 2 of column 'a' is missing");
  write_bytes(at("text.csv"), "a,b\n2,x\ny,z\n");
  EXPECT_THROW(read_covariance(at("text.csv"), 10), DataError);
  write_bytes(at("skew.csv"), "a,b\n2,1\n0,3\n");
  EXPECT_THROW(read_covariance(at("skew.csv"), 10), DataError);
}

TEST_F(DatasetIo, TextHasColumnsForLimitsAndWhatIsKnownOfRows) {
  Dataset d({{.name = "x"}, {.name = "y"}}, Eigen::MatrixXd{{1, 2}, {3, 4}});
  d.set_upper_limit(Dataset::Flags{{0, 0}, {1, 0}});
  d.set_row_attributes({{0.5, 1}, {10, 20}, "s", {7, 8}, {0, 1}});
  EXPECT_EQ(to_csv(d), "x,x_upper_limit,y,weight,time,cluster,regime\n1,0,2,0.5,10,7,0\n3,1,4,1,20,8,1\n");
  Dataset taken({{.name = "weight"}}, Eigen::MatrixXd{{1}, {2}});
  taken.set_row_attributes({.weight = {1, 1}});
  EXPECT_THROW(to_csv(taken), UsageError);
  d.set_error_factors({{"distance", Eigen::MatrixXd::Ones(2, 2)}});
  EXPECT_THROW(to_csv(d), NotApplicable);
  EXPECT_NO_THROW(to_csv(d, {.sigma = false}));
}

}  // namespace
}  // namespace abdera
