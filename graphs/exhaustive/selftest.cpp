#include "graphs/exhaustive/selftest.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "core/error.hpp"
#include "graphs/dag.hpp"

namespace abdera {
namespace {

std::size_t index_of(int nodes) { return static_cast<std::size_t>(nodes - SelftestSuite::kSmallest); }

std::vector<std::string> letters(int n) {
  std::vector<std::string> out;
  for (int v = 0; v < n; ++v) out.emplace_back(1, static_cast<char>('A' + v));
  return out;
}

}  // namespace

void Tally::add(bool right, FunctionRef<std::string()> text) {
  ++cases;
  if (right) return;
  if (++mismatches == 1) first = text();
}

void Tally::add(const Tally& later) {
  if (mismatches == 0) first = later.first;
  cases += later.cases, mismatches += later.mismatches;
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += later.sums[i];
}

std::int64_t SuiteResult::mismatches() const {
  return tally.mismatches +
         std::count_if(counts.begin(), counts.end(), [](const KnownCount& c) { return c.found != c.expected; });
}

double predicted_seconds(const SelftestSuite& suite, int nodes) {
  const auto end = suite.seconds.begin() + static_cast<std::ptrdiff_t>(index_of(nodes) + 1);
  return std::accumulate(suite.seconds.begin(), end, 0.0);
}

SuiteResult run_suite(const SelftestSuite& suite, int nodes, const RunContext& run) {
  require(nodes >= SelftestSuite::kSmallest && nodes <= suite.largest,
          "the suite " + suite.name + " takes " + std::to_string(SelftestSuite::kSmallest) + " to " +
              std::to_string(suite.largest) + " nodes, not " + std::to_string(nodes));
  const auto start = std::chrono::steady_clock::now();
  SuiteResult out{suite.name, suite.checks, nodes, suite.largest, {}, {}, true, 0};
  const double total = predicted_seconds(suite, nodes);
  double before = 0;
  for (int n = SelftestSuite::kSmallest; n <= nodes && out.complete; ++n) {
    const double share = suite.seconds[index_of(n)] / total, done = before;
    RunContext part = run;
    part.progress = [&run, &suite, done, share](std::string_view, double fraction) {
      run.report(suite.name, done + share * fraction);
    };
    const SizeResult found = suite.check(n, suite.seconds[index_of(n)], part);
    out.tally.add(found.tally);
    if (found.complete) out.counts.insert(out.counts.end(), found.counts.begin(), found.counts.end());
    out.complete = found.complete;
    before += share;
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

SizeResult over_cases(std::size_t count, double seconds, const RunContext& run,
                      FunctionRef<void(std::size_t, Tally&)> check, FunctionRef<std::string(std::size_t)> subject) {
  constexpr std::size_t kBlocks = 500;  // enough for any number of threads to be busy to the end, and to stop soon
  const std::size_t blocks = std::min(count, kBlocks);
  std::vector<Tally> tallies(blocks);
  LoopProgress progress(run, "", 0, 1, static_cast<double>(blocks));
  SizeResult out;
  const auto end = parallel_for(static_cast<std::ptrdiff_t>(blocks), run, seconds, [&](std::ptrdiff_t block) {
    const auto b = static_cast<std::size_t>(block);
    for (std::size_t i = b * count / blocks; i < (b + 1) * count / blocks; ++i) {
      try {
        check(i, tallies[b]);
      } catch (const std::bad_alloc&) {
        throw;
      } catch (const std::exception& e) {
        tallies[b].add(false, [&] { return subject(i) + ": error: " + e.what(); });
      }
    }
    progress.add(1);
  });
  for (const Tally& tally : tallies) out.tally.add(tally);
  out.complete = end == LoopEnd::kCompleted;
  return out;
}

void add_known(SizeResult& result, int nodes, std::string what, std::int64_t found,
               std::initializer_list<std::int64_t> expected) {
  if (index_of(nodes) < expected.size())
    result.counts.push_back({nodes, std::move(what), found, expected.begin()[index_of(nodes)]});
}

std::string case_text(const MixedGraph& graph) {
  const auto names = letters(graph.size());
  std::string out;
  for (const Edge& e : graph.edges()) out += (out.empty() ? "" : ", ") + edge_text(e, names);
  out += out.empty() ? "no edge (nodes" : " (nodes";
  for (const auto& name : names) out += " " + name;
  return out + ")";
}

std::string difference_text(const MixedGraph& of, const MixedGraph& got, const MixedGraph& right) {
  return case_text(of) + ": " + case_text(got) + " in place of " + case_text(right);
}

}  // namespace abdera
