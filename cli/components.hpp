#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/registry.hpp"

namespace abdera::cli {

/// All components of one kind, as `list` shows them.
struct ComponentGroup {
  std::string kind;    ///< "learner"
  std::string plural;  ///< "learners"
  std::vector<ComponentInfo> entries;
};

/// Every kind there is, gathered from the registries of the folders.
std::vector<ComponentGroup> component_groups();

/// The names of one kind ("learners").
std::vector<std::string> component_names(std::string_view plural);

}  // namespace abdera::cli
