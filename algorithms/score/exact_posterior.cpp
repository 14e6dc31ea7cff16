#include "algorithms/score/exact_posterior.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "algorithms/score/arc_sums.hpp"
#include "algorithms/score/dag_draws.hpp"
#include "algorithms/score/exact_dag.hpp"
#include "algorithms/score/order_posterior.hpp"
#include "algorithms/score/posterior_plan.hpp"
#include "algorithms/score/v_structures.hpp"
#include "algorithms/score/weighed_score.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

using detail::Mask;

/// Row = ancestor: shares of the draws.
Eigen::MatrixXd path_shares(const std::vector<detail::ParentSets>& draws, int p) {
  Eigen::MatrixXd shares = Eigen::MatrixXd::Zero(p, p);
  for (const auto& draw : draws) {
    std::vector<Mask> ancestors(draw.size(), 0);
    std::vector<char> known(draw.size(), 0);
    const auto visit = [&](const auto& self, std::size_t v) -> void {
      if (known[v]) return;
      known[v] = 1;
      for (const Var parent : draw[v]) {
        self(self, static_cast<std::size_t>(parent));
        ancestors[v] |= detail::bit(parent) | ancestors[static_cast<std::size_t>(parent)];
      }
    };
    for (std::size_t v = 0; v < draw.size(); ++v) {
      visit(visit, v);
      for_each_bit(ancestors[v], 0, [&](Var a) { shares(a, static_cast<Eigen::Index>(v)) += 1; });
    }
  }
  return shares / static_cast<double>(draws.size());
}

double largest_error(const Eigen::MatrixXd& shares, std::size_t draws) {
  return std::sqrt((shares.array() * (1 - shares.array())).maxCoeff() / static_cast<double>(draws));
}

/// Half of the second decimal, to which probabilities are published.
constexpr double kMostRounding = 0.005;

/// How far rounding of local scores can put a probability off: a weight is off by at most this factor, and so the
/// logarithm of the odds by twice as much; a probability by a quarter of that.
/// @param size sum of the sizes of the local scores of a DAG.
double rounding_of_scores(double size) { return 0x1p-53 * 4 * size / 2; }

/// One run; each step says whether it came to its end.
class Posterior {
 public:
  Posterior(const Score& score, const Knowledge& knowledge, const ExactPosteriorOptions& options, const RunContext& run,
            ExactPosteriorResult& result)
      : score_(score),
        weighed_(score, options.structure),
        knowledge_(knowledge),
        options_(options),
        run_(run),
        result_(result),
        p_(score.num_vars()),
        by_orders_(options.prior == DagPrior::kOrder),
        allowed_(detail::allowed_parents(knowledge)),
        plan_(allowed_, options, score.seconds_per_local()) {
    detail::check_memory("exact_posterior", p_, plan_.bytes(), options.max_memory);
    for (const Mask may : allowed_.may) scores_ += std::uint64_t{1} << std::popcount(may);
  }

  bool compute() {
    auto families =
        detail::family_sums(weighed_, allowed_, options_.max_parents, run_, plan_.progress(Plan::kUp).first);
    if (!families) return false;
    families_ = std::move(*families);
    auto orders = detail::order_sums(families_, run_);
    if (!orders) return false;
    orders_ = std::move(*orders);
    if (orders_.up.m.back() == 0)
      throw NotApplicable(
          "exact_posterior: no DAG obeys the knowledge and max_parents and has a score: raise max_parents or require "
          "less");
    if (!(by_orders_ ? add_up_orders() : add_up_dags())) return false;
    orders_ = detail::OrderSums();  // nothing after this needs them
    return find_classes() && find_v_structures();
  }

  std::uint64_t scores() const { return scores_; }

 private:
  using Plan = detail::PosteriorPlan;

  LoopProgress progress(const char* what, Plan::Stage stage, double total) const {
    const auto [from, to] = plan_.progress(stage);
    return {run_, what, from, to, total};
  }
  /// The run on as many threads as memory allows.
  RunContext with_threads(double bytes_a_thread) const {
    RunContext run = run_;
    run.threads = plan_.threads(bytes_a_thread, run_.threads);
    return run;
  }

  /// @throws NotApplicable for probabilities that might be wrong where people see it.
  void certify() const {
    if (rounding_ <= kMostRounding) return;
    throw NotApplicable(fmt::format(
        "exact_posterior: rounding could put a probability off by {:.2g}, and it is refused above {:g}: the "
        "scores are too large or too far apart for their digits; use fewer rows or fewer variables",
        rounding_, kMostRounding));
  }

  bool add_up_dags() {
    const RunContext run = with_threads(plan_.bytes_a_thread_of_sums());
    detail::DagSums<double> sums(families_, orders_);
    const double work = std::pow(3.0, detail::SubsetBlocks::of(p_).high);
    LoopProgress up = progress("sums over DAGs", Plan::kUp, work);
    if (!sums.sum_up(run, up)) return false;
    LoopProgress down = progress("arcs and paths", Plan::kDown, work);
    detail::ArcSums features(families_, detail::SubsetBlocks::of(p_).count());
    const auto visit = [&](Mask block, Mask before, std::span<const Var> outside, std::span<const double> probability) {
      for (std::size_t i = 0; i < outside.size(); ++i) {
        if (probability[i] == 0) continue;
        features.add_arcs(block, outside[i], before, probability[i]);
        for (const Var to : outside)
          if (to != outside[i]) features.add_path(block, outside[i], to, probability[i]);
      }
    };
    if (!sums.sum_down(run, down, visit)) return false;
    rounding_ = std::max({sums.rounding() + rounding_of_adding(), sums.disagreement(), sums.negative_mass()});
    certify();
    log_total_ = sums.log_total();
    report_arcs(features.arcs());
    result_.matrices.emplace_back("path_probability", features.paths());
    negative_mass_ = sums.negative_mass();
    LoopProgress drawn = progress("draws", Plan::kDraws, static_cast<double>(options_.draws) * p_);
    auto draws = detail::draw_dags(families_, sums, options_.draws, run, drawn);
    if (draws) result_.draws = std::move(*draws);
    return draws.has_value();
  }

  bool add_up_orders() {
    log_total_ = orders_.up.at(orders_.up.m.size() - 1).log();
    const auto arcs = detail::order_arcs(families_, orders_, run_);
    if (!arcs) return false;
    report_arcs(*arcs);
    // Nothing cancels: products of sums of at most p terms, p deep, twice.
    rounding_ = 0x1p-53 * (4.0 * p_ * p_ + 20 * p_) + rounding_of_adding();
    LoopProgress drawn = progress("draws", Plan::kDraws, static_cast<double>(options_.draws) * p_);
    auto draws = detail::draw_order_dags(families_, orders_, options_.draws, run_, drawn);
    if (!draws) return false;
    result_.draws = std::move(*draws);
    if (p_ <= detail::kMostOrderPaths) {
      LoopProgress paths = progress("paths", Plan::kPaths, p_);
      const auto added = detail::order_paths(families_, orders_, with_threads(plan_.bytes_a_thread_of_paths()), paths);
      if (!added) return false;
      result_.matrices.emplace_back("path_probability", *added);
    } else if (options_.draws > 0) {
      result_.matrices.emplace_back("path_probability", path_shares(result_.draws, p_));
      monte_carlo_error_ = largest_error(result_.matrices.back().second, result_.draws.size());
    }
    return true;
  }

  /// Of sums over all sets of probabilities that add up to at most 1, block by block.
  double rounding_of_adding() const {
    const auto blocks = detail::SubsetBlocks::of(p_);
    return 0x1p-53 * (std::exp2(blocks.low) + std::exp2(blocks.high));
  }

  void report_arcs(const Eigen::MatrixXd& arcs) {
    adjacencies_ = (arcs + arcs.transpose()).cwiseMin(1.0);
    result_.matrices.emplace_back("arc_probability", arcs);
    result_.matrices.emplace_back("adjacency_probability", adjacencies_);
  }

  bool find_classes() {
    const auto [from, to] = plan_.progress(Plan::kBest);
    const auto best = detail::best_dag(
        allowed_,
        [&](Var child, const detail::BitPacker&, std::span<double> out) {
          const auto& weights = families_[static_cast<std::size_t>(child)]->log_weights();
          std::copy(weights.begin(), weights.end(), out.begin());
        },
        0, options_.max_memory - plan_.table_bytes() / 1e9, run_, from, to);
    if (!best) return false;
    double size = size_of(*best);
    for (const auto& draw : result_.draws) size = std::max(size, size_of(draw));
    rounding_ += rounding_of_scores(size);
    certify();
    std::uint64_t drawn = 0;
    const detail::DagWeights weights{families_, log_total_, weighed_.score_equivalent() && !by_orders_, by_orders_};
    LoopProgress classes = progress("classes", Plan::kClasses, 2.0 * options_.draws);
    result_.top_classes = detail::probable_classes(result_.draws, {*best}, weights, knowledge_,
                                                   std::max(1, options_.top_classes), run_.stop, classes, drawn);
    if (result_.top_classes.empty()) return false;
    const detail::DagClass& first = result_.top_classes.front();
    detail::report_class_of(detail::dag_of(first.member), score_, knowledge_, result_);
    for (const Edge& edge : result_.graph.edges())
      result_.notes[{edge.a, edge.b}].probability = adjacencies_(edge.a, edge.b);
    result_.numbers.emplace_back("log_evidence", log_total_);
    result_.numbers.emplace_back("map_probability", first.probability);
    if (options_.draws > 0)
      result_.numbers.emplace_back("missed_class", std::pow(1 - std::min(1.0, first.probability), options_.draws));
    for (std::size_t i = 1; i < result_.top_classes.size(); ++i) {
      const auto& one = result_.top_classes[i];
      const std::string name = "class_" + std::to_string(i + 1);
      result_.numbers.emplace_back(name + "_probability", one.probability);
      Eigen::MatrixXd arcs = Eigen::MatrixXd::Zero(p_, p_);
      for (const Edge& edge : one.graph.edges()) {
        if (edge.at_a == Mark::kTail) arcs(edge.a, edge.b) = 1;
        if (edge.at_b == Mark::kTail) arcs(edge.b, edge.a) = 1;
      }
      result_.matrices.emplace_back(name, std::move(arcs));
    }
    for (const auto& one : result_.top_classes)
      if (!one.exact && options_.draws > 0)
        monte_carlo_error_ = std::max(monte_carlo_error_, std::sqrt(one.probability * (1 - one.probability) /
                                                                    static_cast<double>(options_.draws)));
    result_.counts = {{"scores", scores_}, {"draws", result_.draws.size()}, {"classes_drawn", drawn}};
    return true;
  }

  /// Of the local scores of a DAG.
  double size_of(const detail::ParentSets& dag) const {
    double size = 0;
    for (std::size_t v = 0; v < dag.size(); ++v) {
      Mask parents = 0;
      for (const Var parent : dag[v]) parents |= detail::bit(parent);
      size += std::abs(families_[v]->log_weight(parents));
    }
    return size;
  }

  bool find_v_structures() {
    std::vector<Eigen::MatrixXd> found;
    if (options_.v_structures && p_ <= detail::kMostVStructures) {
      LoopProgress done = progress("v-structures", Plan::kVStructures, p_ * p_);
      auto added = detail::v_structures(families_, by_orders_, log_total_,
                                        with_threads(plan_.bytes_a_thread_of_v_structures()), done);
      if (!added) return false;
      found = std::move(*added);
    } else if (options_.v_structures && options_.draws > 0) {
      found = detail::v_structures(result_.draws, p_);
      for (const auto& matrix : found)
        monte_carlo_error_ = std::max(monte_carlo_error_, largest_error(matrix, result_.draws.size()));
    }
    for (std::size_t c = 0; c < found.size(); ++c)
      result_.matrices.emplace_back("v_structure_" + std::to_string(c + 1), std::move(found[c]));
    result_.numbers.emplace_back("rounding", rounding_);
    if (!by_orders_) result_.numbers.emplace_back("negative_mass", negative_mass_);
    if (monte_carlo_error_ > 0) result_.numbers.emplace_back("monte_carlo_error", monte_carlo_error_);
    return true;
  }

  const Score& score_;
  detail::WeighedScore weighed_;
  const Knowledge& knowledge_;
  const ExactPosteriorOptions& options_;
  const RunContext& run_;
  ExactPosteriorResult& result_;
  int p_;
  bool by_orders_;
  detail::AllowedParents allowed_;
  detail::PosteriorPlan plan_;
  detail::FamilySums families_;
  detail::OrderSums orders_;
  Eigen::MatrixXd adjacencies_;
  double log_total_ = 0, rounding_ = 0, negative_mass_ = 0, monte_carlo_error_ = 0;
  std::uint64_t scores_ = 0;
};

}  // namespace

ExactPosteriorResult exact_posterior(const Score& score, const Knowledge& given, const ExactPosteriorOptions& options,
                                     RunContext& run) {
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "exact_posterior");
  ExactPosteriorResult result;
  run.report("local scores", 0);
  detail::check_variables("exact_posterior", score.num_vars());
  Posterior posterior(score, knowledge, options, run, result);
  if (!posterior.compute()) {
    result = ExactPosteriorResult();
    result.stop_reason = run.stop.reason();
    detail::report_class_of(detail::required_dag(knowledge), score, knowledge, result);
    result.counts = {{"scores", posterior.scores()}};
  }
  if (options.max_parents >= 0)
    result.counts.emplace_back("parent_limit", static_cast<std::uint64_t>(options.max_parents));
  run.report("posterior", 1);
  return result;
}

}  // namespace abdera
