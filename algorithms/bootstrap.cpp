#include "algorithms/bootstrap.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr std::array<Mark, 3> kMarks = {Mark::kCircle, Mark::kArrow, Mark::kTail};

/// The count of a pair, or nullptr.
const PairFrequency* find(const std::vector<PairFrequency>& pairs, Var a, Var b) {
  const auto [low, high] = std::minmax(a, b);
  const auto it = std::lower_bound(pairs.begin(), pairs.end(), std::pair(low, high),
                                   [](const auto& p, const auto& key) { return std::pair(p.a, p.b) < key; });
  return it != pairs.end() && it->a == low && it->b == high ? &*it : nullptr;
}

}  // namespace

std::int32_t PairFrequency::adjacent() const {
  std::int32_t sum = 0;
  for (Mark mark : kMarks) sum += at_a(mark);
  return sum;
}

std::int32_t PairFrequency::at_a(Mark mark) const {
  std::int32_t sum = 0;
  for (Mark other : kMarks) sum += count(mark, other);
  return sum;
}

std::int32_t PairFrequency::at_b(Mark mark) const {
  std::int32_t sum = 0;
  for (Mark other : kMarks) sum += count(other, mark);
  return sum;
}

double BootstrapResult::adjacency(Var a, Var b) const {
  const auto* pair = find(pairs, a, b);
  return pair ? static_cast<double>(pair->adjacent()) / learned : 0;
}

double BootstrapResult::frequency(const Edge& edge) const {
  const auto* pair = find(pairs, edge.a, edge.b);
  if (!pair) return 0;
  const bool turned = edge.a > edge.b;
  const Mark first = turned ? edge.at_b : edge.at_a, second = turned ? edge.at_a : edge.at_b;
  return static_cast<double>(pair->count(first, second)) / learned;
}

double BootstrapResult::mean_edges() const {
  std::int64_t edges = 0;
  for (const PairFrequency& pair : pairs) edges += pair.adjacent();
  return learned > 0 ? static_cast<double>(edges) / learned : std::numeric_limits<double>::quiet_NaN();
}

BootstrapResult bootstrap(const Dataset& data, LearnFromRows learn, const BootstrapOptions& options, RunContext& run) {
  require(options.replicates >= 1, "there is at least one replicate, not " + std::to_string(options.replicates));
  const bool in_pairs = options.resampling.scheme == Resampling::kComplementary;
  const int count = options.replicates * (in_pairs ? 2 : 1);
  const Resampler resampler(data, options.resampling);
  BootstrapResult result;
  result.units = resampler.num_units();
  result.replicates.resize(static_cast<std::size_t>(count));

  LoopProgress progress(run, "replicates", 0, 1, count);
  const auto replicate = [&](std::ptrdiff_t i) {
    Replicate& out = result.replicates[static_cast<std::size_t>(i)];
    RunContext alone;
    alone.rng = run.rng.fork("bootstrap", i);
    alone.stop = run.stop;
    try {
      const LearnResult learned = learn(resampler.draw(i, run.rng), alone);
      // A graph cut off by the stop of the whole run says nothing about the rows; one that met a limit of the learner's
      // own is its answer.
      if (learned.stop_reason == StopReason::kInterrupted || learned.stop_reason == StopReason::kTimeLimit) return;
      out.kind = learned.kind, out.legal = learned.legal, out.edges = learned.graph.edges();
      out.status = Replicate::Status::kLearned;
    } catch (const DataError& error) {
      out.status = Replicate::Status::kRefused, out.message = error.what();
    } catch (const NotApplicable& error) {
      out.status = Replicate::Status::kRefused, out.message = error.what();
    }
    progress.add(1);
  };
  constexpr double kWorthThreads = 1e-3;  // seconds a replicate: any learner takes longer than a region to open
  if (parallel_for(count, run, kWorthThreads * count, replicate) == LoopEnd::kStopped || run.stop.stop_requested())
    result.stop_reason = run.stop.reason();

  std::map<std::pair<Var, Var>, PairFrequency> pairs;
  for (const Replicate& r : result.replicates) {
    result.learned += r.status == Replicate::Status::kLearned;
    result.refused += r.status == Replicate::Status::kRefused;
    for (const Edge& e : r.edges) {
      auto& pair = pairs.try_emplace({e.a, e.b}, PairFrequency{e.a, e.b}).first->second;
      ++pair.counts[static_cast<std::size_t>(e.at_a)][static_cast<std::size_t>(e.at_b)];
    }
  }
  for (const auto& entry : pairs) result.pairs.push_back(entry.second);
  return result;
}

double bound_on_unstable_edges(double mean_edges, double num_pairs, double threshold) {
  if (!(threshold > 0.5)) return std::numeric_limits<double>::quiet_NaN();
  return mean_edges * mean_edges / ((2 * threshold - 1) * num_pairs);
}

}  // namespace abdera
