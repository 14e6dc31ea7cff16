#include "citests/registry.hpp"

#include "citests/entries.hpp"
#include "citests/fisher_z.hpp"
#include "citests/kendall.hpp"
#include "citests/partial_t.hpp"
#include "citests/sandwich_t.hpp"
#include "citests/spearman.hpp"

namespace abdera {

std::span<const CiTestEntry> ci_tests() {
  using detail::ci_test;
  using enum ColumnKinds;
  static const std::vector<CiTestEntry> entries{
      ci_test<FisherZ, NoOptions>(kContinuous, "fisher_z",
                                  "Fisher's z-test of a zero partial correlation (Gaussian data)", "fisher1924", true),
      ci_test<PartialT, NoOptions>(kContinuous, "partial_t",
                                   "Student's t-test of a zero partial correlation (Gaussian data, exact for few rows)",
                                   "fisher1924", true),
      ci_test<SandwichT, SandwichTOptions>(kContinuous, "sandwich_t",
                                           "t-test of a zero partial correlation, its variance from the rows: weights, "
                                           "clusters, series, measurement errors",
                                           "white1980, liang1986, lazarus2018", true),
      ci_test<Spearman, NoOptions>(kContinuous, "spearman",
                                   "Spearman's rho made partial: increasing functions of Gaussian variables",
                                   "spearman1904, liu2012"),
      ci_test<Kendall, NoOptions>(kContinuous, "kendall",
                                  "Kendall's tau made partial: as spearman, less sensitive to outlying rows",
                                  "kendall1970, liu2012"),
  };
  return entries;
}

const CiTestEntry& find_ci_test(std::string_view name) { return find_component(ci_tests(), name, "test"); }

}  // namespace abdera
