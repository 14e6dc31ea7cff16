#include "cli/query_context.hpp"
#include "graphs/door_criteria.hpp"
#include "graphs/identification.hpp"
#include "graphs/instruments.hpp"

namespace abdera::cli {
namespace {

/// What a back-door or a front-door question shows of the sets that were found and of that which was given.
Answer doors(const QueryContext& c, SetList list, const Explanation& explanation, bool asked_for_one, auto&& formula) {
  Answer out;
  const std::size_t limit = c.limit_or(100);
  if (list.sets.size() > limit) {
    list.sets.resize(limit, VarSet(c.size()));
    list.complete = false;
  }
  out.add("minimal", c.named(list.sets)).add("complete", list.complete);
  if (asked_for_one) out.add("given", c.named(c.given())).add("given_is_valid", explanation.holds());
  out.add("formula", explanation.holds() ? Answer::Value(formula()) : Answer::Value());
  return out.add("explanation", to_text(explanation));
}

}  // namespace

Answer answer_effect(const QueryContext& c) {
  const auto result = identify_effect(c.admg(), EffectQuery{c.only(c.y()), c.only(c.x()), c.given()});
  return Answer()
      .add("identifiable", result.formula.has_value())
      .add("formula", to_text(result, c.names()))
      .add_json_only("latex", to_latex(result, c.names()));
}

Answer answer_backdoor(const QueryContext& c) {
  const Admg& graph = c.admg();
  const bool one = c.options().given.has_value();
  const auto chosen = one ? std::optional(c.given()) : find_backdoor_set(graph, c.x(), c.y());
  return doors(c, minimal_backdoor_sets(graph, c.x(), c.y(), c.limit_or(100)),
               explain_backdoor(graph, c.x(), c.y(), chosen, c.names()), one,
               [&] { return to_text(backdoor_formula(c.x(), c.y(), *chosen), c.names()); });
}

Answer answer_frontdoor(const QueryContext& c) {
  const Admg& graph = c.admg();
  const bool one = c.options().given.has_value();
  const auto chosen = one ? std::optional(c.given()) : find_frontdoor_set(graph, c.x(), c.y());
  return doors(c, minimal_frontdoor_sets(graph, c.x(), c.y()),
               explain_frontdoor(graph, c.x(), c.y(), chosen, c.names()), one,
               [&] { return to_text(frontdoor_formula(c.x(), c.y(), *chosen), c.names()); });
}

Answer answer_instruments(const QueryContext& c) {
  const Admg& graph = c.admg();
  if (c.asked().size() == 3) {
    const auto why = explain_instrument(graph, c.x(), c.y(), {c.asked()[2], c.given()}, c.names());
    return Answer().add("given", c.named(c.given())).add("is_instrument", why.holds()).add("explanation", to_text(why));
  }
  std::vector<Answer> rows;
  for (const Instrument& found : find_instruments(graph, c.x(), c.y()))
    rows.push_back(
        Answer().add("instrument", c.names()[static_cast<std::size_t>(found.z)]).add("given", c.named(found.given)));
  return Answer().add("instruments", std::move(rows));
}

}  // namespace abdera::cli
