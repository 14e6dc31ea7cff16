#pragma once
#include <string>

namespace abdera::cli {

/// All components of every kind as a JSON list of what `describe --json` prints of one.
std::string components_json();

}  // namespace abdera::cli
