#pragma once
#include <Eigen/Core>
#include <span>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// How well a score orders causes before effects: over all lengths of directed paths, the share of pairs joined by a
/// path of that length whose effect has the larger score, ties (to a relative 1e-9) counting half; 0.5 says that the
/// score tells nothing. NaN without an edge.
/// @param scores positive, one a node. Source: [reisach2021] equation 2.
double sortability(const MixedGraph& dag, std::span<const double> scores);
/// Of the variances: a covariance over the nodes of the DAG.
double var_sortability(const MixedGraph& dag, const Eigen::MatrixXd& covariance);
/// Of the shares of variance that all other variables explain linearly. NaN for a singular covariance.
/// Source: [reisach2023].
double r2_sortability(const MixedGraph& dag, const Eigen::MatrixXd& covariance);

}  // namespace abdera
