#include "citests/registry.hpp"

#include "citests/chi_square.hpp"
#include "citests/entries.hpp"
#include "citests/fisher_z.hpp"
#include "citests/g_square.hpp"
#include "citests/mi_permutation.hpp"

namespace abdera {

std::span<const CiTestEntry> ci_tests() {
  using detail::ci_test;
  using enum ColumnKinds;
  static const std::vector<CiTestEntry> entries{
      ci_test<FisherZ, NoOptions>(kContinuous, "fisher_z",
                                  "Fisher's z-test of a zero partial correlation (Gaussian data)", "fisher1924"),
      ci_test<GSquare, DiscreteOptions>(kDiscrete, "g_square", "likelihood ratio test of contingency tables",
                                        "spirtes2000 agresti2013"),
      ci_test<ChiSquare, ChiSquareOptions>(kDiscrete, "chi_square", "Pearson's chi-square test of contingency tables",
                                           "agresti2013 haldane1940"),
      ci_test<MiPermutation, MiPermutationOptions>(kDiscrete, "mi_permutation",
                                                   "conditional mutual information of levels, permuted within strata",
                                                   "tsamardinos2010 besag1991"),
  };
  return entries;
}

const CiTestEntry& find_ci_test(std::string_view name) { return find_component(ci_tests(), name, "test"); }

}  // namespace abdera
