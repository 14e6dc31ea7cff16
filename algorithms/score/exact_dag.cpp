#include "algorithms/score/exact_dag.hpp"

#include <algorithm>
#include <atomic>
#include <limits>

#include "algorithms/score/subset_tables.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

using detail::Mask;

constexpr double kNever = -std::numeric_limits<double>::infinity();

/// The best parents of one variable within every set.
struct BestParents {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  detail::BitPacker may{0};
  std::vector<std::uint32_t> rank;  // a set of possible parents -> the best of its subsets
  std::vector<double> value;        // a rank -> its local score, best first
  std::vector<Mask> parents;        // a rank -> its parents

  double within(Mask set) const {
    const std::uint32_t best = rank[may.pack(set)];
    return best == kNone ? kNever : value[best];
  }
  Mask parents_within(Mask set) const { return parents[rank[may.pack(set)]]; }
};

/// After a stop the result means nothing.
BestParents best_parents(Var child, Mask may,
                         FunctionRef<void(Var, const detail::BitPacker&, std::span<double>)> local_scores,
                         const StopToken& stop) {
  BestParents out;
  out.may = detail::BitPacker(may);
  std::vector<double> best(out.may.count());
  local_scores(child, out.may, best);
  if (stop.stop_requested()) return {};
  detail::combine_subsets(std::span(best), [](double a, double b) { return a > b ? a : b; });
  // A set is worth keeping when it beats each of its subsets: those without one member show it.
  std::vector<std::pair<double, Mask>> kept;
  for (Mask set = 0; set < best.size(); ++set) {
    if ((set & 0xfffffu) == 0xfffffu && stop.stop_requested()) return {};
    const double value = best[set];
    bool beats = value > kNever;
    for (Mask left = set; beats && left != 0; left &= left - 1) beats = best[set ^ (left & -left)] < value;
    if (beats) kept.emplace_back(value, set);
  }
  std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first > b.first;
    const int na = std::popcount(a.second), nb = std::popcount(b.second);
    return na != nb ? na < nb : a.second < b.second;
  });
  std::vector<double>().swap(best);
  out.rank.assign(out.may.count(), BestParents::kNone);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    out.rank[kept[i].second] = static_cast<std::uint32_t>(i);
    out.value.push_back(kept[i].first);
    out.parents.push_back(out.may.unpack(kept[i].second));
  }
  detail::combine_subsets(std::span(out.rank), [](std::uint32_t a, std::uint32_t b) { return a < b ? a : b; });
  return out;
}

/// The score of the best DAG over `set` of which `last` is a variable without children; the rest is known.
double with_last(const std::vector<BestParents>& families, const std::vector<double>& best, Mask set, Var last) {
  const Mask before = set ^ detail::bit(last);
  return families[static_cast<std::size_t>(last)].within(before) + best[before];
}

detail::ParentSets trace(const std::vector<BestParents>& families, const std::vector<double>& best) {
  const int p = static_cast<int>(families.size());
  detail::ParentSets parents(families.size());
  Mask set = detail::all_of(p);
  while (set != 0) {
    Var last = -1;
    for_each_bit(set, 0, [&](Var v) {
      if (last < 0 && with_last(families, best, set, v) == best[set]) last = v;
    });
    set ^= detail::bit(last);
    for_each_bit(families[static_cast<std::size_t>(last)].parents_within(set), 0,
                 [&](Var v) { parents[static_cast<std::size_t>(last)].push_back(v); });
  }
  return parents;
}

}  // namespace

namespace detail {

std::optional<ParentSets> best_dag(const AllowedParents& allowed,
                                   FunctionRef<void(Var, const BitPacker&, std::span<double>)> local_scores,
                                   double seconds_per_local, double max_memory, const RunContext& run, double first,
                                   double last) {
  const int p = static_cast<int>(allowed.may.size());
  double ranks = 0, largest = 0;
  for (const Mask may : allowed.may) {
    const auto sets = static_cast<double>(std::size_t{1} << std::popcount(may));
    ranks += 4 * sets, largest = std::max(largest, 8 * sets);
  }
  const double subsets = 8 * static_cast<double>(std::size_t{1} << p);
  check_memory("exact_dag", p, ranks + std::max(largest, subsets), max_memory);

  // As many tables at once as fit.
  RunContext filling = run;
  filling.threads = std::clamp(static_cast<int>(std::min((max_memory * 1e9 - ranks) / largest, 1e6)), 1, run.threads);
  std::vector<BestParents> families(static_cast<std::size_t>(p));
  const double middle = first + 0.7 * (last - first);
  LoopProgress filled(run, "best parents", first, middle, p);
  if (parallel_for(p, filling, ranks / 4 * (seconds_per_local + 2e-8),
                   [&](std::ptrdiff_t i) {
                     const auto v = static_cast<std::size_t>(i);
                     families[v] = best_parents(static_cast<Var>(i), allowed.may[v], local_scores, run.stop);
                     filled.add(1);
                   }) == LoopEnd::kStopped ||
      run.stop.stop_requested())
    return std::nullopt;

  std::vector<double> best(std::size_t{1} << p);
  const auto blocks = SubsetBlocks::of(p);
  LoopProgress searched(run, "best orders", middle, last, static_cast<double>(blocks.count()));
  std::atomic<bool> stopped = false;
  const auto search = [&](Mask block) {
    for (Mask low = 0; low < Mask{1} << blocks.low; ++low) {
      if ((low & 0xfffu) == 0xfffu && run.stop.stop_requested()) stopped = true;
      if (stopped) return;
      const Mask set = block << blocks.low | low;
      double value = set == 0 ? 0 : kNever;
      for_each_bit(set, 0, [&](Var v) { value = std::max(value, with_last(families, best, set, v)); });
      best[set] = value;
    }
    searched.add(1);
  };
  if (blocks.for_each(false, run, 1e-8 * p * static_cast<double>(best.size()), search) == LoopEnd::kStopped || stopped)
    return std::nullopt;
  if (best.back() == kNever)
    throw NotApplicable(
        "exact_dag: no DAG obeys the knowledge and max_parents and has a score: raise max_parents or require less");
  return trace(families, best);
}

}  // namespace detail

ExactDagResult exact_dag(const Score& score, const Knowledge& given, const ExactDagOptions& options, RunContext& run) {
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "exact_dag");
  ExactDagResult result;
  run.report("local scores", 0);
  detail::check_variables("exact_dag", score.num_vars());
  const auto allowed = detail::allowed_parents(knowledge);
  std::uint64_t scored = 0;
  for (const Mask may : allowed.may) scored += std::uint64_t{1} << std::popcount(may);
  const auto best = detail::best_dag(
      allowed,
      [&](Var child, const detail::BitPacker& may, std::span<double> out) {
        const Mask must = allowed.must[static_cast<std::size_t>(child)];
        detail::fill_local_scores(score, child, may, must, options.max_parents, out, run.stop);
      },
      score.seconds_per_local(), options.max_memory, run, 0, 1);
  if (!best) result.stop_reason = run.stop.reason();
  detail::report_found(best ? detail::dag_of(*best) : detail::required_dag(knowledge), score, knowledge, result);
  result.counts = {{"scores", scored}};
  if (options.max_parents >= 0)
    result.counts.emplace_back("parent_limit", static_cast<std::uint64_t>(options.max_parents));
  run.report("best orders", 1);
  return result;
}

}  // namespace abdera
