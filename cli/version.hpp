#pragma once
#include <string>

namespace abdera::cli {

/// "0.1.0".
std::string version_text();
/// Which clones of the kernels this processor runs: "baseline", "x86-64-v3" or "x86-64-v4".
std::string dispatch_level();

}  // namespace abdera::cli
