#include "datasets/cluster_galaxies.hpp"

#include <limits>

namespace abdera::detail {
namespace {

constexpr double kAny = std::numeric_limits<double>::infinity();

/// What comes first in time, and so is no effect of what comes later.
enum Tier { kNone = -1, kCluster = 0, kEnvironment = 1, kMass = 2, kStructure = 3, kStarFormation = 4 };

enum class Form { kNumber, kWhole, kFlag, kLabel };

/// A column of the recipe: where it comes from, what it is, and between which values it is believed.
struct Column {
  std::string name, source, unit, long_name;
  Tier tier;
  Form form = Form::kNumber;
  double low = -kAny, high = kAny;
};

std::vector<Column> light() {
  std::vector<Column> columns;
  for (const std::string band : {"FUV", "NUV", "u", "g", "r", "i", "z"})
    columns.push_back({"absmag_" + band, "ABSMAG_" + std::to_string(columns.size() + 1), "mag",
                       "absolute magnitude in " + band + ", for a Hubble constant of 100 km/s/Mpc", kStarFormation,
                       Form::kNumber, -kAny, columns.size() < 2 ? 0.0 : -5.0});
  return columns;
}

/// Columns of the survey. @param suffix what the matched table adds to names that both of its sources have.
std::vector<Column> survey(const std::string& suffix) {
  constexpr double kTiny = std::numeric_limits<double>::min();  // zero stands for "not known" where none can be
  std::vector<Column> all = {
      {"nsaid", "NSAID", "1", "number in the NASA-Sloan Atlas", kNone, Form::kWhole},
      {"cluster", "CLUSTER", "1", "group or cluster in whose field the galaxy lies", kCluster, Form::kLabel},
      {"ra", "RA" + suffix, "deg", "right ascension", kNone},
      {"dec", "DEC" + suffix, "deg", "declination", kNone},
      {"z_dist", "ZDIST", "1", "redshift that stands for the distance", kCluster}};
  const std::vector<Column> rest = {
      {"nuv_r", "NUVr_color", "mag", "colour NUV - r", kStarFormation, Form::kNumber, -2, 8},
      {"sersic_n", "SERSIC_N", "1", "Sersic index", kStructure},
      {"sersic_th50_arcsec", "SERSIC_TH50", "arcsec", "half-light radius of the Sersic fit", kStructure},
      {"d4000", "D4000", "1", "break at 4000 angstrom: age of the stars", kStarFormation, Form::kNumber, kTiny},
      {"ha_ew", "HAEW", "angstrom", "equivalent width of H alpha", kStarFormation},
      {"bulge_to_total_r", "B_T_r", "1", "share of the bulge in the light in r (Simard 2011)", kStructure},
      {"gz_p_elliptical", "p_elliptical", "1", "share of Galaxy Zoo votes for an elliptical", kStructure},
      {"gz_p_spiral", "p_spiral", "1", "share of Galaxy Zoo votes for a spiral", kStructure},
      {"sigma_5", "SIGMA_5", "Mpc-2", "5 / (4 pi d^2), d the distance on the sky to the 5th neighbour", kEnvironment,
       Form::kNumber, kTiny},
      {"sigma_10", "SIGMA_10", "Mpc-2", "10 / (4 pi d^2), d the distance on the sky to the 10th neighbour",
       kEnvironment, Form::kNumber, kTiny},
      {"stellar_mass_msun", "STELLARMASS", "solMass", "stellar mass", kMass},
      {"sfr_24um_msun_yr", "SFR_ZDIST", "solMass yr-1", "star-formation rate from 24 micron, 0 where not detected",
       kStarFormation},
      {"dr_r200", "DR_R200", "1", "distance on the sky to the centre of the cluster over R200", kEnvironment},
      {"delta_v_sigma", "DELTA_V", "1", "velocity in the cluster over its dispersion, as stored", kEnvironment},
      {"cluster_sigma_kms", "CLUSTER_SIGMA", "km s-1", "velocity dispersion of the cluster", kCluster},
      {"cluster_lx_1e43", "CLUSTER_LX", "1e43 erg s-1", "X-ray luminosity of the cluster", kCluster},
      {"hi_flag", "HIflag", "1", "was it seen in H I", kStructure, Form::kFlag},
      {"hi_def", "HIDef", "1", "deficiency in H I", kStructure},
      {"agn_flag", "agnflag", "1", "active nucleus", kStarFormation, Form::kFlag}};
  for (const auto& more : {light(), rest}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// Columns that only the match with GSWLC-X2 and the Tempel groups has.
std::vector<Column> matched() {
  constexpr const char* kMorphology = " (Huertas-Company)";
  return {{"member_flag", "membflag", "1", "member of the cluster", kEnvironment, Form::kFlag},
          {"logmstar_gswlc", "logMstar", "dex(solMass)", "log10 stellar mass (GSWLC-X2)", kMass},
          {"logmstar_err", "logMstar_err", "dex(solMass)", "", kNone},
          {"logsfr_gswlc", "logSFR", "dex(solMass yr-1)", "log10 star-formation rate (GSWLC-X2)", kStarFormation},
          {"logsfr_err", "logSFR_err", "dex(solMass yr-1)", "", kNone},
          {"tempel_group_ngal", "Ngal", "1", "galaxies in its group (Tempel)", kEnvironment, Form::kWhole},
          {"tempel_group_rank", "Rank", "1", "rank in its group by luminosity (Tempel)", kEnvironment, Form::kWhole},
          {"tempel_r_lum_1e10", "Lr", "1e10 solLum", "luminosity in r (Tempel)", kStarFormation},
          {"hc_p_E", "pE", "1", std::string("probability of an elliptical") + kMorphology, kStructure},
          {"hc_p_S0", "pS0", "1", std::string("probability of a lenticular") + kMorphology, kStructure},
          {"hc_p_Sab", "pSa", "1", std::string("probability of an early spiral") + kMorphology, kStructure},
          {"hc_p_Scd", "pSc", "1", std::string("probability of a late spiral") + kMorphology, kStructure}};
}

}  // namespace

CatalogEntry cluster_galaxies(bool star_formation) {
  CatalogEntry e;
  e.repository = "rfinn/LCS";
  e.commit = "fa839c42adf24a27ba92f7b0e330ecb6d3d4dcfc";
  e.licence = "GPL-3.0 (repository); the catalogues in it are public";
  e.citation =
      "Finn et al. 2018, The Local Cluster Survey, ApJ 862, 149; Blanton et al. 2011 (NASA-Sloan Atlas); Simard et al. "
      "2011 (bulges and discs); Lintott et al. 2011 (Galaxy Zoo)";
  e.note =
      "Galaxies were selected by brightness and by where Spitzer looked at 24 micron. sigma_5 and sigma_10 are a "
      "quarter of the usual N / (pi d^2). sfr_24um_msun_yr is 0 where nothing was detected.";
  e.import.separator = Separator::kComma;
  e.import.na = {"-9999:ha_ew", "0:ha_ew"};
  TableRecipe recipe;
  recipe.cut = "CLUSTER";
  recipe.kept = {"A2052", "AWM4", "Coma", "MKW11", "NGC6107"};
  auto columns = survey(star_formation ? "_1" : "");
  if (star_formation) {
    e.name = "lcs_gswlc";
    e.title = "929 galaxies in the fields of five groups and clusters: environment, mass and star formation";
    e.path = "tables/LCS-GSWLC-X2-NO-DR10-AGN-Simard2011-tab1-vizier-10arcsec-Tempel-2021Jan07.fits";
    e.mirror_path = "astro_lcs_environment/lcs_gswlc.csv";
    e.sha256 = "ec6fbe336ccc5868295b8898b5aa193c40d9051b68c079a42ec1659031a74d1c";
    e.size = 360270;
    recipe.source_size = 2067840;
    e.citation += "; Salim et al. 2018 (GSWLC-2); Tempel et al. 2014 (groups)";
    for (const char* name : {"logmstar", "logsfr"}) {
      e.import.na.push_back(std::string("-99:") + name + "_gswlc");
      e.import.na.push_back(std::string("-99:") + name + "_err");
      e.import.sigma.push_back(std::string(name) + "_gswlc=" + name + "_err");
    }
    const auto more = matched();
    columns.insert(columns.end(), more.begin(), more.end());
  } else {
    e.name = "lcs_all";
    e.title = "1,248 galaxies in the fields of five groups and clusters: environment and 24 micron";
    e.path = "tables/LCS_all_size.fits";
    e.mirror_path = "astro_lcs_environment/lcs_all.csv";
    e.sha256 = "8c180a5b7ca844841624484a5483d37c9074a9f1a632119330978221658f174f";
    e.size = 375694;
    recipe.source_size = 1653120;
    e.import.na.emplace_back("-9999:d4000");
  }
  for (const auto& c : columns) {
    recipe.columns.push_back({c.name, c.source, c.form == Form::kWhole || c.form == Form::kFlag});
    if (c.form == Form::kFlag) e.import.kinds.push_back(c.name + "=binary");
    if (!c.long_name.empty()) e.columns.push_back({c.name, c.unit, c.long_name, c.tier, c.low, c.high});
  }
  e.recipe = std::move(recipe);
  return e;
}

}  // namespace abdera::detail
