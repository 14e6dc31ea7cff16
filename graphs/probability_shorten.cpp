#include "graphs/probability_shorten.hpp"

#include <optional>

namespace abdera {
namespace {

using Expr = ProbabilityExpr;
using Kind = ProbabilityExpr::Kind;

/// P(of | given) without the conditions that do not matter.
Expr pruned_term(const Admg& graph, const VarSet& of, VarSet given) {
  for (Var v : given.to_vector()) {
    VarSet rest = given;
    rest.erase(v);
    if (m_separated(graph, of, VarSet(graph.size(), std::span(&v, 1)), rest)) given = std::move(rest);
  }
  return Expr::term(of, std::move(given));
}

/// The two factors as one term, when the chain rule holds with the cause `first`.
std::optional<Expr> joint_term(const Admg& graph, const Expr& second, const Expr& first) {
  if (first.free().intersects(second.of())) return std::nullopt;
  const VarSet given = (second.given() | first.given()) - first.of();
  const VarSet more_first = given - first.given();
  const VarSet more_second = (first.of() | given) - second.given();
  if (!m_separated(graph, first.of(), more_first, first.given())) return std::nullopt;
  if (!m_separated(graph, second.of(), more_second, second.given())) return std::nullopt;
  return Expr::term(second.of() | first.of(), given);
}

/// All terms as one, or nullopt.
std::optional<Expr> joined(const Admg& graph, std::vector<Expr> terms) {
  while (terms.size() > 1) {
    std::optional<Expr> joint;
    for (std::size_t i = 0; i < terms.size() && !joint; ++i)
      for (std::size_t j = 0; j < terms.size() && !joint; ++j) {
        if (i == j) continue;
        joint = joint_term(graph, terms[i], terms[j]);
        if (!joint) continue;
        terms[std::min(i, j)] = *joint;
        terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(std::max(i, j)));
      }
    if (!joint) return std::nullopt;
  }
  return terms.front();
}

/// Replaces the factors that hold v by their sum over v, if that is one term.
bool sum_out(const Admg& graph, std::vector<Expr>& factors, Var v) {
  std::vector<Expr> holders, others;
  for (const Expr& f : factors) (f.free().contains(v) ? holders : others).push_back(f);
  for (const Expr& f : holders)
    if (f.kind() != Kind::kTerm) return false;
  if (holders.empty()) return false;
  const auto joint = joined(graph, std::move(holders));
  if (!joint || !joint->of().contains(v)) return false;
  VarSet of = joint->of();
  of.erase(v);
  if (!of.empty()) others.insert(others.begin(), pruned_term(graph, of, joint->given()));
  factors = std::move(others);
  return true;
}

Expr short_sum(const Admg& graph, VarSet over, const Expr& body) {
  const int n = body.num_vars();
  std::vector<Expr> factors = body.factors();
  for (bool changed = true; changed;) {
    changed = false;
    for (Var v : over.to_vector())
      if (sum_out(graph, factors, v)) over.erase(v), changed = true;
  }
  return Expr::sum(over, Expr::product(n, factors));
}

Expr shorten_once(const Admg& graph, const Expr& expr) {
  std::vector<Expr> parts;
  for (const Expr& part : expr.parts()) parts.push_back(shorten_once(graph, part));
  switch (expr.kind()) {
    case Kind::kTerm:
      return pruned_term(graph, expr.of(), expr.given());
    case Kind::kProduct:
      return Expr::product(expr.num_vars(), parts);
    case Kind::kRatio:
      return Expr::ratio(parts[0], parts[1]);
    case Kind::kSum:
      return short_sum(graph, expr.of(), parts.front());
    case Kind::kOne:
      break;
  }
  return expr;
}

}  // namespace

Expr shortened(const Admg& graph, const Expr& expr) {
  // Every round that changes something removes a sum, a factor or a condition.
  Expr now = shorten_once(graph, expr);
  for (Expr next = shorten_once(graph, now); !(next == now); next = shorten_once(graph, now)) now = next;
  return now;
}

}  // namespace abdera
