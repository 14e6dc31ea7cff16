#include "graphs/probability_expr.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace abdera {
namespace {

using Expr = ProbabilityExpr;
using Kind = ProbabilityExpr::Kind;

/// Applies the chain rule P(a | b, c) P(b | c) = P(a, b | c) to the factors until no pair fits.
void merge_terms(std::vector<Expr>& factors) {
  const auto merge_one = [&] {
    for (std::size_t i = 0; i < factors.size(); ++i)
      for (std::size_t j = 0; j < factors.size(); ++j) {
        const Expr &a = factors[i], &b = factors[j];
        if (i == j || a.kind() != Kind::kTerm || b.kind() != Kind::kTerm) continue;
        if (!(a.given() == (b.of() | b.given()))) continue;
        factors[std::min(i, j)] = Expr::term(a.of() | b.of(), b.given());
        factors.erase(factors.begin() + static_cast<std::ptrdiff_t>(std::max(i, j)));
        return true;
      }
    return false;
  };
  while (merge_one()) {
  }
}

/// Sums one variable out of the factors where that needs no sum sign; false when it does.
bool marginalise(std::vector<Expr>& factors, Var v) {
  std::size_t holder = factors.size();
  for (std::size_t i = 0; i < factors.size(); ++i) {
    if (!factors[i].free().contains(v)) continue;
    if (holder < factors.size()) return false;
    holder = i;
  }
  if (holder == factors.size() || factors[holder].kind() != Kind::kTerm || !factors[holder].of().contains(v))
    return false;
  VarSet rest = factors[holder].of();
  rest.erase(v);
  factors[holder] = Expr::term(std::move(rest), factors[holder].given());
  return true;
}

/// (a / b c) b = a / c: leaves a factor that is no ratio, or a smaller ratio, behind.
void cancel_denominators(std::vector<Expr>& factors) {
  for (std::size_t i = 0; i < factors.size(); ++i) {
    if (factors[i].kind() != Kind::kRatio) continue;
    const auto below = factors[i].parts()[1].factors();
    for (std::size_t j = 0; j < factors.size(); ++j) {
      if (j == i || std::find(below.begin(), below.end(), factors[j]) == below.end()) continue;
      const int n = factors[i].num_vars();
      factors[i] = Expr::ratio(Expr::product(n, {factors[i].parts()[0], factors[j]}), factors[i].parts()[1]);
      factors.erase(factors.begin() + static_cast<std::ptrdiff_t>(j));
      cancel_denominators(factors);
      return;
    }
  }
}

}  // namespace

Expr ProbabilityExpr::one(int n) { return Expr(Kind::kOne, n); }

Expr ProbabilityExpr::term(VarSet of, VarSet given) {
  require(of.universe() == given.universe() && !of.intersects(given),
          "the two sides of the bar of a probability must be disjoint sets of the same variables");
  Expr out(of.empty() ? Kind::kOne : Kind::kTerm, of.universe());
  if (of.empty()) return out;
  out.free_ = of | given;
  out.of_ = std::move(of);
  out.given_ = std::move(given);
  return out;
}

std::vector<Expr> ProbabilityExpr::factors() const {
  if (kind_ == Kind::kOne) return {};
  return kind_ == Kind::kProduct ? parts_ : std::vector<Expr>{*this};
}

Expr ProbabilityExpr::product(int n, const std::vector<Expr>& factors) {
  std::vector<Expr> flat;
  for (const Expr& f : factors)
    for (Expr& part : f.factors()) flat.push_back(std::move(part));
  cancel_denominators(flat);
  // What a cancelled ratio leaves may be a product itself.
  if (std::any_of(flat.begin(), flat.end(), [](const Expr& f) { return f.kind() == Kind::kProduct; }))
    return product(n, flat);
  std::erase_if(flat, [](const Expr& f) { return f.kind() == Kind::kOne; });
  merge_terms(flat);
  std::stable_partition(flat.begin(), flat.end(), [](const Expr& f) { return f.kind() != Kind::kSum; });
  if (flat.empty()) return one(n);
  if (flat.size() == 1) return flat.front();
  Expr out(Kind::kProduct, n);
  for (const Expr& f : flat) out.free_ |= f.free_;
  out.parts_ = std::move(flat);
  return out;
}

Expr ProbabilityExpr::ratio(const Expr& numerator, const Expr& denominator) {
  const int n = numerator.num_vars();
  // Ratios among the factors come apart first: (a / b) / (c / d) = a d / b c.
  std::vector<Expr> above, under, below;
  const auto spread = [](const Expr& e, std::vector<Expr>& top, std::vector<Expr>& bottom) {
    for (Expr& f : e.factors()) {
      const bool nested = f.kind_ == Kind::kRatio;
      for (Expr& g : nested ? f.parts_[0].factors() : std::vector<Expr>{f}) top.push_back(std::move(g));
      for (Expr& g : nested ? f.parts_[1].factors() : std::vector<Expr>{}) bottom.push_back(std::move(g));
    }
  };
  spread(numerator, above, under);
  spread(denominator, under, above);
  merge_terms(above), merge_terms(under);
  for (Expr& f : under) {
    const auto same = std::find(above.begin(), above.end(), f);
    if (same != above.end()) {
      above.erase(same);
      continue;
    }
    // P(a, b | c) / P(b | c) = P(a | b, c)
    const auto joint = std::find_if(above.begin(), above.end(), [&](const Expr& g) {
      return f.kind_ == Kind::kTerm && g.kind_ == Kind::kTerm && g.given_ == f.given_ && f.of_.is_subset_of(g.of_);
    });
    if (joint != above.end()) {
      *joint = term(joint->of_ - f.of_, f.given_ | f.of_);
      continue;
    }
    below.push_back(std::move(f));
  }
  Expr top = product(n, above);
  if (below.empty()) return top;
  Expr out(Kind::kRatio, n);
  Expr bottom = product(n, below);
  out.free_ = top.free_ | bottom.free_;
  out.parts_ = {std::move(top), std::move(bottom)};
  return out;
}

Expr ProbabilityExpr::sum(const VarSet& over, const Expr& body) {
  const int n = body.num_vars();
  VarSet left = over;
  std::vector<Expr> factors = body.factors();
  for (bool changed = true; changed;) {
    changed = false;
    for (Var v : left.to_vector())
      if (marginalise(factors, v)) left.erase(v), changed = true;
    // What a marginal leaves may meet its neighbour in the chain rule, and become a margin again.
    merge_terms(factors);
    std::erase_if(factors, [](const Expr& f) { return f.kind() == Kind::kOne; });
  }
  if (left.empty()) return product(n, factors);
  const auto inner =
      std::stable_partition(factors.begin(), factors.end(), [&](const Expr& f) { return !f.free_.intersects(left); });
  std::vector<Expr> inside(inner, factors.end());
  factors.erase(inner, factors.end());
  if (inside.size() == 1 && inside.front().kind_ == Kind::kSum && !inside.front().of_.intersects(left)) {
    left |= inside.front().of_;
    inside = inside.front().parts_.front().factors();
  }
  Expr out(Kind::kSum, n);
  Expr inside_product = product(n, inside);
  out.free_ = inside_product.free_ - left;
  out.of_ = std::move(left);
  out.parts_.push_back(std::move(inside_product));
  factors.push_back(std::move(out));
  return product(n, factors);
}

}  // namespace abdera
