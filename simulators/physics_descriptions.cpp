#include "simulators/builders.hpp"
#include "simulators/domains/ionosphere_scintillation.hpp"
#include "simulators/lorenz96.hpp"

namespace abdera {

const detail::Builders<Response>& detail::physics_responses() {
  using From = DescriptionReader;
  static const Builders<Response> all = {
      {"lorenz96_step",
       [](From& f) -> ResponsePtr {
         const int variables = f.integer("variables");
         const double forcing = f.number("forcing");
         return std::make_shared<Lorenz96Step>(variables, forcing, f.number("step"));
       }},
      {"scintillation_index", [](From&) -> ResponsePtr { return std::make_shared<ScintillationIndex>(); }},
  };
  return all;
}

Description Lorenz96Step::description() const {
  return {"lorenz96_step", {{"variables", static_cast<double>(variables_)}, {"forcing", forcing_}, {"step", step_}}};
}

Description ScintillationIndex::description() const { return {"scintillation_index", {}}; }

}  // namespace abdera
