#include "datasets/table_recipe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "datasets/dataset_io.hpp"
#include "datasets/fetch.hpp"
#include "datasets/fits.hpp"
#include "datasets/number_text.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using testing_support::message_of;
const double kNaN = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();

class TableRecipes : public testing_support::FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    if (!fits_available()) GTEST_SKIP() << "built without cfitsio";
  }
  /// Five galaxies of three clusters, with columns that the recipe does not ask for.
  std::string source() const {
    const Dataset galaxies({{.name = "ID"},
                            {.name = "MASS", .unit = "solMass"},
                            {.name = "CLUSTER", .kind = VariableKind::kNominal, .levels = {"Coma", "Far", "MKW11"}},
                            {.name = "DEF"},
                            {.name = "SEEN"},
                            {.name = "unused"}},
                           Eigen::MatrixXd{{7, 7398720131, 2, 0.1234567849, 1, kInf},
                                           {8, 5e5, 1, 0.5, 1, 0},
                                           {9, 12345678.9, 0, kInf, 0, 0},
                                           {10, -0.00001, 0, -kInf, 1, 0},
                                           {11, kNaN, 2, 383, 0, 0}});
    write_fits(galaxies, at("source.fits"));
    return at("source.fits");
  }
  static TableRecipe recipe() {
    TableRecipe r;
    r.columns = {{"id", "ID", true}, {"def", "DEF"}, {"place", "CLUSTER"}, {"seen", "SEEN", true}, {"mass", "MASS"}};
    r.cut = "CLUSTER";
    r.kept = {"MKW11", "Coma"};
    return r;
  }
};

TEST_F(TableRecipes, RenameReorderCutAndMaskByHand) {
  EXPECT_EQ(derived_table(recipe(), source()),
            "id,def,place,seen,mass\n"
            "7,0.12345678,MKW11,1,7.3987201e+09\n"
            "9,,Coma,0,12345679\n"
            "10,,Coma,1,-1e-05\n"
            "11,383.0,MKW11,0,\n");
}

TEST_F(TableRecipes, ReadVectorsAndLogicalsAsPythonWroteThem) {
  const auto python = testing_support::python_with("astropy.io.fits");
  if (python.empty()) GTEST_SKIP() << "no Python with astropy (set ABDERA_PYTHON to one that has it)";
  ASSERT_EQ(testing_support::run_python(python, "import os\nos.chdir('" + folder_.string() + R"(')
import numpy as np
from astropy.io import fits
fits.BinTableHDU.from_columns([
    fits.Column('ABSMAG', '7E', array=np.arange(14).reshape(2, 7) / 3),
    fits.Column('HIflag', 'L', array=np.array([True, False])),
    fits.Column('Ngal', 'I', array=np.array([60, -32768]), null=-32768),
    fits.Column('CLUSTER', '8A', array=np.array(['Coma', 'Coma']))]).writeto('a.fits'))"),
            "");
  TableRecipe r;
  r.columns = {{"r", "ABSMAG_5"}, {"hi", "HIflag", true}, {"ngal", "Ngal", true}};
  r.cut = "CLUSTER", r.kept = {"Coma"};
  EXPECT_EQ(derived_table(r, at("a.fits")), "r,hi,ngal\n1.33333337,1,60\n3.66666675,0,\n");
}

TEST_F(TableRecipes, NameWhatASourceLacks) {
  auto r = recipe();
  r.columns[1].source = "DEV";
  EXPECT_NE(message_of<DataError>([&] { derived_table(r, source()); }).find("did you mean 'DEF'"), std::string::npos);
  r = recipe();
  r.kept = {"Virgo"};
  EXPECT_NE(message_of<DataError>([&] { derived_table(r, at("source.fits")); }).find("'CLUSTER'"), std::string::npos);
}

TEST(RecipeNumber, IsTheShortestTextOfEightDecimals) {
  for (const auto& [x, text] : std::vector<std::pair<double, std::string>>{{0, "0.0"},
                                                                           {383, "383.0"},
                                                                           {201.9217834472656, "201.92178345"},
                                                                           {0.00000431, "4.31e-06"},
                                                                           {0.1, "0.1"},
                                                                           {-9999, "-9999.0"},
                                                                           {2889.191650390625, "2889.19165039"},
                                                                           {5864052, "5864052"},
                                                                           {7398720000.0, "7.39872e+09"}})
    EXPECT_EQ(recipe_number(x), text);
}

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : line + separator) c == separator ? (parts.push_back(part), part.clear()) : void(part += c);
  return parts;
}

class ClusterGalaxies : public testing_support::FolderTest, public testing::WithParamInterface<const char*> {};

TEST_P(ClusterGalaxies, TheServedTableIsOneThatTheRecipeWrites) {
  const char* mirror = std::getenv("ABDERA_DATA_MIRROR");
  if (!mirror) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  const auto& entry = catalog_entry(GetParam());
  const auto& recipe = entry.recipe.value();
  std::istringstream text(testing_support::bytes_of(std::string(mirror) + "/" + entry.mirror_path));
  std::string line;
  std::getline(text, line);
  std::vector<std::string> names;
  for (const auto& column : recipe.columns) names.push_back(column.name);
  EXPECT_EQ(split(line, ','), names);
  const auto cut = static_cast<std::size_t>(std::find(names.begin(), names.end(), "cluster") - names.begin());
  ASSERT_EQ(recipe.columns[cut].source, recipe.cut);
  std::vector<std::string> order;  // clusters stand together, as in the source
  while (std::getline(text, line)) {
    const auto fields = split(line, ',');
    ASSERT_EQ(fields.size(), names.size());
    EXPECT_NE(std::find(recipe.kept.begin(), recipe.kept.end(), fields[cut]), recipe.kept.end());
    if (order.empty() || order.back() != fields[cut]) order.push_back(fields[cut]);
    for (std::size_t j = 0; j < fields.size(); ++j) {
      if (fields[j].empty() || j == cut) continue;
      // The source holds numbers of single precision: the nearest one must be written as the table has it.
      const auto x = detail::parse_number(fields[j]).value();
      const auto again = recipe.columns[j].whole ? std::to_string(static_cast<long>(x))
                                                 : recipe_number(static_cast<double>(static_cast<float>(x)));
      ASSERT_EQ(again, fields[j]) << names[j];
    }
  }
  EXPECT_EQ(order, (std::vector<std::string>{"MKW11", "NGC6107", "AWM4", "A2052", "Coma"}));
}

TEST_P(ClusterGalaxies, NoValueIsAFillValueOrImpossible) {
  if (!std::getenv("ABDERA_DATA_MIRROR")) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  const auto& entry = catalog_entry(GetParam());
  FetchOptions options;
  options.cache = at("cache");
  const auto fetched = fetch(entry, options);
  EXPECT_TRUE(fetched.warnings.empty());
  const Dataset data = read_hdf5(fetched.path);
  for (const auto& column : entry.columns) {
    const auto v = data.index_of(column.name);
    EXPECT_EQ(data.variable(v).unit, column.unit);
    EXPECT_EQ(data.variable(v).tier, column.tier);
    for (const double x : data.column(v))
      ASSERT_FALSE(x < column.low || x > column.high || x == -9999 || x == -99) << column.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Tables, ClusterGalaxies, testing::Values("lcs_gswlc", "lcs_all"),
                         [](const auto& p) { return std::string(p.param); });

}  // namespace
}  // namespace abdera
