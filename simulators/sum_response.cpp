#include "simulators/sum_response.hpp"

#include <algorithm>

namespace abdera {

SumResponse::SumResponse(double intercept, std::vector<Part> parts) : intercept_(intercept), parts_(std::move(parts)) {
  for (const Part& part : parts_) num_parents_ += part.response->num_parents();
}

void SumResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  std::fill(out.begin(), out.end(), intercept_);
  std::vector<double> values(out.size());
  std::size_t first = 0;
  for (const Part& part : parts_) {
    const auto k = static_cast<std::size_t>(part.response->num_parents());
    part.response->evaluate(parents.subspan(first, k), values);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += part.gain * values[i];
    first += k;
  }
}

}  // namespace abdera
