#pragma once
#include <vector>

#include "simulators/response.hpp"

namespace abdera {

/// intercept + sum of gain * part, each of parents of its own: the first takes the first parents, and so on.
class SumResponse final : public Response {
 public:
  struct Part {
    ResponsePtr response;
    double gain = 1;
  };
  SumResponse(double intercept, std::vector<Part> parts);
  int num_parents() const override { return num_parents_; }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  double intercept_;
  std::vector<Part> parts_;
  int num_parents_ = 0;
};

}  // namespace abdera
