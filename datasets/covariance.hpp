#pragma once
#include <Eigen/Core>
#include <span>
#include <string>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera {

struct RunContext;

/// Sufficient statistics of Gaussian methods: covariance (divisor n - 1), sample size and names.
struct Covariance {
  std::vector<std::string> names;
  Eigen::MatrixXd matrix;  ///< p x p, symmetric, units of column i times column j
  double n = 0;            ///< rows, or the effective sample size
  int num_vars() const { return static_cast<int>(matrix.cols()); }
};

/// Covariance of a continuous table by two passes (accurate means, then the packed SYRK kernel on centred values):
/// means of 1e8 with sd 1 lose nothing. Results have the same bits for any number of threads.
///
/// Rows with weights w: sums of w (x - mean)(y - mean)' over sum w, times n / (n - 1), where the means are weighted and
/// n is Kish's effective number of rows (datasets/row_weights.hpp), which becomes the sample size. Equal weights give
/// the bits of no weights; weights that are whole numbers give the correlations of rows repeated so often.
///
/// @throws DataError naming column and row for a missing or infinite value, a constant column, or fewer than 2 rows;
///         NotApplicable for a nominal column.
/// Cost: n p^2 flops, p^2 + O(p) doubles besides the data. Differs: none.
Covariance covariance(const Dataset& data, const RunContext& run);
/// The same from raw columns (samples x variables), names "X1".."Xp" when `names` is empty.
/// @param weights of the rows, positive; empty: all alike.
Covariance covariance(const Dataset::View& values, const std::vector<std::string>& names, const RunContext& run,
                      std::span<const double> weights = {});

/// A table whose values may lie anywhere at equal distances: row by row, or every second column of another.
using StridedView = Eigen::Map<const Eigen::MatrixXd, 0, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
/// The same, to the last bit, of a table in any layout, without a copy.
Covariance covariance(const StridedView& values, const std::vector<std::string>& names, const RunContext& run,
                      std::span<const double> weights = {});

/// The means of the columns, weighted where rows have weights.
Eigen::VectorXd column_means(const Dataset& data);

/// A covariance given by the user. @throws DataError unless square, symmetric to 1e-8, finite, positive diagonal and
/// positive semi-definite (smallest eigenvalue >= -1e-8 of the largest), n >= 2.
Covariance covariance_from_matrix(std::vector<std::string> names, Eigen::MatrixXd matrix, double n);

/// R^2 of each variable given all others, 1 - 1 / (variance * diagonal of the inverse covariance); NaN for a singular
/// covariance. Cost: O(p^3).
Eigen::VectorXd r2_given_others(const Eigen::MatrixXd& covariance);

}  // namespace abdera
