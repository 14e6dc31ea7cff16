// Real tables, read as a user would. The folder layout is that of the data mirror; without it these tests skip.
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "datasets/csv.hpp"
#include "datasets/profile.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using Strings = std::vector<std::string>;

class RealData : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::getenv("ABDERA_DATA_MIRROR")) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  }
  static Imported read(const std::string& path, const ImportOptions& options = {}) {
    return read_csv((std::filesystem::path(std::getenv("ABDERA_DATA_MIRROR")) / path).string(), options);
  }
};

TEST_F(RealData, GalaxiesWithBlackHoles) {
  const Strings names{"M_BH",           "log_sigma0", "log_R_e_sph_eq_kpc", "log<Sigma>_e", "GJC23log(M*,gal/M_sun)",
                      "GJC23log(sSFR)", "GJC23W2-W3"};
  ImportOptions pairs;
  pairs.sigma = {"M_BH=M_BH_std_sym",
                 "log_sigma0=log_sigma0_std",
                 "log_R_e_sph_eq_kpc=log_R_e_sph_eq_kpc_std",
                 "log<Sigma>_e=log<Sigma>_e_std",
                 "GJC23log(M*,gal/M_sun)=GJC23log(M*,gal/M_sun)_std",
                 "\"GJC23log(sSFR)\"=\"GJC23log(sSFR)_std\"",
                 "GJC23W2-W3=GJC23W2-W3_std"};
  for (const auto& [type, rows] : {std::pair{"ell", 35}, {"len", 38}, {"spr", 28}}) {
    const auto plain = read("astro_smbh101/causal_BH_" + std::string(type) + ".csv");
    EXPECT_EQ(plain.data.num_rows(), rows);
    EXPECT_EQ(plain.data.names(), names);
    EXPECT_TRUE(plain.warnings.empty());
    const auto paired = read("astro_smbh101/causal_BH_" + std::string(type) + "_std.csv", pairs);
    EXPECT_EQ(paired.data.names(), names);
    EXPECT_EQ(paired.data.values(), plain.data.values());
    EXPECT_TRUE((paired.data.sigma()->array() > 0).all());
  }
  const auto ell = read("astro_smbh101/causal_BH_ell_std.csv", pairs).data;
  EXPECT_EQ(ell.values()(0, 0), 9.380211242);
  EXPECT_EQ(ell.values()(1, 4), 11.47);
  EXPECT_EQ((*ell.sigma())(0, 0), 0.180956034);
  EXPECT_EQ((*ell.sigma())(2, 4), 0.08);
}

TEST_F(RealData, PulsarCandidates) {
  const auto d = read("astro_htru2/pulsar.mixed.maximum.2.txt", {.max_levels = 2}).data;
  EXPECT_EQ(d.num_rows(), 17898);
  EXPECT_EQ(d.num_vars(), 9);
  EXPECT_EQ(d.values()(0, 0), 140.5625);
  EXPECT_EQ(d.variable(8).name, "pulsar");
  EXPECT_EQ(d.variable(8).kind, VariableKind::kBinary);
  EXPECT_EQ(profile(d).columns[8].levels[1].second, 1639);  // Lyon et al. 2016: 1,639 real pulsars
}

TEST_F(RealData, IonosphereRadar) {
  const auto r = read("iono_radar_uci/ionosphere.csv");
  EXPECT_EQ(r.data.num_rows(), 351);
  EXPECT_EQ(r.data.num_vars(), 35);
  EXPECT_EQ(r.data.variable(34).kind, VariableKind::kBinary);
  EXPECT_EQ(r.data.variable(34).levels, (Strings{"bad", "good"}));
  EXPECT_EQ(r.data.values()(0, 2), 0.99539);
  const auto p = profile(r.data);
  EXPECT_EQ(p.warnings[0].substr(0, 45), "column 'V1' has only two values (0 and 1); te");
  EXPECT_EQ(p.warnings[1], "column 'V2' is constant; leave it out (--columns)");
  EXPECT_EQ(p.columns[34].levels[1].second, 225);  // UCI: 225 good returns
}

TEST_F(RealData, AirfoilAndAbalone) {
  const auto airfoil = read("cmu_tabular/airfoil-self-noise/data/airfoil-self-noise.continuous.txt").data;
  EXPECT_EQ(airfoil.num_rows(), 1503);
  EXPECT_EQ(airfoil.names(), (Strings{"Frequency", "Attack", "Chord", "Velocity", "Displacement", "Pressure"}));
  EXPECT_EQ(airfoil.values()(0, 5), 126.201);
  const auto abalone = read("cmu_tabular/abalone/data/abalone.continuous.txt").data;
  EXPECT_EQ(abalone.num_rows(), 4177);
  EXPECT_EQ(abalone.num_vars(), 8);
  EXPECT_EQ(abalone.values()(0, 7), 15);
  const auto mixed = read("cmu_tabular/abalone/data/abalone.mixed.maximum.3.txt").data;
  EXPECT_EQ(mixed.variable(0).levels, (Strings{"F", "I", "M"}));
  EXPECT_EQ(profile(mixed).columns[0].levels[2].second, 1528);  // UCI: 1,528 males
}

TEST_F(RealData, SachsCells) {
  const auto d = read("sachs/obs_1_cd3cd28_n854.csv").data;
  EXPECT_EQ(d.num_rows(), 853);
  EXPECT_EQ(d.num_vars(), 11);
  EXPECT_EQ(d.values()(0, 1), 6.61);
  EXPECT_EQ(d.values()(0, 10), 26.4);
  EXPECT_EQ(read("sachs/true_adjacency_consensus.csv").data.values().sum(), 17);
}

TEST_F(RealData, BlankSeparatedTableWithGaps) {
  const auto d = read("astro_globular/GlobClus_prop.tab").data;
  EXPECT_EQ(d.num_rows(), 147);
  EXPECT_EQ(d.num_vars(), 20);
  EXPECT_EQ(d.variable(0).levels.size(), 147u);
  EXPECT_EQ(d.values()(0, 2), -44.89);
}

TEST_F(RealData, FillValuesOfSpaceWeatherAreReportedAndThenRemoved) {
  const auto first = read("iono_vtec_hourly/vtec_2017_2018.csv");
  ASSERT_EQ(first.warnings.size(), 2u);
  EXPECT_NE(first.warnings[0].find("'Solar wind speed (km/s)' holds 9999 6 times"), std::string::npos);
  EXPECT_NE(first.warnings[1].find("'Bz index (nT)' holds 999.9 32 times"), std::string::npos);
  // The remedies of the warnings, as printed.
  ImportOptions o;
  for (const auto& warning : first.warnings) o.na.push_back(warning.substr(warning.find("--na ") + 5));
  const auto second = read("iono_vtec_hourly/vtec_2017_2018.csv", o);
  EXPECT_TRUE(second.warnings.empty());
  EXPECT_EQ(profile(second.data).columns[5].missing, 32);
  EXPECT_EQ(profile(second.data).columns[4].missing, 6);
}

TEST_F(RealData, CommentedClimateIndices) {
  const auto r = read("climate_walker/iera5_u10m_160-180E_5--5N_n.dat");
  EXPECT_EQ(r.data.num_rows(), 73);
  EXPECT_EQ(r.data.num_vars(), 13);
  EXPECT_EQ(r.comment_lines, 20);
  EXPECT_EQ(r.data.values()(2, 12), -0.7742509e-01);
}

}  // namespace
}  // namespace abdera
