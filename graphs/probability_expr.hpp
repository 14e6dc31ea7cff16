#pragma once
#include <string>
#include <vector>

#include "core/var_set.hpp"

namespace abdera {

/// A formula in terms of one joint distribution over the variables 0..n-1, e.g.
/// sum_{z} P(z | x) sum_{x'} P(y | x', z) P(x'). A value: sums of products and ratios of terms P(of | given).
///
/// A sum binds its variables: inside it they are the summation index, whatever they are outside (the text forms put a
/// prime there). The builders keep formulas in a short form that is equal for every distribution: no factor one, no
/// sum in a sum, no product in a product, P(a | b, c) P(b | c) as P(a, b | c), factors without the index outside the
/// sum, sum_a P(a, b | c) as P(b | c), equal factors of a ratio cancelled, P(a, b | c) / P(b | c) as P(a | b, c).
/// "Equal" is meant wherever both sides are defined.
/// Threads: const members are safe together.
class ProbabilityExpr {
 public:
  enum class Kind { kOne, kTerm, kProduct, kRatio, kSum };

  static ProbabilityExpr one(int n);
  /// P(of | given). An empty `of` gives one. @throws UsageError when the two overlap.
  static ProbabilityExpr term(VarSet of, VarSet given);
  /// @param n number of variables, for an empty product. Order of the factors: as given, sums last.
  static ProbabilityExpr product(int n, const std::vector<ProbabilityExpr>& factors);
  static ProbabilityExpr ratio(const ProbabilityExpr& numerator, const ProbabilityExpr& denominator);
  /// Sum over every value of every member of `over`. A variable that is not free in `body` multiplies by its levels.
  static ProbabilityExpr sum(const VarSet& over, const ProbabilityExpr& body);

  Kind kind() const { return kind_; }
  /// kTerm: what is left of the bar; kSum: the bound variables.
  const VarSet& of() const { return of_; }
  /// kTerm: what is right of the bar.
  const VarSet& given() const { return given_; }
  /// kProduct: the factors; kRatio: numerator, denominator; kSum: the body.
  const std::vector<ProbabilityExpr>& parts() const { return parts_; }
  /// Variables that stand for a value to be supplied.
  const VarSet& free() const { return free_; }
  int num_vars() const { return free_.universe(); }
  /// The factors of a product, itself otherwise; none for one.
  std::vector<ProbabilityExpr> factors() const;

  bool operator==(const ProbabilityExpr&) const = default;

 private:
  explicit ProbabilityExpr(Kind kind, int n) : kind_(kind), of_(n), given_(n), free_(n) {}
  Kind kind_;
  VarSet of_, given_, free_;
  std::vector<ProbabilityExpr> parts_;
};

/// The formula on one line: sum_{z} P(z | x) sum_{x'} P(y | x', z) P(x'); ratios as [a] / [b].
/// An index that is also free in the formula, a member of `reserved` or an index of an enclosing sum gets primes.
/// @param names one a variable, X1.. when empty; used as they are.
/// @param reserved variables whose plain name has a meaning beside the formula, e.g. those of the query.
std::string to_text(const ProbabilityExpr& expr, const std::vector<std::string>& names, const VarSet& reserved);
std::string to_text(const ProbabilityExpr& expr, const std::vector<std::string>& names = {});

/// As `to_text` in LaTeX mathematics. One letter is set as a variable (x), a letter with digits gets a subscript
/// (X_{12}), any other name is \mathrm with special characters escaped.
std::string to_latex(const ProbabilityExpr& expr, const std::vector<std::string>& names, const VarSet& reserved);
std::string to_latex(const ProbabilityExpr& expr, const std::vector<std::string>& names = {});
/// One name as `to_latex` writes it.
std::string latex_name(const std::string& name);

}  // namespace abdera
