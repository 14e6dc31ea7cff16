#include "scores/interventional_bge.hpp"

#include <iterator>

namespace abdera {
namespace {

std::vector<GaussianPart> evidence(const std::vector<RowsOfChildren>& parts, const Dataset& data,
                                   const BgeOptions& options, const RunContext& run) {
  Eigen::VectorXd centre = Eigen::VectorXd::Zero(data.num_vars()), scale = Eigen::VectorXd::Ones(data.num_vars());
  if (options.standardise) {
    centre = column_means(data);
    scale = covariance(data, run).matrix.diagonal().cwiseSqrt().cwiseInverse();
  }
  std::vector<GaussianPart> out;
  for (const RowsOfChildren& part : parts) {
    Covariance scaled = part.covariance;
    scaled.matrix = scale.asDiagonal() * scaled.matrix * scale.asDiagonal();
    out.push_back({part.children, bge_evidence(scaled, (part.means - centre).cwiseProduct(scale), options)});
  }
  return out;
}

}  // namespace

InterventionalBge::InterventionalBge(const Dataset& data, const BgeOptions& options, const RunContext& run)
    : InterventionalBge(rows_of_children(data, run), data, options, run) {}

InterventionalBge::InterventionalBge(const std::vector<RowsOfChildren>& parts, const Dataset& data,
                                     const BgeOptions& options, const RunContext& run)
    : GaussianScore(evidence(parts, data, options, run)),
      targets_(data.row_attributes().regime_targets),
      remarks_(bge_remarks(covariance(data, run), column_means(data), options)) {
  for (auto& remark : remarks_on(parts, data)) remarks_.push_back(std::move(remark));
}

}  // namespace abdera
