#include "algorithms/constraint/consistent_sets.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "algorithms/constraint/edge_p_values.hpp"

namespace abdera {

ConsistentCandidates::ConsistentCandidates(const MixedGraph& graph, ConsistentSets kind)
    : graph_(graph),
      kind_(kind),
      cut_(static_cast<std::size_t>(graph.size()), Cut::kUnknown),
      own_(static_cast<std::size_t>(graph.size())) {
  for (Var v = 0; v < graph.size(); ++v) {
    begin_.push_back(neighbours_.size());
    graph.for_neighbours(v, [&](Var w) { neighbours_.push_back(w); });
  }
  begin_.push_back(neighbours_.size());
  count_ = label_components(-1, components_);
}

bool ConsistentCandidates::allows(Var x, Var y, Var z) {
  if (!graph_.adjacent(x, z) || (kind_ == ConsistentSets::kOrientation && graph_.directed(x, z))) return false;
  const std::vector<int>& component = components_without(x);
  return component[static_cast<std::size_t>(y)] == component[static_cast<std::size_t>(z)];
}

/// Most nodes do not cut the graph: those of the whole graph then serve.
const std::vector<int>& ConsistentCandidates::components_without(Var x) {
  const auto i = static_cast<std::size_t>(x);
  if (cut_[i] == Cut::kUnknown) {
    cut_[i] = label_components(x, labels_) > count_ ? Cut::kOwn : Cut::kNone;
    if (cut_[i] == Cut::kOwn) own_[i] = labels_;
  }
  return cut_[i] == Cut::kOwn ? own_[i] : components_;
}

/// @param without a node that is left out, or -1. @return the number of components.
int ConsistentCandidates::label_components(Var without, std::vector<int>& labels) {
  labels.assign(static_cast<std::size_t>(graph_.size()), -1);
  int count = 0;
  for (Var start = 0; start < graph_.size(); ++start) {
    if (start == without || labels[static_cast<std::size_t>(start)] >= 0) continue;
    queue_.assign(1, start);
    labels[static_cast<std::size_t>(start)] = count;
    for (std::size_t i = 0; i < queue_.size(); ++i) {
      const auto v = static_cast<std::size_t>(queue_[i]);
      for (std::size_t k = begin_[v]; k < begin_[v + 1]; ++k) {
        const Var w = neighbours_[k];
        int& of_w = labels[static_cast<std::size_t>(w)];
        if (w == without || of_w >= 0) continue;
        of_w = count;
        queue_.push_back(w);
      }
    }
    ++count;
  }
  return count;
}

namespace detail {
namespace {

constexpr double kShareOfStart = 0.1, kShareOfRounds = 0.9;  // of a run, for progress

/// One search and what came of it.
struct Round {
  Skeleton skeleton;
  PcOrientation orientation;
  MixedGraph graph;  ///< what the next round's sets must be consistent with
};

class ConsistentSearch {
 public:
  explicit ConsistentSearch(const PcRun& pc)
      : pc_(pc), oriented_(pc.options.consistent_sets == ConsistentSets::kOrientation) {}

  PcResult run() {
    SkeletonOptions marginal = skeleton_options(pc_);
    marginal.max_given = 0;
    RunContext part = part_of_run(pc_.run, 0, kShareOfStart);
    start_ = find_skeleton(pc_.test, pc_.knowledge, marginal, part);
    total_ += start_.stats;
    if (start_.stop_reason != StopReason::kCompleted) return stopped(std::move(start_), {});
    while (static_cast<int>(rounds_.size()) < kMostRounds) {
      Round round = next();
      const StopReason why = oriented_ && round.skeleton.stop_reason == StopReason::kCompleted
                                 ? round.orientation.verdicts.stop_reason
                                 : round.skeleton.stop_reason;
      if (why != StopReason::kCompleted) return stopped(std::move(round.skeleton), std::move(round.orientation));
      const auto same =
          std::find_if(rounds_.begin(), rounds_.end(), [&](const Round& r) { return r.graph == round.graph; });
      const auto cycle = static_cast<std::size_t>(rounds_.end() - same);
      rounds_.push_back(std::move(round));
      if (cycle > 0) return answer(cycle, true);
    }
    return answer(2, false);
  }

 private:
  Round next() {
    // How many rounds follow is not known.
    const double to_go = (kShareOfRounds - kShareOfStart) * std::exp2(-static_cast<double>(rounds_.size()));
    RunContext part = part_of_run(pc_.run, kShareOfRounds - to_go, kShareOfRounds - to_go / 2);
    const PcRun here{pc_.test, pc_.knowledge, pc_.options, part};
    Round round;
    const std::uint64_t used = total_.tests + oriented_total_.tests;
    const SkeletonOptions options = skeleton_options(pc_, used);
    if (rounds_.empty()) {
      round.skeleton = find_skeleton(pc_.test, pc_.knowledge, options, part, {.start = &start_});
    } else {
      ConsistentCandidates candidates(rounds_.back().graph, pc_.options.consistent_sets);
      const auto allows = [&](Var x, Var y, Var z) { return candidates.allows(x, y, z); };
      const CandidateRule rule(allows);
      round.skeleton = find_skeleton(pc_.test, pc_.knowledge, options, part, {.start = &start_, .candidates = &rule});
    }
    total_ += round.skeleton.stats;
    round.graph = round.skeleton.graph;
    if (!oriented_ || round.skeleton.stop_reason != StopReason::kCompleted) return round;
    round.orientation = orient_skeleton(here, round.skeleton, pc_.options.alpha, total_.tests + oriented_total_.tests);
    oriented_total_ += round.orientation.verdicts.stats;
    round.graph = round.orientation.oriented.graph;
    return round;
  }

  /// The last `cycle` graphs are those to unite.
  PcResult answer(std::size_t cycle, bool repeated) {
    Round& last = rounds_.back();
    const std::span<const Round> united = std::span<const Round>(rounds_).last(cycle);
    if (cycle > 1) unite(last.skeleton, united);
    if (!oriented_) {
      last.skeleton.stats = total_;
      PcResult result = finish_pc(pc_, std::move(last.skeleton));
      if (cycle > 1) report(result, cycle, repeated);
      return counted(std::move(result));
    }
    FalseDiscoveries found;
    if (pc_.options.fdr > 0) found = control_false_discoveries(last.skeleton, pc_.knowledge, pc_.options.fdr);
    if (cycle > 1) unite(last.orientation, united, last.skeleton.graph);
    PcResult result = totals(std::move(last.skeleton), std::move(last.orientation));
    if (pc_.options.fdr > 0) add_count(result, "fdr_removed", found.removed);
    if (cycle > 1) report(result, cycle, repeated);
    return counted(std::move(result));
  }

  /// Pairs that another graph of the cycle joins are joined; the others keep the sets of the last round, which are
  /// consistent with the graph before it.
  static void unite(Skeleton& last, std::span<const Round> united) {
    for (const Round& round : united.first(united.size() - 1))
      for (std::size_t i = 0; i < last.pairs.size(); ++i)
        if (last.pairs[i].state != PairRecord::State::kAdjacent &&
            round.skeleton.pairs[i].state == PairRecord::State::kAdjacent)
          last.pairs[i] = round.skeleton.pairs[i];
    last.build_pools(last.num_vars());
    last.draw();
    for (const Round& round : united) last.largest_given = std::max(last.largest_given, round.skeleton.largest_given);
  }

  void unite(PcOrientation& last, std::span<const Round> united, const MixedGraph& skeleton) const {
    Orientation& out = last.oriented;
    MixedGraph graph = skeleton;
    for (const Edge& e : skeleton.edges()) {
      int with = 0, forward = 0, backward = 0, contested = 0;
      for (const Round& round : united) {
        with += round.graph.adjacent(e.a, e.b);
        forward += round.graph.directed(e.a, e.b);
        backward += round.graph.directed(e.b, e.a);
        contested += round.graph.bidirected(e.a, e.b);
      }
      if (forward == with) graph.set_directed(e.a, e.b);
      if (backward == with) graph.set_directed(e.b, e.a);
      if (contested == with) graph.set_edge(e.a, Mark::kArrow, Mark::kArrow, e.b);
    }
    out.graph = std::move(graph);
    // A triple is open when it is in any graph, as far as it still is unshielded.
    std::vector<Triple>& ambiguous = last.verdicts.ambiguous;
    for (const Round& round : united.first(united.size() - 1))
      ambiguous.insert(ambiguous.end(), round.orientation.verdicts.ambiguous.begin(),
                       round.orientation.verdicts.ambiguous.end());
    std::erase_if(ambiguous, [&](const Triple& t) {
      return !skeleton.adjacent(t[0], t[1]) || !skeleton.adjacent(t[1], t[2]) || skeleton.adjacent(t[0], t[2]);
    });
    std::sort(ambiguous.begin(), ambiguous.end());
    ambiguous.erase(std::unique(ambiguous.begin(), ambiguous.end()), ambiguous.end());
    out.violation = check_oriented(out.graph, ambiguous, pc_.knowledge);
  }

  static void report(PcResult& result, std::size_t cycle, bool repeated) {
    result.conflicts.push_back(
        {{},
         repeated ? "no graph is consistent with its own separating sets: the search runs through a cycle of " +
                        std::to_string(cycle) + " graphs, of which this is the union"
                  : "no graph came back within " + std::to_string(kMostRounds) +
                        " searches for consistent separating sets: this is the union of the last two"});
    for (auto& [name, value] : result.counts)
      if (name == "conflicts") value = result.conflicts.size();
  }

  PcResult totals(Skeleton&& skeleton, PcOrientation&& orientation) {
    skeleton.stats = total_;
    orientation.verdicts.stats = oriented_total_;
    return pc_result(pc_, std::move(skeleton), std::move(orientation));
  }
  PcResult stopped(Skeleton&& skeleton, PcOrientation&& orientation) {
    return counted(totals(std::move(skeleton), std::move(orientation)));
  }
  PcResult counted(PcResult&& result) const {
    add_count(result, "rounds", rounds_.size());
    return std::move(result);
  }

  const PcRun& pc_;
  const bool oriented_;
  Skeleton start_;
  std::vector<Round> rounds_;
  ScanStats total_, oriented_total_;  // tests of all rounds
};

}  // namespace

PcResult find_consistent(const PcRun& pc) { return ConsistentSearch(pc).run(); }

}  // namespace detail
}  // namespace abdera
