#pragma once
#include <Eigen/Core>
#include <span>
#include <string>
#include <vector>

#include "datasets/dataset.hpp"
#include "simulators/response.hpp"

namespace abdera::detail {

/// How one parent enters a sum: by a line (no knots), or by its value at the knots of a natural cubic spline relative
/// to the first. The levels of a discrete parent are knots at its codes: a spline through them has any values there.
struct Term {
  std::string name;
  std::vector<double> knots{};
  std::vector<std::string> labels{};  ///< of the columns
  Eigen::Index columns() const { return knots.empty() ? 1 : static_cast<Eigen::Index>(knots.size()) - 1; }
};

Term line_term(const std::string& parent);
/// One column a level but the first; of two levels a line. @throws DataError naming a level without rows.
Term level_term(const Variable& parent, std::span<const double> codes, const std::string& child);
/// Knots at evenly spaced quantiles from 1 % to 99 %, fewer where values repeat; a line for two.
Term spline_term(const std::string& parent, std::vector<double> sorted, int knots);

/// The regressors of one variable, the intercept first.
class Design {
 public:
  Design(std::vector<Term> terms, ParentColumns parents, Eigen::Index rows);
  const Eigen::MatrixXd& matrix() const { return matrix_; }  ///< rows x columns, the first all 1
  const std::vector<std::string>& names() const { return names_; }
  std::span<const Term> terms() const { return terms_; }
  /// First column of a term.
  Eigen::Index first_column(std::size_t term) const;
  /// The sum with these coefficients, a LinearResponse when every term is a line.
  ResponsePtr response(const Eigen::VectorXd& coefficients) const;

 private:
  std::vector<Term> terms_;
  std::vector<std::string> names_;
  Eigen::MatrixXd matrix_;
};

/// Regressors on scales that numbers of any unit are safe on: columns but the first centred and of unit length.
struct Standardised {
  Eigen::MatrixXd x;             ///< rows x (columns - 1)
  Eigen::VectorXd mean, length;  ///< of the columns but the first
};
Standardised standardise(const Eigen::MatrixXd& design);
/// @throws DataError naming the columns that the others determine (to 1e-10 of their variance), and the child.
void require_independent(const Design& design, const Standardised& standardised, const std::string& child);

}  // namespace abdera::detail
