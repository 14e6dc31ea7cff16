#pragma once
#include <vector>

#include "citests/ci_test.hpp"

namespace abdera {

/// A scan that is answered in parts: what is left of it, and how it went so far.
struct ScanProgress {
  std::vector<int> left;  ///< indices into `Scan::ys` of the targets not dropped, increasing
  ScanStats stats;
  bool ended = false;  ///< by kEnd, stop or max_tests
};

/// The start of a scan: every target is left.
ScanProgress begin_scan(const Scan& whole);

/// Answers the sizes [min_size, max_size] of `whole` for the targets left by `answer`, a scan of some test, and books
/// the outcome. Parts in the order of their sizes make up the whole scan.
void scan_part(const Scan& whole, int min_size, int max_size, CiTest::OnIndependent independent, std::span<Best> best,
               FunctionRef<ScanStats(const Scan&, CiTest::OnIndependent, std::span<Best>)> answer,
               ScanProgress& progress);

}  // namespace abdera
