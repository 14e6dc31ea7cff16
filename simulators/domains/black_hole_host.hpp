#pragma once
#include <tuple>

#include "core/params.hpp"
#include "simulators/observe.hpp"

namespace abdera {

enum class HostMorphology : std::uint8_t { kElliptical, kLenticular, kSpiral };

/// Who shapes whom.
enum class Feedback : std::uint8_t {
  kByMorphology,     ///< elliptical: host to black hole; spiral: black hole to host; lenticular: common cause
  kHostToBlackHole,  ///< the host feeds the black hole
  kBlackHoleToHost,  ///< the black hole heats the host and stops its star formation
  kCommonCause,      ///< neither: both come from how the galaxy was assembled, which nobody has recorded
  kNone,             ///< the black hole has nothing to do with its host
};

struct BlackHoleHostOptions {
  HostMorphology morphology = HostMorphology::kElliptical;
  Feedback feedback = Feedback::kByMorphology;
  double errors = 0;
  static auto fields() {
    using O = BlackHoleHostOptions;
    using enum HostMorphology;
    using enum Feedback;
    return std::tuple{
        field("morphology", &O::morphology, "kind of galaxy",
              Choices<HostMorphology>{{"elliptical", kElliptical}, {"lenticular", kLenticular}, {"spiral", kSpiral}}),
        field("feedback", &O::feedback, "who shapes whom",
              Choices<Feedback>{{"by_morphology", kByMorphology},
                                {"host_to_black_hole", kHostToBlackHole},
                                {"black_hole_to_host", kBlackHoleToHost},
                                {"common_cause", kCommonCause},
                                {"none", kNone}}),
        field("errors", &O::errors, "measurement errors, in units of the median ones of the table", {0, 100})};
  }
};

/// Galaxies with the seven variables of the table of [jin2025]: log_bh_mass, log_sigma, log_radius, log_density,
/// log_stellar_mass, log_ssfr, w2_w3. docs/domains/black_hole_host.md has the graphs, units and what they must
/// reproduce. Linear with Gaussian noise; every coefficient is the regression of a variable on its causes in the means
/// and covariances of that table, so all directions of feedback give nearly the same scaling relations.
/// Source: [jin2025] (variables, means, covariances, direction by morphology); the graphs are our choice.
Scm black_hole_host(const BlackHoleHostOptions& options);

/// The same with the measurement errors of the table. Cost: as `observe`.
ObservedScm observed_black_hole_host(const BlackHoleHostOptions& options, const Rng& rng);

}  // namespace abdera
