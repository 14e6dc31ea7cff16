#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "algorithms/learner.hpp"
#include "core/function_ref.hpp"
#include "datasets/resample.hpp"

namespace abdera {

struct BootstrapOptions {
  int replicates = 100;  ///< complementary pairs count twice
  ResamplingOptions resampling{};
};

/// The graph learned from one draw.
struct Replicate {
  enum class Status : std::uint8_t {
    kMissing,  ///< not begun before the run was stopped
    kLearned,  ///< also where the learner ended at a limit of its own
    kRefused,  ///< the rows that were drawn cannot be used, e.g. a column is constant in them: `message`
  };
  Status status = Status::kMissing;
  std::string message;
  GraphKind kind = GraphKind::kCpdag;
  bool legal = true;
  std::vector<Edge> edges;
};

/// How often an edge a *-* b, a < b, had which marks, over the replicates that were learned.
struct PairFrequency {
  Var a, b;
  /// counts[mark at a][mark at b], by the numbers of `Mark`; row and column 0 are empty.
  std::array<std::array<std::int32_t, 4>, 4> counts{};

  std::int32_t count(Mark at_a, Mark at_b) const {
    return counts[static_cast<std::size_t>(at_a)][static_cast<std::size_t>(at_b)];
  }
  std::int32_t adjacent() const;
  /// Replicates with this mark at a, or at b.
  std::int32_t at_a(Mark mark) const;
  std::int32_t at_b(Mark mark) const;
};

struct BootstrapResult {
  std::vector<Replicate> replicates;
  std::vector<PairFrequency> pairs;  ///< those adjacent in some replicate, sorted
  int learned = 0, refused = 0;
  std::size_t units = 0;  ///< what was drawn from: rows, clusters or blocks
  StopReason stop_reason = StopReason::kCompleted;

  /// Share of the learned replicates in which a and b are adjacent; 0 for a pair that never was.
  double adjacency(Var a, Var b) const;
  /// Share of the learned replicates that have exactly this edge.
  double frequency(const Edge& edge) const;
  /// Mean number of edges of a replicate.
  double mean_edges() const;
};

/// Learns one graph from some of the rows; `run` has one thread and randomness of its own.
using LearnFromRows = FunctionRef<LearnResult(const Dataset& rows, RunContext& run)>;

/// Learns from rows drawn again and again, and counts edges and marks: how stable each of them is under resampling. A
/// share is no probability that the edge is true.
///
/// Replicate i is a function of (run.rng, i) alone: more replicates repeat none and change none. A replicate that
/// throws DataError or NotApplicable (a column that is constant in the rows drawn) counts as refused, with the message.
/// On a stop request those that are complete are counted.
/// Cost: `replicates` times that of the learner, and a copy of the rows for each thread. Threads: one region over the
/// replicates; the result does not depend on their number.
/// Source: [friedman1999], [shah2013].
BootstrapResult bootstrap(const Dataset& data, LearnFromRows learn, const BootstrapOptions& options, RunContext& run);

/// A bound on the expected number of pairs among those selected in at least a share `threshold` of subsamples that
/// are no more often selected than the average pair: mean_edges^2 / ((2 threshold - 1) pairs). NaN unless threshold >
/// 1/2. For complementary pairs. Source: [shah2013] theorem 1 with [meinshausen2010].
double bound_on_unstable_edges(double mean_edges, double num_pairs, double threshold);

}  // namespace abdera
