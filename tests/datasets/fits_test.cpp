#include "datasets/fits.hpp"

#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "datasets/dataset_io.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using Strings = std::vector<std::string>;
using testing_support::bytes_of;
using testing_support::message_of;
using testing_support::write_bytes;
const double kNaN = std::numeric_limits<double>::quiet_NaN();

class FitsTables : public testing_support::FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    if (!fits_available()) GTEST_SKIP() << "built without cfitsio";
  }
  /// What went wrong when Python with astropy ran the code in the folder; "no astropy" where there is none.
  std::string astropy(const std::string& code) const {
    const auto python = testing_support::python_with("astropy.io.fits");
    if (python.empty()) return "no astropy";
    return testing_support::run_python(python, "import os\nos.chdir('" + folder_.string() +
                                                   "')\nimport numpy as np\nfrom astropy.table import Table\n"
                                                   "from astropy.io import fits\n" +
                                                   code);
  }
};
#define REQUIRE_ASTROPY(code)                                                        \
  if (const auto problem = astropy(code); problem == "no astropy") {                 \
    GTEST_SKIP() << "no Python with astropy (set ABDERA_PYTHON to one that has it)"; \
  } else {                                                                           \
    ASSERT_EQ(problem, "");                                                          \
  }

Dataset example() {
  return Dataset(
      {{.name = "z", .unit = "km/s"}, {.name = "type", .kind = VariableKind::kNominal, .levels = {"E", "S0", "Sab"}}},
      Eigen::MatrixXd{{0.1, 0}, {kNaN, 2}, {1e-300, kNaN}, {-5, 1}});
}

TEST_F(FitsTables, ComeBackAsTheyWereWritten) {
  write_fits(example(), at("t.fits"));
  const auto d = read_fits(at("t.fits")).data;
  EXPECT_EQ(d.names(), (Strings{"z", "type"}));
  EXPECT_EQ(d.variable(0).unit, "km/s");
  EXPECT_EQ(d.variable(1).levels, (Strings{"E", "S0", "Sab"}));
  EXPECT_EQ(d.values()(2, 0), 1e-300);
  EXPECT_TRUE(std::isnan(d.values()(1, 0)));
  EXPECT_EQ(d.codes(1), (std::vector<std::uint16_t>{0, 2, 0xFFFF, 1}));
  EXPECT_EQ(d.history, (Strings{"import t.fits: 4 rows, 2 columns, table=DATA"}));
}

TEST_F(FitsTables, RefuseWhatFitsCannotHold) {
  EXPECT_EQ(
      message_of<DataError>([&] { write_fits(Dataset({{.name = "\xCF\x83"}}, Eigen::MatrixXd{{1}}), at("t.fits")); }),
      "the name '\xCF\x83' cannot be held by FITS: at most 68 ASCII characters; rename it or export to HDF5");
  EXPECT_TRUE(files().empty());
  write_bytes(at("t.fits"), "SIMPLE  =                    T / but no more");
  EXPECT_THROW(read_fits(at("t.fits")), DataError);
  EXPECT_THROW(read_fits(at("none.fits")), DataError);
}

TEST_F(FitsTables, NamesAreNoFileNameSyntax) {
  write_fits(example(), at("t[1].fits"));
  EXPECT_EQ(read_fits(at("t[1].fits")).data.num_rows(), 4);
}

TEST_F(FitsTables, OfAstropyAreReadWithTypesUnitsAndGaps) {
  REQUIRE_ASTROPY(R"(
cols = [fits.Column('mass', 'E', unit='solMass', array=np.array([1.5, np.nan, 3.25])),
        fits.Column('count', 'J', null=-99, array=np.array([7, -99, 9])),
        fits.Column('scaled', 'I', bzero=32768, array=np.array([100, 60000, 3], dtype=np.uint16)),
        fits.Column('big', 'K', array=np.array([2**40, 1, 2])),
        fits.Column('ok', 'L', array=np.array([True, False, True])),
        fits.Column('name', '6A', array=np.array(['M87', 'NGC 1', ''])),
        fits.Column('mag', '3D', unit='mag', array=np.arange(9.0).reshape(3, 3))]
fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(np.zeros((2, 2))), fits.BinTableHDU.from_columns(cols, name='GALAXIES'),
              fits.TableHDU.from_columns([fits.Column('a', 'F8.3', array=np.array([1.25, 2.5])), fits.Column('b', 'A3', array=np.array(['x', 'y']))], name='ASCII')]).writeto('t.fits')
)");
  const auto d = read_fits(at("t.fits")).data;
  EXPECT_EQ(d.names(), (Strings{"mass", "count", "scaled", "big", "ok", "name", "mag_1", "mag_2", "mag_3"}));
  EXPECT_EQ(d.variable(0).unit, "solMass");
  EXPECT_EQ(d.variable(7).unit, "mag");
  EXPECT_EQ(d.values()(2, 0), 3.25);
  EXPECT_TRUE(std::isnan(d.values()(1, 0)));
  EXPECT_TRUE(std::isnan(d.values()(1, 1)));
  EXPECT_EQ(d.values()(2, 1), 9);
  EXPECT_EQ(d.values()(1, 2), 60000);
  EXPECT_EQ(d.values()(0, 3), 1099511627776.0);
  EXPECT_EQ(d.variable(4).kind, VariableKind::kBinary);
  EXPECT_EQ(d.variable(4).levels, (Strings{"false", "true"}));
  EXPECT_EQ(d.codes(4), (std::vector<std::uint16_t>{1, 0, 1}));
  EXPECT_EQ(d.variable(5).levels, (Strings{"M87", "NGC 1"}));
  EXPECT_TRUE(std::isnan(d.values()(2, 5)));
  EXPECT_EQ(d.values()(1, 7), 4);
  ImportOptions o;
  o.table = "ASCII";
  const auto ascii = read_fits(at("t.fits"), o).data;
  EXPECT_EQ(ascii.names(), (Strings{"a", "b"}));
  EXPECT_EQ(ascii.values()(1, 0), 2.5);
  o.table = "4";
  EXPECT_EQ(read_fits(at("t.fits"), o).data.names(), ascii.names());
  o.table = "STARS";
  EXPECT_EQ(message_of<DataError>([&] { read_fits(at("t.fits"), o); }),
            "t.fits holds no table 'STARS'; it holds GALAXIES (HDU 3), ASCII (HDU 4)");
  ImportOptions rules;
  rules.sigma = {"mass=scaled"};
  rules.columns = {"mass", "ok"};
  const auto paired = read_dataset(at("t.fits"), rules).data;
  EXPECT_EQ(paired.names(), (Strings{"mass", "ok"}));
  EXPECT_EQ((*paired.sigma())(0, 0), 100);
}

TEST_F(FitsTables, NameColumnsThatCannotBeHeld) {
  REQUIRE_ASTROPY(R"(
cols = [fits.Column('x', 'D', array=np.array([1.0, 2.0])), fits.Column('c', 'C', array=np.array([1j, 2j])),
        fits.Column('v', 'PD()', array=np.array([[1.0], [1.0, 2.0]], dtype=object)),
        fits.Column('wide', '65D', array=np.zeros((2, 65))), fits.Column('inf', 'D', array=np.array([1.0, np.inf]))]
fits.BinTableHDU.from_columns(cols).writeto('t.fits')
fits.PrimaryHDU(np.zeros((3, 3))).writeto('image.fits')
fits.BinTableHDU.from_columns([fits.Column('x', 'D', array=np.zeros(0))]).writeto('empty.fits')
)");
  ImportOptions o;
  EXPECT_EQ(message_of<DataError>([&] { read_fits(at("t.fits"), o); }),
            "t.fits: column 'c' holds complex numbers; leave it out (--drop c)");
  o.drop = {"c"};
  EXPECT_NE(message_of<DataError>([&] { read_fits(at("t.fits"), o); }).find("'v' has rows of different lengths"),
            std::string::npos);
  o.drop = {"c", "v"};
  EXPECT_NE(message_of<DataError>([&] { read_fits(at("t.fits"), o); }).find("'wide' holds vectors of 65"),
            std::string::npos);
  o.drop = {"c", "v", "wide"};
  EXPECT_EQ(
      message_of<DataError>([&] { read_fits(at("t.fits"), o); }),
      "t.fits: column 'inf' is infinite in row 2; leave it out (--drop inf) or declare it missing (--na inf:inf)");
  o.na = {"-inf:inf"};
  EXPECT_THROW(read_fits(at("t.fits"), o), DataError);
  o.na = {"inf:inf"};
  EXPECT_TRUE(std::isnan(read_fits(at("t.fits"), o).data.values()(1, 1)));
  o.na.clear();
  o.drop = {"c", "v", "wide", "inf"};
  EXPECT_EQ(read_fits(at("t.fits"), o).data.names(), (Strings{"x"}));
  EXPECT_EQ(message_of<DataError>([&] { read_fits(at("image.fits")); }), "image.fits holds no table, only images");
  EXPECT_NE(message_of<DataError>([&] { read_fits(at("empty.fits")); }).find("has no rows"), std::string::npos);
}

TEST_F(FitsTables, AreReadByAstropy) {
  write_fits(example(), at("t.fits"));
  REQUIRE_ASTROPY(R"(
t = Table.read('t.fits')
assert t.colnames == ['z', 'type'] and str(t['z'].unit) == 'km / s', t
assert t['z'][0] == 0.1 and t['z'][2] == 1e-300 and not (t['z'][1] == t['z'][1])
assert [v.strip() for v in t['type'].astype(str).tolist()] == ['E', 'Sab', '', 'S0'], t['type'].tolist()
open('ok', 'w').write('yes')
)");
  EXPECT_EQ(bytes_of(at("ok")), "yes");
}

TEST_F(FitsTables, DamagedOnesGiveAnErrorAndNeverACrash) {
  write_fits(example(), at("t.fits"));
  const auto whole = bytes_of(at("t.fits"));
  int refused = 0;
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    write_bytes(at("cut.fits"), whole.substr(0, size));
    try {
      read_dataset(at("cut.fits"));
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace abdera
