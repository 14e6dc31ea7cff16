#include "simulators/fit_design.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/QR>
#include <algorithm>

#include "core/error.hpp"
#include "datasets/quantile.hpp"

namespace abdera::detail {

Term line_term(const std::string& parent) { return {parent, {}, {parent}}; }

Term level_term(const Variable& parent, std::span<const double> codes, const std::string& child) {
  std::vector<bool> seen(parent.levels.size(), false);
  for (double code : codes) seen[static_cast<std::size_t>(code)] = true;
  for (std::size_t level = 0; level < seen.size(); ++level)
    if (!seen[level])
      throw DataError(
          fmt::format("level '{}' of '{}' has no rows, so its effect on '{}' cannot be told: leave the "
                      "level out of the column",
                      parent.levels[level], parent.name, child));
  Term term{parent.name};
  for (std::size_t level = 0; level < seen.size(); ++level) {
    term.knots.push_back(static_cast<double>(level));
    if (level > 0) term.labels.push_back(parent.name + "=" + parent.levels[level]);
  }
  if (seen.size() <= 2) term.knots.clear();
  return term;
}

Term spline_term(const std::string& parent, std::vector<double> sorted, int knots) {
  constexpr double kOuter = 0.01;
  Term term{parent};
  for (int k = 0; k < knots; ++k) {
    const double knot = quantile(sorted, kOuter + (1 - 2 * kOuter) * k / (knots - 1));
    if (term.knots.empty() || knot > term.knots.back()) term.knots.push_back(knot);
  }
  if (term.knots.size() <= 2) return line_term(parent);
  for (std::size_t k = 1; k < term.knots.size(); ++k)
    term.labels.push_back(fmt::format("{} at {:.6g}", parent, term.knots[k]));
  return term;
}

Design::Design(std::vector<Term> terms, ParentColumns parents, Eigen::Index rows) : terms_(std::move(terms)) {
  Eigen::Index columns = 1;
  for (const Term& term : terms_) columns += term.columns();
  matrix_.resize(rows, columns);
  matrix_.col(0).setOnes();
  names_.push_back("intercept");
  Eigen::Index next = 1;
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    const Term& term = terms_[t];
    names_.insert(names_.end(), term.labels.begin(), term.labels.end());
    if (term.knots.empty()) {
      matrix_.col(next++) = Eigen::Map<const Eigen::VectorXd>(parents[t], rows);
      continue;
    }
    for (std::size_t k = 1; k < term.knots.size(); ++k) {
      SplineResponse::Spline one{term.knots, std::vector<double>(term.knots.size(), 0.0)};
      one.values[k] = 1;
      const double* column = parents[t];
      SplineResponse({std::move(one)})
          .evaluate({&column, 1}, {matrix_.col(next++).data(), static_cast<std::size_t>(rows)});
    }
  }
}

Eigen::Index Design::first_column(std::size_t term) const {
  Eigen::Index first = 1;
  for (std::size_t t = 0; t < term; ++t) first += terms_[t].columns();
  return first;
}

ResponsePtr Design::response(const Eigen::VectorXd& coefficients) const {
  if (std::all_of(terms_.begin(), terms_.end(), [](const Term& term) { return term.knots.empty(); }))
    return std::make_shared<LinearResponse>(coefficients(0),
                                            std::vector<double>(coefficients.begin() + 1, coefficients.end()));
  std::vector<SplineResponse::Spline> splines;
  Eigen::Index next = 1;
  for (const Term& term : terms_) {
    // A sum of splines has no intercept of its own: the first curve takes it.
    const double base = splines.empty() ? coefficients(0) : 0;
    SplineResponse::Spline spline{term.knots, {base}};
    if (term.knots.empty()) spline.knots = {0, 1};
    while (spline.values.size() < spline.knots.size()) spline.values.push_back(base + coefficients(next++));
    splines.push_back(std::move(spline));
  }
  return std::make_shared<SplineResponse>(std::move(splines));
}

Standardised standardise(const Eigen::MatrixXd& design) {
  Standardised out;
  out.x = design.rightCols(design.cols() - 1);
  out.mean = out.x.colwise().mean();
  out.x.rowwise() -= out.mean.transpose();
  out.length = out.x.colwise().norm();
  for (Eigen::Index j = 0; j < out.x.cols(); ++j) {
    // What is left of a constant after its mean is taken away is rounding.
    if (out.length(j) <= 1e-13 * std::abs(out.mean(j)) * std::sqrt(static_cast<double>(out.x.rows()))) {
      out.length(j) = 1;
      out.x.col(j).setZero();
    }
    if (out.length(j) == 0) out.length(j) = 1;
    out.x.col(j) /= out.length(j);
  }
  return out;
}

void require_independent(const Design& design, const Standardised& standardised, const std::string& child) {
  if (standardised.x.cols() == 0) return;
  constexpr double kSmallest = 1e-5;  // the square is the share of variance that the other columns leave
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(standardised.x);
  std::vector<std::string> determined;
  const auto& order = qr.colsPermutation().indices();
  for (Eigen::Index j = 0; j < std::min(standardised.x.rows(), standardised.x.cols()); ++j)
    if (std::abs(qr.matrixR()(j, j)) < kSmallest)
      determined.push_back(design.names()[static_cast<std::size_t>(order(j)) + 1]);
  if (determined.empty()) return;
  std::sort(determined.begin(), determined.end());
  throw DataError(
      fmt::format("the parents of '{}' are linearly dependent: the others determine '{}'; leave {} out of "
                  "the graph, or the edge to '{}'",
                  child, fmt::join(determined, "', '"), determined.size() == 1 ? "it" : "them", child));
}

}  // namespace abdera::detail
