#pragma once
#include "bench/sweep/results.hpp"

namespace abdera::report_test {

/// A sweep made up without running anything, the same every time: data "gaussian" (n 100, 1000; p 5, 10; 5 replicates)
/// and "catalogue" (one table without a truth); learners pc (alpha 0.01, 0.05, 0.2), ges, exact_posterior with
/// probabilities, and the baseline var_sort_regress. exact_posterior runs out of time or memory at p = 10, n = 1000,
/// ges crashes once, var_sort_regress is skipped on the catalogue. The first variable is called kWicked.
/// @param replicates of "gaussian".
SweepResults synthetic_sweep(int replicates = 5);

inline constexpr const char* kWicked = "<script>alert(1)</script>";

}  // namespace abdera::report_test
