#include "citests/registry.hpp"

#include "citests/bf_lrt.hpp"
#include "citests/cg_lrt.hpp"
#include "citests/chi_square.hpp"
#include "citests/dg_lrt.hpp"
#include "citests/entries.hpp"
#include "citests/fisher_z.hpp"
#include "citests/g_square.hpp"
#include "citests/kendall.hpp"
#include "citests/mi_permutation.hpp"
#include "citests/partial_t.hpp"
#include "citests/regression_lrt.hpp"
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
      ci_test<Spearman, NoOptions>(
          kContinuous, "spearman",
          "partial correlation by Spearman's rho, for Gaussian variables seen through increasing functions",
          "spearman1904, liu2012"),
      ci_test<Kendall, NoOptions>(kContinuous, "kendall",
                                  "partial correlation by Kendall's tau: as spearman, less sensitive to outlying rows",
                                  "kendall1970, liu2012"),
      ci_test<GSquare, DiscreteOptions>(kDiscrete, "g_square", "likelihood ratio test of contingency tables",
                                        "spirtes2000 agresti2013"),
      ci_test<ChiSquare, ChiSquareOptions>(kDiscrete, "chi_square", "Pearson's chi-square test of contingency tables",
                                           "agresti2013 haldane1940"),
      ci_test<MiPermutation, MiPermutationOptions>(kDiscrete, "mi_permutation",
                                                   "conditional mutual information of levels, permuted within strata",
                                                   "tsamardinos2010 besag1991"),
      ci_test<DgLrt, DgLrtOptions>(kMixed, "dg_lrt", "degenerate Gaussian likelihood-ratio test (mixed data)",
                                   "andrews2019"),
      ci_test<BfLrt, BfLrtOptions>(kMixed, "bf_lrt", "likelihood-ratio test on basis functions (nonlinear, mixed data)",
                                   "ramsey2025"),
      ci_test<CgLrt, CgLrtOptions>(kMixed, "cg_lrt", "conditional Gaussian likelihood-ratio test (mixed data)",
                                   "andrews2018"),
      ci_test<RegressionLrt, RegressionLrtOptions>(
          kMixed, "regression_lrt", "linear, logistic and multinomial regressions, nested (mixed data)", "tsagris2018"),
  };
  return entries;
}

const CiTestEntry& find_ci_test(std::string_view name) { return find_component(ci_tests(), name, "test"); }

}  // namespace abdera
