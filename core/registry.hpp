#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/params.hpp"

namespace abdera {

/// What `list` and `describe` need to know of any component.
struct ComponentInfo {
  std::string name, summary, source;  ///< source: keys of docs/papers.bib
  std::vector<FieldDoc> options;
  int version = 1;  ///< raised when the same input and options give other answers: results of sweeps are then new
};

/// The entry with this name from one of the explicit lists in each folder's registry.cpp.
/// `Entry` has a member `info` of type ComponentInfo.
/// @throws UsageError naming the nearest entry, and the kind ("learner", "test", ...).
template <class Entry>
const Entry& find_component(std::span<const Entry> entries, std::string_view name, std::string_view kind) {
  std::vector<std::string> names;
  for (const auto& e : entries) {
    if (e.info.name == name) return e;
    names.push_back(e.info.name);
  }
  const auto near = nearest_name(name, names);
  std::string message = "no " + std::string(kind) + " named '" + std::string(name) + "'";
  message += near.empty() ? "; 'abdera list " + std::string(kind) + "s' shows them" : "; did you mean '" + near + "'?";
  throw UsageError(message);
}

}  // namespace abdera
