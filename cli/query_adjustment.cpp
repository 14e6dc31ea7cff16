#include <cmath>
#include <limits>

#include "cli/query_context.hpp"
#include "graphs/adjustment.hpp"
#include "graphs/effects.hpp"

namespace abdera::cli {
Answer answer_adjustment(const QueryContext& c) {
  const GraphClass graphs = c.graph_class();
  const Var x = c.x(), y = c.y();
  const Adjustment effect(graphs, {&x, 1}, {&y, 1});
  const auto optimal = effect.optimal(c.names());
  Answer out;
  out.add("minimal", c.named_or_none(effect.minimal()))
      .add("optimal", c.named_or_none(optimal.set))
      .add("canonical", c.named_or_none(effect.canonical()));
  if (!optimal.set) out.add("why_no_optimal", optimal.why_not);
  const VarSet given = c.given();
  const auto verdict = effect.check(given);
  out.add("given", c.named(given))
      .add("given_is_valid", verdict.valid())
      .add("verdict", verdict_text(verdict, graphs, c.names()));
  if (c.options().all || c.options().minimal) {
    const std::size_t limit = c.limit_or(100);
    const SetList list = c.options().minimal ? effect.all_minimal(limit) : effect.all(limit);
    out.add(c.options().minimal ? "all_minimal" : "all", c.named(list.sets)).add("complete", list.complete);
  }
  return out;
}

Answer answer_ida(const QueryContext& c) {
  const GraphClass graphs = c.graph_class();
  const std::size_t limit = c.limit_or(100'000);
  const auto effects =
      c.options().optimal ? optimal_ida(graphs, c.x(), c.y(), limit) : ida(graphs, c.x(), c.y(), limit);
  std::vector<double> numbers;
  if (c.options().covariance) numbers = effect_sizes(c.options().covariance(c.names()), c.x(), c.y(), effects);
  std::vector<Answer> rows;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < effects.size(); ++i) {
    Answer row;
    row.add("parents", c.named(effects[i].parents))
        .add("adjustment", effects[i].zero ? Answer::Value() : c.named(effects[i].adjustment))
        .add("no_effect", effects[i].zero);
    if (!numbers.empty()) {
      row.add("effect", numbers[i]);
      least = std::min(least, std::abs(numbers[i]));
    }
    rows.push_back(std::move(row));
  }
  Answer out;
  out.add("adjusted_for", c.options().optimal ? "optimal" : "parents").add("effects", std::move(rows));
  if (!numbers.empty()) out.add("smallest_absolute", least);
  return out;
}

}  // namespace abdera::cli
