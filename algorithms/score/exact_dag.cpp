#include "algorithms/score/exact_dag.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>

#include "algorithms/score/subset_tables.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

using detail::Mask;

constexpr double kNever = -std::numeric_limits<double>::infinity();

/// The best local score of one variable among all parents within a set.
struct BestLocal {
  detail::BitPacker may{0};
  std::vector<std::uint32_t> rank;  // by set: the place in `value` of its best subset; empty where `value` is by set
  std::vector<double> value;        // by rank decreasing, -infinity last; or by set

  double within(Mask set) const {
    const Mask at = may.pack(set);
    return value[rank.empty() ? at : rank[at]];
  }
  /// Parents that have it: without any one of them it is less.
  Mask parents_within(Mask set) const {
    const double best = within(set);
    for_each_bit(set, 0, [&](Var v) {
      if (within(set & ~detail::bit(v)) == best) set &= ~detail::bit(v);
    });
    return set & may.members();
  }
};

/// What tables may take beyond four bytes a set, of all variables together.
class Room {
 public:
  explicit Room(double bytes) : left_(bytes) {}
  /// @return false from when they took more.
  bool take(double bytes) {
    for (double left = left_.load();;)
      if (left_.compare_exchange_weak(left, left - bytes)) return left >= bytes;
  }

 private:
  std::atomic<double> left_;
};

/// After a stop, or where the room does not suffice, the result means nothing.
BestLocal best_local(Var child, Mask may,
                     FunctionRef<void(Var, const detail::BitPacker&, std::span<double>)> local_scores, Room& room,
                     std::atomic<bool>& too_large, const StopToken& stop) {
  BestLocal out;
  out.may = detail::BitPacker(may);
  std::vector<double> best(out.may.count());
  local_scores(child, out.may, best);
  if (stop.stop_requested()) return {};
  detail::combine_subsets(std::span(best), [](double a, double b) { return a > b ? a : b; });
  // A set has a value of its own when it beats each of its subsets: those without one member show it.
  constexpr std::uint32_t kOwn = 0, kNone = 1;
  out.rank.assign(best.size(), kNone);
  std::size_t own = 0;
  for (Mask set = 0; set < best.size(); ++set) {
    if ((set & 0xfffffu) == 0xfffffu && stop.stop_requested()) return {};
    bool beats = best[set] > kNever;
    for (Mask left = set; beats && left != 0; left &= left - 1) beats = best[set ^ (left & -left)] < best[set];
    if (beats) out.rank[set] = kOwn, ++own;
  }
  const bool by_set = 8 * (own + 1) > 4 * best.size();
  if (!room.take(by_set ? 4 * static_cast<double>(best.size()) : 8 * static_cast<double>(own + 1))) too_large = true;
  if (too_large) return {};
  if (by_set) {
    std::vector<std::uint32_t>().swap(out.rank);
    out.value = std::move(best);
    return out;
  }
  out.value.reserve(own + 1);
  for (Mask set = 0; set < best.size(); ++set)
    if (out.rank[set] == kOwn) out.value.push_back(best[set]);
  std::sort(out.value.begin(), out.value.end(), std::greater<>());
  out.value.push_back(kNever);
  for (Mask set = 0; set < best.size(); ++set) {
    if ((set & 0xfffffu) == 0xfffffu && stop.stop_requested()) return {};
    const auto last = out.value.end() - 1;
    const auto place =
        out.rank[set] == kOwn ? std::lower_bound(out.value.begin(), last, best[set], std::greater<>()) : last;
    out.rank[set] = static_cast<std::uint32_t>(place - out.value.begin());
  }
  std::vector<double>().swap(best);
  detail::combine_subsets(std::span(out.rank), [](std::uint32_t a, std::uint32_t b) { return a < b ? a : b; });
  return out;
}

/// The score of the best DAG over `set` of which `last` is a variable without children; the rest is known.
double with_last(const std::vector<BestLocal>& families, const std::vector<double>& best, Mask set, Var last) {
  const Mask before = set ^ detail::bit(last);
  return families[static_cast<std::size_t>(last)].within(before) + best[before];
}

detail::ParentSets trace(const std::vector<BestLocal>& families, const std::vector<double>& best) {
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

BestDagBytes best_dag_bytes(const AllowedParents& allowed) {
  double sets = 0, largest = 0;
  for (const Mask may : allowed.may) {
    const auto own = static_cast<double>(std::size_t{1} << std::popcount(may));
    sets += own, largest = std::max(largest, own);
  }
  const auto p = static_cast<int>(allowed.may.size());
  // Memory allocators keep freed tables up to 32 MB for later.
  const double kept = 8 * largest <= 0x1p25 ? 16 * largest : 0;
  const double beside = 8 * std::exp2(p) + kept + 0x1p14 * p;
  return {.least = 4 * sets + beside, .most = 8 * sets + beside, .table = 8 * largest};
}

std::optional<ParentSets> best_dag(const AllowedParents& allowed,
                                   FunctionRef<void(Var, const BitPacker&, std::span<double>)> local_scores,
                                   double seconds_per_local, double max_memory, const RunContext& run, double first,
                                   double last) {
  const int p = static_cast<int>(allowed.may.size());
  const BestDagBytes bytes = best_dag_bytes(allowed);
  check_memory("exact_dag", p, bytes.least, max_memory);

  // The table of subsets comes when those of local scores are made: two of the latter fit into its place, and more at
  // a time where there is memory for all that tables may take.
  RunContext filling = run;
  const double more = std::max(0.0, max_memory * 1e9 - bytes.most) / (2 * bytes.table);
  filling.threads = std::clamp(2 + static_cast<int>(std::min(more, 1e6)), 1, run.threads);
  Room room(max_memory * 1e9 - bytes.least);
  std::vector<BestLocal> families(static_cast<std::size_t>(p));
  const double middle = first + 0.7 * (last - first);
  LoopProgress filled(run, "best parents", first, middle, p);
  std::atomic<bool> too_large = false;
  const double cost = p * bytes.table / 8 * (seconds_per_local + 2e-8);
  const auto end = parallel_for(p, filling, cost, [&](std::ptrdiff_t i) {
    if (too_large) return;
    const auto v = static_cast<std::size_t>(i);
    families[v] = best_local(static_cast<Var>(i), allowed.may[v], local_scores, room, too_large, run.stop);
    filled.add(1);
  });
  if (end == LoopEnd::kStopped || run.stop.stop_requested()) return std::nullopt;
  if (too_large)
    throw NotApplicable(
        fmt::format("exact_dag of {} variables: with this score so many sets of parents are better than all their "
                    "subsets that it needs up to {:.3g} GB, and max_memory is {:g}: raise it, limit max_parents or use "
                    "a score that penalises parents",
                    p, bytes.most / 1e9, max_memory));

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
