#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera {

struct RunContext;

/// Most levels of a column that get contrasts: L levels take L^2 values.
inline constexpr int kMostLevels = 500;

/// Functions of one column, uncorrelated and of mean 0 and variance 1 on its rows.
struct ColumnBasis {
  bool has_levels = false;
  /// Of a column with levels: the value of each function (columns) at each code (rows).
  Eigen::MatrixXd at_level{};
  /// Of a number: z = (x - shift - rest) / scale, and the recurrence of the polynomials in z: the orthonormal p_k are
  /// (z p_{k-1} - sum_j recurrence(j, k-1) p_j) / recurrence(k, k-1), with p_0 = 1.
  double shift = 0, rest = 0, scale = 1;
  Eigen::MatrixXd recurrence{};
  int size = 0;  ///< functions; the first of a number is the number itself, standardised
};

/// Each column of a table as a block of functions of it: a number as orthogonal polynomials up to a degree, a column
/// with L observed levels as L - 1 contrasts. The span (with the constant) is that of the powers, or of one indicator a
/// level with one left out; regressions, determinants and ranks depend on the span only, and the orthonormal basis
/// keeps them accurate whatever the units, the location and the tails.
///
/// The polynomials are made orthogonal on the rows themselves (Arnoldi's process on the Vandermonde matrix), so a
/// number with few distinct values gets fewer of them. Contrasts are Helmert's, weighted by frequency.
///
/// Threads: const members from any number of threads. Source: [brubeck2021] for the polynomials.
class Embedding {
 public:
  /// @param degree of the polynomials, at least 1.
  /// @throws DataError naming a column that is constant or has missing or infinite values, or more than
  ///         kMostLevels levels that occur.
  /// Cost: O(rows degree^2) a column. Threads: run.threads, by columns.
  Embedding(const Dataset& data, int degree, const RunContext& run);

  int num_vars() const { return static_cast<int>(bases_.size()); }
  Eigen::Index num_rows() const { return data_.num_rows(); }
  /// The functions of variable v are numbered first(v) .. first(v + 1) - 1.
  int first(Var v) const { return first_[static_cast<std::size_t>(v)]; }
  int num_functions() const { return first_.back(); }
  const ColumnBasis& basis(Var v) const { return bases_[static_cast<std::size_t>(v)]; }

  /// Writes rows [begin, begin + rows) of function k of variable v to `to`, `stride` doubles apart.
  void values(Var v, int k, Eigen::Index begin, Eigen::Index rows, double* to, Eigen::Index stride) const;

 private:
  const Dataset& data_;  ///< must outlive this
  std::vector<ColumnBasis> bases_;
  std::vector<int> first_;
};

/// Correlations of all functions of an embedding: what Gaussian methods for mixed data need of the rows.
struct BlockCorrelation {
  std::vector<int> first;            ///< p + 1: variable v has the columns first[v] .. first[v + 1] - 1
  std::vector<std::uint8_t> levels;  ///< p: 1 for columns with levels
  Eigen::MatrixXd matrix;            ///< symmetric; the block of a variable with itself is the identity
  double n = 0;                      ///< rows

  int num_vars() const { return static_cast<int>(levels.size()); }
  int size(Var v) const { return first[static_cast<std::size_t>(v) + 1] - first[static_cast<std::size_t>(v)]; }
};

/// Cost: rows * functions^2 flops. Threads: run.threads; the bits do not depend on their number.
BlockCorrelation block_correlation(const Embedding& embedding, const RunContext& run);

}  // namespace abdera
