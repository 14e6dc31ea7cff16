#include "simulators/domains/black_hole_host.hpp"

#include <Eigen/Cholesky>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "simulators/domains/model_builder.hpp"

namespace abdera {
namespace {

enum Column { kBlackHole, kSigma, kRadius, kDensity, kStars, kSsfr, kColour, kColumns };

struct ColumnInfo {
  const char *name, *unit, *meaning;
};
constexpr std::array<ColumnInfo, kColumns> kInfo = {
    {{"log_bh_mass", "dex(Msun)", "mass of the black hole"},
     {"log_sigma", "dex(km / s)", "velocity dispersion of the stars in the centre"},
     {"log_radius", "dex(kpc)", "radius of the spheroid that holds half of its light"},
     {"log_density", "dex(Msun / pc2)", "mean projected density within that radius"},
     {"log_stellar_mass", "dex(Msun)", "mass in stars"},
     {"log_ssfr", "dex(1 / yr)", "star-formation rate over mass in stars"},
     {"w2_w3", "mag", "WISE colour W2 - W3"}}};

/// The published table in numbers: 35 ellipticals, 38 lenticulars, 28 spirals.
struct Table {
  std::array<double, kColumns> mean, sd;
  std::array<double, 21> correlation;  ///< below the diagonal, row by row
  std::array<double, kColumns> error;  ///< median one-sigma measurement error
};
constexpr std::array<Table, 3> kTables = {{{{9.007, 2.413, 0.879, 2.761, 11.107, -13.300, 0.213},
                                            {0.6627, 0.1041, 0.2945, 0.2958, 0.3970, 1.6464, 0.5804},
                                            {.799,                               //
                                             .570,  .529,                        //
                                             -.070, .061,  -.754,                //
                                             .771,  .817,  .813,  -.247,         //
                                             -.314, -.030, -.118, .174,  -.011,  //
                                             -.186, -.032, .024,  .086,  .108,  .703},
                                            {0.096, 0.007, 0.090, 0.089, 0.080, 0.115, 0.080}},
                                           {{7.932, 2.213, -0.260, 3.876, 10.429, -12.014, 0.709},
                                            {0.8086, 0.1893, 0.4041, 0.4302, 0.4923, 1.1820, 0.6797},
                                            {.850,                              //
                                             .748,  .602,                       //
                                             -.258, -.035, -.631,               //
                                             .645,  .668,  .751,  -.043,        //
                                             -.103, -.122, .019,  .091,  .092,  //
                                             .059,  -.068, .086,  .160,  .203, .729},
                                            {0.109, 0.011, 0.310, 0.093, 0.080, 0.108, 0.050}},
                                           {{7.263, 2.142, -0.277, 3.742, 10.587, -10.305, 2.860},
                                            {0.7286, 0.1229, 0.3075, 0.4050, 0.2950, 0.5347, 0.7703},
                                            {.636,                               //
                                             .557,  .440,                        //
                                             -.339, -.367, -.661,                //
                                             .737,  .558,  .443,  -.179,         //
                                             -.642, -.539, -.339, .255,  -.563,  //
                                             -.651, -.463, -.360, .246,  -.450, .946},
                                            {0.092, 0.025, 0.028, 0.122, 0.080, 0.091, 0.040}}}};

class Hosts {
 public:
  explicit Hosts(HostMorphology morphology) : table_(kTables[static_cast<std::size_t>(morphology)]) {}

  Scm build(Feedback feedback) && {
    switch (feedback) {
      case Feedback::kHostToBlackHole:
        regress(kSigma, {}), regress(kStars, {kSigma}), regress(kSsfr, {});
        regress(kBlackHole, {kSigma, kStars, kSsfr});
        break;
      case Feedback::kBlackHoleToHost:
        regress(kBlackHole, {}), regress(kSigma, {kBlackHole});
        regress(kStars, {kBlackHole, kSigma}), regress(kSsfr, {kBlackHole});
        break;
      case Feedback::kCommonCause:
        add_common_cause();
        regress(kStars, {kSigma});
        break;
      default:
        regress(kSigma, {}), regress(kStars, {kSigma}), regress(kSsfr, {}), regress(kBlackHole, {});
    }
    regress(kRadius, {kSigma, kStars});
    regress(kDensity, {kRadius, kStars});
    regress(kColour, {kSsfr});
    return std::move(model_).build();
  }

 private:
  double correlation(int a, int b) const {
    if (a == b) return 1;
    if (a < b) std::swap(a, b);
    return table_.correlation[static_cast<std::size_t>(a * (a - 1) / 2 + b)];
  }
  double sd(int a) const { return table_.sd[static_cast<std::size_t>(a)]; }
  double mean(int a) const { return table_.mean[static_cast<std::size_t>(a)]; }
  static const char* name(int a) { return kInfo[static_cast<std::size_t>(a)].name; }

  static Variable info(int a) {
    const ColumnInfo& column = kInfo[static_cast<std::size_t>(a)];
    Variable out;
    out.name = column.name, out.unit = column.unit, out.long_name = column.meaning;
    return out;
  }

  /// The variable with its regression on these causes in the table.
  void regress(int child, const std::vector<int>& causes) {
    const auto k = static_cast<Eigen::Index>(causes.size());
    Eigen::MatrixXd among(k, k);
    Eigen::VectorXd with(k);
    for (Eigen::Index i = 0; i < k; ++i) {
      const int a = causes[static_cast<std::size_t>(i)];
      with(i) = correlation(child, a);
      for (Eigen::Index j = 0; j < k; ++j) among(i, j) = correlation(a, causes[static_cast<std::size_t>(j)]);
    }
    const Eigen::VectorXd beta = k > 0 ? Eigen::VectorXd(among.ldlt().solve(with)) : with;
    double intercept = mean(child);
    std::vector<ModelBuilder::Cause> named;
    for (Eigen::Index i = 0; i < k; ++i) {
      const int a = causes[static_cast<std::size_t>(i)];
      const double weight = beta(i) * sd(child) / sd(a);
      named.emplace_back(name(a), weight);
      intercept -= weight * mean(a);
    }
    model_.add_linear(static_cast<std::uint64_t>(child) + 1, info(child), intercept, named,
                      sd(child) * std::sqrt(1 - with.dot(beta)));
  }

  /// Assembly, of unit variance, takes equal shares in the mass of the black hole and the dispersion: what is left of
  /// their correlation without it is nothing.
  void add_common_cause() {
    Variable assembly;
    assembly.name = "assembly", assembly.long_name = "how the galaxy was put together";
    model_.add_linear(kColumns + 1, std::move(assembly), 0, {}, 1, false);
    const double share = std::sqrt(correlation(kBlackHole, kSigma));
    const auto add = [&](int child, double loading) {
      model_.add_linear(static_cast<std::uint64_t>(child) + 1, info(child), mean(child),
                        {{"assembly", loading * sd(child)}}, sd(child) * std::sqrt(1 - loading * loading));
    };
    add(kBlackHole, share), add(kSigma, share), add(kSsfr, correlation(kBlackHole, kSsfr) / share);
  }

  const Table& table_;
  ModelBuilder model_;
};

}  // namespace

Scm black_hole_host(const BlackHoleHostOptions& options) {
  Feedback feedback = options.feedback;
  if (feedback == Feedback::kByMorphology)
    feedback = options.morphology == HostMorphology::kElliptical   ? Feedback::kHostToBlackHole
               : options.morphology == HostMorphology::kLenticular ? Feedback::kCommonCause
                                                                   : Feedback::kBlackHoleToHost;
  return Hosts(options.morphology).build(feedback);
}

ObservedScm observed_black_hole_host(const BlackHoleHostOptions& options, const Rng& rng) {
  std::vector<ObservationStep> steps;
  const auto& error = kTables[static_cast<std::size_t>(options.morphology)].error;
  for (std::size_t j = 0; j < kColumns && options.errors > 0; ++j) {
    MeasureStep measure;
    measure.columns = kInfo[j].name, measure.sigma = options.errors * error[j];
    steps.emplace_back(measure);
  }
  return observe(black_hole_host(options), steps, rng);
}

}  // namespace abdera
