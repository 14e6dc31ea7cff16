#include "datasets/catalog.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "datasets/cluster_galaxies.hpp"

namespace abdera {
namespace {

constexpr const char* kExamples = "cmu-phil/example-causal-datasets";
constexpr const char* kExamplesCommit = "a23adc349a23fc34d258193b45c60522ca6355b4";

// ------------------------------------------------------------------------------------------------ galaxies

/// One morphology of the 101 galaxies. Values and errors come from the `_std` file, whose values equal those of the
/// plain file; a column `X` is followed by its one-sigma error.
CatalogEntry galaxies(const std::string& code, const std::string& morphology, int rows, std::uint64_t size,
                      const std::string& sha256) {
  CatalogEntry e;
  e.name = "smbh_" + code;
  e.title = fmt::format("{} {} galaxies with a dynamically measured black-hole mass", rows, morphology);
  e.repository = "ZehaoJin/causalbh";
  e.commit = "c95f06582af4f19cf442f4a686e450a15db5d14c";
  e.path = fmt::format("R_e_data/causal_BH_{}_std.csv", code);
  e.mirror_path = fmt::format("astro_smbh101/causal_BH_{}_std.csv", code);
  e.sha256 = sha256;
  e.size = size;
  e.licence = "CC BY 4.0";
  e.citation =
      "Jin, Z. et al. 2025, A data-driven discovery of the causal connection between galaxy and black hole evolution, "
      "ApJ 979, 212, doi:10.3847/1538-4357/ad9ded";
  e.note = "Measurement errors are kept beside the values.";
  e.columns = {{"M_BH", "dex(solMass)", "log10 black-hole mass"},
               {"log_sigma0", "dex(km s-1)", "log10 central stellar velocity dispersion"},
               {"log_R_e_sph_eq_kpc", "dex(kpc)", "log10 effective radius of the spheroid"},
               {"log<Sigma>_e", "dex(solMass pc-2)", "log10 mean projected density within the effective radius"},
               {"GJC23log(M*,gal/M_sun)", "dex(solMass)", "log10 stellar mass of the galaxy"},
               {"GJC23log(sSFR)", "dex(yr-1)", "log10 specific star-formation rate"},
               {"GJC23W2-W3", "mag", "WISE colour W2 - W3"}};
  e.import.separator = Separator::kComma;
  for (const auto& column : e.columns)
    e.import.sigma.push_back(fmt::format("\"{0}\"=\"{0}_std{1}\"", column.name, column.name == "M_BH" ? "_sym" : ""));
  return e;
}

// ------------------------------------------------------------------------------------------------ tables

CatalogEntry htru2() {
  CatalogEntry e;
  e.name = "htru2";
  e.title = "17,898 pulsar candidates of the HTRU2 survey";
  e.repository = kExamples;
  e.commit = kExamplesCommit;
  e.path = "real/htru2/data/pulsar.mixed.maximum.2.txt";
  e.mirror_path = "astro_htru2/pulsar.mixed.maximum.2.txt";
  e.sha256 = "be26fcc794a7765f36755bdd096e8bd19c705691a2dd94dd0feabed5b2852a0c";
  e.size = 1134598;
  e.licence = "CC0 1.0 (repository), CC BY 4.0 (UCI HTRU2)";
  e.citation = "Lyon et al. 2016, Fifty years of pulsar candidate selection, MNRAS 459, 1104";
  e.note = "The eight features are statistics of the same two curves: nearly deterministic relations among them.";
  e.columns = {{"ip_mean", "", "mean of the integrated profile", 2},
               {"ip_sd", "", "standard deviation of the integrated profile", 2},
               {"ip_kurt", "1", "excess kurtosis of the integrated profile", 2},
               {"ip_skew", "1", "skewness of the integrated profile", 2},
               {"snr_mean", "", "mean of the DM-SNR curve", 2},
               {"snr_sd", "", "standard deviation of the DM-SNR curve", 2},
               {"snr_kurt", "1", "excess kurtosis of the DM-SNR curve", 2},
               {"snr_skew", "1", "skewness of the DM-SNR curve", 2},
               {"pulsar", "1", "is it a pulsar", 1}};
  e.import.separator = Separator::kTab;
  e.import.kinds = {"pulsar=binary"};
  return e;
}

CatalogEntry ionosphere() {
  CatalogEntry e;
  e.name = "ionosphere";
  e.title = "351 radar returns from the ionosphere above Goose Bay";
  e.repository = "cran/mlbench";
  e.commit = "a6ad5ce6cccb46dcaa5df2a6e184aaae97077817";
  e.mirror_path = "iono_radar_uci/ionosphere.csv";
  e.sha256 = "7cf50e9a51e21ca9e24ee5585ddbbba26adfef47c4a1f303e2f939f63b84c08e";
  e.size = 76386;
  e.licence = "CC BY 4.0 (UCI, doi:10.24432/C5W01B)";
  e.citation = "Sigillito, Wing, Hutton & Baker 1989, Johns Hopkins APL Technical Digest 10, 262";
  e.note =
      "The source file data/Ionosphere.rda is in the format of R: write it with write.csv(Ionosphere, row.names = "
      "FALSE, quote = FALSE) and import that. V1 has two values and V2 is constant.";
  for (int i = 1; i <= 34; ++i)
    e.columns.push_back(
        {fmt::format("V{}", i), "1",
         fmt::format("{} part of the autocorrelation at lag {}", i % 2 ? "real" : "imaginary", (i - 1) / 2)});
  e.columns.push_back({"Class", "1", "good: the return shows structure in the ionosphere"});
  e.import.separator = Separator::kComma;
  return e;
}

CatalogEntry airfoil() {
  CatalogEntry e;
  e.name = "airfoil";
  e.title = "Self-noise of airfoils in a wind tunnel";
  e.repository = kExamples;
  e.commit = kExamplesCommit;
  e.path = "real/airfoil-self-noise/data/airfoil-self-noise.continuous.txt";
  e.mirror_path = "cmu_tabular/airfoil-self-noise/data/airfoil-self-noise.continuous.txt";
  e.sha256 = "a4b67505448b44375383feed4af3e7e80bfd4dac87d82710031dfecbf4674077";
  e.size = 52814;
  e.licence = "CC0 1.0 (repository), CC BY 4.0 (UCI)";
  e.citation = "Brooks, Pope & Marcolini 1989, Airfoil self-noise and prediction, NASA RP-1218";
  e.note = "Chord, Attack and Velocity were set by the experimenters: no edges among them either.";
  e.columns = {{"Frequency", "Hz", "frequency", 2},
               {"Attack", "deg", "angle of attack", 1},
               {"Chord", "m", "chord length", 1},
               {"Velocity", "m s-1", "free-stream velocity", 1},
               {"Displacement", "m", "suction side displacement thickness", 2},
               {"Pressure", "dB", "scaled sound pressure level", 3}};
  e.import.separator = Separator::kTab;
  return e;
}

CatalogEntry abalone() {
  CatalogEntry e;
  e.name = "abalone";
  e.title = "Sex, size, weights and age of abalones";
  e.repository = kExamples;
  e.commit = kExamplesCommit;
  e.path = "real/abalone/data/abalone.mixed.maximum.3.txt";
  e.mirror_path = "cmu_tabular/abalone/data/abalone.mixed.maximum.3.txt";
  e.sha256 = "2ddd81907addd2f59b3b45b3313815baf0480c68472631a0a9746b0a75aa0cab";
  e.size = 191930;
  e.licence = "CC0 1.0 (repository), CC BY 4.0 (UCI)";
  e.citation =
      "Nash et al. 1994, The population biology of abalone in Tasmania, Technical Report 48, Sea Fisheries Division";
  e.note =
      "The source divides lengths and weights by 200. Its knowledge also forbids edges from Length, Diam and Height to "
      "Sex and Rings; those three have no tier.";
  e.columns = {{"Sex", "1", "male, female or infant", 1},
               {"Length", "200 mm", "longest shell measurement"},
               {"Diam", "200 mm", "diameter, perpendicular to the length"},
               {"Height", "200 mm", "height with meat in shell"},
               {"Whole", "200 g", "whole weight", 3},
               {"Shucked", "200 g", "weight of meat", 2},
               {"Viscera", "200 g", "gut weight after bleeding", 2},
               {"Shell", "200 g", "shell weight after drying", 2},
               {"Rings", "1", "rings; age in years is about this plus 1.5", 1}};
  e.import.separator = Separator::kTab;
  return e;
}

CatalogEntry sachs() {
  CatalogEntry e;
  e.name = "sachs";
  e.title = "Eleven proteins in 853 single T cells, without intervention";
  e.repository = "felixleopoldo/benchpress";
  e.commit = "516ffc1817c98e0e83ae24f8113dff76fc86f95c";
  e.path = "resources/data/mydatasets/2005_sachs/1_cd3cd28_n854.csv";
  e.mirror_path = "sachs/obs_1_cd3cd28_n854.csv";
  e.sha256 = "97f0d8aca4419c539b10b7ce196b76cf2cbdce545b50ca322bcee446ef37ab77";
  e.size = 44426;
  e.licence = "GPL-2.0 (repository); data published as a supplement of the paper";
  e.citation =
      "Sachs et al. 2005, Causal protein-signaling networks derived from multiparameter single-cell data, Science 308, "
      "523";
  e.note = "Take logarithms before Gaussian methods. Files 2 to 9 of the source folder hold one intervention each.";
  for (const char* protein : {"Akt", "Erk", "Jnk", "Mek", "P38", "PIP2", "PIP3", "PKA", "PKC", "Plcg", "Raf"})
    e.columns.push_back({protein, "1", fmt::format("fluorescence of {}, arbitrary units", protein)});
  e.import.separator = Separator::kComma;
  return e;
}

// ------------------------------------------------------------------------------------------------ networks

CatalogEntry network(const std::string& name, const std::string& file, const std::string& title,
                     const std::string& citation, std::uint64_t size, const std::string& sha256) {
  CatalogEntry e;
  e.name = name;
  e.title = title;
  e.kind = CatalogKind::kNetwork;
  e.repository = "pgmpy/pgmpy";
  e.commit = "94105f10d4177e4420e2fa6766d819c19aa6b66e";
  e.path = fmt::format("pgmpy/utils/example_models/{}.bif.gz", file);
  e.packed = true;
  e.mirror_path = fmt::format("bn_discrete/{}.bif", file);
  e.sha256 = sha256;
  e.size = size;
  e.licence = "MIT (repository), CC BY-SA 3.0 (Bayesian Network Repository, bnlearn.com)";
  e.citation = citation;
  e.note = "Structure and probability tables; 'abdera convert' takes the graph out of the file.";
  return e;
}

}  // namespace

std::string CatalogEntry::url() const {
  return path.empty() ? "" : fmt::format("https://raw.githubusercontent.com/{}/{}/{}", repository, commit, path);
}

std::span<const CatalogEntry> catalog() {
  static const std::vector<CatalogEntry> entries = {
      galaxies("ell", "elliptical", 35, 4907, "eed09a46880654a5b23ecfc8faadc180b1358699001eac8d9733a968603c93ca"),
      galaxies("len", "lenticular", 38, 5271, "0ea55001b01a7201a599b6ea7766da26447c42320c3a6ebef8a98e25f81a42e7"),
      galaxies("spr", "spiral", 28, 4159, "23beff0e371b12ef35edd5c62c6a1caa2dd20b4ae415cf29a9ae074706d6a845"),
      detail::cluster_galaxies(true),
      detail::cluster_galaxies(false),
      htru2(),
      ionosphere(),
      airfoil(),
      abalone(),
      sachs(),
      network("asia", "asia", "Network of 8 variables: lung disease and a visit to Asia",
              "Lauritzen & Spiegelhalter 1988, Local computations with probabilities on graphical structures, JRSS B "
              "50, 157",
              1074, "9f770c96940dc4d860b581602120790ac538983b30b28d38631b8184dc7b5f89"),
      network("cancer", "cancer", "Network of 5 variables: smoking, pollution and lung cancer",
              "Korb & Nicholson 2010, Bayesian Artificial Intelligence, 2nd edition, section 2.2.2", 725,
              "05d4ea00a758450eed6fe68ea6de4da05ce0e3e919bd3e8ff7f0bc80a1db4b48"),
      network("sachs_network", "sachs", "Network of 11 variables: protein signalling, discretised",
              "Sachs et al. 2005, Causal protein-signaling networks derived from multiparameter single-cell data, "
              "Science 308, 523",
              5734, "b7bd3931192f9e529f0f88bba15fca6cc61ba3c805d5c8ae57eba57ed3b332ec"),
      network(
          "alarm", "alarm", "Network of 37 variables: alarms of patient monitoring",
          "Beinlich, Suermondt, Chavez & Cooper 1989, The ALARM monitoring system, Proc. 2nd European Conference on "
          "Artificial Intelligence in Medicine, 247",
          13376, "701e6c561f71b55669070c29614f0724b761289aa2c4a35bcc97b638ee881fa2"),
  };
  return entries;
}

const CatalogEntry& catalog_entry(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& e : catalog()) {
    if (e.name == name) return e;
    names.push_back(e.name);
  }
  const auto near = nearest_name(name, names);
  throw UsageError(fmt::format("no data set named '{}' in the catalogue; {}", name,
                               near.empty() ? "'abdera list datasets' shows them" : "did you mean '" + near + "'?"));
}

}  // namespace abdera
