#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/registry.hpp"

namespace abdera::cli {

using TraitValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

/// What an entry of a registry says of a component besides its options.
struct Trait {
  std::string name;  ///< "order_dependent", as in JSON
  TraitValue value;
  std::string words;  ///< what it means, for people; "" nothing worth saying
};

struct Component {
  ComponentInfo info;
  std::vector<Trait> traits{};
};

/// All components of one kind, as `list` shows them.
struct ComponentGroup {
  std::string kind;    ///< "learner"
  std::string plural;  ///< "learners"
  std::vector<Component> entries;
};

/// Every kind there is, gathered from the registries of the folders.
std::vector<ComponentGroup> component_groups();

/// The names of one kind ("learners").
std::vector<std::string> component_names(std::string_view plural);

}  // namespace abdera::cli
