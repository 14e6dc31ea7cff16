#include "citests/scan_part.hpp"

#include <numeric>
#include <utility>

namespace abdera {

ScanProgress begin_scan(const Scan& whole) {
  ScanProgress progress;
  progress.left.resize(whole.ys.size());
  std::iota(progress.left.begin(), progress.left.end(), 0);
  return progress;
}

void scan_part(const Scan& whole, int min_size, int max_size, CiTest::OnIndependent independent, std::span<Best> best,
               FunctionRef<ScanStats(const Scan&, CiTest::OnIndependent, std::span<Best>)> answer,
               ScanProgress& progress) {
  std::vector<int>& left = progress.left;
  std::vector<Var> ys;
  std::vector<Best> bests;
  for (int i : left) {
    ys.push_back(whole.ys[static_cast<std::size_t>(i)]);
    if (whole.want_best) bests.push_back(std::move(best[static_cast<std::size_t>(i)]));
  }
  Scan part = whole;
  part.ys = ys;
  part.min_size = min_size;
  part.max_size = max_size;
  part.max_tests = whole.max_tests - progress.stats.tests;
  std::vector<bool> dropped(left.size(), false);
  const ScanStats stats = answer(
      part,
      [&](int i, std::span<const Var> given) {
        const Next next = independent(left[static_cast<std::size_t>(i)], given);
        if (next == Next::kDropY) dropped[static_cast<std::size_t>(i)] = true;
        progress.ended |= next == Next::kEnd;
        return next;
      },
      bests);
  progress.stats += stats;
  progress.ended |= stats.stopped;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (whole.want_best) best[static_cast<std::size_t>(left[i])] = std::move(bests[i]);
    if (!dropped[i]) left[kept++] = left[i];
  }
  left.resize(kept);
}

}  // namespace abdera
