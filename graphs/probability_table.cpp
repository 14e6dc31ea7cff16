#include "graphs/probability_table.hpp"

#include <limits>

#include "core/error.hpp"

namespace abdera {
namespace {

std::size_t combinations(const std::vector<int>& levels, const std::vector<Var>& vars) {
  std::size_t n = 1;
  for (Var v : vars) n *= static_cast<std::size_t>(levels[static_cast<std::size_t>(v)]);
  return n;
}

/// Walks over all combinations of `vars` and keeps the place each has in two other tables.
class Odometer {
 public:
  Odometer(const std::vector<int>& levels, const std::vector<Var>& vars) : vars_(vars) {
    for (Var v : vars) levels_.push_back(levels[static_cast<std::size_t>(v)]);
    digits_.resize(vars.size());
  }
  /// Distances in a table over `own` between neighbouring values of each of our variables (0: it has not that one).
  std::vector<std::size_t> strides(const std::vector<int>& levels, const std::vector<Var>& own) const {
    std::vector<std::size_t> out(vars_.size());
    std::size_t stride = 1, j = 0;
    for (Var v : own) {
      while (j < vars_.size() && vars_[j] < v) ++j;
      if (j < vars_.size() && vars_[j] == v) out[j] = stride;
      stride *= static_cast<std::size_t>(levels[static_cast<std::size_t>(v)]);
    }
    return out;
  }
  /// To the next combination; the places move with it.
  void step(std::size_t& a, const std::vector<std::size_t>& by_a, std::size_t& b,
            const std::vector<std::size_t>& by_b) {
    for (std::size_t i = 0; i < digits_.size(); ++i) {
      a += by_a[i], b += by_b[i];
      if (++digits_[i] < levels_[i]) return;
      const auto back = static_cast<std::size_t>(levels_[i]);
      a -= back * by_a[i], b -= back * by_b[i];
      digits_[i] = 0;
    }
  }

 private:
  const std::vector<Var>& vars_;
  std::vector<int> levels_, digits_;
};

}  // namespace

ProbabilityTable::ProbabilityTable(std::vector<int> levels, const VarSet& vars, std::vector<double> values)
    : levels_(std::move(levels)), vars_(vars.to_vector()), values_(std::move(values)) {
  require(static_cast<int>(levels_.size()) == vars.universe(), "one number of levels is needed for each variable");
  for (int k : levels_) require(k >= 1, "a variable with " + std::to_string(k) + " levels");
  const auto expected = combinations(levels_, vars_);
  require(values_.size() == expected, "a table of " + std::to_string(expected) + " combinations was given " +
                                          std::to_string(values_.size()) + " values");
}

ProbabilityTable::ProbabilityTable(std::vector<int> levels, double value)
    : levels_(std::move(levels)), values_(1, value) {}

std::size_t ProbabilityTable::index(std::span<const int> assignment) const {
  std::size_t at = 0, stride = 1;
  for (Var v : vars_) {
    const auto i = static_cast<std::size_t>(v);
    at += stride * static_cast<std::size_t>(assignment[i]);
    stride *= static_cast<std::size_t>(levels_[i]);
  }
  return at;
}

ProbabilityTable ProbabilityTable::summed_out(const VarSet& over) const {
  ProbabilityTable out(levels_, 0.0);
  VarSet missing = over;
  for (Var v : vars_) {
    if (!over.contains(v)) out.vars_.push_back(v);
    missing.erase(v);
  }
  out.values_.assign(combinations(levels_, out.vars_), 0.0);
  Odometer odometer(levels_, vars_);
  const auto by = odometer.strides(levels_, out.vars_), self = odometer.strides(levels_, vars_);
  for (std::size_t i = 0, to = 0, from = 0; i < values_.size(); ++i) {
    out.values_[to] += values_[from];
    odometer.step(to, by, from, self);
  }
  const auto times = static_cast<double>(combinations(levels_, missing.to_vector()));
  for (double& value : out.values_) value *= times;
  return out;
}

template <class Op>
ProbabilityTable ProbabilityTable::combined(const ProbabilityTable& o, Op op) const {
  require(levels_ == o.levels_, "tables over different variables");
  ProbabilityTable out(levels_, 0.0);
  const int n = static_cast<int>(levels_.size());
  out.vars_ = (VarSet(n, vars_) | VarSet(n, o.vars_)).to_vector();
  out.values_.resize(combinations(levels_, out.vars_));
  Odometer odometer(levels_, out.vars_);
  const auto by_a = odometer.strides(levels_, vars_), by_b = odometer.strides(levels_, o.vars_);
  std::size_t a = 0, b = 0;
  for (double& value : out.values_) {
    value = op(values_[a], o.values_[b]);
    odometer.step(a, by_a, b, by_b);
  }
  return out;
}

ProbabilityTable ProbabilityTable::operator*(const ProbabilityTable& o) const {
  return combined(o, [](double a, double b) { return a == 0 || b == 0 ? 0 : a * b; });
}

ProbabilityTable ProbabilityTable::operator/(const ProbabilityTable& o) const {
  return combined(o, [](double a, double b) { return b == 0 ? std::numeric_limits<double>::quiet_NaN() : a / b; });
}

ProbabilityTable evaluate(const ProbabilityExpr& expr, const ProbabilityTable& joint) {
  require(static_cast<int>(joint.vars().size()) == expr.num_vars(),
          "the joint table must be over all " + std::to_string(expr.num_vars()) + " variables of the formula");
  const auto& parts = expr.parts();
  switch (expr.kind()) {
    case ProbabilityExpr::Kind::kTerm: {
      VarSet others(expr.num_vars(), joint.vars());
      others -= expr.free();
      const ProbabilityTable margin = joint.summed_out(others);
      return expr.given().empty() ? margin : margin / margin.summed_out(expr.of());
    }
    case ProbabilityExpr::Kind::kProduct: {
      ProbabilityTable out = evaluate(parts.front(), joint);
      for (std::size_t i = 1; i < parts.size(); ++i) out = out * evaluate(parts[i], joint);
      return out;
    }
    case ProbabilityExpr::Kind::kRatio:
      return evaluate(parts[0], joint) / evaluate(parts[1], joint);
    case ProbabilityExpr::Kind::kSum:
      return evaluate(parts.front(), joint).summed_out(expr.of());
    case ProbabilityExpr::Kind::kOne:
      break;
  }
  return {joint.levels(), 1.0};
}

}  // namespace abdera
