#include "graphs/probability_expr.hpp"

#include <cmath>

#include "core/error.hpp"
#include "graphs/probability_shorten.hpp"
#include "graphs/probability_table.hpp"
#include "tests/graphs/admg_support.hpp"

namespace abdera {
namespace {

using Expr = ProbabilityExpr;
constexpr int kVars = 4;  // x y z w: bits 1 2 4 8
const std::vector<std::string> kNames = {"x", "y", "z", "w"};

Expr p(unsigned of, unsigned given = 0) { return Expr::term(subset(kVars, of), subset(kVars, given)); }
Expr times(const std::vector<Expr>& factors) { return Expr::product(kVars, factors); }
Expr sum(unsigned over, const Expr& body) { return Expr::sum(subset(kVars, over), body); }
std::string text(const Expr& e) { return to_text(e, kNames); }

TEST(ProbabilityExpr, KeepsFormulasShort) {
  EXPECT_EQ(text(p(2, 5)), "P(y | x, z)");
  EXPECT_EQ(text(p(0, 1)), "1");
  EXPECT_EQ(text(times({p(2, 5), p(4, 1)})), "P(y, z | x)");
  EXPECT_EQ(text(times({p(2, 5), p(4)})), "P(y | x, z) P(z)");
  EXPECT_EQ(text(sum(4, times({p(2, 5), p(4, 1)}))), "P(y | x)");
  EXPECT_EQ(text(sum(4, p(4, 1))), "1");
  EXPECT_EQ(text(sum(4, times({p(2, 5), p(4), p(8)}))), "P(w) sum_{z} P(y | x, z) P(z)");
  EXPECT_EQ(text(sum(8, sum(4, times({p(2, 12), p(4), p(8, 1)})))), "sum_{w} P(w | x) sum_{z} P(y | z, w) P(z)");
  EXPECT_EQ(text(Expr::ratio(p(6, 1), p(4, 1))), "P(y | x, z)");
  EXPECT_EQ(text(Expr::ratio(times({p(2, 4), p(1)}), p(1))), "P(y | z)");
  EXPECT_EQ(text(sum(12, times({p(2, 12), p(4, 8), p(8, 1), p(1)}))), "sum_{w} P(y | w) P(x, w)");
  EXPECT_EQ(text(Expr::ratio(p(2), p(4))), "[P(y)] / [P(z)]");
  EXPECT_EQ(text(Expr::ratio(Expr::ratio(p(2), p(4)), Expr::ratio(p(8), p(1)))), "[P(y) P(x)] / [P(z) P(w)]");
  EXPECT_EQ(text(times({Expr::ratio(p(2), sum(8, times({p(1, 8), p(8)}))), p(4)})), "([P(y)] / [P(x)]) P(z)");
  // A denominator that is also a factor goes, and what it held apart meets.
  const Expr mixture = sum(8, times({p(2, 9), p(8)}));
  EXPECT_EQ(text(times({Expr::ratio(p(2, 5), mixture), mixture, p(4, 1)})), "P(y, z | x)");
  EXPECT_THROW(p(3, 1), UsageError);
}

TEST(ProbabilityExpr, PrimesAnIndexThatHasAnotherMeaning) {
  const Expr inner = sum(1, times({p(2, 5), p(1)}));
  EXPECT_EQ(text(sum(4, times({p(4, 1), inner}))), "sum_{z} P(z | x) sum_{x'} P(y | x', z) P(x')");
  // x is free in no part, but the query may use it.
  EXPECT_EQ(text(inner), "sum_{x} P(y | x, z) P(x)");
  EXPECT_EQ(to_text(inner, kNames, subset(kVars, 1)), "sum_{x'} P(y | x', z) P(x')");
  // An index inside the scope of the same index; side by side they do not clash.
  const Expr twice = sum(5, times({p(4, 1), p(1, 8), inner}));
  EXPECT_EQ(text(twice), "sum_{x, z} P(z | x) P(x | w) sum_{x'} P(y | x', z) P(x')");
  EXPECT_EQ(to_text(twice, kNames, subset(kVars, 1)), "sum_{x', z} P(z | x') P(x' | w) sum_{x''} P(y | x'', z) P(x'')");
  EXPECT_EQ(text(times({inner, sum(1, times({p(8, 1), p(1)}))})), "P(w) sum_{x} P(y | x, z) P(x)");
  EXPECT_EQ(text(times({inner, sum(1, times({p(8, 3), p(1)}))})),
            "(sum_{x} P(y | x, z) P(x)) sum_{x} P(w | x, y) P(x)");
  // A variable called x' is in the way.
  EXPECT_EQ(to_text(inner, {"x", "y", "x'", "w"}, subset(kVars, 1)), "sum_{x''} P(y | x'', x') P(x'')");
}

TEST(ProbabilityExpr, IsSetInLatex) {
  const Expr inner = sum(1, times({p(2, 5), p(1)}));
  EXPECT_EQ(to_latex(sum(4, times({p(4, 1), inner})), kNames),
            "\\sum_{z} P(z \\mid x) \\, \\sum_{x'} P(y \\mid x', z) \\, P(x')");
  EXPECT_EQ(to_latex(Expr::ratio(p(2), p(4))), "\\frac{P(X_{2})}{P(X_{3})}");
  EXPECT_EQ(to_latex(times({inner, sum(1, times({p(8, 3), p(1)}))}), kNames),
            "\\left( \\sum_{x} P(y \\mid x, z) \\, P(x) \\right) \\, \\sum_{x} P(w \\mid x, y) \\, P(x)");
  EXPECT_EQ(latex_name("X12"), "X_{12}");
  EXPECT_EQ(latex_name("star_formation"), "\\mathrm{star\\_formation}");
  EXPECT_EQ(latex_name("50% {a}"), "\\mathrm{50\\%\\ \\{a\\}}");
  EXPECT_EQ(latex_name("y"), "y");
}

/// P(x, y, z, w) without any independence.
ProbabilityTable random_joint(std::vector<int> levels, Rng rng) {
  std::size_t cells = 1;
  for (int k : levels) cells *= static_cast<std::size_t>(k);
  std::vector<double> values(cells);
  for (double& v : values) v = rng.uniform(0.1, 1);
  const double total = std::accumulate(values.begin(), values.end(), 0.0);
  for (double& v : values) v /= total;
  return {std::move(levels), subset(kVars, 15), std::move(values)};
}

TEST(ProbabilityTable, EvaluatesByHand) {
  // x, y binary with P(0,0) = .1, P(1,0) = .2, P(0,1) = .3, P(1,1) = .4; z and w constant.
  const ProbabilityTable joint({2, 2, 1, 1}, subset(kVars, 15), {0.1, 0.2, 0.3, 0.4});
  const int both[] = {1, 1, 0, 0}, other[] = {0, 1, 0, 0};
  EXPECT_DOUBLE_EQ(evaluate(p(2, 1), joint).at(both), 0.4 / 0.6);
  EXPECT_DOUBLE_EQ(evaluate(p(2, 1), joint).at(other), 0.3 / 0.4);
  EXPECT_DOUBLE_EQ(evaluate(p(1), joint).at(both), 0.6);
  EXPECT_EQ(evaluate(p(1), joint).vars(), (std::vector<Var>{0}));
  EXPECT_DOUBLE_EQ(evaluate(sum(1, times({p(1), p(2)})), joint).at(both), 0.7);
  // Scopes: sum over x' of P(y | x') P(x') times P(x).
  EXPECT_DOUBLE_EQ(evaluate(times({p(1), sum(1, times({p(2, 5), p(1)}))}), joint).at(both), 0.6 * 0.7);
  EXPECT_THROW(evaluate(p(1), joint.summed_out(subset(kVars, 2))), UsageError);
  EXPECT_THROW(ProbabilityTable({2, 2, 1, 1}, subset(kVars, 15), {1.0}), UsageError);
  EXPECT_THROW(ProbabilityTable({2, 0, 1, 1}, subset(kVars, 15), {}), UsageError);
  EXPECT_THROW(ProbabilityTable({2}, subset(kVars, 15), {}), UsageError);
}

TEST(ProbabilityTable, LeavesOnlyUnmutedConditionsOnTheImpossibleUndefined) {
  // z = 1 never happens together with x = 0.
  const ProbabilityTable joint({2, 2, 2, 1}, subset(kVars, 15), {0.1, 0.1, 0.2, 0.2, 0, 0.3, 0, 0.1});
  const int x0z1[] = {0, 0, 1, 0}, x0[] = {0, 0, 0, 0};
  EXPECT_TRUE(std::isnan(evaluate(p(2, 5), joint).at(x0z1)));
  EXPECT_TRUE(std::isnan(evaluate(sum(4, times({p(2, 5), p(4)})), joint).at(x0)));
  EXPECT_NEAR(evaluate(sum(4, times({p(2, 5), p(4, 1)})), joint).at(x0), 1.0 / 3, 1e-15);
  const Expr unmerged = sum(4, times({p(2, 5), p(5)}));
  EXPECT_NEAR(evaluate(unmerged, joint).at(x0), 0.1, 1e-15);
}

TEST(ProbabilityTable, SumsOverWhatIsNotThereMultiply) {
  const ProbabilityTable joint = random_joint({2, 3, 4, 2}, Rng(5));
  const auto once = joint.summed_out(subset(kVars, 7));
  const auto twice = once.summed_out(subset(kVars, 4));
  EXPECT_EQ(once.vars(), (std::vector<Var>{3}));
  EXPECT_DOUBLE_EQ(twice.values()[0], 4 * once.values()[0]);
  EXPECT_DOUBLE_EQ(evaluate(sum(4, p(1)), joint).values()[1], 4 * evaluate(p(1), joint).values()[1]);
}

/// Random formulas as users of the builders could write them, as a builder result and as a plain table.
struct Grown {
  Expr expr;
  ProbabilityTable value;
};
Grown grow(Rng& rng, const ProbabilityTable& joint, int depth) {
  const auto kind = depth == 0 ? 0u : rng.below(4);
  if (kind == 0) {
    unsigned of = 0, given = 0;
    for (unsigned v = 0; v < kVars; ++v) {
      const auto u = rng.below(3);
      of |= (u == 1) << v;
      given |= (u == 2) << v;
    }
    if (of == 0) return {p(of, given), ProbabilityTable(joint.levels(), 1.0)};
    const auto margin = joint.summed_out(subset(kVars, ~(of | given) & 15));
    return {p(of, given), margin / margin.summed_out(subset(kVars, of))};
  }
  if (kind == 1) {
    const unsigned over = rng.below(16);
    const Grown body = grow(rng, joint, depth - 1);
    return {sum(over, body.expr), body.value.summed_out(subset(kVars, over))};
  }
  const Grown a = grow(rng, joint, depth - 1), b = grow(rng, joint, depth - 1);
  if (kind == 2) return {times({a.expr, b.expr}), a.value * b.value};
  return {Expr::ratio(a.expr, b.expr), a.value / b.value};
}

TEST(ProbabilityExpr, BuildersNeverChangeTheValue) {
  const ProbabilityTable joint = random_joint({2, 2, 2, 2}, Rng(6));
  Rng rng(7);
  double worst = 0;
  for (int trial = 0; trial < 20000; ++trial) {
    const Grown g = grow(rng, joint, 4);
    const ProbabilityTable value = evaluate(g.expr, joint);
    std::vector<int> cell(kVars);
    for (unsigned i = 0; i < 16; ++i) {
      for (unsigned v = 0; v < kVars; ++v) cell[v] = static_cast<int>(i >> v & 1u);
      worst = std::max(worst, std::abs(value.at(cell) / g.value.at(cell) - 1));
    }
    ASSERT_LT(worst, 1e-11) << text(g.expr);
  }
}

TEST(Shortened, UsesTheSeparationsOfTheGraphOnly) {
  // x --> z --> y: what z carries is what x sends.
  const Expr chain = sum(4, times({p(2, 4), p(4, 1)}));
  EXPECT_EQ(text(shortened(admg(4, {{0, 2}, {2, 1}}, {}), chain)), "P(y | x)");
  EXPECT_EQ(shortened(admg(4, {{0, 2}, {2, 1}, {0, 1}}, {}), chain), chain);
  EXPECT_EQ(text(shortened(admg(4, {{2, 1}}, {}), p(2, 13))), "P(y | z)");
  EXPECT_EQ(text(shortened(admg(4, {}, {}), p(2, 13))), "P(y)");
  // Back-door adjustment stays while z confounds, and goes when z is a mere cause of y.
  const Expr adjusted = sum(4, times({p(2, 5), p(4)}));
  EXPECT_EQ(shortened(admg(4, {{2, 0}, {0, 1}, {2, 1}}, {}), adjusted), adjusted);
  EXPECT_EQ(text(shortened(admg(4, {{0, 1}, {2, 1}}, {}), adjusted)), "P(y | x)");
}

}  // namespace
}  // namespace abdera
