#include "algorithms/score/xges.hpp"

#include "algorithms/score/class_phases.hpp"
#include "algorithms/score/order_climb.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"

namespace abdera {
namespace {

class Xges {
 public:
  Xges(const Score& score, const detail::ClassSpace& space, const XgesOptions& options, RunContext& run)
      : score_(score),
        space_(space),
        options_(options),
        run_(run),
        progress_(run, score.num_vars()),
        search_(score, space, {.max_parents = options.max_parents}, run) {}

  XgesResult result() {
    detail::run_deletions_first(search_, &progress_);
    least_ = detail::least_gain(score_of_member());
    const auto edges = static_cast<double>(search_.graph().edges().size());
    progress_.second_half(edges + options_.restarts * edges * kShareOfARestart);
    try_deletions(nullptr);
    restart(edges * kShareOfARestart);
    XgesResult out;
    detail::report_search(search_, space_, score_, run_, out);
    out.counts.insert(
        out.counts.end(),
        {{"trials", trials_}, {"trials_kept", trials_kept_}, {"restarts", restarts_}, {"improvements", improvements_}});
    progress_.finish();
    return out;
  }

 private:
  /// What a restart costs, in trials of all deletions; for progress only.
  static constexpr double kShareOfARestart = 0.25;

  struct Best {
    MixedGraph graph, member;
    double score;
  };

  bool stopped() const { return run_.stop.stop_requested(); }

  double score_of_member() const { return total_score(score_, detail::parents_of(search_.member())); }

  /// Makes a deletion, bars its insertion and searches on. @return whether that scores better; else all is as it was.
  /// What moves gained is the difference of scores, but for columns that determine one another: there the scores
  /// themselves must rise, or trials could go round in a circle.
  bool pays(const detail::ClassMove& deletion) {
    const double before = search_.gained();
    search_.begin_trial();
    if (!search_.force(deletion)) {
      search_.keep_trial();
      return false;
    }
    search_.block(deletion.x, deletion.y);
    detail::run_deletions_first(search_, nullptr);
    search_.block(-1, -1);
    if (search_.gained() - before > least_ && score_of_member() > kept_ + least_) {
      search_.keep_trial();
      return true;
    }
    search_.take_back_trial();
    return false;
  }

  /// Until none pays. @param near only edges between two of these; nullptr: all.
  void try_deletions(const VarSet* near) {
    kept_ = score_of_member();
    for (bool again = options_.trials; again && !stopped();) {
      again = false;
      for (const auto& [gain, deletion] : search_.deletions()) {
        if (stopped()) break;
        if (near && !(near->contains(deletion.x) && near->contains(deletion.y))) continue;
        ++trials_;
        if (pays(deletion)) {
          ++trials_kept_;
          again = true;
          detail::run_deletions_first(search_, nullptr);
          kept_ = std::max(kept_, score_of_member());
        }
        if (!near) progress_.moved();
      }
    }
  }

  void restart(double steps) {
    if (options_.restarts == 0 || score_.num_vars() < 2 || stopped()) return;
    Best best{search_.graph(), search_.member(), score_of_member()};
    const detail::OrderRules rules(space_.knowledge());
    const std::vector<Var> by_gain = search_.by_gain();
    Rng rng = run_.rng.fork("xges");
    for (int i = 0; i < options_.restarts; ++i) {
      std::optional<MixedGraph> start = perturbed(best.graph, by_gain, rules, rng);
      if (!start) break;
      ++restarts_;
      search_.go_to(*std::move(start));
      detail::run_deletions_first(search_, nullptr);
      if (search_.graph() != best.graph) {
        const VarSet changed = ends_of_differences(best.graph);
        try_deletions(&changed);
        const double score = score_of_member();
        if (score > best.score + least_) {
          best = {search_.graph(), search_.member(), score};
          ++improvements_;
        }
      }
      progress_.moved(steps);
    }
    search_.go_to(std::move(best.member));
  }

  /// A DAG over an order near one of the class; nullopt when stopped. Depends on the class and on gains, not on names
  /// of variables.
  std::optional<MixedGraph> perturbed(const MixedGraph& graph, const std::vector<Var>& by_gain,
                                      const detail::OrderRules& rules, Rng& rng) {
    std::vector<Var> rank(by_gain.size());
    for (std::size_t i = 0; i < by_gain.size(); ++i) rank[static_cast<std::size_t>(by_gain[i])] = static_cast<Var>(i);
    std::vector<Var> order = *topological_order(*extend_to_dag(graph.relabelled(rank)));
    for (Var& v : order) v = by_gain[static_cast<std::size_t>(v)];
    detail::perturb(order, rules, rng);
    detail::ParentSets parents(order.size());
    VarSet before(graph.size());
    for (Var v : order) {
      if (stopped()) return std::nullopt;
      parents[static_cast<std::size_t>(v)] = search_.parents_among(v, before);
      before.insert(v);
    }
    return detail::dag_of(parents);
  }

  VarSet ends_of_differences(const MixedGraph& graph) const {
    VarSet ends(graph.size());
    for (Var v = 0; v < graph.size(); ++v)
      for (Var w = 0; w < graph.size(); ++w)
        if (graph.mark(v, w) != search_.graph().mark(v, w)) ends.insert(v), ends.insert(w);
    return ends;
  }

  const Score& score_;
  const detail::ClassSpace& space_;
  const XgesOptions& options_;
  RunContext& run_;
  detail::PhaseProgress progress_;
  detail::ClassSearch search_;
  double least_ = 0, kept_ = 0;  // kept_: the best score since trials began
  std::uint64_t trials_ = 0, trials_kept_ = 0, restarts_ = 0, improvements_ = 0;
};

}  // namespace

XgesResult xges(const Score& score, const Knowledge& given, const XgesOptions& options, RunContext& run) {
  detail::require_score_equivalence(score, "xges");
  const detail::ClassSpace space(detail::knowledge_of_parents(score, given, "xges"), score.targets());
  return Xges(score, space, options, run).result();
}

}  // namespace abdera
