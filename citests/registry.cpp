#include "citests/registry.hpp"

#include "citests/bf_lrt.hpp"
#include "citests/cg_lrt.hpp"
#include "citests/dg_lrt.hpp"
#include "citests/entries.hpp"
#include "citests/fisher_z.hpp"
#include "citests/regression_lrt.hpp"

namespace abdera {

std::span<const CiTestEntry> ci_tests() {
  using detail::ci_test;
  using enum ColumnKinds;
  static const std::vector<CiTestEntry> entries{
      ci_test<FisherZ, NoOptions>(kContinuous, "fisher_z",
                                  "Fisher's z-test of a zero partial correlation (Gaussian data)", "fisher1924"),
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
