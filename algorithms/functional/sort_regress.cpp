#include "algorithms/functional/sort_regress.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "algorithms/functional/adaptive_lasso.hpp"
#include "core/error.hpp"
#include "graphs/dag.hpp"

namespace abdera::detail {

SortRegressInput sort_regress_input(const Dataset& data, const Knowledge& given, RunContext& run) {
  const int p = data.num_vars();
  SortRegressInput input{covariance(data, run), given.empty() ? Knowledge(p) : given};
  require(input.knowledge.num_vars() == p, "knowledge is about " + std::to_string(input.knowledge.num_vars()) +
                                               " variables, the data about " + std::to_string(p));
  input.knowledge.check(data.names());
  if (!input.knowledge.ancestral().empty() || !input.knowledge.non_ancestral().empty())
    throw NotApplicable(
        "sort-and-regress chooses parents one variable at a time and cannot promise or exclude paths: state ancestral "
        "knowledge as tiers, required or forbidden edges, or use another learner");
  if (input.covariance.n <= p + 1)
    throw DataError("regressions on up to " + std::to_string(p - 1) + " variables need more than " +
                    std::to_string(p + 1) + " rows, not " + std::to_string(data.num_rows()));
  return input;
}

std::vector<Var> sorted_order(std::span<const double> scores, const Knowledge& knowledge) {
  const int p = knowledge.num_vars();
  const auto before = [&](Var a, Var b) {
    return knowledge.required(a, b) ||
           (knowledge.tier(a) >= 0 && knowledge.tier(b) >= 0 && knowledge.tier(a) < knowledge.tier(b));
  };
  std::vector<Var> order;
  std::vector<bool> placed(static_cast<std::size_t>(p), false);
  while (std::ssize(order) < p) {
    Var next = -1;
    for (Var v = 0; v < p; ++v) {
      if (placed[static_cast<std::size_t>(v)]) continue;
      if (next >= 0 && !(scores[static_cast<std::size_t>(v)] < scores[static_cast<std::size_t>(next)])) continue;
      bool waits = false;
      for (Var w = 0; w < p && !waits; ++w) waits = w != v && !placed[static_cast<std::size_t>(w)] && before(w, v);
      if (!waits) next = v;
    }
    if (next < 0) throw KnowledgeConflict("required edges and tiers leave no order of the variables");
    placed[static_cast<std::size_t>(next)] = true;
    order.push_back(next);
  }
  return order;
}

LearnResult regress_in_order(const Covariance& covariance, std::span<const Var> order, const Knowledge& knowledge,
                             const SortRegressOptions& options, RunContext& run) {
  const int p = covariance.num_vars();
  const Eigen::VectorXd scale = covariance.matrix.diagonal().cwiseSqrt();
  const Eigen::MatrixXd correlation =
      scale.cwiseInverse().asDiagonal() * covariance.matrix * scale.cwiseInverse().asDiagonal();
  const Eigen::LLT<Eigen::MatrixXd> factor(correlation);
  constexpr double kDependent = 1e-5;  // the square is the share of variance that the others leave
  if (factor.info() != Eigen::Success || factor.matrixL().toDenseMatrix().diagonal().minCoeff() < kDependent)
    throw DataError(
        "columns are linearly dependent, and a regression on them has no answer: leave out what is computed "
        "from others (abdera data show names nearly equal columns)");

  std::vector<std::vector<std::pair<Var, double>>> chosen(static_cast<std::size_t>(p));  // by place in the order
  std::vector<char> reached(static_cast<std::size_t>(p), 0);
  LoopProgress progress(run, "regressing", 0, 1, std::pow(p, 3));
  const auto end = parallel_for(p, run, std::pow(p, 4) * 1e-10, [&](std::ptrdiff_t place) {
    const Var child = order[static_cast<std::size_t>(place)];
    std::vector<Var> candidates;
    for (Var v : order.first(static_cast<std::size_t>(place)))
      if (!knowledge.forbidden(v, child)) candidates.push_back(v);
    const Eigen::VectorXd b = adaptive_lasso(correlation(candidates, candidates), correlation(candidates, child), 1,
                                             covariance.n, options.penalty);
    for (std::size_t j = 0; j < candidates.size(); ++j)
      if (const double coefficient = b(static_cast<Eigen::Index>(j)); coefficient != 0)
        chosen[static_cast<std::size_t>(place)].emplace_back(candidates[j], coefficient);
    reached[static_cast<std::size_t>(place)] = 1;
    progress.add(3 * std::pow(place, 2));
  });

  LearnResult result;
  result.kind = GraphKind::kDag;
  result.graph = MixedGraph(p);
  for (std::size_t place = 0; place < chosen.size(); ++place)
    for (const auto& [parent, coefficient] : chosen[place]) {
      const Var child = order[place];
      result.graph.set_directed(parent, child);
      result.notes[{std::min(parent, child), std::max(parent, child)}].effect = coefficient;
    }
  for (const auto& [from, to] : knowledge.required_edges()) result.graph.set_directed(from, to);
  if (const auto problem = check_dag(result.graph)) result.legal = false, result.violation = *problem;
  if (const auto broken = knowledge.first_violation(result.graph); broken && result.legal)
    result.legal = false, result.violation = *broken;
  if (end == LoopEnd::kStopped) result.stop_reason = run.stop.reason();
  result.counts = {{"regressions", static_cast<std::uint64_t>(std::count(reached.begin(), reached.end(), 1))}};
  run.report(end == LoopEnd::kStopped ? "stopped" : "done", 1);
  return result;
}

}  // namespace abdera::detail
