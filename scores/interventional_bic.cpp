#include "scores/interventional_bic.hpp"

#include "datasets/row_weights.hpp"

namespace abdera {
namespace {

std::vector<GaussianPart> evidence(const std::vector<RowsOfChildren>& parts, const Dataset& data,
                                   const GaussianBicOptions& options) {
  const auto& weights = data.row_attributes().weight;
  const double n = weights.empty() ? static_cast<double>(data.num_rows()) : effective_rows(weights);
  std::vector<GaussianPart> out;
  for (const RowsOfChildren& part : parts) {
    Covariance covariance = part.covariance;
    for (Var v = 0; v < covariance.num_vars(); ++v)
      if (covariance.matrix(v, v) == 0) covariance.matrix(v, v) = 1;  // uncorrelated with all
    out.push_back({part.children, penalised_likelihood(covariance, bic_penalties(n, data.num_vars(), options))});
  }
  return out;
}

}  // namespace

InterventionalBic::InterventionalBic(const std::vector<RowsOfChildren>& parts, const Dataset& data,
                                     const GaussianBicOptions& options)
    : GaussianScore(evidence(parts, data, options)),
      targets_(data.row_attributes().regime_targets),
      remarks_(remarks_on(parts, data)) {}

std::vector<std::string> InterventionalBic::remarks() const {
  std::vector<std::string> out = remarks_;
  for (auto& remark : GaussianScore::remarks()) out.push_back(std::move(remark));
  return out;
}

}  // namespace abdera
