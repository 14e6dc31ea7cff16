#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "simulators/builders.hpp"
#include "simulators/observation_mechanisms.hpp"

namespace abdera {

using detail::Builders, detail::one;

namespace {

constexpr std::pair<DistanceForm, const char*> kForms[] = {{DistanceForm::kDistance, "distance"},
                                                           {DistanceForm::kLogDistance, "log_distance"},
                                                           {DistanceForm::kModulus, "modulus"},
                                                           {DistanceForm::kRedshift, "redshift"}};

ResponsePtr log_flux(DescriptionReader& from) {
  const auto& name = from.text("distance");
  for (const auto& [form, text] : kForms)
    if (name == text) return std::make_shared<LogFluxResponse>(form);
  from.fail(fmt::format("'{}' is no form of distance: distance, log_distance, modulus or redshift", name));
}

using From = DescriptionReader;

}  // namespace

const Builders<Response>& detail::observation_responses() {
  static const Builders<Response> all = {
      {"comparison",
       [](From& f) -> ResponsePtr {
         const double threshold = f.number("threshold");
         return std::make_shared<ComparisonResponse>(f.numbers("weights"), threshold);
       }},
      {"limit",
       [](From& f) -> ResponsePtr { return std::make_shared<LimitResponse>(LimitResponse::constant(f.number("limit"))); }},
      {"limit_times_error",
       [](From& f) -> ResponsePtr {
         return std::make_shared<LimitResponse>(LimitResponse::times_error(f.number("multiple")));
       }},
      {"rounding", [](From& f) -> ResponsePtr { return std::make_shared<RoundingResponse>(f.number("step")); }},
      {"quadrature",
       [](From& f) -> ResponsePtr {
         const double constant = f.number("constant");
         return std::make_shared<QuadratureResponse>(constant, f.numbers("relative"));
       }},
      {"batch",
       [](From& f) -> ResponsePtr {
         auto offsets = f.numbers("offsets");
         return std::make_shared<BatchResponse>(std::move(offsets), f.numbers("scales"));
       }},
      {"log_flux", log_flux},
  };
  return all;
}

const Builders<Mechanism>& detail::observation_mechanisms() {
  static const Builders<Mechanism> all = {
      {"log_normal_size",
       [](From& f) -> MechanismPtr {
         const double spread = f.number("spread");
         return std::make_shared<LogNormalSize>(response_entry(f, "size"), spread);
       }},
      {"measurement_error",
       [](From& f) -> MechanismPtr { return std::make_shared<MeasurementError>(f.numbers("loadings")); }},
      {"gaussian_kernel",
       [](From& f) -> MechanismPtr {
         const double centre = f.number("centre"), width = f.number("width");
         return std::make_shared<GaussianKernel>(f.numbers("weights"), centre, width);
       }},
  };
  return all;
}

Description ComparisonResponse::description() const {
  return {"comparison", {{"threshold", threshold_}, {"weights", weights_}}};
}
Description LimitResponse::description() const {
  if (num_parents_ == 1) return {"limit", {{"limit", limit_}}};
  return {"limit_times_error", {{"multiple", multiple_}}};
}
Description RoundingResponse::description() const { return {"rounding", {{"step", step_}}}; }
Description QuadratureResponse::description() const {
  return {"quadrature", {{"constant", constant_}, {"relative", relative_}}};
}
Description BatchResponse::description() const { return {"batch", {{"offsets", offsets_}, {"scales", scales_}}}; }
Description LogFluxResponse::description() const {
  const auto* form = std::find_if(std::begin(kForms), std::end(kForms), [&](const auto& f) { return f.first == form_; });
  return {"log_flux", {{"distance", std::string(form->second)}}};
}

Description LogNormalSize::description() const {
  return {"log_normal_size", {{"spread", spread_}, {"size", one(size_->description())}}};
}
Description MeasurementError::description() const { return {"measurement_error", {{"loadings", loadings_}}}; }
Description GaussianKernel::description() const {
  return {"gaussian_kernel", {{"centre", centre_}, {"width", width_}, {"weights", weights_}}};
}

}  // namespace abdera
