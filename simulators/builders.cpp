#include "simulators/builders.hpp"

#include <fmt/format.h>

#include <initializer_list>

#include "core/error.hpp"
#include "core/params.hpp"

namespace abdera {
namespace {

/// @param what as in "no mechanism is called so".
template <class Part>
std::shared_ptr<const Part> build(const Description& description, std::string_view where,
                                  std::initializer_list<const detail::Builders<Part>*> families, const char* what) {
  DescriptionReader reader(description, where);
  std::vector<std::string> known;
  for (const auto* family : families) {
    for (const auto& entry : *family) known.push_back(entry.first);
    const auto found = family->find(description.type);
    if (found == family->end()) continue;
    try {
      auto part = found->second(reader);
      reader.finish();
      return part;
    } catch (const UsageError& error) {
      reader.fail(error.what());
    }
  }
  const auto near = nearest_name(description.type, known);
  reader.fail(
      fmt::format("no {} is called so{}", what, near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

}  // namespace

MechanismPtr mechanism_from(const Description& description, std::string_view where) {
  return build<Mechanism>(description, where, {&detail::common_mechanisms(), &detail::observation_mechanisms()},
                          "mechanism");
}

ResponsePtr response_from(const Description& description, std::string_view where) {
  return build<Response>(description, where, {&detail::common_responses(), &detail::observation_responses()},
                         "response");
}

NoiseLaw noise_law_from(const Description& description, std::string_view where) {
  DescriptionReader reader(description, where);
  for (NoiseKind kind : {NoiseKind::kUnit, NoiseKind::kGaussian, NoiseKind::kUniform, NoiseKind::kLaplace,
                         NoiseKind::kExponential, NoiseKind::kStudentT, NoiseKind::kGumbel, NoiseKind::kMixture}) {
    if (description.type != to_string(kind)) continue;
    const NoiseLaw law{kind, reader.number("mean"), reader.number("sd"), reader.number("shape")};
    reader.finish();
    try {
      law.check();
    } catch (const UsageError& error) {
      reader.fail(error.what());
    }
    return law;
  }
  reader.fail("no law of noise is called so");
}

Description description_of(const NoiseLaw& law) {
  return {std::string(to_string(law.kind)), {{"mean", law.mean}, {"sd", law.sd}, {"shape", law.shape}}};
}

ResponsePtr detail::response_entry(DescriptionReader& from, std::string_view name) {
  return response_from(from.part(name), from.where());
}

std::vector<Description> detail::one(Description part) {
  std::vector<Description> out;
  out.push_back(std::move(part));
  return out;
}

}  // namespace abdera
