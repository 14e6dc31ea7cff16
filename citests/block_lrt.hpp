#pragma once
#include <Eigen/Core>
#include <utility>
#include <vector>

#include "citests/block_query.hpp"
#include "citests/ci_test.hpp"
#include "citests/wilks.hpp"
#include "datasets/statistics/embedding.hpp"

namespace abdera {

/// What is regressed in a test of blocks.
enum class BlockResponse : std::uint8_t {
  kBlock,   ///< all columns of x and of y
  kValues,  ///< the value of one (all contrasts of a column with levels) on all columns of the other, both ways
};

/// What a query comes to before its p-value.
struct BlockEvidence {
  Outcome outcome = Outcome::kNotTestable;
  WilksRatio ratio{};  ///< of all columns
  bool both_ways = false;
  double log_lambda = 0;  ///< the statistic is -n times this
  double judged = 0;      ///< what p falls with: chi-square, or -log lambda where the law is F
  double dof = 0;
  double effect = 0;
};

/// Matrices of one query, kept from query to query.
struct BlockScratch {
  Eigen::MatrixXd moments;
  std::vector<int> at;
};

/// A likelihood-ratio test of linear models between blocks of columns, each variable being a block (an embedding).
///
/// Where all columns are regressed on all, lambda is Wilks' and p comes from Rao's F. Where values x1, y1 are regressed
/// both ways, lambda = A B / C with A of x1 on the columns of y, B of y1 on those of x, and C of x1 on y1, which A and
/// B share. The three factors C, A / C and B / C are asymptotically independent when x and y are, given S; each gets
/// Bartlett's factor for its numbers of columns, and their sum is referred to chi-square.
///
/// Results: `statistic` is -n log lambda; `dof` the product of the ranks of x and y, or rank(x) + rank(y) - 1 for
/// values both ways; `effect` sqrt(1 - lambda^(1 / s)) with s the smaller rank (1 for values both ways); for two single
/// columns the partial correlation. Columns of S, x or y without residual variance (below 1e-10 of theirs) given the
/// others are left out of the ranks; x or y with none left (values: with no value left): `kDeterministic`. Fewer
/// residual degrees of freedom than responses: `kNotTestable`.
///
/// `scan` eliminates each S once for all its queries, with the arithmetic of test(), and compares statistics with
/// quantiles, so that most queries need no p-value; it answers exactly as the default scan.
///
/// Cost: functions^2 doubles; a test d^3 / 6 flops for d columns of S. Threads: const members from any number.
class BlockLrt : public CiTest {
 public:
  BlockLrt(BlockCorrelation blocks, BlockResponse response, WilksLaw law)
      : blocks_(std::move(blocks)), response_(response), law_(law) {}

  int num_vars() const override { return blocks_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  ScanStats scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const override;
  bool batches() const override { return true; }
  double seconds_per_test() const override { return 3e-7; }

 private:
  friend class BlockScan;
  bool both_ways_for(Var x, Var y) const;
  BlockEvidence evidence(const BlockElimination& s, const ResidualBlock& x, const ResidualBlock& y,
                         BlockScratch& scratch) const;
  CiResult result(const BlockEvidence& evidence) const;

  BlockCorrelation blocks_;
  BlockResponse response_;
  WilksLaw law_;
};

}  // namespace abdera
