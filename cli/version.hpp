#pragma once
#include <string>

namespace abdera::cli {

/// "0.1.0".
std::string version_text();

}  // namespace abdera::cli
