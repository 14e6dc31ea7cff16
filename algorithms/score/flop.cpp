#include "algorithms/score/flop.hpp"

#include <algorithm>

#include "algorithms/score/order_climb.hpp"

namespace abdera {
namespace {

/// What one chain of perturbations ends with.
struct ChainEnd {
  detail::OrderedDag best;
  double score = 0;
  std::uint64_t scores = 0, refits = 0, restarts = 0, improvements = 0;
};

/// So few variables that looking at all of them after each perturbation costs little.
constexpr int kFew = 25;

ChainEnd iterate(detail::OrderChain& chain, int restarts, Rng rng, const StopToken& stop, LoopProgress& progress) {
  ChainEnd end;
  end.best = chain.dag();
  end.score = end.best.score();
  const auto thoroughness = chain.num_vars() <= kFew ? detail::Thoroughness::kAll : detail::Thoroughness::kNear;
  for (int i = 0; i < restarts && chain.num_vars() > 1 && !stop.stop_requested(); ++i) {
    auto waiting = detail::perturb(chain, rng);
    detail::climb(chain, std::move(waiting), thoroughness, stop);
    ++end.restarts;
    detail::OrderedDag found = chain.dag();
    const double score = found.score();
    const double least = detail::least_gain(end.score);
    end.improvements += score > end.score + least;
    if (score >= end.score - least) {  // equals to rounding, too: another member or class to go on from
      end.best = std::move(found), end.score = score;
    } else {
      chain.adopt(end.best);
    }
    progress.add(1);
  }
  end.scores = chain.scores(), end.refits = chain.refits();
  return end;
}

}  // namespace

FlopResult flop(const Score& score, const Knowledge& given, const FlopOptions& options, RunContext& run) {
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "flop");
  const detail::OrderRules rules(knowledge);
  run.report("first order", 0);
  detail::OrderChain first(score, rules, run.stop);
  detail::build_order(first, score, rules, run.stop);
  run.report("search over orders", 0.1);
  detail::climb(first, std::vector<std::uint8_t>(static_cast<std::size_t>(score.num_vars()), 1),
                detail::Thoroughness::kAll, run.stop);
  const detail::OrderedDag start = first.dag();

  const auto chains = static_cast<std::size_t>(options.chains);
  std::vector<ChainEnd> ends(chains);
  {
    LoopProgress progress(run, "perturbed orders", 0.2, 1, static_cast<double>(options.chains) * options.restarts);
    const auto run_chain = [&](std::size_t i, detail::OrderChain& chain) {
      ends[i] = iterate(chain, options.restarts, run.rng.fork("flop", i), run.stop, progress);
    };
    if (chains == 1) {
      run_chain(0, first);
    } else {
      parallel_for(options.chains, run, 1, [&](std::ptrdiff_t i) {
        detail::OrderChain chain(score, rules, run.stop);
        chain.adopt(start);
        run_chain(static_cast<std::size_t>(i), chain);
      });
    }
  }
  if (ends.front().best.order.empty()) ends.front().best = start, ends.front().score = start.score();
  const ChainEnd* best = &ends.front();
  FlopResult result;
  std::uint64_t scores = chains == 1 ? 0 : first.scores(), refits = chains == 1 ? 0 : first.refits(), restarts = 0;
  for (const ChainEnd& end : ends) {
    scores += end.scores, refits += end.refits, restarts += end.restarts;
    if (!end.best.order.empty() && end.score > best->score + detail::least_gain(best->score)) best = &end;
  }
  result.stop_reason = run.stop.reason();
  detail::report_found(detail::dag_of(best->best.parents), score, knowledge, result);
  result.counts = {
      {"scores", scores}, {"refits", refits}, {"restarts", restarts}, {"improvements", best->improvements}};
  run.report("perturbed orders", 1);
  return result;
}

}  // namespace abdera
