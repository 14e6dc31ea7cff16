#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "graphs/text/knowledge_file.hpp"
#include "python/module/bindings.hpp"

namespace nb = nanobind;

namespace abdera::python {
namespace {

nb::list pairs_of(const std::vector<std::pair<Var, Var>>& pairs, const std::vector<std::string>& names) {
  nb::list out;
  for (const auto& [a, b] : pairs)
    out.append(nb::make_tuple(names[static_cast<std::size_t>(a)], names[static_cast<std::size_t>(b)]));
  return out;
}

/// The statements by names, as the keys of abdera.Knowledge.
nb::dict statements(const Knowledge& knowledge, const std::vector<std::string>& names) {
  int last = -1;
  for (Var v = 0; v < knowledge.num_vars(); ++v) last = std::max(last, knowledge.tier(v));
  nb::list tiers;
  for (int tier = 0; tier <= last; ++tier) {
    nb::list members;
    for (Var v = 0; v < knowledge.num_vars(); ++v)
      if (knowledge.tier(v) == tier) members.append(names[static_cast<std::size_t>(v)]);
    tiers.append(members);
  }
  nb::list exogenous, closed;
  for (const Var v : knowledge.exogenous()) exogenous.append(names[static_cast<std::size_t>(v)]);
  for (const int tier : knowledge.closed_tiers()) closed.append(tier + 1);
  nb::dict out;
  out["tiers"] = tiers;
  out["forbidden_within"] = closed;
  out["required"] = pairs_of(knowledge.required_edges(), names);
  out["forbidden"] = pairs_of(knowledge.forbidden_edges(), names);
  out["exogenous"] = exogenous;
  out["ancestral"] = pairs_of(knowledge.ancestral(), names);
  out["non_ancestral"] = pairs_of(knowledge.non_ancestral(), names);
  return out;
}

}  // namespace

void bind_knowledge(nb::module_& module) {
  module.def("read_knowledge", [](const std::string& path, const std::vector<std::string>& names) {
    return statements(read_knowledge(path, names), names);
  });
  module.def("check_knowledge", [](const std::string& toml, const std::vector<std::string>& names) {
    knowledge_from_toml(toml, names).check(names);
  });
  module.def("knowledge_to_tetrad", [](const std::string& toml, const std::vector<std::string>& names) {
    return knowledge_to_tetrad(knowledge_from_toml(toml, names), names);
  });
}

}  // namespace abdera::python
